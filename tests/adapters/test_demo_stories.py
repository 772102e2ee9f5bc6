"""The stories are whole, they hold together, and they may be recorded as they stand."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import pytest

from adapters.demo.stories import (
    DIRECTORY,
    FILES,
    FOLDER,
    Row,
    StoryFault,
    case_ids,
    cases,
    command_id_of,
    content_hash,
    load_stories,
)
from adapters.directory import DirectoryFault, read_directory
from domain.case.case import Case, evolve
from domain.case.standing import Status
from domain.facts import InformationDisclosed
from domain.recorded import Actor, Recorded
from domain.roles import INTERNAL, Role
from domain.rules import refusal
from domain.rules.recording import is_outsider
from domain.values import Area
from tests.stories.told import as_recorded

WORDS = """
A1: Jag orkar inte mer. De | av den enskilde / A2: SYV:s telefon vardagar | aldrig användas /
A3: ja, familjen har | deltar i beslut / A4: Akut skydd före / A5: 1 medarbetare på | EB,
reception / A6: ekonomiskt bistånd | SYV, Origo / A7: akuta och långsiktiga | § SoL (2001:453)
/ A8: kontroll av telefon | pådrivande / A9: kollektivt hot | upptäcks / A10: Jag vill inte
anmäla | med familj / A11: släkting inom | familjens EB-akt / A12: utredning, skydd, plan |
utom WHERE-adress / A13: handläggare vuxen (KS) | vuxenhandläggare / A14: samordna skydd och |
av vistelse / A15: varannan vecka under | EB vid behov / A16: platsdelning av, delad | hos
boendet / A17: bistånd | Ingen får ringa / A18: Du beviljas skyddat | § SoL (2001:453) / A19:
via boendets | skyddat boende / A20: EB behöver veta att | men inte troligt / A21: Egen akt.
Inte i | till nytt konto / A22: Brodern har varit på | telefon, motringd / A23: skolan
instrueras | söker på skolan / A24: Jag ändrade mig när | av den enskilde / A25: Jag är räddare
för det | flera personer / A26: Polisens bedömning | samtycke / A27: intyg från RVT utan |
Skatteverket / A28: Du beviljas | § SoL (2001:453) / A29: efter boendet | goda betyg / A30:
sekretessmarkering | Skatteverket / A31: trygga sammanhang | får ångra mig / A32: Boende grön,
studier | förbereds / A33: distanskurser via | studier / A34: Skuld gentemot | 3 av 10 / A35:
Jag vill att det | vara 'kusinen' / A36: placeringen fungerar | Hur blir det sen? / A37: inga
kända sökförsök | i stadsmiljö / A38: behöver bo där | genomgångsbostad / A39: Du beviljas |
SHIS + boendelots / A40: genomgångsbostad / A41: genomgångsbostad / A42: RVT egen regi |
boendelots / A43: Första egna hemmet / A44: allt utom | egna hemmet / A45: boende grön, studier
| prioriteras / A46: kontaktperson | socialt / A47: uteblir två gånger | besök i veckan / A48:
Födelsedag. Har inte | via nytt konto / A49: följs till psykiatrisk | till nytt konto / A50:
Bedömd, ingen | öppenvård / A51: kontakt med mor | som verkställer / A52: sömn, mindre ensamhet
| Ja, utan att / A53: Du är alltid välkommen | utredning pågår / A54: SHIS behålls två | endast
ekonomi) / A55: vilande, hyra betalas | kontakt avbruten / A56: tjejjouren ringer | inte
journal) / A57: inlåst två veckor | Jag skäms / A58: frihetsberövande | men inte var / A59:
motringning, nytt | skyddat boende / A60: tilläggsanmälan olaga | blir rättegång / A61:
uppdragstagare | 'Ingrid') / A62: beviljat mot två | kontaktförbud / A63: inom SHIS |
genomgångsbostad / A64: återupptar Komvux | studier / A65: inte hör av mig | ser bara sin rad /
A66: nytt intyg utan | Skatteverket / A67: boende grön, studier | 1), EB, Jobbtorg / A68: en
medarbetare på EB | skyddsnivå heder / A69: verksamhetssystemets | version 4 / A70: halvtid
genom | den enskilde / A71: två bröder dömda | men jag gick dit / A72: Ingrid är inte min |
socialt grön / A73: eget kontrakt från 1 / A74: en gång i månaden | boendelots / A75: egen
försörjning | avslutas / A76: antagen till högskola | den enskilde / A77: samordnare, lots |
tillbaka på kort / A78: domar, kontaktförbud | vart jag ringer / A79: övergår till vanlig |
kontaktperson / A80: direktnummer till RVT | tillgodosett / A81: kontaktpersonen tog 98 |
kontaktpersonen / B1: Noor säger att pappa | + skriftligt / B2: mor hemma, far på | mor via BVC
i dag / B3: uppgift i syskonets | § SoL (2001:453) / B4: telefontolk från annan | bud; aldrig
mobil / B5: Jag vill att barnen | § SoL (2001:453) / B6: makens konto, gemensam | hos familjen
/ B7: skydd för tre; två / B8: 1 elevassistent på | reception, skola / B9: skyddat boende,
region | bistånd / B10: resurspersoner: JB | i kallelsen / B11: vuxenhandläggare (JB) |
vuxenhandläggare / B12: CHILD full, THREAT | utredning, plan / B13: inga kontakter med |
kontaktperson / B14: tre akter; EB-akt | i barnens ärenden / B15: varje vecka i sex | MN vid
ekonomi / B16: strypgrepp en gång | svåger (hot) / B17: strypgrepp, separation | att jag packar
/ B18: Jag vill att mamma ska | farmor, resa / B19: bevittnar våld, medel | att få hem modern /
B20: skolan får besked att | och planerad resa / B21: bevittnat våld / B22: skydd, stöd, vård
för | efter placering / B23: barnens surfplatta | under Adams tid / B24: skyddat boende |
enhetschef / B25: Beslut och skäl utan | nästa sammanträde / B26: skyddat boende | tills vidare
/ B27: boendets jour | mor), EF (barn) / B28: hemlighållande av | hålls hemlig / B29: Kallelse
endast via | regionen / B30: Makens e-tjänst får | byter hushåll / B31: underställt | Selma:
snabbt / B32: beslut och skäl | hela barnens / B33: fastställer | lag 2024:79 / B34: intyg;
uppgift om | folkbokföring / B35: kallelse från region | Sarah övervägd / B36: fadern i samtal
med EF | byte av boende / B37: skyddat boende | utförare 15 / B38: aktivt sökande med | som
behövs / B39: Noor: jag vill bo med | ansökan om / B40: ingen vistelseuppgift | folkbokföring /
B41: förvaltningsrätten | lag 2024:79 / B42: skola från augusti | och behandling / B43:
skolplats under | studier / B44: behov av skydd | maskerad version) / B45: stöd: barnsamtal |
råd och stöd / B46: fadern har väckt talan | ha ensam vårdnad / B47: vistelse, skola och |
upplysningar till / B48: tingsrättens kopia av | vistelsekommunen / B49: skyddat boende behövs
| ha en egen dörr / B50: stark vilja | i hennes namn / B51: Jag är trött men inte | skolans
plattform / B52: annan kommun | mellanboende / B53: insats skyddat boende | § SoL (2001:453) /
B54: Norrvik via avtal | boendelots / B55: personalen instruerad | namn på förskolan / B56:
Åtgärden får vidtas | inte samtycker / B57: Noor och mor; far | mindre mardrömmar / B58: ensam
vårdnad till | under själv / B59: uppföljningen | frågar om pappa / B60: folkbokföring |
Skatteverket / B61: Jag har en bästis. Hon | avslutas / B62: alla som behövs för | inför flytt
/ B63: Behandla som bosatt | 2 SoL (2025:400) / B64: bifall: bostad, lots | Kommun Y / B65:
plan, riskbedömning | du försvinner / B66: Arbetsförmedlingen | AF med samtycke / B67: bostad
grön, praktik | inte praktik / B68: säkerhetssignal från | stycket SoL) / B69: söker via
gemensamma | väg till jobbet / B70: den enskilde | ekonomi / B71: Ja, men jag vill kunna |
boendelots / B72: umgängesprövning våren | i sju månader / B73: nummer, kodord / B74: två
röjanden genom | varje utlämnande
"""
"""Some words of every row of the telling, wherever in the row they have found their place."""

TOLD = [f"A{n}" for n in range(1, 82)] + [f"B{n}" for n in range(1, 75)]
SPOTS = {
    spot.partition(": ")[0]: spot.partition(": ")[2].split(" | ")
    for spot in " ".join(WORDS.split()).split(" / ")
}
SWEDEN = ZoneInfo("Europe/Stockholm")
PERSONNUMMER = re.compile(r"\b(?:\d{8}|\d{6})[-+]?\d{4}\b")
STREET = re.compile(r"\w+(?:gatan|vägen|gränd|torget)\s+\d")

ROWS = load_stories()
BY_ID = {row.id: row for row in ROWS}


def told() -> Iterator[tuple[Row, Case, Recorded, Case]]:
    """Give every row with its case before and after it, in the order of recording."""
    state = dict.fromkeys(case_ids(), Case())
    for row in ROWS:
        before = state[row.case_id]
        fact = as_recorded(row, before.version + 1)
        state[row.case_id] = evolve(before, fact)
        yield row, before, fact, state[row.case_id]


def stored() -> dict[str, dict]:
    files = [orjson.loads((FOLDER / name).read_bytes()) for name in FILES]
    return {row["id"]: row for file in files for row in file["rows"]}


def test_every_row_of_the_telling_is_there_once_and_every_other_says_why() -> None:
    assert [row.id for row in ROWS if row.added is None] == sorted(
        TOLD, key=lambda row_id: BY_ID[row_id].recorded_at
    )
    assert len(BY_ID) == len(ROWS)
    assert {row.id for row in ROWS if row.added} == set(BY_ID) - set(TOLD)
    assert all(row.added is None or row.added.endswith(".") for row in ROWS)


def test_no_word_of_the_telling_is_lost() -> None:
    rows = stored()
    assert list(SPOTS) == TOLD
    for row_id, words in SPOTS.items():
        whole = orjson.dumps(rows[row_id]["fields"]).decode()
        assert [word for word in words if word not in whole] == [], row_id


def test_each_case_is_told_in_order_and_nothing_is_recorded_before_it_happened() -> None:
    for case_id in case_ids():
        in_file = [BY_ID[row_id] for row_id in stored() if BY_ID[row_id].case_id == case_id]
        assert in_file == [row for row in ROWS if row.case_id == case_id]
        for earlier, later in pairwise(in_file):
            assert earlier.occurred_at < later.occurred_at, later.id
            assert earlier.recorded_at < later.recorded_at, later.id
    for row in ROWS:
        assert row.occurred_at <= row.recorded_at
        assert row.occurred_at.utcoffset() == row.occurred_at.astimezone(SWEDEN).utcoffset()


def test_a_night_call_is_written_down_the_next_morning() -> None:
    late = {row.id for row in ROWS if row.recorded_at - row.occurred_at > timedelta(hours=1)}
    assert late == {"A57", "A58", "A58a", "A59", "B37"}


def test_nobody_real_can_be_found_in_the_files() -> None:
    for path in [*(FOLDER / name for name in FILES), DIRECTORY]:
        text = path.read_text(encoding="utf-8")
        assert PERSONNUMMER.findall(text) == []
        assert STREET.findall(text) == []


def test_a_case_id_is_random_and_a_command_id_is_the_same_every_time() -> None:
    assert list(cases()) == ["bjork", "lind", "noor", "adam"]
    assert {case.version for case in case_ids()} == {4}
    assert all(command_id_of(key) != case for key, case in cases().items())
    assert load_stories() == ROWS
    assert BY_ID["A1"].command_id == UUID("458a4f64-0397-56d3-8eef-e62d55a9cd60")


def test_every_row_may_be_recorded() -> None:
    noes = [
        (row.id, refused.rule if (refused := refusal(before, fact)) else "outsider")
        for row, before, fact, _after in told()
        if refusal(before, fact) or is_outsider(before, fact)
    ]
    assert noes == []


def test_the_adults_cases_end_while_the_children_stay_open() -> None:
    ends = {row.case_id: after.standing.status for row, _b, _f, after in told()}
    assert [ends[case] for case in case_ids()] == 2 * [Status.CLOSED] + 2 * [Status.OPEN]


def test_company_is_without_a_holder_from_the_move_until_ingrid_starts() -> None:
    holes = {row.id: after.support.holes for row, _b, _f, after in told()}
    empty = [row_id for row_id, there in holes.items() if there]
    assert (empty[0], empty[-1]) == ("A40", "A60")
    assert {hole.area for there in holes.values() for hole in there} == {Area.SOCIALT}


def test_the_signal_from_the_school_stops_decisions_until_risk_is_assessed_again() -> None:
    def asked(case: Case) -> str | None:
        row, risk = BY_ID["A18"], case.assessed.risk
        fact = row.fact.model_copy(update={"risk_ref": risk.fact_id if risk else None})
        return getattr(
            refusal(case, as_recorded(replace(row, fact=fact), case.version + 1)), "rule", None
        )

    answers = {row.id: asked(after) for row, _b, _f, after in told()}
    assert [answers[row_id] for row_id in ("A22", "A23", "A24", "A25")] == [
        None,
        "rests_on_a_current_risk",
        "rests_on_a_current_risk",
        None,
    ]


def test_the_blocked_colleague_is_an_outsider_whenever_she_asks() -> None:
    kin = Actor("EB7", Role.EKONOMISKT_BISTAND, "EB Älvhamn")
    cases_seen = [a for row, _b, _f, a in told() if row.case_id == cases()["bjork"]]
    assert all(not case.access.may_open(kin, BY_ID["A81"].recorded_at) for case in cases_seen)
    assert "EB7" in cases_seen[-1].access.blocked


def test_connected_partners_get_at_least_six_notices_with_a_true_hash() -> None:
    directory = read_directory(DIRECTORY)
    sent = [row.fact for row in ROWS if isinstance(row.fact, InformationDisclosed)]
    assert all(fact.content_hash == content_hash(fact.content_copy) for fact in sent)
    to = [fact.recipient for fact in sent if fact.recipient.partner]
    known = [directory.partner(recipient.partner or "") for recipient in to]
    assert [partner and partner.role for partner in known] == [one.role for one in to]
    assert Counter(one.partner for one in to) == {"eb": 5, "tjejjouren": 3}


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ((b'"risk_ref": "@A9"', b'"risk_ref": "@A25"'), "A18: points at A25"),
        ((b'"risk_ref": "@A9"', b'"risk_ref": "@B17"'), "A18: points at B17"),
        ((b'"take_home_safe": "nej"', b'"take_home_safe": "kanske"'), "A2: take_home_safe"),
        ((b'"seat": "internkontroll"', b'"seat": "rvt"'), "A68: nobody on duty"),
        ((b'"fact": "case_closed"', b'"fact": "case_shut"'), "A80: no such fact"),
    ],
)
def test_a_broken_story_is_named_by_its_row_and_never_by_its_content(
    tmp_path: Path, broken: tuple[bytes, bytes], named: str
) -> None:
    for name in FILES:
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes().replace(*broken))
    with pytest.raises(StoryFault, match=named):
        load_stories(tmp_path)


def test_the_directory_knows_everybody_who_records_and_nobody_else() -> None:
    directory = read_directory(DIRECTORY)
    for row in ROWS:
        person = directory.staff(row.actor.staff)
        assert person is not None
        assert (row.actor.role in person.roles, row.actor.unit) == (True, person.unit)
    assert directory.staff("nobody") is directory.partner("nobody") is None
    assert {role for person in directory.everyone() for role in person.roles} >= set(INTERNAL)
    assert [one.id for one in directory.partners()] == ["eb", "tjejjouren"]


@pytest.mark.parametrize(
    "broken",
    [
        (b'"id": "SL"', b'"id": "KS"'),
        (b'"partner": "tjejjouren"', b'"partner": "elsewhere"'),
        (b'"reception": "SJ3"', b'"reception": "elsewhere"'),
        (b'"reception": "SJ3"', b'"reception": "LH"'),
        (b'"roles": ["auditor"]', b'"roles": ["king"]'),
        (b'"roles": ["auditor"]', b'"roles": []'),
        (b'"roles": ["valdsutovarenhet"]', b'"roles": ["valdsutovarenhet", "rvt"]'),
    ],
)
def test_a_directory_that_contradicts_itself_is_not_read(
    tmp_path: Path, broken: tuple[bytes, bytes]
) -> None:
    (path := tmp_path / "directory.json").write_bytes(DIRECTORY.read_bytes().replace(*broken))
    with pytest.raises(DirectoryFault):
        read_directory(path)
