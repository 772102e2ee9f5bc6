"""A canary in every text of every fact; nothing is heard but what the table allows."""

import json
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
import structlog
from structlog.testing import capture_logs

from adapters.demo.stories import DIRECTORY
from adapters.directory import read_directory
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.ocel import event_log_of
from adapters.partner.closing import closing_of
from adapters.partner.settings import PartnerSettings
from adapters.postgres.views_setup import view_schema
from domain.facts import FACTS
from domain.followup.exporting import may_leave, path_of
from domain.roles import AUDIENCES, EXTERNAL, INTERNAL, Role
from services.ports import Staff
from tests.end_to_end.allowed import SILENCE, Words
from tests.end_to_end.asking import Visitor, heard_in, visit
from tests.end_to_end.listening import (
    Heard,
    Singing,
    files,
    leaks,
    listen,
    messages,
    start,
    tables,
    text_of,
    told_by,
)
from tests.end_to_end.singing import MARK

pytestmark = pytest.mark.timeout(900)
ROLE_OF_SCHEMA = {view_schema(role): role for role in AUDIENCES}
BY_THE_HUB = {"notice_received", "notice_suppressed", "notice_limited", "notice_undelivered"}


@pytest.fixture(scope="module")
def singing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Singing]:
    singing = start(tmp_path_factory.mktemp("songs"), secrets.token_hex(8))
    yield singing
    singing.stop()
    EmbeddedPostgres(singing.data).destroy()


def test_every_kind_of_fact_is_sung(singing: Singing) -> None:
    sung = {one.recorded.fact.name for one in singing.songs.songs}
    assert sung == {kind.name for kind in FACTS} - BY_THE_HUB
    assert len(singing.allowed.all) > 1500
    assert len(singing.allowed.all - singing.allowed.ever) > 100


def test_every_view_holds_what_the_page_lets_its_audience_know_and_no_more(
    singing: Singing,
) -> None:
    inside: dict[tuple[Role, UUID, str], set[str]] = {}
    elsewhere: list[Heard] = []
    for schema, table, row in tables(singing):
        role = ROLE_OF_SCHEMA.get(schema)
        if role is None:
            elsewhere.append(listen(f"{schema}.{table}", text_of(row)))
        elif role in EXTERNAL:
            told = singing.allowed.to_partner(role, None)
            elsewhere.append(listen(f"{schema}.{table}", text_of(row), told))
        else:
            place = _place(role, table, row)
            inside.setdefault(place, set()).update(listen(table, text_of(row)).words)
    assert leaks(elsewhere) == []
    assert len(elsewhere) > 600
    assert {place: words for place, words in inside.items() if words} == {
        place: words for place, words in singing.allowed.views.items() if words
    }


def _place(role: Role, table: str, row: tuple[object, ...]) -> tuple[Role, UUID, str]:
    """Columns: role, generation, case; then kind and seat of an entry, or seat of a desk."""
    case_id, seat = row[2], row[4] if table == "entries" else row[3]
    assert isinstance(case_id, UUID)
    return role, case_id, str(seat)


def test_a_partner_opens_what_was_disclosed_to_it_and_whoever_holds_the_stream_nothing(
    singing: Singing,
) -> None:
    to = {one.id: one.role for one in singing.directory.partners()}
    kept = messages(singing)
    heard = [listen("envelope", f"{subject} {headers}") for subject, headers, _ in kept]
    heard += [listen("sealed", body) for _, _, body in kept]
    for subject, _, body in kept:
        partner = subject.split(".")[1]
        if subject.startswith("notice."):
            config = singing.data / "partners" / partner / "config.json"
            closing = closing_of(PartnerSettings.read(config))
            allowed = singing.allowed.to_partner(to[partner], partner)
            heard.append(listen(subject, closing.open(body).said, allowed))
    assert leaks(heard) == []
    assert sum(bool(one.words) for one in heard) >= 3


def test_no_command_says_more_than_the_page_allows(singing: Singing) -> None:
    heard: list[Heard] = []
    for case_id in singing.allowed.cases:
        for role in (Role.RVT, Role.SAMORDNARE, Role.BARN_OCH_UNGA):
            said = told_by("replay", str(case_id), "--as", role, "--json", data=singing.data)
            allowed = _union(singing.allowed.at(case_id, role, singing.allowed.now))
            heard.append(listen(f"replay as {role}", said, allowed))
        for role in ("ekonomiskt_bistand", "polis"):
            said = told_by("why", str(case_id), "--as", role, "--json", data=singing.data)
            heard.append(listen(f"why as {role}", said))
        said = told_by("register", str(case_id), "--json", data=singing.data)
        overseen = singing.allowed.at(case_id, Role.INTERNKONTROLL, singing.allowed.now)
        heard.append(listen("register", said, _union(overseen)))
    for command in (
        ("status", "--json"),
        ("alarms", "--json"),
        ("accesslog", "--json"),
        ("followup", "--list"),
        ("followup", "atervande_inom_ett_ar.enhet", "--json"),
        ("followup", "--ocel", str(singing.data.parent / "courses.json"), "--json"),
    ):
        heard.append(listen(command[0], told_by(*command, data=singing.data)))
    assert leaks(heard) == []
    assert sum(len(one.words) for one in heard) > 1000


