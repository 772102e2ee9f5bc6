"""The legal grounds that facts cite, with their days, and what replaced what."""

from dataclasses import dataclass
from datetime import date

from domain.law.act import (
    FB,
    FL,
    GDPR,
    HSLF_2022_39,
    LVU,
    OSL,
    SKBL,
    SOL_2001,
    SOL_2025,
    SOSFS_2014_4,
    Act,
    Section,
)


@dataclass(frozen=True, slots=True)
class LegalGround:
    """A section that a decision, an investigation, an opening or a disclosure may cite."""

    section: Section
    about: str
    """What it lets the board do, in Swedish."""
    barred: bool = False
    """It exists, but never lets anything leave the social services."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands in the new act instead of a section of the old one."""

    old: Section
    new: tuple[Section, ...]


SKYDDAT_BOENDE = date(2024, 4, 1)
FOREBYGGA_VALD = date(2021, 8, 1)
UTRESEFORBUD = date(2020, 7, 1)
ATGARD_UTAN_SAMTYCKE = date(2012, 5, 1)
FOREBYGGA_BROTT = date(2025, 12, 1)
BARNAKT = date(2026, 1, 15)
"""Days on which sections came into acts that were older."""


def _row(act: Act, place: str, about: str, since: date | None = None) -> LegalGround:
    return LegalGround(Section(act, place, since), about)


