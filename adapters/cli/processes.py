"""The long-running processes: web, projector and relay. Each stops cleanly on SIGTERM."""

import asyncio
import threading
import time
from typing import Any

import structlog

from adapters.bootstrap import Hub, open_hub
from adapters.cli.health import health
from adapters.cli.partners import ensure_streams
from adapters.cli.stopping import RETRY_S, WAKE_S, stopping
from adapters.garbage import look_seldom
from adapters.place import NotReady, open_place
from adapters.settings import Settings
from domain.roles import Role
from services.projecting import Projecting

log = structlog.get_logger()


def keep_views(settings: Settings, *, once: bool, rebuild: Role | None) -> None:
    """Keep views until asked to stop; or rebuild one; or catch up once."""
    with open_place(settings) as place, open_hub(place) as hub, stopping() as stop:
        look_seldom()
        projecting = hub.projecting()
        if rebuild is not None:
            projecting.rebuild(rebuild)
        elif once:
            projecting.catch_up()
        else:
            with health(settings.host, settings.health_port, lambda: {"log": hub.answers()}):
                _carry(projecting, hub, stop)


def _carry(projecting: Projecting, hub: Hub, stop: threading.Event) -> None:
    failures = 0
    while not stop.is_set():
        try:
            if projecting.views.lead():
                projecting.catch_up()
                _follow(projecting, hub, time.monotonic() + WAKE_S)
            else:
                stop.wait(WAKE_S)
            failures = 0
        except Exception as error:  # noqa: BLE001 - supervised: say so, wait, try again
            log.warning("projector_failed", kind=type(error).__name__)
            stop.wait(RETRY_S[min(failures, len(RETRY_S) - 1)])
            failures += 1


def _follow(projecting: Projecting, hub: Hub, until: float) -> None:
    """Take in facts as they come. Who lost the lead meanwhile is stopped by its position."""
    while (left := until - time.monotonic()) > 0:
        if hub.log.wait(projecting.position, left):
            projecting.take_in()


def keep_relaying(settings: Settings) -> None:
    """Send notices and take in receipts until asked to stop."""
    from adapters.cli import relaying  # noqa: PLC0415

    with open_place(settings) as place, open_hub(place) as hub, stopping() as stop:
        look_seldom()
        asyncio.run(relaying.keep_relaying(settings, hub, stop))


def serve_web(settings: Settings) -> None:
    """Serve the pages and the API until asked to stop."""
    from adapters.web.server import serve  # noqa: PLC0415

    with open_place(settings) as place, open_hub(place) as hub:
        demo_sign_in = settings.sign_in == "demo"
        app = web_app(hub, settings)
        look_seldom()
        serve(app, settings.host, settings.port, demo_sign_in=demo_sign_in)


def web_app(hub: Hub, settings: Settings) -> Any:
    """Give the web application on a hub. It leans on PostgreSQL, and not on NATS."""
    from adapters.web.app import Parts, make_app  # noqa: PLC0415

    parts = Parts(
        recording=hub.recording,
        reading=hub.reading,
        replaying=hub.replaying,
        following_up=hub.following_up,
        overseeing=hub.overseeing,
        directory=hub.place.directory,
        clock=hub.place.clock,
        ready=lambda: {"log": hub.answers(), "access_log": hub.access_log.answers()},
        demo_sign_in=settings.sign_in == "demo",
        case_list=hub.case_list,
        secure_cookies=settings.secure_cookies,
        signalling=hub.signalling(),
        disclosing=hub.disclosing(),
        deciding=hub.deciding(settings.research_sample),
    )
    return make_app(parts)


def set_up_servers(settings: Settings) -> None:
    """Make databases, logins and streams; may be run at every start."""
    from adapters.cli.caretaking import admin_of  # noqa: PLC0415
    from adapters.postgres.logins import Logins, Server  # noqa: PLC0415
    from adapters.postgres.setup import set_up  # noqa: PLC0415

    if settings.database_host is not None:
        if settings.logins_file is None:
            raise NotReady("Set SAMLOTS_DATABASE_ADMIN_PASSWORD_FILE and SAMLOTS_LOGINS_FILE.")
        server = Server(host=settings.database_host, port=settings.database_port)
        set_up(server, admin_of(settings, server), Logins.read(settings.logins_file))
    with open_place(settings) as place:
        ensure_streams(place, settings)
