"""What somebody with one partner's real credentials can try on NATS, as a table.

In a subject, `{own}` and `{other}` are the two partners' ids, `{mine}` and `{theirs}` their
accounts, `{A}` and `{B}` their streams. "Own" may be allowed, and is then on no list here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

REAL, OURS = "$JS.API", "samlots.API"
"""The JetStream API under its own name, and under the one that partners have it by."""

OF_THE_SERVER = (
    "INFO",
    "META.LEADER.STEPDOWN",
    "SERVER.REMOVE",
    "ACCOUNT.PURGE.{theirs}",
    "ACCOUNT.STREAM.MOVE.{theirs}.{B}",
    "STREAM.NAMES",
    "STREAM.LIST",
    "STREAM.CREATE.LOOT",
    "STREAM.TEMPLATE.NAMES",
)
OF_A_STREAM = (
    "STREAM.INFO.{S}",
    "STREAM.CREATE.{S}",
    "STREAM.UPDATE.{S}",
    "STREAM.MSG.GET.{S}",
    "STREAM.MSG.DELETE.{S}",
    "STREAM.SNAPSHOT.{S}",
    "STREAM.RESTORE.{S}",
    "STREAM.PEER.REMOVE.{S}",
    "STREAM.LEADER.STEPDOWN.{S}",
    "DIRECT.GET.{S}",
    "DIRECT.GET.{S}.notice.{other}.v1",
    "CONSUMER.NAMES.{S}",
    "CONSUMER.LIST.{S}",
    "CONSUMER.CREATE.{S}",
    "CONSUMER.CREATE.{S}.loot",
    "CONSUMER.CREATE.{S}.loot.notice.>",
    "CONSUMER.DURABLE.CREATE.{S}.loot",
    "CONSUMER.PAUSE.{S}.{C}",
    "CONSUMER.RESET.{S}.{C}",
    "CONSUMER.UNPIN.{S}.{C}",
    "CONSUMER.LEADER.STEPDOWN.{S}.{C}",
    "CONSUMER.DELETE.{S}.{C}",
    "STREAM.PURGE.{S}",
    "STREAM.DELETE.{S}",
)
OF_ANOTHERS_CONSUMER = ("CONSUMER.INFO.{B}.{theirs}", "CONSUMER.MSG.NEXT.{B}.{theirs}")
IN_A_CLUSTER_OR_AS_SYSTEM = (
    *("META.", "SERVER.", "ACCOUNT.", "PEER.", "STEPDOWN", "TEMPLATE", "DIRECT.", "RESTORE"),
    "MSG.NEXT",
)
"""What a lone server answers nobody, or not the hub, or with a message under its own name."""

PLAIN_PUBLISHES = (
    *("notice.{own}.v1", "notice.{other}.v1", "notice.new.v1", "dead.{own}", "dead.{other}"),
    *("receipt.{other}", "receipt.new", "receipt.{own}.x", "receipt", "inbound.{other}"),
    *("inbound.{own}.x", "_INBOX_{other}.x", "_INBOX_hub.x", "_INBOX.x", "_INBOX_system.x"),
    "$JS.ACK.{B}.{theirs}.1.1.1.1.0",
    "$JS.ACK.{A}.{theirs}.1.1.1.1.0",
    "$JS.ACK.{B}.{mine}.1.1.1.1.0",
    "$JS.FC.{B}.{theirs}.x",
    "$JS.EVENT.ADVISORY.API",
    "$JSC.CI.{B}.{theirs}",
    "$SYS.REQ.CLAIMS.UPDATE",
    "$SYS.REQ.CLAIMS.DELETE",
    "$SYS.REQ.CLAIMS.LIST",
    "$SYS.REQ.ACCOUNT.{theirs}.CLAIMS.LOOKUP",
    "$SYS.REQ.ACCOUNT.{theirs}.CONNZ",
    "$SYS.REQ.ACCOUNT.{theirs}.SUBSZ",
    "$SYS.REQ.ACCOUNT.PING.STATZ",
    "$SYS.REQ.SERVER.PING.JSZ",
    "$SYS.REQ.SERVER.PING.CONNZ",
    "$SYS.REQ.USER.INFO",
    "$SRV.PING",
    "anything.else",
)
PLAIN_SUBSCRIBES = (
    *(">", "*", "*.>", "notice.>", "notice.{own}.v1", "notice.{other}.v1", "receipt.*"),
    *("receipt.{own}", "receipt.{other}", "inbound.*", "dead.*", "_INBOX.>", "*.x"),
    *("_INBOX_{other}.>", "_INBOX_hub.>", "_INBOX_system.>", "$JS.>", "$JS.API.>"),
    *("samlots.API.>", "$JS.ACK.>", "$JS.EVENT.ADVISORY.>", "$JS.EVENT.METRIC.>", "$SYS.>"),
    *("$SYS.ACCOUNT.*.CONNECT", "$SYS.ACCOUNT.{theirs}.>", "$SRV.>", "_R_.>", "$JS.FC.>"),
)
ALLOWED_WITH_REPLY = (
    "samlots.API.CONSUMER.MSG.NEXT.{A}.{mine}",
    "samlots.API.CONSUMER.INFO.{A}.{mine}",
    "$JS.ACK.{A}.{mine}.1.1.1.1.0",
    "receipt.{own}",
    "inbound.{own}",
)
FORGED_REPLIES = (
    *("notice.{other}.v1", "notice.{own}.v1", "receipt.{other}", "inbound.{other}"),
    *("dead.{other}", "_INBOX_{other}.x", "_INBOX_hub.x", "_INBOX_system.x"),
    "$JS.API.STREAM.PURGE.{B}",
    "$JS.API.STREAM.DELETE.{B}",
    "$JS.API.CONSUMER.DELETE.{B}.{theirs}",
    "samlots.API.CONSUMER.MSG.NEXT.{B}.{theirs}",
    "$JS.ACK.{B}.{theirs}.1.1.1.1.0",
    "$SYS.REQ.CLAIMS.UPDATE",
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One message or subscription. `reply` is where the answer is told to go."""

    kind: str
    subject: str
    reply: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind} {self.subject}" + (f" -> {self.reply}" if self.reply else "")

    @property
    def hub_can(self) -> bool:
        """Whether the same thing, done by the hub, is answered by a server that is alone."""
        inside = self.kind == "publish" and self.subject.startswith(REAL)
        return inside and not any(part in self.subject for part in IN_A_CLUSTER_OR_AS_SYSTEM)


def api() -> Iterator[str]:
    """Every subject of the JetStream API that a partner has no business with."""
    for prefix in (REAL, OURS):
        yield from (f"{prefix}.{what}" for what in OF_THE_SERVER)
        yield from (f"{prefix}.{what}" for what in OF_ANOTHERS_CONSUMER)
        for stream, consumer in (("{A}", "{mine}"), ("{B}", "{theirs}"), ("RECEIPTS", "hub")):
            for what in OF_A_STREAM:
                subject = f"{prefix}.{what}"
                yield subject.replace("{S}", stream).replace("{C}", consumer)


ATTEMPTS = (
    *(Attempt("publish", subject) for subject in (*PLAIN_PUBLISHES, *api())),
    *(Attempt("subscribe", subject) for subject in PLAIN_SUBSCRIBES),
    *(
        Attempt("reply", subject, reply)
        for subject in ALLOWED_WITH_REPLY
        for reply in FORGED_REPLIES
    ),
)
