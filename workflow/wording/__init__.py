"""The official words for every code, move, refusal, field and message: Chinese message ids, which `web` translates."""

from workflow.wording.codes import cn_day, word
from workflow.wording.fields import FIELDS, hint, label
from workflow.wording.guards import GUARDS
from workflow.wording.messages import MESSAGES, message
from workflow.wording.moves import DONE, GATE_REASONS, MOVES, NEXT, PERSON_NEXT, right
from workflow.wording.proposals import explain_proposal
from workflow.wording.refusals import REFUSALS, refusal

__all__ = [
    "DONE", "FIELDS", "GATE_REASONS", "GUARDS", "MESSAGES", "MOVES", "NEXT", "PERSON_NEXT", "REFUSALS", "cn_day",
    "explain_proposal", "hint", "label", "message", "refusal", "right", "word",
]
