"""After a change of keys the old program gets in and cannot read; the new one reads it all."""

import asyncio
from pathlib import Path

from adapters.nats.topology import RECEIPTS
from adapters.partner.closing import closing_of
from adapters.partner.inbox import Inbox
from adapters.partner.program import Program
from adapters.place import Place
from tests.adapters.messages import Server, stored, until
from tests.adapters.test_letting_in import (
    carried,
    change,
    joined,
    let_in_now,
    letters_of,
    place,
    received,
    server,
)

__all__ = ["place", "server"]


async def test_what_the_old_program_could_not_read_the_new_one_reads_by_itself(
    server: Server, place: Place, tmp_path: Path
) -> None:
    await asyncio.to_thread(let_in_now, place, tmp_path / "one")
    old = joined(place, tmp_path / "one")
    assert await carried(server, letters_of(place, 1, 2)) == 2
    await received(old, 2)
    await asyncio.to_thread(change, place, tmp_path / "two", 1)
    assert await carried(server, letters_of(place, 3, 4)) == 2
    inbox = Inbox(old.data).open()
    program = Program(old, old.login(), inbox, closing_of(old))
    await program.start()
    await until(lambda: inbox.status().dead == 2)
    await program.stop()
    assert inbox.status().count == 2
    async with server.hub() as hub:
        assert len(await stored(hub.nc, RECEIPTS)) == 2
    new = joined(place, tmp_path / "two")
    await received(new, 4)
    again = Inbox(new.data).open_to_read()
    assert (again.status().gaps, again.status().dead) == ((), 2)
