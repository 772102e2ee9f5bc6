"""The doctor, while a killed erasure stands between two steps: what it is, and how to go on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.bootstrap import open_hub
from adapters.cli import checkups
from adapters.cli.doctor import CHECKS, asked_of
from adapters.cli.patient import Finding, Patient
from adapters.postgres.kek import OperatorsKeys
from adapters.postgres.wrapping import Census, census
from services.erasure_steps import Step
from tests.adapters.conftest import Database
from tests.adapters.erasure_place import BJORK, LIND, Erasure, erasure_of
from tests.adapters.kept_place import KeptPlace, kept_place
from tests.adapters.test_erasure_killed import carry_on

ASKED = ("log", "keys", "erasures", "views")
HALFWAY = Finding(
    good=False,
    says="1 are gone by an erasure that was interrupted or is under way: "
    "`samlots erasure run` goes on with it",
)
WAITS = "0 cases are erased and have no key; 1 wait for `samlots erasure run`"


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> KeptPlace:
    return kept_place(database, tmp_path)


@pytest.fixture
def hub(database: Database, tmp_path: Path) -> Iterator[Erasure]:
    with erasure_of(database, tmp_path) as made:
        yield made


def said(kept: KeptPlace) -> dict[str, Finding]:
    with open_hub(kept.place()) as opened:
        patient = Patient(kept.settings, opened)
        return {row.name: asked_of(row, patient) for row in CHECKS if row.name in ASKED}


def wrong(found: dict[str, Finding]) -> set[str]:
    return {name for name, one in found.items() if not one.good}


def test_an_interrupted_erasure_is_no_loss_and_the_doctor_says_how_to_go_on(
    kept: KeptPlace, hub: Erasure
) -> None:
    hub.tell_short(BJORK, LIND)
    with open_hub(kept.place()) as opened:
        opened.projecting().catch_up()
    hub.approve(BJORK)
    for changes, last, reached in (
        (4, "erase", Step.RECORDED),
        (4, "reach", Step.ROWS_EMPTIED),
    ):
        assert carry_on(hub, changes)[-1] == last
        assert [run.reached for run in hub.book.runs()] == [reached]
        found = said(kept)
        assert (wrong(found), found["keys"]) == ({"keys"}, HALFWAY)
        assert found["erasures"] == Finding(good=True, says=WAITS)

    hub.erase()
    assert wrong(said(kept)) == set()


def test_keys_that_are_lost_beside_an_interrupted_erasure_are_still_said_to_be_lost(
    kept: KeptPlace, hub: Erasure
) -> None:
    hub.tell_short(BJORK, LIND)
    hub.approve(BJORK)
    carry_on(hub, 4)
    hub.destroyer.erase([LIND])
    assert said(kept)["keys"].says == f"1 are gone without an erasure; {HALFWAY.says}"


def test_an_erasure_that_runs_while_the_doctor_counts_is_no_loss(
    kept: KeptPlace, hub: Erasure, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.tell_short(BJORK, LIND)
    hub.approve(BJORK)

    def meanwhile(link: Any, keks: OperatorsKeys) -> Census:
        carry_on(hub, 4)
        return census(link, keks)

    monkeypatch.setattr(checkups, "census", meanwhile)
    assert said(kept)["keys"] == HALFWAY
