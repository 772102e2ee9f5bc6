"""The exported event log has the shape of OCEL 2.0, and nothing in it leads back to a case."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from adapters.ocel import SHIFT_WEEKS_MAX, EventLog, event_log_of
from domain.facts import BY_NAME
from domain.followup.exporting import Path, may_leave
from domain.values import Area, InsatsKind
from tests.attacks.test_followup_exporting import paths
from tests.domain.followup_cases import OPENED, a_case, began, left, needed, placed

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
TOP = {"objectTypes", "eventTypes", "objects", "events"}


@pytest.fixture
def courses() -> tuple[Path, ...]:
    usual = (needed(2, Area.BOENDE), placed(3), left(60), began(61, InsatsKind.BOENDELOTS))
    return may_leave(paths(*[a_case(*usual)] * 21))


def written(courses: tuple[Path, ...], key: bytes = KEY) -> dict[str, Any]:
    return json.loads(event_log_of(courses, key).model_dump_json())


def test_it_has_the_four_parts_and_every_reference_is_closed(courses: Any) -> None:
    log = written(courses)
    assert set(log) == TOP
    objects = {one["id"]: one["type"] for one in log["objects"]}
    assert set(objects.values()) == {"case", "unit", "insats", "placement"}
    for event in log["events"]:
        assert set(event) == {"id", "type", "time", "attributes", "relationships"}
        assert {r["qualifier"] for r in event["relationships"]} <= {
            "case",
            "insats",
            "placement",
        }
        assert all(r["objectId"] in objects for r in event["relationships"])
    assert EventLog.model_validate_json(json.dumps(log))


def test_an_event_says_its_kind_its_day_and_a_role_and_nothing_else(courses: Any) -> None:
    for event in written(courses)["events"]:
        assert event["attributes"] == [{"name": "role", "value": "rvt"}]
        at = datetime.fromisoformat(event["time"])
        assert (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)
        assert event["type"] in BY_NAME


@pytest.mark.shows("R89", "R224")
def test_nothing_that_was_written_and_nobodys_name_is_in_it(courses: Any) -> None:
    text = json.dumps(written(courses), ensure_ascii=False)
    for path in courses:
        assert str(path.case_id) not in text
        assert all(str(step.fact_id) not in text for step in path.steps)
    assert not [word for word in ("Björk", "karin", "rvt-norr", "plats 4") if word in text]


def test_names_differ_from_one_export_to_the_next(courses: Any) -> None:
    one, two = written(courses), written(courses, OTHER_KEY)
    assert not {o["id"] for o in one["objects"]} & {o["id"] for o in two["objects"]}
    assert not {e["id"] for e in one["events"]} & {e["id"] for e in two["events"]}
    assert one == written(courses)


def test_each_case_is_moved_by_weeks_and_keeps_how_long_things_took(courses: Any) -> None:
    times: dict[str, list[datetime]] = {}
    for event in written(courses)["events"]:
        case = next(r["objectId"] for r in event["relationships"] if r["qualifier"] == "case")
        times.setdefault(case, []).append(datetime.fromisoformat(event["time"]))
    assert len(times) == 21
    first = [min(at) for at in times.values()]
    began_on = datetime(OPENED.year, OPENED.month, OPENED.day, tzinfo=UTC)
    assert all(abs(at - began_on) <= timedelta(weeks=SHIFT_WEEKS_MAX) for at in first)
    assert all((at - began_on).days % 7 == 0 for at in first)
    assert len(set(first)) > 5
    assert {tuple((at - min(its)).days for at in its) for its in times.values()} == {
        (0, 2, 3, 60, 61)
    }


@pytest.mark.parametrize(
    "broken",
    [
        {"objects": [{"id": "a", "type": "missing", "attributes": [], "relationships": []}]},
        {"objects": [{"id": "a", "type": "case"}, {"id": "a", "type": "case"}]},
        {"events": [{"id": "e", "type": "missing", "time": "2024-01-01T00:00:00Z"}]},
        {"events": [{"id": "e", "type": "x", "time": "2024-01-01T00:00:00"}]},
        {
            "events": [
                {
                    "id": "e",
                    "type": "x",
                    "time": "2024-01-01T00:00:00Z",
                    "relationships": [{"objectId": "nobody", "qualifier": ""}],
                }
            ]
        },
        {
            "events": [
                {
                    "id": "e",
                    "type": "x",
                    "time": "2024-01-01T00:00:00Z",
                    "attributes": [{"name": "staff", "value": "KS"}],
                }
            ]
        },
        {"objectTypes": [{"name": "case", "attributes": [{"name": "a", "type": "text"}]}]},
        {"objectTypes": [{"name": "case", "attributes": []}] * 2},
        {"more": []},
    ],
)
def test_a_log_of_another_shape_is_not_one(broken: dict[str, Any]) -> None:
    sound = {
        "objectTypes": [{"name": "case", "attributes": []}],
        "eventTypes": [{"name": "x", "attributes": []}],
        "objects": [],
        "events": [],
    }
    assert EventLog.model_validate_json(json.dumps(sound))
    with pytest.raises(ValidationError):
        EventLog.model_validate_json(json.dumps({**sound, **broken}))


def test_an_empty_part_may_not_be_left_out() -> None:
    with pytest.raises(ValidationError):
        EventLog.model_validate_json('{"objectTypes": [], "eventTypes": [], "objects": []}')
