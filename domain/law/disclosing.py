"""Grounds on which information leaves the board: for whom, and what each asks in words."""

from dataclasses import dataclass

from domain.roles import EXTERNAL, Role
from domain.values import GroundKind

OWN_UNITS = (Role.EKONOMISKT_BISTAND, Role.BARN_OCH_UNGA, Role.BOENDE, Role.JOBBTORG)
"""Units of the authority that are recipients: those who do not hold the case together."""
OWN_TASK = (*OWN_UNITS, Role.SKYDDAT_BOENDE, Role.BOENDELOTS, Role.SKOLA)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a ground, asked as a question that is answered in words."""

    key: str
    asks: str


@dataclass(frozen=True, slots=True)
class DisclosingGround:
    """One way in which secrecy yields. What may then go, the need-to-know table says."""

    key: str
    about: str
    kind: GroundKind
    citation: str
    roles: tuple[Role, ...]
    conditions: tuple[Condition, ...]
    on_request: bool = False
    """Whether it is a duty that somebody else's request begins."""
    under_years: int | None = None
    """The age that the person must be under."""


HARM = Condition(
    "men", "Vilken skada eller vilket men kan det ge personen eller någon närstående?"
)
"""Asked whatever the ground (domain report 5.4, 8)."""
NO_ANSWER = frozenset((
    *("ja", "jo", "japp", "jajamän", "jadå", "jodå", "yes", "y", "j", "absolut", "visst"),
    *("självklart", "givetvis", "naturligtvis", "precis", "korrekt", "rätt", "sant"),
    *("nej", "nä", "nix", "nejdå", "no", "n", "inte", "ej", "na", "a"),
    *("ok", "okej", "okay", "klart", "x", "xx", "xxx", "bock", "check"),
    *("stämmer", "uppfyllt", "uppfylld", "uppfyllda", "uppfylls", "prövat", "prövad"),
    *("det", "den", "de", "är", "har", "gör", "och", "så", "villkoret", "villkoren"),
))  # fmt: skip
"""Words that say yes or no and nothing of why: they alone answer no condition (5.4, 8)."""
REFUSAL = "26 kap. 1 § OSL (2009:400)"
"""What a refusal rests on: the secrecy of the social services itself."""
AT_THE_RECIPIENT = "Hos mottagaren:"
"""What stands before who there is that gets it, and how that was verified (5.4, 2)."""
APPEAL = "Den som har begärt uppgifterna får beslutet skriftligt och kan överklaga det."

CONSENT = DisclosingGround(
    "samtycke",
    "Personen har samtyckt",
    GroundKind.CONSENT,
    "10 kap. 1 § och 12 kap. 2 § OSL (2009:400)",
    (*OWN_UNITS, *(role for role in EXTERNAL if role is not Role.IVO)),
    (
        Condition("omfattning", "Vad har personen samtyckt till, när och hur?"),
        Condition("frivilligt", "Hur vet du att det är frivilligt och att följderna är kända?"),
    ),
)

