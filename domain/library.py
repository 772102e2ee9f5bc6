"""The knowledge library: what is worth reading at each step, and when it must be looked over.

Titles and publishers are the sources' own, the summaries are ours. What was last changed
before a law that it rests on is flagged until somebody has looked at it again (R233).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.law.act import ACTS, HSLF_2022_39, OSL, SOL_2001, SOL_2025, SOLPUL, Act


class Topic(StrEnum):
    """Where in the work a text helps; the help page has one heading for each."""

    FIRST_CONTACT = "första kontakt"
    ASSESSING = "utredning"
    PLACEMENT = "placering"
    LONG_TERM = "långsiktigt stöd"
    HOLDING = "hållandestruktur"
    RESPONSIBILITY = "ansvar"
    COOPERATION = "samverkan"
    FOLLOW_UP = "systematisk uppföljning"
    DOCUMENTATION = "information och dokumentation"
    LEADING = "chefer"
    VIOLENT = "den som utövar våld"


class Flag(StrEnum):
    """Why a text must be looked over before anybody leans on it."""

    LAW_CHANGED = "lagen har ändrats"
    REVIEW_DUE = "ska ses över"
    DAY_UNKNOWN = "datum okänt"


HEADINGS: dict[Topic, str] = {
    Topic.FIRST_CONTACT: "Vid första kontakten",
    Topic.ASSESSING: "I utredningen",
    Topic.PLACEMENT: "Under placeringen",
    Topic.LONG_TERM: "Stöd på lång sikt",
    Topic.HOLDING: "Hållandestruktur",
    Topic.RESPONSIBILITY: "Om socialtjänstens ansvar",
    Topic.COOPERATION: "Om samverkan",
    Topic.FOLLOW_UP: "Om systematisk uppföljning",
    Topic.DOCUMENTATION: "Om information och dokumentation",
    Topic.LEADING: "För chefer och arbetsledare",
    Topic.VIOLENT: "Om den som utövar våld",
}
FLAG_LABELS: dict[Flag, str] = {
    Flag.LAW_CHANGED: "Äldre än en lagändring. Läs mot den lag som gäller nu.",
    Flag.REVIEW_DUE: "Dagen för översyn har passerat.",
    Flag.DAY_UNKNOWN: "Det är inte känt när källan senast uppdaterades.",
}


@dataclass(frozen=True, slots=True)
class Text:
    """One text: whose it is, what it gives, the law it rests on and when it was looked at.

    `updated` is the day the source was last changed, its first day when only a year is known.
    """

    title: str
    publisher: str
    summary: str
    topics: tuple[Topic, ...]
    law: tuple[Act, ...]
    updated: date | None
    review: date
    version: str = ""
    source: str = ""

    def flags(self, on: date) -> tuple[Flag, ...]:
        """Say why it must be looked over, as of a day."""
        unknown = self.updated is None
        flags = (
            (Flag.LAW_CHANGED, not unknown and any(self._overtaken(act, on) for act in ACTS)),
            (Flag.REVIEW_DUE, self.review < on),
            (Flag.DAY_UNKNOWN, unknown),
        )
        return tuple(flag for flag, raised in flags if raised)

    def _overtaken(self, act: Act, on: date) -> bool:
        """Whether an act it rests on has ended, or begun anew, since it was last changed."""
        if self.updated is None or act.short not in {known.short for known in self.law}:
            return False
        begun = self.updated < act.valid_from <= on
        ended = act.valid_to is not None and self.updated <= act.valid_to < on
        return begun or ended


EVERYWHERE = (
    Topic.FIRST_CONTACT,
    Topic.ASSESSING,
    Topic.PLACEMENT,
    Topic.LONG_TERM,
    Topic.HOLDING,
)
"""Every step of a case."""
NEXT_REVIEW = date(2027, 6, 30)

LIBRARY: tuple[Text, ...] = (
    Text(
        title="Våga göra skillnad",
        publisher="Länsstyrelsen Östergötland",
        summary="Hur unga som har placerats hålls av vuxna också när placeringen är slut.",
        topics=(Topic.PLACEMENT, Topic.LONG_TERM, Topic.HOLDING),
        law=(SOL_2001,),
        updated=None,
        review=NEXT_REVIEW,
        source="R18, R26",
    ),
    Text(
        title="Långsiktigt stöd till personer som har blivit utsatta för hedersrelaterat våld "
        "och förtryck",
        publisher="Stockholms stad",
        summary="Vad som brister efter det skyddade boendet, och en modell i sju steg.",
        topics=(Topic.LONG_TERM, Topic.COOPERATION),
        law=(SOL_2001,),
        updated=date(2022, 1, 1),
        review=NEXT_REVIEW,
        version="delredovisning och slutredovisning",
        source="R47",
    ),
    Text(
        title="Kartläggning av hedersrelaterat våld och förtryck i tre städer",
        publisher="Stockholm, Göteborg och Malmö",
        summary="Hur vanligt det är, och hur det ser ut för unga i de tre städerna.",
        topics=(Topic.ASSESSING, Topic.FOLLOW_UP),
        law=(),
        updated=date(2018, 1, 1),
        review=NEXT_REVIEW,
        source="R88",
    ),
    Text(
        title="Ett liv utan våld och förtryck",
        publisher="Nationell kartläggning, slutredovisning",
        summary="Vilka som utsätts i landet, och vilket stöd som når fram.",
        topics=(Topic.ASSESSING, Topic.FOLLOW_UP),
        law=(),
        updated=None,
        review=NEXT_REVIEW,
        source="R96",
    ),
    Text(
        title="Rutin för ärenden om våld i nära relationer",
        publisher="Den egna nämnden",
        summary="Vem som beslutar vad, från första kontakt till utvärdering.",
        topics=(Topic.RESPONSIBILITY, Topic.COOPERATION, Topic.LEADING),
        law=(SOL_2001, OSL),
        updated=date(2009, 1, 1),
        review=date(2026, 12, 31),
        version="2009, beslutad av förvaltningens ledning",
        source="R152, R153, R217",
    ),
    Text(
        title="Riktlinjer: bemötande vid hot och våld i nära relationer",
        publisher="Den egna nämnden",
        summary="Praktiska råd för mötet: vad du frågar, vad du lovar och vad du inte gör.",
        topics=(Topic.FIRST_CONTACT, Topic.ASSESSING),
        law=(SOL_2001,),
        updated=date(2009, 1, 1),
        review=date(2026, 12, 31),
        version="2009",
        source="R153, R164",
    ),
    Text(
        title="Teori och modeller",
        publisher="Den egna nämnden",
        summary="Vad våldet gör med den som lever i det, för dig som vill förstå mer.",
        topics=EVERYWHERE,
        law=(),
        updated=date(2009, 1, 1),
        review=NEXT_REVIEW,
        source="R153, R154",
    ),
    Text(
        title="Socialtjänstens ansvar, samverkan och systematisk uppföljning",
        publisher="Socialstyrelsen",
        summary="Vad nämnden ska göra för den som utsätts, den som utövar våld och barnen.",
        topics=(
            Topic.RESPONSIBILITY,
            Topic.COOPERATION,
            Topic.FOLLOW_UP,
            Topic.LEADING,
        ),
        law=(SOL_2001, HSLF_2022_39),
        updated=date(2022, 11, 17),
        review=NEXT_REVIEW,
        source="R213, R217, R233",
    ),
    Text(
        title="Faktablad: nämndens ansvar för den som utövar våld",
        publisher="Socialstyrelsen",
        summary="Vad nämnden ska erbjuda den som utövar våld, skilt från den utsattes ärende.",
        topics=(Topic.RESPONSIBILITY, Topic.VIOLENT),
        law=(SOL_2001,),
        updated=None,
        review=NEXT_REVIEW,
        source="R214",
    ),
    Text(
        title="Behandlingsmetoder för personer som utövar våld",
        publisher="Socialstyrelsen",
        summary="Vilka metoder som finns, och vad som är känt om dem.",
        topics=(Topic.VIOLENT,),
        law=(),
        updated=None,
        review=NEXT_REVIEW,
        source="R216",
    ),
    Text(
        title="Att lämna uppgifter till polisen för att förebygga brott mot närstående",
        publisher="Socialstyrelsen",
        summary="När sekretessen får brytas för polisen, och vad som ska prövas först.",
        topics=(Topic.COOPERATION, Topic.DOCUMENTATION),
        law=(OSL,),
        updated=None,
        review=NEXT_REVIEW,
        source="R215",
    ),
    Text(
        title="Juridiskt stöd för dokumentation",
        publisher="Socialstyrelsen",
        summary="Vad som ska skrivas ned, hur länge det sparas och vem som får läsa.",
        topics=(Topic.DOCUMENTATION,),
        law=(SOL_2001, SOL_2025, OSL, SOLPUL),
        updated=date(2022, 11, 17),
        review=NEXT_REVIEW,
        source="R225",
    ),
)
"""Every text, in the order in which a case meets them."""


def about(topic: Topic) -> tuple[Text, ...]:
    """Give the texts that help with something."""
    return tuple(text for text in LIBRARY if topic in text.topics)


def applying(on: date) -> tuple[Text, ...]:
    """Give the local routines and texts as they stood on a day (R152)."""
    return tuple(text for text in LIBRARY if text.updated is None or text.updated <= on)
