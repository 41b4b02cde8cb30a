"""Files that are none, that never end, or that are far too large: a sentence and status 1 by every way they are named."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mailticket.cli.app import app

QUEUE = '[[queue]]\nname = "general"\ncorrespond_address = "general@x.test"\n'


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """What hangs ends as a failure."""

    def late(*_: object) -> None:
        raise AssertionError("it hung")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def fifo(folder: Path) -> Path:
    os.mkfifo(folder / "bad")
    return folder / "bad"


def sparse(folder: Path) -> Path:
    (folder / "bad").write_bytes(b"From a@b\n")
    os.truncate(folder / "bad", 1 << 30)
    return folder / "bad"


def directory(folder: Path) -> Path:
    (folder / "bad").mkdir()
    return folder / "bad"


def device(folder: Path) -> Path:
    (folder / "bad").symlink_to("/dev/zero")
    return folder / "bad"


BAD = pytest.mark.parametrize("bad", [fifo, sparse, directory, device])


def run(folder: Path, *line: str, config: str = QUEUE) -> Result:
    (folder / "config.toml").write_text(config)
    return CliRunner().invoke(app, ["--config", str(folder / "config.toml"), *line])


def refused(found: Result) -> str:
    """What was said, in one line, however wide the terminal is; a traceback is no answer."""
    assert found.exit_code == 1, found.output
    assert isinstance(found.exception, SystemExit), found.exception
    said = found.stdout + found.stderr
    assert "Traceback" not in said
    assert said.strip()
    return " ".join(said.split())


@BAD
def test_a_configuration_that_is_none_is_a_problem(tmp_path: Path, bad: Callable[[Path], Path]) -> None:
    found = CliRunner().invoke(app, ["--config", str(bad(tmp_path)), "check"])
    assert "bad" in refused(found)


@BAD
@pytest.mark.parametrize(
    "line",
    [
        ["explain", "{}", "--to", "general@x.test"],
        ["inject", "{}", "--to", "general@x.test"],
        ["user", "key", "add", "ana@x.test", "{}"],
        ["rules", "import", "{}"],
        ["queue", "check", "--aliases", "{}"],
    ],
    ids=lambda line: line[0],
)
def test_a_file_for_the_command_line_that_is_none_is_refused(
    tmp_path: Path, bad: Callable[[Path], Path], line: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if bad is directory and line[0] == "queue":
        pytest.skip("the option itself takes no folder: wrong usage")
    monkeypatch.setenv("LC_ALL", "es_UY.UTF-8")
    path = str(bad(tmp_path))
    said = refused(run(tmp_path, *[word.replace("{}", path) for word in line]))
    assert "no es un archivo común" in said or "es demasiado grande" in said


@pytest.mark.parametrize("bad", [fifo, sparse, device])
def test_letters_for_rules_that_are_none_are_refused(tmp_path: Path, bad: Callable[[Path], Path]) -> None:
    said = refused(run(tmp_path, "rules", "test", str(bad(tmp_path))))
    assert "is no regular file" in said or "too large" in said


@BAD
def test_rules_and_templates_that_are_no_files_are_problems(tmp_path: Path, bad: Callable[[Path], Path]) -> None:
    for name in ("rules", "templates"):
        (tmp_path / name).mkdir()
    bad(tmp_path).rename(tmp_path / "rules" / "a.rules")
    home = tmp_path / "templates" / "mail" / "en"
    home.mkdir(parents=True)
    bad(tmp_path).rename(home / "autoreply.txt")
    said = refused(run(tmp_path, "check"))
    assert "a.rules" in said
    assert "autoreply.txt" in said


@BAD
@pytest.mark.parametrize("key", ["tls_certificate", "tls_key", "smime_authorities"])
def test_keys_and_certificates_that_are_no_files_are_problems(
    tmp_path: Path, bad: Callable[[Path], Path], key: str
) -> None:
    bad(tmp_path)
    table = "evidence" if key == "smime_authorities" else "smtp"
    (tmp_path / "x").write_text("x")
    more = 'tls_certificate = "x"\n' if key == "tls_key" else ""
    said = refused(run(tmp_path, "check", config=f'[{table}]\n{more}{key} = "bad"\n{QUEUE}'))
    assert key in said or "tls_certificate" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[site]\nrtname = " + "[" * 3000 + "]" * 3000, ":2: tables and lists go 16 levels deep at most"),
        ("[limits]\nx = " + "{a=" * 3000 + "1" + "}" * 3000, "tables and lists go 16 levels deep at most"),
        ("[limits]\nx = " + "[" * 20 + "]" * 20, "limits.x"),
        ("a." * 3000 + "b = 1", "tables and lists go 16 levels deep at most"),
        ("[limits]\ndata_size = " + "9" * 5000, ":2: a number goes from -2^63 to 2^63 - 1"),
        ("[limits]\ndata_size = " + "9" * 4000, "limits.data_size: a number goes from -2^63 to 2^63 - 1"),
        ("x = 0x" + "f" * 100_000, "a number goes from -2^63 to 2^63 - 1"),
    ],
    ids=["lists", "tables", "a little deep", "dotted", "5,000 digits", "4,000 digits", "hexadecimal"],
)
def test_a_configuration_python_stumbles_over_is_a_problem_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    assert said in refused(run(tmp_path, "check", config=text))


def test_standard_input_is_bounded_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailticket.cli.request.MOST_LETTER", 10)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    (tmp_path / "config.toml").write_text(QUEUE)
    line = ["--config", str(tmp_path / "config.toml"), "ticket", "comment", "1", "--text", "-"]
    assert "- is too large" in refused(CliRunner().invoke(app, line, input="x" * 11))
