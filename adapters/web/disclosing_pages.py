"""The disclosure desk: a form that grows step by step, a preview, and the decision.

The draft is kept in the form itself and nowhere else: it is no fact until it is decided.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.disclosing_form import (
    FIELDS,
    YES,
    Drawn,
    Texts,
    order_of,
    read_draft,
)
from adapters.web.gate import Gate, case_id_of
from adapters.web.i18n import later
from adapters.web.pages import Filled, go, text_of
from adapters.web.recordable import DESK, offered
from adapters.web.register_pages import BUSY, FASTER, command_of, seen_soon, texts_of
from adapters.web.render import Screens
from domain.facts import ConsentRecorded
from domain.law.disclosing import REFUSAL
from domain.refusals import Refused, SomeoneWasFaster
from services.disclosing import Disclosing, NotSeen, Prepared, Preview, Unfinished
from services.drafting import Draft, conditions_of
from services.lacking import Lack
from services.ports import LogUnavailable, Session
from services.reading import CaseSeen

READ_AGAIN = later(
    "Något har ändrats, eller så har det gått en stund. Läs igen och besluta sedan."
)
DECIDED = later("Beslutet är registrerat.")
HANDED_OVER = later("Arbetsledaren har fått en uppgift om det.")
GO, STEP = "ga", "steg"
NOES = (Unfinished, Refused, SomeoneWasFaster, LogUnavailable)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request at the desk: who, which case, and the draft as it was sent."""

    request: Request
    session: Session
    seen: CaseSeen
    texts: Texts
    draft: Draft
    wrong: tuple[Lack, ...]
    command: UUID
    shown: int
    consented: Callable[[], bool]
    """Whether the ground of consent is open: the log is asked when first called, and once."""

    @property
    def case_id(self) -> UUID:
        return self.seen.desk.case_id

    def prepared(self, at: datetime) -> Prepared:
        return Prepared(self.draft, self.command, at)


