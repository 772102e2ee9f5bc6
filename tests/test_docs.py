"""The documentation is tested: what is generated equals the code, and what is named is there.

`python -m tests.test_docs --write` writes the generated parts anew.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from inspect import getdoc
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from adapters.partner.settings import PartnerSettings
from adapters.settings import Settings
from domain.categories import Category, Compartment, Level
from domain.fact import Fact, marks
from domain.facts import FACTS
from domain.need_to_know.grants import Need
from domain.need_to_know.parts import AUTHORED, OWN_LIFE_AREAS, OWN_PART
from domain.need_to_know.persons import PERSONS, Person
from domain.need_to_know.table import INSIDE, OUTSIDE
from domain.roles import Role
from domain.rules import ALWAYS, RULES
from domain.rules.recording import (
    BY_THE_HUB,
    DECIDED_BY_A_LEADER,
    FROM_OUTSIDE,
    OPENERS,
    WITHOUT_SEAT,
)
from domain.values import ProtectionLevel
from domain.watch import ACTIONS, LABELS
from services.recording import NOT_A_COMMAND, REPEATED_ID
from tests import tables_of_clocks
from tests.docs_of_commands import commands_of, the_checks, the_commands
from tests.docs_of_law import acts, disclosing, grounds, retention
from tests.docs_of_need_to_know import (
    the_levels,
    the_protection_levels,
    the_signature,
    the_tasks,
)
from tests.docs_of_partners import LEVELS, SAID, the_categories, the_messages
from tests.docs_tables import (
    the_channel_levels,
    the_measures,
    the_patience,
    the_table,
    the_waits,
)
from tests.marks import the_requirements
from tests.published import write_files

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
PAGES = (README, ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")))
OWN_HOSTS = ("127.0.0.1", "localhost", "hub.example")
README_LINES_MAX = 120
DECISION_LINES_MAX = 60

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FILE = re.compile(r"`([\w.-]+(?:/[\w.-]+)+\.\w+)(?:::(\w+))?`")
RUN = re.compile(r"(?:^|`|&& )(samlots-partner|samlots|make) ([a-z]+)([^`\n|#]*)", re.MULTILINE)
OPTION = re.compile(r"(?<!\S)--[a-z-]+")
HOST = re.compile(r"\w+://([^\s/:)\]`\"]+)|\b((?:[a-z0-9-]+\.)+(?:com|net|org|io|dev))\b")
HOME = re.compile(r"(?<![\w.])(?:/(?:work|root|home|Users)/|~/)")


def the_facts() -> str:
    """Every fact, a table for each part of a case's life."""
    head = ("Stored name", "Svensk etikett", "Gist", "Recorded by", "Fields")
    parts: list[str] = []
    for module, kinds in groupby(FACTS, key=lambda kind: kind.__module__):
        heading, _, rest = (getdoc(sys.modules[module]) or "").partition(": ")
        rows = (
            (f"`{kind.name}`", kind.label, kind.gist, _hands(kind), _fields(kind))
            for kind in kinds
        )
        parts += [f"### {heading}", f"{rest[:1].upper()}{rest[1:]}", the_table(head, rows)]
    return "\n\n".join(parts)


def _hands(kind: type[Fact]) -> str:
    if kind in BY_THE_HUB:
        return "the hub"
    hands = ["leader" if DECIDED_BY_A_LEADER in RULES.get(kind, ()) else "seat"]
    hands += [f"seat of `{role}`" for role, kinds in FROM_OUTSIDE.items() if kind in kinds]
    hands += [f"any `{role}`" for role in sorted(WITHOUT_SEAT.get(kind, ()))]
    return "; ".join([*hands, *(["opens"] if kind in OPENERS else [])])


def _fields(kind: type[Fact]) -> str:
    def one(name: str) -> str:
        mark, field = marks(kind)[name], kind.model_fields[name]
        summary = f":{mark.summary.__name__}" if mark.summary else ""
        return f"`{field.alias or name}` {mark.category}{'+' if mark.contains else ''}{summary}"

    return ", ".join(map(one, kind.model_fields))


