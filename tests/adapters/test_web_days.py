"""Days and times as people write them."""

from datetime import UTC, datetime

import pytest

from adapters.web.days import NoSuchTime, parse_day, parse_instant

NOW = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-02", "2026-03-02"),
        (" 2026-03-02 ", "2026-03-02"),
        ("20260302", "2026-03-02"),
        ("2026-3-2", "2026-03-02"),
        ("2026/03/02", "2026-03-02"),
        ("2026.03.02", "2026-03-02"),
        ("2/3 2026", "2026-03-02"),
        ("2.3.2026", "2026-03-02"),
        ("02-03-2026", "2026-03-02"),
        ("2 mars 2026", "2026-03-02"),
        ("2 Mar 2026", "2026-03-02"),
        ("2 march 2026", "2026-03-02"),
        ("14 okt. 2026", "2026-10-14"),
        ("i dag", "2026-03-20"),
        ("Igår", "2026-03-19"),
        ("tomorrow", "2026-03-21"),
    ],
)
def test_a_day_may_be_written_in_several_ways(written: str, day: str) -> None:
    assert str(parse_day(written, NOW)) == day


@pytest.mark.parametrize(
    "written",
    ["", "2026-02-30", "32 mars 2026", "2 m 2026", "snart", "2026", "1526-03-02", "2200-01-01"],
)
def test_what_is_not_a_day_is_not_guessed(written: str) -> None:
    assert parse_day(written, NOW) is None


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-03-02 13:05", "2026-03-02T13:05:00+01:00"),
        ("2026-03-02T13.05", "2026-03-02T13:05:00+01:00"),
        ("2026-03-02, 13:05", "2026-03-02T13:05:00+01:00"),
        ("2 mars 2026 kl. 13", "2026-03-02T13:00:00+01:00"),
        ("2 March 2026 at 13:05", "2026-03-02T13:05:00+01:00"),
        ("2026-03-02 13:05:59", "2026-03-02T13:05:00+01:00"),
        ("2025-07-02 13:05", "2025-07-02T13:05:00+02:00"),
        ("2026-03-02", "2026-03-02T00:00:00+01:00"),
        ("2026-03-02T12:05:00Z", "2026-03-02T12:05:00+00:00"),
        ("igår 09:15", "2026-03-19T09:15:00+01:00"),
    ],
)
def test_an_instant_is_read_on_the_swedish_clock(written: str, instant: str) -> None:
    at = parse_instant(written, NOW)
    assert at is not None
    assert at.isoformat() == instant


@pytest.mark.parametrize("written", ["", "13:05", "2026-03-02 25:00", "2026-03-02 kl", "snart"])
def test_what_is_not_an_instant_is_not_guessed(written: str) -> None:
    assert parse_instant(written, NOW) is None


def test_an_hour_that_the_clock_skipped_does_not_exist() -> None:
    with pytest.raises(NoSuchTime):
        parse_instant("2026-03-29 02:30", NOW)
