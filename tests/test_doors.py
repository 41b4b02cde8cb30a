"""The rooms' doors: who may import whom."""

import ast
from pathlib import Path

import pytest

import mailticket

HOME = Path(mailticket.__file__).parent
ROOMS = (
    "arrival",
    "billing",
    "calendars",
    "reading",
    "routing",
    "commands",
    "desk",
    "scrips",
    "notices",
    "outbox",
    "reports",
    "schedule",
    "service_levels",
    "search",
    "storage",
)
READING_FILES = ("arrival", "routing", "notices")
"""Rooms that read what people wrote beside the configuration."""
EVERYWHERE = {"i18n", "__version__"}
"""What any module may use: the words people read, which use nothing of ours."""

DOORS = {
    "i18n": set(),
    "model": set(),
    "__main__": {"cli"},
    **{room: {"model", "files"} if room in READING_FILES else {"model"} for room in ROOMS},
    "arrival": {"model", "files", "places"},
    "places": {"model", "files"},
    "config": {"model", "files", "places", "calendars"},
    "service_levels": {"model", "calendars"},
    "log": {"model"},
    "files": {"model"},
    "application": {
        "model",
        "billing",
        "calendars",
        "reading",
        "reports",
        "routing",
        "commands",
        "desk",
        "scrips",
        "search",
        "service_levels",
        "notices",
        "storage",
    },
    "mailroom": {
        "model",
        "application",
        "reading",
        "routing",
        "commands",
        "desk",
        "scrips",
        "search",
        "notices",
        "outbox",
        "storage",
    },
    "control": {"model", "application"},
    "schedule": {"model", "application", "storage"},
    "web": {"model", "application"},
    "daemon": {"model", "files", "places", *ROOMS, "config", "log", "application", "mailroom", "control", "web"},
    "cli": {
        "model",
        "billing",
        "files",
        "places",
        "application",
        "config",
        "daemon",
        "mailroom",
        "reading",
        "routing",
        "notices",
        "arrival",
        "outbox",
        "reports",
    },
}
WITHOUT_IO = (
    "model",
    "billing",
    "calendars",
    "reports",
    "routing",
    "commands",
    "desk",
    "scrips",
    "search",
    "service_levels",
)
"""These decide; they open no socket, start no process, look at no clock. routing reads the rule files it is pointed at."""


def _files() -> list[Path]:
    return sorted(
        path for path in HOME.rglob("*.py") if "versions" not in path.parts and path.parent != HOME / "shipped"
    )


def _place(path: Path) -> str:
    return path.relative_to(HOME).parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize(
    "path", [path for path in _files() if path.parent != HOME or path.name != "__init__.py"], ids=str
)
def test_a_module_imports_only_through_its_rooms_doors(path: Path) -> None:
    place = _place(path)
    assert place in DOORS, f"{place} is no room of the map"
    rooms = {name.split(".")[1] for name in _imports(path) if name.startswith("mailticket.")}
    assert rooms - {place, *EVERYWHERE} <= DOORS[place]


@pytest.mark.parametrize("path", [path for path in _files() if _place(path) in WITHOUT_IO], ids=str)
def test_deciding_rooms_touch_no_network_clock_or_process(path: Path) -> None:
    forbidden = {"asyncio", "socket", "subprocess", "time", "random", "secrets", "sqlite3", "sqlalchemy"}
    assert not forbidden & {name.split(".")[0] for name in _imports(path)}


def _loaded_with(path: Path) -> set[str]:
    """What a module imports when it is loaded itself: not what a function of it imports, nor what only types are checked with."""
    found: set[str] = set()
    ahead: list[ast.AST] = [*ast.parse(path.read_text()).body]
    while ahead:
        node = ahead.pop()
        if isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inside | ({node.module} if len(inside & MODULES) < len(inside) else set())
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.If) and ast.unparse(node.test) != "TYPE_CHECKING":
            ahead += [*node.body, *node.orelse]
        elif isinstance(node, ast.Try | ast.With):
            ahead += node.body
    return found


def _module(path: Path) -> str:
    return ".".join(path.relative_to(HOME.parent).with_suffix("").parts).removesuffix(".__init__")


MODULES = {_module(path) for path in _files()}


def circles(imports: dict[str, set[str]]) -> list[str]:
    """Modules that lead back to themselves."""
    left = {name: {other for other in others if other in imports and other != name} for name, others in imports.items()}
    while free := {name for name, others in left.items() if not others}:
        left = {name: others - free for name, others in left.items() if name not in free}
    return sorted(left)


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Who imports a module of a package waits for that module, and for the package's ``__init__`` only where it names something in
    there."""
    assert circles({_module(path): _loaded_with(path) for path in _files()}) == []


def test_a_circle_would_be_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == ["a", "b", "c", "d"]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []
