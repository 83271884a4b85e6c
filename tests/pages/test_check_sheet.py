"""The list check sheet: 45 lines, nothing lost, nothing confirmed unseen."""

from http import HTTPStatus

import pytest
from sqlalchemy import select

from tests.pages.counter import Counter
from workflow.models import Evidence, ListAnswer
from workflow.services import checks, lists
from workflow.terms import HitStatus


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """A case whose facts are confirmed."""
    counter = Counter(app, session, clock)
    return counter.after(counter.bank.accepted, counter.bank.investigated)


def answers(counter: Counter) -> list[ListAnswer]:
    found = list(counter.session.scalars(select(ListAnswer)))
    counter.session.rollback()
    return found


def test_items_of_other_stages_are_preset_and_the_rest_left_open(counter):
    desk = counter.desk("second")
    page = desk.get(f"{counter.person('tao')}/check")
    values = desk.page.forms[-1].values
    other = counter.read(lambda: checks.presets(counter.bank.finding("tao")))
    assert other
    for item in lists.delivered().items:
        assert values.get(f"{item.code}-status") == (HitStatus.NOT_APPLICABLE if item.code in other else None)
    assert "待法规部门核对" in page.text
    assert page.text.count('class="check-line') == len(lists.delivered().items)


def test_an_unfinished_sheet_is_refused_and_kept(counter):
    desk = counter.desk("second")
    desk.get(f"{counter.person('tao')}/check")
    answer = desk.submit({"N10-status": "hit", "P01-status": "not_hit"}, to="/check")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "命中的须写明理由" in answer.text
    assert "负面清单命中的须有证据" in answer.text
    assert desk.page.forms[-1].values["N10-status"] == "hit"
    assert answers(counter) == []


def test_filling_the_rest_confirms_nothing(counter):
    desk = counter.desk("second")
    desk.get(f"{counter.person('tao')}/check")
    filled = desk.submit({"P01-status": "hit", "fill": "yes"}, to="/check")
    assert filled.status_code == HTTPStatus.OK
    values = desk.page.forms[-1].values
    assert values["P01-status"] == "hit"
    assert values["N01-status"] == "not_hit"
    assert answers(counter) == []


def test_a_sheet_is_confirmed_as_a_whole_with_its_effects_and_evidence(counter):
    proof = counter.read(lambda: counter.session.scalars(
        select(Evidence.id).where(Evidence.finding_id == counter.bank.finding("wei").id)).first())
    desk = counter.desk("second")
    address = f"{counter.person('wei')}/check"
    desk.get(address)
    desk.submit({"P01-status": "not_hit", "save": "yes"}, to="/check")
    desk.get(address)
    desk.submit({"fill": "yes"}, to="/check")
    done = desk.submit({"N10-status": "hit", "N10-reason": "贷后检查率不足", "N10-evidence": [str(proof)],
                        "N10-effect": "limit", "N10-causal": "yes"}, to="/check")
    assert "已保存清单核对" in done.text
    found = {one.item_code: one for one in answers(counter)}
    assert len(found) == len(lists.delivered().items)
    assert all(one.confirmed for one in found.values())
    assert (found["N10"].effect, found["N10"].causal, found["N10"].evidence_ids) == ("limit", True, [proof])


def test_evidence_about_somebody_else_is_refused(counter):
    foreign = counter.read(lambda: counter.session.scalars(
        select(Evidence.id).where(Evidence.finding_id == counter.bank.finding("tao").id)).first())
    desk = counter.desk("second")
    desk.get(f"{counter.person('wei')}/check")
    desk.submit({"fill": "yes"}, to="/check")
    hit = {"N10-status": "hit", "N10-reason": "贷后检查率不足", "N10-evidence": [str(foreign)]}
    answer = desk.submit(hit, to="/check")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "不属于此人" in answer.text


def test_only_the_team_reaches_the_sheet(counter):
    assert counter.desk("clerk").get(f"{counter.person('wei')}/check").status_code == HTTPStatus.FORBIDDEN
    assert counter.desk("wei").get(f"{counter.person('wei')}/check").status_code == HTTPStatus.FORBIDDEN
