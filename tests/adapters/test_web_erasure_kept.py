"""What is decided on the pages stands in PostgreSQL, with the login of the pages alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from adapters.fittings import leads_of
from adapters.postgres.decisions import PostgresDecisionBook
from adapters.postgres.logins import APP, view_login
from adapters.postgres.view_reader import PostgresViewReader
from adapters.web.app import make_app
from domain.erasing import Decision, Move, Reason
from domain.refusals import SomeoneWasFaster
from domain.roles import Role
from services.deciding_erasure import Deciding, DecidingByView, OpenBook
from services.erasure_steps import Step
from services.ports import Staff
from services.reading import Reading
from tests.adapters.conftest import Database
from tests.adapters.erasure_place import BJORK, IVAR, LATER, LIND, MATS, Erasure, erasure_of
from tests.adapters.test_erasure_apart import BREAK
from tests.adapters.web_client import as_sent, browser_of, hidden_fields
from tests.adapters.web_fakes import FakeClock, FakeDirectory, World
from tests.services.decisions import MemoryDecisionBook

PEOPLE = (
    Staff("mats", "Mats Ek", MATS.unit, (Role.ARBETSLEDARE,)),
    Staff("ivar", "Ivar Kvist", IVAR.unit, (Role.INTERNKONTROLL,)),
    Staff("asta", "Asta Grip", "revisionen", (Role.AUDITOR,)),
    Staff("lova", "Lova Strid", "en-annan-enhet", (Role.ARBETSLEDARE,)),
)
LEADER, CONTROL, ELSEWHERE = "mats|arbetsledare", "ivar|internkontroll", "lova|arbetsledare"
PAGE, CASE, LIST = "/gallring", f"/gallring/{BJORK}", "/gallring/lista"
AUDITOR = "asta|auditor"
HOLD = {"beslut": "held", "skal": "court", "sett": "0"}


@pytest.fixture
def hub(database: Database, tmp_path: Path) -> Iterator[Erasure]:
    with erasure_of(database, tmp_path) as made:
        made.staff = {one.id: one for one in PEOPLE}
        yield made


@pytest.fixture
def book(hub: Erasure) -> PostgresDecisionBook:
    book = PostgresDecisionBook(hub.database.conninfo(APP))
    hub.closing.callback(book.close)
    return book


@pytest.fixture
def sit(hub: Erasure, book: PostgresDecisionBook) -> Callable[[str], TestClient]:
    """Take a seat before the real application over the real databases."""

    @cache
    def reader(role: Role) -> PostgresViewReader:
        login, door = hub.database.conninfo(view_login(role)), hub.database.logins.door
        made = PostgresViewReader(login, role, door)
        hub.closing.callback(made.close)
        return made

    reading = Reading(reader, lambda: LATER, hub.noting)
    inner = Deciding(hub.log, book, lambda: LATER, hub.noting, hub.sample)
    deciding = DecidingByView(inner, book, leads_of(reading))
    parts = World(clock=FakeClock(LATER)).parts()
    app = make_app(
        replace(parts, reading=reading, deciding=deciding, directory=FakeDirectory(PEOPLE))
    )

    def seated(seat: str) -> TestClient:
        asked = browser_of(app)
        assert asked.post("/logga-in", data={"seat": seat}).headers["location"] != "/"
        return asked

    return seated


def press(asked: TestClient, move: str) -> int:
    seen = hidden_fields(asked.get(CASE).text)
    return asked.post(CASE, data={**seen, "beslut": move}).status_code


def test_two_people_decide_on_the_pages_and_the_eraser_carries_it_out(
    hub: Erasure, book: PostgresDecisionBook, sit: Callable[[str], TestClient]
) -> None:
    hub.tell_short(BJORK, LIND)
    hub.projecting().catch_up()
    leader, control, elsewhere = map(sit, (LEADER, CONTROL, ELSEWHERE))
    absent = as_sent(elsewhere.get("/en-sida-som-inte-finns"))
    assert as_sent(elsewhere.get(CASE)) == absent
    assert press(leader, "proposed") == 303
    assert press(leader, "approved") == 409
    assert press(leader, "declined") == 303
    assert press(control, "proposed") == 303
    assert press(leader, "approved") == 303
    assert [str(BJORK) in one.get(PAGE).text for one in (leader, elsewhere)] == [True, False]
    assert list(book.going_on()) == [BJORK]
    hub.erasing().run()
    assert list(book.going_on()) == []
    assert [run.reached for run in hub.erasing().book.runs()] == [Step.LEDGER_TOLD]
    for asked in (leader, control):
        absent = as_sent(asked.get("/en-sida-som-inte-finns"))
        assert as_sent(asked.get(CASE)) == absent
        assert str(BJORK) not in asked.get(PAGE).text
        assert asked.get(f"/gallring/{LIND}").status_code == 200
    with hub.database.superuser() as superuser:
        noted = superuser.execute(
            "SELECT DISTINCT staff, hits FROM access.reads "
            "WHERE act = 'erasure' AND case_id = %s ORDER BY staff, hits",
            (BJORK,),
        ).fetchall()
    assert noted == [("ivar", 0), ("ivar", 1), ("lova", 0), ("mats", 0), ("mats", 1)]


def rows_altered(hub: Erasure) -> None:
    with hub.database.superuser() as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(BREAK, (BJORK,))


def keys_lost(hub: Erasure) -> None:
    hub.destroyer.erase([BJORK])
    hub.keys.forget()


@pytest.mark.parametrize("damage", [rows_altered, keys_lost])
def test_who_may_see_a_damaged_case_is_told_what_is_wrong(
    hub: Erasure, sit: Callable[[str], TestClient], damage: Callable[[Erasure], None]
) -> None:
    hub.tell_short(BJORK, LIND)
    hub.projecting().catch_up()
    leader, control, elsewhere = map(sit, (LEADER, CONTROL, ELSEWHERE))
    damage(hub)
    absent = as_sent(elsewhere.get("/en-sida-som-inte-finns"))
    with capture_logs() as notes:
        for asked in (leader, control):
            answer = asked.get(CASE)
            assert answer.status_code == 503
            assert "<h1>Ärendet går inte att öppna</h1>" in answer.text
            assert "säg till driften" in answer.text
            assert str(BJORK) not in answer.text
            assert asked.get(f"/gallring/{LIND}").status_code == 200
    assert notes == [{"event": "case_is_damaged", "log_level": "error"}] * 2
    assert as_sent(elsewhere.get(CASE)) == absent
    assert as_sent(elsewhere.post(CASE, data=HOLD)) == absent
    with hub.database.superuser() as superuser:
        noted = superuser.execute(
            "SELECT staff, hits FROM access.reads WHERE case_id = %s ORDER BY number", (BJORK,)
        ).fetchall()
    assert noted == [("mats", 1), ("ivar", 1), ("lova", 0), ("lova", 0)]


@pytest.mark.parametrize("damage", [rows_altered, keys_lost])
def test_a_decision_on_a_damaged_case_is_answered_as_the_page_and_not_taken_in(
    hub: Erasure,
    book: PostgresDecisionBook,
    sit: Callable[[str], TestClient],
    damage: Callable[[Erasure], None],
) -> None:
    hub.tell_short(BJORK)
    hub.projecting().catch_up()
    leader = sit(LEADER)
    damage(hub)
    shown = as_sent(leader.get(CASE))
    assert shown[0] == 503
    for sent in (HOLD, {}):
        assert as_sent(leader.post(CASE, data=sent)) == shown
    assert book.decisions(BJORK) == ()


def test_who_may_propose_sees_on_the_pages_what_is_due(
    hub: Erasure, sit: Callable[[str], TestClient]
) -> None:
    hub.tell_short(LIND, BJORK)
    hub.projecting().catch_up()
    leader, control, elsewhere, auditor = map(sit, (LEADER, CONTROL, ELSEWHERE, AUDITOR))
    for asked in (leader, control):
        page = asked.get(LIST).text
        assert page.index(f'href="/gallring/{LIND}"') < page.index(f'href="{CASE}"')
        assert "16 kap. 1 § SoL (2025:400)" in page
        assert "Nyare akter" not in page
    assert press(control, "proposed") == 303
    assert "Gallring föreslagen" in leader.get(LIST).text
    assert "Ingen akt får gallras nu." in elsewhere.get(LIST).text
    assert f"/gallring/{LIND}" not in elsewhere.get(LIST).text
    absent = as_sent(auditor.get("/en-sida-som-inte-finns"))
    assert as_sent(auditor.get(LIST)) == absent
    with hub.database.superuser() as superuser:
        noted = superuser.execute(
            "SELECT staff, hits FROM access.reads WHERE act = 'erasure' AND case_id IS NULL"
            " ORDER BY number"
        ).fetchall()
    assert noted == [("mats", 2), ("ivar", 2), ("mats", 2), ("lova", 0), ("lova", 0)]


def test_a_damaged_case_hides_none_of_what_is_due(
    hub: Erasure, sit: Callable[[str], TestClient]
) -> None:
    hub.tell_short(BJORK, LIND)
    hub.projecting().catch_up()
    rows_altered(hub)
    for seat, names in ((LEADER, False), (CONTROL, True)):
        page = sit(seat).get(LIST).text
        assert f'href="/gallring/{LIND}"' in page
        assert "1 ärende går inte att öppna." in page
        assert (str(BJORK) in page) == names
    assert "går inte att öppna" not in sit(ELSEWHERE).get(LIST).text


@pytest.mark.parametrize("kind", ["memory", "postgres"])
def test_a_book_of_decisions_keeps_their_order(
    hub: Erasure, book: PostgresDecisionBook, kind: str
) -> None:
    kept: OpenBook = book if kind == "postgres" else MemoryDecisionBook()
    assert (kept.decisions(BJORK), list(kept.going_on())) == ((), [])
    proposed = Decision(Move.PROPOSED, IVAR, hub.now, ground="16 kap. 1 § SoL")
    held = Decision(Move.HELD, MATS, hub.now.replace(hour=11), reason=Reason.COURT)
    kept.decide(BJORK, 1, proposed)
    for number in (1, 3):
        with pytest.raises(SomeoneWasFaster):
            kept.decide(BJORK, number, held)
    kept.decide(LIND, 1, held)
    assert list(kept.going_on()) == [LIND, BJORK]
    kept.decide(BJORK, 2, held)
    assert kept.decisions(BJORK) == (proposed, held)
    kept.decide(LIND, 2, Decision(Move.LIFTED, MATS, hub.now.replace(hour=12)))
    assert list(kept.going_on()) == [BJORK]
