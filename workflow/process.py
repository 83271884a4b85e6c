"""THE TABLES: every move of a case, a finding, an appeal, a notice, an objection and a library entry; and every act.

A row says what it is called, from where to where it leads, what refuses it, what it changes besides (`then`), which
periods it starts and ends, which letters it writes, whose second consent it needs, and what it asks. Who may make it
stands in `rules/rights.py`. Codes are those of the domain papers (`T…` of the case, `P…` of the person, `A…` of the
appeal, `L…` of the library). Where the papers have a transition that is not a row here, `ELSEWHERE` says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from types import MappingProxyType

from workflow import details as d
from workflow.rules import changes as c
from workflow.rules.guards import acts as gx
from workflow.rules.guards import appeal as ga
from workflow.rules.guards import case as gc
from workflow.rules.guards import claims as gl
from workflow.rules.guards import committee as gm
from workflow.rules.guards import facts as gf
from workflow.rules.guards import letters as gw
from workflow.rules.guards import person as gp
from workflow.rules.guards import publication as gb
from workflow.rules.guards import recusal as gr
from workflow.rules.guards import seconded
from workflow.rules.guards import similar as gs
from workflow.rules.guards import votes as gv
from workflow.rules.situation import Guard
from workflow.rules.standing import DERIVED
from workflow.terms import (
    AppealState,
    CaseState,
    DiscontinuedReason,
    EntryState,
    ObjectionState,
    PersonState,
    PublicationState,
    Role,
    Thing,
)

S, P, A, E = CaseState, PersonState, AppealState, EntryState


@dataclass(frozen=True, slots=True)
class Row:
    """One move. An empty `target` leaves the thing's state alone or to the derivation (R1).

    `person_target`: what becomes of the person when the thing is an appeal. `for_each`: a button of the case that makes
    the move for everybody standing at that step (R2). `after`: moves the clock tries in the same transaction.
    `parked_too`: open to a suspended person as well (procedure, section 4). `ends` and `starts` name periods.
    """

    code: str
    name: str
    thing: Thing
    sources: tuple[str, ...]
    target: str = ""
    guards: tuple[Guard, ...] = ()
    details: type[d.Details] = d.Details
    then: c.Then = c.nothing
    person_target: str = ""
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    second: Role | None = None
    for_each: bool = False
    after: tuple[str, ...] = ()
    parked_too: bool = False
    creates: bool = False
    act: bool = field(default=False)


def case(code: str, name: str, sources: Iterable[str], target: str = "", *guards: Guard, **more: object) -> Row:
    """A move of a case."""
    return Row(code, name, Thing.CASE, tuple(sources), target, guards, **more)  # type: ignore[arg-type]


def person(code: str, name: str, sources: Iterable[str], target: str = "", *guards: Guard, **more: object) -> Row:
    """A move of one person's finding; a suspended person stands still unless the row says otherwise."""
    guards = (gp.record_is_current, *guards) if more.get("parked_too") else (
        gp.record_is_current, gp.not_suspended, *guards)
    return Row(code, name, Thing.FINDING, tuple(sources), target, guards, **more)  # type: ignore[arg-type]


def appeal(code: str, name: str, sources: Iterable[str], target: str, *guards: Guard, **more: object) -> Row:
    """A move of an appeal; while the appellant is suspended it waits (A09)."""
    return Row(code, name, Thing.APPEAL, tuple(sources), target,
               (ga.appellant_not_suspended, *guards), **more)  # type: ignore[arg-type]


def entry(code: str, name: str, sources: Iterable[str], target: str, *guards: Guard, **more: object) -> Row:
    """A move of a library entry."""
    return Row(code, name, Thing.ENTRY, tuple(sources), target, guards, **more)  # type: ignore[arg-type]


def act(name: str, thing: Thing, states: Iterable[str], *guards: Guard, **more: object) -> Row:
    """A write that changes no state, and has a right, permitted states, guards and an audit line all the same."""
    return Row("", name, thing, tuple(states), "", guards, act=True, **more)  # type: ignore[arg-type]


OPEN_CASE = (S.CLUE, S.PENDING_ACCEPTANCE, S.SUPPLEMENTING)
RUNNING = tuple(sorted(DERIVED))
BEFORE_REVIEW_ENDS = (S.PENDING_ACCEPTANCE, S.SUPPLEMENTING, S.ACCEPTED, S.INVESTIGATING, S.FACT_CONFIRMATION,
                      S.LIST_CHECKING, S.PENDING_REVIEW, S.UNDER_REVIEW)
