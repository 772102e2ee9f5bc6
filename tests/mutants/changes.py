"""Small changes to the code of a function: each is one mistake that a test should notice."""

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import Any

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OTHER_CALL = {"min": "max", "max": "min", "any": "all", "all": "any"}
SETS = (ast.BitOr, ast.BitAnd)
Change = tuple[str, Callable[[Any], ast.AST]]
"""What is done, and the node that comes instead; it is given a copy to change."""


@dataclass(frozen=True)
class CodeMutant:
    """One changed function: its name says where and what, without line numbers."""

    module: str
    name: str
    tree: Callable[[], ast.Module]
    """The whole module, changed; made when it is asked for."""


def _compared(node: ast.Compare) -> Iterator[Change]:
    for at, operator in enumerate(node.ops):
        other = OPPOSITE[type(operator)]

        def turned(copy: ast.Compare, at: int = at, other: type = other) -> ast.AST:
            copy.ops[at] = other()
            return copy

        yield f"{type(operator).__name__} becomes {other.__name__}", turned


def _joined(node: ast.BoolOp) -> Iterator[Change]:
    other = ast.Or if isinstance(node.op, ast.And) else ast.And

    def turned(copy: ast.BoolOp) -> ast.AST:
        copy.op = other()
        return copy

    yield f"{type(node.op).__name__} becomes {other.__name__}", turned
    for at, part in enumerate(node.values):

        def without(copy: ast.BoolOp, at: int = at) -> ast.AST:
            del copy.values[at]
            return copy if len(copy.values) > 1 else copy.values[0]

        yield f"without {ast.unparse(part)}", without


def _called(node: ast.Call) -> Iterator[Change]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in OTHER_CALL:

        def turned(copy: ast.Call) -> ast.AST:
            copy.func = ast.Name(OTHER_CALL[name], ast.Load())
            return copy

        yield f"{name} becomes {OTHER_CALL[name]}", turned
    if name == "replace":
        for at, keyword in enumerate(node.keywords):

            def without(copy: ast.Call, at: int = at) -> ast.AST:
                del copy.keywords[at]
                return copy

            yield f"{keyword.arg} stays as it was", without


def _counted(node: ast.BinOp) -> Iterator[Change]:
    if isinstance(node.op, SETS):
        yield f"without {ast.unparse(node.right)}", lambda copy: copy.left
        yield f"without {ast.unparse(node.left)}", lambda copy: copy.right
    elif isinstance(node.op, ast.Sub):
        yield f"nothing less {ast.unparse(node.right)}", lambda copy: copy.left
    elif isinstance(node.op, ast.Add):
        yield f"nothing more {ast.unparse(node.right)}", lambda copy: copy.left


def _listed(node: ast.Tuple) -> Iterator[Change]:
    if not any(isinstance(part, ast.Starred) for part in node.elts):
        return
    for at, part in enumerate(node.elts):

        def without(copy: ast.Tuple, at: int = at) -> ast.AST:
            del copy.elts[at]
            return copy

        yield f"without {ast.unparse(part)}", without


def _constant(node: ast.Constant) -> Iterator[Change]:
    if isinstance(node.value, bool):
        yield f"{node.value} becomes {not node.value}", lambda _: ast.Constant(not node.value)
    elif isinstance(node.value, int):
        more = node.value + 1
        yield f"{node.value} becomes {more}", lambda _: ast.Constant(more)


def _negated(node: ast.expr) -> ast.AST:
    return ast.UnaryOp(ast.Not(), node)


def changes_of(node: ast.AST) -> Iterator[Change]:
    """Give the changes of one node."""
    match node:
        case ast.Compare():
            yield from _compared(node)
        case ast.BoolOp():
            yield from _joined(node)
        case ast.Call():
            yield from _called(node)
        case ast.BinOp():
            yield from _counted(node)
        case ast.Tuple(ctx=ast.Load()):
            yield from _listed(node)
        case ast.Constant():
            yield from _constant(node)
        case ast.UnaryOp(op=ast.Not()):
            yield "not falls away", lambda copy: copy.operand
        case ast.IfExp():
            yield "the other branch", lambda c: ast.IfExp(c.test, c.orelse, c.body)
        case _:
            pass


def _conditions(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Give plain conditions, whose opposite no other change makes."""
    match node:
        case ast.If(test=ast.Name() | ast.Call() | ast.Attribute() as test):
            yield "if", test
        case ast.comprehension():
            for test in node.ifs:
                if isinstance(test, ast.Name | ast.Call | ast.Attribute):
                    yield "if", test
        case ast.Return(value=ast.Call(func=ast.Name(id="bool")) as value):
            yield "return", value
        case _:
            pass


def _inside(function: Function) -> Iterator[ast.AST]:
    """Give the nodes of a function that run when it is called."""
    body = [function.body] if isinstance(function, ast.Lambda) else function.body
    types = {id(part) for node in ast.walk(function) for part in ast.walk(_annotation(node))}
    for statement in body:
        yield from (node for node in ast.walk(statement) if id(node) not in types)


def _annotation(node: ast.AST) -> ast.AST:
    """Give the type that is written beside something: it is never run."""
    said = getattr(node, "annotation", None) or getattr(node, "returns", None)
    return said if isinstance(said, ast.AST) else ast.Pass()


def _functions(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    """Give the outermost functions, methods and lambdas of a module, each once."""

    def among(nodes: list[Any], owner: str) -> Iterator[tuple[str, Function]]:
        for node in nodes:
            if isinstance(node, ast.ClassDef):
                yield from among(node.body, f"{owner}{node.name}.")
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{owner}{node.name}", node
            else:
                lambdas = (one for one in ast.walk(node) if isinstance(one, ast.Lambda))
                yield from ((f"{owner}lambda {ast.unparse(one)}", one) for one in lambdas)

    yield from among(tree.body, "")


def mutants_of(module: str, source: str) -> Iterator[CodeMutant]:
    """Give every mutant of a module's functions."""
    tree = ast.parse(source)
    order = {id(node): at for at, node in enumerate(ast.walk(tree))}
    seen: dict[str, int] = {}
    for owner, function in _functions(tree):
        for node in _inside(function):
            found = [(what, order[id(node)], make) for what, make in changes_of(node)]
            found += [
                (f"{word} the opposite of {ast.unparse(test)}", order[id(test)], _negated)
                for word, test in _conditions(node)
            ]
            for what, at, make in found:
                name = f"{owner}: {what}"
                seen[name] = seen.get(name, 0) + 1
                nth = f" ({seen[name]})" if seen[name] > 1 else ""
                yield CodeMutant(module, name + nth, partial(_changed, tree, at, make))


def _changed(tree: ast.Module, at: int, make: Callable[[Any], ast.AST]) -> ast.Module:
    copy = deepcopy(tree)
    target = next(node for number, node in enumerate(ast.walk(copy)) if number == at)

    class Swap(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            if node is target:
                return ast.copy_location(make(deepcopy(node)), node)
            return self.generic_visit(node)

    Swap().visit(copy)
    return ast.fix_missing_locations(copy)
