"""Honours a recall: purges what is called back, or says by which law it is kept."""

from datetime import datetime
from uuid import uuid5

from adapters.partner.inbox import Inbox
from adapters.partner.notice import Notice
from adapters.partner.outbox import Outbox
from adapters.partner.settings import PartnerSettings
from adapters.partner.words import RecallAnswer, to_the_minute


def honour(
    recall: Notice, inbox: Inbox, outbox: Outbox, settings: PartnerSettings, at: datetime
) -> None:
    """Do what a recall asks for, and queue the answer: the same when it comes again.

    Of a notice that never came there is nothing to purge or to keep.
    """
    recalled = recall.data.recalls
    if recalled is None:
        return
    law = settings.kept_by_law
    held = inbox.holds(recalled) if law else inbox.purge(recalled)
    answer = RecallAnswer(
        id=uuid5(recall.id, "answer"),
        notice_id=recall.id,
        sequence=recall.data.sequence,
        answer="never_received" if not held else "kept_by_law" if law else "purged",
        law=law if held else None,
        answered_at=to_the_minute(at),
    )
    outbox.say(answer)
