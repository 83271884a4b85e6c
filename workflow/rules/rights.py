"""THE RIGHTS: a row a right, a role to a reach. Silence refuses.

A right is the name of a move or an act of `process.py`, or one of the `view_…` rights below. Reaches: `any` the whole
bank; `branch` the actor's own institution and below; `seated` whoever holds that duty in this very case; `own` what is
about the actor. `branch` and `any` need the role granted to the account; `seated` needs role and seat both.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from workflow.terms import Reach, Role

R = Role
Cells = dict[Role, Reach]
ANY, BRANCH, SEATED, OWN = Reach.ANY, Reach.BRANCH, Reach.SEATED, Reach.OWN

CLERK: Cells = {R.CASE_CLERK: BRANCH}
OFFICER: Cells = {R.ACCEPTANCE_OFFICER: BRANCH}
UNIT: Cells = {R.REPORTING_UNIT: BRANCH}
DEPT: Cells = {R.LEAD_DEPT: BRANCH}
HEAD: Cells = {R.LEAD_DEPT_HEAD: BRANCH}
LEAD: Cells = {R.LEAD_INVESTIGATOR: SEATED}
TEAM: Cells = {R.LEAD_INVESTIGATOR: SEATED, R.INVESTIGATOR: SEATED}
CHAIR: Cells = {R.COMMITTEE_CHAIR: SEATED}
SECRETARY: Cells = {R.COMMITTEE_SECRETARY: BRANCH}
TABLE: Cells = {R.COMMITTEE_CHAIR: SEATED, R.COMMITTEE_SECRETARY: BRANCH}
VOTERS: Cells = {R.COMMITTEE_CHAIR: SEATED, R.COMMITTEE_MEMBER: SEATED}
COMMITTEE: Cells = VOTERS | {R.ALTERNATE_MEMBER: SEATED}
SELF: Cells = {R.SUBJECT: OWN, R.REPRESENTATIVE: SEATED}
PANEL: Cells = {R.APPEAL_PANEL: SEATED}
APPEALS: Cells = {R.APPEAL_OFFICER: BRANCH}
PUBLISHER: Cells = {R.PUBLICATION_REVIEWER: BRANCH}
CLOCK: Cells = {R.CLOCK: ANY}

RIGHTS: Mapping[str, Cells] = MappingProxyType({
    # the case
    "register_clue": CLERK | UNIT,
    "file_claim": {R.EMPLOYEE: ANY},
    "report_intent": {R.HR: BRANCH},
    "submit": UNIT,
    "submit_by_clerk": CLERK | CLOCK,
    "discard_clue": CLERK | CLOCK,
    "request_supplement": OFFICER,
    "resubmit": UNIT,
    "lapse_supplement": CLOCK,
    "refuse": OFFICER,
    "reconsider": UNIT | {R.SUBJECT: OWN},
    "accept": OFFICER,
    "form_team": DEPT,
    "escalate_committee": SECRETARY,
    "publish": PUBLISHER,
    "close": CLERK,
    "merge_into": DEPT,
    "withdraw": UNIT | {R.SUBJECT: OWN},
    "terminate": HEAD,
    # the person
    "finish_investigation": LEAD,
    "confirm_facts": CLOCK,
    "need_more_investigation": LEAD,
    "complete_check": LEAD,
    "return_to_investigation": LEAD | {R.COMPLIANCE: BRANCH},
    "open_meeting": TABLE,
    "resolve": TABLE,
    "remand_to_investigate": TABLE,
    "deadlock": SECRETARY,
    "adjourn": SECRETARY,
    "void_review": CHAIR | {R.SUPERIOR: BRANCH},
    "serve": CLERK,
    "file_appeal": SELF,
    "file_paper_appeal": CLERK,
    "lapse_appeal_window": CLOCK,
    "request_extension": SELF,
    "decide_extension": APPEALS,
    "lapse_extension": CLOCK,
    "waive_publication": PUBLISHER,
    "reopen": CHAIR | {R.SUPERIOR: BRANCH},
    "refer_person": LEAD,
    "referral_concluded": LEAD,
    "referral_returned": LEAD | CLOCK,
    "continue_waiting": HEAD,
    "suspend": HEAD,
    "resume": HEAD,
    "force_resume": CLOCK,
    "split": DEPT,
    "discontinue_person": HEAD,
    # the appeal
    "accept_appeal": APPEALS | CLOCK,
    "reject_appeal": APPEALS,
    "withdraw_appeal": SELF,
    "decide_uphold": PANEL,
    "decide_vary": PANEL,
    "decide_revoke": PANEL,
    "decide_remand": PANEL,
    # notice, objection, library
    "raise_objection": {R.EMPLOYEE: ANY},
    "finish_publication": CLOCK,
    "dismiss_objection": DEPT,
    "sustain_objection": CHAIR | {R.SUPERIOR: BRANCH},
    "draft_entry": {R.LIBRARY_EDITOR: BRANCH},
    "review_entry": {R.LIBRARY_REVIEWER: BRANCH},
    "return_entry": {R.LIBRARY_REVIEWER: BRANCH, R.LIBRARY_PUBLISHER: BRANCH},
    "publish_entry": {R.LIBRARY_PUBLISHER: BRANCH},
    "revise_entry": {R.LIBRARY_EDITOR: BRANCH},
    "discard_entry": {R.LIBRARY_EDITOR: BRANCH},
    "withdraw_entry": {R.LIBRARY_EDITOR: BRANCH},
    "auto_withdraw": CLOCK,
    # acts
    "name_person": UNIT | CLERK,
    "strike_person": UNIT | CLERK,
    "add_trigger": CLERK | UNIT,
    "join_claim": {R.EMPLOYEE: ANY},
    "join_intent": {R.HR: BRANCH},
    "supply_scope": OFFICER,
    "add_person": LEAD | CHAIR | PANEL,
    "declare_recusal": TEAM | COMMITTEE | PANEL | {R.COMMITTEE_SECRETARY: SEATED},
    "request_recusal": SELF,
    "decide_recusal": CHAIR | HEAD | {R.SUPERIOR: BRANCH},
    "order_recusal": CHAIR | HEAD | {R.SUPERIOR: BRANCH},
    "appoint_representative": {R.SUBJECT: OWN},
    "write_facts": TEAM,
    "record_interview": TEAM,
    "record_witness": TEAM,
    "add_evidence": TEAM | {R.SUBJECT: OWN, R.REPRESENTATIVE: SEATED},
    "make_statement": SELF,
    "answer_statement": LEAD,
    "answer_list": TEAM,
    "record_facts": TEAM,
    "lock_tolerance": LEAD,
    "write_report": LEAD,
    "supervise_meeting": CLOCK,
    "call_meeting": SECRETARY,
    "call_reopening_meeting": SECRETARY,
    "record_attendance": SECRETARY,
    "seat_alternate": SECRETARY,
    "leave_batch": VOTERS | SECRETARY,
    "overturn_bar": CHAIR,
    "cast_ballot": VOTERS,
    "close_ballot": CLOCK,
    "count_ballots": TABLE,
    "renew_key": SECRETARY,
    "open_sealed_ballot": PANEL | {R.AUDIT: ANY},
    "attach_dissent": VOTERS,
    "next_vote_round": SECRETARY,
    "correct_determination": CLERK,
    "serve_correction": CLERK,
    "attach_to_letter": CLERK | SECRETARY,
    "read_letter": SELF,
    "sign_minutes": CHAIR | {R.SUPERIOR: BRANCH},
    "note_referral": LEAD,
    "draft_notice": PUBLISHER,
    "return_notice": PUBLISHER,
    "request_withholding": {R.SUBJECT: OWN},
    "seat_panel": APPEALS | {R.SUPERIOR: BRANCH},
    "designate_panel": {R.SUPERIOR: BRANCH},
    "record_rectification": CLERK | DEPT,
    "create_order": {R.HR: BRANCH},
    "execute_order": {R.HR: BRANCH},
    "settle_restitution": {R.HR: BRANCH},
    "note_no_penalty": {R.HR: BRANCH},
    "concur": {R.SECOND_CHECKER: BRANCH, R.COMPLIANCE: BRANCH, R.LEAD_DEPT_HEAD: BRANCH, R.SUPERIOR: BRANCH,
               R.COMMITTEE_CHAIR: BRANCH},
    "reassign": HEAD | {R.SUPERIOR: BRANCH},
    "extend_investigation": HEAD,
    "explain_year": {R.SUPERIOR: BRANCH},
    "archive": CLERK,
    # what may be read
    "view_case": CLERK | OFFICER | UNIT | DEPT | HEAD | TEAM | COMMITTEE | SECRETARY | SELF | PANEL | APPEALS
    | PUBLISHER | {
        R.SECOND_CHECKER: BRANCH, R.SUPERIOR: BRANCH, R.COMPLIANCE: BRANCH, R.LEGAL: BRANCH, R.AUDIT: ANY,
        R.LIBRARY_EDITOR: BRANCH, R.HR: BRANCH,
    },
    "view_person": CLERK | OFFICER | UNIT | DEPT | HEAD | TEAM | COMMITTEE | SECRETARY | SELF | PANEL | APPEALS | {
        R.SECOND_CHECKER: BRANCH, R.SUPERIOR: BRANCH, R.COMPLIANCE: BRANCH, R.LEGAL: BRANCH, R.AUDIT: ANY, R.HR: BRANCH,
        R.PUBLICATION_REVIEWER: BRANCH,
    },
    "view_file": OFFICER | HEAD | TEAM | COMMITTEE | SECRETARY | SELF | PANEL | APPEALS | {
        R.SUPERIOR: BRANCH, R.COMPLIANCE: BRANCH, R.LEGAL: BRANCH, R.AUDIT: ANY,
    },
    "view_meeting": COMMITTEE | SECRETARY | PANEL | {R.SUPERIOR: BRANCH, R.AUDIT: ANY},
    "view_ballots": VOTERS | SECRETARY | PANEL | {R.SUPERIOR: BRANCH, R.AUDIT: ANY},
    "view_gate": HEAD | {R.HR: BRANCH, R.AUDIT: ANY, R.SUBJECT: OWN, R.CASE_CLERK: BRANCH},
    "view_audit": {R.AUDIT: ANY, R.AUDIT_ADMIN: ANY},
    "view_departures": {R.AUDIT: ANY, R.COMPLIANCE: BRANCH, R.POLICY_MANAGER: ANY},
    "view_candidates": CLERK | UNIT | DEPT,
    "view_loan": CLERK | UNIT | DEPT | {R.AUDIT: ANY},
    "view_quality": CLERK | UNIT | DEPT | HEAD | {
        R.SUPERIOR: BRANCH, R.COMPLIANCE: BRANCH, R.MANAGEMENT_VIEWER: BRANCH, R.REGULATORY_REPORTER: BRANCH,
        R.AUDIT: ANY,
    },
    "view_appeals_by_branch": HEAD | {
        R.SUPERIOR: BRANCH, R.COMPLIANCE: BRANCH, R.MANAGEMENT_VIEWER: BRANCH, R.REGULATORY_REPORTER: BRANCH,
        R.AUDIT: ANY,
    },
    "import_ledger": CLERK | DEPT,
    "draft_list": {R.POLICY_MANAGER: ANY},
    "sign_list": {R.LEGAL: ANY},
    "backtest_list": {R.POLICY_MANAGER: ANY, R.LEGAL: ANY, R.COMPLIANCE: ANY, R.AUDIT: ANY},
    "publish_list": {R.POLICY_MANAGER: ANY, R.LEGAL: ANY, R.COMPLIANCE: ANY},
    "upload_template": {R.POLICY_MANAGER: ANY},
    "approve_template": {R.LEGAL: ANY, R.COMPLIANCE: ANY},
    "view_library": {R.EMPLOYEE: ANY},
    "compose_reading_list": {R.LIBRARY_EDITOR: ANY},
    "publish_reading_list": {R.LIBRARY_PUBLISHER: ANY},
    "edit_library": {R.LIBRARY_EDITOR: ANY, R.LIBRARY_REVIEWER: ANY, R.LIBRARY_PUBLISHER: ANY},
})


def roles_with(right: str) -> Mapping[Role, Reach]:
    """The cells of one row; an unknown right has none, and so refuses everybody."""
    return RIGHTS.get(right, {})


def matrix() -> Iterator[tuple[str, Role, Reach]]:
    """Every filled cell, for the page «who may do what» and the approved text."""
    for right, cells in RIGHTS.items():
        for role in Role:
            if role in cells:
                yield right, role, cells[role]
