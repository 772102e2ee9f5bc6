"""Commands about alarms: list them as of an instant, and the process that watches."""

import threading
from datetime import datetime
from typing import Any

import structlog

from adapters.bootstrap import Hub, open_hub
from adapters.cli.arguments import alarm_line, instant_of
from adapters.cli.health import health
from adapters.cli.stopping import RETRY_S, WAKE_S, stopping
from adapters.place import open_place
from adapters.settings import Settings
from projections.status import alarm
from services.watching import Change, Watching, alarms_at

log = structlog.get_logger()


def list_alarms(settings: Settings, at: str | None) -> tuple[dict[str, Any], str]:
    """List every alarm of every case, from what was recorded by an instant."""
    instant = instant_of(at) if at is not None else None
    with open_place(settings) as place, open_hub(place) as hub:
        when: datetime = instant or place.clock()
        found = [(str(case_id), alarm(one)) for case_id, one in alarms_at(hub.log, when)]
    answer = {
        "at": when.isoformat(),
        "alarms": [{"case": case_id, **said} for case_id, said in found],
    }
    lines = [f"{case_id}  {alarm_line(said)}" for case_id, said in found]
    return answer, "\n".join(lines) or "No alarms."


def keep_watch(settings: Settings) -> None:
    """Watch every case until asked to stop."""
    with open_place(settings) as place, open_hub(place) as hub, stopping() as stop:
        watching = Watching(hub.log, place.clock)

        def ready() -> dict[str, bool]:
            return {"log": hub.answers(), "watching": watching.position is not None}

        with health(settings.host, settings.health_port, ready):
            _carry(watching, hub, stop)


def _carry(watching: Watching, hub: Hub, stop: threading.Event) -> None:
    failures = 0
    while not stop.is_set():
        try:
            for change in watching.catch_up():
                _tell(change)
            hub.log.wait(watching.position or 0, WAKE_S)
            failures = 0
        except Exception as error:  # noqa: BLE001 - supervised: say so, wait, try again
            log.warning("watch_failed", kind=type(error).__name__)
            stop.wait(RETRY_S[min(failures, len(RETRY_S) - 1)])
            failures += 1


def _tell(change: Change) -> None:
    """Say that an alarm began or ended: ids and kinds, never what it is about."""
    log.info(
        "alarm_began" if change.began else "alarm_ended",
        case=str(change.case_id),
        kind=change.alarm.kind.value,
        position=change.position,
    )
