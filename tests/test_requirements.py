"""Every requirement has a row: what the hub does, where, and a test that shows it."""

from tests import marks
from tests.marks import every_id, ids_in, places, told

OUTSIDE_MAX = 12
REASON_CHARS_MIN = 60


def inside() -> set[str]:
    """The requirements that the hub itself meets."""
    return set(told()["words"])


def test_every_requirement_has_one_row() -> None:
    outside = set(told()["not_in_the_hub"])
    assert inside() & outside == set()
    assert inside() | outside == set(every_id())


def test_every_row_says_what_the_hub_does() -> None:
    for one, words in told()["words"].items():
        assert words[0].isupper(), one
        assert not words.endswith("."), one
        assert "|" not in words, one
    assert len(set(told()["words"].values())) == len(inside()), "two rows say the same"


def test_few_requirements_are_not_in_the_hub_and_each_has_its_reason() -> None:
    reasons = told()["not_in_the_hub"]
    assert len(reasons) <= OUTSIDE_MAX
    assert all(len(reason) >= REASON_CHARS_MIN for reason in reasons.values())


def test_every_row_has_a_test_that_shows_it() -> None:
    assert inside() - set(marks.tests()) == set()


def test_every_row_has_its_place_in_the_code() -> None:
    assert inside() - set(places()) == set()


def test_no_mark_names_a_requirement_that_does_not_exist() -> None:
    assert (set(places()) | set(marks.tests())) - set(every_id()) == set()


def test_nothing_outside_the_hub_is_shown_by_a_test() -> None:
    assert set(told()["not_in_the_hub"]) & set(marks.tests()) == set()


def test_a_mark_is_read_from_a_test_from_its_examples_and_from_its_tables() -> None:
    shown = marks.tests()
    assert any(test.name.startswith("test_an_oral_request") for test in shown["R101"])
    assert any(test.name.startswith("test_it_is_asked_for") for test in shown["R123"])
    assert ids_in("(R122-R125, R7; SoL 12:1)") == ["R122", "R123", "R124", "R125", "R7"]
