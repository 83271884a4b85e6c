"""The list check sheet of one person: a line for each of the 45 items, parsed into `details.AnswerList`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from web.forms.from_details import MoveForm
from workflow.details import REASON_MIN, AnswerList, ItemAnswer
from workflow.models import Finding
from workflow.rules.lists import ListItem
from workflow.services import checks, lists
from workflow.services.keys import read_key
from workflow.terms import Effect, HitStatus

STATUSES = (HitStatus.HIT, HitStatus.NOT_HIT, HitStatus.INSUFFICIENT, HitStatus.NOT_APPLICABLE)
"""What a person may say of an item: 待判定 is no answer."""


class SheetForm(MoveForm):
    """The token, the key and the version of a sheet; its lines are not WTForms fields."""


@dataclass
class Line:
    """One item as it stands on the sheet. `applies`: it speaks to a stage of this person."""

    item: ListItem
    applies: bool
    status: str = ""
    effect: str = ""
    causal: bool = False
    reason: str = ""
    evidence: frozenset[int] = frozenset()
    errors: list[str] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether its second part is shown unfolded."""
        return bool(self.errors) or self.status in (HitStatus.HIT, HitStatus.INSUFFICIENT)

    def answer(self) -> ItemAnswer:
        """The line as an answer; only a checked line has one."""
        effect = Effect(self.effect) if self.effect in list(Effect) else self.item.effect
        return ItemAnswer(item=self.item.code, status=HitStatus(self.status), effect=effect, causal=self.causal,
                          reason=self.reason, evidence=tuple(sorted(self.evidence)))


class Sheet:
    """All lines of one person."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        self.pieces = {piece.id for piece in finding.evidence}
        other = checks.presets(finding)
        self.lines = [Line(item, item.code not in other) for item in lists.of_finding(finding).items]

    def as_recorded(self) -> "Sheet":
        """What was answered before; what speaks to other stages is preset to 不适用, the rest left open."""
        known = {answer.item_code: answer for answer in self.finding.answers}
        for line in self.lines:
            answer = known.get(line.item.code)
            if answer is None:
                line.status = "" if line.applies else HitStatus.NOT_APPLICABLE
                continue
            line.status, line.effect, line.causal = answer.status, answer.effect, answer.causal
            line.reason, line.evidence = answer.reason, frozenset(answer.evidence_ids)
        return self

    def typed(self, sent: MultiDict[str, Any]) -> "Sheet":
        """What was typed, kept as it is even where it is wrong."""
        for line in self.lines:
            code = line.item.code
            line.status = sent.get(f"{code}-status", "")
            line.effect = sent.get(f"{code}-effect", "")
            line.causal = f"{code}-causal" in sent
            line.reason = sent.get(f"{code}-reason", "").strip()
            line.evidence = frozenset(
                key for typed in sent.getlist(f"{code}-evidence") if (key := read_key(typed)) is not None)
        return self

    def fill(self) -> "Sheet":
        """Propose 不命中 wherever nothing was said; nothing is confirmed by that."""
        for line in self.lines:
            line.status = line.status or HitStatus.NOT_HIT
        return self

    def validate(self) -> bool:
        """Every line is answered and says what it must; whether it may be sent."""
        for line in self.lines:
            line.errors = list(self._flaws(line))
        return not any(line.errors for line in self.lines)

    def _flaws(self, line: Line) -> Sequence[str]:
        if line.status not in list(STATUSES):
            return [_("请选择核对结果。")]
        if not line.evidence <= self.pieces:
            return [_("所选的证据不属于此人，请重新选择。")]
        if line.status != HitStatus.HIT:
            return []
        found = []
        if len(line.reason) < REASON_MIN:
            found.append(_("命中的须写明理由，至少 %(n)d 个字。", n=REASON_MIN))
        if not line.item.positive and not line.evidence:
            found.append(_("负面清单命中的须有证据。"))
        return found

    @property
    def wrong(self) -> list[Line]:
        """Lines with something wrong."""
        return [line for line in self.lines if line.errors]

    @property
    def answered(self) -> int:
        """How many lines have a status."""
        return sum(1 for line in self.lines if line.status in list(STATUSES))

    def details(self) -> AnswerList:
        """The sheet as the door takes it."""
        return AnswerList(answers=tuple(line.answer() for line in self.lines))
