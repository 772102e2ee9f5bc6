"""The present instant: the machine's, or the story's while the demo tells it."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path


def machine_clock() -> datetime:
    """Give the present instant in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class StoryClock:
    """A clock in a file, so that all processes of the demo share the story's time.

    While the story is told, the time is what the file says; afterwards it is the machine's,
    but never before the story's end.
    """

    file: Path
    _seen: tuple[int, int] = field(default=(0, 0), init=False)
    _at: datetime = field(default=datetime.min.replace(tzinfo=UTC), init=False)
    _told: bool = field(default=False, init=False)

    def __call__(self) -> datetime:
        stat = self.file.stat()
        seen = (stat.st_mtime_ns, stat.st_ino)
        if seen != self._seen:
            said = json.loads(self.file.read_text())
            self._at, self._told = datetime.fromisoformat(said["at"]), said["told"]
            self._seen = seen
        return max(machine_clock(), self._at) if self._told else self._at

    def set(self, at: datetime, *, told: bool = False) -> None:
        """Move the story's time; `told` when the story is over."""
        unfinished = self.file.with_suffix(".new")
        unfinished.write_text(json.dumps({"at": at.isoformat(), "told": told}))
        unfinished.replace(self.file)