GROUNDS: tuple[LegalGround, ...] = (
    _row(SOL_2001, "2 kap. 7 §", "individuell plan"),
    _row(SOL_2001, "2 a kap. 8 §", "ansökan om insatser inför flytt"),
    _row(SOL_2001, "2 a kap. 10 §", "överflyttning av ärende"),
    _row(SOL_2001, "3 kap. 5 §", "insatser tillsammans med den enskilde"),
    _row(SOL_2001, "3 kap. 6 b §", "kontaktperson"),
    _row(SOL_2001, "4 kap. 1 §", "bistånd"),
    _row(SOL_2001, "5 kap. 11 §", "stöd till brottsoffer"),
    _row(SOL_2001, "5 kap. 11 a §", "arbete med den som utövar våld", FOREBYGGA_VALD),
    _row(SOL_2001, "6 kap. 1 a §", "skyddat boende", SKYDDAT_BOENDE),
    _row(SOL_2001, "11 kap. 1 §", "utredning"),
    _row(SOL_2001, "11 kap. 1 a §", "förhandsbedömning och skyddsbedömning"),
    _row(SOL_2001, "11 kap. 2 §", "utredning om barn"),
    _row(SOL_2001, "11 kap. 3 a §", "underrättelse om hälsoundersökning"),
    _row(SOL_2001, "11 kap. 4 b §", "uppföljning av ett barn efter placering"),
    _row(SOL_2001, "11 kap. 5 §", "dokumentation"),
    _row(SOL_2001, "11 kap. 6 §", "journal och rättelse"),
    _row(SOL_2001, "11 kap. 8 §", "partsinsyn och kommunikation"),
    _row(SOL_2001, "12 kap. 1 §", "gallring"),
    _row(SOL_2001, "12 kap. 2 §", "undantag från gallring"),
    _row(SOL_2001, "14 kap. 1 §", "anmälan om oro för ett barn"),
    _row(SOL_2001, "14 kap. 1 b §", "återkoppling till den som anmält"),
    _row(SOL_2001, "14 kap. 1 c §", "uppgift till den som anmält"),
    _row(SOL_2001, "16 kap. 6 f §", "rapport om beslut som inte verkställts"),
    _row(SOL_2025, "9 kap. 5 §", "skyddat boende"),
    _row(SOL_2025, "9 kap. 6 §", "skyddat boende"),
    _row(SOL_2025, "9 kap. 12 §", "vårdplan och genomförandeplan"),
    _row(SOL_2025, "10 kap. 3 §", "insatser tillsammans med den enskilde"),
    _row(SOL_2025, "10 kap. 8 §", "individuell plan"),
    _row(SOL_2025, "10 kap. 9 §", "individuell plan"),
    _row(SOL_2025, "11 kap. 1 §", "bistånd för livsföringen"),
    _row(SOL_2025, "11 kap. 5 §", "insats utan individuell behovsprövning"),
    _row(SOL_2025, "12 kap. 1 §", "ekonomiskt bistånd"),
    _row(SOL_2025, "13 kap. 1 §", "stöd till brottsoffer, också vid hedersmotiv"),
    _row(SOL_2025, "13 kap. 8 §", "arbete med den som utövar våld"),
    _row(SOL_2025, "14 kap. 2 §", "utredning"),
    _row(SOL_2025, "14 kap. 3 §", "dokumentation"),
    _row(SOL_2025, "14 kap. 6 §", "invändning och rättelse"),
    _row(SOL_2025, "14 kap. 9 §", "ändring av ett gynnande beslut"),
    _row(SOL_2025, "14 kap. 10 §", "partsinsyn och kommunikation"),
    _row(SOL_2025, "15 kap. 4 §", "uppgift om ekonomiskt bistånd"),
    _row(SOL_2025, "15 kap. 7 §", "uppgift till polisen och Skatteverket på begäran"),
    _row(SOL_2025, "15 kap. 8 §", "uppgift om att en person är aktuell"),
    _row(SOL_2025, "16 kap. 1 §", "gallring"),
    _row(SOL_2025, "16 kap. 2 §", "undantag från gallring"),
    _row(SOL_2025, "16 kap. 2 a §", "gallring i barns akter", BARNAKT),
    _row(SOL_2025, "16 kap. 4 §", "urval för forskningen"),
    _row(SOL_2025, "19 kap. 1 §", "anmälan om oro för ett barn"),
    _row(SOL_2025, "19 kap. 6 §", "återkoppling till den som anmält"),
    _row(SOL_2025, "20 kap. 1 §", "omedelbar skyddsbedömning"),
    _row(SOL_2025, "20 kap. 2 §", "förhandsbedömning"),
    _row(SOL_2025, "20 kap. 3 §", "utredning om barn"),
    _row(SOL_2025, "20 kap. 4 §", "underrättelse om att en utredning inletts"),
    _row(SOL_2025, "22 kap. 5 §", "barn i skyddat boende"),
    _row(SOL_2025, "22 kap. 7 §", "underrättelse om hälsoundersökning"),
    _row(SOL_2025, "22 kap. 13 §", "övervägande av ett barns placering"),
    _row(SOL_2025, "23 kap. 5 §", "uppföljning av ett barn efter placering"),
    _row(SOL_2025, "28 kap. 5 §", "uppgift till tillsynen"),
    _row(SOL_2025, "29 kap. 7 §", "ansökan om insatser inför flytt"),
    _row(SOL_2025, "29 kap. 10 §", "överflyttning av ärende"),
    _row(SOL_2025, "34 kap. 1 §", "rapport om beslut som inte verkställts"),
    _row(SKBL, "3 kap. 4 §", "när ett beslut upphör att gälla"),
    _row(SKBL, "4 kap. 1 §", "omedelbart skyddat boende för ett barn"),
    _row(SKBL, "4 kap. 3 §", "underställning inom en vecka"),
    _row(SKBL, "4 kap. 6 §", "ansökan hos rätten"),
    _row(SKBL, "5 kap. 3 §", "övervägande av insatsen"),
    _row(SKBL, "5 kap. 4 §", "umgänge och hemlighållande av vistelsen"),
    _row(SKBL, "5 kap. 6 §", "övervägande av hemlighållandet"),
    _row(SKBL, "6 kap. 1 §", "den medföljande vårdnadshavaren bestämmer ensam"),
    _row(SKBL, "7 kap. 1 §", "insatsen upphör"),
    _row(LVU, "1 §", "vård av unga"),
    _row(LVU, "2 §", "vård för missförhållanden i hemmet"),
    _row(LVU, "3 §", "vård för den unges eget beteende"),
    _row(LVU, "6 §", "omedelbart omhändertagande"),
    _row(LVU, "13 §", "övervägande av vården"),
    _row(LVU, "14 §", "umgänge och hemlighållande av vistelsen"),
    _row(LVU, "21 §", "vården upphör"),
    _row(LVU, "31 a §", "utreseförbud", UTRESEFORBUD),
    _row(LVU, "31 c §", "övervägande av utreseförbudet", UTRESEFORBUD),
    _row(LVU, "31 d §", "tillfälligt utreseförbud", UTRESEFORBUD),
    _row(
        FB, "6 kap. 13 a §", "åtgärd utan båda vårdnadshavarnas samtycke", ATGARD_UTAN_SAMTYCKE
    ),
    _row(FB, "6 kap. 19 §", "upplysningar i mål om vårdnad"),
    _row(OSL, "8 kap. 1 §", "sekretess mellan myndigheter"),
    _row(OSL, "8 kap. 2 §", "sekretess mellan verksamhetsgrenar"),
    _row(OSL, "10 kap. 1 §", "samtycke"),
    _row(OSL, "10 kap. 2 §", "nödvändigt för den egna verksamheten"),
    _row(OSL, "10 kap. 3 §", "partens insyn"),
    _row(OSL, "10 kap. 14 §", "förbehåll"),
    _row(OSL, "10 kap. 15 a §", "förebygga och utreda brott, efter avvägning", FOREBYGGA_BROTT),
    _row(OSL, "10 kap. 17 §", "tillsyn och revision"),
    _row(OSL, "10 kap. 18 a §", "förebygga brott av den som är under 21"),
    _row(OSL, "10 kap. 18 c §", "förebygga grovt våld mot en närstående", FOREBYGGA_VALD),
    _row(OSL, "10 kap. 20 §", "ingripande mot den som är under 18"),
    _row(OSL, "10 kap. 21 §", "misstanke om brott mot ett barn"),
    _row(OSL, "10 kap. 23 §", "misstanke om begånget brott"),
    LegalGround(
        Section(OSL, "10 kap. 27 §"),
        "generalklausulen; gäller inte socialtjänstens uppgifter",
        barred=True,
    ),
    _row(OSL, "10 kap. 28 §", "uppgiftsskyldighet i lag"),
    _row(OSL, "12 kap. 1 §", "den enskilde själv"),
    _row(OSL, "12 kap. 2 §", "den enskildes samtycke"),
    _row(OSL, "12 kap. 3 §", "vårdnadshavare och barn"),
    _row(OSL, "21 kap. 3 §", "adress och kontaktuppgifter till den som hotas"),
    _row(OSL, "21 kap. 3 a §", "vistelse för den med skyddad folkbokföring"),
    _row(OSL, "26 kap. 1 §", "sekretess i socialtjänsten"),
    _row(OSL, "26 kap. 2 §", "ett barns vistelse"),
    _row(OSL, "26 kap. 5 §", "den som har anmält"),
    _row(OSL, "26 kap. 7 §", "beslut som inte är hemliga"),
    _row(OSL, "26 kap. 9 §", "utbyte med vården om den som är under 18"),
    _row(FL, "10 §", "partens insyn"),
    _row(GDPR, "art. 15", "registerutdrag"),
    _row(SOSFS_2014_4, "7 kap. 1 §", "insatser på kort och lång sikt"),
    _row(HSLF_2022_39, "6 kap. 1 §", "insatser akut, på kort och lång sikt"),
    _row(HSLF_2022_39, "6 kap. 3 §", "barn som upplever våld"),
)
"""What is cited. A section that has no row follows the days of its act."""


