"""The disclosure desk for programs: preview a draft, and decide on what was previewed."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request

from adapters.web.api import DOCUMENTED, CaseId
from adapters.web.api_bodies import Given, Moment, ReceiptGiven, Sent
from adapters.web.days import YEARS
from adapters.web.disclosing_pages import READ_AGAIN
from adapters.web.gate import Gate, case_id_of
from adapters.web.pointing import pointed
from adapters.web.problems import NotValid
from adapters.web.recordable import DESK
from domain.refusals import Refused
from services.disclosing import Disclosing, NotSeen, Prepared, Preview, Unfinished
from services.drafting import Draft

CHANGED = Refused("preview_is_read_again", READ_AGAIN, "I8")
MARK_CHARS = 64


class DraftSent(Sent):
    """A draft, and the id of the command that it may become."""

    command_id: UUID
    draft: Draft


class DecisionSent(DraftSent):
    """A decision on a preview: the minute it was made for, and its mark."""

    at: Moment
    read: Annotated[str, Field(min_length=MARK_CHARS, max_length=MARK_CHARS)]


class PieceGiven(Given):
    """One piece that would go, and whether the recipient does not hold it."""

    category: str
    text: str
    new: bool


class LeftOut(Given):
    """What would not go, and why."""

    category: str
    why: str


class PreviewGiven(Given):
    """What a decision would do. `held` is null for whoever may not know who got what."""

    at: datetime
    read: str
    notice: str | None
    pieces: list[PieceGiven]
    held: list[dict[str, Any]] | None
    left_out: list[LeftOut]
    may_decide: bool


@dataclass(frozen=True, slots=True)
class DisclosingApi:
    """Handlers of the desk's API."""

    gate: Gate
    disclosing: Disclosing

    def router(self) -> APIRouter:
        """List the addresses."""
        router = APIRouter(prefix="/api/v1", responses=DOCUMENTED, tags=["Samlots"])
        router.post("/cases/{case_id}/disclosures/preview")(self.preview)
        made = HTTPStatus.CREATED
        router.post("/cases/{case_id}/disclosures", status_code=made)(self.decide)
        return router

    def preview(self, request: Request, case_id: CaseId, body: DraftSent) -> PreviewGiven:
        """Show what a decision would do, and store nothing."""
        session = self.gate.require(request, *DESK)
        seen = self.disclosing.look(session, case_id_of(case_id))
        asked = Prepared(_within_the_years(body.draft), body.command_id, self.disclosing.now())
        try:
            return _given(self.disclosing.preview(session, seen, asked))
        except Unfinished as unfinished:
            raise _not_valid(unfinished) from None

    def decide(self, request: Request, case_id: CaseId, body: DecisionSent) -> ReceiptGiven:
        """Record the decision that was previewed."""
        session = self.gate.require(request, *DESK)
        seen = self.disclosing.look(session, case_id_of(case_id))
        if body.at.year not in YEARS:
            raise NotValid([{"pointer": "/at", "code": "out_of_range"}])
        asked = Prepared(_within_the_years(body.draft), body.command_id, body.at)
        try:
            receipt = self.disclosing.decide(session, seen, asked, body.read)
        except Unfinished as unfinished:
            raise _not_valid(unfinished) from None
        except NotSeen:
            raise CHANGED from None
        return ReceiptGiven(
            case_id=receipt.case_id,
            command_id=receipt.command_id,
            fact_ids=list(receipt.fact_ids),
            repeated=receipt.repeated,
        )


def _within_the_years(draft: Draft) -> Draft:
    if draft.valid_to is not None and draft.valid_to.year not in YEARS:
        raise NotValid([{"pointer": "/draft/valid_to", "code": "out_of_range"}])
    return draft


def _not_valid(unfinished: Unfinished) -> NotValid:
    """Name the fields that remain, by step; what is said of them is for people."""
    return NotValid(
        [
            {"pointer": pointed(("draft", *lack.field.split("."))), "code": lack.step.value}
            for lack in unfinished.lacks
        ]
    )


def _given(shown: Preview) -> PreviewGiven:
    held = None
    if shown.held is not None:
        held = [
            {
                "at": letter.at,
                "purpose": letter.purpose,
                "level": letter.level,
                "content": None
                if letter.pieces is None
                else [piece.model_dump(mode="json") for piece in letter.pieces],
                "handling_instruction": letter.handling_instruction,
                "valid_to": letter.valid_to,
            }
            for letter in shown.held
        ]
    return PreviewGiven(
        at=shown.at,
        read=shown.seen,
        notice=shown.notice.decode() if shown.notice is not None else None,
        pieces=[
            PieceGiven(category=piece.category.value, text=piece.text, new=new)
            for piece, new in shown.pieces
        ],
        held=held,
        left_out=[LeftOut(category=one.value, why=why) for one, why in shown.left_out],
        may_decide=shown.may_decide,
    )
