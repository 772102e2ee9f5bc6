"""Webhooks: a letter as one signed POST to a partner's own https address, and nowhere else.

Signed after Standard Webhooks with `v1a`, Ed25519: partners keep a public key, so there is no
secret in common that either could lose, and none can sign towards another.
"""

import asyncio
import base64
import ipaddress
import json
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import httpx2
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.settings import Settings, secret
from domain.refusals import PlainFailure
from services.ports import Clock, Directory, Letter, Undeliverable

ANSWER_SECONDS_MAX = 10.0
CARRY_SECONDS_MAX = 30.0
ADDRESSES_MAX = 16
MINUTE_SECONDS = 60
"""The receiver allows for five; a finer instant could be compared with another partner's."""
HTTPS_PORT = 443
GONE = 410
SEALED = "application/jose"
TUNNELS = tuple(
    map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"))
)
"""IPv6 that leads to an IPv4 address of anybody's choice (RFC 6052, 8215, 4380, 3056)."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

log = structlog.get_logger("webhook")


class NotTaken(Exception):
    """The letter did not arrive this time; the text is a code."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Where webhooks may go: hosts by name, and private networks that are meant."""

    hosts: frozenset[str]
    networks: tuple[Network, ...] = ()

    def may_be_reached(self, address: str) -> bool:
        """Whether an address is on the public internet, or in a network that is meant."""
        ip = ipaddress.ip_address(address.partition("%")[0])
        ip = getattr(ip, "ipv4_mapped", None) or ip
        if any(ip in network for network in self.networks):
            return True
        tunnelled = any(ip in network for network in TUNNELS)
        return ip.is_global and not ip.is_multicast and not tunnelled


async def resolved(host: str, port: int) -> Sequence[str]:
    """Ask the machine's resolver for a host's addresses."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, proto=6)
    return [str(where[0]) for *_, where in found]


def signed(key: Ed25519PrivateKey, letter: UUID, at: int, body: bytes) -> dict[str, str]:
    """Give the headers of Standard Webhooks for a body: the same id at every try."""
    signature = key.sign(f"{letter}.{at}.".encode() + body)
    return {
        "webhook-id": str(letter),
        "webhook-timestamp": str(at),
        "webhook-signature": "v1a," + base64.b64encode(signature).decode(),
    }


@dataclass(frozen=True, slots=True)
class WebhookCourier:
    """Posts each letter once, to an address that was looked at before it was connected to."""

    directory: Directory
    clock: Clock
    key: Ed25519PrivateKey
    allowed: Allowed
    tls: ssl.SSLContext
    resolve: Resolve = resolved
    answer_seconds_max: float = ANSWER_SECONDS_MAX
    _told: dict[UUID, bool] = field(default_factory=dict[UUID, bool], init=False, repr=False)
    """Letters not taken yet, and whether one may have been, its answer being lost."""
    _otherwise: set[UUID] = field(default_factory=set[UUID], init=False, repr=False)

    def ready(self, partner: str) -> bool:
        """Whether letters can be posted, as far as is known: each try connects anew."""
        del partner
        return True

    def stands_otherwise(self, letter: UUID) -> bool:
        """Whether an empty letter just carried may have been taken before, when it told.

        Its id is the same, so the receiver kept the first. After a restart nobody knows.
        """
        return letter in self._otherwise

    async def carry(self, letters: Iterable[Letter]) -> int:
        """Post letters in order; give how many were taken before the first that was not."""
        letters, carried = tuple(letters), 0
        self._otherwise.clear()
        for letter in letters:
            if not letter.empty:
                self._told.setdefault(letter.id, False)
        try:
            async with asyncio.timeout(CARRY_SECONDS_MAX):
                for letter in letters:
                    await self._post(letter)
                    carried += 1
                    if self._told.pop(letter.id, True) and letter.empty:
                        self._otherwise.add(letter.id)
        except Undeliverable:
            if carried == 0:
                raise
        except NotTaken as failure:
            log.warning("webhook_waits", error=str(failure))
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as failure:
            log.warning("webhook_waits", error=type(failure).__name__)
        return carried

    async def _post(self, letter: Letter) -> None:
        partner = self.directory.partner(letter.partner)
        url = httpx2.URL((partner.address if partner else None) or "")
        if url.scheme != "https" or url.userinfo or not url.host:
            raise NotTaken("no_address")
        if url.netloc.decode("ascii") not in self.allowed.hosts:
            raise NotTaken("host_not_listed")
        known = self._told.get(letter.id)
        async with asyncio.timeout(self.answer_seconds_max):
            address = await self._address(url)
            if not letter.empty:
                self._told[letter.id] = True
            try:
                status = await self._status(url, address, letter)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                self._was_not_taken(letter, known)
                raise
        if not httpx2.codes.is_success(status):
            self._was_not_taken(letter, known)
        if status == GONE:
            raise Undeliverable(letter.id, f"http_{status}")
        if not httpx2.codes.is_success(status):
            raise NotTaken(f"http_{status}")

    def _was_not_taken(self, letter: Letter, known: bool | None) -> None:  # noqa: FBT001
        if known is not None:
            self._told[letter.id] = known

    async def _address(self, url: httpx2.URL) -> str:
        """Look the host up once, and refuse it when any of its addresses may not be reached."""
        found = await self.resolve(url.host, url.port or HTTPS_PORT)
        if not 0 < len(found) <= ADDRESSES_MAX:
            raise NotTaken("no_such_host")
        if not all(map(self.allowed.may_be_reached, found)):
            raise NotTaken("private_address")
        return found[0]

    async def _status(self, url: httpx2.URL, address: str, letter: Letter) -> int:
        """Post to the very address that was looked at, and read no more than the status.

        The certificate is still held against the host's name.
        """
        at = int(self.clock().timestamp()) // MINUTE_SECONDS * MINUTE_SECONDS
        headers = {
            "host": url.netloc.decode("ascii"),
            "user-agent": "samlots",
            "content-type": SEALED,
            **signed(self.key, letter.id, at, letter.body),
        }
        async with (
            httpx2.AsyncClient(
                verify=self.tls, trust_env=False, timeout=self.answer_seconds_max
            ) as client,
            client.stream(
                "POST",
                url.copy_with(host=address),
                content=letter.body,
                headers=headers,
                extensions={"sni_hostname": url.host},
                follow_redirects=False,
            ) as answer,
        ):
            return answer.status_code


def webhook_courier(
    settings: Settings, directory: Directory, clock: Clock
) -> WebhookCourier | None:
    """Set up the channel; None when no host is listed. Raises PlainFailure when half is."""
    hosts = frozenset(_listed(settings.webhook_hosts))
    if not hosts:
        return None
    try:
        key = signing_key(secret(settings.webhook_key_file) or "")
        networks = tuple(map(ipaddress.ip_network, _listed(settings.webhook_networks)))
    except (ValueError, KeyError, TypeError):
        raise PlainFailure(
            "SAMLOTS_WEBHOOK_KEY_FILE must name an Ed25519 key pair (JWK), and "
            "SAMLOTS_WEBHOOK_NETWORKS networks such as 10.0.0.0/8."
        ) from None
    tls = ssl.create_default_context(cafile=settings.webhook_ca_file)
    return WebhookCourier(directory, clock, key, Allowed(hosts, networks), tls)


def signing_key(jwk: str) -> Ed25519PrivateKey:
    """Read the private half of an Ed25519 JWK (RFC 8037). Raises ValueError or KeyError."""
    written = json.loads(jwk)
    if written["crv"] != "Ed25519":
        raise ValueError
    return Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(written["d"] + "=="))


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]