def _union(groups: dict[str, Words]) -> Words:
    return SILENCE.union(*groups.values())


def test_an_export_of_courses_holds_no_canary(singing: Singing) -> None:
    songs = singing.allowed.cases.values()
    paths = [path_of([song.recorded for song in case]) for case in songs]
    many = [replace(path, case_id=UUID(int=copy)) for path in paths for copy in range(25)]
    written = event_log_of(may_leave(many), secrets.token_bytes(32)).model_dump_json()
    assert len(written) > 1000
    assert listen("ocel", written).words == SILENCE


PEOPLE = read_directory(DIRECTORY).everyone()
SEATS = [(person, role) for person in PEOPLE for role in person.roles]


@pytest.mark.parametrize(
    ("person", "role"), SEATS, ids=[f"{person.id} {role}" for person, role in SEATS]
)
def test_every_address_tells_each_person_what_the_page_allows_and_no_more(
    singing: Singing, person: Staff, role: Role
) -> None:
    with Visitor(singing, person, role) as visitor:
        heard = list(visit(visitor))
    assert leaks(heard) == []
    assert len(heard) > 100
    told = SILENCE.union(*(one.words for one in heard))
    if role in INTERNAL:
        assert len(told) >= 0.9 * len(singing.allowed.to_person(person, role))


def test_no_log_holds_a_canary_and_no_file_what_nobody_may_know(singing: Singing) -> None:
    singing.stop()
    partners = {one.id: one.role for one in singing.directory.partners()}
    told = {one: singing.allowed.to_partner(role, one) for one, role in partners.items()}
    heard = [listen("journal", singing.errors.read_bytes())]
    for name, data in files(singing.data):
        top, *rest = name.parts
        allowed = {
            "postgres": singing.allowed.ever,
            "partners": told[rest[0]] if rest and top == "partners" else SILENCE,
        }.get(top, SILENCE)
        heard += [listen(str(name), data, allowed), listen("name", str(name))]
    assert leaks(heard) == []
    kept = SILENCE.union(*(one.words for one in heard if one.where.startswith("postgres")))
    assert len(kept) > 1000


ALIAS, NEED = f"{MARK}0123456789", f"{MARK}abcdefabcd"


def page(body: str, **headers: str) -> Iterator[Heard]:
    asked = httpx2.Request("GET", "http://hub/arenden/1")
    answer = httpx2.Response(200, text=body, headers=headers, request=asked)
    return heard_in("a page", answer, frozenset((ALIAS, NEED)))


def journal(**said: str) -> Iterator[Heard]:
    with capture_logs() as notes:
        structlog.get_logger().warning("a_line", **said)
    yield listen("journal", json.dumps(notes))


SEEDED: dict[str, Callable[[Path], Iterable[Heard]]] = {
    "a log line with the alias": lambda _: journal(case=ALIAS),
    "a log line in base64": lambda _: journal(case=b64encode(f"x{ALIAS}".encode()).decode()),
    "a title with a need": lambda _: page(f"<title>Behov: {NEED}</title>"),
    "a link with the alias": lambda _: page(f'<a href="/arenden?namn={ALIAS}">Ärendet</a>'),
    "a header with the alias": lambda _: page("", **{"x-case": ALIAS}),
    "a redirect to the alias": lambda _: page("", location=f"/arenden/{ALIAS}"),
    "a page with what is not allowed": lambda _: page(f"<p>{MARK}9999999999</p>"),
    "a subject with the alias": lambda _: [listen("envelope", f"notice.{ALIAS}.v1 {{}}")],
    "a row of another table": lambda _: [listen("row", text_of((1, b"\x00", [NEED], None)))],
    "a row of bytes": lambda _: [listen("row", text_of((NEED.encode(),)))],
    "a metric's label": lambda _: [listen("metric", f'cases_total{{case="{ALIAS}"}} 1')],
    "a file on the disk": lambda folder: [listen(str(n), d) for n, d in files(folder)],
    "a file's name": lambda folder: [listen("name", str(n)) for n, _ in files(folder)],
}


@pytest.mark.parametrize("leak", SEEDED)
def test_the_sweep_hears_a_leak_wherever_it_is(leak: str, tmp_path: Path) -> None:
    (tmp_path / f"inbox-{ALIAS}.bin").write_bytes(b"\x00\xff" + NEED.encode() + b"\x01")
    assert len(leaks(SEEDED[leak](tmp_path))) == 1


def test_the_sweep_hears_nothing_in_what_may_be_heard() -> None:
    assert leaks(page(f"<title>Ärende</title><p>{ALIAS} {NEED}</p>")) == []
    assert leaks(journal(case="9da91a91-84f0-4b9a-8f6c-70814950bd98")) == []
