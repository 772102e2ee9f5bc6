"""A partner organisation's own small program. It knows the messages, and nothing of the hub.

Its own system embeds it with `receive`, and says something with `answer` and `tell`: see
docs/partners.md.
"""

from adapters.partner.notice import Notice, Receipt
from adapters.partner.receiving import receive
from adapters.partner.saying import answer, tell
from adapters.partner.settings import PartnerSettings as Settings

__all__ = ["Notice", "Receipt", "Settings", "answer", "receive", "tell"]
