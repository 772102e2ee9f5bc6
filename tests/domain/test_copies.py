"""A copy that leaves the hub holds what its reader's page says, in every fact, and no more."""

import pytest

from domain.categories import CONTENT, Category, Level
from domain.fact import categories_of, marks
from domain.facts import InsightRequested
from domain.need_to_know.copies import COPIES, HOLDS_ALL, Reader, ceiling_of
from domain.need_to_know.redaction import cut_to
from tests.domain.test_cut import RECORDED, SINGING, words
from tests.domain.test_sealed_relations import STORY as RELATED

# Whoever answers for the information reads this page. H hidden, E exists, S summary, F all.
PAGE = """
            auditor domstol arkiv
ID          E       F       F
WHERE       H       H       F
CONTACT     H       H       F
THREAT      H       F       F
VIOLENCE    H       F       F
CRIME       H       F       F
NETWORK     E       E       F
CHILD       H       F       F
HEALTH      H       S       F
ECON        H       S       F
HOUSING     H       S       F
WORK        H       S       F
PLAN        H       F       F
MEET        E       E       F
DOC         H       F       F
VOICE       H       F       F
ACCESS      F       S       F
"""
LETTERS = {"H": Level.HIDDEN, "E": Level.EXISTS, "S": Level.SUMMARY, "F": Level.FULL}


def test_the_page_and_the_code_give_the_same_level() -> None:
    head, *lines = PAGE.strip().splitlines()
    readers = [Reader(name) for name in head.split()]
    page = {
        (reader, Category(name)): LETTERS[letter]
        for name, *letters in map(str.split, lines)
        for reader, letter in zip(readers, letters, strict=True)
    }
    assert page == {(r, c): level for r in Reader for c, level in ceiling_of(r).items()}
    assert set(COPIES) == set(Reader)


@pytest.mark.parametrize("reader", Reader)
def test_no_canary_sings_above_its_level_in_a_copy(reader: Reader) -> None:
    levels, heard = ceiling_of(reader), set[str]()
    for kind, recorded in RECORDED.items():
        _, sits_in = SINGING[kind]
        seen = cut_to(recorded, reader)
        for name, shown in seen.fields.items() if seen else ():
            mark = marks(kind)[name]
            if mark.category is Category.META:
                continue
            inside = min(levels[each] for each in categories_of(recorded.fact, mark))
            assert shown.level <= inside
            assert mark.only is None or reader in HOLDS_ALL
            assert all(sits_in[canary] == name for canary in words(shown.value))
            if shown.level is Level.SUMMARY:
                assert mark.summary is not None
                assert shown.value == mark.summary(getattr(recorded.fact, name))
            elif shown.level is not Level.FULL:
                assert shown.value is None
            heard.update(words(shown.value))
    assert heard


@pytest.mark.parametrize("reader", Reader)
def test_codes_come_with_what_may_be_summarised_and_never_without(reader: Reader) -> None:
    levels = ceiling_of(reader)
    for kind, recorded in RECORDED.items():
        seen = cut_to(recorded, reader)
        codes = {
            name
            for name, mark in marks(kind).items()
            if mark.category is Category.META and getattr(recorded.fact, name) not in (None, ())
        }
        if seen is not None:
            may = codes if levels[kind.gist] >= Level.SUMMARY else set[str]()
            assert codes & set(seen.fields) == may
    court = cut_to(RECORDED[InsightRequested], Reader.DOMSTOL)
    assert court is not None
    assert "received_at" in court.fields


def test_the_archive_gets_every_word_there_is() -> None:
    for kind, recorded in RECORDED.items():
        seen = cut_to(recorded, Reader.ARKIV)
        assert seen is not None
        sung = {canary for shown in seen.fields.values() for canary in words(shown.value)}
        _, sits_in = SINGING[kind]
        assert sung == set(sits_in)


@pytest.mark.parametrize("reader", Reader)
def test_which_cases_belong_together_goes_to_the_archive_alone(reader: Reader) -> None:
    seen = cut_to(RELATED.recorded[-1], reader)

    assert seen is not None
    assert ("relations" in seen.fields) is (reader is Reader.ARKIV)


def test_a_reader_without_a_page_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(COPIES, Reader.DOMSTOL)

    assert set(ceiling_of(Reader.DOMSTOL).values()) == {Level.HIDDEN}
    assert len(ceiling_of(Reader.DOMSTOL)) == len(CONTENT)
