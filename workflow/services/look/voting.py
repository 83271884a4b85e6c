"""Look-ups about closing, counting and opening votes."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import exists, select

from workflow.models import Ballot, Dissent, Meeting, Minutes, Poll
from workflow.rules.committee import SEALED_MIN, Result, quorum, recount
from workflow.rules.situation import Refusal
from workflow.rules.slips import SlipUnreadable, read_slip
from workflow.services import ballots, polls, sealing, votes
from workflow.services.look.committee import CommitteeLooks
from workflow.services.rulings import fault_of_ruling, ruled_by_committee
from workflow.terms import Matter


class VoteLooks(CommitteeLooks):
    """Votes that are full, closed, counted; and what a key opens."""

    def is_closed(self, matter: Matter) -> bool:
        """Whether the vote on a matter is closed in this round."""
        return votes.poll_of(self.session, self.voting_meeting, self.s.person, matter) is not None

    def votes_sealed(self, matter: Matter) -> bool:
        """Whether the ballots on a matter are sealed."""
        meeting = votes.meeting_of(self.session, self.s.case, self.s.person, reopening=matter == Matter.REOPEN)
        return meeting is not None and meeting.sealed

    @cached_property
    def votes_due(self) -> list[polls.Due]:
        """Votes on this person that can be closed."""
        return polls.due(self.session, self.s.case, self.s.person, self.s.today)

    @cached_property
    def fewest_cast(self) -> int | None:
        """How many ballots the smallest of the uncounted votes has; None where all are counted."""
        return min((len(ballots.of_poll(self.session, poll)) for poll in self.uncounted), default=None)

    @property
    def too_few_to_open(self) -> bool:
        """A sealed vote is closed over fewer ballots than may be opened."""
        return self.fewest_cast is not None and self.fewest_cast < SEALED_MIN

    @cached_property
    def uncounted(self) -> list[Poll]:
        """Closed votes on this person that nobody has counted."""
        return polls.uncounted(self.session, self.s.case, self.s.person)

    @cached_property
    def private_key(self) -> bytes | Refusal:
        """The key of the slip in the details, or why it cannot be read."""
        try:
            return read_slip(self.s.details.slip)
        except SlipUnreadable as wrong:
            return Refusal(wrong.code, wrong.values)

    def why_not_this_key(self, public_key: str | None) -> Refusal | None:
        """Why the key given does not open what was sealed for `public_key`."""
        if not self.s.details.slip.strip():
            return Refusal("slip_wanted")
        if isinstance(self.private_key, Refusal):
            return self.private_key
        fits = sealing.public_of(self.private_key) == public_key
        return None if fits else Refusal("slip_of_another")

    @cached_property
    def counts(self) -> list[tuple[Poll, Result]] | Refusal:
        """What the uncounted votes come to that were sealed for the key given; or why none of them can be counted.

        The key of a vote is the one its ballots were sealed for: that of the meeting may have been replaced since.
        """
        found: list[tuple[Poll, Result]] = []
        why: Refusal | None = None
        for poll in self.uncounted:
            rows = ballots.of_poll(self.session, poll)
            wrong = next((one for key in {row.sealed_for for row in rows}
                          if (one := self.why_not_this_key(key)) is not None), None)
            if wrong is not None:
                why = wrong
                continue
            try:
                found.append((poll, ballots.counted(rows, poll.matter, poll.present, self.key)))
            except sealing.DoesNotOpen:
                return Refusal("ballot_does_not_open", {"matter": poll.matter})
        return found if found or why is None else why

    @property
    def key(self) -> bytes | None:
        """The key given, where it can be read."""
        return None if isinstance(self.private_key, Refusal) else self.private_key

    @cached_property
    def why_not_counted(self) -> Refusal | None:
        """Why the uncounted votes cannot be counted with the key given."""
        return self.counts if isinstance(self.counts, Refusal) else None

    @cached_property
    def sealed_meetings(self) -> list[Meeting]:
        """Open meetings of the case whose votes are sealed."""
        return list(self.session.scalars(select(Meeting).where(
            Meeting.case_id == self.s.case.id, Meeting.sealed, Meeting.closed_at.is_(None)).order_by(Meeting.id)))

    @cached_property
    def ballots_to_open(self) -> list[Ballot]:
        """Sealed ballots on this person that have been counted."""
        return list(self.session.scalars(select(Ballot).join(Poll, (Poll.meeting_id == Ballot.meeting_id)
                    & (Poll.finding_id == Ballot.finding_id) & (Poll.matter == Ballot.matter)
                    & (Poll.vote_round == Ballot.vote_round)).where(
            Ballot.finding_id == self.s.person.id, Ballot.sealed.is_not(None), Ballot.void.is_(False),
            Poll.void.is_(False), Poll.counted_at.is_not(None)).order_by(Ballot.id)))

    @cached_property
    def ballot_asked(self) -> Ballot | None:
        """The ballot the details name, where it may be opened."""
        return next((one for one in self.ballots_to_open if one.id == self.s.details.ballot), None)

    @cached_property
    def ballot_opened(self) -> ballots.Said | Refusal:
        """What the ballot asked for says, or why it does not open."""
        ballot = self.ballot_asked
        if ballot is None:
            return Refusal("no_ballot_to_open")
        why = self.why_not_this_key(ballot.sealed_for)
        if why is not None:
            return why
        try:
            return ballots.opened(ballot, self.key)
        except sealing.DoesNotOpen:
            return Refusal("ballot_does_not_open", {"matter": ballot.matter})

    @cached_property
    def why_not_opened(self) -> Refusal | None:
        """Why the ballot asked for does not open."""
        return self.ballot_opened if isinstance(self.ballot_opened, Refusal) else None

    def why_review_stands(self, member: int) -> Refusal | None:
        """Why the ruling recorded outlives this voter's ballot and those void already for the same reason (T18a)."""
        person = self.s.person
        meeting = votes.last_meeting(self.session, self.s.case, person)
        if meeting is None:
            return Refusal("no_meeting")
        if member not in votes.voters(self.session, meeting, person):
            return Refusal("did_not_vote")
        void = {str(key) for key in self.persons.numbers(member)}
        sat = [one for one in meeting.members if not one.recused]
        seated, present = ([str(one.employee_id) for one in rows]
                           for rows in (sat, [one for one in sat if one.present]))
        if not quorum(seated, void, present).met:
            return None
        cast = {matter: self._opened(votes.ballots(self.session, meeting, person, matter), matter)
                for matter in (Matter.RULING, Matter.BAR)}
        why = next((one for one in cast.values() if isinstance(one, Refusal)), None)
        if why is not None:
            return why
        again = recount(ruled_by_committee(self.session, person), cast[Matter.RULING], void, seated, present,
                        votes.was_barred(person), votes.ceiling_of(person), last=votes.is_last(meeting, person),
                        about_bar=cast[Matter.BAR])
        return Refusal("review_stands") if again.stands else None

    def _opened(self, rows: Sequence[Ballot], matter: Matter) -> Any:
        """Ballots as the rules read them, or why the key given does not open them."""
        for key in {row.sealed_for for row in rows if row.sealed is not None}:
            if (why := self.why_not_this_key(key)) is not None:
                return why
        try:
            return ballots.votes_in(rows, self.key)
        except sealing.DoesNotOpen:
            return Refusal("ballot_does_not_open", {"matter": matter})

    @cached_property
    def why_ruling_fell(self) -> str | None:
        """What is left of the ruling where somebody stepped aside after the vote was closed; None where it stands."""
        meeting = votes.last_meeting(self.session, self.s.case, self.s.person)
        fell = meeting is not None and self.session.scalar(select(exists().where(
            Poll.meeting_id == meeting.id, Poll.finding_id == self.s.person.id, Poll.void_reason == polls.MISSING)))
        return fault_of_ruling(self.session, self.s.person) if fell else None

    @cached_property
    def ruling_poll(self) -> Poll | None:
        """The closed vote on this person's outcome, of the latest meeting and round."""
        meeting = votes.last_meeting(self.session, self.s.case, self.s.person)
        return votes.poll_of(self.session, meeting, self.s.person, Matter.RULING)

    @cached_property
    def why_no_dissent(self) -> Refusal | None:
        """Why the actor has nothing to dissent from. What a sealed ballot said, only its voter knows."""
        poll = self.ruling_poll
        decided: Any = None if poll is None else self.s.person.outcome or poll.outcome
        if poll is None or poll.counted_at is None or decided is None:
            return Refusal("nothing_decided")
        mine = [one for one in ballots.of_poll(self.session, poll) if one.employee_id == self.s.by.employee_id]
        if not mine or mine[0].choice == decided:
            return Refusal("not_in_minority")
        before = select(Dissent.id).where(Dissent.poll_id == poll.id, Dissent.employee_id == self.s.by.employee_id)
        if self.session.scalar(before) is not None:
            return Refusal("dissented_before")
        signed = select(Minutes.id).where(Minutes.meeting_id == poll.meeting_id)
        return Refusal("minutes_signed") if self.session.scalar(signed) is not None else None
