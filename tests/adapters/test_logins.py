"""The logins' passwords: made once, kept where only their owner reads."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.postgres.logins import APP, DOOR, KEYS, NAMES, Logins, LoginsUnreadable


def test_the_passwords_are_made_once_and_kept_where_only_you_read(tmp_path: Path):
    path = tmp_path / "secrets" / "logins.json"

    logins = Logins.kept_in(path)

    assert Logins.kept_in(path) == Logins.read(path) == logins
    assert path.stat().st_mode & 0o777 == 0o600
    assert len({login.password.get_secret_value() for login in logins.each()}) == len(NAMES)
    assert logins[APP].password.get_secret_value() not in repr(logins)


def test_programs_that_start_at_once_make_the_same_passwords(tmp_path: Path):
    path = tmp_path / "logins.json"

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: Logins.kept_in(path), range(8)))

    assert made == [made[0]] * 8
    assert [each.name for each in tmp_path.iterdir()] == ["logins.json"]


def test_what_is_new_in_this_version_gets_a_password_or_a_key_too(tmp_path: Path):
    path = tmp_path / "logins.json"
    old = Logins.kept_in(path)
    known = old.passwords.items()
    without = {n: p.get_secret_value() for n, p in known if n not in (KEYS, DOOR)}
    path.write_text(json.dumps(without))

    new = Logins.kept_in(path)

    assert new[APP] == old[APP]
    assert new[KEYS] != old[KEYS]
    assert new.door != old.door
    assert new.door.decode() not in {login.password.get_secret_value() for login in new.each()}


def test_passwords_that_others_may_read_are_refused(tmp_path: Path):
    path = tmp_path / "logins.json"
    Logins.kept_in(path)
    path.chmod(0o644)

    for read in (Logins.read, Logins.kept_in):
        with pytest.raises(LoginsUnreadable, match="you alone"):
            read(path)
    with pytest.raises(LoginsUnreadable, match="samlots_other"):
        Logins.fresh()["samlots_other"]
