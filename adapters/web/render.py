"""Pages: templates filled in, one environment per language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from adapters.web import labels
from adapters.web.gate import Gate
from adapters.web.groups import GROUPS
from adapters.web.how_close import how_close
from adapters.web.i18n import SOURCE, Tongue, later, load_tongues
from adapters.web.problems import Problem
from adapters.web.swimlane import shape
from domain.case.access import ON_CALL
from domain.case.calendar import in_sweden
from domain.erasing import DECIDERS
from domain.roles import EXTERNAL, Role
from services.following_up import ASKS
from services.noting import OVERSEERS
from services.ports import Clock, Session

HERE = Path(__file__).parent
EMERGENCY = ("/nodatkomst", later("Nödåtkomst"))
WHY = ("/granskning/varfor", later("Varför"))
ERASURE = ("/gallring", later("Gallring"))
LOG_REVIEW = ("/loggkontroll", later("Loggkontroll"))
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Screens:
    """Draws pages for whoever asks, in the language and colours she or he chose."""

    gate: Gate
    clock: Clock
    tongues: dict[str, Tongue]
    environments: dict[str, Environment]
    versions: dict[str, str]

    def tongue(self, request: Request) -> Tongue:
        """Give the language chosen; Swedish until another is."""
        return self.tongues.get(request.cookies.get("lang", SOURCE), self.tongues[SOURCE])

    def page(
        self, request: Request, name: str, status: int = 200, back: str = "/", **shown: Any
    ) -> HTMLResponse:
        """Draw a page. `back` is where a change of language or colours returns to."""
        tongue = self.tongue(request)
        theme = request.cookies.get("theme", "auto")
        session = self.gate.session(request)
        html = (
            self.environments[tongue.lang]
            .get_template(name)
            .render(
                lang=tongue.lang,
                theme=theme if theme in THEMES else "auto",
                back=back,
                me=session,
                nav=_nav(session),
                v=self.versions,
                **shown,
            )
        )
        return HTMLResponse(html, status, {"content-language": tongue.lang})

    def problem(self, request: Request, problem: Problem) -> HTMLResponse:
        """Draw a problem as a page: the same for everything that is not there."""
        return self.page(request, "problem.html", problem.status, problem=problem)

    def now(self) -> datetime:
        """Give the present instant."""
        return self.clock()


def build_screens(gate: Gate, clock: Clock) -> Screens:
    """Compile the catalogues and make the environments."""
    tongues = load_tongues()
    return Screens(
        gate=gate,
        clock=clock,
        tongues=tongues,
        environments={lang: environment_of(tongue) for lang, tongue in tongues.items()},
        versions={
            path.name: sha256(path.read_bytes()).hexdigest()[:10]
            for path in (HERE / "static").iterdir()
        },
    )


def environment_of(tongue: Tongue) -> Environment:
    """Make what fills in templates in one language."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.install_gettext_translations(tongue.words, newstyle=True)  # pyright: ignore[reportAttributeAccessIssue]
    environment.globals.update(
        say=tongue,
        day=tongue.day,
        day_of=tongue.day_of,
        moment=tongue.moment,
        moment_iso=wall_clock,
        role_label=_in(tongue, labels.role_label),
        area_label=_in(tongue, labels.area_label),
        insats_label=_in(tongue, labels.insats_label),
        category_label=_in(tongue, labels.category_label),
        status_label=_in(tongue, labels.status_label),
        protection_label=_in(tongue, labels.protection_label),
        row_label=_in(tongue, labels.row_label),
        table_row=lambda row: ", ".join(map(tongue, labels.table_row_labels(row))),
        literal_label=_in(tongue, labels.literal_label),
        mark=shape,
        how_close=how_close,
        groups=GROUPS,
        roles=Role,
    )
    return environment


def wall_clock(at: datetime) -> str:
    """Write an instant as the forms want it back."""
    return in_sweden(at).strftime("%Y-%m-%d %H:%M")


def _in(tongue: Tongue, label: Callable[[str], str]) -> Callable[[str], str]:
    return lambda code: tongue(label(code))


def _nav(session: Session | None) -> tuple[tuple[str, str], ...]:
    if session is None:
        return ()
    if session.actor.role is Role.AUDITOR:
        return (("/granskning", later("Granskning")), WHY, LOG_REVIEW, ERASURE)
    if session.actor.role is ASKS:
        return (("/uppfoljning", later("Uppföljning")),)
    if session.actor.role is Role.VALDSUTOVARENHET:
        return (("/vaggen", later("Väggen")),)
    if session.actor.role in EXTERNAL:
        return (("/inkorg", later("Inkorg")),)
    own = ("/arenden", later("Ärenden"))
    role = session.actor.role
    return (
        own,
        *((EMERGENCY,) if role in ON_CALL else ()),
        *((LOG_REVIEW,) if role in OVERSEERS else ()),
        *((ERASURE,) if role in DECIDERS else ()),
    )
