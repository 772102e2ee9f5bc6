"""What a partner's own system says to the hub: answers to notices, and what it knows itself."""

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from adapters.partner.inbox import Inbox
from adapters.partner.last_day import machine_clock
from adapters.partner.notice import Notice
from adapters.partner.outbox import Outbox
from adapters.partner.settings import PartnerSettings
from adapters.partner.words import (
    UNANSWERED,
    Answer,
    AnswerKind,
    Inbound,
    InboundKind,
    Word,
    to_the_minute,
)


def answer(
    settings: PartnerSettings,
    notice: Notice,
    what: AnswerKind,
    reason: str | None = None,
    *,
    word_id: UUID | None = None,
) -> UUID:
    """Queue what you do with a notice; give the answer's id. It goes while `receive` runs.

    `declined` takes a reason of at most 500 characters, and nothing else does. `purged`
    purges the notice's content from the inbox first. What has the same `word_id` is said
    once. Raises ValueError when it cannot be said, or not after the answer before it, and
    InboxUnavailable.
    """
    if notice.data.level in UNANSWERED:
        raise ValueError("That notice takes no answer.")
    about = {"notice_id": notice.id, "sequence": notice.data.sequence}
    said = {**about, "answer": what, "reason": reason, "answered_at": _now()}
    word = Answer.model_validate({"id": word_id or uuid4(), **said})
    if what == "purged":
        with closing(Inbox(settings.data).open()) as inbox:
            inbox.purge(notice.id)
    return _queued(settings, word)


def tell(  # noqa: PLR0913 - what a message says, by name
    settings: PartnerSettings,
    kind: InboundKind,
    text: str,
    *,
    handle: str | None = None,
    about: str | None = None,
    word_id: UUID | None = None,
) -> UUID:
    """Queue something that you know; give its id. It goes while `receive` runs.

    It is of the case whose whole `handle` you have, or `about` somebody you name: give one of
    them. `text` has at most 3,700 characters. What has the same `word_id` is said once.
    Raises ValueError when it cannot be said, and InboxUnavailable.
    """
    said: Mapping[str, Any] = {"kind": kind, "handle": handle, "about": about, "text": text}
    word = Inbound.model_validate({"id": word_id or uuid4(), **said, "written_at": _now()})
    return _queued(settings, word)


def _queued(settings: PartnerSettings, word: Word) -> UUID:
    with closing(Outbox(settings.data).open()) as box:
        box.say(word)
    return word.id


def _now() -> datetime:
    return to_the_minute(machine_clock())
