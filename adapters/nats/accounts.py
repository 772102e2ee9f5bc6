"""Who may be on NATS and do what there: the accounts and the tokens, made from one secret.

The hub has an account, each partner has its own, and the server lets nothing pass between two
accounts that is not both exported by one and imported by the other. Only the operator's key
writes what an account imports. docs/decisions/0015-an-account-for-each-partner.md says why.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.nats.topology import (
    INBOUND_BYTES_MAX,
    TO_THE_HUB,
    notice_stream,
    partner_inbox,
)
from adapters.nkeys import ACCOUNT, KEY_BYTES, OPERATOR, USER, Login, Pair

JWT_HEADER = {"typ": "JWT", "alg": "ed25519-nkey"}
API = "samlots.API"
"""What a partner calls the JetStream API: under its real name another account answers."""
ANY = -1
CONNECTIONS_MAX = 4
SUBSCRIPTIONS_MAX = 16
TOKEN_DAYS = 400
DAY_SECONDS = 24 * 60 * 60
SYSTEM_INBOX = "_INBOX_system"
EVERYTHING: dict[str, Any] = {"pub": {}, "sub": {}}
STORE_LIMITS = ("mem_storage", "disk_storage", "streams", "consumer")
CLIENT_LIMITS = ("subs", "data", "payload", "imports", "exports", "conn", "leaf")
UNLIMITED = dict.fromkeys((*CLIENT_LIMITS, *STORE_LIMITS), ANY) | {"wildcards": True}
NO_STORE = dict.fromkeys(STORE_LIMITS, 0)

HUB_EXPORTS: tuple[dict[str, Any], ...] = (
    {
        "subject": "$JS.API.CONSUMER.MSG.NEXT.*.*",
        "response_type": "Stream",
        "account_token_position": 7,
    },
    {"subject": "$JS.API.CONSUMER.INFO.*.*", "account_token_position": 6},
    {"subject": "$JS.ACK.*.*.>", "account_token_position": 4},
    *({"subject": f"{word}.*"} for word in TO_THE_HUB),
)
"""At that position stands the importing account's own public key: the consumer has its name."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Every key that the hub holds on NATS, worked out from one secret of 32 bytes."""

    root: bytes = field(repr=False)

    @property
    def operator(self) -> Pair:
        return self._pair(OPERATOR, "operator")

    @property
    def system(self) -> Pair:
        return self._pair(ACCOUNT, "system")

    @property
    def hub(self) -> Pair:
        return self._pair(ACCOUNT, "hub")

    def account(self, partner: str, generation: int) -> Pair:
        """A partner's account. With each new key the partner gets a new one."""
        return self._pair(ACCOUNT, f"partner {generation} {partner}")

    def hub_login(self, now: int) -> Login:
        """Log in as the hub: everything in the hub's own account."""
        user = self._pair(USER, "hub user")
        claims = {"type": "user", **EVERYTHING, **_of_one_user()}
        return Login(token(self.hub, user.public, "hub", claims, now), user)

    def system_login(self, now: int) -> Login:
        """Log in as who hands the servers new accounts, and can do nothing else."""
        user = self._pair(USER, "system user")
        claims = {
            "type": "user",
            "pub": {"allow": ["$SYS.REQ.CLAIMS.UPDATE"]},
            "sub": {"allow": [f"{SYSTEM_INBOX}.>"]},
            **_of_one_user(),
        }
        return Login(token(self.system, user.public, "accounts", claims, now), user)

    def for_servers(self, now: int) -> dict[str, Any]:
        """Give the part of a server's configuration that says whom it obeys."""
        return {
            "operator": token(
                self.operator, self.operator.public, "samlots", {"type": "operator"}, now
            ),
            "system_account": self.system.public,
            "resolver_preload": {
                self.system.public: self._account(
                    self.system, "system", {"limits": UNLIMITED | NO_STORE}, now
                ),
                self.hub.public: self._account(self.hub, "hub", _hub_account(), now),
            },
        }

    def partner_account(
        self, partner: str, generation: int, now: int, *, until: int | None = None
    ) -> str:
        """Give the token of a partner's account, which may end at an instant."""
        account = self.account(partner, generation)
        claims = {
            "limits": _limits_of_partner(),
            "imports": self._imports(partner, account.public),
        }
        return self._account(account, partner, claims, now, until)

    def closed_account(self, partner: str, generation: int, now: int) -> str:
        """Give the token of an account that imports nothing and lets nobody in."""
        account = self.account(partner, generation)
        claims = {"limits": _limits_of_partner(), "revocations": {"*": now}}
        return self._account(account, partner, claims, now)

    def partner_user(self, partner: str, generation: int, user: str, now: int) -> str:
        """Give a partner's own public key its token, good for TOKEN_DAYS.

        It says since which day, and nothing finer: partners compare what they hold.
        """
        account = self.account(partner, generation)
        claims = {
            "type": "user",
            "pub": {"allow": list(partner_may_publish(partner, account.public))},
            "sub": {"allow": [f"{partner_inbox(partner)}.>"]},
            **_of_one_user(payload=INBOUND_BYTES_MAX, subs=SUBSCRIPTIONS_MAX),
        }
        day = now - now % DAY_SECONDS
        return token(account, user, partner, claims, day, day + TOKEN_DAYS * DAY_SECONDS)

    def _imports(self, partner: str, account: str) -> list[dict[str, Any]]:
        consumer = f"{notice_stream(partner)}.{account}"
        services = {
            f"$JS.API.CONSUMER.MSG.NEXT.{consumer}": f"{API}.CONSUMER.MSG.NEXT.{consumer}",
            f"$JS.API.CONSUMER.INFO.{consumer}": f"{API}.CONSUMER.INFO.{consumer}",
            f"$JS.ACK.{consumer}.>": f"$JS.ACK.{consumer}.>",
            **{f"{word}.{partner}": f"{word}.{partner}" for word in TO_THE_HUB},
        }
        return [self.imported(theirs, ours) for theirs, ours in services.items()]

    def imported(self, theirs: str, ours: str) -> dict[str, Any]:
        """Give one import of a service of the hub."""
        # The wildcards of a local name are counted, never written.
        local = ours.replace(">", "") + ">" if ours.endswith(">") else ours
        return {
            "type": "service",
            "account": self.hub.public,
            "subject": theirs,
            **({"local_subject": local} if local != theirs else {}),
        }

    def _account(
        self,
        account: Pair,
        name: str,
        claims: Mapping[str, Any],
        now: int,
        until: int | None = None,
    ) -> str:
        whole = {"limits": UNLIMITED, **claims, "default_permissions": EVERYTHING}
        return token(
            self.operator, account.public, name, {**whole, "type": "account"}, now, until
        )

    def _pair(self, kind: str, what: str) -> Pair:
        private = hmac.new(self.root, f"samlots nats {what}".encode(), hashlib.sha256).digest()
        return Pair(kind, private[:KEY_BYTES])