def the_alarms() -> str:
    """Every alarm with its label and its one action."""
    rows = ((f"`{kind}`", label, ACTIONS[kind]) for kind, label in LABELS.items())
    return the_table(("Kind", "Svensk text", "Åtgärd"), rows)


def the_rules() -> str:
    """Every rule, in the order in which it is first asked."""
    guards: dict[Any, list[str]] = {rule: ["every fact"] for rule in ALWAYS}
    for kind, rules in RULES.items():
        for rule in rules:
            guards.setdefault(rule, []).append(f"`{kind.name}`")
    rows = [(f"`{r.name}`", ", ".join(kinds), r.text, r.source) for r, kinds in guards.items()]
    rows += [
        (f"`{no.rule}`", "every command", no.text, no.source)
        for no in (NOT_A_COMMAND, REPEATED_ID)
    ]
    return the_table(("Rule", "Guards", "Svensk text", "Source"), rows)


def the_settings(settings: type[BaseSettings]) -> Callable[[], str]:
    """Every setting by the name of its variable, with its default and what it is for."""

    def rows() -> Iterator[tuple[str, str, str]]:
        said = _said(settings)
        for name, field in settings.model_fields.items():
            default = "required" if field.default is PydanticUndefined else f"`{field.default}`"
            variable = f"{settings.model_config.get('env_prefix')}{name}".upper()
            yield f"`{variable}`", default, said.get(name, "")

    return lambda: the_table(("Variable", "Default", "What it is"), rows())


def _said(settings: type[BaseSettings]) -> dict[str, str]:
    """Read the sentence under each setting."""
    tree = ast.parse(Path(sys.modules[settings.__module__].__file__ or "").read_text("utf-8"))
    classes = (node for node in tree.body if isinstance(node, ast.ClassDef))
    body = next(node.body for node in classes if node.name == settings.__name__)
    return {
        ast.unparse(field.target): " ".join(ast.literal_eval(said.value).split())
        for field, said in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(said, ast.Expr)
    }


PARTS: dict[str, tuple[Path, Callable[[], str]]] = {
    "facts": (DOCS / "words.md", the_facts),
    "alarms": (DOCS / "words.md", the_alarms),
    "alarm-kinds": (DOCS / "clocks.md", tables_of_clocks.alarm_kinds),
    "clocks": (DOCS / "clocks.md", tables_of_clocks.clocks),
    "clocks-elsewhere": (DOCS / "clocks.md", tables_of_clocks.elsewhere),
    "inside": (DOCS / "need-to-know.md", the_levels(INSIDE)),
    "outside": (DOCS / "need-to-know.md", the_levels(OUTSIDE)),
    "persons": (DOCS / "need-to-know.md", the_levels(PERSONS)),
    "protection-levels": (DOCS / "need-to-know.md", the_protection_levels),
    "signature": (DOCS / "need-to-know.md", the_signature),
    "tasks": (DOCS / "need-to-know.md", the_tasks),
    "rules": (DOCS / "rules.md", the_rules),
    "requirements": (DOCS / "requirements.md", the_requirements),
    "acts": (DOCS / "law.md", lambda: the_table(*acts())),
    "grounds": (DOCS / "law.md", lambda: the_table(*grounds())),
    "disclosing": (DOCS / "law.md", lambda: the_table(*disclosing())),
    "retention": (DOCS / "law.md", lambda: the_table(*retention())),
    "measures": (DOCS / "handbok.md", the_measures),
    "checks": (DOCS / "operating.md", the_checks),
    "waits": (DOCS / "operating.md", the_waits),
    "patience": (DOCS / "operating.md", the_patience),
    "channel-levels": (DOCS / "operating.md", the_channel_levels),
    "partner-messages": (DOCS / "partners.md", the_messages),
    "partner-categories": (DOCS / "partners.md", the_categories),
    "settings": (DOCS / "operating.md", the_settings(Settings)),
    "partner-settings": (DOCS / "operating.md", the_settings(PartnerSettings)),
    "commands": (DOCS / "operating.md", the_commands("samlots")),
    "partner-commands": (DOCS / "operating.md", the_commands("samlots-partner")),
}
LINES: dict[str, tuple[str, Iterable[str]]] = {
    "role": ("words.md", Role),
    "category": ("words.md", Category),
    "compartment": ("words.md", Compartment),
    "level": ("words.md", [level.name for level in Level]),
    "protection level": ("words.md", ProtectionLevel),
    "need": ("need-to-know.md", Need),
    "person": ("need-to-know.md", Person),
    "own part": ("need-to-know.md", [kind.name for kind in {*OWN_PART, *AUTHORED}]),
    "partner level": ("partners.md", LEVELS),
    "what a partner says": ("partners.md", SAID),
    "own life area": ("need-to-know.md", OWN_LIFE_AREAS),
}


