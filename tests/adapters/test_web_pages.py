"""What the pages show to whom, in which words and in which language."""

import re

import pytest

from adapters.web.groups import GROUP_OF, GROUPS
from adapters.web.paging import ROWS_MAX
from adapters.web.swimlane import SHAPES
from domain.facts import FACTS
from tests.adapters.web_client import browser, seated
from tests.adapters.web_fakes import World, handle
from tests.adapters.web_story import BJORK, KS, LIND, Teller, told_world

CASE = f"/arenden/{BJORK}"
EXISTS = "du ser inte innehållet"


@pytest.fixture
def world() -> World:
    return told_world()


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def rows(html: str) -> list[str]:
    tables = [part.partition("</tbody>")[0] for part in html.split("<tbody")[1:]]
    return [text(row) for table in tables for row in table.split("<tr ")[1:]]


def test_the_desk_shows_own_cases_those_with_alarms_first(world: World) -> None:
    html = seated(world, "ME|arbetsledare").get("/arenden").text
    assert html.index(str(BJORK)) < html.index(str(LIND))
    assert "Stöd har upphört utan ny hållare: Socialt umgänge sedan 16 dec. 2025" in text(html)
    assert "Utse vem som tar över" in html


def test_an_empty_desk_says_so(world: World) -> None:
    html = seated(world, "RK|ekonomiskt_bistand").get("/arenden").text
    assert "Du har inga ärenden just nu." in html


def test_a_case_begins_with_how_it_stands_and_what_needs_doing(world: World) -> None:
    said = text(seated(world, "KS|rvt").get(CASE).text)
    for words in ("Läge Öppet", "Skyddsnivå Heder", "Har tillgång 3 personer"):
        assert words in said
    assert said.index("Behöver göras nu") < said.index("Tidslinje")


def test_an_alarm_leads_to_the_form_that_answers_it(world: World) -> None:
    asked = seated(world, "KS|rvt")
    for page in (CASE, "/arenden"):
        assert 'value="risk_assessed">Gör en ny riskbedömning' in asked.get(page).text
    form = asked.post(f"/registrera/{BJORK}", data={"slag": "risk_assessed"})
    assert "Riskbedömning gjord" in form.text


def test_the_newest_event_stands_first_in_the_table(world: World) -> None:
    shown = rows(seated(world, "KS|rvt").get(CASE).text)
    assert "Risksignal noterad" in shown[0]
    assert "2 mars 2026" in shown[0]
    assert "Aktualisering mottagen" in shown[-1]


def test_structured_values_are_written_out_in_words(world: World) -> None:
    said = text(seated(world, "KS|rvt").get(CASE).text)
    assert "Boende: egen bostad efter placeringen" in said
    assert "Skäl om ingen tar över: kontaktperson söks" in said
    assert "6 sep. 2025 – 31 dec. 2025" in said  # noqa: RUF001
    assert "kontaktperson_soks" not in said


def test_a_reference_leads_to_the_row_that_is_meant(world: World) -> None:
    html = seated(world, "KS|rvt").get(CASE).text
    href, words = re.findall(r'<a href="#(h-\d+)">(Riskbedömning gjord, [^<]+)</a>', html)[0]
    assert words == "Riskbedömning gjord, 3 dec. 2025"
    assert f'id="{href}"' in html


def test_what_is_shown_as_a_summary_says_that_it_is_one(world: World) -> None:
    shown = rows(seated(world, "KS|rvt").get(CASE).text)
    assessed = next(row for row in shown if "Behov bedömda av" in row)
    assert "Ansvarig per behov sammanfattning 2 av 3 behov har en ansvarig" in assessed


def test_what_only_exists_is_named_but_not_shown(world: World) -> None:
    coordinator = rows(seated(world, "KS|samordnare").get(CASE).text)
    placed = next(row for row in coordinator if "Placering påbörjad" in row)
    assert "Platsens beteckning" in placed
    assert EXISTS in placed
    assert "plats-7f3a" not in placed


def test_every_mark_in_the_picture_is_a_link_with_a_name_to_a_row(world: World) -> None:
    html = seated(world, "KS|rvt").get(CASE).text
    marks = re.findall(r'<a href="#(h-\d+)" class="ev" aria-label="([^"]+)"', html)
    assert len(marks) == len(rows(html))
    assert all(f'id="{anchor}"' in html for anchor, _ in marks)
    assert "2 mars 2026 12:09, Handläggare vuxen: Risksignal noterad" in dict(marks).values()


