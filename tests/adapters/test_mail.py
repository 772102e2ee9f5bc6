"""Mail over a real SMTP server: without content, and never without TLS."""

import asyncio
import gc
import logging
import ssl
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import structlog
from aiosmtpd.smtp import AuthResult

from adapters.mail import SUBJECTS, MailCourier, MailServer, mail_courier
from adapters.settings import Settings
from domain.refusals import PlainFailure
from domain.roles import Role
from domain.ways import Way
from services.ports import Letter, Partner, Undeliverable
from tests.adapters.mail_server import HOST, Answers, Post, post, tap
from tests.adapters.own_ca import Authority, new_authority
from tests.services.fakes import FakeClock, FakeDirectory

PASSWORD = "KANARIE-LOSEN"
CANARIES = ("KANARIE-INNEHALL", "KANARIE-HANDTAG", "kanarie-partner", "KANARIE-NAMN")
PARTNER = Partner(
    "kanarie-partner",
    "KANARIE-NAMN",
    Role.KVINNOJOUR,
    channel=Way.MAIL,
    address="mottagning@jouren.example",
)
NOTICE = UUID("33333333-3333-4333-8333-333333333333")


def letter(id_: UUID | None = None) -> Letter:
    return Letter(PARTNER.id, id_ or uuid4(), b"KANARIE-INNEHALL", thread="KANARIE-HANDTAG")


# A server's writer over TLS that outlives its loop complains, closed or not (Python 3.11).
pytestmark = pytest.mark.filterwarnings("ignore:loop is closed:ResourceWarning")


@pytest.fixture(scope="module", autouse=True)
def swept() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture(scope="module")
def tls(authority: Authority) -> ssl.SSLContext:
    return authority.server(HOST)


@pytest.fixture(autouse=True)
def said(caplog: pytest.LogCaptureFixture) -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as entries:
        caplog.set_level(logging.DEBUG)
        yield entries
    text = f"{entries}{[r.getMessage() for r in caplog.records if r.name != 'mail.log']}"
    assert PASSWORD not in text
    assert not any(canary in str(entries) for canary in CANARIES)


def courier(
    at: Post, authority: Authority, partner: Partner = PARTNER, **how: Any
) -> MailCourier:
    server = MailServer(HOST, at.port, "avisering@samlots.example", authority.trusted(), **how)
    return MailCourier(server, FakeDirectory({partner.id: partner}), FakeClock())


