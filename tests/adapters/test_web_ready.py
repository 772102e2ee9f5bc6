"""What may be begun with one click: known needs, and the tasks of a first home."""

import re

import pytest

from adapters.web.labels import insats_label
from domain.catalogue import NEEDS, TASKS
from domain.facts import TaskAssigned
from domain.values import Area
from tests.adapters.web_client import hidden_fields, seated
from tests.adapters.web_story import BJORK, told_world

FORM = f"/registrera/{BJORK}"
FIRST_HOME = [task for task in TASKS if task.source == "R61"]


def shown(data: dict[str, str]) -> str:
    return seated(told_world(), "KS|rvt").post(FORM, data=data).text


@pytest.mark.shows("R61")
def test_each_task_of_the_first_home_is_begun_with_one_click_and_gets_its_owner() -> None:
    world = told_world()
    asked = seated(world, "KS|rvt")
    offered = asked.post(FORM, data={"slag": "task_assigned"}).text
    assert len(FIRST_HOME) == 7
    for task in FIRST_HOME:
        assert f"<button>{task.text}</button>" in offered
        clicked = {"slag": "task_assigned", "f.task": task.text, "f.area": task.area.value}
        begun = asked.post(FORM, data=clicked).text
        assert re.search(rf"<textarea[^>]*>\s*{re.escape(task.text)}</textarea>", begun)
        filled = hidden_fields(begun) | clicked | {"when": "2026-03-19 10:00", "spara": "1"}
        filled |= {"f.due": "2026-04-01"}
        before = world.log.head()
        assert asked.post(FORM, data=filled).status_code == 422
        assert world.log.head() == before
        owner = {"f.owner.role": "boendelots", "f.owner.title": "lots", "f.owner.staff": ""}
        assert asked.post(FORM, data=filled | owner).status_code == 303
        fact = world.log.facts[-1].fact
        assert isinstance(fact, TaskAssigned)
        assert fact.task == task.text
        assert fact.owner.title == "lots"


@pytest.mark.shows("R138")
def test_an_introduction_to_an_association_is_a_task_to_begin_with() -> None:
    [task] = [task for task in TASKS if task.source == "R138"]
    assert task.area is Area.SOCIALT
    assert f"<button>{task.text}</button>" in shown({"slag": "task_assigned"})


@pytest.mark.shows("R27")
def test_guilt_and_grief_is_a_need_to_choose_with_support_and_asked_each_time() -> None:
    [need] = [need for need in NEEDS if need.source == "R27"]
    page = shown({"slag": "needs_assessed"})
    assert f"<button>{need.text}</button>" in page
    assert need.insatser
    for kind in need.insatser:
        assert insats_label(kind) in page
    chosen = {"f.needs.0.key": need.key, "f.needs.0.text": need.text}
    begun = shown({"slag": "needs_assessed", **chosen})
    assert f'value="{need.text}"' in begun
    assert "fråga också om skuld och sorg" in shown({"slag": "follow_up_done"})
    assert "Börja med något färdigt" not in shown({"slag": "follow_up_done"})
