"""Votes: their closing, sealed ballots, receipts, dissent; conditions of a ruling by kind of penalty.

Ballots cast so far get a digest and a receipt, and every vote that everybody present has cast is closed and counted.

Forward only: to go back, restore a backup.
"""

import hashlib
import json
import secrets
from base64 import b32encode
from collections import Counter, defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MATTERS = ("ruling", "unclear", "bar", "reopen")
OUTCOMES = ("exempt", "mitigate", "hold")


def upgrade() -> None:
    _meetings_and_rulings()
    _ballots()
    _new_tables()
    _fill()


def _coded(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def _meetings_and_rulings() -> None:
    with op.batch_alter_table("meeting") as batch:
        batch.add_column(sa.Column("sealed", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("public_key", sa.String(length=64), nullable=True))
    op.execute("UPDATE meeting SET sealed = (1 = 0)")
    with op.batch_alter_table("meeting") as batch:
        batch.alter_column("sealed", existing_type=sa.Boolean(), nullable=False)
        batch.create_check_constraint("sealed_has_key", "NOT sealed OR public_key IS NOT NULL")
    with op.batch_alter_table("finding") as batch:
        batch.add_column(sa.Column("kind_conditions", sa.JSON(), nullable=True))
    findings = sa.table("finding", sa.column("kind_conditions", sa.JSON()))
    op.get_bind().execute(sa.update(findings).values(kind_conditions={}))
    with op.batch_alter_table("finding") as batch:
        batch.alter_column("kind_conditions", existing_type=sa.JSON(), nullable=False)


def _ballots() -> None:
    with op.batch_alter_table("ballot") as batch:
        batch.add_column(sa.Column("sealed", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("sealed_for", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("nonce", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("digest", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("receipt", sa.String(length=24), nullable=True))
    ballots = sa.table("ballot", *map(sa.column, (
        "id", "meeting_id", "finding_id", "employee_id", "matter", "vote_round", "choice", "reason", "nonce", "digest",
        "receipt")), sa.column("ratios", sa.JSON()))
    for row in op.get_bind().execute(sa.select(ballots)).mappings().all():
        nonce = secrets.token_hex(16)
        said = {"meeting": row["meeting_id"], "finding": row["finding_id"], "matter": row["matter"],
                "round": row["vote_round"], "voter": row["employee_id"], "choice": row["choice"],
                "ratios": row["ratios"], "reason": row["reason"], "jinze": "ballot/1", "nonce": nonce}
        digest = hashlib.sha256(json.dumps(
            said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        text = b32encode(hashlib.sha256(f"jinze/receipt/1\n{digest}".encode()).digest()[:10]).decode()
        op.get_bind().execute(sa.update(ballots).where(ballots.c.id == row["id"]).values(
            nonce=nonce, digest=digest, receipt="-".join(text[start:start + 4] for start in range(0, 16, 4))))
    with op.batch_alter_table("ballot") as batch:
        batch.alter_column("choice", existing_type=sa.String(length=40), nullable=True)
        for name, length in (("nonce", 32), ("digest", 64), ("receipt", 24)):
            batch.alter_column(name, existing_type=sa.String(length=length), nullable=False)
        batch.create_unique_constraint(op.f("uq_ballot_receipt"), ["receipt"])
        batch.create_check_constraint("named_or_sealed", "(sealed IS NULL) = (choice IS NOT NULL)")
        batch.create_check_constraint("sealed_for_a_key", "(sealed IS NULL) = (sealed_for IS NULL)")
        batch.create_check_constraint("sealed_says_nothing", "sealed IS NULL OR reason = ''")


def _new_tables() -> None:
    op.create_table(
        "poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("matter", _coded("matter", *MATTERS), nullable=False),
        sa.Column("vote_round", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_by_id", sa.Integer(), nullable=True),
        sa.Column("tally", sa.JSON(), nullable=False),
        sa.Column("outcome", _coded("outcome", *OUTCOMES), nullable=True),
        sa.Column("ratios", sa.JSON(), nullable=False),
        sa.Column("carried", sa.JSON(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("counted_at IS NOT NULL OR outcome IS NULL", name=op.f("ck_poll_outcome_is_counted")),
        sa.ForeignKeyConstraint(["counted_by_id"], ["employee.id"], name=op.f("fk_poll_counted_by_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_poll_finding_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_poll_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
    )
    op.create_index(op.f("ix_poll_finding_id"), "poll", ["finding_id"], unique=False)
    op.create_index(
        "uq_poll_live",
        "poll",
        ["meeting_id", "finding_id", "matter", "vote_round"],
        unique=True,
        sqlite_where=sa.text("NOT void"),
        postgresql_where=sa.text("NOT void"),
    )
    op.create_table(
        "dissent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_dissent_employee_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_dissent_finding_id")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_dissent_poll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dissent")),
        sa.UniqueConstraint("poll_id", "employee_id", name=op.f("uq_dissent_poll_id_employee_id")),
    )
    op.create_index(op.f("ix_dissent_employee_id"), "dissent", ["employee_id"], unique=False)
    op.create_index(op.f("ix_dissent_finding_id"), "dissent", ["finding_id"], unique=False)


def _fill() -> None:
    """Close the votes cast so far: those in which every member present has a valid ballot."""
    run = op.get_bind().execute
    here: dict[int, set[int]] = defaultdict(set)
    for meeting, member in run(sa.text("SELECT meeting_id, employee_id FROM attendance WHERE present AND NOT recused")):
        here[meeting].add(member)
    table = sa.table("ballot", *map(sa.column, (
        "meeting_id", "finding_id", "employee_id", "matter", "vote_round", "choice", "digest", "void")),
        sa.column("ratios", sa.JSON()), sa.column("cast_at", sa.DateTime(timezone=True)))
    cast: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in run(sa.select(table).where(sa.text("NOT void"))).mappings():
        if row["employee_id"] in here[row["meeting_id"]]:
            cast[row["meeting_id"], row["finding_id"], row["matter"], row["vote_round"]].append(row)
    polls = sa.table("poll", *map(sa.column, (
        "meeting_id", "finding_id", "matter", "vote_round", "present", "digest", "outcome", "void", "void_reason")),
        *(sa.column(name, sa.JSON()) for name in ("tally", "ratios", "carried")),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ("closed_at", "counted_at")))
    for (meeting, finding, matter, vote_round), rows in cast.items():
        if len(rows) == len(here[meeting]):
            last = max(row["cast_at"] for row in rows)
            run(sa.insert(polls).values(
                meeting_id=meeting, finding_id=finding, matter=matter, vote_round=vote_round, present=len(rows),
                digest=hashlib.sha256("\n".join(["jinze/poll/1", *sorted(row["digest"] for row in rows)]).encode())
                .hexdigest(), closed_at=last, counted_at=last, void=False, void_reason="", **_count(matter, rows)))


def _count(matter: str, rows: list[Any]) -> dict[str, Any]:
    """Tally, outcome with two thirds, its median ratios, and those of the last tier, as counted in this version."""
    tally = Counter(row["choice"] for row in rows)
    found: dict[str, Any] = {"tally": dict(tally), "outcome": None, "ratios": {}, "carried": {}}
    if matter != "ruling":
        return found
    needed = -(-2 * len(rows) // 3)
    found["outcome"] = next((one for one in OUTCOMES if tally[one] >= needed), None)
    lighter = [row["ratios"] for row in rows if row["choice"] == "mitigate"]
    heavy = [row["ratios"] for row in rows if row["choice"] in ("mitigate", "hold")]
    for kind in {kind for ratios in lighter for kind in ratios}:
        if found["outcome"] == "mitigate":
            found["ratios"][kind] = sorted(one.get(kind, 0) for one in lighter)[len(lighter) // 2]
        if len(heavy) >= needed:
            found["carried"][kind] = sorted(one.get(kind, 0) for one in heavy)[needed - 1]
    return found
