"""One partner's real credentials against the real server: what is not its own stays shut."""

import asyncio
import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import nats
import nats.errors
import pytest
from nats.aio.subscription import Subscription
from nats.js.errors import BadRequestError

from adapters.nats import courier
from adapters.nats.accounts import (
    API,
    CONNECTIONS_MAX,
    NO_STORE,
    SUBSCRIPTIONS_MAX,
    UNLIMITED,
    token,
)
from adapters.nats.certificates import new_authority
from adapters.nats.connection import Access
from adapters.nats.courier import NatsCourier
from adapters.nats.letting_in import UPDATE, Porter, Standing
from adapters.nats.topology import INBOUND, RECEIPTS, RECEIPTS_OF_ONE_MAX, notice_stream
from adapters.nkeys import USER, Login, new_pair, trusting
from tests.adapters.messages import (
    PARTNERS,
    PATIENCE_SECONDS,
    Server,
    letters,
    now,
    running_server,
    stored,
)
from tests.attacks.partner_attempts import ATTEMPTS
from tests.attacks.partner_trying import Stage, names_of, standing
from tests.attacks.partner_wire import (
    BYTES,
    LOGINS,
    as_partner,
    connect,
    logged_in,
    older_tls,
    said_without_tls,
    shown,
)
from tests.services.disclosures import AF, JOUR

LEAST, LEAST_OF_A_KIND = 70, 20
REFUSALS = {"-ERR 'Authorization Violation'", "-ERR 'maximum control line exceeded'"}
DENIED_SECONDS = 0.2


