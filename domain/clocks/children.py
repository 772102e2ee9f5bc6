"""Clocks of the law about children: placement, shelter without consent, care, travel ban.

Placement of a child: R13.
"""

from domain.categories import Category
from domain.clocks.clock import Clock, Ends, Limit, On, Unit
from domain.clocks.sections import places, sol
from domain.clocks.when import (
    about_a_child,
    both,
    coming_of_age,
    day,
    decided,
    isnt,
    of,
    of_a_child,
    of_the_fact,
    said,
    shelter_begins,
    shelter_ends,
    still_investigated,
)
from domain.clocks.when import measure as came
from domain.facts import (
    CaseRaised,
    DecisionMade,
    EventCorrected,
    FollowUpDone,
    InsatsReviewed,
    InsatsStarted,
    InvestigationClosed,
    LegalMeasureRegistered,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
)
from domain.law.act import LVU, SKBL

SHELTER_ACT, CARE_ACT, TRAVEL_BAN = "lag 2024:79", "LVU", "utreseförbud"
IMMEDIATE = decided(SKBL, "4 kap. 1 §")
SHELTER_OVER = decided(SKBL, "7 kap. 1 §")
REVIEWED = said("kind", "övervägande 6 mån")
JOURHEM = said("form", "jourhem")


def _court(kind: str, *steps: str) -> On:
    return On(LegalMeasureRegistered, came(kind, *steps))


PLACEMENTS: tuple[Clock, ...] = (
    Clock(
        name="jourhem",
        label="Jourhem efter avslutad utredning",
        action="Besluta om var barnet ska bo",
        limit=Limit(2, Unit.MONTHS),
        warn_days=14,
        starts=(
            On(PlacementStarted, both(JOURHEM, still_investigated), waits=True),
            On(PlacementStarted, both(JOURHEM, isnt(still_investigated))),
        ),
        moves=(On(InvestigationClosed),),
        stops=(On(PlacementStarted, isnt(JOURHEM)), On(PlacementEnded)),
        law=sol("6 kap. 6 §", "22 kap. 4 §"),
        extension="särskilda skäl",
    ),
    Clock(
        name="placement_review",
        label="Övervägande av barnets placering",
        action="Lägg fram placeringen för nämnden",
        limit=Limit(6, Unit.MONTHS),
        warn_days=21,
        starts=(On(PlacementStarted, about_a_child),),
        moves=(On(FollowUpDone, both(REVIEWED, said("about", "insatsen", None))),),
        stops=(On(PlacementEnded),),
        law=sol("6 kap. 8 §", "22 kap. 13 §"),
    ),
    Clock(
        name="care_plan",
        label="Översyn av barnets vårdplan",
        action="Gå igenom vårdplanen",
        limit=Limit(24, Unit.MONTHS),
        warn_days=30,
        starts=(On(PlanSet, of_a_child(said("plan_type", "vårdplan"))),),
        moves=(On(PlanSet, said("plan_type", "vårdplan")),),
        law=sol(None, "9 kap. 13 §"),
    ),
    Clock(
        name="child_follow_up",
        label="Uppföljning av barnet efter insatsen",
        action="Avsluta uppföljningen, eller inled utredning",
        limit=Limit(6, Unit.MONTHS),
        warn_days=14,
        starts=(
            On(PlacementEnded, about_a_child),
            On(InsatsReviewed, of_a_child(shelter_ends)),
        ),
        stops=(
            On(FollowUpDone, both(said("kind", "barn"), said("next_date", None))),
            On(InsatsStarted, shelter_begins),
            On(PlacementStarted),
        ),
        law=sol("11 kap. 4 b §", "23 kap. 5 §"),
    ),
    Clock(
        name="comes_of_age",
        label="18-årsdagen",
        action="Planera övergången och fråga efter eget samtycke",
        limit=None,
        warn_days=180,
        starts=(On(CaseRaised, due=coming_of_age), On(EventCorrected, due=coming_of_age)),
        moves=(On(EventCorrected, due=coming_of_age),),
        law=(*places(LVU, "21 §"), *places(SKBL, "7 kap. 1 §")),
        source="I9",
        ends=Ends.IS_OVER,
        tells=Category.ID,
    ),
)

