"""What an auditor asks: which case, whose view, when, and with what to compare."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.datastructures import FormData

from adapters.web.days import NoSuchTime, parse_instant
from adapters.web.i18n import later
from adapters.web.messages import CHOOSE, INSTANT, NO_SUCH_TIME
from adapters.web.pages import text_of
from adapters.web.render import Screens
from domain.roles import AUDIENCES, EXTERNAL, Role
from services import then
from services.ports import Directory, Staff

STEP_DIGITS_MAX = 6
LATER_THAN = later("Välj en tidpunkt som inte ligger efter den som frågan gäller.")


@dataclass(slots=True)
class Question:
    """What the auditor asked, as far as it could be understood."""

    case_id: UUID | None = None
    role: Role | None = None
    at: datetime | None = None
    recorded_by: datetime | None = None
    since: datetime | None = None
    who: str | None = None
    step: int | None = None
    wrong: dict[str, str] = field(default_factory=dict[str, str])

    def understood(self) -> then.Question | None:
        """Give the question to ask; None when it could not be understood."""
        if self.wrong or self.case_id is None or self.role is None:
            return None
        return then.Question(
            self.case_id, self.role, self.at, self.recorded_by, self.since, self.who, self.step
        )


@dataclass(frozen=True, slots=True)
class Asking:
    """Reads what an auditor asks."""

    screens: Screens
    case_list: Callable[[Staff], Sequence[tuple[UUID, str]]]
    directory: Directory

    def choices(self, auditor: Staff) -> dict[str, Any]:
        """Give what there is to choose between."""
        known = self.case_list(auditor)
        return {"known": known, "audiences": AUDIENCES, "holders": self._holders()}

    def read(self, form: FormData, auditor: Staff) -> Question:
        """Read a question of one case, one role and one instant."""
        question = self._whose(form, auditor)
        question.at = self._instant(form, "tid", question)
        if question.at is None:
            question.wrong.setdefault("tid", INSTANT)
        return question

    def read_all(self, form: FormData, auditor: Staff) -> Question:
        """Read a question with all that may be asked; a step stands instead of an instant."""
        step = text_of(form, "steg")
        if step.isdecimal() and step.isascii() and len(step) <= STEP_DIGITS_MAX and int(step):
            question = self._whose(form, auditor)
            question.step = int(step)
        else:
            question = self.read(form, auditor)
            question.recorded_by = self._instant(form, "registrerat", question)
            question.since = self._instant(form, "fran", question)
            if question.since and question.at and question.since > question.at:
                question.wrong["fran"] = LATER_THAN
        who = text_of(form, "vem")
        question.who = who if who in {name for name, _, _ in self._holders()} else None
        if who and question.who is None:
            question.wrong["vem"] = CHOOSE
        return question

    def _whose(self, form: FormData, auditor: Staff) -> Question:
        known = {str(one): one for one, _ in self.case_list(auditor)}
        question = Question(
            case_id=known.get(text_of(form, "arende")),
            role=next((one for one in AUDIENCES if one == text_of(form, "roll")), None),
        )
        if question.case_id is None:
            question.wrong["arende"] = later("Välj ett ärende.")
        if question.role is None:
            question.wrong["roll"] = later("Välj en roll.")
        return question

    def _instant(self, form: FormData, name: str, question: Question) -> datetime | None:
        """Read an instant; what cannot be read is told, and an empty field is none."""
        text = text_of(form, name)
        try:
            at = parse_instant(text, self.screens.now())
        except NoSuchTime:
            question.wrong[name] = NO_SUCH_TIME
            return None
        if at is None and text.strip():
            question.wrong[name] = INSTANT
        return at

    def _holders(self) -> list[tuple[str, str, Role]]:
        """List who may be asked about by name, with the role in which one is."""
        people = [one for one in self.directory.everyone() if one.partner is None]
        return [
            *(
                (f"partner:{one.id}", one.name, one.role)
                for one in self.directory.partners()
                if one.role in EXTERNAL
            ),
            *(
                (f"unit:{unit}", unit, Role.ARBETSLEDARE)
                for unit in sorted({p.unit for p in people if Role.ARBETSLEDARE in p.roles})
            ),
            *(
                (f"staff:{one.id}", one.name, role)
                for one in people
                for role in one.roles
                if role in AUDIENCES
            ),
        ]
