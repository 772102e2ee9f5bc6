"""The house is in order: files fit a sitting, imports do nothing, no person shows."""

import ast
import fnmatch
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("domain", "projections", "services", "adapters", "benchmarks")
FOLDERS = {
    "adapters",
    "benchmarks",
    "docs",
    "domain",
    "projections",
    "services",
    "tests",
    ".ci",
}
FILES = {"CHANGELOG.md", "Makefile", "README.md", "compose.yaml", "pyproject.toml"}
TOP = FOLDERS | FILES | {"requirements.lock", ".gitignore"}
FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 40
IMPORT_SECONDS_MAX = 60

LONGER_FILES = {
    "adapters/verify.py": "whoever checks the hub carries this one file, and nothing else",
    "adapters/web/labels_of_fields.py": "one line a field; no field is left out",
    "adapters/web/labels_of_values.py": "one line a value; no value is left out",
    "domain/need_to_know/table.py": "the table is one page; half of it would say who may not",
}
LONGER_FUNCTIONS: dict[str, str] = {}
FORBIDDEN_WORDS = {"util", "utils", "common", "base", "manager", "helper", "helpers", "misc"}
DOMAIN_MAY_IMPORT = {
    "collections",
    "dataclasses",
    "datetime",
    "domain",
    "enum",
    "functools",
    "itertools",
    "pydantic",
    "pydantic_core",
    "re",
    "unicodedata",
    "typing",
    "uuid",
    "zoneinfo",
}
"""Values and shapes: nothing here reads a clock, a file, a socket or chance."""
CHANCE = {"uuid1", "uuid4", "SystemRandom", "getnode"}

REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|crates\.io|proxy\.golang\.org|artifactory\."
    r"|jfrog\.io|pkg\.dev|--(extra-)?index-url",
    re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w.}/-])/(work|root|home/\w+|Users/\w+)/")
PERSONNUMMER = re.compile(r"(?<![\w-])(?:19|20)?(\d{2})(\d{2})(\d{2})([-+]?)(\d{4})(?![\w-])")
COORDINATION_NUMBER_DAYS = 60

IMPORT_EVERYTHING_TWICE = """
import importlib, os, pkgutil, sys, threading

roots = sys.argv[1:]
done, watching = [], False
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CODE = (".py", ".pyc", ".so")
TOUCHES = ("socket.", "subprocess.", "sqlite3.", "shutil.", "os.exec", "os.fork", "os.mkdir",
           "os.posix_spawn", "os.putenv", "os.remove", "os.rename", "os.system", "os.unsetenv")

def watch(event, arguments):
    if not watching:
        return
    if event == "open":
        path, _, flags = arguments
        if flags & WRITES or not str(path).endswith(CODE):
            done.append(f"open {path}")
    elif event.startswith(TOUCHES):
        done.append(event)

def names():
    for root in roots:
        yield root
        package = importlib.import_module(root)
        for found in pkgutil.walk_packages(package.__path__, root + "."):
            if not found.name.endswith("__main__"):
                yield found.name

every = list(names())
for name in every:
    importlib.import_module(name)
for name in [name for name in sys.modules if name.split(".")[0] in roots]:
    del sys.modules[name]
sys.addaudithook(watch)
threads, surroundings, place = threading.active_count(), dict(os.environ), os.getcwd()
for name in every:
    watching = True
    importlib.import_module(name)
    watching = False
    if done:
        sys.exit(f"{name}: {done}")
assert threading.active_count() == threads, "a thread was started"
assert dict(os.environ) == surroundings, "the environment was changed"
assert os.getcwd() == place, "the folder was changed"
print(len(every))
"""


@cache
def _ignored() -> tuple[str, ...]:
    lines = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    return (".git", *(line.strip("/") for line in lines if line and not line.startswith("#")))


def _files(folder: Path = ROOT) -> Iterator[Path]:
    """Give every file that may be committed."""
    for path in sorted(folder.iterdir()):
        if any(fnmatch.fnmatch(path.name, pattern) for pattern in _ignored()):
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def _short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _modules() -> dict[str, str]:
    """Give the text of every module by its path."""
    return {_short(path): path.read_text("utf-8") for path in _files() if path.suffix == ".py"}


