"""How much is imagined in one run: how many people, and which optional events how often (procedure, section 12)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

EVENT_OF: Mapping[str, str] = MappingProxyType({
    "need_more_investigation": "rework", "return_to_investigation": "rework", "remand_to_investigate": "rework",
    "void_review": "void", "deadlock": "deadlock", "file_appeal": "appeal",
    "file_paper_appeal": "appeal", "decide_remand": "remand",
    "suspend": "suspend", "refer_person": "refer", "raise_objection": "object", "request_extension": "extend",
    "reopen": "reopen", "discontinue_person": "death", "split": "end", "merge_into": "end", "withdraw": "end",
    "terminate": "end", "add_person": "add", "short_handed": "short", "year_is_up": "year",
    "committee_silent": "silent",
})
"""Moves that nobody has to make, under the name by which a group allows them."""

EVENTS = tuple(sorted(set(EVENT_OF.values())))
FREELY = 99
"""As often as the procedure itself allows."""


@dataclass(frozen=True)
class Group:
    """`people` accepted at first, up to `most` after additions; `events` how often each may happen in one run."""

    name: str
    people: int
    events: Mapping[str, int] = field(default_factory=dict)
    most: int = 0
    bars: bool = False

    @property
    def allowance(self) -> tuple[int, ...]:
        """How often each event may happen, in the order of `EVENTS`."""
        return tuple(self.events.get(event, 0) for event in EVENTS)

    def allows(self, move: str) -> bool:
        """Whether this move is made in the group at all."""
        return move not in EVENT_OF or self.events.get(EVENT_OF[move], 0) > 0


def group(name: str, people: int, *, most: int = 0, bars: bool = False, freely: str = "", **events: int) -> Group:
    """A group in one line; `freely`: events that may happen as often as the procedure itself allows."""
    return Group(name, people, MappingProxyType(dict.fromkeys(freely.split(), FREELY) | events), most or people, bars)


QUICK = (
    group("一人：查核议往返", 1, freely="rework appeal remand"),
    group("一人：评议作废与升级", 1, freely="void deadlock silent appeal remand"),
    group("一人：中止、移送、人数不足、满年", 1, freely="short deadlock", appeal=1, suspend=1, refer=1, death=1, end=1,
          year=1),
    group("一人：顺延、异议、重启", 1, freely="extend", appeal=2, object=1, reopen=1, death=1),
    group("一人：有确认的不得减免条目", 1, freely="deadlock appeal remand", bars=True, rework=1),
    group("一人增至两人", 1, most=2, appeal=1, add=1, end=1, death=1),
    group("两人：发回、中止、拆案", 2, appeal=1, remand=1, suspend=1, end=1),
    group("两人：移送、重启、拆案", 2, refer=1, reopen=1, end=1),
    group("两人：异议、重启", 2, appeal=1, object=1, reopen=1),
    group("两人：申诉、顺延", 2, appeal=2, extend=1),
)
"""Some seconds: run with every test."""

FULL = (
    *QUICK,
    group("一人：全部往返", 1, freely="rework void deadlock appeal remand"),
    group("一人：每种往返与顺延、中止、移送", 1, rework=1, void=1, deadlock=1, appeal=1, remand=1, suspend=1, refer=1,
          extend=1),
    group("一人：重启两次", 1, appeal=3, remand=1, object=1, extend=2, reopen=2, death=1),
    group("一人：重启与评议往返", 1, freely="deadlock", rework=1, void=1, appeal=2, remand=2, reopen=1, short=1,
          year=1),
    group("一人：重启与中止、移送", 1, appeal=2, remand=1, suspend=2, refer=2, reopen=1, death=1),
    group("两人：有确认的不得减免条目", 2, bars=True, appeal=2, remand=1, deadlock=2, rework=1),
    group("两人：评议往返", 2, freely="deadlock", rework=2, void=1, appeal=1, remand=1, short=1),
    group("两人：申诉、发回、顺延、异议、重启", 2, appeal=2, remand=1, extend=1, object=1, reopen=1),
    group("两人：中止、移送、拆案、身故", 2, freely="deadlock", appeal=1, remand=1, suspend=1, refer=1, end=1, death=1,
          short=1),
    group("两人：异议两次、重启、身故", 2, appeal=1, object=2, reopen=1, death=1, end=1),
    group("两人：重启两次", 2, appeal=1, reopen=2, remand=1),
    group("两人增至三人", 2, most=3, add=1, appeal=1, remand=1, reopen=1),
    group("两人增至三人：中止、拆案", 2, most=3, add=1, suspend=1, refer=1, end=1, death=1),
    group("三人：申诉、发回、中止", 3, appeal=2, remand=1, suspend=1),
    group("三人：申诉、顺延、异议", 3, appeal=2, extend=1, object=1),
    group("三人：移送、拆案、身故", 3, appeal=1, remand=1, refer=1, end=1, death=1),
    group("三人：异议、重启", 3, appeal=1, object=1, reopen=1),
    group("三人：发回、重启", 3, appeal=1, remand=1, reopen=1),
    group("三人：评议往返", 3, freely="deadlock", appeal=1, void=1, rework=1, short=1),
)
"""Up to three people, each kind of optional event with the others: about ten minutes."""
