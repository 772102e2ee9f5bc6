"""The command line speaks English; the domain's Swedish words come from where they are kept."""

import ast
import re
from pathlib import Path

import adapters.cli
import adapters.partner

FOLDERS = [Path(folder) for one in (adapters.cli, adapters.partner) for folder in one.__path__]
SWEDISH = re.compile(r"[åäöÅÄÖ]")
NAMES = ("Björk: ", "ekonomiskt bistånd ", "Ärende 4 as arbetsledare")
"""What the demo points at, as it is called on the pages."""


def test_what_the_commands_say_themselves_is_english() -> None:
    said = [
        f"{file.name}:{node.lineno}: {node.value}"
        for folder in FOLDERS
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if SWEDISH.search(node.value) and not any(name in node.value for name in NAMES)
    ]
    assert said == []
