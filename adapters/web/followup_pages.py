"""The kvinnofridssamordnare's pages: saved questions, and answers that show nobody."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.gate import Gate, WrongSeat
from adapters.web.i18n import Tongue, later
from adapters.web.render import Screens
from domain.followup.answering import Answer, Figures
from domain.followup.figures import Span, share_of
from domain.followup.measure import Kind
from services.following_up import ASKS, FollowingUp, UnknownQuestion

HIDDEN = later("visas inte")
HEADS = {
    Kind.SHARE: (later("Ärenden"), later("Varav ja"), later("Andel i procent")),
    Kind.DAYS: (later("Ärenden"), later("Median i dagar")),
    Kind.NUMBER: (later("Ärenden"), later("Median i antal")),
}
OR_MORE = later("eller mer")


@dataclass(frozen=True, slots=True)
class FollowupPages:
    """Handlers of the pages for follow-up. No address and no page leads to a case."""

    gate: Gate
    screens: Screens
    following_up: FollowingUp

    def router(self) -> APIRouter:
        """List the addresses."""
        router = APIRouter(include_in_schema=False)
        router.get("/uppfoljning")(self.questions)
        router.get("/uppfoljning/{question}")(self.answer)
        return router

    def questions(self, request: Request) -> Response:
        """Show the saved questions."""
        self.gate.require(request, ASKS)
        by_measure: dict[str, list[tuple[str, str]]] = {}
        for one in self.following_up.questions(ASKS):
            by_measure.setdefault(one.measure.text, []).append((one.name, one.group.value))
        return self.screens.page(
            request, "questions.html", back="/uppfoljning", measures=by_measure
        )

    def answer(self, request: Request, question: str) -> Response:
        """Show the answer to a question; one that is not saved is not there."""
        self.gate.require(request, ASKS)
        try:
            found = self.following_up.answer(ASKS, question)
        except UnknownQuestion:
            raise WrongSeat from None
        tongue = self.screens.tongue(request)
        return self.screens.page(
            request,
            "answer.html",
            back=f"/uppfoljning/{found.question.name}",
            question=found.question,
            heads=HEADS[found.question.measure.kind],
            years=[
                (
                    one.year,
                    [(f.group, _cells(f, found, tongue)) for f in (one.total, *one.rows)],
                )
                for one in found.years
            ],
            anything=any(figures.cases for figures in found.figures()),
        )


def _cells(figures: Figures, answer: Answer, tongue: Tongue) -> list[str]:
    """Write a row's figures, each as wide as it may be told."""
    told: list[Span | None] = [figures.cases]
    if answer.question.measure.kind is Kind.SHARE:
        yes, cases = figures.yes, figures.cases
        told += [yes, share_of(yes, cases) if yes and cases else None]
    else:
        told.append(figures.median)
    return [_written(span, tongue) for span in told]


def _written(span: Span | None, tongue: Tongue) -> str:
    if span is None:
        return tongue(HIDDEN)
    if span.high is None:
        return f"{span.low} {tongue(OR_MORE)}"
    return f"{span.low}-{span.high}"