IN_HAND = (P.IDENTIFIED, P.INVESTIGATED, P.FACTS_CONFIRMED, P.CHECKED, P.PROPOSED)
MAY_WAIT = (P.IDENTIFIED, P.INVESTIGATED, P.FACTS_CONFIRMED, P.CHECKED, P.DETERMINED, P.NOTIFIED, P.APPEALING)
MAY_SPEAK = (*IN_HAND, P.DETERMINED, P.NOTIFIED, P.APPEALING, P.EFFECTIVE)
RULED = (P.DETERMINED, P.NOTIFIED, P.APPEALING, P.EFFECTIVE)
DECIDABLE: tuple[Guard, ...] = (ga.panel_is_apart, gr.no_panel_member_is_asked_to_leave)
EXPLAINED: tuple[Guard, ...] = (gs.departure_is_explained, gs.departure_names_nobody)
VOTED_ON = (P.PROPOSED, *RULED)
LAST_APPEAL = (A.FILED, A.ACCEPTED)

CASE = (
    case("T01", "register_clue", (), S.CLUE, gx.loan_is_in_reach, gc.loan_is_free, gc.nothing_effective_yet,
         details=d.RegisterClue, starts=("report",), creates=True),
    case("T01", "file_claim", (), S.CLUE, gl.had_a_part, gl.own_conclusion_stands, gc.loan_is_free,
         gl.handover_is_told, details=d.FileClaim, starts=("report",), creates=True),
    case("T01", "report_intent", (), S.CLUE, gx.loan_is_in_reach, gl.reporter_is_apart, gl.people_are_of_the_loan,
         gl.somebody_is_unjudged, gc.loan_is_free, details=d.ReportIntent, starts=("report",), creates=True),
    case("T02", "submit", (S.CLUE,), S.PENDING_ACCEPTANCE, gc.only_a_clue, gc.somebody_is_named,
         starts=("acceptance",), ends=("report",)),
    case("T02a", "submit_by_clerk", (S.CLUE,), S.PENDING_ACCEPTANCE, gc.only_a_clue, gc.reporting_is_late,
         starts=("acceptance",), ends=("report",)),
    case("T03", "discard_clue", (S.CLUE,), S.TERMINATED, gc.not_forced, gc.warning_is_old, seconded,
         details=d.Reason, second=Role.SECOND_CHECKER, ends=("report",)),
    case("T04", "request_supplement", (S.PENDING_ACCEPTANCE,), S.SUPPLEMENTING, gc.supplement_left,
         gc.no_conflict_of_duty, details=d.RequestSupplement, then=c.supplement_asked, starts=("supplement",),
         ends=("acceptance",), letters=("supplement_request",)),
    case("T05", "resubmit", (S.SUPPLEMENTING,), S.PENDING_ACCEPTANCE,
         details=d.Resubmit, starts=("acceptance",), ends=("supplement",)),
    case("T05a", "lapse_supplement", (S.SUPPLEMENTING,), S.PENDING_ACCEPTANCE, gc.supplement_is_late,
         then=c.supplement_lapsed, starts=("acceptance",), ends=("supplement",)),
    case("T06", "refuse", (S.PENDING_ACCEPTANCE,), S.NOT_ACCEPTED, gc.outside_or_duplicate, gc.another_officer,
         gc.no_conflict_of_duty, gc.apart_from_the_loan, seconded, details=d.Reason, second=Role.SECOND_CHECKER,
         starts=("reconsideration",), ends=("acceptance",), letters=("refusal",)),
    case("T06a", "reconsider", (S.NOT_ACCEPTED,), S.PENDING_ACCEPTANCE, gc.not_reconsidered,
         gc.loan_is_free, gc.reconsideration_in_time, details=d.Reason, then=c.reconsidered, starts=("acceptance",),
         ends=("reconsideration",)),
    case("T07", "accept", (S.PENDING_ACCEPTANCE,), S.ACCEPTED, gc.scope_fits, gc.somebody_is_named,
         gc.stages_are_covered, gc.apart_from_the_loan, gc.another_officer, gc.no_conflict_of_duty,
         details=d.Accept, starts=("total_clock", "team"), ends=("acceptance",), letters=("acceptance_notice",)),
    case("T08", "form_team", (S.ACCEPTED,), "", gc.team_is_wanted, gc.team_is_lawful,
         details=d.FormTeam, then=c.team_formed, starts=("investigation",), ends=("team",),
         letters=("team_order", "recusal_review")),
    case("T15", "escalate_committee", (S.PENDING_REVIEW,), "", gc.upper_tier_is_called_for,
         details=d.Reason, then=c.escalated, starts=("meeting",), ends=("meeting_supervised",)),
    case("T27", "publish", (S.EFFECTIVE,), "", gc.no_conflict_of_duty, gc.somebody_is_unpublished, gc.no_notice_is_up,
         gb.draft_is_the_one_seen, gb.another_drafted_it, gb.draft_may_still_go_out, gb.nothing_needs_redaction,
         details=d.Publish, then=c.published, starts=("publication",), ends=("publication_start",),
         letters=("publication",)),
    case("T32", "close", (S.EFFECTIVE,), S.CLOSED, gc.nobody_is_parked, gc.everybody_is_done,
         gc.publications_are_settled, gc.nothing_is_pending, gr.nobody_is_asked_to_leave,
         gc.rectification_is_written,
         gc.penalties_are_accounted_for, gc.restitution_is_settled, ends=("closing", "total_clock"),
         letters=("closing_report",)),
    case("T36", "merge_into", BEFORE_REVIEW_ENDS, S.TERMINATED, gc.nobody_was_ever_judged, gc.shares_a_ground,
         gc.target_can_take_it, details=d.MergeInto, then=c.ended(DiscontinuedReason.MERGED)),
    case("T38", "withdraw", BEFORE_REVIEW_ENDS, S.WITHDRAWN, gc.nobody_was_ever_judged, gc.triggers_may_be_withdrawn,
         gc.own_claim_alone, details=d.Reason, then=c.ended(DiscontinuedReason.WITHDRAWN)),
    case("T41", "terminate", BEFORE_REVIEW_ENDS, S.TERMINATED, gc.nobody_was_ever_judged, gc.all_agreed_or_out,
         seconded, details=d.Terminate, second=Role.COMPLIANCE, then=c.ended(DiscontinuedReason.TERMINATED)),
)