@dataclass(frozen=True, slots=True)
class DisclosingPages:
    """Handlers of the disclosure desk."""

    gate: Gate
    screens: Screens
    disclosing: Disclosing

    def router(self) -> APIRouter:
        """List the addresses."""
        router = APIRouter(include_in_schema=False)
        router.get("/lamna-ut/{case_id}")(self.begin)
        router.post("/lamna-ut/{case_id}")(self.go_on)
        return router

    def begin(self, request: Request, case_id: str) -> Response:
        """Show the first step."""
        return self._form(self._asked(request, case_id, {}))

    def go_on(self, request: Request, case_id: str, form: Filled) -> Response:
        """Show the next step, the preview, or record the decision."""
        asked = self._asked(request, case_id, texts_of(form))
        match text_of(form, GO):
            case "vidare":
                return self._next(asked)
            case "neka" | "lamna" as way:
                return self._turn(asked, refuses=way == "neka")
            case "besluta":
                return self._decide(asked, text_of(form, "tid"), text_of(form, "last"))
            case "lamna-over":
                return self._hand_over(asked)
            case _:
                return self._form(asked)

    def _asked(self, request: Request, case_id: str, texts: Texts) -> _Asked:
        session = self.gate.require(request, *DESK)
        seen = self.disclosing.look(session, case_id_of(case_id))
        read = read_draft(texts, self.screens.now())
        steps = len(order_of(read.draft))
        shown = _one(texts, STEP)
        return _Asked(
            request=request,
            session=session,
            seen=seen,
            texts={name: sent for name, sent in texts.items() if name in FIELDS},
            draft=read.draft,
            wrong=read.wrong,
            command=command_of(_one(texts, "kommando")),
            shown=int(shown) if shown in map(str, range(1, steps + 1)) else 1,
            consented=cache(lambda: self.disclosing.consented(session, seen, read.draft)),
        )

    def _next(self, asked: _Asked) -> Response:
        """Go on when nothing is lacking in what was shown."""
        order = order_of(asked.draft)
        so_far = order[: asked.shown]
        remains = self.disclosing.lacking(asked.draft, consented=asked.consented())
        lacks = (*asked.wrong, *remains)
        if any(lack.step in so_far for lack in lacks):
            told = tuple(lack for lack in lacks if lack.step in so_far)
            return self._form(asked, told, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if asked.shown < len(order):
            return self._form(replace(asked, shown=asked.shown + 1))
        return self._preview(asked)

    def _turn(self, asked: _Asked, *, refuses: bool) -> Response:
        """Change between letting go and refusing; what was written and to whom stays."""
        draft = asked.draft.model_copy(update={"refuses": refuses})
        return self._next(replace(asked, draft=draft, shown=1))

    def _preview(self, asked: _Asked, note: str = "") -> Response:
        try:
            shown = self.disclosing.preview(
                asked.session,
                asked.seen,
                asked.prepared(self.disclosing.now()),
                asked.consented(),
            )
        except NOES as no:
            return self._no(asked, no)
        return self._page(
            asked,
            "disclose_preview.html",
            HTTPStatus.CONFLICT if note else HTTPStatus.OK,
            note=note,
            **_told(shown),
        )

    def _decide(self, asked: _Asked, at: str, read: str) -> Response:
        minute = _instant(at)
        if minute is None:
            return self._preview(asked, READ_AGAIN)
        try:
            receipt = self.disclosing.decide(
                asked.session, asked.seen, asked.prepared(minute), read
            )
        except NotSeen:
            return self._preview(asked, READ_AGAIN)
        except NOES as no:
            return self._no(asked, no)
        seen_soon(self.disclosing.reading, asked.session, receipt)
        return self._back(asked, DECIDED)

    def _hand_over(self, asked: _Asked) -> Response:
        try:
            self.disclosing.hand_over(asked.session, asked.seen, asked.command)
        except NOES as no:
            return self._no(asked, no)
        return self._back(asked, HANDED_OVER)

    def _back(self, asked: _Asked, said: str) -> Response:
        self.gate.sessions.say(self.gate.reference(asked.request), said)
        return go(f"/arenden/{asked.case_id}")

    def _no(self, asked: _Asked, no: Exception) -> Response:
        """Show every step again, with what is wrong or the words of the no."""
        asked = replace(asked, shown=len(order_of(asked.draft)))
        match no:
            case Unfinished():
                return self._form(asked, no.lacks, status=HTTPStatus.UNPROCESSABLE_ENTITY)
            case Refused():
                return self._form(asked, refused=no.text, status=HTTPStatus.CONFLICT)
            case SomeoneWasFaster():
                return self._form(asked, refused=FASTER, status=HTTPStatus.CONFLICT)
            case _:
                return self._form(asked, refused=BUSY, status=HTTPStatus.SERVICE_UNAVAILABLE)

    def _form(
        self,
        asked: _Asked,
        lacks: tuple[Lack, ...] = (),
        refused: str = "",
        status: int = HTTPStatus.OK,
    ) -> Response:
        drawn = Drawn(
            tongue=self.screens.tongue(asked.request),
            directory=self.disclosing.directory,
            texts=asked.texts,
            draft=asked.draft,
            lacks={lack.field: lack for lack in reversed(lacks)},
            now=self.screens.now(),
            consented=asked.consented(),
            waits=self.disclosing.waits,
        )
        steps = drawn.steps(asked.shown)
        wrong = [
            (one.id, f"{one.label}: {one.error}")
            for _, _, some in steps
            for one in some
            if one.error
        ]
        drawn_here = {one.path for _, _, some in steps for one in some}
        return self._page(
            asked,
            "disclose.html",
            status,
            steps=steps,
            last=asked.shown == len(order_of(asked.draft)),
            errors=wrong,
            refused=refused,
            kept=_kept(asked, drawn_here),
            no_consent=not asked.consented(),
            may_record_consent=ConsentRecorded in offered(asked.session.actor.role),
        )

    def _page(self, asked: _Asked, name: str, status: int, **shown: Any) -> Response:
        everything: dict[str, Any] = {"kept": _kept(asked, set()), **shown}
        return self.screens.page(
            asked.request,
            name,
            status,
            back=f"/lamna-ut/{asked.case_id}",
            case_id=asked.case_id,
            command=asked.command,
            shown=asked.shown,
            refuses=asked.draft.refuses,
            **everything,
        )


def _one(texts: Texts, name: str) -> str:
    return next(iter(texts.get(name, ())), "")


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def _kept(asked: _Asked, drawn: set[str]) -> list[tuple[str, str]]:
    """Give what the form carries along without showing it."""
    carried = [
        (name, value)
        for name, values in asked.texts.items()
        if name not in drawn
        for value in values
    ]
    return [*carried, *([("refuses", YES)] if asked.draft.refuses else [])]


def _told(shown: Preview) -> Mapping[str, Any]:
    """Give what the page of a preview says."""
    draft, ground = shown.draft, shown.ground
    asks = conditions_of(ground) if ground else ()
    reasons: dict[str, list[str]] = {}
    for category, why in shown.left_out:
        reasons.setdefault(why, []).append(category.value)
    return {
        "preview": shown,
        "draft": draft,
        "sent": shown.disclosed,
        "title": shown.to.recipient.title,
        "ground": ground,
        "citation": ground.citation if ground else REFUSAL,
        "asked_and_answered": [(one.asks, draft.answers[one.key]) for one in asks],
        "reasons": reasons,
        "withheld": [one.value for one in draft.withheld],
        "news": [piece for piece, new in shown.pieces if new],
        "bytes": shown.notice.decode() if shown.notice is not None else None,
        "at": shown.at.isoformat(),
    }
