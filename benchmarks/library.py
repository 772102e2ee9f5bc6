"""The library as it comes: eventsourcing with its default recorder and its own runner."""

from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL

ENVELOPE_BYTES = 180
"""What the library writes around a text: times, ids and names."""
RESET = "TRUNCATE entries, desks; DELETE FROM shown_tracking WHERE application_name = 'library'"


class Noted(Aggregate):
    """An aggregate whose events carry as many bytes as the hub's facts."""

    @event("Opened")
    def __init__(self) -> None:
        self.count = 0

    @event("Added")
    def note(self, staff: str, text: str) -> None:
        """Note something."""
        del staff, text
        self.count += 1


class LibraryApplication(Application[UUID]):
    """The library's application with everything left as it is."""

    name = "library"


class LibraryView(PostgresTrackingRecorder):
    """What the hub's view does per fact: an entry, the case's row on the desk, the position."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sql_create_statements += [
            SQL(
                "CREATE TABLE IF NOT EXISTS entries "
                "(position bigint PRIMARY KEY, case_id uuid, body text)"
            ).format(),
            SQL(
                "CREATE TABLE IF NOT EXISTS desks (case_id uuid PRIMARY KEY, count bigint)"
            ).format(),
        ]

    def add(self, case_id: UUID, text: str, tracking: Tracking) -> None:
        """Write one event."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(
                "INSERT INTO entries VALUES (%s, %s, %s)",
                (tracking.notification_id, case_id, text),
                prepare=True,
            )
            cursor.execute(
                "INSERT INTO desks VALUES (%s, 1) "
                "ON CONFLICT (case_id) DO UPDATE SET count = desks.count + 1",
                (case_id,),
                prepare=True,
            )
            self._insert_tracking(cursor, tracking)


class LibraryProjection(Projection[LibraryView]):
    """Passes each event on to the view."""

    name = "shown"

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Write one event."""
        text = getattr(domain_event, "text", "")
        self.view.add(domain_event.originator_id, text, tracking)


def environment(conninfo: str) -> dict[str, str]:
    """Say where the library's database is."""
    to = conninfo_to_dict(conninfo)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        **{
            f"POSTGRES_{name.upper()}": str(to.get(name) or "")
            for name in ("host", "dbname", "user", "password")
        },
        "POSTGRES_PORT": "5432",
    }


def runner(env: dict[str, str]) -> ProjectionRunner[LibraryApplication, LibraryView]:
    """Start the library's own projection runner."""
    return ProjectionRunner(
        application_class=LibraryApplication,
        projection_class=LibraryProjection,
        view_class=LibraryView,
        env=env,
    )


def text_for(row_bytes: int) -> str:
    """Give a text that makes the library's row about as long as the hub's."""
    return "x" * max(1, row_bytes - ENVELOPE_BYTES)