def partner_may_publish(partner: str, account: str) -> Sequence[str]:
    """Name every subject that a partner may publish to, in its own account."""
    consumer = f"{notice_stream(partner)}.{account}"
    return (
        f"{API}.CONSUMER.MSG.NEXT.{consumer}",
        f"{API}.CONSUMER.INFO.{consumer}",
        f"$JS.ACK.{consumer}.>",
        *(f"{word}.{partner}" for word in TO_THE_HUB),
    )


def token(  # noqa: PLR0913, PLR0917 - what a token says, in its order
    issuer: Pair,
    subject: str,
    name: str,
    claims: Mapping[str, Any],
    issued_at: int,
    expires_at: int | None = None,
) -> str:
    """Sign a NATS token (JWT, version 2). Instants are seconds since 1970."""
    said: dict[str, Any] = {
        "iat": issued_at,
        "iss": issuer.public,
        "name": name,
        "sub": subject,
        "nats": {**claims, "version": 2},
    }
    if expires_at is not None:
        said["exp"] = expires_at
    digest = hashlib.new("sha512_256", json.dumps(said).encode()).digest()
    said["jti"] = base64.b32encode(digest).rstrip(b"=").decode()
    signed = f"{_part(JWT_HEADER)}.{_part(said)}"
    return f"{signed}.{_base64(issuer.sign(signed.encode()))}"


def creds(login: Login) -> str:
    """Write a login as the file that every NATS client reads."""
    return (
        f"-----BEGIN NATS USER JWT-----\n{login.token}\n------END NATS USER JWT------\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{login.pair.seed}\n------END USER NKEY SEED------\n"
    )


def _hub_account() -> dict[str, Any]:
    exports = [
        {"type": "service", "response_type": "Singleton", **export} for export in HUB_EXPORTS
    ]
    return {"exports": exports, "limits": UNLIMITED}


def _limits_of_partner() -> dict[str, Any]:
    return {
        **UNLIMITED,
        "conn": CONNECTIONS_MAX,
        "subs": CONNECTIONS_MAX * SUBSCRIPTIONS_MAX,
        "payload": INBOUND_BYTES_MAX,
        "exports": 0,
        "leaf": 0,
        **NO_STORE,
    }


def _of_one_user(*, payload: int = ANY, subs: int = ANY) -> dict[str, Any]:
    return {
        "subs": subs,
        "data": ANY,
        "payload": payload,
        "allowed_connection_types": ["STANDARD"],
    }


def _part(said: Mapping[str, Any]) -> str:
    return _base64(json.dumps(said, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
