"""What leaves a case: copies for every reader, checked as they do, and sheets on paper."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.cli.exporting import export_case
from adapters.cli.insight import write_insight
from adapters.settings import Settings
from adapters.verify import LOG_KEY, check, read_key, read_policy
from domain.need_to_know.copies import Reader


@dataclass
class Copies:
    """Where the copies are, what was found in each, and all their words."""

    case: str
    folder: Path
    found: dict[Reader, dict[str, Any]] = field(default_factory=dict[Reader, dict[str, Any]])

    def words(self, reader: Reader) -> str:
        files = (self.folder / reader / name for name in ("case.json", "tidslinje.html"))
        return "".join(file.read_text() for file in files)

    def places(self) -> set[str]:
        """Give the references to places that the archive's copy shows."""
        export = json.loads((self.folder / Reader.ARKIV / "case.json").read_text())
        return {
            one["value"]
            for leaf in export["leaves"]
            for one in leaf.get("shown", {}).get("fields", ())
            if one["name"] == "place_ref"
        }


def copies_of(sealed: Settings, case: str, folder: Path) -> Copies:
    made = Copies(case, folder)
    policy = read_policy((sealed.data / "ledger/policy").read_text())
    for reader in Reader:
        answer, _ = export_case(sealed, case, reader, folder / reader)
        hub = read_key(answer["signed_by"], LOG_KEY)
        what, made.found[reader] = check(folder / reader, policy, hub=hub)
        assert (what, made.found[reader]["reader"]) == ("export", reader)
    return made


def handed(sealed: Settings, case: str, kind: str, file: Path) -> str:
    """Write the sheet and give it; only its owner may read the file."""
    answer, _ = write_insight(sealed, case, kind, file)
    assert (answer["kind"], file.stat().st_mode & 0o077) == (kind, 0)
    return file.read_text()
