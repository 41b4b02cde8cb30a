"""How large rooms and their parts may be. What is over a limit is counted: the counts only go down, and lines and parameters
are at none.

``python tests/test_limits.py`` prints them, with what is over.
"""

import ast
from functools import cache
from pathlib import Path
from statistics import median

import pytest

import mailticket

HOME = Path(mailticket.__file__).parent
LINES, METHODS, PARAMETERS, IMPORTS, MEDIAN = 350, 20, 7, 15, 110
LONG = {"storage/schema.py", "storage/migrations"}
"""Tables, and how they came to be, are as long as they are."""

ANYS = 20
"""Fewer than so many ``Any`` in ``application``."""

OVER = {"lines": 0, "methods": 2, "parameters": 0, "imports": 31}
"""How many are over each limit today."""


@cache
def modules() -> tuple[tuple[str, ast.Module, int], ...]:
    """Each module's path below the package, its tree, its lines."""
    names = {path.relative_to(HOME).as_posix(): path for path in sorted(HOME.rglob("*.py"))}
    texts = {name: path.read_text("utf-8") for name, path in names.items() if not name.startswith("storage/migrations")}
    return tuple((name, ast.parse(text), len(text.splitlines())) for name, text in texts.items())


@cache
def over() -> dict[str, list[str]]:
    """What is over each limit, with how much."""
    found: dict[str, list[str]] = {name: [] for name in OVER}
    for name, tree, lines in modules():
        if lines > LINES and name not in LONG:
            found["lines"].append(f"{name}: {lines}")
        if (many := len(own_imports(tree))) > IMPORTS:
            found["imports"].append(f"{name}: {many}")
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                methods = [one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
                if len(methods) > METHODS:
                    found["methods"].append(f"{name} {node.name}: {len(methods)}")
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                told = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
                if len(told) - (told[:1] in (["self"], ["cls"])) > PARAMETERS:
                    found["parameters"].append(f"{name} {node.name}: {len(told)}")
    return found


def own_imports(tree: ast.Module) -> set[str]:
    """The modules of ours that a module imports."""
    froms = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {node.module for node in froms if node.module and node.module.startswith("mailticket")}


@pytest.mark.parametrize("limit", OVER)
def test_no_more_than_today_is_over_a_limit(limit: str) -> None:
    found = over()[limit]
    assert len(found) <= OVER[limit], "\n".join(found)


def test_what_use_cases_take_and_give_has_types() -> None:
    """``Any`` is for what has no better type: decorators over every use case, rows as a database gives them, JSON of a ticket."""
    trees = [(name, tree) for name, tree, _ in modules() if name.startswith("application/")]
    found = [name for name, tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "Any"]
    assert len(found) < ANYS, "\n".join(found)


def test_most_modules_are_small() -> None:
    assert median(lines for name, _, lines in modules() if not name.endswith("__init__.py")) <= MEDIAN


if __name__ == "__main__":
    for limit, found in over().items():
        print(f"{limit}: {len(found)} over", *found, sep="\n  ")
    sizes = [lines for name, _, lines in modules() if not name.endswith("__init__.py")]
    print(f"{len(sizes)} modules, the median of {median(sizes):g} lines")
