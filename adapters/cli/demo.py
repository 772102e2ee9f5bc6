"""The demo: the whole hub on one machine, with two fictional stories told day by day."""

import json
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import typer
from rich.console import Console
from rich.progress import Progress

from adapters.bootstrap import Hub, open_hub
from adapters.cli.crew import Crew
from adapters.cli.demo_reads import ReadingAlong
from adapters.cli.health import is_ready
from adapters.cli.inquiries import standing
from adapters.cli.partners import bundle_of, ensure_streams, let_in
from adapters.cli.plainly import Misuse
from adapters.cli.stopping import stopping
from adapters.clock import StoryClock
from adapters.demo.stories import Row, case_ids, load_stories
from adapters.embedded.failure import EmbeddedFailure, in_plain_words
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.fittings import readable
from adapters.partner.joining import PUBLIC, join, make_keys
from adapters.place import (
    DIRECTORY,
    Place,
    start_embedded,
)
from adapters.private import write_private
from adapters.registry import read_public
from adapters.settings import Settings
from adapters.web.server import make_sure_port_is_free
from domain.facts import (
    DisclosureRecalled,
    InformationDisclosed,
    NoticeReceived,
    RecallAnswered,
)
from domain.law.retention import Sample
from domain.refusals import Refused, UnknownCase
from services.ports import NoticeBook
from services.recording import Command

MARK = "samlots-demo"
CLOCK = "clock.json"
PATIENCE_S = 60.0
POLL_S = 0.01


class DemoStuck(EmbeddedFailure):
    """Something that the demo waits for does not come; the logs in the data folder say why."""


@dataclass(slots=True)
class Told:
    """What telling the stories gave."""

    recorded: int = 0
    repeated: int = 0
    refused: list[str] = field(default_factory=list[str])


def run_demo(settings: Settings, *, once: bool, fresh: bool, as_json: bool) -> None:
    """Tell the stories, and unless `once` serve the pages until Ctrl-C."""
    began = time.monotonic()
    console = Console(stderr=True, quiet=as_json)
    if not once:
        make_sure_port_is_free(settings.host, settings.port)
    _prepare(settings.data, fresh=fresh)
    with ExitStack() as closing:
        stop = closing.enter_context(stopping())
        console.print("Starting PostgreSQL and NATS …")
        place = closing.enter_context(start_embedded(settings))
        hub = closing.enter_context(open_hub(place))
        ensure_streams(place, settings)
        crew = Crew(settings.data, settings.data / "logs")
        closing.callback(crew.stop)
        _man(crew, settings, place)
        told = _tell(hub, settings.data, console, stop)
        _settle(hub, stop)
        answer = _answer(hub, told, time.monotonic() - began)
        if as_json:
            typer.echo(json.dumps(answer, ensure_ascii=False))
        if not once:
            _serve(crew, settings, stop)
            _say_where(console, settings, answer)
            stop.wait()
            console.print("Closing …")
    if told.refused:
        raise typer.Exit(1)


def _prepare(data: Path, *, fresh: bool) -> None:
    """Make the folder ready; throw away only what an earlier demo made."""
    with in_plain_words():
        mark = data / MARK
        if data.is_dir() and any(data.iterdir()) and not mark.exists():
            raise Misuse("--data names a folder that holds something else. Choose another.")
        if fresh and mark.exists():
            EmbeddedPostgres(data).destroy()
            shutil.rmtree(data)
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark.touch()
        source = Path(__file__).parents[1] / "demo" / DIRECTORY
        (data / DIRECTORY).write_bytes(source.read_bytes())
        if not (data / CLOCK).exists():
            StoryClock(data / CLOCK).set(load_stories()[0].recorded_at)


def _man(crew: Crew, settings: Settings, place: Place) -> None:
    """Start projector, relay, the process that signs, and the partners' own programs."""
    where = ("--data", str(settings.data))
    crew.start("projector", "adapters.cli", "project", *where)
    crew.start("relay", "adapters.cli", "relay", *where)
    crew.start("seal", "adapters.cli", "seal", *where)
    for partner in place.directory.partners():
        crew.start(
            f"partner-{partner.id}",
            "adapters.cli.leashed",
            "adapters.cli.demo_partner",
            str(joined(place, settings, partner.id)),
            str(settings.data / CLOCK),
        )


def joined(place: Place, settings: Settings, partner: str) -> Path:
    """Do what a partner's own organisation would: make keys, be let in, join."""
    folder = settings.data / "partners" / partner
    keys, config = folder / "keys", folder / "config.json"
    if not (keys / PUBLIC).exists():
        make_keys(keys)
    let_in(place, settings, partner, read_public(keys / PUBLIC))
    bundle = folder / "bundle.json"
    write_private(bundle, json.dumps(bundle_of(place, partner)))
    join(bundle, keys, config, folder)
    return config


def _tell(hub: Hub, data: Path, console: Console, stop: Event) -> Told:
    """Record every row at its own time, as who did it; wait for each notice to leave."""
    told, clock, rows = Told(), StoryClock(data / CLOCK), load_stories()
    over, erased = rows[-1].recorded_at, {run.case_id for run in hub.erasing().book.runs()}
    book = hub.notice_book()
    along = ReadingAlong(hub, clock, lambda done: _wait(done, stop))
    with Progress(console=console, transient=True) as progress:
        for row in progress.track(rows, description="Telling the stories"):
            if stop.is_set():
                raise typer.Abort
            if row.case_id in erased:
                continue
            if not json.loads((data / CLOCK).read_text())["told"]:
                along.until(row.recorded_at)
                clock.set(row.recorded_at)
            _record(hub, row, told)
            if _notifies(hub, row):
                _wait(lambda: _has_arrived(hub, book), stop)
    clock.set(over, told=True)
    return told


