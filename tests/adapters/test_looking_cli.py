"""Looking back on the command line: what cannot be asked, and what a person reads."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import adapters.demo
from adapters.cli import told_back
from adapters.cli.inquiries import LEGEND, reason_line
from adapters.cli.looking import make_sure_is_known, replay_case, text_of
from adapters.cli.plainly import Misuse
from adapters.directory import read_directory
from adapters.settings import Settings
from domain.categories import Category, Level
from domain.facts import ConflictChecked, InformationDisclosed, RiskAssessed, RiskSignalNoted
from domain.need_to_know.explaining import Reason
from domain.need_to_know.grants import Need
from domain.roles import Role
from services.looking_back import LookingBack
from services.replaying import Replaying
from services.then import Question
from services.withholding import Why
from tests.given import CASE_ID, KARIN, MORNING, an_open_case, example
from tests.projections.kept import handle
from tests.services.asked_back import AUDITOR
from tests.services.memory import MemoryLog, SetClock
from tests.services.reads import MemoryAccessLog

AT = "2026-03-02T09:00:00+01:00"
DEMO = Path(adapters.demo.__file__).parent


@pytest.mark.parametrize(
    ("at", "recorded_by", "since", "who", "step"),
    [
        ("then", None, None, None, None),
        (AT, "2026-03-02", None, None, None),
        ("now", None, None, None, None),
        (AT, None, AT[:10], None, None),
        (AT, None, "2026-03-03T09:00:00+01:00", None, None),
        (AT, None, None, "lena", None),
        (AT, None, None, None, 1),
        (None, "now", None, None, 1),
        (None, None, None, None, 0),
    ],
)
def test_what_can_be_read_in_two_ways_or_in_none_is_not_asked(
    at: str | None,
    recorded_by: str | None,
    since: str | None,
    who: str | None,
    step: int | None,
) -> None:
    with pytest.raises(Misuse) as refused:
        replay_case(Settings(), str(CASE_ID), "rvt", at, recorded_by, since, who, step)
    assert all(text not in str(refused.value) for text in (who, since) if text)


@pytest.mark.parametrize(
    ("who", "known"),
    [
        (None, True),
        ("staff:KS", True),
        ("staff:ks", False),
        ("unit:RVT Älvhamn", True),
        ("unit:Älvhamn", False),
        ("partner:tjejjouren", True),
        ("partner:nowhere", False),
        (f"staff:{KARIN.staff}", True),
        ("staff:mats-ek", True),
        ("staff:mats", False),
    ],
)
def test_a_name_that_is_nobodys_is_not_taken_for_somebody_who_knew_nothing(
    who: str | None, *, known: bool
) -> None:
    directory = read_directory(DEMO / "directory.json")
    story = an_open_case(example(ConflictChecked, result="spärr", blocked_staff=("mats-ek",)))
    if known:
        make_sure_is_known(who, directory, story.recorded)
        return
    with pytest.raises(Misuse) as refused:
        make_sure_is_known(who, directory, story.recorded)
    assert str(refused.value) == "--who: nobody by that id is known."


def test_every_reason_and_every_need_is_told_in_words() -> None:
    assert set(told_back.WHY) == set(Why)
    assert set(LEGEND) == set(Need)


def test_of_a_fact_that_is_seen_in_part_each_field_that_is_not_stands_with_its_reason() -> None:
    why = {"why": "category", "category": "HOUSING"}
    more = [{"level": "full", "by": "rvt/HOUSING/FULL", "missing": ["own child case", "n"]}]
    row = {
        "occurred_at": AT,
        "label": "Uppgift utlämnad",
        "because": [],
        "fields": [
            {"name": "content_copy", "level": "hidden", "because": [{**why, "higher": more}]},
            {"name": "purpose", "level": "summary", "because": [{**why, "higher": more}]},
        ],
    }
    said = "\n".join(told_back.kept([row] * (told_back.FEW_MAX + 2)))
    assert "0 facts whole, and parts of 12." in said
    assert (
        "  The role may not know that much of the category (HOUSING); full would take:"
        " the case is about a child, and needed for the own task.\n"
    ) in said
    assert "Uppgift utlämnad: content_copy, purpose (summary)\n" in said
    assert "and 2 earlier; --json tells of all" in said


def test_the_end_of_a_reason_is_told_to_the_minute_in_swedish_time() -> None:
    until = datetime(2026, 4, 30, 22, tzinfo=UTC)
    reason = Reason(Category.ID, Level.FULL, ("rvt/ID/FULL",), (), (), until)
    assert reason_line(reason).endswith("holding nothing, until 2026-05-01 00:00")


def test_a_category_that_is_hidden_reads_as_a_sentence() -> None:
    hidden = Reason(Category.WHERE, Level.HIDDEN, (), (), (), None)
    assert reason_line(hidden) == "  WHERE     hidden, holding nothing"


def test_a_person_reads_what_was_seen_what_was_not_and_what_is_different() -> None:
    story = an_open_case(
        example(RiskAssessed), example(InformationDisclosed), example(RiskSignalNoted)
    )
    at = story.recorded[-1].recorded_at
    noting = MemoryAccessLog().noting(SetClock(at))
    back = LookingBack(Replaying(MemoryLog(list(story.recorded)), handle), noting)
    question = Question(CASE_ID, Role.INTERNKONTROLL, at, since=MORNING)
    seen = back.replay(AUDITOR, Role.AUDITOR, question)
    said = text_of(seen, seen.answer())
    assert "Uppgift utlämnad" in said
    kept = said.partition("Kept back: ")[2].partition("Different")[0]
    assert kept.startswith("3 facts whole, and parts of 1.")
    assert "\n  The role may not know what the fact is about (THREAT).\n" in kept
    assert "  Riskbedömning gjord\n" in kept
    assert "new      Uppgift utlämnad" in said
    assert "Step 4; previous 3, next -." in said
    assert said.endswith(f"Digest {seen.answer()['digest']}")
