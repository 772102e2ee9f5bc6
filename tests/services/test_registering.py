"""Registers: who got what, of a case or of a partner, noted before it is told."""

import json
from dataclasses import replace
from uuid import UUID

import pytest

from domain.facts import InformationDisclosed, SecrecyReviewed
from domain.reads import Act
from domain.recorded import Actor
from domain.refusals import UnknownCase
from domain.roles import Role
from services.access_log import AccessLogUnavailable
from services.ports import ContentErased
from services.registering import Registering
from tests.given import CASE_ID, MATS, Story, an_open_case, example
from tests.services.histories import case_id
from tests.services.world import World, staff, world_of

AUDITOR = Actor("anna", Role.AUDITOR, "revision")
PARTNER = "af-alvhamn"


@pytest.fixture
def world() -> World:
    sent = (example(SecrecyReviewed), example(InformationDisclosed))
    stories: tuple[Story, ...] = (an_open_case(*sent), an_open_case(), an_open_case(*sent))
    return world_of(*stories)


def registering(world: World) -> Registering:
    return Registering(world.log, world.access_log.noting(world.clock))


def test_a_case_tells_who_got_what_without_content(world: World) -> None:
    [account] = registering(world).of_case(staff(AUDITOR), Role.AUDITOR, CASE_ID)

    assert (account["case"], account["recipient"]["partner"]) == (str(CASE_ID), PARTNER)
    assert account["categories"] == ["WORK"]
    assert (account["content"], account["corrected"]) == (None, None)
    assert "komvux" not in json.dumps(account)
    [read] = world.access_log.reads
    assert (read.act, read.case_id, read.hits) == (Act.REGISTER, CASE_ID, 1)


def test_a_partner_s_register_goes_through_every_case_and_each_is_a_read(
    world: World,
) -> None:
    found = registering(world).of_partner(staff(AUDITOR), Role.AUDITOR, PARTNER)

    cases = [CASE_ID, case_id(2)]
    assert [one["case"] for one in found] == list(map(str, cases))
    reads = [(read.case_id, read.hits) for read in world.access_log.reads]
    assert reads == [(cases[0], 1), (cases[1], 1), (None, 2)]
    assert registering(world).of_partner(staff(AUDITOR), Role.AUDITOR, "skolan") == ()


@pytest.mark.parametrize("seat", [seat for seat in Role if seat is not Role.AUDITOR])
def test_nobody_else_is_told(world: World, seat: Role) -> None:
    with pytest.raises(UnknownCase):
        registering(world).of_case(staff(MATS), seat, CASE_ID)
    assert registering(world).of_partner(staff(MATS), seat, PARTNER) == ()
    assert [read.hits for read in world.access_log.reads] == [0, 0]


def test_what_cannot_be_noted_is_not_told(world: World) -> None:
    world.access_log.available = False

    with pytest.raises(AccessLogUnavailable):
        registering(world).of_case(staff(AUDITOR), Role.AUDITOR, CASE_ID)
    for partner in (PARTNER, "skolan"):
        with pytest.raises(AccessLogUnavailable):
            registering(world).of_partner(staff(AUDITOR), Role.AUDITOR, partner)


def test_an_erased_case_is_not_there_and_stands_in_nobodys_way(world: World) -> None:
    right = world.log.load

    class Erased:
        cases = world.log.cases

        def load(self, case: UUID, until_position: int | None = None) -> object:
            if case == CASE_ID:
                raise ContentErased
            return right(case, until_position)

    service = replace(registering(world), _log=Erased())
    with pytest.raises(UnknownCase):
        service.of_case(staff(AUDITOR), Role.AUDITOR, CASE_ID)
    found = service.of_partner(staff(AUDITOR), Role.AUDITOR, PARTNER)
    assert [one["case"] for one in found] == [str(case_id(2))]
