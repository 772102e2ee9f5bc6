"""Carries out the table of attempts on a real server, and tells what came of each."""

import asyncio
import json
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from adapters.nats.topology import notice_stream
from tests.adapters.messages import PATIENCE_SECONDS, Server
from tests.attacks.partner_attempts import Attempt
from tests.attacks.partner_wire import BYTES, as_partner, logged_in
from tests.services.disclosures import AF, JOUR

NO_RESPONDERS = "503"
LISTENED_SECONDS = 0.05


@dataclass
class Listener:
    """Remembers what comes in where only the rightful owner's things may come."""

    heard: list[str] = field(default_factory=list)

    async def hear(self, message: Msg) -> None:
        self.heard.append(message.subject)


@dataclass
class Stage:
    """A server with one attacker on it, and two who are attacked."""

    server: Server
    attacker: Client
    other: Client
    hub: Client
    errors: list[Exception]
    names: Mapping[str, str]
    anothers: Listener = field(default_factory=Listener)
    own: Listener = field(default_factory=Listener)

    async def listen(self) -> None:
        """Have the other and the hub listen where the attacker may not be heard."""
        await self.other.subscribe(f"_INBOX_{JOUR.id}.>", cb=self.anothers.hear)
        for subject in ("notice.>", "dead.>", f"receipt.{JOUR.id}", f"inbound.{JOUR.id}"):
            await self.hub.subscribe(subject, cb=self.anothers.hear)
        await self.attacker.subscribe(f"_INBOX_{AF.id}.>", cb=self.own.hear)
        await self.settle()

    async def settle(self) -> None:
        """Wait until the server has done what it was told: it keeps the order of each."""
        for each in (self.attacker, self.hub, self.other, self.attacker):
            await each.flush(PATIENCE_SECONDS)

    async def carry_out(self, attempt: Attempt) -> str:
        """Give what the attempt reached; nothing when it reached nothing."""
        before = standing(self.server)
        self.errors.clear()
        self.anothers.heard.clear()
        self.own.heard.clear()
        subject, reply = (self.filled(text) for text in (attempt.subject, attempt.reply))
        if attempt.kind == "subscribe":
            taken = await self.attacker.subscribe(subject, cb=self.own.hear)
            await self.settle()
            await taken.unsubscribe()
        else:
            back = reply or f"_INBOX_{AF.id}.answer"
            await self.attacker.publish(subject, b"{}", reply=back)
            await self.settle()
        return self._reached(attempt, subject, before)

    def filled(self, text: str) -> str:
        for name, value in self.names.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def _reached(self, attempt: Attempt, subject: str, before: Mapping[str, Any]) -> str:
        if attempt.kind != "reply":
            said = [str(error).lower() for error in self.errors]
            word = "publish" if attempt.kind == "publish" else "subscription"
            wanted = f'permissions violation for {word} to "{subject}"'.lower()
            if not any(wanted in each for each in said):
                return f"not refused: {said}"
        if self.anothers.heard:
            return f"heard by another: {self.anothers.heard}"
        if attempt.kind != "reply" and self.own.heard:
            return f"answered: {self.own.heard}"
        return changed(before, standing(self.server), own=attempt.kind == "reply")

    async def hub_is_answered(self, attempt: Attempt) -> bool:
        """Whether the same request is answered when the hub makes it."""
        with suppress(nats.errors.TimeoutError, nats.errors.NoRespondersError):
            answer = await self.hub.request(
                self.filled(attempt.subject), b"{}", timeout=PATIENCE_SECONDS
            )
            return bool(answer.data or answer.headers)
        return False

    async def send_bytes(self, name: str) -> str:
        """Log in for real, send bytes, and give what they changed for anybody else."""
        before = standing(self.server)
        self.anothers.heard.clear()
        wire, answer = await logged_in(self.server, as_partner(AF.id))
        assert answer == "PONG"
        what = BYTES[name]
        for word, value in self.names.items():
            what = what.replace(f"{{{word}}}".encode(), value.encode())
        wire.writer.write(what + b"\r\nPING\r\n")
        with suppress(OSError, TimeoutError):
            await asyncio.wait_for(wire.writer.drain(), PATIENCE_SECONDS)
            await asyncio.wait_for(wire.reader.read(64), LISTENED_SECONDS)
        wire.close()
        await self.settle()
        if self.anothers.heard:
            return f"heard by another: {self.anothers.heard}"
        return changed(before, standing(self.server), own=True)


def names_of(server: Server) -> dict[str, str]:
    return {
        "own": AF.id,
        "other": JOUR.id,
        "mine": server.account(AF.id),
        "theirs": server.account(JOUR.id),
        "A": notice_stream(AF.id),
        "B": notice_stream(JOUR.id),
    }


Standing = Mapping[str, Any]


def standing(server: Server) -> Standing:
    """What every stream and consumer holds, as the server's monitor tells."""
    url = f"{server.nats.monitor_url}/jsz?accounts=true&streams=true&consumers=true"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=PATIENCE_SECONDS) as answer:
        told = json.load(answer)
    streams = {
        stream["name"]: stream
        for account in told["account_details"]
        for stream in account.get("stream_detail", ())
    }
    return {
        name: {
            "held": [stream["state"][what] for what in ("messages", "first_seq", "last_seq")],
            "consumers": {
                consumer["name"]: [
                    *(consumer[what]["stream_seq"] for what in ("delivered", "ack_floor")),
                    *(consumer[what] for what in ("num_ack_pending", "num_redelivered")),
                    consumer.get("paused", False),
                ]
                for consumer in stream.get("consumer_detail", ())
            },
        }
        for name, stream in streams.items()
    }


def changed(before: Standing, after: Standing, *, own: bool) -> str:
    """Name what changed. With `own`, what a partner may change by itself is left out."""
    if own:
        before, after = _of_others(before), _of_others(after)
    different = [
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    ]
    return f"changed: {sorted(different)}" if different else ""


def _of_others(all_of_it: Standing) -> Standing:
    """Leave out own receipts and words, and how far the own consumer has come."""
    kept = {k: v for k, v in all_of_it.items() if k not in {"RECEIPTS", "INBOUND"}}
    own = notice_stream(AF.id)
    return {**kept, own: kept[own]["held"]}
