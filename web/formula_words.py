"""What helps to write a formula: words to complete, fetched once by the page, and facts and examples to read."""

import hashlib
import json
from functools import lru_cache
from typing import Any

from workflow.rules.facts import GROUPS
from workflow.wording.formula_guide import GUIDE, catalogue, choices, described


@lru_cache(maxsize=1)
def words() -> tuple[str, str]:
    """All that completion offers as JSON, and its hash: an address with it may be kept for as long as one likes."""
    text = json.dumps(catalogue(), ensure_ascii=False, separators=(",", ":"))
    return text, hashlib.sha256(text.encode()).hexdigest()[:12]


def reference() -> dict[str, Any]:
    """The facts under their headings, each with its choices in a line, and how a formula is written."""
    facts = {heading: [row | {"choices": choices(row)} for row in map(described, under)]
             for heading, under in GROUPS.items()}
    return {"facts": facts, "guide": GUIDE, "words_hash": words()[1]}
