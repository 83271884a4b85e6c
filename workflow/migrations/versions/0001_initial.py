"""initial

Forward only: to go back, restore a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "borrower",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_no", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("id_type", sa.String(length=40), nullable=False),
        sa.Column("id_no", sa.String(length=40), nullable=False),
        sa.Column(
            "obligor_type",
            sa.Enum(
                "small_enterprise",
                "micro_enterprise",
                "self_employed",
                "mse_owner",
                "farmer",
                "medium_enterprise",
                name="obligortype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("industry", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_borrower")),
        sa.UniqueConstraint("customer_no", name=op.f("uq_borrower_customer_no")),
    )
    op.create_index(op.f("ix_borrower_name"), "borrower", ["name"], unique=False)
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "chain_head",
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "institution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("letter_word", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["institution.id"], name=op.f("fk_institution_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
        sa.UniqueConstraint("code", name=op.f("uq_institution_code")),
    )
    op.create_index(op.f("ix_institution_parent_id"), "institution", ["parent_id"], unique=False)
    op.create_index(op.f("ix_institution_path"), "institution", ["path"], unique=False)
    op.create_table(
        "ledger_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(length=60), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_import")),
    )
    op.create_index(op.f("ix_ledger_import_sha256"), "ledger_import", ["sha256"], unique=False)
    op.create_table(
        "number_sequence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_sequence")),
        sa.UniqueConstraint("series", "year", name=op.f("uq_number_sequence_series_year")),
    )
    op.create_table(
        "employee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_no", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_employee_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee")),
        sa.UniqueConstraint("staff_no", name=op.f("uq_employee_staff_no")),
    )
    op.create_index(op.f("ix_employee_institution_id"), "employee", ["institution_id"], unique=False)
    op.create_index(op.f("ix_employee_name"), "employee", ["name"], unique=False)
    op.create_table(
        "exemption_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "clue",
                "pending_acceptance",
                "supplementing",
                "not_accepted",
                "accepted",
                "investigating",
                "fact_confirmation",
                "list_checking",
                "pending_review",
                "under_review",
                "determined",
                "notified",
                "appealing",
                "effective",
                "publicizing",
                "objection_handling",
                "closed",
                "suspended",
                "withdrawn",
                "terminated",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column(
            "scope",
            sa.Enum(
                "in",
                "by_reference",
                "out",
                "cannot_tell",
                name="scope",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("scope_reason", sa.Text(), nullable=False),
        sa.Column("simple", sa.Boolean(), nullable=False),
        sa.Column("business_on", sa.Date(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("clock_from", sa.Date(), nullable=True),
        sa.Column("supplements", sa.Integer(), nullable=False),
        sa.Column("supplement_list", sa.Text(), nullable=False),
        sa.Column("supplement_answer", sa.Text(), nullable=False),
        sa.Column("supplement_lapsed", sa.Boolean(), nullable=False),
        sa.Column("reconsidered", sa.Boolean(), nullable=False),
        sa.Column("missing_stages_note", sa.Text(), nullable=False),
        sa.Column("team_ready", sa.Boolean(), nullable=False),
        sa.Column("replace_team", sa.Boolean(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("need_upper", sa.Boolean(), nullable=False),
        sa.Column("list_version", sa.String(length=20), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("rectification", sa.Text(), nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.Column("people_named", sa.JSON(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("chain_seq", sa.Integer(), nullable=False),
        sa.Column("chain_hash", sa.String(length=64), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("supplements BETWEEN 0 AND 2", name=op.f("ck_exemption_case_supplements")),
        sa.CheckConstraint("tier BETWEEN 0 AND 2", name=op.f("ck_exemption_case_tier")),
        sa.ForeignKeyConstraint(["family_id"], ["exemption_case.id"], name=op.f("fk_exemption_case_family_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_exemption_case_institution_id")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["exemption_case.id"], name=op.f("fk_exemption_case_merged_into_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption_case")),
        sa.UniqueConstraint("number", name=op.f("uq_exemption_case_number")),
    )
    op.create_index(op.f("ix_exemption_case_family_id"), "exemption_case", ["family_id"], unique=False)
    op.create_index(op.f("ix_exemption_case_institution_id"), "exemption_case", ["institution_id"], unique=False)
    op.create_index(op.f("ix_exemption_case_merged_into_id"), "exemption_case", ["merged_into_id"], unique=False)
    op.create_index(op.f("ix_exemption_case_state"), "exemption_case", ["state"], unique=False)
    op.create_table(
        "loan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loan_no", sa.String(length=40), nullable=False),
        sa.Column("contract_no", sa.String(length=60), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(length=60), nullable=False),
        sa.Column("inclusive", sa.Boolean(), nullable=True),
        sa.Column("guarantee", sa.String(length=60), nullable=False),
        sa.Column("credit_total", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("disbursed_on", sa.Date(), nullable=True),
        sa.Column("matures_on", sa.Date(), nullable=True),
        sa.Column("manager_no", sa.String(length=20), nullable=False),
        sa.Column("reviewer_no", sa.String(length=20), nullable=False),
        sa.Column("approver_no", sa.String(length=20), nullable=False),
        sa.Column("disburser_no", sa.String(length=20), nullable=False),
        sa.Column("post_loan_no", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_loan_borrower_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_loan_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
        sa.UniqueConstraint("loan_no", name=op.f("uq_loan_loan_no")),
    )
    op.create_index(op.f("ix_loan_borrower_id"), "loan", ["borrower_id"], unique=False)
    op.create_index(op.f("ix_loan_institution_id"), "loan", ["institution_id"], unique=False)
    op.create_table(
        "loan_quality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("all_loans", sa.BigInteger(), nullable=False),
        sa.Column("all_npl", sa.BigInteger(), nullable=False),
        sa.Column("inclusive_loans", sa.BigInteger(), nullable=False),
        sa.Column("inclusive_npl", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["ledger_import.id"], name=op.f("fk_loan_quality_import_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_loan_quality_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_quality")),
        sa.UniqueConstraint("institution_id", "month", name=op.f("uq_loan_quality_institution_id_month")),
    )
    op.create_index(op.f("ix_loan_quality_import_id"), "loan_quality", ["import_id"], unique=False)
    op.create_index(op.f("ix_loan_quality_institution_id"), "loan_quality", ["institution_id"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_account_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("employee_id", name=op.f("uq_account_employee_id")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "case_loan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_case_loan_case_id")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_case_loan_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_loan")),
    )
    op.create_index(op.f("ix_case_loan_case_id"), "case_loan", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_loan_loan_id"), "case_loan", ["loan_id"], unique=False)
    op.create_index(
        "uq_case_loan_live",
        "case_loan",
        ["loan_id"],
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=120), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_draft_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("employee_id", "form", name=op.f("uq_draft_employee_id_form")),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("person_name", sa.String(length=60), nullable=False),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column(
            "liability",
            sa.Enum(
                "direct",
                "managerial",
                "leadership",
                name="liability",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("responsible_from", sa.Date(), nullable=True),
        sa.Column("responsible_to", sa.Date(), nullable=True),
        sa.Column("named_because", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column(
            "reopened_direction",
            sa.Enum("favourable", "adverse", name="direction", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "reopened_ground",
            sa.Enum(
                "new_evidence",
                "evidence_forged",
                "recusal_breach",
                "judgment_changed",
                name="reopenground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reopened_because", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "identified",
                "investigated",
                "facts_confirmed",
                "checked",
                "proposed",
                "determined",
                "notified",
                "appealing",
                "effective",
                "transferred_out",
                "revoked",
                "discontinued",
                name="personstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_suspended", sa.Boolean(), nullable=False),
        sa.Column(
            "discontinued_reason",
            sa.Enum(
                "merged",
                "split",
                "withdrawn",
                "terminated",
                "deceased",
                name="discontinuedreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "outcome",
            sa.Enum("exempt", "mitigate", "hold", name="outcome", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("ratios", sa.JSON(), nullable=False),
        sa.Column(
            "ceiling",
            sa.Enum("exempt", "mitigate", "hold", name="ceiling", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("ceiling_ratios", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("cited_items", sa.JSON(), nullable=False),
        sa.Column("proposal", sa.JSON(), nullable=False),
        sa.Column("vote_round", sa.Integer(), nullable=False),
        sa.Column("further_investigations", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("committee_remands", sa.Integer(), nullable=False),
        sa.Column("appeal_remands", sa.Integer(), nullable=False),
        sa.Column("voids", sa.Integer(), nullable=False),
        sa.Column("ever_determined", sa.Boolean(), nullable=False),
        sa.Column("appeal_used", sa.Boolean(), nullable=False),
        sa.Column(
            "extension",
            sa.Enum(
                "none",
                "pending",
                "granted",
                "used",
                name="extension",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("extension_reason", sa.Text(), nullable=False),
        sa.Column(
            "publication",
            sa.Enum(
                "none",
                "open",
                "settled",
                name="publicationstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("publication_waiver", sa.Text(), nullable=False),
        sa.Column("withhold_requested", sa.Boolean(), nullable=False),
        sa.Column("suspended_for", sa.Text(), nullable=False),
        sa.Column("waits", sa.Integer(), nullable=False),
        sa.Column("round_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts_served_on", sa.Date(), nullable=True),
        sa.Column("determined_on", sa.Date(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'discontinued') = (discontinued_reason IS NOT NULL)", name=op.f("ck_finding_discontinued")
        ),
        sa.CheckConstraint("NOT current OR state <> 'revoked'", name=op.f("ck_finding_revoked_is_past")),
        sa.CheckConstraint(
            "outcome IS NULL OR ceiling <> 'exempt' OR outcome = 'exempt'", name=op.f("ck_finding_exempt_ceiling")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR ceiling <> 'mitigate' OR outcome <> 'hold'", name=op.f("ck_finding_mitigate_ceiling")
        ),
        sa.CheckConstraint(
            "state NOT IN ('determined','notified','appealing','effective') OR outcome IS NOT NULL",
            name=op.f("ck_finding_decided"),
        ),
        sa.CheckConstraint("committee_remands <= 1 AND appeal_remands <= 1", name=op.f("ck_finding_remands")),
        sa.CheckConstraint("further_investigations <= 2 AND returns <= 1 AND voids <= 2", name=op.f("ck_finding_caps")),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_finding_case_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_finding_employee_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_finding_institution_id")),
        sa.ForeignKeyConstraint(["previous_id"], ["finding.id"], name=op.f("fk_finding_previous_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("case_id", "employee_id", "round", name=op.f("uq_finding_case_id_employee_id_round")),
    )
    op.create_index(op.f("ix_finding_case_id"), "finding", ["case_id"], unique=False)
    op.create_index(op.f("ix_finding_employee_id"), "finding", ["employee_id"], unique=False)
    op.create_index(op.f("ix_finding_institution_id"), "finding", ["institution_id"], unique=False)
    op.create_index(op.f("ix_finding_previous_id"), "finding", ["previous_id"], unique=False)
    op.create_index(op.f("ix_finding_state"), "finding", ["state"], unique=False)
    op.create_index(
        "uq_finding_current",
        "finding",
        ["case_id", "employee_id"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "library_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "reviewed",
                "published",
                "withdrawn",
                name="entrystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("returns <= 2", name=op.f("ck_library_entry_returns")),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_library_entry_case_id")),
        sa.ForeignKeyConstraint(["published_by_id"], ["employee.id"], name=op.f("fk_library_entry_published_by_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["library_entry.id"], name=op.f("fk_library_entry_replaces_id")),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["employee.id"], name=op.f("fk_library_entry_reviewed_by_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["employee.id"], name=op.f("fk_library_entry_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_entry")),
    )
    op.create_index(op.f("ix_library_entry_case_id"), "library_entry", ["case_id"], unique=False)
    op.create_index(op.f("ix_library_entry_published_by_id"), "library_entry", ["published_by_id"], unique=False)
    op.create_index(op.f("ix_library_entry_replaces_id"), "library_entry", ["replaces_id"], unique=False)
    op.create_index(op.f("ix_library_entry_reviewed_by_id"), "library_entry", ["reviewed_by_id"], unique=False)
    op.create_index(op.f("ix_library_entry_state"), "library_entry", ["state"], unique=False)
    op.create_index(op.f("ix_library_entry_written_by_id"), "library_entry", ["written_by_id"], unique=False)
    op.create_table(
        "loan_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=True),
        sa.Column("interest_arrears", sa.BigInteger(), nullable=True),
        sa.Column("days_past_due", sa.Integer(), nullable=True),
        sa.Column("first_overdue_on", sa.Date(), nullable=True),
        sa.Column(
            "risk_class",
            sa.Enum(
                "normal",
                "special_mention",
                "substandard",
                "doubtful",
                "loss",
                name="riskclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "previous_class",
            sa.Enum(
                "normal",
                "special_mention",
                "substandard",
                "doubtful",
                "loss",
                name="previous_class",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("classified_on", sa.Date(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["ledger_import.id"], name=op.f("fk_loan_fact_import_id")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_loan_fact_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_fact")),
        sa.UniqueConstraint("loan_id", "as_of", name=op.f("uq_loan_fact_loan_id_as_of")),
    )
    op.create_index(op.f("ix_loan_fact_import_id"), "loan_fact", ["import_id"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("materials_sent_on", sa.Date(), nullable=False),
        sa.Column("materials_sha256", sa.String(length=64), nullable=False),
        sa.Column("reopening", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_meeting_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("number", name=op.f("uq_meeting_number")),
    )
    op.create_index(op.f("ix_meeting_case_id"), "meeting", ["case_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_message_case_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_message_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_case_id"), "message", ["case_id"], unique=False)
    op.create_index(op.f("ix_message_employee_id"), "message", ["employee_id"], unique=False)
    op.create_table(
        "posting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("superior_no", sa.String(length=20), nullable=True),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_posting_not_backward")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_posting_employee_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_posting_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        sa.UniqueConstraint(
            "employee_id",
            "institution_id",
            "title",
            "from_on",
            name=op.f("uq_posting_employee_id_institution_id_title_from_on"),
        ),
    )
    op.create_index(op.f("ix_posting_employee_id"), "posting", ["employee_id"], unique=False)
    op.create_index(op.f("ix_posting_institution_id"), "posting", ["institution_id"], unique=False)
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "closed", name="publicationstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("released_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_publication_case_id")),
        sa.ForeignKeyConstraint(["released_by_id"], ["employee.id"], name=op.f("fk_publication_released_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index(op.f("ix_publication_case_id"), "publication", ["case_id"], unique=False)
    op.create_index(op.f("ix_publication_released_by_id"), "publication", ["released_by_id"], unique=False)
    op.create_index(
        "uq_publication_open",
        "publication",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "tolerance_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "within",
                "exceeded",
                "not_applicable",
                "data_error",
                name="tolerance",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_tolerance_snapshot_case_id")),
        sa.ForeignKeyConstraint(["locked_by_id"], ["employee.id"], name=op.f("fk_tolerance_snapshot_locked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tolerance_snapshot")),
        sa.UniqueConstraint("case_id", name=op.f("uq_tolerance_snapshot_case_id")),
    )
    op.create_index(op.f("ix_tolerance_snapshot_locked_by_id"), "tolerance_snapshot", ["locked_by_id"], unique=False)
    op.create_table(
        "trigger_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "tr_class_down",
                "tr_dpd",
                "tr_advance",
                "tr_restructure",
                "tr_write_off",
                "tr_judicial",
                "tr_audit",
                "tr_handover",
                "tr_self",
                "tr_accountability_intent",
                "tr_early_warning",
                name="trigger",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_trigger_event_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trigger_event")),
    )
    op.create_index(op.f("ix_trigger_event_case_id"), "trigger_event", ["case_id"], unique=False)
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "accepted",
                "inadmissible",
                "withdrawn",
                "upheld",
                "varied",
                "revoked_by_appeal",
                "remanded",
                name="appealstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("receipt", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome_before",
            sa.Enum("exempt", "mitigate", "hold", name="outcome", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("ratios_before", sa.JSON(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("escalations", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_appeal_case_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_appeal_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("receipt", name=op.f("uq_appeal_receipt")),
    )
    op.create_index(op.f("ix_appeal_case_id"), "appeal", ["case_id"], unique=False)
    op.create_index(op.f("ix_appeal_finding_id"), "appeal", ["finding_id"], unique=False)
    op.create_index(op.f("ix_appeal_state"), "appeal", ["state"], unique=False)
    op.create_index(
        "uq_appeal_open",
        "appeal",
        ["finding_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('filed','accepted')"),
        postgresql_where=sa.text("state IN ('filed','accepted')"),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("recused", sa.Boolean(), nullable=False),
        sa.CheckConstraint("NOT (present AND recused)", name=op.f("ck_attendance_recused_is_away")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_attendance_employee_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("meeting_id", "employee_id", name=op.f("uq_attendance_meeting_id_employee_id")),
    )
    op.create_index(op.f("ix_attendance_employee_id"), "attendance", ["employee_id"], unique=False)
    op.create_table(
        "audit_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("algorithm", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["employee.id"], name=op.f("fk_audit_line_actor_id")),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_audit_line_case_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_audit_line_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_line")),
        sa.UniqueConstraint("chain", "previous", name=op.f("uq_audit_line_chain_previous")),
        sa.UniqueConstraint("chain", "seq", name=op.f("uq_audit_line_chain_seq")),
    )
    op.create_index(op.f("ix_audit_line_action"), "audit_line", ["action"], unique=False)
    op.create_index(op.f("ix_audit_line_actor_id"), "audit_line", ["actor_id"], unique=False)
    op.create_index(op.f("ix_audit_line_case_id"), "audit_line", ["case_id"], unique=False)
    op.create_index(op.f("ix_audit_line_finding_id"), "audit_line", ["finding_id"], unique=False)
    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column(
            "matter",
            sa.Enum(
                "ruling",
                "unclear",
                "bar",
                "reopen",
                name="matter",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("vote_round", sa.Integer(), nullable=False),
        sa.Column(
            "choice",
            sa.Enum(
                "exempt",
                "mitigate",
                "hold",
                "abstain",
                "favour",
                "against",
                name="ballot",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ratios", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_ballot_employee_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_ballot_finding_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_ballot_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
    )
    op.create_index(op.f("ix_ballot_employee_id"), "ballot", ["employee_id"], unique=False)
    op.create_index(op.f("ix_ballot_finding_id"), "ballot", ["finding_id"], unique=False)
    op.create_index(op.f("ix_ballot_meeting_id"), "ballot", ["meeting_id"], unique=False)
    op.create_index(
        "uq_ballot_live",
        "ballot",
        ["meeting_id", "finding_id", "employee_id", "matter", "vote_round"],
        unique=True,
        sqlite_where=sa.text("NOT void"),
        postgresql_where=sa.text("NOT void"),
    )
    op.create_table(
        "concurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("move", sa.String(length=60), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "reporting_unit",
                "case_clerk",
                "acceptance_officer",
                "second_checker",
                "lead_dept",
                "lead_dept_head",
                "superior",
                "lead_investigator",
                "investigator",
                "subject",
                "representative",
                "committee_chair",
                "committee_secretary",
                "committee_member",
                "signatory",
                "appeal_officer",
                "appeal_panel",
                "publication_reviewer",
                "library_editor",
                "library_reviewer",
                "library_publisher",
                "compliance",
                "legal",
                "audit",
                "discipline_inspection",
                "hr",
                "union_rep",
                "policy_manager",
                "management_viewer",
                "regulatory_reporter",
                "sys_admin",
                "security_admin",
                "audit_admin",
                "employee",
                "clock",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_concurrence_case_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_concurrence_finding_id")),
        sa.ForeignKeyConstraint(["given_by_id"], ["employee.id"], name=op.f("fk_concurrence_given_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concurrence")),
    )
    op.create_index(op.f("ix_concurrence_case_id"), "concurrence", ["case_id"], unique=False)
    op.create_index(op.f("ix_concurrence_finding_id"), "concurrence", ["finding_id"], unique=False)
    op.create_index(op.f("ix_concurrence_given_by_id"), "concurrence", ["given_by_id"], unique=False)
    op.create_table(
        "effective_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("exempt", "mitigate", "hold", name="outcome", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("ratios", sa.JSON(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_effective_finding_case_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_effective_finding_employee_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_effective_finding_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effective_finding")),
    )
    op.create_index(op.f("ix_effective_finding_case_id"), "effective_finding", ["case_id"], unique=False)
    op.create_index(op.f("ix_effective_finding_employee_id"), "effective_finding", ["employee_id"], unique=False)
    op.create_index(op.f("ix_effective_finding_finding_id"), "effective_finding", ["finding_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("obtained_on", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["employee.id"], name=op.f("fk_evidence_added_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_evidence_case_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_evidence_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_added_by_id"), "evidence", ["added_by_id"], unique=False)
    op.create_index(op.f("ix_evidence_case_id"), "evidence", ["case_id"], unique=False)
    op.create_index(op.f("ix_evidence_finding_id"), "evidence", ["finding_id"], unique=False)
    op.create_table(
        "fact_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("conduct", sa.Text(), nullable=False),
        sa.Column("causation", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_fact_sheet_finding_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["employee.id"], name=op.f("fk_fact_sheet_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_sheet")),
    )
    op.create_index(op.f("ix_fact_sheet_finding_id"), "fact_sheet", ["finding_id"], unique=False)
    op.create_index(op.f("ix_fact_sheet_written_by_id"), "fact_sheet", ["written_by_id"], unique=False)
    op.create_table(
        "interview",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("first_investigator_id", sa.Integer(), nullable=False),
        sa.Column("second_investigator_id", sa.Integer(), nullable=False),
        sa.Column("signed_by_person", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_investigator_id <> second_investigator_id", name=op.f("ck_interview_two_people")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_interview_finding_id")),
        sa.ForeignKeyConstraint(
            ["first_investigator_id"], ["employee.id"], name=op.f("fk_interview_first_investigator_id")
        ),
        sa.ForeignKeyConstraint(
            ["second_investigator_id"], ["employee.id"], name=op.f("fk_interview_second_investigator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview")),
    )
    op.create_index(op.f("ix_interview_finding_id"), "interview", ["finding_id"], unique=False)
    op.create_index(op.f("ix_interview_first_investigator_id"), "interview", ["first_investigator_id"], unique=False)
    op.create_index(op.f("ix_interview_second_investigator_id"), "interview", ["second_investigator_id"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column(
            "served_by",
            sa.Enum(
                "electronic",
                "in_person",
                "left_with_witness",
                "post",
                name="servicemethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("witness", sa.String(length=200), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_letter_case_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_letter_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("number", name=op.f("uq_letter_number")),
    )
    op.create_index(op.f("ix_letter_case_id"), "letter", ["case_id"], unique=False)
    op.create_index(op.f("ix_letter_finding_id"), "letter", ["finding_id"], unique=False)
    op.create_table(
        "library_quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["library_entry.id"], name=op.f("fk_library_quote_entry_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_library_quote_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_quote")),
        sa.UniqueConstraint("entry_id", "finding_id", name=op.f("uq_library_quote_entry_id_finding_id")),
    )
    op.create_index(op.f("ix_library_quote_finding_id"), "library_quote", ["finding_id"], unique=False)
    op.create_table(
        "list_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("item_code", sa.String(length=10), nullable=False),
        sa.Column("item_title", sa.Text(), nullable=False),
        sa.Column("list_version", sa.String(length=20), nullable=False),
        sa.Column(
            "effect",
            sa.Enum(
                "exempt",
                "mitigate",
                "support",
                "leniency",
                "limit",
                "bar",
                name="effect",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "hit",
                "not_hit",
                "insufficient",
                "not_applicable",
                "needs_judgement",
                name="hitstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("causal", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("overturned", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence_ids", sa.JSON(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status <> 'needs_judgement' OR NOT confirmed", name=op.f("ck_list_answer_judged")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["employee.id"], name=op.f("fk_list_answer_answered_by_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_list_answer_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_answer")),
        sa.UniqueConstraint("finding_id", "item_code", name=op.f("uq_list_answer_finding_id_item_code")),
    )
    op.create_index(op.f("ix_list_answer_answered_by_id"), "list_answer", ["answered_by_id"], unique=False)
    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_login_session_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    op.create_index(op.f("ix_login_session_account_id"), "login_session", ["account_id"], unique=False)
    op.create_table(
        "meeting_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_meeting_item_finding_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_item_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_item")),
        sa.UniqueConstraint("meeting_id", "finding_id", name=op.f("uq_meeting_item_meeting_id_finding_id")),
    )
    op.create_index(op.f("ix_meeting_item_finding_id"), "meeting_item", ["finding_id"], unique=False)
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("raised_by_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "dismissed",
                "sustained",
                name="objectionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_objection_case_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_objection_finding_id")),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_objection_publication_id")),
        sa.ForeignKeyConstraint(["raised_by_id"], ["employee.id"], name=op.f("fk_objection_raised_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index(op.f("ix_objection_case_id"), "objection", ["case_id"], unique=False)
    op.create_index(op.f("ix_objection_finding_id"), "objection", ["finding_id"], unique=False)
    op.create_index(op.f("ix_objection_publication_id"), "objection", ["publication_id"], unique=False)
    op.create_index(op.f("ix_objection_raised_by_id"), "objection", ["raised_by_id"], unique=False)
    op.create_table(
        "penalty_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_penalty_note_finding_id")),
        sa.ForeignKeyConstraint(["noted_by_id"], ["employee.id"], name=op.f("fk_penalty_note_noted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty_note")),
    )
    op.create_index(op.f("ix_penalty_note_finding_id"), "penalty_note", ["finding_id"], unique=False)
    op.create_index(op.f("ix_penalty_note_noted_by_id"), "penalty_note", ["noted_by_id"], unique=False)
    op.create_table(
        "publication_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_publication_person_finding_id")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_publication_person_publication_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_person")),
        sa.UniqueConstraint(
            "publication_id", "finding_id", name=op.f("uq_publication_person_publication_id_finding_id")
        ),
    )
    op.create_index(op.f("ix_publication_person_finding_id"), "publication_person", ["finding_id"], unique=False)
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("receiver", sa.String(length=200), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("concluded_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_referral_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("finding_id", "reference", name=op.f("uq_referral_finding_id_reference")),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "reporting_unit",
                "case_clerk",
                "acceptance_officer",
                "second_checker",
                "lead_dept",
                "lead_dept_head",
                "superior",
                "lead_investigator",
                "investigator",
                "subject",
                "representative",
                "committee_chair",
                "committee_secretary",
                "committee_member",
                "signatory",
                "appeal_officer",
                "appeal_panel",
                "publication_reviewer",
                "library_editor",
                "library_reviewer",
                "library_publisher",
                "compliance",
                "legal",
                "audit",
                "discipline_inspection",
                "hr",
                "union_rep",
                "policy_manager",
                "management_viewer",
                "regulatory_reporter",
                "sys_admin",
                "security_admin",
                "audit_admin",
                "employee",
                "clock",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.String(length=60), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_grant_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(op.f("ix_role_grant_account_id"), "role_grant", ["account_id"], unique=False)
    op.create_index(
        "uq_role_grant_live",
        "role_grant",
        ["account_id", "role"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "reporting_unit",
                "case_clerk",
                "acceptance_officer",
                "second_checker",
                "lead_dept",
                "lead_dept_head",
                "superior",
                "lead_investigator",
                "investigator",
                "subject",
                "representative",
                "committee_chair",
                "committee_secretary",
                "committee_member",
                "signatory",
                "appeal_officer",
                "appeal_panel",
                "publication_reviewer",
                "library_editor",
                "library_reviewer",
                "library_publisher",
                "compliance",
                "legal",
                "audit",
                "discipline_inspection",
                "hr",
                "union_rep",
                "policy_manager",
                "management_viewer",
                "regulatory_reporter",
                "sys_admin",
                "security_admin",
                "audit_admin",
                "employee",
                "clock",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(length=200), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_conflict", sa.Boolean(), nullable=True),
        sa.Column("declaration", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_seat_case_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_seat_employee_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_seat_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
    )
    op.create_index(op.f("ix_seat_case_id"), "seat", ["case_id"], unique=False)
    op.create_index(op.f("ix_seat_employee_id"), "seat", ["employee_id"], unique=False)
    op.create_index(op.f("ix_seat_finding_id"), "seat", ["finding_id"], unique=False)
    op.create_index(
        "uq_seat_live",
        "seat",
        ["case_id", "employee_id", "role", "finding_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "confirmed", "disputed", name="statementkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("adopted", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_statement_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
    )
    op.create_index(op.f("ix_statement_finding_id"), "statement", ["finding_id"], unique=False)
    op.create_table(
        "accountability_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("effect_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("exempt", "mitigate", "hold", name="outcome", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "score_deduction",
                "disciplinary_sanction",
                "economic_penalty",
                "violation_points",
                "criticism",
                "routine_measure",
                name="penaltykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("executed_on", sa.Date(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("refund", sa.Text(), nullable=False),
        sa.CheckConstraint("outcome IN ('mitigate','hold')", name=op.f("ck_accountability_order_punishable")),
        sa.CheckConstraint("state IN ('open','executed','void')", name=op.f("ck_accountability_order_state")),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_accountability_order_case_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["employee.id"], name=op.f("fk_accountability_order_created_by_id")),
        sa.ForeignKeyConstraint(
            ["effect_id"], ["effective_finding.id"], name=op.f("fk_accountability_order_effect_id")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_accountability_order_employee_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_accountability_order_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accountability_order")),
    )
    op.create_index(op.f("ix_accountability_order_case_id"), "accountability_order", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_accountability_order_created_by_id"), "accountability_order", ["created_by_id"], unique=False
    )
    op.create_index(op.f("ix_accountability_order_effect_id"), "accountability_order", ["effect_id"], unique=False)
    op.create_index(op.f("ix_accountability_order_employee_id"), "accountability_order", ["employee_id"], unique=False)
    op.create_index(op.f("ix_accountability_order_finding_id"), "accountability_order", ["finding_id"], unique=False)
    op.create_table(
        "period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("appeal_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("left", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(length=60), nullable=False),
        sa.CheckConstraint("unit IN ('working','natural')", name=op.f("ck_period_unit")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_period_appeal_id")),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_period_case_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_period_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
    )
    op.create_index(op.f("ix_period_appeal_id"), "period", ["appeal_id"], unique=False)
    op.create_index(op.f("ix_period_case_id"), "period", ["case_id"], unique=False)
    op.create_index(op.f("ix_period_due_on"), "period", ["due_on"], unique=False)
    op.create_index(op.f("ix_period_finding_id"), "period", ["finding_id"], unique=False)
    op.create_index(
        "uq_period_running_appeal",
        "period",
        ["appeal_id", "key"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL AND appeal_id IS NOT NULL"),
        postgresql_where=sa.text("ended_on IS NULL AND appeal_id IS NOT NULL"),
    )
    op.create_index(
        "uq_period_running_case",
        "period",
        ["case_id", "key"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL AND finding_id IS NULL AND appeal_id IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL AND finding_id IS NULL AND appeal_id IS NULL"),
    )
    op.create_index(
        "uq_period_running_finding",
        "period",
        ["finding_id", "key"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL AND finding_id IS NOT NULL AND appeal_id IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL AND finding_id IS NOT NULL AND appeal_id IS NULL"),
    )
    op.create_table(
        "submission",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=True),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["employee.id"], name=op.f("fk_submission_actor_id")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit_line.id"], name=op.f("fk_submission_audit_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_submission")),
    )
    op.create_index(op.f("ix_submission_actor_id"), "submission", ["actor_id"], unique=False)