DISCLOSING: tuple[DisclosingGround, ...] = (
    CONSENT,
    DisclosingGround(
        "egen_verksamhet",
        "Det är nödvändigt för vår egen uppgift",
        GroundKind.LAW,
        "10 kap. 2 § OSL (2009:400)",
        OWN_TASK,
        (
            Condition("nodvandigt", "Vad i vår egen uppgift går inte att göra utan detta?"),
            Condition("mindre", "Varför räcker det inte att lämna mindre?"),
        ),
    ),
    DisclosingGround(
        "narstaende",
        "För att förebygga grovt våld mot en närstående",
        GroundKind.LAW,
        "10 kap. 18 c § OSL (2009:400)",
        (Role.POLIS,),
        (
            Condition("omstandigheter", "Vilka konkreta omständigheter talar för brottet?"),
            Condition("brott", "Vilket brott gäller risken, och når straffet upp till kravet?"),
            Condition("lamplighet", "Varför är det inte olämpligt med tanke på stödet?"),
        ),
    ),
    DisclosingGround(
        "ingripande",
        "Polisen behöver ingripa omedelbart för någon under 18",
        GroundKind.LAW,
        "10 kap. 20 § OSL (2009:400)",
        (Role.POLIS,),
        (
            Condition("nu", "Vad behöver polisen göra nu, och varför kan det inte vänta?"),
            Condition("alder", "Hur gammal är den som ingripandet gäller?"),
        ),
    ),
    DisclosingGround(
        "brott_mot_barn",
        "Misstanke om brott mot någon under 18",
        GroundKind.LAW,
        "10 kap. 21 § OSL (2009:400)",
        (Role.POLIS,),
        (
            Condition("misstanke", "Vilket brott misstänks, och vad bygger misstanken på?"),
            Condition("barnets_alder", "Hur gammalt är eller var barnet?"),
        ),
    ),
    DisclosingGround(
        "begatt_brott",
        "Misstanke om ett begånget brott",
        GroundKind.LAW,
        "10 kap. 23 § OSL (2009:400)",
        (Role.POLIS,),
        (
            Condition("misstanke", "Vilket brott misstänks, och vad bygger misstanken på?"),
            Condition("straff", "Är straffet för brottet så högt som grunden kräver?"),
        ),
    ),
    DisclosingGround(
        "brottslig_verksamhet",
        "För att förebygga, upptäcka eller utreda brott, efter avvägning",
        GroundKind.LAW,
        "10 kap. 15 a § OSL (2009:400)",
        (Role.POLIS, Role.FORSAKRINGSKASSAN, Role.SKATTEVERKET),
        (
            Condition("behov", "Vad ska förebyggas eller utredas, och vad tillför uppgiften?"),
            Condition("avvagning", "Varför väger det tyngre än skyddet för personen?"),
        ),
    ),
    DisclosingGround(
        "begaran_polis_skatt",
        "Skyldighet att svara polisen eller Skatteverket i ett enskilt fall",
        GroundKind.LAW,
        "15 kap. 7 § SoL (2025:400) och 10 kap. 28 § OSL (2009:400)",
        (Role.POLIS, Role.SKATTEVERKET),
        (
            Condition("fallet", "Vilket enskilt fall gäller det, och är begäran kontrollerad?"),
            Condition("omfattas", "Hur vet du att just de här uppgifterna omfattas?"),
        ),
        on_request=True,
    ),
    DisclosingGround(
        "begaran_ekonomi",
        "Skyldighet att lämna uppgift om ekonomiskt bistånd",
        GroundKind.LAW,
        "15 kap. 4 § SoL (2025:400) och 10 kap. 28 § OSL (2009:400)",
        (Role.FORSAKRINGSKASSAN, Role.SKATTEVERKET),
        (
            Condition("fallet", "Vilket enskilt fall gäller det, och är begäran kontrollerad?"),
            Condition("omfattas", "Hur vet du att just de här uppgifterna omfattas?"),
        ),
        on_request=True,
    ),
    DisclosingGround(
        "vard_under_18",
        "Utbyte med vården som behövs för någon under 18",
        GroundKind.LAW,
        "26 kap. 9 § OSL (2009:400)",
        (Role.HALSO_OCH_SJUKVARD,),
        (Condition("stod", "Vilket nödvändigt stöd till den unga behöver uppgiften?"),),
        under_years=18,
    ),
    DisclosingGround(
        "halsoundersokning",
        "Underrättelse om hälsoundersökning när någon under 21 placeras",
        GroundKind.LAW,
        "22 kap. 7 § SoL (2025:400) och 10 kap. 28 § OSL (2009:400)",
        (Role.HALSO_OCH_SJUKVARD,),
        (Condition("placering", "Vilken placering gäller det, och hur gammal är personen?"),),
        under_years=21,
    ),
    DisclosingGround(
        "tillsyn",
        "Tillsynen har begärt det",
        GroundKind.LAW,
        "28 kap. 5 § SoL (2025:400) och 10 kap. 17 § OSL (2009:400)",
        (Role.IVO,),
        (Condition("granskning", "Vad granskas, och vilka uppgifter har begärts?"),),
        on_request=True,
    ),
)
"""Every ground that can be chosen. The general clause is none: it never opens this secrecy."""


def words_of_grounds() -> tuple[str, ...]:
    """Give every text that a screen shows of them."""
    asked = (condition.asks for ground in DISCLOSING for condition in ground.conditions)
    return (HARM.asks, APPEAL, *(ground.about for ground in DISCLOSING), *asked)