@cache
def _texts() -> dict[str, str]:
    """Give every file that is text."""
    texts = {}
    for path in _files():
        content = path.read_bytes()
        if b"\0" not in content[:8_000]:
            texts[_short(path)] = content.decode("utf-8")
    return texts


def _functions(text: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_the_top_of_the_tree_is_the_architecture() -> None:
    assert {_short(path).split("/")[0] for path in _files()} == TOP


def test_a_file_fits_a_sitting() -> None:
    lengths = {name: len(text.splitlines()) for name, text in _modules().items()}
    longer = {name: lines for name, lines in lengths.items() if lines > FILE_LINES_MAX}
    assert {name: n for name, n in longer.items() if name not in LONGER_FILES} == {}
    assert set(LONGER_FILES) <= set(longer), "an exception that is no longer needed"


def test_a_function_fits_a_screen() -> None:
    longer = {
        f"{name}:{function}": lines
        for name, text in _modules().items()
        for function, lines in _functions(text)
        if lines > FUNCTION_LINES_MAX
    }
    assert {name: n for name, n in longer.items() if name not in LONGER_FUNCTIONS} == {}
    assert set(LONGER_FUNCTIONS) <= set(longer), "an exception that is no longer needed"


def test_a_module_opens_with_a_sentence_that_says_what_it_is_for() -> None:
    silent = [
        name
        for name, text in _modules().items()
        if not (ast.get_docstring(ast.parse(text)) or "").split("\n")[0].endswith((".", "?"))
    ]
    assert silent == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    vague = [
        name
        for name in map(_short, _files())
        if FORBIDDEN_WORDS & set(re.split(r"[/_.-]", name.lower()))
    ]
    assert vague == []


def _imported(text: str) -> Iterator[tuple[str, str]]:
    """Give every imported package with the name that is taken from it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import"
            package = (node.module or "").split(".")[0]
            yield from ((package, alias.name) for alias in node.names)


def test_the_domain_knows_pydantic_and_the_shapes_of_the_standard_library() -> None:
    texts = [text for name, text in _modules().items() if name.startswith("domain/")]
    imported = set(chain.from_iterable(map(_imported, texts)))
    assert {package for package, _ in imported} - DOMAIN_MAY_IMPORT == set()
    assert {name for _, name in imported} & CHANCE == set()


def test_importing_any_module_does_nothing() -> None:
    found = subprocess.run(
        [sys.executable, "-B", "-W", "ignore", "-c", IMPORT_EVERYTHING_TWICE, *PACKAGES],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=IMPORT_SECONDS_MAX,
        check=False,
    )
    assert found.returncode == 0, found.stderr[-2_000:]
    modules = [name for name in _modules() if name.split("/")[0] in PACKAGES]
    assert int(found.stdout) == sum(not name.endswith("__main__.py") for name in modules)


def _is_personnummer(found: re.Match[str]) -> bool:
    """Whether digits name a person: a real day and, without a dash, the right last digit."""
    year, month, day, dash, last = found.groups()
    day_of_month = int(day) % COORDINATION_NUMBER_DAYS
    if not (1 <= int(month) <= 12 and 1 <= day_of_month <= 31):
        return False
    doubled = (int(d) * (2 - n % 2) for n, d in enumerate(year + month + day + last))
    return bool(dash) or sum(n // 10 + n % 10 for n in doubled) % 10 == 0


def _findings(pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str]]]:
    for name, text in _texts().items():
        yield from ((name, found) for found in pattern.finditer(text))


def test_a_personnummer_is_known_when_it_is_seen() -> None:
    invented = ("811218", "9876")
    for text, known in (
        ("-".join(invented), True),
        ("".join(invented), True),
        ("19" + "".join(invented), True),
        ("811278" + "-9873", True),
        ("811218" + "9875", False),
        ("811318" + "-9876", False),
        ("b" + "".join(invented), False),
    ):
        found = PERSONNUMMER.search(text)
        assert bool(found and _is_personnummer(found)) is known, text


def test_nobodys_personnummer_is_in_the_project() -> None:
    assert [name for name, found in _findings(PERSONNUMMER) if _is_personnummer(found)] == []


def test_no_file_names_a_registry_or_the_machine_it_was_written_on() -> None:
    assert [(name, found[0]) for name, found in _findings(REGISTRY)] == []
    assert [(name, found[0]) for name, found in _findings(MACHINE)] == []
