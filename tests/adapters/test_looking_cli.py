"""Looking back on the command line: what cannot be asked, and what a person reads."""

import pytest

from adapters.cli.looking import replay_case, text_of
from adapters.cli.plainly import Misuse
from adapters.settings import Settings
from domain.facts import InformationDisclosed, RiskAssessed, RiskSignalNoted
from domain.roles import Role
from services.looking_back import LookingBack
from services.replaying import Replaying
from services.then import Question
from tests.given import CASE_ID, MORNING, an_open_case, example
from tests.projections.kept import handle
from tests.services.asked_back import AUDITOR
from tests.services.memory import MemoryLog, SetClock
from tests.services.reads import MemoryAccessLog

AT = "2026-03-02T09:00:00+01:00"


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
    assert "risk_assessed: gist THREAT" in said
    assert "came  information_disclosed" in said
    assert "Step 4; previous 3, next -." in said
    assert said.endswith(f"Digest {seen.answer()['digest']}")
