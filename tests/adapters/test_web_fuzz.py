"""The API and the forms under made-up requests: never a fault, and always as described."""

import threading
from collections.abc import Iterator

import httpx2
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from adapters.web.app import make_app
from adapters.web.recordable import offered
from adapters.web.server import Server
from domain.erasing import Move, Reason
from domain.roles import Role
from tests.adapters.web_client import hidden_fields, seated
from tests.adapters.web_story import BJORK, told_world

ANSWERS_WITHIN_S = 60
SEATS = (("KS", "samordnare"), ("AG", "auditor"), ("PW", "boendelots"))
QUIET = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "suppress_health_check": list(HealthCheck),
}
DECIDED_BY_THE_CASE = [positive_data_acceptance, negative_data_rejection, ignored_auth]
"""A well-formed command may be refused, and a malformed case id is just not there."""


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    server = Server(make_app(told_world().parts()), "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_until_stopped)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def described(served: str) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(
        f"{served}/api/v1/openapi.json", timeout=ANSWERS_WITHIN_S
    )


def call(case: schemathesis.Case, served: str, staff: str, role: str) -> None:
    body = {"staff": staff, "role": role}
    session = f"{served}/api/v1/session"
    token = httpx2.post(session, json=body, timeout=ANSWERS_WITHIN_S).json()["token"]
    case.call_and_validate(
        headers={"authorization": f"Bearer {token}"},
        excluded_checks=DECIDED_BY_THE_CASE,
        timeout=ANSWERS_WITHIN_S,
    )


def test_the_api_is_as_it_is_described(described: schemathesis.BaseSchema, served: str) -> None:
    asked = set[str]()
    for found in described.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        made_up = operation.as_strategy() | operation.as_strategy(
            generation_mode=schemathesis.GenerationMode.NEGATIVE
        )

        @settings(max_examples=10, **QUIET)
        @given(case=made_up, seat=st.sampled_from(SEATS))
        def ask(case: schemathesis.Case, seat: tuple[str, str]) -> None:
            call(case, served, *seat)

        ask()
        asked.add(operation.label)
    assert len(asked) == 14


TEXTS = st.text(max_size=30) | st.sampled_from(["2026-03-01", "ja", "KS", str(BJORK), "0", "1"])


@settings(max_examples=40, **QUIET)
@given(data=st.data())
def test_no_form_can_be_filled_in_so_that_it_breaks(data: st.DataObject) -> None:
    asked = seated(told_world(), "ME|arbetsledare")
    where = f"/registrera/{BJORK}"
    kind = data.draw(st.sampled_from(offered(Role.ARBETSLEDARE)))
    html = asked.post(where, data={"slag": kind.name}).text
    names = [part.partition('"')[0] for part in html.split(' name="f.')[1:]]
    sent = {f"f.{name}": data.draw(TEXTS) for name in dict.fromkeys(names)}
    more = data.draw(st.dictionaries(st.text(max_size=8).map("f.needs.".__add__), TEXTS))
    button = data.draw(st.sampled_from([{"spara": "1"}, {"mera": "f.needs"}, {"mera": "f.x"}]))
    form = hidden_fields(html) | {"when": "2026-03-01"} | sent | more | button
    assert asked.post(where, data=form).status_code in (200, 303, 409, 422)


@pytest.fixture(scope="module")
def leader() -> TestClient:
    return seated(told_world(), "ME|arbetsledare")


@settings(max_examples=8, **QUIET)
@given(data=st.data())
def test_no_decision_on_erasure_can_be_sent_so_that_it_breaks(
    leader: TestClient, data: st.DataObject
) -> None:
    known = {"beslut": list(Move), "skal": list(Reason), "sett": ["0", "1"], "arende": TEXTS}
    sent = {
        name: data.draw(TEXTS | st.sampled_from(some) if isinstance(some, list) else some)
        for name, some in known.items()
    }
    for path in ("/gallring", f"/gallring/{BJORK}"):
        assert leader.post(path, data=sent).status_code in (303, 404, 409, 422)
