"""What in a text may tell where somebody is, said outright or in passing."""

import pytest

from adapters.demo.stories import load_stories
from domain.places import HINTS, hints_in
from domain.rules.travelling import TRAVELLING

ADDRESS = "hon bor på Ekgatan 14"
PLACES = [
    ADDRESS,
    "Storgatan 3b, två trappor",
    "Norra vägen 112",
    "post till Box 1234",
    "c/o 4012",
    "123 45 Alvhamn",
    "SE-123 45 Alvhamn",
    "12345 Alvhamn",
    "59.3293, 18.0686",
    "59,32931 18,06861",
    "kartan ligger på maps.app/xyz",
    "se hitta.se",
    "placerad på plats-7f3a",
    "flyttad till Plats 19b0",
    "hos utförare 12",
]
NO_PLACES = [
    "Du beviljas skyddat boende. (Ingen ort, inget boende, ingen kommun i texten.)",
    "Beslut och skäl enligt 26 kap. 7 § OSL, 2024:79",
    "övervägs senast 2024-11-24, klockan 09:40",
    "på plats i god tid; plats för samtal",
    "utföraren rapporterar; 12 345 kr i månaden, 123 45 kr totalt",
    "bor utanför länet, väg ut finns",
    "vägen tillbaka är öppen till den 31 maj 2025",
    "avtal 556 kronor; version 2.1, 3.4",
    "perioden 2024-09-06 2024-09-07",
]
NUMBERS = [
    "070-123 45 67",
    "08-508 25 000",
    "+46 70 123 45 67",
    "0701234567",
    "ring 0046701234567",
]
NO_NUMBERS = [
    "2024-09-06 09:40",
    "12 345 678 kr",
    "0 av 10",
    "kl. 08.30-09.15",
    "ärende 2024-0012",
]


IN_PASSING = {
    "area code": ["08-508 25 000", "ring 0651-123 45 67", "+46 31 123 45 67", "ett 031-nummer"],
    "number": ["070-123 45 67", "+46 70 123 45 67", "0701234567", "ring 0046701234567"],
    "mail": ["skriv till reception@alvhamn.se"],
    "link": ["se www.alvhamn.se", "https://boende", "boende-linden.nu", "sök på ekhult.com."],
    "file": ["bilden heter IMG_2041.jpg", "se bilaga.PDF", "exif är kvar", "från 10.20.30.4"],
    "street": ["porten på Ekgatan", "hon går längs Norra Strandvägen", "vid Nytorget"],
    "school": [
        "Lindeskolan är informerad",
        "börjar på Ekgymnasiet i höst",
        "hon byter till Alvhamn gymnasium",
        "(Strandskolans rektor)",
    ],
    "clinic": [
        "kontroll på vårdcentralen Linden",
        "BVC Eken följer upp",
        "remiss till Norrby vårdcentral",
        "hämtas vid Alvhamn sjukhus",
    ],
    "authority": [
        "svar från Region Skogsby",
        "anmält till Länsstyrelsen Norrbygden",
        "hos Alvhamn kommun",
        "målet i Alvhamn tingsrätt",
    ],
    "travel": ["buss 402 till dörren", "det är 12 mil dit", "två timmar med tåg",
               "tre timmars bilresa", "från hållplatsen Eken"],
    "town": ["hon bor i Alvhamn", "familjen är utanför Ekstad", "Södertälje är stort",
             "hämtas av polisen i Norrby", "till Borås på tisdag", "i Uppsalas utkant"],
}  # fmt: skip
"""Real ways in which a place has come out, by the kind that a refusal names."""
NOT_EVEN_IN_PASSING = [
    "Förskolan och skolan informeras efter avresan. Gymnasieskolan svarar.",
    "Hon ringer polisen, socialtjänsten och vårdcentralen. Kommunen betalar.",
    "i Noors ärende, till Karin, från Adams förskola, hos Maria",
    "i Sverige sedan 2019; möte i Teams, svar i Navet",
    "sommarjobb genom Jobbtorg; EB, BUP och AF deltar",
    "Ring 112. Kod till 1177, 114 14 och 020.",
    "väntar 20 minuter, möte en timme, tre timmar om dagen",
    "Region, kommun och stat delar på det. Skola: ja.",
    "Hem.Se till att hon ringer; t.ex. nu.",
    "SoL 11:1, punkt 2.3.1, 15 st, 3 av 4 delar",
]


def kinds(text: str, *known: str) -> set[str]:
    return {hint.kind for hint in hints_in(text, known)}


def tells_place(text: str, *known: str) -> bool:
    return any(hint.certain for hint in hints_in(text, known))


@pytest.mark.parametrize("text", PLACES)
def test_a_place_is_recognised(text: str) -> None:
    assert tells_place(text)


@pytest.mark.parametrize("text", [*NO_PLACES, *NO_NUMBERS, *NOT_EVEN_IN_PASSING])
def test_ordinary_words_and_figures_tell_no_place(text: str) -> None:
    assert kinds(text) == set()


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_to_ring_is_recognised(text: str) -> None:
    assert "number" in kinds(text)


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in IN_PASSING.items() for text in texts]
)
def test_what_tells_a_place_in_passing_is_recognised(kind: str, text: str) -> None:
    assert kind in kinds(text)
    assert not tells_place(text)


def test_every_kind_of_hint_has_its_examples() -> None:
    assert {hint.kind for hint in HINTS if not hint.certain} == set(IN_PASSING)
    assert {hint.kind for hint in HINTS if hint.certain} == set().union(*map(kinds, PLACES)) & {
        hint.kind for hint in HINTS if hint.certain
    }


def test_a_mobile_number_has_no_area_code() -> None:
    for text in ("070-123 45 67", "+46 76 123 45 67", "020-12 34 56 78", "0771-123 456"):
        assert "area code" not in kinds(text)


def test_no_text_of_the_stories_would_be_refused() -> None:
    found = [
        (row.id, hint.kind)
        for row in load_stories()
        for texts in (TRAVELLING.get(type(row.fact)),)
        if texts is not None
        for _, text in texts(row.fact)
        if text
        for hint in hints_in(text)
    ]
    assert found == []


def test_a_known_word_is_found_whole_and_in_any_case() -> None:
    assert tells_place("skolan heter LINDESKOLAN.", "lindeskolan")
    assert not tells_place("lindeskolans elever", "lindeskolan")


def test_a_text_of_blanks_is_looked_through_at_once() -> None:
    assert kinds("12.345" + " " * 3_900 + "x") == set()
    assert tells_place("55.605 ,  13.003")
    assert tells_place("55.605 N 13.003")