FINDING = (
    person("T09/P02", "finish_investigation", (P.IDENTIFIED,), P.INVESTIGATED, gp.team_in_place,
           gp.facts_are_established, gp.interview_is_signed, gr.no_investigator_is_asked_to_leave, for_each=True,
           starts=("fact_confirmation",),
           ends=("investigation", "reinvestigation"), letters=("statement_of_facts",)),
    person("T10/P03", "confirm_facts", (P.INVESTIGATED,), P.FACTS_CONFIRMED, gp.team_in_place, gp.heard_or_silent,
           gp.statements_are_answered, starts=("list_check",), ends=("fact_confirmation", "statement_reply")),
    person("T11/P04", "need_more_investigation", (P.INVESTIGATED,), P.IDENTIFIED, gp.team_in_place,
           gp.new_fact_is_stated, gp.further_investigation_left, gp.year_not_up, details=d.Reason,
           then=c.further_investigation, starts=("reinvestigation",), ends=("fact_confirmation", "statement_reply")),
    person("T12/P05", "complete_check", (P.FACTS_CONFIRMED,), P.CHECKED, gp.team_in_place, gp.list_is_answered,
           gp.fallback_has_opinion, gp.tolerance_is_locked, gp.report_is_written, for_each=True, starts=("meeting",),
           ends=("list_check", "meeting_supervised"), letters=("list_check_table",)),
    person("T13/P06", "return_to_investigation", (P.FACTS_CONFIRMED,), P.IDENTIFIED, gp.team_in_place,
           gp.evidence_is_short, gp.return_left, gp.year_not_up, details=d.Reason, then=c.returned,
           starts=("reinvestigation",), ends=("list_check",)),
    person("T14/P07", "open_meeting", (P.CHECKED,), P.PROPOSED, gm.no_upper_tier_wanted, gm.meeting_is_called,
           gm.meeting_day_has_come, gm.materials_were_in_time, gm.materials_are_as_given, gm.recusals_are_settled,
           gr.no_member_is_asked_to_leave, gm.quorum_is_met, for_each=True, then=c.put_to_vote,
           ends=("meeting", "meeting_supervised"), starts=("ruling_letter",)),
    person("T16/P08", "resolve", (P.PROPOSED,), P.DETERMINED, gm.quorum_is_met,
           gr.no_member_is_asked_to_leave, gm.a_decision_was_reached, gm.bar_is_respected, gm.within_ceiling,
           gm.reasons_are_given, gm.conditions_are_of_a_reduction, gb.quoted_entries_are_up, *EXPLAINED,
           details=d.Resolve, then=c.ruled, starts=("service",), ends=("ruling_letter",),
           letters=("determination", "ballot_sheet")),
    person("T17/P09", "remand_to_investigate", (P.PROPOSED,), P.IDENTIFIED, gm.quorum_is_met,
           gm.majority_finds_it_unclear, gp.committee_remand_left, gp.year_not_up, details=d.Remand,
           then=c.remanded_by_committee, starts=("reinvestigation",), ends=("ruling_letter",)),
    person("T18/P10", "deadlock", (P.PROPOSED,), P.CHECKED, gm.below_last_tier, gm.two_rounds_failed,
           then=c.deadlocked, starts=("meeting",), ends=("ruling_letter",)),
    person("T18b/P10a", "adjourn", (P.PROPOSED,), P.CHECKED, gm.vote_cannot_go_on, details=d.Reason,
           starts=("meeting",), ends=("ruling_letter",)),
    person("T18a/P11", "void_review", (P.DETERMINED, P.NOTIFIED), P.CHECKED, gm.no_appeal_was_filed, gp.void_left,
           gm.ballot_was_unlawful, details=d.VoidReview, then=c.review_voided, starts=("meeting",),
           ends=("service", "appeal_window"), after=("close_ballot",)),
    person("T19/P12", "serve", (P.DETERMINED,), P.NOTIFIED, gc.no_conflict_of_duty, gm.letter_is_ready,
           gm.ruling_stands, gx.served_on_or_before_today, gx.witness_is_named, details=d.Serve,
           starts=("appeal_window",), ends=("service",), letters=("service_receipt",)),
    person("T20/P13/P14/A01", "file_appeal", (P.NOTIFIED, P.EFFECTIVE), P.APPEALING, ga.appeal_unused,
           ga.no_extension_pending, ga.appeal_in_time, ga.no_appeal_open, ga.companion_is_told,
           details=d.FileAppeal, then=c.appealed, starts=("appeal_acceptance",),
           ends=("late_appeal", "publication_start"), letters=("appeal_receipt",)),
    person("T20/P13/P14/A01", "file_paper_appeal", (P.NOTIFIED, P.EFFECTIVE), P.APPEALING, ga.appeal_unused,
           ga.no_extension_pending, ga.paper_came_in_time, ga.no_appeal_open, ga.filer_is_told, ga.companion_is_told,
           gc.no_conflict_of_duty, seconded, details=d.FilePaperAppeal, second=Role.SECOND_CHECKER, then=c.appealed,
           starts=("appeal_acceptance",), ends=("late_appeal", "publication_start"), letters=("appeal_receipt",)),
    person("T21/P15/P22", "lapse_appeal_window", (P.NOTIFIED,), P.EFFECTIVE, ga.no_extension_pending,
           ga.no_appeal_open, ga.appeal_window_closed, gw.correction_is_served, then=c.took_effect,
           starts=("publication_start",), ends=("appeal_window",)),
    person("T20a/P20a", "request_extension", (P.NOTIFIED, P.EFFECTIVE), "", ga.extension_unasked,
           ga.obstacle_is_recent, details=d.RequestExtension, then=c.extension_asked, starts=("extension_decision",)),
    person("T20b/P20b", "decide_extension", (P.NOTIFIED, P.EFFECTIVE), "", ga.extension_is_pending,
           gc.no_conflict_of_duty,
           details=d.DecideExtension, then=c.extension_decided, ends=("extension_decision",), parked_too=True),
    person("T20c/P20c", "lapse_extension", (P.EFFECTIVE,), "", ga.extension_was_granted, ga.extension_is_over,
           then=c.extension_lapsed, ends=("late_appeal",)),
    person("T27a", "waive_publication", (P.EFFECTIVE,), "", gb.not_published_yet, seconded,
           details=d.WaivePublication, second=Role.LEAD_DEPT_HEAD, then=c.publication_settled,
           ends=("publication_start",)),
    person("T35/P21", "reopen", (P.EFFECTIVE,), "", gm.two_thirds_for_reopening, ga.no_extension_open,
           ga.no_objection_open, ga.ground_is_new, ga.adverse_in_time, details=d.Reopen,
           then=c.reopened, starts=("team",), ends=("publication_start",), letters=("reopening_notice",)),
    person("T39/P23", "refer_person", IN_HAND, P.TRANSFERRED_OUT, gp.lead_is_new, seconded, details=d.Refer,
           second=Role.COMMITTEE_CHAIR, then=c.referred, starts=("referral_review",),
           ends=("reinvestigation", "fact_confirmation", "statement_reply", "list_check", "ruling_letter"),
           letters=("referral",)),
    person("T40/P25", "referral_concluded", (P.TRANSFERRED_OUT,), P.INVESTIGATED, details=d.Conclude,
           starts=("fact_confirmation",), ends=("referral_review",), letters=("statement_of_facts",)),
    person("T40a/P26", "referral_returned", (P.TRANSFERRED_OUT,), P.IDENTIFIED, gp.waits_used_up_for_clock,
           details=d.Conclude, starts=("reinvestigation",), ends=("referral_review",)),
    person("T40b/T34a/P27", "continue_waiting", (*MAY_WAIT, P.TRANSFERRED_OUT),
           "", gp.parked, gp.review_is_due, gp.wait_left, seconded, details=d.Reason, second=Role.SUPERIOR,
           then=c.waited, starts=("suspension_review",), parked_too=True),
    person("T33/P28", "suspend", (*IN_HAND, P.DETERMINED, P.NOTIFIED, P.APPEALING), "", gp.depends_on_another_case,
           details=d.Suspend, then=c.suspended, starts=("suspension_review",), letters=("suspension",)),
    person("T34/P29", "resume", MAY_WAIT, "", gp.is_suspended,
           details=d.Reason, then=c.resumed, ends=("suspension_review",), parked_too=True),
    person("T34b/P30", "force_resume", MAY_WAIT, "", gp.is_suspended,
           gp.waits_used_up, gp.review_is_due, then=c.resumed, ends=("suspension_review",), parked_too=True),
    person("T37/P31", "split", (P.IDENTIFIED, P.INVESTIGATED, P.FACTS_CONFIRMED, P.CHECKED, P.TRANSFERRED_OUT),
           P.DISCONTINUED, gp.never_judged, gp.may_be_split, gp.others_remain, details=d.Reason,
           then=c.discontinued(DiscontinuedReason.SPLIT), parked_too=True),
    person("T42/P33", "discontinue_person", (*IN_HAND, P.DETERMINED, P.TRANSFERRED_OUT), P.DISCONTINUED,
           details=d.Reason, then=c.discontinued(DiscontinuedReason.DECEASED), parked_too=True),
)

