"""An institution in the tree, who led it when, and how many candidates and running cases it has."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from workflow.models import Employee, ExemptionCase, Institution, Loan, Posting
from workflow.rules.actors import Actor
from workflow.services import candidates
from workflow.services.access import at_or_below, reaches, visible
from workflow.services.proposals import Spell, is_head, is_vice_president, spells
from workflow.terms import LIVE_CASE, Post


@dataclass(frozen=True, slots=True)
class Led:
    """One unbroken time in which somebody led an institution."""

    post: Post
    employee: Employee
    spell: Spell


@dataclass(frozen=True, slots=True)
class Counts:
    """Candidates without a case and running cases at or below an institution; None where not for the reader."""

    candidates: int | None
    cases: int | None


def above(session: Session, one: Institution) -> list[Institution]:
    """The institutions above one, from the top."""
    codes = one.path.split("/")[:-1]
    found = {each.code: each for each in session.scalars(select(Institution).where(Institution.code.in_(codes)))}
    return [found[code] for code in codes if code in found]


def below(session: Session, one: Institution) -> Sequence[Institution]:
    """The institutions directly below one, by code."""
    return session.scalars(select(Institution).where(Institution.parent_id == one.id).order_by(Institution.code)).all()


def codes(session: Session) -> Sequence[str]:
    """The codes of all institutions."""
    return session.scalars(select(Institution.code)).all()


def leaders(session: Session, one: Institution) -> list[Led]:
    """Who headed an institution and who was in charge of its small business, the latest first, heads before others."""
    people = session.scalars(
        select(Employee).join(Posting).where(Posting.institution_id == one.id)
        .options(selectinload(Employee.postings)).distinct())
    found = [Led(post, person, spell) for person in people for spell in spells(person.postings, one.id)
             for post, fits in ((Post.SUB_BRANCH_HEAD, is_head), (Post.BRANCH_VP, is_vice_president))
             if fits(spell.title)]
    found.sort(key=lambda led: led.spell.from_on, reverse=True)
    return sorted(found, key=lambda led: led.post != Post.SUB_BRANCH_HEAD)


def counts(session: Session, actor: Actor, one: Institution) -> Counts:
    """The counts of an institution as far as the reader may see what is counted."""
    within = Loan.institution_id.in_(_at_or_below(one))
    listed = reaches(actor, "view_candidates", one)
    seen = reaches(actor, "view_case", one)
    return Counts(
        candidates.count(session, where=[within, candidates.is_free(actor.keys)]) if listed else None,
        session.scalar(select(func.count(ExemptionCase.id)).where(
            visible(actor), ExemptionCase.state.in_(LIVE_CASE), ExemptionCase.institution_id.in_(_at_or_below(one))))
        if seen else None)


def _at_or_below(one: Institution) -> Select[int]:
    return select(Institution.id).where(at_or_below(one.path))