def _has_arrived(hub: Hub, book: NoticeBook) -> bool:
    """Whether all that was sent is received: a receipt bears the day of its notice."""
    if book.position() < hub.log.head():
        return False
    counts = book.counts()
    return (
        not counts["waiting"]
        and counts["sent"] == counts["received"]
        and _receipts_are_recorded(hub, counts["received"])
    )


def _record(hub: Hub, row: Row, told: Told) -> None:
    command = Command(
        row.command_id, row.case_id, (row.fact,), row.occurred_at, row.on_behalf_of
    )
    try:
        receipt = hub.recording.record(row.actor, command)
    except Refused as refused:
        told.refused.append(f"{row.id}: {refused.rule}")
    except UnknownCase:
        told.refused.append(f"{row.id}: has no seat in the case")
    else:
        told.repeated += receipt.repeated
        told.recorded += not receipt.repeated


def _notifies(hub: Hub, row: Row) -> bool:
    fact = row.fact
    if not isinstance(fact, InformationDisclosed) or fact.recipient.partner is None:
        return False
    return hub.place.directory.partner(fact.recipient.partner) is not None


def _settle(hub: Hub, stop: Event) -> None:
    """Wait until every notice is received and every view has taken in every fact."""
    book, store = hub.notice_book(), hub.view_store()

    def positions() -> list[int]:
        return [book.position(), *(store.position(role) for role in hub.roles)]

    def settled() -> bool:
        counts, head = book.counts(), hub.log.head()
        return (
            counts["waiting"] == 0
            and counts["sent"] == counts["received"]
            and all(position == head for position in positions())
            and _receipts_are_recorded(hub, counts["received"])
            and _recalls_are_answered(hub)
        )

    _wait(settled, stop, positions)


def _receipts_are_recorded(hub: Hub, received: int) -> bool:
    """Count receipts that are facts: the relay's book knows of one a moment earlier.

    Those of an erased case are gone, and the book still counts them.
    """
    cases = [*readable(hub.log)]
    facts = (recorded.fact for case in cases for recorded in case)
    recorded = sum(isinstance(fact, NoticeReceived) for fact in facts)
    return recorded == received or len(cases) < len(hub.log.cases())


def _recalls_are_answered(hub: Hub) -> bool:
    """Whether each partner that was asked to purge has said what it did."""
    facts = [recorded for case in readable(hub.log) for recorded in case]
    answered = {r.fact.recall_ref for r in facts if isinstance(r.fact, RecallAnswered)}
    return all(
        recorded.fact_id in answered
        for recorded in facts
        if isinstance(recorded.fact, DisclosureRecalled)
    )


def _wait(
    done: Callable[[], bool], stop: Event, moves: Callable[[], object] = lambda: None
) -> None:
    """Wait as long as something moves."""
    end, last = time.monotonic() + PATIENCE_S, moves()
    while not done():
        if stop.is_set():
            raise typer.Abort
        if (now := moves()) != last:
            end, last = time.monotonic() + PATIENCE_S, now
        elif time.monotonic() > end:
            raise DemoStuck("A notice or a view does not come. The logs folder says why.")
        time.sleep(POLL_S)


def _answer(hub: Hub, told: Told, seconds: float) -> dict[str, Any]:
    counts = standing(hub)
    known = [str(case) for case in case_ids()]
    return {
        "facts": counts["facts"],
        "cases": counts["cases"],
        "case_ids": known,
        "views": counts["views"],
        "notices": {
            name: counts["notices"][name] for name in ("sent", "received", "suppressed")
        },
        "recorded": told.recorded,
        "repeated": told.repeated,
        "refused": len(told.refused),
        "refusals": told.refused,
        "seconds": round(seconds, 2),
    }


def _serve(crew: Crew, settings: Settings, stop: Event) -> None:
    where = ("--data", str(settings.data), "--port", str(settings.port))
    # Without a sample the pages of erasure would have nothing to show.
    sample = settings.research_sample or Sample.DAYS
    told = {"SAMLOTS_SIGN_IN": "demo", "SAMLOTS_RESEARCH_SAMPLE": sample.value}
    crew.start("web", "adapters.cli", "web", *where, **told)
    _wait(lambda: is_ready(settings.host, settings.port), stop)


def _say_where(console: Console, settings: Settings, answer: dict[str, Any]) -> None:
    console.print(
        f"\nSamlots is running: http://{settings.host}:{settings.port}/\n"
        f"{answer['facts']} facts in {answer['cases']} cases, "
        f"{answer['notices']['received']} notices received.\n\n"
        "Choose who you are on the first page, for example\n"
        "  Karin Sund - samordnare             Björk: the timeline across units\n"
        "  Per Dahl - arbetsledare             alarms, and the button that helps\n"
        "  Lena Holm - ekonomiskt bistånd      what concerns the income, and nothing else\n"
        "  Tuva Ask - kvinno- och tjejjouren   what was disclosed to her organisation\n"
        "  Rolf Vide - granskare               Ärende 4 as arbetsledare, 2024-12-16 12:00\n\n"
        "End with Ctrl-C. Run it again to go on, with --fresh to begin anew."
    )
