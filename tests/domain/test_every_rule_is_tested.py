"""Every rule in the table has a name of its own and a test in which it says no."""

import re
from collections import Counter
from pathlib import Path

from domain.facts import FACTS
from domain.rules import ALWAYS, RULES
from domain.rules.rule import Rule

HERE = Path(__file__).parent
SAYS_NO = re.compile(r"\brefused\(\s*\"([a-z_]+)\"\s*\)")


def rules() -> set[Rule]:
    return {rule for row in (ALWAYS, *RULES.values()) for rule in row}


def test_every_rule_says_no_in_some_test_and_no_test_asks_for_another() -> None:
    asked = {
        name for path in HERE.glob("test_*.py") for name in SAYS_NO.findall(path.read_text())
    }
    assert asked == {rule.name for rule in rules()}


def test_no_two_rules_share_a_name_and_no_row_asks_twice() -> None:
    assert len({rule.name for rule in rules()}) == len(rules())
    for row in (ALWAYS, *RULES.values()):
        assert max(Counter(row).values()) == 1
        assert row is ALWAYS or not set(row) & set(ALWAYS)


def test_every_row_is_about_a_kind_of_fact() -> None:
    assert set(RULES) <= set(FACTS)


def test_every_rule_speaks_in_words_and_names_its_source() -> None:
    for rule in rules():
        assert rule.text[0].isupper(), rule.name
        assert rule.text.endswith("."), rule.name
        assert re.match(r"(I|R|P)\d|OSL|SoL|SoLPuL|HSLF", rule.source), rule.name