SHELTER: tuple[Clock, ...] = (
    Clock(
        name="shelter_submission",
        label="Underställning av omedelbar insats",
        action="Underställ beslutet förvaltningsrätten",
        limit=Limit(1, Unit.WEEKS),
        warn_days=1,
        starts=(On(DecisionMade, IMMEDIATE),),
        stops=(
            _court(SHELTER_ACT, "underställt", "fastställt"),
            On(DecisionMade, SHELTER_OVER),
        ),
        law=places(SKBL, "4 kap. 3 §"),
    ),
    Clock(
        name="shelter_confirmation",
        label="Rättens prövning av omedelbar insats",
        action="Fråga förvaltningsrätten",
        limit=Limit(1, Unit.WEEKS),
        warn_days=1,
        starts=(_court(SHELTER_ACT, "underställt"),),
        stops=(_court(SHELTER_ACT, "fastställt", "upphört"),),
        law=places(SKBL, "4 kap. 3 §"),
    ),
    Clock(
        name="shelter_application",
        label="Ansökan om skyddat boende för barnet",
        action="Ansök hos förvaltningsrätten",
        limit=Limit(6, Unit.WEEKS),
        warn_days=7,
        starts=(On(DecisionMade, IMMEDIATE, of_the_fact),),
        moves=(On(InsatsStarted, shelter_begins, of("decision_ref"), since=day("start")),),
        stops=(
            _court(SHELTER_ACT, "ansökt", "beslutat", "upphört"),
            On(DecisionMade, SHELTER_OVER),
        ),
        law=places(SKBL, "4 kap. 6 §"),
    ),
    Clock(
        name="shelter_ruling",
        label="Rättens beslut om skyddat boende för barnet",
        action="Fråga förvaltningsrätten",
        limit=Limit(2, Unit.WEEKS),
        warn_days=1,
        starts=(_court(SHELTER_ACT, "ansökt"),),
        stops=(_court(SHELTER_ACT, "beslutat", "upphört"),),
        law=places(SKBL, "8 kap. 2 §"),
    ),
    Clock(
        name="shelter_lapses",
        label="Rättens beslut förfaller om insatsen inte börjar",
        action="Påbörja insatsen",
        limit=Limit(4, Unit.WEEKS),
        warn_days=7,
        starts=(
            On(
                LegalMeasureRegistered,
                both(
                    came(SHELTER_ACT, "beslutat"),
                    lambda _fact, around, _recorded: not around.support.running,
                ),
            ),
        ),
        stops=(On(InsatsStarted, shelter_begins), _court(SHELTER_ACT, "verkställt", "upphört")),
        law=places(SKBL, "3 kap. 4 §"),
    ),
    Clock(
        name="shelter_review",
        label="Övervägande av barnets skyddade boende",
        action="Lägg fram insatsen för nämnden",
        limit=Limit(6, Unit.MONTHS),
        warn_days=21,
        starts=(On(DecisionMade, IMMEDIATE), _court(SHELTER_ACT, "beslutat")),
        moves=(On(FollowUpDone, both(REVIEWED, said("about", "insatsen", None))),),
        stops=(
            On(DecisionMade, SHELTER_OVER),
            On(InsatsReviewed, shelter_ends),
            _court(SHELTER_ACT, "upphört"),
        ),
        law=places(SKBL, "5 kap. 3 §"),
    ),
    Clock(
        name="secrecy_review",
        label="Övervägande av hemlig vistelseort eller umgänge",
        action="Lägg fram hemlighållandet för nämnden",
        limit=Limit(6, Unit.MONTHS),
        warn_days=21,
        starts=(On(DecisionMade, decided(SKBL, "5 kap. 4 §", "5 kap. 5 §")),),
        moves=(On(FollowUpDone, both(REVIEWED, said("about", "hemlighållandet"))),),
        stops=(On(DecisionMade, SHELTER_OVER), On(InsatsReviewed, shelter_ends)),
        law=places(SKBL, "5 kap. 6 §"),
    ),
)

