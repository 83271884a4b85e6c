"""The case library: entries in parts with tags and numbers, readings, reading lists, and what rulings quote.

The one text of an entry written so far becomes its situation; its list items become tags.

Forward only: to go back, restore a backup.
"""

from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TAGS = ("item", "post", "stage", "product", "industry", "outcome")
PARTS = ("points", "result", "lessons")


def upgrade() -> None:
    _tags()
    _entries()
    _readings()
    _lists()
    _quotes()


def _coded(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _tags() -> None:
    op.create_table(
        "library_tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", _coded("tagkind", *TAGS), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        _refers("library_tag", "entry_id", "library_entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_tag")),
        sa.UniqueConstraint("entry_id", "kind", "value", name=op.f("uq_library_tag_entry_id_kind_value")),
    )
    op.create_index("ix_library_tag_kind", "library_tag", ["kind", "value"], unique=False)


def _entries() -> None:
    run = op.get_bind().execute
    entries = sa.table("library_entry", *map(sa.column, ("id", "state", "body", "situation", "number", *PARTS)),
                       sa.column("items", sa.JSON()), sa.column("published_on", sa.Date()))
    tags = sa.table("library_tag", *map(sa.column, ("entry_id", "kind", "value")))
    with op.batch_alter_table("library_entry") as batch:
        batch.add_column(sa.Column("number", sa.String(length=20), nullable=True))
        for name in ("situation", *PARTS):
            batch.add_column(sa.Column(name, sa.Text(), nullable=True))
    run(sa.update(entries).values(situation=entries.c.body, **dict.fromkeys(PARTS, "")))
    last: Counter[int] = Counter()
    for row in run(sa.select(entries).order_by(entries.c.id)).mappings().all():
        for code in row["items"]:
            run(sa.insert(tags).values(entry_id=row["id"], kind="item", value=code))
        if row["published_on"] is not None:
            year = row["published_on"].year
            last[year] += 1
            run(sa.update(entries).where(entries.c.id == row["id"]).values(number=f"案例{year}-{last[year]:03d}"))
    sequences = sa.table("number_sequence", *map(sa.column, ("series", "year", "last")))
    for year, count in last.items():
        run(sa.insert(sequences).values(series="library", year=year, last=count))
    with op.batch_alter_table("library_entry") as batch:
        for name in ("situation", *PARTS):
            batch.alter_column(name, existing_type=sa.Text(), nullable=False)
        batch.drop_column("body")
        batch.drop_column("items")
        batch.create_unique_constraint(op.f("uq_library_entry_number"), ["number"])


def _readings() -> None:
    op.create_table(
        "library_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        _refers("library_reading", "employee_id", "employee"),
        _refers("library_reading", "entry_id", "library_entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_reading")),
        sa.UniqueConstraint("entry_id", "employee_id", name=op.f("uq_library_reading_entry_id_employee_id")),
    )
    op.create_index(op.f("ix_library_reading_employee_id"), "library_reading", ["employee_id"], unique=False)


def _lists() -> None:
    op.create_table(
        "reading_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", _coded("readingliststate", "draft", "published", "ended"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        _refers("reading_list", "published_by_id", "employee"),
        _refers("reading_list", "written_by_id", "employee"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_list")),
    )
    for column in ("published_by_id", "state", "written_by_id"):
        op.create_index(op.f(f"ix_reading_list_{column}"), "reading_list", [column], unique=False)
    op.create_table(
        "reading_list_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _refers("reading_list_line", "entry_id", "library_entry"),
        _refers("reading_list_line", "list_id", "reading_list"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_list_line")),
        sa.UniqueConstraint("list_id", "entry_id", name=op.f("uq_reading_list_line_list_id_entry_id")),
    )
    op.create_index(op.f("ix_reading_list_line_entry_id"), "reading_list_line", ["entry_id"], unique=False)


def _quotes() -> None:
    op.create_table(
        "ruling_quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("quoted_on", sa.Date(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        _refers("ruling_quote", "case_id", "exemption_case"),
        _refers("ruling_quote", "entry_id", "library_entry"),
        _refers("ruling_quote", "finding_id", "finding"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling_quote")),
    )
    op.create_index(op.f("ix_ruling_quote_case_id"), "ruling_quote", ["case_id"], unique=False)
    op.create_index(op.f("ix_ruling_quote_entry_id"), "ruling_quote", ["entry_id"], unique=False)
    op.create_index("uq_ruling_quote_live", "ruling_quote", ["finding_id", "entry_id"], unique=True,
                    sqlite_where=sa.text("NOT void"), postgresql_where=sa.text("NOT void"))