async def test_a_mail_says_that_there_is_something_to_read_and_nothing_else(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    async with post(Answers(), tls, require_starttls=True) as at:
        assert await courier(at, authority).carry([letter(NOTICE), letter()]) == 2
    (sender, to, raw), _ = at.answers.taken
    mail = message_from_bytes(raw, policy=default)
    assert (sender, to) == ("avisering@samlots.example", ["mottagning@jouren.example"])
    assert {name.lower() for name in mail} == {
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "auto-submitted",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
    }
    assert mail["Subject"] == "Du har ett nytt meddelande i Samlots"
    assert mail["Date"] == "Mon, 02 Mar 2026 08:00:00 +0000"
    assert mail.get_content().strip() == (
        "Logga in för att läsa. Brevet har inga länkar och går inte att svara på."
    )
    assert set(at.answers.called) == {"samlots.example"}
    heard = bytes(at.wire)
    for secret in (*CANARIES, str(NOTICE), NOTICE.hex):
        assert secret.encode() not in heard
    assert heard.count(b"Message-ID") == 2


async def test_before_tls_nothing_is_said_but_hello(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    """The bytes on the wire itself, as a tap between hub and server reads them."""
    async with post(Answers(), tls, require_starttls=True) as at, tap(at.port) as (port, wire):
        assert await courier(replace(at, port=port), authority).carry([letter()]) == 1
    clear, _, closed = bytes(wire).partition(b"STARTTLS\r\n")
    assert clear == b"EHLO samlots.example\r\n"
    for secret in (b"jouren", b"avisering", b"Samlots", b"MAIL FROM"):
        assert secret not in closed


async def test_the_partner_s_language_is_used(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    async with post(Answers(), tls) as at:
        english = replace(PARTNER, language="en")
        assert await courier(at, authority, english).carry([letter()]) == 1
    mail = message_from_bytes(at.answers.taken[0][2], policy=default)
    assert mail["Subject"] == "You have a new message in Samlots"


async def test_the_same_letter_has_the_same_name_at_every_try_and_no_other_has_it(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    async with post(Answers(), tls) as at:
        one = courier(at, authority)
        names = [one.written(id_, PARTNER)["Message-ID"] for id_ in (NOTICE, NOTICE, uuid4())]
    assert names[0] == names[1] != names[2]


async def test_without_starttls_nothing_is_sent(authority: Authority) -> None:
    async with post(Answers(), None) as at:
        assert await courier(at, authority).carry([letter()]) == 0
    assert at.answers.taken == []
    assert b"MAIL" not in at.wire
    assert b"AUTH" not in at.wire


@pytest.mark.parametrize("fault", ["unknown authority", "another host", "run out"])
async def test_a_bad_certificate_is_not_talked_to(
    authority: Authority, tmp_path: Path, fault: str
) -> None:
    bad = {
        "unknown authority": lambda: new_authority(tmp_path).server(HOST),
        "another host": lambda: authority.server("mail.example"),
        "run out": lambda: authority.server(HOST, days=0),
    }[fault]()
    async with post(Answers(), bad) as at:
        assert await courier(at, authority).carry([letter()]) == 0
    assert at.answers.taken == []
    assert b"MAIL" not in at.wire


async def test_later_waits_and_goes_the_next_time(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    async with post(Answers(at_data=["250 OK", "451 later"]), tls) as at:
        letters = [letter(), letter(), letter()]
        assert await courier(at, authority).carry(letters) == 1
        assert await courier(at, authority).carry(letters[1:]) == 2
    assert len(at.answers.taken) == 3


@pytest.mark.parametrize(
    "answers", [Answers(at_recipient="550 no such"), Answers(at_data=["554 never"])]
)
async def test_never_is_told_so_that_somebody_looks_at_it(
    authority: Authority, tls: ssl.SSLContext, answers: Answers
) -> None:
    async with post(answers, tls) as at:
        one = letter()
        with pytest.raises(Undeliverable) as refused:
            await courier(at, authority).carry([one, letter()])
    assert refused.value.letter == one.id
    assert refused.value.why in {"smtp_550", "smtp_554"}
    assert answers.taken == []


async def test_never_for_the_second_counts_the_first(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    async with post(Answers(at_data=["250 OK", "554 never"]), tls) as at:
        assert await courier(at, authority).carry([letter(), letter()]) == 1


async def test_of_a_letter_that_tells_nothing_no_mail_goes(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    empty = letter()._replace(empty=True)
    async with post(Answers(), tls) as at:
        mail = courier(at, authority)
        assert await mail.carry([letter(), empty, letter()]) == 3
    assert len(at.answers.taken) == 2
    assert await mail.carry([empty]) == 1, "nor is anybody called"
    assert not mail.stands_otherwise(empty.id)


@pytest.mark.parametrize(("password", "carried"), [(PASSWORD, 1), ("fel", 0)])
async def test_the_password_goes_over_tls_alone_and_into_no_log(
    authority: Authority, tls: ssl.SSLContext, password: str, carried: int
) -> None:
    def check(server, session, envelope, mechanism, data) -> AuthResult:
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)

    how = {"authenticator": check, "auth_required": True}
    async with post(Answers(), tls, **how) as at:
        one = courier(at, authority, user="hub", password=password)
        assert await one.carry([letter()]) == carried
    assert password not in repr(one)


async def test_a_server_that_says_nothing_is_left(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    server = await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", 0)
    async with server:
        at = Post(Answers(), server.sockets[0].getsockname()[1], bytearray())
        one = courier(at, authority, answer_seconds_max=0.05)
        assert await one.carry([letter()]) == 0


async def test_a_server_that_is_away_is_no_error(authority: Authority) -> None:
    at = Post(Answers(), 9, bytearray())
    assert await courier(at, authority).carry([letter()]) == 0


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "mottagning@jouren.example\r\nBcc: tredje@annan.example",
        "mottagning@jouren.example\nRCPT TO:<tredje@annan.example>",
        "mottagning@jouren.example, tredje@annan.example",
        "mottagning@jouren.example> SIZE=1",
        '"a b"@jouren.example',
        "mottagning",
    ],
)
async def test_an_address_that_is_none_reaches_no_server(
    authority: Authority, tls: ssl.SSLContext, address: str | None
) -> None:
    async with post(Answers(), tls) as at:
        odd = courier(at, authority, replace(PARTNER, address=address))
        with pytest.raises(Undeliverable) as refused:
            await odd.carry([letter()])
    assert refused.value.why == "no_address"
    assert at.answers.taken == []
    assert b"tredje" not in at.wire


def test_the_channel_is_there_when_it_is_set_up_and_says_what_is_missing(
    authority: Authority, tmp_path: Path
) -> None:
    directory, clock = FakeDirectory(), FakeClock()
    assert mail_courier(Settings(), directory, clock) is None
    with pytest.raises(PlainFailure, match="SAMLOTS_MAIL_SENDER"):
        mail_courier(Settings(smtp_host="mail.example"), directory, clock)
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    settings = Settings(
        smtp_host="mail.example", mail_sender="a@samlots.example", smtp_password_file=file
    )
    file.chmod(0o644)
    with pytest.raises(PlainFailure, match="owner alone"):
        mail_courier(settings, directory, clock)
    file.chmod(0o600)
    made = mail_courier(settings, directory, clock)
    assert made is not None
    assert made.server.password == PASSWORD
    assert made.server.tls.verify_mode is ssl.CERT_REQUIRED
    assert made.server.tls.check_hostname


def test_every_subject_is_neutral() -> None:
    assert set(SUBJECTS) == {"sv", "en"}
    assert not any(character.isdigit() for text in SUBJECTS.values() for character in text)
