"""A short, made-up case that passes every rule: what the pages are shown with."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from domain.case.calendar import SWEDEN
from domain.fact import Fact
from domain.facts import BY_NAME
from domain.recorded import Actor, Recorded
from domain.roles import Role
from services.recording import Command, Receipt
from tests.adapters.web_fakes import NAMES, World, actor
from tests.adapters.web_plan import Fields, opened, plan, raised
from tests.services.memory import MemoryLog

BJORK = uuid5(NAMES, "björk")
LIND = uuid5(NAMES, "lind")
KS, SL, ME, LH = actor("KS"), actor("SL"), actor("ME"), actor("LH")
SAM = actor("KS", Role.SAMORDNARE)
COORDINATOR = {"role": "samordnare", "title": "samordnare", "staff": "KS"}
BISTAND = {"role": "ekonomiskt_bistand", "title": "ekonomiskt bistånd", "staff": "LH"}
LOTS = {"role": "boendelots", "title": "boendelots", "organisation": "Boendelotsarna"}


def fact(name: str, fields: Fields) -> Fact:
    return BY_NAME[name].model_validate(fields)


class Teller:
    """Tells a story day by day through the recording service."""

    def __init__(self, world: World, case_id: UUID) -> None:
        self.world, self.case_id, self.told = world, case_id, 0

    def tell(self, day: str, by: Actor, name: str, **fields: Any) -> UUID:
        at = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=SWEDEN)
        at += timedelta(minutes=7 * self.told % 400)
        self.told += 1
        now, self.world.clock.now = self.world.clock.now, at
        try:
            return self.record(by, at, fact(name, fields)).fact_ids[0]
        finally:
            self.world.clock.now = now

    def record(self, by: Actor, at: datetime, one: Fact) -> Receipt:
        command_id = uuid5(self.case_id, str(self.told))
        return self.world.recording.record(by, Command(command_id, self.case_id, (one,), at))


def risk(level: str, until: str, trigger: str) -> Fields:
    return {
        "method": "PATRIARK",
        "subject": "Björk",
        "level": level,
        "factors": "Kollektivt hot, planerat datum, kontakter i myndigheter.",
        "scenarios": "Bortförande på lovet. Våld om telefonen upptäcks.",
        "most_likely_actors": "äldste brodern",
        "return_risk": "måttlig",
        "valid_until": until,
        "trigger": trigger,
        "person_own_view": "De kommer hämta mig om de vet var jag är.",
    }


def needs() -> Fields:
    rows = [
        ("bostad", "boende", "egen bostad efter placeringen"),
        ("ensamhet", "socialt", "bryta ensamheten"),
        ("pengar", "ekonomi", "egen försörjning"),
    ]
    holders = [LOTS, None, BISTAND]
    return {
        "needs": [{"key": k, "area": a, "text": t} for k, a, t in rows],
        "per_need_horizon": [{"need": "bostad", "horizons": ["akut", "lang"]}],
        "per_need_responsible": [
            {"need": k, "holder": h, "reason_without_holder": None if h else "kö till insatsen"}
            for (k, _, _), h in zip(rows, holders, strict=True)
        ],
        "own_resources": "Goda betyg, envis, en väninna i annan stad.",
        "health": "Sömnsvårigheter.",
        "housing": "Har aldrig bott själv.",
        "work": "Nio månader kvar på Komvux.",
        "social": "Inget nätverk utanför familjen.",
        "overall": "Skyddet är akut. Det avgörande blir tiden efter boendet.",
    }


def tell_bjork(world: World) -> None:
    """Tell the case of Björk: from the first call until she is on her own again."""
    story = Teller(world, BJORK)
    for chapter in (_first_days, _organised, _protected, _supported, _moved_out, _alone):
        chapter(story)


def _first_days(story: Teller) -> None:
    tell = story.tell
    tell("2025-09-02", KS, "case_raised", **raised("Björk"))
    tell(
        "2025-09-02", KS, "first_contact_made",
        contact_worker="KS", next_appointment="2025-09-04T10:00+02:00",
        appointment_place="skolans studievägledning", contact_card_form="muntlig",
        safe_channel="Vardagar klockan tio genom skolan. Aldrig sms.",
        material_handed_out="inget", take_home_safe="nej", interpreter=None,
    )  # fmt: skip
    tell(
        "2025-09-02", KS, "raised_to_team_leader",
        raised_at="2025-09-02T11:30+02:00", questions="Akut skydd före lovet?", urgency="hög",
    )  # fmt: skip
    tell(
        "2025-09-02", ME, "conflict_checked",
        checked_role=["KS", "SL", "LH"], result="spärr", blocked_staff=["RK"],
        basis="uppgift från den enskilde",
    )  # fmt: skip
    tell(
        "2025-09-03", ME, "cooperation_need_decided",
        own_unit_suffices=False, internal=["ekonomiskt_bistand"],
        external=["skyddat_boende", "polis"], reasons="Hot från flera, boende saknas.",
        horizon="båda",
    )  # fmt: skip


def _organised(story: Teller) -> None:
    tell = story.tell
    tell("2025-09-04", KS, "investigation_opened", **opened())
    tell("2025-09-04", KS, "risk_assessed", **risk("hög", "2025-10-04", "första"))
    tell(
        "2025-09-04", ME, "documentation_form_decided",
        protection_level="heder", separate_files="Egen akt, ingen koppling till familjens.",
        alias_used="Björk", identity_holder="arbetsledare och handläggare",
        reasons="Släkting finns inom förvaltningen.",
    )  # fmt: skip
    tell(
        "2025-09-04", ME, "coordinator_appointed",
        role=COORDINATOR, unit="RVT Älvhamn", rule="vuxenhandläggare", deputy="SL",
        **{"from": "2025-09-04"},
    )  # fmt: skip
    tell(
        "2025-09-04", ME, "resource_person_assigned",
        role=BISTAND, unit="Ekonomiskt bistånd", responsibility="försörjning i egen akt",
        visible_categories=["ID", "ECON", "ACCESS", "PLAN", "DOC"], valid_from="2025-09-04",
        reason_needed="betalar ut utan hushållets ärende",
    )  # fmt: skip


def _protected(story: Teller) -> None:
    tell = story.tell
    tell(
        "2025-09-05", SAM, "consent_recorded",
        action="given", recipient=[
            {"role": "ekonomiskt_bistand", "title": "ekonomiskt bistånd"},
            {"role": "boendelots", "title": "Boendelotsarna", "partner": "lotsarna"},
        ],
        categories=["ID", "CONTACT", "ECON", "HOUSING", "PLAN"], purpose="boende, försörjning",
        valid_to="2026-09-05", form="skriftligt", limits="Ingen får ringa hem. Ingen post.",
        by_whom="person",
    )  # fmt: skip
    tell(
        "2025-09-06", ME, "decision_made",
        kind="skyddat boende", outcome="bifall", legal_basis="11 kap. 1 § SoL (2025:400)",
        decision_maker="biträdande enhetschef",
        period={"starts": "2025-09-06", "ends": "2025-12-31"}, need_refs=["skydd"],
        public_text="Du beviljas skyddat boende.", appeal_info="lämnad",
        insatser=["skyddat_boende"], urgent=True, follow_on_task="Bedöm behoven.",
    )  # fmt: skip
    tell(
        "2025-09-06", KS, "placement_started",
        form="skyddat boende", place_ref="plats-7f3a", provider="utförare 12",
        start="2025-09-06T14:00+02:00", contact_routine="Jourtelefon, motringning.",
        responsible_worker=["KS"],
    )  # fmt: skip
    disclose(
        story, "2025-09-06", "ekonomiskt_bistand", "ekonomiskt bistånd", None,
        ("ID", "Björk"), ("ECON", "Hyra och uppehälle till nytt konto."),
    )  # fmt: skip


def _supported(story: Teller) -> None:
    tell = story.tell
    tell(
        "2025-09-18", KS, "task_assigned",
        task="Betala ut till det nya kontot.", area="ekonomi", owner=BISTAND, due="2025-09-25",
    )  # fmt: skip
    tell("2025-09-17", KS, "needs_assessed", **needs())
    tell(
        "2025-09-17", LH, "decision_made",
        kind="försörjningsstöd", outcome="bifall", legal_basis="12 kap. 1 § SoL (2025:400)",
        decision_maker="handläggare", period={"starts": "2025-09-01", "ends": "2025-09-30"},
        need_refs=["pengar"], public_text="Du beviljas försörjningsstöd enligt beräkning.",
        appeal_info="lämnad", insatser=["forsorjningsstod"],
    )  # fmt: skip
    tell(
        "2025-11-04", KS, "support_contact_held",
        form="samtal", content="Skuld gentemot systern. Vill skriva brev, vi väntar.",
        wellbeing="3 av 10", minutes=50,
    )  # fmt: skip


def disclose(
    story: Teller, day: str, role: str, title: str, partner: str | None, *items: tuple[str, str]
) -> None:
    recipient = {"role": role, "title": title, "partner": partner}
    review = story.tell(
        day, SAM, "secrecy_reviewed",
        request="Mottagaren behöver veta för sin uppgift.", requester=recipient,
        categories=[category for category, _ in items],
        ground={"kind": "samtycke", "citation": "10 kap. 1 § och 12 kap. 2 § OSL"},
        harm_test="Utan våld och vistelse är men inte troligt.", outcome="lämnas delvis",
        decided_by=COORDINATOR,
    )  # fmt: skip
    story.tell(
        day, SAM, "information_disclosed",
        review_ref=review, recipient=recipient, purpose="Stöd utan att något röjs.",
        level="summary", content_hash="0" * 64,
        content_copy=[{"category": category, "text": text} for category, text in items],
        channel="navet",
        handling_instruction="Egen akt. Inga brev. Ring aldrig det gamla numret.",
        person_informed="ja, 6 september", valid_to="2026-09-05",
    )  # fmt: skip


def _moved_out(story: Teller) -> None:
    tell = story.tell
    tell(
        "2025-11-20", SAM, "follow_up_done",
        kind="insats", findings="Placeringen fungerar, mycket praktiskt stöd.",
        pillars="bostad gul, studier gul, socialt röd", goals="egen bostad",
        person_voice="Här är det någon som väcker mig. Hur blir det sen?",
        outcome="förlängs", next_date="2025-12-03", home="trygg",
    )  # fmt: skip
    reassessed = tell(
        "2025-12-03", KS, "risk_assessed", **risk("medel", "2026-03-03", "inför utflytt")
    )
    needed = tell("2025-12-03", KS, "needs_assessed", **needs())
    tell("2025-12-03", SAM, "plan_set", **plan())
    disclose(
        story, "2025-12-10", "boendelots", "Boendelotsarna", "lotsarna",
        ("PLAN", "Behöver struktur i vardagen och någon som märker tystnad."),
        ("MEET", "Tre besök i veckan de första två månaderna."),
    )  # fmt: skip
    tell(
        "2025-12-16", KS, "placement_ended",
        end="2025-12-16", reason="egen genomgångsbostad",
        next_housing="genomgångsbostad med boendelots",
        successor_per_support=[
            {"support": "struktur i vardagen", "area": "boende", "successor": LOTS},
            {
                "support": "sällskap på kvällarna", "area": "socialt", "successor": None,
                "reason_without_successor": "kontaktperson söks",
            },
        ],
        risk_ref=reassessed, needs_ref=needed, notice_at="2025-12-01",
    )  # fmt: skip


def _alone(story: Teller) -> None:
    tell = story.tell
    tell(
        "2026-01-14", KS, "life_area_updated",
        area="studier", status="gul", detail="Återupptar kurserna i februari.",
        source="den enskilde",
    )  # fmt: skip
    tell(
        "2026-03-02", KS, "risk_signal_noted",
        signal="Brodern har frågat efter henne på skolan.", source="studievägledare",
        severity="hög", immediate_action="skolan instruerad", invalidates_risk=True,
    )  # fmt: skip


def tell_lind(world: World) -> None:
    """Tell the beginning of another case, where nothing is wrong."""
    story = Teller(world, LIND)
    story.tell("2026-02-10", SL, "case_raised", **raised("Lind"))


@cache
def _told() -> tuple[Recorded, ...]:
    world = World()
    tell_bjork(world)
    tell_lind(world)
    return tuple(world.log.facts)


def told_world() -> World:
    """Both cases in a world of its own."""
    return World(log=MemoryLog(list(_told())))
