"""Exports for tests: a ledger with one case to copy, and the key that signs copies."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.ledger.notes import Signer
from adapters.ledger.package import EXPORTS, Inside, export_of, files_of
from adapters.verify import LOG_KEY, check, read_key
from tests.ledger.made import Made, filled

CASE, OTHER = bytes([3]) * 16, bytes([4]) * 16
AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
TIMELINE = "<!doctype html><p>Riskbedömning gjord</p>"
SAID = '{"words":"x"}'
Export = dict[str, Any]


@dataclass(frozen=True)
class Hub:
    """A ledger and the key that the hub signs exports with."""

    made: Made
    note: str
    signer: Signer

    def inside(self, *, keys: bool = True) -> Inside:
        rows = [
            row for at, row in self.made.rows.items() if self.made.headers[at][2:18] == CASE
        ]
        shown = {number: {"fact": "risk_assessed"} for number in range(2, len(rows) + 1)}
        if not keys:
            return Inside(rows, shown)
        content = {number: {"1": SAID} for number in range(1, len(rows) + 1)}
        return Inside(rows, shown, content, dict([self.made.keys[CASE]]))

    def export(self, *, keys: bool = True) -> Export:
        return export_of(self.made.headers, CASE, self.note, self.inside(keys=keys))

    def write(self, path: Path, export: Export, timeline: str = TIMELINE) -> Path:
        """Write what is signed, whatever it says: as somebody who holds the hub's key."""
        path.mkdir()
        files = files_of(export, timeline, "domstol", AT, self.signer)
        for name, content in files.items():
            (path / name).write_bytes(content)
        return path

    def check(self, path: Path) -> dict[str, Any]:
        hub = read_key(self.signer.verifier(), LOG_KEY)
        what, found = check(path, self.made.policy, hub=hub)
        assert what == "export"
        return found


def a_hub() -> Hub:
    made, notes = filled()
    return Hub(made, notes[-1], Signer.fresh(EXPORTS))