APPEAL = (
    appeal("T22a/A02", "accept_appeal", (A.FILED,), A.ACCEPTED, ga.acceptance_is_late_for_clock,
           gc.no_conflict_of_duty, ga.panel_has_its_place, ga.panel_is_apart, details=d.AcceptAppeal,
           starts=("appeal_decision",),
           ends=("appeal_acceptance",), letters=("appeal_acceptance",)),
    appeal("T22b/A03/P20", "reject_appeal", (A.FILED,), A.INADMISSIBLE, gc.no_conflict_of_duty,
           ga.inadmissible_for_cause, seconded,
           details=d.RejectAppeal, second=Role.SECOND_CHECKER, person_target=P.NOTIFIED, ends=("appeal_acceptance",),
           letters=("appeal_rejection",), after=("lapse_appeal_window",)),
    appeal("T26/A04/P20", "withdraw_appeal", LAST_APPEAL, A.WITHDRAWN, details=d.Reason, person_target=P.NOTIFIED,
           ends=("appeal_acceptance", "appeal_decision"), after=("lapse_appeal_window",)),
    appeal("T22/A05/P16", "decide_uphold", (A.ACCEPTED,), A.UPHELD, *DECIDABLE, details=d.Decide,
           person_target=P.EFFECTIVE, then=c.took_effect, starts=("publication_start",),
           ends=("appeal_decision", "appeal_window"), letters=("appeal_decision",)),
    appeal("T23/A06/P17", "decide_vary", (A.ACCEPTED,), A.VARIED, *DECIDABLE, ga.lighter_or_equal,
           gx.ratios_are_percent, ga.not_heavier, *EXPLAINED, details=d.Vary, person_target=P.EFFECTIVE, then=c.varied,
           starts=("publication_start",),
           ends=("appeal_decision", "appeal_window"), letters=("appeal_decision",)),
    appeal("T24/A07/P18", "decide_revoke", (A.ACCEPTED,), A.REVOKED_BY_APPEAL, *DECIDABLE, *EXPLAINED,
           details=d.Overturn, person_target=P.EFFECTIVE, then=c.revoked, starts=("publication_start",),
           ends=("appeal_decision", "appeal_window"), letters=("appeal_decision",)),
    appeal("T25/A08/P19", "decide_remand", (A.ACCEPTED,), A.REMANDED, *DECIDABLE, ga.appeal_remand_left,
           details=d.Revoke, person_target=P.IDENTIFIED, then=c.remanded_by_appeal, starts=("team",),
           ends=("appeal_decision", "appeal_window"), letters=("appeal_decision",)),
)

