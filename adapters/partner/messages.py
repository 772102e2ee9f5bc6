"""Every message between the hub and a partner: its shape, its subject, and its id there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from pydantic import BaseModel

from adapters.partner.notice import Notice, Receipt
from adapters.partner.words import Answer, Inbound, RecallAnswer


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that a partner sends. `way` is the first word of its subject."""

    message: type[BaseModel]
    way: str
    msg_id: str
    """What stands in `Nats-Msg-Id`, of the fields of the message."""
    when: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """What the message may call itself in `kind`; nothing where it has no such field."""
        kind = self.message.model_fields.get("kind")
        return get_args(kind.annotation) if kind else ()


SENT: Mapping[str, Sent] = {
    "receipt": Sent(
        Receipt,
        "receipt",
        "receipt:{notice_id}",
        "When a notice is stored, always but for level `stopped`",
    ),
    "answer": Sent(
        Answer, "receipt", "{id}", "When somebody of yours has read a notice, or acts on it"
    ),
    "recall_answer": Sent(
        RecallAnswer, "receipt", "{id}", "When you have done what a recall asks for"
    ),
    "inbound": Sent(Inbound, "inbound", "{id}", "When you know something that the hub should"),
}
"""What a partner sends, by the name of its channel and of its published schema."""
CHANNEL_OF: Mapping[str, str] = {
    kind: name for name, sent in SENT.items() for kind in sent.kinds
}
"""The channel of each kind."""
MESSAGES: Mapping[str, type[BaseModel]] = {
    "notice": Notice,
    **{name: sent.message for name, sent in SENT.items()},
}
"""Every message, by the name of its published schema."""
