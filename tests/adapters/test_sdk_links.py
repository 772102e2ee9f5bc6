"""The folder of SDK is shared: who else writes in it leads the hub nowhere."""

from pathlib import Path

from adapters.sdk import FileDrop, file_drop
from adapters.settings import Settings
from tests.adapters.test_sdk import BODY, OWN, REGION, carry, letter
from tests.services.fakes import FakeDirectory


def test_a_link_in_the_shared_folder_leads_the_hub_to_no_file_of_its_own(
    tmp_path: Path,
) -> None:
    settings = Settings(sdk_folder=tmp_path / "sdk", sdk_address=OWN)
    drop = file_drop(settings, FakeDirectory({REGION.id: REGION}))
    assert isinstance(drop, FileDrop)
    one, own = letter(), tmp_path / "kek"
    own.write_text("the operator's key")
    carry(drop, one)
    for name in (f"{one.id}.payload", f"{one.id}.envelope.json"):
        (drop.folder / "out" / name).unlink()
        (drop.folder / "out" / f".{name}.part").symlink_to(own)

    assert carry(drop, one) == 1
    assert own.read_text() == "the operator's key"
    assert (drop.folder / "out" / f"{one.id}.payload").read_bytes() == BODY
    assert not (drop.folder / "out" / f"{one.id}.payload").is_symlink()
