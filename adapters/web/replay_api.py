"""Looking back, for programs: what a role knew of a case, with a digest of the answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime
from starlette.requests import Request
from starlette.responses import JSONResponse

from adapters.web import api_bodies as bodies
from adapters.web.api import DOCUMENTED
from adapters.web.days import YEARS
from adapters.web.gate import Gate, case_id_of
from adapters.web.problems import NotValid
from domain.roles import Role
from services.looking_back import LookingBack
from services.then import HOLDER, STEPS_MAX, Question

Instant = Annotated[AwareDatetime | None, Query()]


@dataclass(frozen=True, slots=True)
class ReplayApi:
    """The handler of the replay."""

    gate: Gate
    looking_back: LookingBack

    def router(self) -> APIRouter:
        """List the address."""
        router = APIRouter(prefix="/api/v1", responses=DOCUMENTED, tags=["Samlots"])
        router.get("/cases/{case_id}/replay", response_model=bodies.ReplayGiven)(self.replay)
        return router

    def replay(  # noqa: PLR0913, PLR0917 - each is a part of the question
        self,
        request: Request,
        case_id: Annotated[str, Path(json_schema_extra={"format": "uuid"})],
        role: Annotated[Role, Query(alias="as")],
        at: Instant = None,
        recorded_by: Instant = None,
        since: Instant = None,
        who: Annotated[str | None, Query(pattern=HOLDER)] = None,
        step: Annotated[int | None, Query(ge=1, le=STEPS_MAX)] = None,
    ) -> JSONResponse:
        """Give what a role knew of a case at an instant, or after so many facts; for auditors.

        With `recorded_by` it is what had happened by `at`, of what was recorded by then.
        """
        auditor = self.gate.require(request, Role.AUDITOR)
        _check(at, recorded_by, since, step)
        question = Question(case_id_of(case_id), role, at, recorded_by, since, who, step)
        seen = self.looking_back.replay(auditor.staff, auditor.actor.role, question)
        return JSONResponse(seen.answer())


def _check(
    at: datetime | None, recorded_by: datetime | None, since: datetime | None, step: int | None
) -> None:
    """Refuse a question that can be read in two ways, or in none."""
    given = {"/at": at, "/recorded_by": recorded_by, "/since": since}
    wrong = [
        {"pointer": pointer, "code": "out_of_range"}
        for pointer, one in given.items()
        if one is not None and one.year not in YEARS
    ]
    if step is None and at is None:
        wrong.append({"pointer": "/at", "code": "missing"})
    if step is not None:
        wrong += [
            {"pointer": pointer, "code": "extra_forbidden"}
            for pointer, one in given.items()
            if one is not None
        ]
    elif not wrong and at is not None and since is not None and since > at:
        wrong.append({"pointer": "/since", "code": "out_of_range"})
    if wrong:
        raise NotValid(wrong)
