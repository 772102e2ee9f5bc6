"""The digest of an answer: one way to write it, the same for whoever makes it again."""

import json
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from adapters.demo.stories import case_ids, load_stories
from domain.facts import InformationDisclosed, RiskAssessed, RiskSignalNoted, SecrecyReviewed
from domain.recorded import Recorded, fact_id_of
from domain.roles import AUDIENCES
from services.canonical import canonical, digest_of
from services.replayed import BESIDE, rules_digest
from services.withholding import Why
from tests.given import MORNING, an_open_case, example, told
from tests.services.asked_back import ask

PAGE = (Path(__file__).parents[2] / "docs" / "replay.md").read_text("utf-8")
LATE = MORNING + timedelta(hours=48)
STRICT = {str, int, bool, type(None)}


def plain(value: Any) -> bool:
    """Whether there is one way to write a value: no fraction, no name beyond ASCII."""
    if isinstance(value, dict):
        return all(name.isascii() and plain(inner) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return all(map(plain, value))
    return isinstance(value, str) or type(value) in STRICT


def test_anybody_who_holds_the_answer_can_make_its_digest() -> None:
    story = an_open_case(example(SecrecyReviewed), example(InformationDisclosed))
    answer = json.loads(json.dumps(ask(story, since=MORNING)))
    said = {name: value for name, value in answer.items() if name not in BESIDE}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert answer["digest"] == sha256(text.encode()).hexdigest()
    assert ask(story.and_then(example(RiskAssessed)), at=MORNING) != answer


def test_what_is_recorded_later_changes_no_digest_of_an_earlier_instant() -> None:
    story = an_open_case(example(RiskAssessed))
    at = story.recorded[-1].recorded_at
    later = story.and_then(told(example(RiskSignalNoted), at=at, heard=LATE))
    assert ask(story, at=at)["digest"] == ask(later, at=at)["digest"]
    assert ask(later)["digest"] != ask(later, at=at)["digest"]
    assert rules_digest() == ask(story)["rules"]


NAMES = st.text(st.characters(codec="ascii"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
)


@for_all(value=JSON)
def test_there_is_one_way_to_write_an_answer_and_any_library_has_it(value: Any) -> None:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(value) == text.encode()


def test_what_has_no_one_way_to_be_written_is_not_written() -> None:
    for value in (MORNING, {"at": MORNING}, "\ud800", {1: 2}, object()):
        with pytest.raises(TypeError):
            canonical(value)
    known = {"b": [1, True, None], "a": "Å\n\x7f"}
    assert canonical(known) == b'{"a":"\xc3\x85\\n\x7f","b":[1,true,null]}'
    assert digest_of(known) == sha256(canonical(known)).hexdigest()


def stories_told() -> list[list[Recorded]]:
    """Both stories' cases as the log has them."""
    rows = load_stories()
    return [
        [
            Recorded(
                case_id=row.case_id,
                version=version,
                fact=row.fact,
                fact_id=fact_id_of(row.command_id, 0),
                occurred_at=row.occurred_at,
                recorded_at=row.recorded_at,
                by=row.actor,
                command_id=row.command_id,
                on_behalf_of=row.on_behalf_of,
            )
            for version, row in enumerate((r for r in rows if r.case_id == case_id), 1)
        ]
        for case_id in case_ids()
    ]


def test_no_answer_of_the_stories_holds_a_fraction_or_a_name_beyond_ascii() -> None:
    for facts in stories_told():
        since = facts[len(facts) // 2].recorded_at
        assert all(plain(ask(facts, role, since=since)) for role in AUDIENCES)


def blocks(language: str) -> list[str]:
    """Give the examples of one kind on the page about looking back."""
    return [part.split("```")[0] for part in PAGE.split(f"```{language}\n")[1:]]


def test_the_page_shows_how_to_make_the_digest_and_it_is_so() -> None:
    (program,), (example_of,) = blocks("python"), blocks("text")
    written, digest = example_of.split()
    assert f"these {len(written.encode())} bytes" in PAGE
    assert digest_of(json.loads(written)) == digest
    answer = ask(an_open_case(example(RiskAssessed)))
    for given, said in ((answer, "same"), ({**answer, "role": "other"}, "other")):
        done = subprocess.run(
            [sys.executable, "-c", program],
            input=json.dumps(given),
            capture_output=True,
            check=True,
            text=True,
            timeout=60,
        )
        assert done.stdout == f"{said}\n"


def test_the_page_names_every_reason_and_every_part_of_an_answer() -> None:
    answer = ask(an_open_case(example(RiskAssessed)))
    assert all(f"`{name}`" in PAGE for name in (*answer, *Why))
