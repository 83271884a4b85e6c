"""Similar cases as pages show them: with a picture of how they ended, to whoever may read the file and is no party."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from markupsafe import Markup

from web import charts
from web.extensions import db
from web.security import current_actor
from workflow.models import ExemptionCase, Finding
from workflow.rules.similar import NEAR_IDENTICAL, SIMILAR, Distribution
from workflow.services import documents, similar
from workflow.services.access import may
from workflow.terms import Outcome
from workflow.wording import word
from workflow.wording.similar import percent_said, weights_said


@dataclass(frozen=True)
class Drawn:
    """The panel of one person, and the picture of how the near-identical ones ended, or else the similar ones.

    `weights`, `near_from`, `similar_from`: what likeness is made of, and where near-identical and similar begin.
    """

    panel: similar.Panel
    chart: Markup
    weights: str = field(default_factory=weights_said)
    near_from: str = percent_said(NEAR_IDENTICAL)
    similar_from: str = percent_said(SIMILAR)


def similar_to(case: ExemptionCase, people: Sequence[Finding]) -> Mapping[int, Drawn]:
    """The panels of these people by their keys; those whose file the reader may not read, or who is judged here himself
    or stands for somebody who is, are left out.
    """
    actor = current_actor()
    read = [one for one in people if may(actor, "view_file", case=case, finding=one)]
    if not read or documents.is_party(actor, case):
        return {}
    pool = similar.Pool(db.session(), actor, case)
    found = {one.id: similar.panel(pool, one) for one in read}
    return {key: Drawn(panel, drawn(panel.found.usual if panel.found.near else panel.found.outcomes))
            for key, panel in found.items()}


def drawn(found: Distribution) -> Markup:
    """How often each outcome was found, as a picture."""
    said = "，".join(f"{word(one)} {count}" for one, count in found.counts.items())
    return charts.tally(_("相似案例的结论：%(said)s", said=said),
                        [(one.value, word(one), found.counts[one]) for one in Outcome])
