"""All that each login of the database may do, on one page."""

from adapters.postgres.logins import (
    ACCESS,
    APP,
    ERASER,
    ERASER_KEYS,
    KEYS,
    PROJECTOR,
    RELAY,
    REVIEWER,
    SEALER,
    SEALER_NAMES,
    view_login,
)
from adapters.postgres.views_setup import view_schema
from domain.roles import AUDIENCES

MAY: dict[str, set[str]] = {
    APP: {
        "USAGE log",
        "SELECT log.hub_events",
        "SELECT log.commands",
        "EXECUTE log.append",
        "USAGE erasure",
        "SELECT erasure.decisions",
        "EXECUTE erasure.erased_of",
        "EXECUTE erasure.decide",
    },
    ERASER: {
        "USAGE erasure",
        "SELECT erasure.decisions",
        "SELECT erasure.runs",
        *(
            f"EXECUTE erasure.{name}"
            for name in ("decide", "begin", "stop", "reach", "empty_rows", "drop_views", "tell")
        ),
        *(
            f"EXECUTE erasure.{name}"
            for name in ("is_sealed", "left_of", "finish", "seats", "forget_notices")
        ),
    },
    ERASER_KEYS: {
        "USAGE keys",
        *(
            f"EXECUTE keys.{name}"
            for name in ("erase", "told_of", "forget", "left_of", "settle")
        ),
    },
    KEYS: {
        "USAGE keys",
        *(
            f"{right} keys.{table}"
            for right in ("SELECT", "INSERT")
            for table in ("data_keys", "commitments")
        ),
    },
    SEALER_NAMES: {
        "USAGE keys",
        "SELECT keys.commitments",
        "SELECT keys.names",
        "INSERT keys.names",
    },
    SEALER: {
        "USAGE ledger",
        *(
            f"SELECT ledger.{table}"
            for table in (
                "leaves",
                "checkpoints",
                "notes",
                "cosignatures",
                "refusals",
                "erasures",
            )
        ),
        *(f"INSERT ledger.{table}" for table in ("notes", "cosignatures", "refusals")),
        "EXECUTE ledger.append",
        "EXECUTE ledger.facts",
        "EXECUTE ledger.lead",
    },
    PROJECTOR: {
        "USAGE views",
        "SELECT views.progress",
        "UPDATE views.progress",
        "SELECT views.erased",
        *(
            f"{right} views.{table}"
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE")
            for table in ("entries", "desks")
        ),
        "EXECUTE views.write",
        "EXECUTE views.lead",
    },
    RELAY: {
        "USAGE relay",
        *(
            f"{right} relay.{table}"
            for right in ("SELECT", "INSERT", "UPDATE")
            for table in ("notices", "numbers", "resumed")
        ),
        "SELECT relay.restored",
        "EXECUTE relay.waits_for",
        "EXECUTE relay.resume",
        "SELECT relay.progress",
        "UPDATE relay.progress",
        "EXECUTE relay.number",
        "EXECUTE relay.lead",
    },
    ACCESS: {"USAGE access", "EXECUTE access.record"},
    REVIEWER: {
        "USAGE access",
        "SELECT access.reads",
        "EXECUTE access.broken",
        "EXECUTE access.digest",
    },
    **{
        view_login(role): {
            f"USAGE {view_schema(role)}",
            f"SELECT {view_schema(role)}.current_desks",
            f"SELECT {view_schema(role)}.current_entries",
            "EXECUTE views.reading",
        }
        for role in AUDIENCES
    },
}
"""All that each login may. Whoever adds a right writes it here as well."""
