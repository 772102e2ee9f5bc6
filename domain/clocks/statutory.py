"""Clocks of the law for every case: intake, investigation, decisions, transfer, incidents."""

from domain.clocks.clock import Clock, Ends, Limit, On, Unit
from domain.clocks.sections import places, sol
from domain.clocks.when import (
    about_a_child,
    about_an_adult,
    both,
    day,
    given,
    grants,
    maybe_a_child,
    of,
    of_a_child,
    of_each_waiting,
    of_the_insats,
    of_the_shelter,
    said,
    shelter_begins,
    to_the_region,
    young,
)
from domain.facts import (
    CaseRaised,
    CaseTransferred,
    DecisionMade,
    ExposureSuspected,
    ImmediateProtectionAssessed,
    InformationDisclosed,
    InsatsReviewed,
    InsatsStarted,
    InsightRequested,
    InvestigationClosed,
    InvestigationOpened,
    PlacementEnded,
    PlacementStarted,
    PreliminaryAssessmentDecided,
)
from domain.law.act import FL, GDPR

SHELTERED = said("form", "skyddat boende")

INTAKE: tuple[Clock, ...] = (
    Clock(
        name="immediate_protection",
        label="Omedelbar skyddsbedömning",
        action="Gör skyddsbedömningen",
        limit=Limit(1, Unit.DAYS),
        warn_days=1,
        starts=(On(CaseRaised, both(said("kind", "concernReport"), maybe_a_child)),),
        stops=(On(ImmediateProtectionAssessed),),
        law=sol("11 kap. 1 a §", "20 kap. 1 §"),
    ),
    Clock(
        name="preliminary_assessment",
        label="Förhandsbedömning",
        action="Besluta om utredning ska inledas",
        limit=Limit(14, Unit.DAYS),
        warn_days=3,
        starts=(
            On(CaseRaised, both(said("kind", "concernReport", "otherInfo"), maybe_a_child)),
        ),
        stops=(On(PreliminaryAssessmentDecided), On(InvestigationOpened)),
        law=sol("11 kap. 1 a §", "20 kap. 2 §"),
        extension="synnerliga skäl; skriv dem i förhandsbedömningen",
    ),
    Clock(
        name="investigation_begins",
        label="Utredning efter ansökan",
        action="Inled utredning",
        limit=Limit(1, Unit.WORKING_DAYS),
        starts=(On(CaseRaised, said("kind", "application")),),
        stops=(On(InvestigationOpened), On(DecisionMade)),
        law=sol("11 kap. 1 §", "14 kap. 2 §"),
        source="R102",
    ),
    Clock(
        name="child_investigation",
        label="Utredning om barn",
        action="Avsluta utredningen",
        limit=Limit(4, Unit.MONTHS),
        warn_days=21,
        starts=(On(InvestigationOpened, about_a_child, due=day("deadline")),),
        moves=(On(InvestigationOpened, given("deadline"), due=day("deadline")),),
        stops=(On(InvestigationClosed),),
        law=sol("11 kap. 2 §", "20 kap. 3 §"),
        extension="särskilda skäl; registrera utredningen igen med ny sista dag",
    ),
    Clock(
        name="adult_investigation",
        label="Utredning om vuxen",
        action="Avgör ärendet",
        limit=Limit(6, Unit.MONTHS),
        warn_days=21,
        starts=(On(InvestigationOpened, about_an_adult, due=day("deadline")),),
        stops=(On(InvestigationClosed), On(DecisionMade)),
        law=places(FL, "12 §"),
    ),
)

DECISIONS: tuple[Clock, ...] = (
    Clock(
        name="decision_not_executed",
        label="Verkställighet av beslut",
        action="Verkställ beslutet, eller rapportera till IVO",
        limit=Limit(3, Unit.MONTHS, first_day_counts=True),
        warn_days=14,
        starts=(On(DecisionMade, grants, of_each_waiting),),
        stops=(
            On(InsatsStarted, keys=of_the_insats),
            On(PlacementStarted, SHELTERED, of_the_shelter),
            On(InsatsReviewed, said("outcome", "avslutas"), of("insats_ref")),
        ),
        law=sol("16 kap. 6 f §", "34 kap. 1 §"),
        extension="ny rapport varje kvartal så länge beslutet inte är verkställt",
    ),
    Clock(
        name="appeal",
        label="Den enskildes tid att överklaga",
        action="Hjälp till att överklaga i tid, om den enskilde vill",
        limit=Limit(3, Unit.WEEKS),
        warn_days=7,
        starts=(On(DecisionMade, said("outcome", "delvis", "avslag", "avvisning")),),
        law=(*places(FL, "44 §"), *sol("16 kap. 3 §", "35 kap. 1 §")),
        ends=Ends.IS_OVER,
        newest=True,
    ),
    Clock(
        name="health_examination",
        label="Underrättelse till regionen om hälsoundersökning",
        action="Underrätta regionen",
        limit=Limit(1, Unit.WORKING_DAYS),
        warn_days=1,
        starts=(
            On(PlacementStarted, about_a_child),
            On(PlacementStarted, both(SHELTERED, young)),
            On(InsatsStarted, of_a_child(shelter_begins)),
        ),
        stops=(On(InformationDisclosed, to_the_region), On(PlacementEnded)),
        law=sol("11 kap. 3 a §", "22 kap. 7 §"),
    ),
    Clock(
        name="transfer_answer",
        label="Svar från den mottagande nämnden",
        action="Begär svar, eller anmäl till IVO",
        limit=Limit(1, Unit.MONTHS),
        warn_days=7,
        starts=(
            On(
                CaseTransferred,
                both(said("kind", "nämnd", "kommun"), said("accepted_at", None)),
            ),
        ),
        stops=(On(CaseTransferred, given("accepted_at")),),
        law=sol("2 a kap. 10 §", "29 kap. 10 §"),
    ),
)

INCIDENTS: tuple[Clock, ...] = (
    Clock(
        name="exposure_report",
        label="Anmälan av personuppgiftsincident",
        action="Anmäl till Integritetsskyddsmyndigheten",
        limit=Limit(72, Unit.HOURS),
        warn_days=2,
        starts=(On(ExposureSuspected, said("imy_settled_at", None), of("when")),),
        stops=(On(ExposureSuspected, given("imy_settled_at"), of("when")),),
        law=places(GDPR, "art. 33"),
    ),
    Clock(
        name="exposure_warning",
        label="Besked till den som har blivit röjd",
        action="Berätta för den enskilde på en säker väg",
        limit=Limit(1, Unit.DAYS),
        warn_days=1,
        starts=(On(ExposureSuspected, said("person_warned_at", None), of("when")),),
        stops=(On(ExposureSuspected, given("person_warned_at"), of("when")),),
        law=places(GDPR, "art. 34"),
    ),
    Clock(
        name="insight",
        label="Registerutdrag",
        action="Svara på begäran",
        limit=Limit(1, Unit.MONTHS),
        warn_days=7,
        starts=(
            On(
                InsightRequested,
                both(said("kind", "registerutdrag"), said("answered_at", None)),
                of("received_at"),
                since=day("received_at"),
            ),
        ),
        stops=(On(InsightRequested, given("answered_at"), of("received_at")),),
        law=places(GDPR, "art. 12.3", "art. 15"),
        extension="två månader till; skriv skälet",
    ),
)
