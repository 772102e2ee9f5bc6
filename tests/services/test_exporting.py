"""Exporting: a copy is noted before it is given, and given to whom it may be."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.categories import Category
from domain.facts import CaseClosed, RiskAssessed
from domain.need_to_know.copies import Reader
from domain.reads import Act, Ground, Purpose
from domain.recorded import Actor
from domain.refusals import UnknownCase
from domain.roles import Role
from services.access_log import AccessLogUnavailable
from services.exporting import Exporting, NotClosed
from services.ports import ContentErased
from tests.given import CASE_ID, MATS, an_open_case, example, told
from tests.services.world import World, staff, world_of

AUDITOR = Actor("anna", Role.AUDITOR, "revision")


@pytest.fixture
def world() -> World:
    return world_of(an_open_case(example(RiskAssessed)))


def exporting(world: World) -> Exporting:
    return Exporting(world.log, world.access_log.noting(world.clock), world.clock)


def test_a_copy_shows_what_its_reader_may_have_and_counts_the_rest(world: World) -> None:
    auditor = exporting(world).copy(staff(AUDITOR), Role.AUDITOR, CASE_ID, Reader.AUDITOR)
    court = exporting(world).copy(staff(AUDITOR), Role.AUDITOR, CASE_ID, Reader.DOMSTOL)

    assert auditor.facts == court.facts == len(world.log.load(CASE_ID))
    risk = court.facts
    assert court.shown[risk]["fact"] == "risk_assessed"
    assert risk not in auditor.shown


def test_a_copy_stands_in_the_access_log(world: World) -> None:
    exporting(world).copy(staff(AUDITOR), Role.AUDITOR, CASE_ID, Reader.AUDITOR)

    (read,) = world.access_log.reads
    assert (read.staff, read.act, read.purpose) == ("anna", Act.EXPORT, Purpose.OVERSIGHT)
    assert (read.case_id, read.ground, read.hits) == (CASE_ID, Ground.DUTY, 1)
    assert read.categories == (Category.ID, Category.NETWORK, Category.MEET, Category.ACCESS)


def test_what_cannot_be_noted_is_not_given(world: World) -> None:
    world.access_log.available = False

    for case_id in (CASE_ID, UUID(int=7)):
        with pytest.raises(AccessLogUnavailable):
            exporting(world).copy(staff(AUDITOR), Role.AUDITOR, case_id, Reader.AUDITOR)


@pytest.mark.parametrize("seat", [seat for seat in Role if seat is not Role.AUDITOR])
def test_nobody_else_may_order_a_copy(world: World, seat: Role) -> None:
    with pytest.raises(UnknownCase):
        exporting(world).copy(staff(MATS), seat, CASE_ID, Reader.AUDITOR)
    (read,) = world.access_log.reads
    assert (read.act, read.hits, read.categories) == (Act.EXPORT, 0, ())


def test_what_is_absent_or_erased_is_not_there(world: World) -> None:
    class Erased:
        def load(self, case_id: UUID, until_position: int | None = None) -> None:
            raise ContentErased

    erased = replace(exporting(world), _log=Erased())
    for service, case_id in ((exporting(world), UUID(int=7)), (erased, CASE_ID)):
        with pytest.raises(UnknownCase):
            service.copy(staff(AUDITOR), Role.AUDITOR, case_id, Reader.ARKIV)
    assert [read.hits for read in world.access_log.reads] == [0, 0]


def test_the_archive_waits_until_the_case_is_closed(world: World) -> None:
    with pytest.raises(NotClosed):
        exporting(world).copy(staff(AUDITOR), Role.AUDITOR, CASE_ID, Reader.ARKIV)
    assert [read.hits for read in world.access_log.reads] == [0]

    closed = world_of(an_open_case(told(example(CaseClosed), MATS)))
    copy = exporting(closed).copy(staff(AUDITOR), Role.AUDITOR, CASE_ID, Reader.ARKIV)
    assert sorted(copy.shown) == list(range(1, copy.facts + 1))
