"""Tests go through what a module offers: no test imports a private name of ours, or reaches into an object for one."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
FOREIGN = {
    "_connection",  # aiosqlite: what it runs in a thread of its own
    "_connector",  # aiosqlite: how that is opened
    "_ConnectionFairy",  # SQLAlchemy: a connection that was lost
    "_current_frames",  # sys: where a process hangs
    "_exit",  # os: a process that was forked ends at once
    "_init_without_validation",  # cryptography: a certificate nobody would make
    "_mapping",  # SQLAlchemy: a row by its names
    "_replace",  # of a named tuple: public, with a name that no field can have
    "_run",  # asyncio: a turn of the loop that is timed
    "_run_exitfuncs",  # atexit: before that
    "_shutdown",  # threading: the same
}
"""Private names of other people's modules for which there is no public one, with what they are for."""


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def reached(tree: ast.Module) -> Iterator[str]:
    """The private names a test file reaches for; those of its own objects (self, cls) are its own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mailticket"):
            yield from (one.name for one in node.names if is_private(one.name))
        elif (
            isinstance(node, ast.Attribute) and is_private(node.attr) and not is_own(node) and node.attr not in FOREIGN
        ):
            yield ast.unparse(node)


def is_own(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")


def test_no_test_reaches_for_a_private_name() -> None:
    found = [
        f"{path.relative_to(TESTS)}: {name}"
        for path in sorted(TESTS.rglob("*.py"))
        for name in reached(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found, "\n".join(found)


def test_private_names_are_seen_in_imports_and_behind_objects() -> None:
    tree = ast.parse("from mailticket.desk import _x, y\nroom._y = a.b._z()\nself._own\nos._exit(0)\na.__class__")
    assert sorted(reached(tree)) == ["_x", "a.b._z", "room._y"]
