"""Clocks of how life goes: an unsafe home, a low day, and whether a new contact lives."""

from domain.categories import Category
from domain.clocks.clock import Clock, Limit, On, Unit
from domain.clocks.when import begins, both, given, said
from domain.facts import (
    FollowUpDone,
    InsatsStarted,
    LifeAreaUpdated,
    RiskAssessed,
    TaskAssigned,
    TaskCompleted,
)
from domain.values import Area, InsatsKind

CONTACT_LIVES_MONTHS = 3
"""How long after she was introduced it is asked whether the contact lives (R138)."""
HOME = said("area", "bostad")
LOW = said("feels", "dåligt")

LIVING: tuple[Clock, ...] = (
    Clock(
        name="unsafe_home",
        label="Boendet är inte tryggt: risken att återvända ökar",
        action="Följ upp boendet inom en vecka",
        limit=Limit(7, Unit.DAYS),
        warn_days=7,
        starts=(
            On(FollowUpDone, said("home", "otrygg", "saknas")),
            On(LifeAreaUpdated, both(HOME, said("status", "röd"))),
        ),
        stops=(
            On(FollowUpDone, said("home", "trygg")),
            On(LifeAreaUpdated, both(HOME, said("status", "grön"))),
        ),
        source="R55, R57",
        newest=True,
        chases=True,
        tells=Category.HOUSING,
    ),
    Clock(
        name="low_care",
        label="Erbjudande om vårdkontakt",
        action="Erbjud kontakt med vården",
        limit=Limit(1, Unit.WORKING_DAYS),
        warn_days=1,
        starts=(On(FollowUpDone, LOW),),
        stops=(
            On(TaskAssigned, said("area", Area.HALSA)),
            On(InsatsStarted, begins(InsatsKind.VARDKONTAKT)),
        ),
        source="R77",
        newest=True,
        chases=True,
        tells=Category.HEALTH,
    ),
    Clock(
        name="low_safety",
        label="Säkerhetskontroll",
        action="Kontrollera att hon eller han är trygg, och bedöm risken",
        limit=Limit(1, Unit.WORKING_DAYS),
        warn_days=1,
        starts=(On(FollowUpDone, LOW),),
        stops=(On(RiskAssessed), On(FollowUpDone, said("kind", "säkerhet"))),
        source="R77",
        newest=True,
        chases=True,
        tells=Category.THREAT,
    ),
    Clock(
        name="contact_lives",
        label="Kontakten med föreningen",
        action="Fråga om kontakten lever, och uppdatera det sociala",
        limit=Limit(CONTACT_LIVES_MONTHS, Unit.MONTHS),
        warn_days=14,
        starts=(On(TaskCompleted, given("introduced")),),
        stops=(On(LifeAreaUpdated, said("area", "socialt")),),
        source="R138",
        newest=True,
        chases=True,
    ),
)
