"""A back-test in plain values, as JSON and the files of results hold it, and read back. No fact of anybody is in it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from typing import Any

from workflow.rules.backtesting import Backtest, Band, Change, ItemTally, Person, Said, Tally, Tried
from workflow.rules.checking import Subject
from workflow.rules.weighing import Proposal, Reason
from workflow.services.checks import stored
from workflow.terms import Effect, HitStatus, Outcome, Post

Plain = dict[str, Any]


def plain(found: Backtest) -> Plain:
    """A back-test in plain values; posts and bands nobody is in are left out."""
    return {
        "set_aside": found.set_aside, "total": asdict(found.total),
        "outcomes": [{"old": str(old), "new": str(new), "people": count}
                     for (old, new), count in found.outcomes.items()],
        "branches": {name: asdict(one) for name, one in found.branches.items()},
        "posts": {str(post or ""): asdict(one) for post, one in found.posts.items() if one.people},
        "bands": {str(name): asdict(one) for name, one in found.bands.items() if one.people},
        "items": {code: asdict(one) for code, one in found.items.items()},
        "flips": [_flip(one) for one in found.flips],
    }


def restored(said: Mapping[str, Any]) -> Backtest:
    """The back-test again, in the order it was in; its people without their facts. The reverse of `plain`."""
    found = Backtest(
        Tally(**said["total"]), said["set_aside"],
        {(Outcome(one["old"]), Outcome(one["new"])): one["people"] for one in said["outcomes"]},
        {name: Tally(**one) for name, one in said["branches"].items()},
        items={code: ItemTally(**one) for code, one in said["items"].items()},
        flips=[_tried(one) for one in said["flips"]])
    found.posts |= {Post(name) if name else None: Tally(**one) for name, one in said["posts"].items()}
    found.bands |= {Band(name): Tally(**one) for name, one in said["bands"].items()}
    return found


def plain_person(person: Person) -> Plain:
    """Who somebody is, without what is known of them. Amounts in 元."""
    return {
        "key": person.key, "name": person.name, "branch": person.branch, "post": str(person.subject.post or ""),
        "posts": list(map(str, person.posts)),
        "amount": None if person.amount is None else str(person.amount), "before": str(person.before or ""),
        "as_of": person.as_of.isoformat(),
    }


def person_of(said: Mapping[str, Any]) -> Person:
    """The reverse of `plain_person`."""
    subject = Subject(frozenset(), post=Post(said["post"]) if said["post"] else None)
    return Person(said["name"], subject, date.fromisoformat(said["as_of"]), said["branch"],
                  None if said["amount"] is None else Fraction(said["amount"]),
                  Outcome(said["before"]) if said["before"] else None, said["key"], tuple(map(Post, said["posts"])))


def _flip(tried: Tried) -> Plain:
    """One person in plain values."""
    return plain_person(tried.person) | {
        "direction": str(tried.direction), "old": stored(tried.old), "new": stored(tried.new),
        "causes": list(tried.causes), "set_aside": list(tried.set_aside),
        "changes": [_change(one) for one in tried.changes],
    }


def _tried(said: Mapping[str, Any]) -> Tried:
    """The reverse of `_flip`."""
    return Tried(person_of(said), _proposal(said["old"]), _proposal(said["new"]),
                 tuple(Change(one["item"], _said(one["old"]), _said(one["new"])) for one in said["changes"]),
                 tuple(said["causes"]), tuple(said["set_aside"]))


def _proposal(said: Mapping[str, Any]) -> Proposal:
    """The reverse of `checks.stored`."""
    return Proposal(Outcome(said["outcome"]), said["ratio"], tuple(said["items"]), said["step"],
                    tuple(map(Reason, said["reasons"])), tuple(said["leniency"]), said["may_exempt"])


def _change(one: Change) -> Plain:
    """One item in plain values."""
    sides = {"old": one.old, "new": one.new}
    return {"item": one.code} | {name: {"status": str(side.status), "effect": str(side.effect or "")} if side else None
                                 for name, side in sides.items()}


def _said(side: Mapping[str, str] | None) -> Said | None:
    if side is None:
        return None
    return Said(HitStatus(side["status"]), Effect(side["effect"]) if side["effect"] else None)
