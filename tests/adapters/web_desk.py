"""Whole drafts for the case of the pages, as a form and as a program send them."""

from typing import Any
from uuid import uuid4

from domain.law.disclosing import CONSENT, HARM
from tests.adapters.web_client import program
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK

DESK = f"/lamna-ut/{BJORK}"
PREVIEW = f"/api/v1/cases/{BJORK}/disclosures/preview"
DECISION = f"/api/v1/cases/{BJORK}/disclosures"
ANSWERS = {one.key: f"svar om {one.key}" for one in (*CONSENT.conditions, HARM)}
DRAFT: dict[str, Any] = {
    "to": "partner:lotsarna",
    "who": "Petra Wik, känd sedan tidigare",
    "begun_by": "eget initiativ",
    "request": "inför våren",
    "purpose": "stöd i vardagen",
    "sent": ["PLAN"],
    "ground": "samtycke",
    "answers": ANSWERS,
    "level": "summary",
    "texts": {"PLAN": "Ett besök till i veckan från april."},
    "handling_instruction": "Inga brev.",
    "channel": "navet",
    "person_informed": "ja, hon bad om det",
    "valid_to": "2026-09-01",
}
"""One more visit a week: to those who have helped her since December, as she wants."""


def previewed(**changes: Any) -> dict[str, Any]:
    """Give what a program sends to have a draft previewed."""
    return {"command_id": str(uuid4()), "draft": {**DRAFT, **changes}}


def form(**changes: Any) -> dict[str, Any]:
    """Give a whole draft as the form sends it, all steps shown."""
    sent: dict[str, Any] = {}
    for name, value in {**DRAFT, **changes}.items():
        nested = name in {"answers", "texts"}
        sent |= {f"{name}.{k}": v for k, v in value.items()} if nested else {name: value}
    return {**sent, "steg": "6", "ga": "vidare"}


def previews(world: World) -> Any:
    """Have a program preview the draft."""
    return program(world, "KS", "samordnare").post(PREVIEW, json=previewed())
