"""What operations did stands in the case in Swedish, also where it was recorded in English."""

import re
from uuid import uuid4

from domain.facts import InformationDisclosed, NoticeSuppressed
from services.letters import OPERATOR
from services.recording import Command
from services.relaying import HUB
from tests.adapters.web_client import seated
from tests.adapters.web_story import BJORK, told_world


def test_a_letter_that_was_dropped_was_so_for_operations() -> None:
    world = told_world()
    sent = next(one for one in world.log.facts if isinstance(one.fact, InformationDisclosed))
    assert isinstance(sent.fact, InformationDisclosed)
    dropped = NoticeSuppressed(
        disclosure_ref=sent.fact_id,
        recipient=sent.fact.recipient,
        reason="inte längre aktuell",
    )
    command = Command(uuid4(), BJORK, (dropped,), world.clock(), OPERATOR)
    world.recording.record(HUB, command)
    html = seated(world, "ME|arbetsledare").get(f"/arenden/{BJORK}").text
    said = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert "Avisering stoppad av Samlots, för driften" in said
    assert "för operator" not in said
