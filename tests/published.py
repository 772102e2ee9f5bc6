"""The files that are published for partners, written from the partner's own program."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from faststream.specification import AsyncAPI
from pydantic import BaseModel

from adapters.nats.certificates import new_authority
from adapters.nats.rate import INBOUND_PER_HOUR_MAX
from adapters.nats.topology import DAY_SECONDS, INBOUND_OF_ONE_MAX, RECEIPTS_OF_ONE_MAX, Sizes
from adapters.nkeys import USER, Login, new_pair
from adapters.partner.closing import Closing
from adapters.partner.inbox import Inbox
from adapters.partner.messages import MESSAGES, SENT, Sent
from adapters.partner.program import Program
from tests.adapters.joined import settings_in

FOLDER = Path(__file__).parents[1] / "docs" / "partners"
NOBODY = "partner"
SCHEMA = "https://json-schema.org/draft/2020-12/schema"
ABOUT = (
    "What the hub sends to a partner and what the partner answers. Every message is JSON, "
    "signed (JWS, Ed25519), then sealed (JWE, ECDH-ES with X25519 and A256GCM)."
)
YOU = {"partner": {"description": "Your id, as the bundle says it."}}
KEPT_DAYS = Sizes().kept_seconds // DAY_SECONDS
LIMITS: Mapping[str, str] = {
    "receipt": "{:,} bytes when it is closed; {:,} of yours may wait".format(
        *RECEIPTS_OF_ONE_MAX
    ),
    "inbound": (
        "{:,} bytes when it is closed; {:,} of yours in any {} days, of which {} are "
        "taken in within an hour and the others wait"
    ).format(*INBOUND_OF_ONE_MAX, KEPT_DAYS, INBOUND_PER_HOUR_MAX),
}
"""How much a partner may send, by the first word of the subject."""


def asyncapi() -> dict[str, Any]:
    """Describe the messages, as FastStream does, without the server that they pass."""
    pair = new_pair(USER)
    authority = new_authority(datetime.now(UTC))
    closing = Closing(NOBODY, {}, [], [], [])
    with TemporaryDirectory() as folder:
        nowhere = Path(folder)
        settings = settings_in(nowhere, partner=NOBODY, ca=authority.certificate)
        broker = Program(settings, Login("", pair), Inbox(nowhere), closing).broker
        told = AsyncAPI(
            broker, title="Samlots", version="1", description=ABOUT, schema_version="3.0.0"
        )
        page = json.loads(told.to_specification().to_json())
    del page["servers"]
    components = page["components"]
    components.pop("securitySchemes", None)
    for part, key in ((page, "channels"), (page, "operations"), (components, "messages")):
        part[key] = in_order(part[key])
    components["schemas"] = dict(sorted(components["schemas"].items()))
    for name, channel in page["channels"].items():
        del channel["servers"]
        channel["address"] = address(channel["address"])
        channel["bindings"]["nats"]["subject"] = channel["address"]
        channel["parameters"] = YOU
        if name in SENT:
            channel["description"] = f"{SENT[name].when}. At most {LIMITS[SENT[name].way]}."
    for key, message in components["messages"].items():
        # FastStream's own header; ours is inside what is sealed.
        del message["correlationId"]
        message["contentType"] = "application/jose"
        if (name := key.partition(":")[0]) in SENT:
            message["headers"] = headers(SENT[name])
    return page


def in_order(described: Mapping[str, Any]) -> dict[str, Any]:
    """Put what is described in the order of the messages: FastStream's own is by chance."""
    names = list(MESSAGES)
    return dict(sorted(described.items(), key=lambda one: names.index(one[0].split(":")[0])))


def address(subject: str) -> str:
    """Write a subject as it is for any partner."""
    return subject.replace(f".{NOBODY}", ".{partner}")


def headers(sent: Sent) -> dict[str, Any]:
    """Describe the header that tells a message from another, beside what is sealed."""
    rule = f"`{sent.msg_id}`, of the message's own fields: what comes again counts once."
    msg_id = {"type": "string", "description": rule}
    return {
        "type": "object",
        "properties": {"Nats-Msg-Id": msg_id},
        "required": ["Nats-Msg-Id"],
    }


def schema(name: str, message: type[BaseModel]) -> dict[str, Any]:
    """Describe one message, as it is inside its signature."""
    about = {"$schema": SCHEMA, "$id": f"urn:samlots:{name}:v1"}
    return about | message.model_json_schema(mode="validation")


FILES: Mapping[Path, Callable[[], dict[str, Any]]] = {
    FOLDER / "asyncapi.json": asyncapi,
    **{
        FOLDER / f"{name}.schema.json": partial(schema, name, message)
        for name, message in MESSAGES.items()
    },
}


def written(page: dict[str, Any]) -> str:
    """Write a page as its file holds it."""
    return json.dumps(page, ensure_ascii=False, indent=2) + "\n"


def write_files() -> None:
    """Write every file anew."""
    for file, render in FILES.items():
        file.write_text(written(render()), "utf-8")