@dataclass(frozen=True)
class Outcomes:
    """What came of each attempt: nothing at all, or what it reached."""

    reached: Mapping[str, str]
    hub_answered: Mapping[str, bool]
    bytes_reached: Mapping[str, str]
    logins: Mapping[str, str]
    left: Mapping[str, list[int]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with (
        running_server(tmp_path_factory.mktemp("nats")) as server,
        pytest.MonkeyPatch.context() as patch,
    ):
        for limit in ("PUBLISH_TIMEOUT_SECONDS", "WINDOW_TIMEOUT_SECONDS"):
            patch.setattr(courier, limit, PATIENCE_SECONDS)
        yield server


@pytest.fixture(scope="module", autouse=True)
def outcomes(server: Server) -> Outcomes:
    return asyncio.run(_try_all(server))


async def _try_all(server: Server) -> Outcomes:
    errors: list[Exception] = []
    async with (
        server.hub() as hub,
        server.partner(AF.id, errors) as attacker,
        server.partner(JOUR.id) as other,
    ):
        await NatsCourier(hub).carry([*letters(3, AF.id), *letters(3, JOUR.id)])
        stage = Stage(server, attacker, other, hub.nc, errors, names_of(server))
        await stage.listen()
        reached = {each.name: await stage.carry_out(each) for each in ATTEMPTS}
        sent = {name: await stage.send_bytes(name) for name in BYTES}
        answers = await asyncio.gather(*(_log_in(server, name) for name in LOGINS))
        logins = dict(zip(LOGINS, answers, strict=True))
        left = {name: each["held"] for name, each in standing(server).items()}
        hub_answered = {
            each.name: await stage.hub_is_answered(each) for each in ATTEMPTS if each.hub_can
        }
    async with server.porter() as porter:
        # The hub's own requests removed what they asked about.
        await porter.set_up([Standing(partner, 1) for partner in PARTNERS])
    return Outcomes(reached, hub_answered, sent, logins, left)


async def _log_in(server: Server, name: str) -> str:
    wire, answer = await logged_in(server, LOGINS[name])
    wire.close()
    return answer


def test_the_table_is_large_enough() -> None:
    assert len(ATTEMPTS) + len(LOGINS) + len(BYTES) >= LEAST
    assert len({each.name for each in ATTEMPTS}) == len(ATTEMPTS)


@pytest.mark.parametrize("kind", ["publish", "subscribe", "reply"])
def test_nothing_that_is_tried_reaches_anything(outcomes: Outcomes, kind: str) -> None:
    tried = [each.name for each in ATTEMPTS if each.kind == kind]
    assert len(tried) > LEAST_OF_A_KIND
    assert {name: outcomes.reached[name] for name in tried if outcomes.reached[name]} == {}


def test_bytes_that_no_client_sends_reach_nobody_else(outcomes: Outcomes) -> None:
    assert {name: what for name, what in outcomes.bytes_reached.items() if what} == {}


def test_nobody_gets_in_with_anything_but_the_real_thing(outcomes: Outcomes) -> None:
    assert {n: said for n, said in outcomes.logins.items() if said not in REFUSALS} == {}


def test_after_everything_each_stream_holds_what_it_did(outcomes: Outcomes) -> None:
    assert outcomes.left[notice_stream(AF.id)] == [3, 1, 3]
    assert outcomes.left[notice_stream(JOUR.id)] == [3, 1, 3]
    assert outcomes.left["DEAD"][0] == 0
    assert set(outcomes.left) == {
        *(notice_stream(AF.id), notice_stream(JOUR.id)),
        *(RECEIPTS, INBOUND, "DEAD"),
    }


def test_the_hub_is_answered_where_a_partner_is_refused(outcomes: Outcomes) -> None:
    assert len(outcomes.hub_answered) >= LEAST_OF_A_KIND
    assert {name for name, answered in outcomes.hub_answered.items() if not answered} == set()


async def test_with_its_own_it_gets_in_and_does_what_it_may(server: Server) -> None:
    wire, answer = await logged_in(server, as_partner(JOUR.id))
    wire.close()
    assert answer == "PONG"
    stream, account = notice_stream(JOUR.id), server.account(JOUR.id)
    async with server.hub() as hub, server.partner(JOUR.id) as jouren:
        js = jouren.jetstream(prefix=API, timeout=PATIENCE_SECONDS)
        await NatsCourier(hub).carry(letters(4, JOUR.id))
        assert (await js.consumer_info(stream, account)).name == account
        own = await js.pull_subscribe_bind(durable=account, stream=stream)
        (message,) = await own.fetch(1, timeout=PATIENCE_SECONDS)
        await message.ack_sync()
        for word, kept_in in (("receipt", RECEIPTS), ("inbound", INBOUND)):
            answer = await js.publish(f"{word}.{JOUR.id}", b"{}")
            assert answer.stream == kept_in
            assert (await stored(hub.nc, kept_in))[-1].subject == f"{word}.{JOUR.id}"


async def test_the_hub_itself_may_publish_what_a_partner_may_not(server: Server) -> None:
    async with server.hub() as hub:
        js = hub.nc.jetstream(timeout=PATIENCE_SECONDS)
        for subject in (f"notice.{AF.id}.v1", f"dead.{JOUR.id}", f"receipt.{JOUR.id}"):
            assert (await js.publish(subject, b"{}")).seq > 0
        heard = await hub.nc.subscribe("_INBOX_hub.>")
        await hub.nc.publish("_INBOX_hub.x", b"{}")
        assert (await heard.next_msg(PATIENCE_SECONDS)).subject == "_INBOX_hub.x"


@pytest.mark.parametrize(
    ("theirs", "answered"),
    [
        ("$JS.API.CONSUMER.MSG.NEXT.{B}.{theirs}", False),
        ("$JS.API.CONSUMER.INFO.{B}.{theirs}", False),
        ("$JS.ACK.{B}.{theirs}.1.1.1.1.0", False),
        ("$JS.API.STREAM.INFO.{B}", False),
        ("notice.{other}.v1", False),
        ("receipt.{new}", True),
    ],
)
async def test_even_an_account_that_imports_anothers_is_not_answered(
    server: Server, theirs: str, *, answered: bool
) -> None:
    """Somebody made a mistake, or worse, where accounts are signed.

    Words to the hub are bound to a partner by that signature alone: the last row says so,
    and that this account can be answered at all.
    """
    for name, value in {**names_of(server), "new": "attacker"}.items():
        theirs = theirs.replace(f"{{{name}}}", value)
    async with server.hub() as hub:
        await NatsCourier(hub).carry(letters(1, JOUR.id))
    before = standing(server)[notice_stream(JOUR.id)]
    async with server.porter() as porter:
        access = await _account_that_imports(server, porter, theirs)
        nc = await nats.connect(**access.options(), inbox_prefix="_INBOX_x")
        heard = await nc.subscribe("_INBOX_x.>")
        await nc.publish("attack.it", b"", reply="_INBOX_x.it")
        await nc.flush(PATIENCE_SECONDS)
        if answered:
            assert b"RECEIPTS" in (await heard.next_msg(PATIENCE_SECONDS)).data
        else:
            await _nothing_but_no_responders(heard)
        await nc.close()
    assert standing(server)[notice_stream(JOUR.id)] == before


async def _account_that_imports(server: Server, porter: Porter, theirs: str) -> Access:
    authority, pair, at = server.authority, new_pair(USER), int(now().timestamp())
    attacker = authority.account(f"attacker {theirs}", 1)
    claims = {
        "type": "account",
        "imports": [authority.imported(theirs, "attack.it")],
        "limits": UNLIMITED | NO_STORE,
        "default_permissions": {"pub": {}, "sub": {}},
    }
    account = token(authority.operator, attacker.public, "attacker", claims, at)
    told = await porter.system.request(UPDATE, account.encode(), PATIENCE_SECONDS)
    assert b'"code":200' in told.data
    user = {"type": "user", "pub": {}, "sub": {}, "subs": -1, "data": -1, "payload": -1}
    login = Login(token(attacker, pair.public, "attacker", user, at), pair)
    return Access(server.url, server.access.ca, login)


async def _nothing_but_no_responders(heard: Subscription) -> None:
    with suppress(nats.errors.TimeoutError):
        message = await heard.next_msg(DENIED_SECONDS)
        assert (message.headers or {}).get("Status") == "503", message.data


async def test_no_tls_older_tls_and_another_authority_are_refused(server: Server) -> None:
    told = json.dumps(shown(server.login(AF.id), "x"))
    assert not await said_without_tls(server.url, f"CONNECT {told}\r\nPING\r\n".encode())
    with pytest.raises(ssl.SSLError):
        await connect(server.url, older_tls(server.access.ca))
    impostor = new_authority(datetime.now(UTC)).certificate
    with pytest.raises(ssl.SSLCertVerificationError):
        await connect(server.url, trusting(impostor))
    (await connect(server.url, trusting(server.access.ca))).close()


async def test_a_partner_cannot_use_up_what_others_need(server: Server) -> None:
    wires = []
    for number in range(CONNECTIONS_MAX + 1):
        wire, answer = await logged_in(server, as_partner(AF.id))
        wires.append(wire)
        assert (answer == "PONG") == (number < CONNECTIONS_MAX), answer
    asked = "".join(f"SUB _INBOX_{AF.id}.{n} {n}\r\n" for n in range(SUBSCRIPTIONS_MAX + 1))
    assert "maximum subscriptions" in await wires[0].say(asked.encode())
    other, answer = await logged_in(server, as_partner(JOUR.id))
    assert answer == "PONG"
    for wire in (*wires, other):
        wire.close()


async def test_what_is_sent_twice_is_kept_once_and_never_for_another(server: Server) -> None:
    async with server.hub() as hub, server.partner(JOUR.id) as jouren:
        js = jouren.jetstream(prefix=API, timeout=PATIENCE_SECONDS)
        headers = {"Nats-Msg-Id": "the same"}
        first = await js.publish(f"receipt.{JOUR.id}", b"{}", headers=headers)
        again = await js.publish(f"receipt.{JOUR.id}", b"{}", headers=headers)
        assert (again.duplicate, again.seq) == (True, first.seq)
        too_large = b"x" * (RECEIPTS_OF_ONE_MAX[0] + 1)
        with pytest.raises(BadRequestError):
            await js.publish(f"receipt.{JOUR.id}", too_large)
        kept = await hub.nc.jetstream(timeout=PATIENCE_SECONDS).stream_info(RECEIPTS)
        assert kept.state.last_seq == first.seq