def split_at(text: str, name: str) -> tuple[str, str, str]:
    """Give what stands before, in and after a generated part."""
    found = re.search(rf"(?<=<!-- {name} -->\n).*?(?=\n<!-- /{name} -->)", text, re.DOTALL)
    assert found, f"there are no marks for {name}"
    return text[: found.start()], found[0], text[found.end() :]


def write() -> None:
    """Write the generated parts anew."""
    for name, (page, render) in PARTS.items():
        before, _, after = split_at(page.read_text("utf-8"), name)
        page.write_text(before + render() + after, "utf-8")
    write_files()


@pytest.mark.parametrize("name", PARTS)
def test_a_generated_part_is_what_the_code_says(name: str) -> None:
    page, render = PARTS[name]
    written = split_at(page.read_text("utf-8"), name)[1]
    assert written == render(), "run: python -m tests.test_docs --write"


@pytest.mark.parametrize("what", LINES)
def test_each_has_its_line(what: str) -> None:
    page, names = LINES[what]
    lines = (DOCS / page).read_text("utf-8").splitlines()
    said = {line.split("|")[1].strip() for line in lines if line.startswith("| `")}
    assert not {name for name in names if f"`{name}`" not in said}


@pytest.mark.parametrize("sheet", PAGES, ids=lambda sheet: sheet.name)
def test_what_a_page_points_at_is_there(sheet: Path) -> None:
    text = sheet.read_text("utf-8")
    links = [link.partition("#")[0] for link in LINK.findall(text) if "://" not in link]
    assert not [link for link in links if not (sheet.parent / link).exists()]
    for file, test in FILE.findall(text):
        assert (ROOT / file).exists(), file
        assert f"def {test}(" in (ROOT / file).read_text("utf-8") if test else True, test


@pytest.mark.parametrize("sheet", PAGES, ids=lambda sheet: sheet.name)
def test_what_a_page_runs_can_be_run(sheet: Path) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for program, name, rest in RUN.findall(sheet.read_text("utf-8")):
        if program == "make":
            assert name in targets
            continue
        commands = commands_of(program)
        inner = f"{name} {rest.split()[0]}" if rest.split() else name
        command = commands.get(name) or commands.get(inner)
        assert command, f"{program} {name}{rest}"
        options = {option for given in command.params for option in given.opts}
        assert {*OPTION.findall(rest)} <= {*options, "--help"}, f"{program} {name}{rest}"


@pytest.mark.parametrize("sheet", PAGES, ids=lambda sheet: sheet.name)
def test_no_page_names_a_foreign_host_or_somebodys_folder(sheet: Path) -> None:
    text = sheet.read_text("utf-8")
    assert {one or other for one, other in HOST.findall(text)} <= {*OWN_HOSTS}
    assert not HOME.findall(text)


def test_the_readme_is_short_and_leads_to_every_page() -> None:
    text = README.read_text("utf-8")
    assert len(text.splitlines()) <= README_LINES_MAX
    linked = {ROOT / link for link in LINK.findall(text)}
    assert not {page for page in DOCS.glob("*.md") if page not in linked}


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.stem)
def test_a_decision_is_one_screen_in_four_parts(decision: Path) -> None:
    lines = decision.read_text("utf-8").splitlines()
    parts = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    assert parts == ["Context", "Decision", "Consequences", "Alternatives"]
    assert len(lines) <= DECISION_LINES_MAX


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    write()
