"""The pages where people record: choose what happened, fill in the form, get the answer."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from adapters.web import labels
from adapters.web.answers import Answers, out_of_range
from adapters.web.correcting import ASK_FOR_BORN, TARGET, Fields, born_fields
from adapters.web.earlier import Earlier, earlier_of
from adapters.web.forms import WHEN, Form
from adapters.web.gate import Gate, case_id_of
from adapters.web.groups import GROUP_OF, GROUPS
from adapters.web.i18n import later
from adapters.web.pages import Filled, go, text_of
from adapters.web.ready import READY
from adapters.web.recordable import offered, opening
from adapters.web.render import Screens
from domain.case.calendar import SWEDEN
from domain.fact import Fact
from domain.facts import EventCorrected
from domain.reads import Purpose
from domain.refusals import Refused, SomeoneWasFaster, UnknownCase
from domain.roles import INTERNAL
from services.ports import Directory, LogUnavailable, Session
from services.reading import CaseSeen, Reading
from services.recording import Command, Receipt, Recording

SEEN_WITHIN_S = 2.0
LOOK_EVERY_S = 0.05
FASTER = later("Någon hann före. Kontrollera uppgifterna och spara igen.")
BUSY = later("Ingenting sparades. Försök igen om en liten stund.")
SAVED = later("Registrerat.")
SAVED_SOON = later("Registrerat. Det syns i ärendet om en liten stund.")


class No(NamedTuple):
    """Why a form is shown again: its words, the status of the answer, the rule that refused."""

    words: str
    status: int
    rule: str = ""


def new_case_id(command_id: UUID) -> UUID:
    """Give the id of the case that a command opens: the same every time it is tried."""
    return uuid5(command_id, "case")


@dataclass(frozen=True, slots=True)
class Registering:
    """Handlers of the pages for recording."""

    gate: Gate
    screens: Screens
    reading: Reading
    recording: Recording
    directory: Directory

    def router(self) -> APIRouter:
        """List the addresses."""
        router = APIRouter(include_in_schema=False)
        router.get("/registrera")(self.choose_new)
        router.post("/registrera")(self.register_new)
        router.get("/registrera/{case_id}")(self.choose)
        router.post("/registrera/{case_id}")(self.register)
        return router

    def choose_new(self, request: Request) -> Response:
        """Offer the facts that open a case."""
        session = self.gate.require(request, *INTERNAL)
        return self._choose(request, opening(session.actor.role), None)

    def choose(self, request: Request, case_id: str) -> Response:
        """Offer the facts that may be recorded in a case."""
        session = self.gate.require(request, *INTERNAL)
        found = case_id_of(case_id)
        self._look(session, found)
        return self._choose(request, offered(session.actor.role), found)

    def register_new(self, request: Request, form: Filled) -> Response:
        """Show the form of a fact that opens a case, or record it."""
        session = self.gate.require(request, *INTERNAL)
        return self._register(request, session, form, None, ())

    def register(self, request: Request, case_id: str, form: Filled) -> Response:
        """Show the form of a fact, or record it."""
        session = self.gate.require(request, *INTERNAL)
        found = case_id_of(case_id)
        seen = self._look(session, found)
        tongue = self.screens.tongue(request)
        earlier = earlier_of(seen.timeline, tongue, self.directory)
        return self._register(request, session, form, found, earlier)

    def _choose(
        self, request: Request, kinds: Sequence[type[Fact]], case_id: UUID | None
    ) -> Response:
        if not kinds:
            raise UnknownCase
        grouped = {
            group: [kind for kind in kinds if GROUP_OF[kind.name] == group] for group in GROUPS
        }
        return self.screens.page(
            request,
            "choose.html",
            back=_address(case_id),
            case_id=case_id,
            grouped={group: found for group, found in grouped.items() if found},
        )

    def _register(
        self,
        request: Request,
        session: Session,
        form: FormData,
        case_id: UUID | None,
        earlier: Sequence[Earlier],
    ) -> Response:
        role = session.actor.role
        kinds = opening(role) if case_id is None else offered(role)
        kind = next((one for one in kinds if one.name == text_of(form, "slag")), None)
        if kind is None:
            return go(_address(case_id))
        now = self.screens.now()
        answers = Answers(texts_of(form), now)
        command_id = command_of(text_of(form, "kommando"))
        tongue, more = self.screens.tongue(request), text_of(form, "mera")
        drawn = Form(tongue, self.directory, earlier, answers, more)
        born = born_fields(role, ((one.ref, one.fact) for one in earlier))
        show = _Shown(self.screens, request, drawn, kind, case_id, command_id, born)
        if "spara" not in form:
            if "vidare" in form and kind is EventCorrected and drawn.corrects is None:
                answers.wrong[TARGET] = "missing"
            status = HTTPStatus.UNPROCESSABLE_ENTITY if answers.wrong else HTTPStatus.OK
            return show.form(_with_time(answers, now), No("", status))
        return self._save(request, session, show, answers)

    def _save(
        self, request: Request, session: Session, show: "_Shown", answers: Answers
    ) -> Response:
        """Record what was filled in, or show the form again with what is wrong."""
        fact, at = answers.fact(show.kind), answers.moment(WHEN)
        if fact is not None and out_of_range(fact):
            answers.wrong["f"] = "out_of_range"
        if fact is None or at is None or answers.wrong:
            return show.form(answers, No("", HTTPStatus.UNPROCESSABLE_ENTITY))
        command = Command(
            show.command_id,
            show.case_id or new_case_id(show.command_id),
            (fact,),
            at,
            knocks=show.case_id is not None,
        )
        done = self._record(session, command)
        if isinstance(done, Receipt):
            return self._done(request, session, done)
        return show.form(answers, done)

    def _record(self, session: Session, command: Command) -> Receipt | No:
        """Record, or give the no."""
        try:
            return self.recording.record(session.actor, command)
        except Refused as refused:
            return No(refused.text, HTTPStatus.CONFLICT, refused.rule)
        except SomeoneWasFaster:
            return No(FASTER, HTTPStatus.CONFLICT)
        except LogUnavailable:
            return No(BUSY, HTTPStatus.SERVICE_UNAVAILABLE)

    def _done(self, request: Request, session: Session, receipt: Receipt) -> Response:
        """Return to the case once its view shows the fact, or after a moment anyway."""
        shown = seen_soon(self.reading, session, receipt)
        reference = self.gate.reference(request)
        self.gate.sessions.say(reference, SAVED if shown else SAVED_SOON)
        return go("/arenden" if shown is None else f"/arenden/{receipt.case_id}")

    def _look(self, session: Session, case_id: UUID) -> CaseSeen:
        role = session.actor.role
        return self.reading.case(session.staff, role, case_id, Purpose.RECORDING)


def seen_soon(reading: Reading, session: Session, receipt: Receipt) -> bool | None:
    """Wait a moment for somebody's view to show what was recorded; None without a case."""
    role, fact_id = session.actor.role, receipt.fact_ids[0]
    until = time.monotonic() + SEEN_WITHIN_S
    while True:
        shown = reading.shows(session.staff, role, receipt.case_id, fact_id)
        if shown or time.monotonic() >= until:
            return shown
        time.sleep(LOOK_EVERY_S)