def test_every_kind_of_fact_has_a_mark_of_its_own_shape() -> None:
    assert set(GROUP_OF) == {kind.name for kind in FACTS}
    assert set(GROUP_OF.values()) == set(GROUPS) == set(SHAPES)
    assert len(set(SHAPES.values())) == len(SHAPES)


def test_a_page_carries_no_style_or_script_of_its_own(world: World) -> None:
    html = seated(world, "KS|rvt").get(CASE).text
    assert not re.findall(r"\sstyle=|<style|\son\w+=|javascript:", html)
    assert re.findall(r"<script[^>]*>(.*?)</script>", html) == [""]


def test_what_people_write_is_never_taken_for_a_part_of_the_page(world: World) -> None:
    story, evil = Teller(world, BJORK), "<script>alert(1)</script>\"'&"
    story.told = 900
    story.tell("2026-03-10", KS, "support_contact_held", form="telefon", content=evil)
    html = seated(world, "KS|rvt").get(CASE).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;" in html
    assert evil not in html


def test_ekonomiskt_bistand_reads_what_to_do_before_anything_else(world: World) -> None:
    html = seated(world, "LH|ekonomiskt_bistand").get(CASE).text
    said = text(html)
    assert said.index("Ring aldrig det gamla numret.") < said.index("Egna beslut och uppgifter")
    assert "Betala ut till det nya kontot." in said
    assert 'class="lanes"' not in html
    assert "Har tillgång" not in said


def test_who_has_the_case_reads_what_a_consent_covers_and_not_what_recipients_are_called(
    world: World,
) -> None:
    said = text(seated(world, "KS|rvt").get(CASE).text)
    consent = said[said.index("Samtycket är sammanfattning Lämnat") :][:250]
    assert "Mottagare sammanfattning Ekonomiskt bistånd Boendelots" in consent
    assert "Slag av uppgifter sammanfattning Identitet Kontaktvägar" in consent
    assert "Gäller till sammanfattning 5 sep. 2026" in consent
    assert "Boendelotsarna" not in consent


def test_the_inbox_says_why_how_long_and_what_to_do(world: World) -> None:
    said = text(seated(world, "PW|boendelots").get("/inkorg").text)
    for words in (
        "Egen akt. Inga brev. Ring aldrig det gamla numret.",
        "Därför får ni uppgiften Stöd utan att något röjs.",
        "Plan och insatser Behöver struktur i vardagen",
        "Gäller till 5 sep. 2026",
    ):
        assert words in said


def test_a_partner_can_read_and_copy_its_own_name_for_the_case(world: World) -> None:
    html = seated(world, "PW|boendelots").get("/inkorg").text
    assert f'<code class="whole">{handle(BJORK, "lotsarna")}</code>' in html


def test_what_has_run_out_says_so(world: World) -> None:
    asked = seated(world, "PW|boendelots")
    assert "Har gått ut" not in asked.get("/inkorg").text
    world.clock.now = world.clock.now.replace(month=9, day=6)
    asked = seated(world, "PW|boendelots")
    said = text(asked.get("/inkorg").text)
    assert "Har upphört (1)" in said
    assert "Gäller till 5 sep. 2026 Har gått ut" in said
    assert "Får inte användas längre och visas inte." in said
    assert "Behöver struktur i vardagen" not in said
    assert "Ring aldrig" not in said


def test_another_partners_inbox_is_empty(world: World) -> None:
    assert "Ni har inte fått något ännu." in seated(world, "OP|polis").get("/inkorg").text


@pytest.mark.parametrize(
    ("seat", "page"),
    [
        ("KS|rvt", "/granskning"),
        ("KS|rvt", "/inkorg"),
        ("AG|auditor", "/arenden"),
        ("AG|auditor", CASE),
        ("PW|boendelots", CASE),
        ("PW|boendelots", "/registrera"),
        ("OP|polis", "/granskning"),
        ("IK|internkontroll", "/registrera"),
    ],
)
def test_a_page_for_other_seats_is_as_if_it_were_not_there(
    world: World, seat: str, page: str
) -> None:
    assert seated(world, seat).get(page).status_code == 404


