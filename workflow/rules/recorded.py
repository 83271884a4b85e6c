"""What the records say of who may not sit in a case: each record under the staff number that it names (`staff_no`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from workflow.rules.persons import Persons
from workflow.terms import DeclaredBy, Interest, Relation, Role, Stage


@dataclass(frozen=True)
class CasePerson:
    """Somebody with a part in the loan: the stages he handled, and whether his own finding is being made."""

    staff_no: str
    stages: frozenset[Stage]
    subject: bool = False


@dataclass(frozen=True)
class Posting:
    """A post held under a direct superior from one day to another (None: still)."""

    staff_no: str
    superior: str
    since: date
    until: date | None = None


@dataclass(frozen=True)
class Held:
    """A duty somebody has or had in the case; `conflict` where he declared, or was found in, one."""

    staff_no: str
    role: Role
    since: date | None = None
    conflict: bool = False


@dataclass(frozen=True)
class Kin:
    """A declared kinship: `other` is the `relation` of `staff_no`, until it ended (by divorce, say)."""

    staff_no: str
    other: str
    relation: Relation
    declared_on: date
    source: DeclaredBy = DeclaredBy.HR
    ended_on: date | None = None


@dataclass(frozen=True)
class Stake:
    """A declared interest in a borrower of the case, somebody's own, or of the relative named in `relative`."""

    staff_no: str
    kind: Interest
    borrower: str
    declared_on: date
    source: DeclaredBy = DeclaredBy.HR
    relation: Relation | None = None
    relative: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class KeyPost:
    """A time during which somebody was key staff (关键人员), both days included."""

    staff_no: str
    since: date
    until: date | None = None


@dataclass(frozen=True)
class Witnessed:
    """Somebody gave evidence in the case as a witness."""

    staff_no: str
    on: date


@dataclass(frozen=True)
class SatBelow:
    """Somebody was called to hear the case at a lower tier of the committee, on a day, as a member and not an alternate
    who only stood by."""

    staff_no: str
    tier: int
    on: date


@dataclass(frozen=True)
class Recorded:
    """All that the records say of who may not sit in one case.

    `business_on`: the day the business was done (None: unknown); an interest that ended before it is of no account.
    `upper`: where the committee of the superior bank is to hear the case, the staff of the institutions above it.
    """

    people: Sequence[CasePerson] = ()
    postings: Sequence[Posting] = ()
    held: Sequence[Held] = ()
    kin: Sequence[Kin] = ()
    stakes: Sequence[Stake] = ()
    key_posts: Sequence[KeyPost] = ()
    testimonies: Sequence[Witnessed] = ()
    sat_below: Sequence[SatBelow] = ()
    upper: frozenset[str] | None = None
    business_on: date | None = None
    persons: Persons[str] = field(default_factory=Persons)

    @cached_property
    def subjects(self) -> frozenset[str]:
        """The persons whose findings are being made."""
        return frozenset(self.persons.of(one.staff_no) for one in self.people if one.subject)

    def is_key(self, person: str, today: date) -> bool:
        """Whether a person is key staff today, under any of his numbers."""
        return any(self.persons.of(one.staff_no) == person and one.since <= today
                   and (one.until is None or today <= one.until) for one in self.key_posts)
