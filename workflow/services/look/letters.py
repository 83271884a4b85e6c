"""Look-ups about letters: minutes to sign, corrections on their way, files attached, who has read what."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from sqlalchemy import exists, select

from workflow.models import Letter, LetterFile, LetterReading, Meeting
from workflow.rules.correcting import Untouchable
from workflow.services import hearings
from workflow.services.letter_rights import readable
from workflow.services.look.voting import VoteLooks
from workflow.terms import HitStatus, PenaltyKind, Role
from workflow.wording import word


class LetterLooks(VoteLooks):
    """What is signed, served and attached."""

    @cached_property
    def meetings_to_sign(self) -> tuple[int, ...]:
        """Keys of the meetings of the case whose minutes wait for a signature."""
        return tuple(meeting.id for meeting in hearings.unsigned(self.session, self.s.case))

    def chaired(self, meeting: int) -> int | None:
        """Who chaired a meeting: its chair, if he was there."""
        held = self.session.get_one(Meeting, meeting)
        chair = hearings.chair_of(self.s.case, held)
        there = {row.employee_id for row in held.attendances if row.present}
        return chair.id if chair is not None and chair.id in there else None

    def chair_can_sign(self, meeting: int) -> bool:
        """Whether whoever chaired a meeting still holds the chair of the case."""
        chair = self.chaired(meeting)
        return any(seat.employee_id == chair and seat.role == Role.COMMITTEE_CHAIR and seat.ended_at is None
                   for seat in self.s.case.seats)

    @cached_property
    def correction_unserved(self) -> bool:
        """The person's determination was corrected, and the corrected letter has not reached him."""
        letter = self.determination_letter
        return letter is not None and letter.corrects_id is not None and letter.served_on is None

    @cached_property
    def untouchable_words(self) -> Mapping[Untouchable, Sequence[str]]:
        """The official words and numbers of this case that no correction may touch."""
        codes = {answer.item_code for answer in self.s.person.answers if answer.status == HitStatus.HIT}
        return {Untouchable.PENALTY: [word(kind) for kind in PenaltyKind], Untouchable.ITEM: sorted(codes),
                Untouchable.LIST_VERSION: [self.s.case.list_version]}

    @cached_property
    def letters_of_case(self) -> Sequence[Letter]:
        """Every letter of the case, the latest first."""
        return self.session.scalars(select(Letter).where(Letter.case_id == self.s.case.id)
                                    .order_by(Letter.id.desc())).all()

    @cached_property
    def letters_read(self) -> set[int]:
        """Keys of those the actor may read."""
        return {letter.id for letter in self.letters_of_case if readable(self.session, self.s.by, letter)}

    @cached_property
    def letters_to_the_person(self) -> set[int]:
        """Keys of those that speak of the person at hand, or of nobody."""
        return {letter.id for letter in self.letters_of_case
                if letter.id in self.letters_read and letter.finding_id in (None, self.s.person.id)}

    def has_read(self, letter: int) -> bool:
        """Whether the actor's first reading of a letter, for the person at hand, is written down."""
        return bool(self.session.scalar(select(exists().where(
            LetterReading.letter_id == letter, LetterReading.finding_id == self.s.person.id,
            LetterReading.reader_id == self.s.by.employee_id))))

    def is_attached(self, letter: int, sha256: str) -> bool:
        """Whether a file is attached to a letter already."""
        return bool(self.session.scalar(select(exists().where(
            LetterFile.letter_id == letter, LetterFile.sha256 == sha256))))
