"""A whole hub on real servers, for stories told in one process."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.bootstrap import Hub, open_hub
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.place import start_embedded
from adapters.settings import Settings

DIRECTORY = Path(__file__).parents[2] / "adapters" / "demo" / "directory.json"


@dataclass
class TestClock:
    """A clock that stands where it is put."""

    at: datetime = datetime(2024, 1, 1, tzinfo=UTC)

    __test__ = False

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(scope="module")
def clock() -> TestClock:
    return TestClock()


@pytest.fixture(scope="module")
def hub(clock: TestClock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    data = tmp_path_factory.mktemp("hub")
    shutil.copy(DIRECTORY, data / "directory.json")
    with (
        start_embedded(Settings(data=data), durable=False) as place,
        open_hub(replace(place, clock=clock)) as opened,
    ):
        yield opened
    EmbeddedPostgres(data).destroy()
