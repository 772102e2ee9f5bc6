"""Gallring on the command line: two people, one road, and answers that tell of nobody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import sentinel
from uuid import uuid4

import pytest

from adapters.cli.erasure import ACTIONS, Answer, about_erasure
from adapters.cli.plainly import Misuse
from adapters.directory import FileDirectory
from adapters.place import NotReady, Place
from adapters.postgres.kek import OperatorsKeys
from adapters.settings import Settings
from domain.law.retention import Sample
from domain.refusals import Refused, UnknownCase
from domain.roles import Role
from services.ports import Staff
from tests.adapters.conftest import KEK, Database
from tests.adapters.erasure_place import (
    BJORK,
    IVAR,
    LATER,
    MATS,
    Erasure,
    backup_of_keys,
    erasure_of,
    restore_keys,
)

STAFF = {
    "mats": Staff("mats", "Mats Ek", MATS.unit, (Role.RVT, Role.ARBETSLEDARE)),
    "ivar": Staff("ivar", "Ivar Strand", IVAR.unit, (Role.INTERNKONTROLL,)),
    "karin": Staff("karin", "Karin Sund", MATS.unit, (Role.RVT,)),
}
Ask = Callable[..., Answer]


@pytest.fixture
def hub(database: Database, tmp_path: Path) -> Iterator[Erasure]:
    with erasure_of(database, tmp_path) as made:
        yield made


@pytest.fixture
def ask(hub: Erasure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    place = Place(
        *(hub.database.server, hub.database.logins, sentinel.nats, ""),
        *(None, sentinel.registry, None, OperatorsKeys.held(KEK), KEK),
        *(FileDirectory(STAFF, {}), lambda: LATER),
    )

    @contextmanager
    def opened(_settings: Settings) -> Iterator[Place]:
        yield place

    monkeypatch.setattr("adapters.cli.erasure.open_place", opened)

    def asked(
        action: str,
        case: Any = None,
        by: str | None = None,
        reason: str | None = None,
        sample: Sample | None = Sample.DAYS,
    ) -> Answer:
        settings = Settings(data=tmp_path, research_sample=sample)
        return about_erasure(settings, action, None if case is None else str(case), by, reason)

    return asked


def test_from_what_is_due_until_it_is_gone(hub: Erasure, ask: Ask) -> None:
    hub.tell_short(BJORK)
    (due,) = ask("due", by="ivar")[0]["due"]
    assert (due["case"], due["facts"], due["ground"]) == (
        *(str(BJORK), 3),
        "16 kap. 1 § SoL (2025:400)",
    )
    told, text = ask("preview", BJORK, by="mats")
    assert told["kinds"] == {"case_raised": 1, "evaluation_done": 1, "violence_mapped": 1}
    assert "Lind" not in text + str(told)
    ask("propose", BJORK, by="ivar")
    ask("approve", BJORK, by="mats")
    (waits,) = ask("run")[0]["erasures"]
    assert (waits["step"], waits["erased"], waits["copies_until"]) == (
        *("ledger_told", False),
        None,
    )
    hub.seal()
    (gone,) = ask("run")[0]["erasures"]
    assert (gone["step"], gone["erased"], gone["copies_until"]) == (
        *("verified", True),
        "2045-04-02",
    )
    assert ask("status")[0]["erasures"] == [gone]
    assert ask("due", by="ivar")[0]["due"] == []
    with pytest.raises(UnknownCase):
        ask("preview", BJORK, by="ivar")


def test_whatever_opens_the_hub_destroys_again_what_a_backup_brought_back(
    hub: Erasure, ask: Ask
) -> None:
    hub.tell_short(BJORK)
    kept = backup_of_keys(hub.database)
    hub.approve(BJORK)
    hub.erase()
    restore_keys(hub.database, kept)
    assert hub.destroyer.left_of(BJORK) == 1
    ask("status")
    assert hub.destroyer.left_of(BJORK) == 0


def test_what_cannot_be_opened_is_on_the_list_of_who_decides_in_any_case(
    hub: Erasure, ask: Ask
) -> None:
    hub.tell_short(BJORK)
    hub.destroyer.erase([BJORK])
    answer, text = ask("due", by="ivar")
    assert answer == {"due": [], "damaged": [str(BJORK)], "damaged_cases": 1}
    assert text == f"{BJORK}  damaged: it cannot be opened"
    answer, text = ask("due", by="mats")
    assert answer == {"due": [], "damaged": [], "damaged_cases": 1}
    assert text == "1 cases cannot be opened: internkontroll sees which."


def test_a_hold_stops_it_and_two_are_two(hub: Erasure, ask: Ask) -> None:
    hub.tell_short(BJORK)
    ask("propose", BJORK, by="mats")
    with pytest.raises(Refused, match="erasure_takes_two"):
        ask("approve", BJORK, by="mats")
    ask("hold", BJORK, by="ivar", reason="insight")
    assert ask("run")[0]["erasures"] == []
    assert ask("preview", BJORK, by="mats")[0]["decided"] == "held"
    ask("lift", BJORK, by="ivar")
    ask("propose", BJORK, by="mats")
    ask("decline", BJORK, by="mats")
    assert ask("preview", BJORK, by="mats")[0]["decided"] == "declined"


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("burn", {}),
        ("due", {}),
        ("due", {"by": "nobody"}),
        ("due", {"by": "karin"}),
        ("propose", {"by": "ivar"}),
        ("propose", {"by": "ivar", "case": "zqsecret"}),
        ("hold", {"by": "ivar", "case": BJORK}),
        ("hold", {"by": "ivar", "case": BJORK, "reason": "zqsecret"}),
    ],
)
def test_what_cannot_be_meant_is_said_plainly(
    ask: Ask, action: str, given: dict[str, Any]
) -> None:
    with pytest.raises(Misuse) as caught:
        ask(action, **given)
    assert "zqsecret" not in str(caught.value)


def test_nothing_leads_to_an_erasure_before_the_sample_is_known(ask: Ask) -> None:
    for action in ("due", "propose", "approve", "run"):
        assert action in ACTIONS
        with pytest.raises(NotReady, match="SAMLOTS_RESEARCH_SAMPLE"):
            ask(action, uuid4(), by="ivar", sample=None)