PUBLICATION = (
    Row("T28", "raise_objection", Thing.PUBLICATION, (PublicationState.OPEN,), "",
        (gb.objector_is_new, gb.passage_is_in_notice), d.RaiseObjection),
    Row("T31", "finish_publication", Thing.PUBLICATION, (PublicationState.OPEN,), PublicationState.CLOSED,
        (gb.objections_are_answered, gb.publication_is_over), then=c.publication_settled, starts=("closing",),
        ends=("publication",)),
)

OBJECTION = (
    Row("T29", "dismiss_objection", Thing.OBJECTION, (ObjectionState.OPEN,), ObjectionState.DISMISSED, (), d.Reply,
        ends=("objection_reply",)),
    Row("T30", "sustain_objection", Thing.OBJECTION, (ObjectionState.OPEN,), ObjectionState.SUSTAINED,
        (gb.passage_is_in_notice, ga.finding_in_effect, gm.two_thirds_for_reopening, ga.no_extension_open,
         ga.ground_is_new, ga.adverse_in_time), d.Sustain, then=c.reopened, starts=("team",),
        ends=("objection_reply",), letters=("reopening_notice",)),
)

ENTRY = (
    Row("L01", "draft_entry", Thing.CASE, (S.CLOSED,), "",
        (gb.quotes_are_settled, gb.there_is_a_notice, gb.no_other_entry), d.DraftEntry,
        starts=("entry_review",), ends=("entry_draft",), act=False, creates=True),
    entry("L02", "review_entry", (E.DRAFT,), E.REVIEWED, gb.not_own_entry, gb.entry_is_clean, gb.quotes_are_settled,
          details=d.Opinion, starts=("entry_publish",), ends=("entry_review",)),
    entry("L03", "return_entry", (E.REVIEWED,), E.DRAFT, gb.return_of_entry_left, details=d.Opinion,
          starts=("entry_review",), ends=("entry_publish",)),
    entry("L04", "publish_entry", (E.REVIEWED,), E.PUBLISHED, gb.not_own_entry, gb.entry_is_clean,
          gb.quotes_are_settled, ends=("entry_publish",)),
    entry("L05", "discard_entry", (E.DRAFT, E.REVIEWED), E.WITHDRAWN, details=d.Reason,
          ends=("entry_review", "entry_publish")),
    entry("L06", "withdraw_entry", (E.PUBLISHED,), E.WITHDRAWN, details=d.Reason),
    entry("L07", "auto_withdraw", (E.DRAFT, E.REVIEWED, E.PUBLISHED), E.WITHDRAWN,
          ends=("entry_review", "entry_publish")),
)

