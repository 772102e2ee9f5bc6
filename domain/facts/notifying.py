"""I. Notifying: what became of the notices. Recorded by the hub itself."""

from typing import Annotated, ClassVar, Literal

from domain.categories import Category
from domain.fact import Fact, Is
from domain.summaries import itself, role_of
from domain.texts import Line, Text
from domain.values import FactRef, Instant, Recipient

Dropped = Literal["lämnad på annat sätt", "inte längre aktuell", "mottagaren nås inte"]
"""Why a person gave up a notice that could not be sent."""
Failing = Literal[
    "för stor att sända",
    "mottagaren är inte ansluten",
    "mottagaren saknar nyckel",
    "aviseringen kunde inte skrivas",
    "mottagaren tog inte emot",
    "kanalen är inte säker",
]


class NoticeReceived(Fact):
    """A partner's own program says that it holds the notice of a disclosure."""

    name: ClassVar[str] = "notice_received"
    label: ClassVar[str] = "Avisering mottagen"
    gist: ClassVar[Category] = Category.ACCESS

    disclosure_ref: Annotated[FactRef, Is(Category.ACCESS)]
    recipient: Annotated[Recipient, Is(Category.ACCESS, role_of)]
    received_at: Annotated[Instant, Is(Category.ACCESS)]


class NoticeSuppressed(Fact):
    """A notice was not sent: it might no longer go when its turn came, or was given up."""

    name: ClassVar[str] = "notice_suppressed"
    label: ClassVar[str] = "Avisering stoppad"
    gist: ClassVar[Category] = Category.ACCESS

    disclosure_ref: Annotated[FactRef, Is(Category.ACCESS)]
    recipient: Annotated[Recipient, Is(Category.ACCESS, role_of)]
    reason: Annotated[
        Literal[
            "samtycket gäller inte",
            "nivån är lägre nu",
            "ärendet är spärrat",
            "kanalen är inte säker",
            Dropped,
        ],
        Is(Category.ACCESS, itself),
    ]


class NoticeLimited(Fact):
    """A notice told less than the disclosure says: its channel may not tell more."""

    name: ClassVar[str] = "notice_limited"
    label: ClassVar[str] = "Avisering sänd med mindre innehåll"
    gist: ClassVar[Category] = Category.ACCESS

    disclosure_ref: Annotated[FactRef, Is(Category.ACCESS)]
    recipient: Annotated[Recipient, Is(Category.ACCESS, role_of)]
    level: Annotated[Literal["empty", "id-only", "summary"], Is(Category.ACCESS, itself)]


class NoticeUndelivered(Fact):
    """A notice could not be sent for so long that a person must answer for it."""

    name: ClassVar[str] = "notice_undelivered"
    label: ClassVar[str] = "Avisering kom inte iväg"
    gist: ClassVar[Category] = Category.ACCESS

    disclosure_ref: Annotated[FactRef, Is(Category.ACCESS)]
    recipient: Annotated[Recipient, Is(Category.ACCESS, role_of)]
    reason: Annotated[Failing, Is(Category.ACCESS, itself)]


class NoticeAnswered(Fact):
    """A recipient says what it does with a disclosure; by its program, or to a person here.

    What it answers was its own words, so the reason is as guarded as what was disclosed.
    """

    name: ClassVar[str] = "notice_answered"
    label: ClassVar[str] = "Svar på utlämnande"
    gist: ClassVar[Category] = Category.ACCESS

    disclosure_ref: Annotated[FactRef, Is(Category.ACCESS)]
    recipient: Annotated[Recipient, Is(Category.ACCESS, role_of)]
    answer: Annotated[
        Literal["read", "accepted", "declined", "acting", "purged"], Is(Category.ACCESS, itself)
    ]
    reason: Annotated[Text | None, Is(Category.DOC)] = None
    answered_at: Annotated[Instant, Is(Category.ACCESS)]


class DisclosureRecalled(Fact):
    """What was disclosed is called back: its recipient is asked to purge it."""

    name: ClassVar[str] = "disclosure_recalled"
    label: ClassVar[str] = "Utlämnande återkallat"
    gist: ClassVar[Category] = Category.ACCESS

    disclosure_ref: Annotated[FactRef, Is(Category.ACCESS)]
    recipient: Annotated[Recipient, Is(Category.ACCESS, role_of)]
    reason: Annotated[
        Literal["samtycket gäller inte", "grunden gäller inte", "beslut"],
        Is(Category.ACCESS, itself),
    ]


class RecallAnswered(Fact):
    """A recipient says what it did when a disclosure was called back."""

    name: ClassVar[str] = "recall_answered"
    label: ClassVar[str] = "Svar på återkallelse"
    gist: ClassVar[Category] = Category.ACCESS

    recall_ref: Annotated[FactRef, Is(Category.ACCESS)]
    recipient: Annotated[Recipient, Is(Category.ACCESS, role_of)]
    answer: Annotated[
        Literal["purged", "kept_by_law", "never_received"], Is(Category.ACCESS, itself)
    ]
    law: Annotated[Line | None, Is(Category.ACCESS)] = None
    """By which law it is kept."""
    answered_at: Annotated[Instant, Is(Category.ACCESS)]
