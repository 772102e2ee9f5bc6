"""The parts of docs/partners.md that are written from the messages, and what it must name."""

from pathlib import Path
from typing import get_args

from adapters.partner.messages import SENT
from adapters.partner.words import Answer, InboundKind, RecallAnswer
from adapters.web.labels_of_values import CATEGORIES
from domain.categories import CONTENT
from services.notice import NoticeData
from services.recalls import RecallData
from tests.docs_tables import the_table
from tests.published import LIMITS

WORDS = Path(__file__).parents[1] / "docs" / "words.md"
LEVELS = tuple(
    level
    for data in (NoticeData, RecallData)
    for level in get_args(data.model_fields["level"].annotation)
)
"""Every level that the hub writes."""
SAID = (
    *get_args(InboundKind),
    *(
        f"{name}`, `{said}"
        for name, word in (("answer", Answer), ("recall_answer", RecallAnswer))
        for said in get_args(word.model_fields["answer"].annotation)
    ),
)
"""Everything that a partner may say, as the first cell of a row has it."""


def the_messages() -> str:
    """Every message that a partner sends, with its subject and the id that it has there."""
    rows = (
        (
            f"[{name}](partners/{name}.schema.json)",
            f"`{sent.way}.{{partner}}`",
            f"`{sent.msg_id}`",
            sent.when,
            LIMITS[sent.way],
        )
        for name, sent in SENT.items()
    )
    return the_table(("Message", "Subject", "`Nats-Msg-Id`", "When", "At most"), rows)


def the_categories() -> str:
    """What each code of a piece of content means, as docs/words.md says it."""
    lines = WORDS.read_text("utf-8").splitlines()
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("| `")]
    said = {code: told[0] for code, *told in cells}
    rows = ((f"`{c}`", said[f"`{c}`"], CATEGORIES[c]) for c in CONTENT)
    return the_table(("`category`", "What it holds", "As people at the hub read it"), rows)
