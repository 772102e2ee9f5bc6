"""Letters of the stories on a real stream, sealed to their partners."""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from adapters.closing import Closing
from adapters.directory import FileDirectory
from adapters.fittings import handles
from adapters.nats.courier import NatsCourier
from adapters.nats.topology import ensure, notice_stream
from adapters.postgres.logins import RELAY
from adapters.postgres.notices import PostgresNoticeBook
from domain.facts import InformationDisclosed
from domain.recorded import Recorded
from services.ports import Partner
from services.recording import Recording
from services.relaying import Relaying
from tests.adapters.conftest import KEK
from tests.adapters.erasure_place import Erasure, told_of
from tests.adapters.messages import HUB_KEYS, SIZES, Server, public_of, running_server, stored
from tests.services.disclosures import AF, EVERYTHING


@contextmanager
def posted(hub: Erasure, case_id: UUID, folder: Path) -> Iterator[list[bytes]]:
    """Tell of a case, and send what it discloses first; gives what the streams hold."""
    told = told_of(case_id)
    first = next(r for r in told if isinstance(r.fact, InformationDisclosed))
    _append(hub, told[: first.version])
    with running_server(folder) as server:
        letters = asyncio.run(_carried(hub, first, server))
        _append(hub, told[first.version :])
        yield letters


def _append(hub: Erasure, facts: list[Recorded]) -> None:
    for recorded in facts:
        hub.log.append([recorded])


async def _carried(hub: Erasure, disclosed: Recorded, server: Server) -> list[bytes]:
    assert isinstance(disclosed.fact, InformationDisclosed)
    to = disclosed.fact.recipient
    assert to.partner is not None
    partners = {to.partner: Partner(to.partner, to.title, to.role, EVERYTHING)}
    with closing(PostgresNoticeBook(hub.database.conninfo(RELAY))) as book:
        async with server.hub() as connection:
            accounts = {name: server.authority.account(name, 1).public for name in partners}
            await ensure(connection.nc, accounts, SIZES)
            relaying = _relay(
                hub, book, NatsCourier(connection), partners, disclosed.recorded_at
            )
            await relaying.run_once()
            kept = [await stored(connection.nc, notice_stream(name)) for name in partners]
    return [message.body for each in kept for message in each]


def _relay(
    hub: Erasure,
    book: PostgresNoticeBook,
    courier: NatsCourier,
    partners: dict[str, Partner],
    at: datetime,
) -> Relaying:
    return Relaying(
        log=hub.log,
        book=book,
        courier=courier,
        directory=FileDirectory({}, partners),
        handle=handles(KEK),
        recording=Recording(hub.log, lambda: at),
        clock=lambda: at,
        sealer=Closing(HUB_KEYS, lambda _: public_of(AF.id)),
    )