@dataclass(frozen=True, slots=True)
class _Shown:
    """The form as it stands, ready to be shown again."""

    screens: Screens
    request: Request
    drawn: Form
    kind: type[Fact]
    case_id: UUID | None
    command_id: UUID
    born: Fields

    def form(self, answers: Answers, no: No) -> Response:
        drawn = replace(self.drawn, answers=answers)
        when, controls = drawn.when(), drawn.controls(self.kind)
        everything: dict[str, Any] = {
            "kind": self.kind,
            "title": drawn.tongue(labels.fact_label(self.kind.name)),
            "case_id": self.case_id,
            "command_id": self.command_id,
            "when": when,
            "controls": controls,
            "corrects": drawn.corrects if self.kind is EventCorrected else None,
            "chooses": any(one.path == TARGET for one in controls),
            "ready": READY.get(self.kind, ()),
            "refused": no.words,
            "born": self.born if no.rule in ASK_FOR_BORN else (),
            "errors": drawn.errors((when, *controls)),
            "stray": "f" in answers.wrong,
            "action": _address(self.case_id),
        }
        return self.screens.page(
            self.request, "form.html", no.status, back=_address(self.case_id), **everything
        )


def _address(case_id: UUID | None) -> str:
    return f"/registrera/{case_id}" if case_id else "/registrera"


def texts_of(form: FormData) -> dict[str, list[str]]:
    """Give every text field of a form, by its name."""
    texts: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            texts.setdefault(name, []).append(value.replace("\x00", ""))
    return texts


def _with_time(answers: Answers, now: datetime) -> Answers:
    """Begin with the present minute, which is most often when it happened."""
    if answers.text(WHEN):
        return answers
    local = now.astimezone(SWEDEN).strftime("%Y-%m-%d %H:%M")
    return replace(answers, texts={**answers.texts, WHEN: [local]})


def command_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
