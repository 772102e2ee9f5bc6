"""E-mail that says that there is something to read, and nothing else; never without TLS.

Whoever sees the mail, its envelope or the log of a server on the way learns that the partner
uses Samlots. Not of whom or of what there is news, nor how many cases there are.
"""

import asyncio
import re
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC
from email.message import EmailMessage
from email.policy import SMTP as AS_SENT
from email.utils import format_datetime
from hashlib import sha256
from uuid import UUID

import structlog
from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from adapters.settings import Settings, secret
from domain.refusals import PlainFailure
from services.ports import Clock, Directory, Letter, Partner, Undeliverable

ANSWER_SECONDS_MAX = 10.0
CARRY_SECONDS_MAX = 30.0
FOR_EVER = 500
"""From here on a server says never; below it says later (RFC 5321 4.2.1)."""
ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,62}@[A-Za-z0-9.-]{1,190}")

SUBJECTS = {
    "sv": "Du har ett nytt meddelande i Samlots",
    "en": "You have a new message in Samlots",
}
TEXTS = {
    "sv": "Logga in för att läsa. Brevet har inga länkar och går inte att svara på.",
    "en": "Sign in as usual to read it. This mail has no links and cannot be answered.",
}

log = structlog.get_logger("mail")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and by whom. The sender names the hub in public, nobody else."""

    host: str
    port: int
    sender: str
    tls: ssl.SSLContext
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    answer_seconds_max: float = ANSWER_SECONDS_MAX

    @property
    def domain(self) -> str:
        """The sender's domain: what the hub calls itself towards mail servers."""
        return self.sender.rpartition("@")[2]

    def connection(self) -> SMTP:
        """Prepare a connection that ends unless STARTTLS and the certificate are good."""
        return SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            local_hostname=self.domain,
            timeout=self.answer_seconds_max,
            start_tls=True,
            tls_context=self.tls,
        )


@dataclass(frozen=True, slots=True)
class MailCourier:
    """One mail for each letter, each tried once. What is in the letter is not looked at."""

    server: MailServer
    directory: Directory
    clock: Clock

    def ready(self, partner: str) -> bool:
        """Whether mail can be handed in, as far as is known: each try connects anew."""
        del partner
        return True

    def stands_otherwise(self, letter: UUID) -> bool:
        """Never: a mail says the same whatever its letter tells, and of an empty one none."""
        del letter
        return False

    async def carry(self, letters: Iterable[Letter]) -> int:
        """Hand in mails in order; give how many the server took before the first failure.

        Of a letter that tells nothing there is nothing to sign in for: no mail goes.
        """
        rest, carried = list(letters), 0
        if all(letter.empty for letter in rest):
            return len(rest)
        try:
            async with asyncio.timeout(CARRY_SECONDS_MAX), self.server.connection() as smtp:
                for letter in rest:
                    if not letter.empty:
                        await self._hand_in(smtp, letter)
                    carried += 1
        except Undeliverable:
            if carried == 0:
                raise
        except (SMTPException, OSError, TimeoutError) as failure:
            log.warning("mail_waits", error=type(failure).__name__, code=_code(failure))
            if carried == 0 and _is_for_ever(failure):
                raise Undeliverable(rest[0].id, f"smtp_{_code(failure)}") from None
        return carried

    async def _hand_in(self, smtp: SMTP, letter: Letter) -> None:
        partner = self.directory.partner(letter.partner)
        if partner is None or not ADDRESS.fullmatch(partner.address or ""):
            raise Undeliverable(letter.id, "no_address")
        mail = self.written(letter.id, partner).as_bytes()
        await smtp.sendmail(self.server.sender, [partner.address or ""], mail)

    def written(self, letter: UUID, partner: Partner) -> EmailMessage:
        """Write the mail: the same name at every try, and no instant finer than the hour."""
        hour = self.clock().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        mail = EmailMessage(policy=AS_SENT)
        mail["From"] = self.server.sender
        mail["To"] = partner.address
        mail["Subject"] = SUBJECTS[partner.language]
        mail["Date"] = format_datetime(hour)
        mail["Message-ID"] = f"<{sha256(letter.bytes).hexdigest()[:32]}@{self.server.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(TEXTS[partner.language] + "\n", cte="quoted-printable")
        return mail


def mail_courier(settings: Settings, directory: Directory, clock: Clock) -> MailCourier | None:
    """Set up the channel; None when no server is given. Raises PlainFailure when half is."""
    if settings.smtp_host is None:
        return None
    if not ADDRESS.fullmatch(settings.mail_sender or ""):
        raise PlainFailure("Set SAMLOTS_MAIL_SENDER to the address that mail is sent from.")
    server = MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_sender or "",
        tls=ssl.create_default_context(cafile=settings.smtp_ca_file),
        user=settings.smtp_user,
        password=secret(settings.smtp_password_file),
    )
    return MailCourier(server, directory, clock)


def _code(failure: BaseException) -> int | None:
    if isinstance(failure, SMTPRecipientsRefused):
        return failure.recipients[0].code
    return failure.code if isinstance(failure, SMTPResponseException) else None


def _is_for_ever(failure: BaseException) -> bool:
    """A no to this letter. A no to us, our sender or our password is for people to mend."""
    if not isinstance(failure, SMTPRecipientsRefused | SMTPDataError):
        return False
    return (_code(failure) or 0) >= FOR_EVER
