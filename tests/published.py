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
from adapters.nkeys import USER, Login, new_pair
from adapters.partner.closing import Closing
from adapters.partner.inbox import Inbox
from adapters.partner.notice import MESSAGES
from adapters.partner.program import Program
from tests.adapters.joined import settings_in

FOLDER = Path(__file__).parents[1] / "docs" / "partners"
NOBODY = "partner"
SCHEMA = "https://json-schema.org/draft/2020-12/schema"
ABOUT = (
    "What the hub sends to a partner and what the partner answers. Every message is JSON, "
    "signed (JWS, Ed25519), then sealed (JWE, ECDH-ES with X25519 and A256GCM). The word "
    "`partner` in an address stands for your id."
)


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
    page["components"].pop("securitySchemes", None)
    for channel in page["channels"].values():
        del channel["servers"]
    for message in page["components"]["messages"].values():
        # FastStream's own header; ours is inside what is sealed.
        del message["correlationId"]
        message["contentType"] = "application/jose"
    return page


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
