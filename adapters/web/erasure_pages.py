"""The pages where people decide on erasure, each under her or his own sign-in."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.gate import Gate, case_id_at_the_end, case_id_of
from adapters.web.i18n import later
from adapters.web.labels import fact_label
from adapters.web.pages import Filled, go, text_of
from adapters.web.paging import page_asked
from adapters.web.register_pages import FASTER
from adapters.web.render import Screens
from domain.erasing import DECIDERS, MAY, Decision, Move, Reason
from domain.refusals import Refused, SomeoneWasFaster
from services.deciding_erasure import SHOWN_MAX, DecidingByView
from services.due_for_erasure import due_list
from services.ports import Directory, Session

CASE_MAX_CHARS = 200
DIGITS_MAX = 4
LIST = "/gallring/lista"
DECIDED: dict[Move, str] = {
    Move.PROPOSED: later("Gallring föreslagen"),
    Move.APPROVED: later("Gallring godkänd"),
    Move.DECLINED: later("Gallring avslagen"),
    Move.HELD: later("Gallring stoppad"),
    Move.LIFTED: later("Stoppet hävt"),
    Move.BEGUN: later("Gallring påbörjad"),
    Move.STOPPED: later("Gallring avbruten innan något förstördes"),
}
BUTTONS: dict[Move, str] = {
    Move.PROPOSED: later("Föreslå gallring"),
    Move.APPROVED: later("Godkänn gallring"),
    Move.DECLINED: later("Avslå gallring"),
    Move.HELD: later("Stoppa gallring"),
    Move.LIFTED: later("Häv stoppet"),
}
REASONS: dict[Reason, str] = {
    Reason.INSIGHT: later("Någon har begärt att läsa akten"),
    Reason.COURT: later("En domstol behöver akten"),
    Reason.SUPERVISION: later("Tillsynen behöver akten"),
    Reason.RESEARCH: later("Akten ska kanske bevaras för forskningen"),
    Reason.ARCHIVE: later("Arkivmyndigheten är tillfrågad"),
}
WHICH_CASE = later("Skriv ärendets id, eller adressen till ärendet.")
WHICH_DECISION = later("Välj vad du beslutar.")
WHY_STOP = later("Välj varför gallringen stoppas.")
NOTED = later("Beslutet är noterat.")


@dataclass(slots=True)
class Wanted:
    """What somebody decided, as far as it could be understood."""

    move: Move | None = None
    reason: Reason | None = None
    after: int | None = None
    refused: str = ""
    wrong: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class ErasurePages:
    """Handlers of the pages on erasure. They say nothing of what a case holds but kinds."""

    gate: Gate
    screens: Screens
    deciding: DecidingByView
    directory: Directory

    def router(self) -> APIRouter:
        """List the addresses."""
        router = APIRouter(include_in_schema=False)
        router.get("/gallring")(self.going_on)
        router.post("/gallring")(self.find)
        router.get(LIST)(self.due)
        router.get("/gallring/{case_id}")(self.case)
        router.post("/gallring/{case_id}")(self.decide)
        return router

    def going_on(self, request: Request) -> Response:
        """Show in which cases something is decided and not carried out."""
        return self._list(request, self.gate.require(request, *DECIDERS))

    def find(self, request: Request, form: Filled) -> Response:
        """Lead on to one case."""
        session = self.gate.require(request, *DECIDERS)
        written = text_of(form, "arende").strip()[:CASE_MAX_CHARS]
        found = case_id_at_the_end(written)
        if found is None:
            return self._list(request, session, {"arende": WHICH_CASE})
        self.deciding.must_lead(session.actor, found)
        return go(_address(found))

    def due(self, request: Request, sida: Annotated[str, Query()] = "") -> Response:
        """Show which files may be erased now, to those who may propose it."""
        session = self.gate.require(request, *MAY[Move.PROPOSED])
        listed = due_list(self.deciding, session.actor, max(page_asked(sida), 1))
        return self.screens.page(
            request,
            "erasure_due.html",
            back=LIST,
            listed=listed,
            decided=DECIDED,
            sample=self.deciding.deciding.sample,
        )

    def case(self, request: Request, case_id: str) -> Response:
        """Show how one case stands."""
        session = self.gate.require(request, *DECIDERS)
        return self._case(request, session, case_id_of(case_id), Wanted())

    def decide(self, request: Request, case_id: str, form: Filled) -> Response:
        """Take one decision in, by whoever is signed in."""
        session = self.gate.require(request, *DECIDERS)
        found, wanted = case_id_of(case_id), _read(form)
        if wanted.wrong or wanted.move is None or wanted.after is None:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return self._case(request, session, found, wanted, status)
        now = self.screens.now()
        decision = Decision(wanted.move, session.actor, now, reason=wanted.reason)
        try:
            self.deciding.decide(found, decision, wanted.after)
        except Refused as no:
            wanted.refused = no.text
        except SomeoneWasFaster:
            wanted.refused = FASTER
        if wanted.refused:
            return self._case(request, session, found, wanted, HTTPStatus.CONFLICT)
        self.gate.sessions.say(self.gate.reference(request), NOTED)
        return go(_address(found))

    def _list(
        self,
        request: Request,
        session: Session,
        wrong: dict[str, str] | None = None,
    ) -> Response:
        listed = self.deciding.going_on(session.actor)
        return self.screens.page(
            request,
            "erasure.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            back="/gallring",
            listed=listed,
            full=len(listed) == SHOWN_MAX,
            proposes=session.actor.role in MAY[Move.PROPOSED],
            errors=wrong or {},
            refused="",
            **self._words(),
        )

    def _case(
        self,
        request: Request,
        session: Session,
        case_id: UUID,
        wanted: Wanted,
        status: int = HTTPStatus.OK,
    ) -> Response:
        standing = self.deciding.standing(session.actor, case_id)
        tongue, counted = self.screens.tongue(request), standing.preview.by_kind
        open_now = [move for move, no in standing.choices.items() if no is None]
        if wanted.wrong and Move.HELD not in open_now:
            wanted.wrong = {"besluta": WHICH_DECISION}
        why_not = dict.fromkeys(no.text for no in standing.choices.values() if no is not None)
        return self.screens.page(
            request,
            "erasure_case.html",
            status,
            back=_address(case_id),
            seen=standing.preview,
            decisions=standing.decisions,
            open_now=[move for move in open_now if move is not Move.HELD],
            may_hold=Move.HELD in open_now,
            why_not=list(why_not),
            case_id=case_id,
            errors=wanted.wrong,
            refused=wanted.refused,
            reason=wanted.reason,
            kinds=sorted((tongue(fact_label(kind)), n) for kind, n in counted.items()),
            said=self.gate.sessions.heard(self.gate.reference(request)),
            **self._words(),
        )

    def _words(self) -> dict[str, Any]:
        return {
            "decided": DECIDED,
            "buttons": BUTTONS,
            "reasons": REASONS,
            "moves": Move,
            "name_of": self._name_of,
        }

    def _name_of(self, staff_id: str) -> str:
        known = self.directory.staff(staff_id)
        return f"{known.name} ({staff_id})" if known else staff_id


def _read(form: FormData) -> Wanted:
    move, why, seen = (text_of(form, name) for name in ("beslut", "skal", "sett"))
    wanted = Wanted(
        next((one for one in MAY if one.value == move), None),
        next((one for one in Reason if one.value == why), None),
        int(seen) if seen.isascii() and seen.isdecimal() and len(seen) <= DIGITS_MAX else None,
    )
    if wanted.move is None or wanted.after is None:
        wanted.wrong["besluta"] = WHICH_DECISION
    elif wanted.move is Move.HELD and wanted.reason is None:
        wanted.wrong["skal"] = WHY_STOP
    elif wanted.move is not Move.HELD:
        wanted.reason = None
    return wanted


def _address(case_id: UUID) -> str:
    return f"/gallring/{case_id}"