ACTS = (
    act("name_person", Thing.CASE, OPEN_CASE, gl.not_concluded_elsewhere, details=d.NamePerson),
    act("strike_person", Thing.CASE, OPEN_CASE, gx.not_oneself, details=d.StrikePerson),
    act("add_trigger", Thing.CASE, (*OPEN_CASE, *RUNNING), details=d.AddTrigger),
    act("join_claim", Thing.CASE, (*OPEN_CASE, *RUNNING), gl.had_a_part, gl.own_conclusion_stands, gl.claim_is_new,
        gl.handover_is_told, details=d.JoinClaim),
    act("join_intent", Thing.CASE, (*OPEN_CASE, *RUNNING), gl.reporter_is_apart, gl.people_are_of_the_loan,
        gl.intent_is_new, gl.somebody_is_unjudged, details=d.JoinIntent),
    act("supply_scope", Thing.CASE, (S.PENDING_ACCEPTANCE,), details=d.SupplyScope),
    act("add_person", Thing.CASE, tuple(state for state in RUNNING if state != S.SUSPENDED), gx.not_named_twice,
        gl.not_concluded_elsewhere, gx.has_no_duty_here, details=d.NamePerson),
    act("declare_recusal", Thing.CASE, (*RUNNING, S.CLOSED), gx.holds_a_seat, details=d.Declare,
        after=("close_ballot",)),
    act("request_recusal", Thing.FINDING, MAY_SPEAK, gr.holds_an_open_seat, gr.asked_once, details=d.RequestRecusal),
    act("decide_recusal", Thing.FINDING, (*MAY_SPEAK, P.TRANSFERRED_OUT), gr.request_waits, gr.decides_on_the_request,
        details=d.DecideRecusal, ends=("recusal_decision",), after=("close_ballot",)),
    act("order_recusal", Thing.CASE, (*RUNNING, S.CLOSED), gr.holds_an_open_seat, gr.decides_on_the_seat,
        details=d.OrderRecusal, after=("close_ballot",)),
    act("appoint_representative", Thing.FINDING, MAY_SPEAK,
        gx.has_no_duty_here, details=d.Appoint),
    act("write_facts", Thing.FINDING, (P.IDENTIFIED,), gp.team_in_place, gp.not_suspended, details=d.WriteFacts),
    act("record_interview", Thing.FINDING, (P.IDENTIFIED,), gp.team_in_place, gp.not_suspended,
        gx.second_investigator_is_on_team, gx.held_in_the_past, details=d.RecordInterview,
        letters=("interview_record",)),
    act("record_witness", Thing.CASE, (S.INVESTIGATING, S.FACT_CONFIRMATION, S.LIST_CHECKING), gx.held_in_the_past,
        gx.witness_has_no_part, details=d.RecordWitness),
    act("add_evidence", Thing.FINDING, (P.IDENTIFIED, P.INVESTIGATED, P.FACTS_CONFIRMED, P.CHECKED, P.NOTIFIED,
                                        P.APPEALING), gp.not_suspended, details=d.AddEvidence),
    act("make_statement", Thing.FINDING, (P.INVESTIGATED, P.FACTS_CONFIRMED, P.CHECKED), gp.not_suspended,
        gx.dispute_says_what, details=d.MakeStatement, starts=("statement_reply",), after=("confirm_facts",)),
    act("answer_statement", Thing.FINDING, (P.INVESTIGATED, P.FACTS_CONFIRMED, P.CHECKED), gp.not_suspended,
        gx.statement_waits, details=d.AnswerStatement, ends=("statement_reply",), after=("confirm_facts",)),
    act("answer_list", Thing.FINDING, (P.FACTS_CONFIRMED,), gp.team_in_place, gp.not_suspended,
        gx.answers_are_complete, details=d.AnswerList),
    act("record_facts", Thing.FINDING, (P.IDENTIFIED, P.INVESTIGATED, P.FACTS_CONFIRMED), gp.team_in_place,
        gp.not_suspended, *gf.ABOUT_ENTRIES, details=d.RecordFacts),
    act("lock_tolerance", Thing.CASE, (S.LIST_CHECKING,), gx.tolerance_can_be_told),
    act("write_report", Thing.CASE, (S.INVESTIGATING, S.FACT_CONFIRMATION, S.LIST_CHECKING), details=d.WriteReport,
        letters=("investigation_report",)),
    act("supervise_meeting", Thing.CASE, (S.PENDING_REVIEW,), gc.meeting_is_overdue, gc.not_supervised_yet,
        starts=("meeting_supervised",)),
    act("call_meeting", Thing.CASE, (S.PENDING_REVIEW,), gm.no_upper_tier_wanted, *gx.ABOUT_CALLS,
        gx.simple_may_be_marked, gv.sealed_wants_enough, details=d.CallMeeting, letters=("meeting_notice",)),
    act("call_reopening_meeting", Thing.FINDING, (P.EFFECTIVE,), *gx.ABOUT_CALLS, gv.sealed_wants_enough,
        details=d.CallReopening, letters=("meeting_notice",)),
    act("record_attendance", Thing.CASE, (*RUNNING, S.CLOSED), gx.meeting_is_today, gx.nobody_has_voted,
        gx.absences_are_told, details=d.RecordAttendance),
    act("seat_alternate", Thing.CASE, (*RUNNING, S.CLOSED), gx.alternate_is_next, gx.place_is_empty,
        gx.nobody_has_voted, details=d.SeatAlternate),
    act("leave_batch", Thing.CASE, (S.PENDING_REVIEW, S.UNDER_REVIEW), gx.is_in_batch, details=d.Reason),
    act("overturn_bar", Thing.FINDING, (P.PROPOSED,), gx.bar_is_there, details=d.OverturnBar),
    act("cast_ballot", Thing.FINDING, (P.PROPOSED, P.EFFECTIVE), gp.not_suspended, gx.member_may_vote,
        gv.meeting_is_the_one_shown, gv.vote_is_open, gx.ballot_fits_matter, gx.ratios_are_percent,
        gv.sealed_reason_is_short, details=d.CastBallot, after=("close_ballot",)),
    act("close_ballot", Thing.FINDING, VOTED_ON, gv.everybody_has_voted),
    act("count_ballots", Thing.FINDING, VOTED_ON, gv.something_to_count, gv.enough_for_secrecy, gv.slip_counts,
        details=d.CountBallots),
    act("renew_key", Thing.CASE, (*RUNNING, S.CLOSED), gv.sealed_vote_is_running, details=d.RenewKey),
    act("open_sealed_ballot", Thing.FINDING, RULED, gv.there_is_a_sealed_ballot, gv.panel_has_the_appeal,
        gv.slip_opens_ballot, details=d.OpenSealedBallot),
    act("attach_dissent", Thing.FINDING, (P.PROPOSED, P.DETERMINED), gv.is_in_the_minority, details=d.AttachDissent),
    act("next_vote_round", Thing.FINDING, (P.PROPOSED,), gp.not_suspended, gx.round_failed),
    act("sign_minutes", Thing.CASE, (*RUNNING, S.CLOSED), gm.meeting_is_over, gm.chair_signs_first,
        details=d.SignMinutes, ends=("minutes",), letters=("minutes", "review_report")),
    act("correct_determination", Thing.FINDING, (P.NOTIFIED, P.EFFECTIVE), gp.not_suspended,
        gw.determination_was_served, gw.corrections_are_clerical, seconded, details=d.CorrectDetermination,
        second=Role.SECOND_CHECKER, starts=("service",)),
    act("serve_correction", Thing.FINDING, (P.NOTIFIED, P.APPEALING, P.EFFECTIVE), gp.not_suspended,
        gw.correction_waits_for_service, gw.served_since_written, gx.witness_is_named, details=d.Serve,
        ends=("service",), letters=("service_receipt",)),
    act("attach_to_letter", Thing.CASE, (S.PENDING_ACCEPTANCE, S.SUPPLEMENTING, S.NOT_ACCEPTED, *RUNNING, S.CLOSED),
        gw.letter_can_be_read, gw.file_is_new, details=d.AttachToLetter),
    act("read_letter", Thing.FINDING, tuple(PersonState), gw.letter_is_to_the_person, gw.letter_is_read_first,
        details=d.ReadLetter),
    act("note_referral", Thing.FINDING, RULED, gp.lead_is_new, seconded, details=d.Refer,
        second=Role.COMMITTEE_CHAIR),
    act("draft_notice", Thing.CASE, (S.EFFECTIVE,), gc.no_conflict_of_duty, gc.somebody_is_unpublished,
        gc.no_notice_is_up, gx.all_may_be_published, gx.nobody_withheld, gb.notice_is_clean, gb.crowd_is_large_enough,
        details=d.DraftNotice),
    act("return_notice", Thing.CASE, (S.EFFECTIVE,), gc.no_conflict_of_duty, gb.draft_waits, gb.another_drafted_it,
        details=d.Opinion),
    act("request_withholding", Thing.FINDING, (P.NOTIFIED, P.APPEALING, P.EFFECTIVE), gb.not_published_yet,
        details=d.Reason),
    act("seat_panel", Thing.APPEAL, (A.ACCEPTED,), gc.no_conflict_of_duty, ga.panel_has_its_place, ga.panel_is_apart,
        details=d.AcceptAppeal),
    act("designate_panel", Thing.APPEAL, LAST_APPEAL, ga.nobody_is_left_above, details=d.DesignatePanel),
    act("revise_entry", Thing.ENTRY, (E.DRAFT,), gb.writer_revises, details=d.DraftEntry),
    act("record_rectification", Thing.CASE, RUNNING, details=d.Rectify),
    act("create_order", Thing.FINDING, (P.EFFECTIVE,), gx.only_burdened, gx.gate_is_open,
        gx.nobody_who_died_is_punished, gx.amount_fits_kind, details=d.CreateOrder),
    act("execute_order", Thing.FINDING, (P.EFFECTIVE,), gx.gate_is_open, gx.nobody_who_died_is_punished,
        gx.order_is_open, details=d.ExecuteOrder),
    act("settle_restitution", Thing.FINDING, tuple(PersonState), gx.restitution_is_open, details=d.SettleRestitution),
    act("note_no_penalty", Thing.FINDING, (P.EFFECTIVE,), gx.only_burdened, details=d.Note),
    act("concur", Thing.CASE, (*OPEN_CASE, *RUNNING), gx.consent_is_wanted, details=d.Concur),
    act("reassign", Thing.CASE, (*OPEN_CASE, *RUNNING), gx.successor_is_lawful, details=d.Reassign),
    act("extend_investigation", Thing.CASE, (S.INVESTIGATING,), gx.extension_is_left, details=d.Extend),
    act("explain_year", Thing.CASE, RUNNING, gx.year_needs_explaining, details=d.Extend),
    act("archive", Thing.CASE, (S.CLOSED,), gx.not_archived),
)

