"""The words of the disclosure desk: its steps, what its fields are called, and their hints."""

from adapters.web.i18n import later
from services.drafting import ASKED, OWN_INITIATIVE, Step

OWN_UNIT = later("egen enhet utan anslutning: läser i Samlots eller får det muntligt")
WITHOUT_KEYS = later("ansluten, men saknar giltiga nycklar")
CONNECTED, BY_HAND = later("ansluten"), later("utan anslutning, lämnas på annat sätt")

HEADINGS: dict[Step, str] = {
    Step.RECIPIENT: later("Vem gäller det?"),
    Step.PURPOSE: later("Varför, och vad behövs?"),
    Step.GROUND: later("Grund"),
    Step.CONDITIONS: later("Grundens villkor"),
    Step.CONTENT: later("Vad mottagaren får veta"),
    Step.HANDLING: later("Hur det ska hanteras"),
    Step.REFUSAL: later("Varför nekas det?"),
}
FIELD_WORDS: dict[str, tuple[str, str]] = {
    "to": (later("Mottagare"), ""),
    "organisation": (
        later("Vilken organisation"),
        later("Bara om den inte står med eget namn i listan."),
    ),
    "who": (
        later("Vem hos mottagaren"),
        later("Namn eller funktion, och hur du vet att det är rätt."),
    ),
    "begun_by": (later("Vem tog initiativet"), ""),
    "request": (
        later("Vad det handlar om"),
        later("Vid en begäran: vem som frågade, när, hur och om vad."),
    ),
    "asked": (later("Vad har begärts"), later("Lämna tomt om det är ert eget initiativ.")),
    "purpose": (later("Ändamål"), later("Mottagaren får läsa det.")),
    "sent": (later("Vad behöver lämnas"), later("Så lite som ändamålet kräver.")),
    "ground": (
        later("Välj grund"),
        later("Bara grunder som gäller i dag, för mottagaren och uppgifterna."),
    ),
    "why_refused": (
        later("Skäl för att neka det som inte lämnas"),
        later("Den som har begärt får läsa det. Skriv inget som röjer mer."),
    ),
    "level": (later("Hur mycket"), ""),
    "tells_no_place": (later("Vistelse"), later("Bara om du har läst texten en gång till.")),
    "handling_instruction": (
        later("Handlingsinstruktion"),
        later("Vad mottagaren inte får göra, och vem som svarar på frågor."),
    ),
    "reservation": (later("Förbehåll, om det behövs"), ""),
    "channel": (later("Hur det lämnas"), ""),
    "person_informed": (
        later("Har personen fått veta det"),
        later("Ja och hur, eller varför inte. Mottagaren ser det inte."),
    ),
    "valid_to": (later("Sista dag som mottagaren får använda det"), later("åååå-mm-dd")),
}
"""What each field is called, and its hint."""
BEGUN_BY = {ASKED: later("Någon har begärt det"), OWN_INITIATIVE: later("Vi själva")}
CONFIRMS = later("Jag har läst igen: texten röjer inte var någon finns.")
TAKE_AWAY = later("Ta bort")
