"""I. Notifying: what became of the notices. Recorded by the hub itself."""

from typing import Annotated, ClassVar, Literal

from domain.categories import Category
from domain.fact import Fact, Is
from domain.values import FactRef, Instant, Recipient


class NoticeReceived(Fact):
    """A partner's own program says that it holds the notice of a disclosure."""

    name: ClassVar[str] = "notice_received"
    label: ClassVar[str] = "Avisering mottagen"
    gist: ClassVar[Category] = Category.ACCESS

    disclosure_ref: Annotated[FactRef, Is(Category.ACCESS)]
    recipient: Annotated[Recipient, Is(Category.ACCESS)]
    received_at: Annotated[Instant, Is(Category.ACCESS)]


class NoticeSuppressed(Fact):
    """A notice was not sent, because it might no longer go when its turn came."""

    name: ClassVar[str] = "notice_suppressed"
    label: ClassVar[str] = "Avisering stoppad"
    gist: ClassVar[Category] = Category.ACCESS

    disclosure_ref: Annotated[FactRef, Is(Category.ACCESS)]
    recipient: Annotated[Recipient, Is(Category.ACCESS)]
    reason: Annotated[
        Literal[
            "samtycket gäller inte",
            "nivån är lägre nu",
            "ärendet är spärrat",
            "kanalen är inte säker",
        ],
        Is(Category.ACCESS),
    ]
