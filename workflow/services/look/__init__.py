"""Look-ups behind the guards: what people have written, signed, declared and cast so far.

One class in nine files, each standing on the one before: `Look` is the last of them.
"""

from workflow.services.look.case import MERGE_TARGET, handlers
from workflow.services.look.similar import SimilarLooks as Look

__all__ = ["MERGE_TARGET", "Look", "handlers"]