ROWS = (*CASE, *FINDING, *APPEAL, *PUBLICATION, *OBJECTION, *ENTRY, *ACTS)
BY_NAME = MappingProxyType({row.name: row for row in ROWS})

ELSEWHERE = MappingProxyType({
    "T43": "换人不改变状态，是行为 `reassign`；到期未办由 `flask clock run` 提醒并交上一级指派。",
    "T44": "增列责任人不改变他人状态，是行为 `add_person`。",
    "P01": "立人级记录是 `accept` 与 `add_person` 的效果，不是人级记录自己的转移。",
    "P22": "原记录作废随 P15–P18 发生，写在各行的 `then` 里。",
    "P24": "已认定者的移送只登记，是行为 `note_referral`。",
    "P32": "并案、撤回、终止时全员退出，写在 T36、T38、T41 的 `then` 里。",
    "A01": "提起申诉是人级动作 `file_appeal`，申诉由它立起。",
    "A09": "申诉人中止期间停计，由守卫 `appellant_not_suspended` 与期限暂停实现。",
    "A10": "申诉组换人是行为 `reassign`。",
    "T14–T31 案级去向": "案级 S05–S16、X1 由 `standing.case_state` 派生（R1），不另设转移。",
})
"""Transitions of the domain papers that are not rows, and why."""