def _replaced(old: Act, new: Act, rows: dict[str, tuple[str, ...]]) -> tuple[Replacement, ...]:
    return tuple(
        Replacement(Section(old, was), tuple(Section(new, place) for place in places))
        for was, places in rows.items()
    )


DOKUMENTATION = tuple(f"14 kap. {section} §" for section in range(3, 8))

REPLACEMENTS: tuple[Replacement, ...] = (
    *_replaced(
        SOL_2001,
        SOL_2025,
        {
            "2 kap. 7 §": ("10 kap. 8 §", "10 kap. 9 §"),
            "2 a kap. 8 §": ("29 kap. 7 §",),
            "2 a kap. 10 §": ("29 kap. 10 §",),
            "3 kap. 5 §": ("10 kap. 3 §",),
            "4 kap. 1 §": ("11 kap. 1 §", "12 kap. 1 §"),
            "5 kap. 11 §": ("13 kap. 1 §",),
            "5 kap. 11 a §": ("13 kap. 8 §",),
            "6 kap. 1 a §": ("9 kap. 5 §", "9 kap. 6 §", "22 kap. 5 §"),
            "11 kap. 1 §": ("14 kap. 2 §",),
            "11 kap. 1 a §": ("20 kap. 1 §", "20 kap. 2 §"),
            "11 kap. 2 §": ("20 kap. 3 §", "20 kap. 4 §"),
            "11 kap. 3 a §": ("22 kap. 7 §",),
            "11 kap. 4 b §": ("23 kap. 5 §",),
            "11 kap. 5 §": DOKUMENTATION,
            "11 kap. 6 §": DOKUMENTATION,
            "11 kap. 8 §": ("14 kap. 10 §",),
            "12 kap. 1 §": ("16 kap. 1 §",),
            "12 kap. 2 §": ("16 kap. 2 §", "16 kap. 4 §"),
            "14 kap. 1 §": ("19 kap. 1 §",),
            "14 kap. 1 b §": ("19 kap. 6 §",),
            "14 kap. 1 c §": ("19 kap. 6 §",),
            "16 kap. 6 f §": ("34 kap. 1 §",),
        },
    ),
    *_replaced(SOSFS_2014_4, HSLF_2022_39, {"7 kap. 1 §": ("6 kap. 1 §",)}),
)
"""The new place of what an old act said. Text that is not here is looked up by a person."""
