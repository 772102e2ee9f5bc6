"""What the measures of what lasts say of a case: who answers, and what nobody can meet."""

from domain.facts import (
    CaseTransferred,
    CooperationNeedDecided,
    CoordinatorAppointed,
    NeedsAssessed,
)
from domain.roles import Role
from domain.values import Area, Holder, Need, NeedHolder, NeedStatus
from tests.domain.followup_cases import a_case, day, needed, on, placed
from tests.given import Story, Told, example

NO, YES = 0, 1


def handed_to(days: int, staff: str) -> Told:
    to = Holder(role=Role.RVT, title="handläggare", staff=staff, unit="rvt-norr")
    return on(
        days, example(CaseTransferred, to=to, accepted_at=day(days), warm_meeting_at=day(days))
    )


def asked_to_take_over(days: int) -> Told:
    return on(days, example(CaseTransferred, accepted_at=None))


def coordinated(days: int, staff: str = "sara") -> Told:
    seat = Holder(role=Role.SAMORDNARE, title="samordnare", staff=staff)
    return on(days, example(CoordinatorAppointed, role=seat, deputy=None, from_=day(days)))


def together(days: int) -> Told:
    return on(days, example(CooperationNeedDecided, internal=(Role.BOENDE,)))


def unmet(days: int, reason: str | None, status: NeedStatus = NeedStatus.OPEN) -> Told:
    need = Need(key="behov", area=Area.BOENDE, text="bostad", status=status)
    row = NeedHolder(need="behov", reason_without_holder=reason)
    return on(days, example(NeedsAssessed, needs=(need,), per_need_responsible=(row,)))


LASTING: list[tuple[str, Story, int | None]] = [
    ("tid_fran_arende_till_placering", a_case(), None),
    ("tid_fran_arende_till_placering", a_case(placed(0)), 0),
    ("tid_fran_arende_till_placering", a_case(placed(9), placed(40)), 9),
    ("tid_fran_arende_till_placering", a_case(placed(700)), 365),
    ("byten_av_ansvarig", a_case(), 0),
    ("byten_av_ansvarig", a_case(asked_to_take_over(5)), 0),
    ("byten_av_ansvarig", a_case(handed_to(5, "anna"), handed_to(365, "bo")), 2),
    ("byten_av_ansvarig", a_case(handed_to(5, "anna"), handed_to(366, "bo")), 1),
    ("byten_av_ansvarig", a_case(coordinated(5)), 0),
    ("byten_av_ansvarig", a_case(coordinated(5), coordinated(90, "sven")), 1),
    ("dagar_utan_ansvarig", a_case(), 0),
    ("dagar_utan_ansvarig", a_case(together(10), coordinated(25)), 15),
    ("dagar_utan_ansvarig", a_case(coordinated(5), together(10)), 0),
    ("dagar_utan_ansvarig", a_case(together(10)), 355),
    ("behov_utan_losning", a_case(), NO),
    ("behov_utan_losning", a_case(needed(9, Area.BOENDE)), NO),
    ("behov_utan_losning", a_case(unmet(365, "ingen bostad finns")), YES),
    ("behov_utan_losning", a_case(unmet(366, "ingen bostad finns")), NO),
    ("behov_utan_losning", a_case(unmet(9, None)), NO),
    ("behov_utan_losning", a_case(unmet(9, "ingen bostad", NeedStatus.DECLINED)), NO),
]