CARE: tuple[Clock, ...] = (
    Clock(
        name="custody_submission",
        label="Underställning av omedelbart omhändertagande",
        action="Underställ beslutet förvaltningsrätten",
        limit=Limit(1, Unit.WEEKS),
        warn_days=1,
        starts=(On(DecisionMade, decided(LVU, "6 §")),),
        stops=(_court(CARE_ACT, "underställt", "fastställt", "upphört"),),
        law=places(LVU, "7 §"),
    ),
    Clock(
        name="custody_application",
        label="Ansökan om vård enligt LVU",
        action="Ansök hos förvaltningsrätten",
        limit=Limit(4, Unit.WEEKS),
        warn_days=7,
        starts=(On(DecisionMade, decided(LVU, "6 §")),),
        moves=(On(LegalMeasureRegistered, came(CARE_ACT, "verkställt"), since=day("date")),),
        stops=(_court(CARE_ACT, "ansökt", "beslutat", "upphört"),),
        law=places(LVU, "8 §"),
        extension="rätten kan medge längre tid",
    ),
    Clock(
        name="custody_ruling",
        label="Rättens beslut om vård enligt LVU",
        action="Fråga förvaltningsrätten",
        limit=Limit(2, Unit.WEEKS),
        warn_days=1,
        starts=(_court(CARE_ACT, "ansökt"),),
        stops=(_court(CARE_ACT, "beslutat", "upphört"),),
        law=places(LVU, "34 §"),
    ),
    Clock(
        name="care_review",
        label="Övervägande av vård enligt LVU",
        action="Lägg fram vården för nämnden",
        limit=Limit(6, Unit.MONTHS),
        warn_days=21,
        starts=(_court(CARE_ACT, "beslutat"),),
        moves=(On(FollowUpDone, both(REVIEWED, said("about", "vården", None))),),
        stops=(_court(CARE_ACT, "upphört"),),
        law=places(LVU, "13 §"),
    ),
    Clock(
        name="contact_review",
        label="Övervägande av umgänge eller hemlig vistelseort enligt LVU",
        action="Lägg fram begränsningen för nämnden",
        limit=Limit(3, Unit.MONTHS),
        warn_days=14,
        starts=(On(DecisionMade, decided(LVU, "14 §")),),
        moves=(On(FollowUpDone, said("kind", "övervägande 3 mån")),),
        stops=(_court(CARE_ACT, "upphört"),),
        law=places(LVU, "14 §"),
    ),
    Clock(
        name="travel_ban_submission",
        label="Underställning av tillfälligt utreseförbud",
        action="Underställ beslutet förvaltningsrätten",
        limit=Limit(1, Unit.WEEKS),
        warn_days=1,
        starts=(On(DecisionMade, decided(LVU, "31 d §")),),
        stops=(_court(TRAVEL_BAN, "underställt", "fastställt", "upphört"),),
        law=places(LVU, "31 e §"),
    ),
    Clock(
        name="travel_ban_application",
        label="Ansökan om utreseförbud",
        action="Ansök hos förvaltningsrätten",
        limit=Limit(4, Unit.WEEKS),
        warn_days=7,
        starts=(_court(TRAVEL_BAN, "fastställt"),),
        stops=(_court(TRAVEL_BAN, "ansökt", "beslutat", "upphört"),),
        law=places(LVU, "31 f §"),
    ),
    Clock(
        name="travel_ban_review",
        label="Prövning av utreseförbud",
        action="Pröva om förbudet ska vara kvar",
        limit=Limit(6, Unit.MONTHS),
        warn_days=21,
        starts=(_court(TRAVEL_BAN, "beslutat"),),
        moves=(On(FollowUpDone, both(REVIEWED, said("about", "utreseförbudet"))),),
        stops=(_court(TRAVEL_BAN, "upphört"),),
        law=places(LVU, "31 c §"),
    ),
)
