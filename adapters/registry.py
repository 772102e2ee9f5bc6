"""The public keys of connected partners, in one file: who was let in with which, since when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PositiveInt

from adapters.jose import public_set
from adapters.nkeys import USER, is_public
from adapters.private import write_private
from domain.refusals import PlainFailure

PUBLIC_BYTES_MAX = 4096
PARTNERS_MAX = 1_000


class RegistryFault(PlainFailure):
    """The file of partners' keys, or the keys that a partner gave, cannot be used."""


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _is_users(text: str) -> str:
    if not is_public(USER, text):
        raise ValueError
    return text


def _public(use: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    def check(key: Mapping[str, Any]) -> Mapping[str, Any]:
        (public,) = public_set([key], use)
        if public != key:
            raise ValueError
        return public

    return check


class Keys(_Shape):
    """What a partner handed out: its key on NATS, and JWKs to know it by and seal to."""

    nats: Annotated[str, AfterValidator(_is_users)]
    sign: Annotated[dict[str, Any], AfterValidator(_public("sign"))]
    seal: Annotated[dict[str, Any], AfterValidator(_public("seal"))]


class Earlier(_Shape):
    """The keys before the newest, and until when they work beside them."""

    generation: PositiveInt
    keys: Keys
    until: AwareDatetime


class Connected(_Shape):
    """A partner that was let in. Each new set of keys is a generation with its own account."""

    generation: PositiveInt
    keys: Keys
    since: AwareDatetime
    earlier: Earlier | None = None
    revoked: AwareDatetime | None = None

    def valid(self, at: datetime) -> tuple[Keys, ...]:
        """Give the keys that work at an instant, the newest first; none when revoked."""
        if self.revoked is not None:
            return ()
        overlapping = self.earlier is not None and at < self.earlier.until
        return (self.keys, *([self.earlier.keys] if self.earlier and overlapping else []))


class _File(_Shape):
    partners: Annotated[dict[str, Connected], Field(max_length=PARTNERS_MAX)] = {}


@dataclass
class Registry:
    """The file, read again when it has changed. A partner that is not in it gets nothing."""

    file: Path
    _read_at: int = field(default=-1, init=False)
    _known: Mapping[str, Connected] = field(default_factory=dict, init=False, repr=False)

    def all(self) -> Mapping[str, Connected]:
        """Give every partner that was ever let in. Raises RegistryFault."""
        try:
            changed = self.file.stat().st_mtime_ns
            if changed != self._read_at:
                self._known = _File.model_validate_json(self.file.read_bytes()).partners
                self._read_at = changed
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            raise RegistryFault("The file of partners' keys cannot be read.") from None
        return self._known

    def keys(self, partner: str, at: datetime) -> tuple[Keys, ...]:
        """Give a partner's keys that work at an instant, the newest first."""
        found = self.all().get(partner)
        return found.valid(at) if found else ()

    def put(self, partner: str, row: Connected) -> None:
        """Write a partner's row."""
        whole = _File(partners={**self.all(), partner: row})
        write_private(self.file, whole.model_dump_json(indent=1) + "\n")


def read_public(file: Path) -> Keys:
    """Read the file that a partner gave. Raises RegistryFault without an echo."""
    try:
        if file.stat().st_size > PUBLIC_BYTES_MAX:
            raise ValueError
        return Keys.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        raise RegistryFault("The partner's file is not there.") from None
    except (OSError, ValueError):
        message = "The partner's file does not hold its public keys: nats, sign and seal."
        raise RegistryFault(message) from None