@pytest.mark.parametrize("page", ["/", "/tillganglighet", "/hjalp", "/dold", "/finns-inte"])
def test_the_language_can_be_changed_before_signing_in(world: World, page: str) -> None:
    asked = browser(world)
    assert '<html lang="sv"' in asked.get(page).text
    assert asked.post("/installningar", data={"lang": "en", "back": "/"}).status_code == 303
    answer = asked.get(page)
    assert '<html lang="en"' in answer.text
    assert answer.headers["content-language"] == "en"
    assert 'value="sv" lang="sv"' in answer.text


@pytest.mark.parametrize(
    "back", ["/", "/arenden", CASE, f"/registrera/{BJORK}", "/tillganglighet", "/hjalp"]
)
def test_a_change_of_language_returns_to_where_it_was_made(world: World, back: str) -> None:
    answer = browser(world).post("/installningar", data={"lang": "en", "back": back})
    assert answer.headers["location"] == back


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/arenden/x", ""])
def test_a_change_of_language_leads_nowhere_else(world: World, back: str) -> None:
    answer = browser(world).post("/installningar", data={"lang": "en", "back": back})
    assert answer.headers["location"] == "/"


def test_in_english_the_words_are_english_and_what_people_wrote_stays(world: World) -> None:
    asked = seated(world, "KS|rvt")
    asked.post("/installningar", data={"lang": "en"})
    html = asked.get(CASE).text
    said = text(html)
    assert "Support has ended and nobody holds it: Social life since 16 Dec 2025" in said
    assert "Risk signal noted by Case worker, adults" in said
    assert '<span class="words" lang="sv">Brodern har frågat efter henne' in html


def test_a_form_in_english_says_nothing_where_there_is_nothing_to_say(world: World) -> None:
    asked = seated(world, "KS|rvt")
    asked.post("/installningar", data={"lang": "en"})
    html = asked.post(f"/registrera/{BJORK}", data={"slag": "needs_assessed"}).text
    assert "Short name" in html
    assert "Plural-Forms" not in html


def test_colours_can_be_chosen_and_nonsense_changes_nothing(world: World) -> None:
    asked = browser(world)
    asked.post("/installningar", data={"theme": "dark"})
    asked.post("/installningar", data={"theme": "neon", "lang": "xx"})
    assert '<html lang="sv" data-theme="dark">' in asked.get("/").text


def test_a_long_case_is_shown_a_page_at_a_time(world: World) -> None:
    story = Teller(world, BJORK)
    story.told = 1_000
    for _ in range(ROWS_MAX):
        story.tell("2026-03-10", KS, "support_contact_held", form="telefon", content="Samtal.")
    asked = seated(world, "KS|rvt")
    first, second = asked.get(CASE).text, asked.get(f"{CASE}?sida=2").text
    assert len(rows(first)) == ROWS_MAX
    assert "Aktualisering mottagen" not in rows(first)[-1]
    assert "Aktualisering mottagen" in rows(second)[-1]
    assert "Sida 2 av 2" in text(second)
    href = re.findall(r'href="(\?sida=2#h-\d+)"', first)[0]
    assert f'id="{href.partition("#")[2]}"' in second
    assert rows(asked.get(f"{CASE}?sida=99").text) == rows(first)


def test_the_hidden_screen_says_nothing(world: World) -> None:
    asked = seated(world, "KS|rvt")
    assert asked.post("/dolj").headers["location"] == "/dold"
    said = text(asked.get("/dold").text)
    assert "Skärmen är dold" in said
    assert "Karin" not in said


def test_every_page_for_officials_can_be_hidden_at_once(world: World) -> None:
    asked = seated(world, "KS|rvt")
    for page in ("/arenden", CASE, f"/registrera/{BJORK}", "/tillganglighet", "/finns-inte"):
        assert 'action="/dolj"' in asked.get(page).text


OWED = (
    "Vem av dem som ansvarar för vad",
    "Vilka externa aktörer som kontaktas",
    "Samordnarens mandat",
    "Hur ärendet följs upp",
)


def test_leader_and_coordinator_see_what_is_not_decided_yet(world: World) -> None:
    for seat in ("ME|arbetsledare", "KS|samordnare"):
        asked = seated(world, seat)
        said = text(asked.get(f"/arenden/{BJORK}").text)
        start = said.index("Inte beslutat än")
        assert [words for words in OWED if words in said[start : start + 300]] == list(OWED)
        assert "4 beslut om samverkan saknas." in text(asked.get("/arenden").text)
    said = text(seated(world, "KS|rvt").get(f"/arenden/{BJORK}").text)
    assert "Inte beslutat än" not in said
    assert "Har tillgång 3 personer av högst 5" in said
