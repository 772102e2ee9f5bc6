"""Makes the tables of views and notices, and says which login may do what with them."""

from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import LiteralString, cast

from psycopg.sql import SQL, Composed, Identifier, Literal

from adapters.postgres.logins import view_login
from domain.roles import AUDIENCES, Role

STALE = "SL001"
NOT_TO_BE_NUMBERED = "SL002"


def view_schema(role: Role) -> str:
    """Name the schema that holds a role's view."""
    return f"view_{role.value}"


def statements() -> Sequence[SQL | Composed]:
    """What the owner runs in one transaction, once the logins exist; may be run again."""
    return [SQL(_text("views.sql")), *_audiences(), SQL(_text("notices.sql"))]


def _audiences() -> Iterator[Composed]:
    audience = SQL(_text("audience.sql"))
    for role in AUDIENCES:
        yield audience.format(
            schema=Identifier(view_schema(role)),
            reader=Identifier(view_login(role)),
            role=Literal(role.value),
        )


def _text(name: str) -> LiteralString:
    text = (files("adapters.postgres") / "sql" / name).read_text("utf-8")
    return cast(LiteralString, text)
