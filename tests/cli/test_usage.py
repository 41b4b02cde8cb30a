"""Help and mistakes of usage are told in the terminal's language, what typer says by itself as well."""

import json
import os
import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from mailticket.cli.app import app

PAGES = """
import contextlib, io, json
from typer._click.core import Context
from typer.main import get_command
from mailticket.cli.app import app

def pages(command, context, path):
    page = io.StringIO()
    with contextlib.redirect_stdout(page):
        command.format_help(context, context.make_formatter())
    yield path, page.getvalue()
    for name, inner in getattr(command, "commands", {}).items():
        with Context(inner, parent=context, info_name=name) as below:
            yield from pages(inner, below, f"{path} {name}")

program = get_command(app)
with Context(program, info_name="mailticket") as context:
    print(json.dumps(dict(pages(program, context, "mailticket"))))
"""


def in_spanish(*line: str) -> subprocess.CompletedProcess[str]:
    """A Python of its own: commands are worded when their modules are loaded."""
    return subprocess.run(
        [sys.executable, *line],
        env=os.environ | {"LC_ALL": "es_UY.UTF-8", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def plain(page: str) -> str:
    """Without the boxes."""
    return " ".join(re.sub("[│─╭╮╰╯]", " ", page).split())


@pytest.fixture(scope="module")
def helps() -> dict[str, str]:
    """Every command's page of help in Spanish, by its path."""
    found: dict[str, str] = json.loads(in_spanish("-c", PAGES).stdout)
    return {path: plain(page) for path, page in found.items()}


ENGLISH = re.compile(
    r"\b(the|of|is|are|and|with|this|that|which|who|what|when|where|letter|queue's|Arguments|Options|Commands|Usage|required"
    r"|Example|completion)\b"
)
MEANT = re.compile(r"Ejemplo: .*?(?=Argumentos|Opciones)|<.*?>|--[\w-]+(?: [a-z0-9-]+)?|and priority >= 80|grp(?=,)")
"""Examples are lines for the shell."""


def test_no_page_of_help_has_english_in_it(helps: dict[str, str]) -> None:
    assert len(helps) > 150
    assert {path: found for path, page in helps.items() if (found := ENGLISH.findall(MEANT.sub(" ", page)))} == {}
    assert all(page.startswith("Uso: mailticket") for page in helps.values())


def test_no_page_of_help_names_a_type_of_the_programming_language(helps: dict[str, str]) -> None:
    typed = re.compile(r"--[\w-]+ +(?:<[\w ]+>|list\[[^]]*\])|<(?:bool|int range|path|str)>")
    assert {path: found for path, page in helps.items() if (found := typed.findall(page))} == {}


def test_every_key_of_help_says_something(helps: dict[str, str]) -> None:
    assert [path for path, page in helps.items() if re.search(r"\bhelp\.[a-z]", page)] == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["tickt"], "No existe el comando 'tickt'. ¿Quiso decir 'ticket'?"),
        (["xyzzy"], "No existe el comando 'xyzzy'."),
        (["ticket", "show"], "Falta el argumento 'N'."),
        (["ticket", "create", "--queue", "a"], "Falta la opción '--subject'."),
        (["ticket", "show", "x"], "Valor no válido para 'N': x: se necesita un número entero, 1 o más"),
        (["ticket", "show", "0"], "Valor no válido para 'N': 0: se necesita un número entero, 1 o más"),
        (["ticket", "list", "--jsn"], "No existe la opción --jsn (opciones posibles: --csv, --json)"),
        (["--as"], "La opción '--as' necesita un valor."),
        (["ticket", "show", "1", "--json=2"], "La opción '--json' no lleva valor."),
        (["serve", "now"], "Sobran argumentos (now)"),
        (
            ["queue", "check", "--aliases", "/nowhere"],
            "Valor no válido para '--aliases': El archivo '/nowhere' no existe.",
        ),
        (["queue", "check", "--aliases", "/"], "'/' es una carpeta y debe ser un archivo."),
        (["user", "set", "a@x.test", "--language", "fr"], "el idioma es es o en"),
        (["user", "set", "a@x.test", "--timezone", "Luna"], "no existe el huso horario 'Luna'"),
        (["ticket", "set", "1", "x"], "'x' no tiene la forma CLAVE=VALOR"),
    ],
)
def test_a_mistake_of_usage_is_told_in_ones_language(
    line: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "es_UY.UTF-8")
    found = CliRunner().invoke(app, line, prog_name="mailticket", env={"COLUMNS": "200"})
    assert found.exit_code == 2
    told = plain(found.output)
    assert said in told
    assert not ENGLISH.search(told)
    if line[-1:] not in (["--as"], ["--json=2"]):  # what the parser says by itself has no usage above it
        assert "Uso: mailticket" in told
        assert "Para ver la ayuda: " in told


def test_in_english_typer_says_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    told = plain(
        CliRunner().invoke(app, ["ticket", "show", "0"], prog_name="mailticket", env={"COLUMNS": "200"}).output
    )
    assert "Usage: mailticket ticket show" in told
    assert "Try 'mailticket ticket show --help' for help." in told
    assert "Invalid value for 'N': 0: a whole number is needed, 1 or more" in told


def test_brackets_in_help_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    assert "mailticket[charts]" in CliRunner().invoke(app, ["report", "--help"]).stdout
