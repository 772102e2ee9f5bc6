"""R9: the law is dated data. What a citation means, when it applied, and what replaced it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.law.act import ACTS, OSL, SKBL, SOL_2001, SOL_2025, SOSFS_2014_4, Act, Section
from domain.law.citation import read
from domain.law.grounds import GROUNDS, REPLACEMENTS, LegalGround, Replacement
from domain.law.lawbook import LAW

LAST_OF_THE_OLD, FIRST_OF_THE_NEW = date(2025, 6, 30), date(2025, 7, 1)
OLD, NEW = "4 kap. 1 § SoL (2001:453)", "11 kap. 1 § SoL (2025:400)"


def cited(text: str) -> list[str]:
    """Every citation in a text, one way of writing; several versions are joined."""
    return [
        " eller ".join(Section(act, one.place).cited for act in one.acts)
        for one in LAW.read(text).cited
    ]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (OLD, [OLD]),
        ("4 kap. 1 § SoL (2001:453), muntlig ansökan", [OLD]),
        ("4 kap. 1 § och 6 kap. 1 a § SoL (2001:453)", [OLD, "6 kap. 1 a § SoL (2001:453)"]),
        (
            "11 kap. 1\u20132 §§ SoL (2001:453)",
            ["11 kap. 1 § SoL (2001:453)", "11 kap. 2 § SoL (2001:453)"],
        ),
        (
            "14 kap. 1 b-c §§ SoL (2001:453)",
            ["14 kap. 1 b § SoL (2001:453)", "14 kap. 1 c § SoL (2001:453)"],
        ),
        (
            "29 kap. 10 och 12 §§ SoL (2025:400)",
            ["29 kap. 10 § SoL (2025:400)", "29 kap. 12 § SoL (2025:400)"],
        ),
        (
            "7 kap. 1 § lagen (2024:79); 11 kap. 4 b § SoL (2001:453)",
            ["7 kap. 1 § SKBL (2024:79)", "11 kap. 4 b § SoL (2001:453)"],
        ),
        ("4 kap. 1 § andra stycket lagen (2024:79)", ["4 kap. 1 § SKBL (2024:79)"]),
        ("29 kap. 7 § 2 SoL (2025:400)", ["29 kap. 7 § SoL (2025:400)"]),
        ("11 kap. 1 § socialtjänstlagen (SFS 2025:400)", [NEW]),
        ("SoL (2025:400) 11 kap. 1 §", [NEW]),
        ("6 kap. 13 a § FB", ["6 kap. 13 a § FB (1949:381)"]),
        ("OSL 12:2", ["12 kap. 2 § OSL (2009:400)"]),
        (
            "6 kap. 19 § FB, 10 kap. 28 § OSL",
            ["6 kap. 19 § FB (1949:381)", "10 kap. 28 § OSL (2009:400)"],
        ),
        (
            "samtycke 10 kap. 1 § / 12 kap. 2 § OSL",
            ["10 kap. 1 § OSL (2009:400)", "12 kap. 2 § OSL (2009:400)"],
        ),
        ("3 § LVU", ["3 § LVU (1990:52)"]),
        ("7 kap. 1 § SOSFS 2014:4", ["7 kap. 1 § SOSFS 2014:4"]),
        ("6 kap. 1 § HSLF-FS 2022:39", ["6 kap. 1 § HSLF-FS 2022:39"]),
        ("art. 15 GDPR", ["art. 15 GDPR (2016/679)"]),
        ("16 kap. 1 § SoL", ["16 kap. 1 § SoL (2001:453) eller 16 kap. 1 § SoL (2025:400)"]),
        ("flytt mellan enheter, dnr 2024:79", []),
    ],
)
def test_a_citation_is_read_as_people_write_it(text: str, meant: list[str]) -> None:
    assert cited(text) == meant
    assert LAW.read(text).unread == ()


@pytest.mark.parametrize(
    "text",
    [
        "4 kap. 1 §",
        "4 kap. 1 § XYZ",
        "4 kap. 1 § lagen (2031:12)",
        "4 kap. 1 § SoL (2024:79)",
        "1 kap. 1 § lagen (2022:39)",
        "4 kap. 1 § SoL (2001:453); 5 kap. 2 §",
    ],
    ids=[
        "no act",
        "no such name",
        "no such number",
        "another's number",
        "a series",
        "the rest",
    ],
)
def test_what_names_no_known_act_is_told_apart(text: str) -> None:
    assert LAW.read(text).unread
    assert not LAW.is_clear(text)


def test_an_act_in_two_versions_is_clear_only_with_its_number() -> None:
    assert LAW.is_clear(NEW)
    assert not LAW.is_clear("11 kap. 1 § SoL")
    assert LAW.is_clear("3 § LVU")
    assert not LAW.is_clear("bistånd")


def test_a_range_never_spreads_beyond_its_limit() -> None:
    assert len(cited("11 kap. 1-30 §§ SoL (2025:400)")) == 30
    assert len(cited("11 kap. 1-999 §§ SoL (2025:400)")) == 2


def test_the_old_act_ends_the_day_before_the_new_one_begins() -> None:
    assert LAW.out_of_force(OLD, LAST_OF_THE_OLD) == ()
    assert [one.place for one in LAW.out_of_force(OLD, FIRST_OF_THE_NEW)] == ["4 kap. 1 §"]
    assert LAW.out_of_force(NEW, FIRST_OF_THE_NEW) == ()
    assert [one.place for one in LAW.out_of_force(NEW, LAST_OF_THE_OLD)] == ["11 kap. 1 §"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("6 kap. 1 a § SoL (2001:453)", date(2024, 4, 1)),
        ("16 kap. 2 a § SoL (2025:400)", date(2026, 1, 15)),
        ("10 kap. 15 a § OSL", date(2025, 12, 1)),
        ("4 kap. 1 § lagen (2024:79)", date(2024, 4, 1)),
        ("31 a § LVU", date(2020, 7, 1)),
    ],
)
def test_a_section_that_came_later_than_its_act_applies_from_its_own_day(
    text: str, first: date
) -> None:
    assert LAW.out_of_force(text, first) == ()
    assert LAW.out_of_force(text, first - timedelta(days=1))


def test_without_a_number_the_version_that_applied_is_meant() -> None:
    text = "16 kap. 1 § SoL"
    assert LAW.out_of_force(text, LAST_OF_THE_OLD) == ()
    assert LAW.out_of_force(text, FIRST_OF_THE_NEW) == ()
    assert LAW.out_of_force(text, date(2001, 12, 31))


@pytest.mark.shows("R9")
def test_the_seeds_regulation_is_shown_with_what_replaced_it() -> None:
    [instead] = LAW.instead_of(Section(SOSFS_2014_4, "7 kap. 1 §"), date(2022, 11, 1))
    assert instead.cited == "6 kap. 1 § HSLF-FS 2022:39"
    [still] = LAW.instead_of(Section(SOSFS_2014_4, "7 kap. 1 §"), date(2022, 10, 31))
    assert still.cited == "7 kap. 1 § SOSFS 2014:4"


def test_bistand_became_two_sections() -> None:
    instead = LAW.instead_of(Section(SOL_2001, "4 kap. 1 §"), FIRST_OF_THE_NEW)
    assert [one.cited for one in instead] == [NEW, "12 kap. 1 § SoL (2025:400)"]


def test_a_text_tells_what_stands_today_instead_of_what_it_cites() -> None:
    text = f"{OLD}, muntlig ansökan; 6 kap. 1 § lagen (2024:79)"
    assert LAW.replaced(text, LAST_OF_THE_OLD) == ()
    today = [section.cited for section in LAW.replaced(text, FIRST_OF_THE_NEW)]
    assert today == [NEW, "12 kap. 1 § SoL (2025:400)"]


def test_what_nobody_has_looked_up_has_no_replacement() -> None:
    assert LAW.instead_of(Section(SOL_2001, "3 kap. 6 b §"), FIRST_OF_THE_NEW) == ()


SOL_2027 = Act("SoL", "2027:1", date(2027, 7, 1), title="Socialtjänstlagen")
ENDING = replace(SOL_2025, valid_to=date(2027, 6, 30))
NEXT_LAW = replace(
    LAW,
    acts=(*(act for act in ACTS if act is not SOL_2025), ENDING, SOL_2027),
    replacements=(
        *(replace(r, new=tuple(replace(s, act=ENDING) for s in r.new)) for r in REPLACEMENTS),
        Replacement(Section(ENDING, "11 kap. 1 §"), (Section(SOL_2027, "8 kap. 2 §"),)),
    ),
)


@pytest.mark.shows("R9")
def test_the_change_of_a_coming_year_is_a_row() -> None:
    summer = date(2027, 7, 1)
    assert LAW.out_of_force(NEW, summer) == ()
    assert not LAW.is_clear("8 kap. 2 § SoL (2027:1)")
    assert NEXT_LAW.out_of_force(NEW, summer)
    assert NEXT_LAW.out_of_force(NEW, date(2027, 6, 30)) == ()
    assert NEXT_LAW.is_clear("8 kap. 2 § SoL (2027:1)")
    assert NEXT_LAW.out_of_force("8 kap. 2 § SoL (2027:1)", summer) == ()
    instead = NEXT_LAW.instead_of(Section(SOL_2001, "4 kap. 1 §"), summer)
    assert [one.cited for one in instead] == ["8 kap. 2 § SoL (2027:1)"]


def test_a_section_that_begins_next_year_is_a_row() -> None:
    january = date(2027, 1, 1)
    honour = LegalGround(Section(SKBL, "4 kap. 9 §", january), "vid hedersmotiv")
    law = replace(LAW, grounds=(*GROUNDS, honour))
    assert LAW.out_of_force("4 kap. 9 § lagen (2024:79)", date(2026, 12, 31)) == ()
    assert law.out_of_force("4 kap. 9 § lagen (2024:79)", date(2026, 12, 31))
    assert law.out_of_force("4 kap. 9 § lagen (2024:79)", january) == ()


def test_the_general_clause_never_opens_the_social_services_secrecy() -> None:
    assert LAW.bars("10 kap. 27 § OSL")
    assert LAW.bars("12 kap. 2 §, 10 kap. 27 § OSL")
    assert not LAW.bars("12 kap. 2 § OSL")


def test_every_row_is_written_as_the_reader_writes_it() -> None:
    """Otherwise a row would never be found by what people write."""
    for ground in GROUNDS:
        section = ground.section
        reading = read(section.cited.replace("(2016/679)", ""), (section.act,))
        assert [(one.place, one.acts) for one in reading.cited] == [
            (section.place, (section.act,))
        ]
        assert ground.about


def test_no_section_has_two_rows_and_every_replacement_leads_to_what_applies() -> None:
    places = [(ground.section.act, ground.section.place) for ground in GROUNDS]
    assert len(set(places)) == len(places)
    replaced = [(row.old.act, row.old.place) for row in REPLACEMENTS]
    assert len(set(replaced)) == len(replaced)
    for row in REPLACEMENTS:
        assert row.old.act.valid_to is not None
        after = row.old.act.valid_to + timedelta(days=1)
        assert row.new
        assert all(new.act.in_force(after) for new in row.new)


def test_an_act_with_a_new_version_ends_the_day_before_it() -> None:
    for old in ACTS:
        for new in ACTS:
            if old.short == new.short and old.valid_from < new.valid_from:
                assert old.valid_to == new.valid_from - timedelta(days=1)


def test_no_two_acts_share_a_number() -> None:
    assert len({act.number for act in ACTS}) == len(ACTS)
    assert OSL.in_force(date(2026, 11, 22))
