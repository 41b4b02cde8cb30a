"""docs/noc.md does what it says: its commands, run from top to bottom on a site that was empty."""

import re
import shlex
from collections.abc import Callable
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mailticket.cli.app import app
from mailticket.config import parse, shipped

DOCS = Path(__file__).parents[1] / "docs"
ADDRESSES = {  # what the reader is told to set, and ports that are free
    '#rtname = "mailticket"': 'rtname = "noc"',
    '#organization = "localhost"': 'organization = "noc.example"',
    '#correspond_address = "rt@localhost"': 'correspond_address = "rt@noc.example"',
    '#comment_address = "rt-comment@localhost"': 'comment_address = "rt-comment@noc.example"',
    '#timezone = "UTC"': 'timezone = "America/Montevideo"',
    "#[site]": "[site]",
    "#[smtp]\n": '[smtp]\nlisten = "127.0.0.1:0"\n',
    "#[lmtp]\n": '[lmtp]\nlisten = ""\n',
}


def commands(name: str) -> list[list[list[str]]]:
    """The commands of each shell block of a document."""
    blocks = re.findall(r"```sh\n(.*?)```", (DOCS / name).read_text(encoding="utf-8"), re.DOTALL)
    return [[shlex.split(line)[1:] for line in block.splitlines()] for block in blocks]


def configuration() -> str:
    """What ``init`` writes, with the settings the document names."""
    text = shipped("config.example.toml").read_text()
    for old, new in ADDRESSES.items():
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.fixture
def site(make_daemon: Callable) -> Callable[..., Result]:
    """A daemon with nothing in it, and the command line beside it."""
    daemon = make_daemon(configuration())

    def run(*words: str, status: int = 0) -> Result:
        done = CliRunner().invoke(app, ["--config", str(daemon.config), *words])
        assert done.exit_code == status, (words, done.output)
        return done

    run.daemon = daemon  # type: ignore[attr-defined]
    return run


def numbered(words: list[str]) -> list[str]:
    """The document's tickets are the first of this site."""
    tickets = {"12": "1", "15": "2"}
    return [tickets.get(word, word) for word in words]


def test_both_languages_give_the_same_commands() -> None:
    assert commands("noc.md") == commands("noc.es.md")


def test_from_empty_to_running_in_ten_commands(site, tmp_path: Path) -> None:
    ten, rights, mail, day, scrips = commands("noc.md")
    assert len(ten) == 10
    assert (ten[0][0], ten[-1][0]) == ("init", "serve")
    assert "written" in site("init", str(tmp_path / "fresh")).output
    for words in ten[1:-1]:
        assert site(*words).output.startswith(("Made:", "Changed:"))
    site("user", "set", "lucia@noc.example", "--name", "Lucía Pereira", "--language", "es", "--privileged")
    daemon = site.daemon
    letter = "From: Ana <ana@cliente.example>\nTo: conectividad@noc.example\nSubject: {}\n\nDesde las nueve.\n"
    for subject in ("No anda el enlace", "Se cortó la fibra"):
        daemon.send(letter.format(subject), "conectividad@noc.example")
        daemon.settled()
    assert told(daemon, "No anda el enlace") == {
        "ana@cliente.example",
        "gerencia@noc.example",
        "joao@noc.example",
        "lucia@noc.example",
    }

    for words in rights:
        assert site(*words).exit_code == 0
    assert "group helpdesk" in site(*rights[1]).output

    (check,) = mail
    aliases = tmp_path / "aliases"
    aliases.write_text("postmaster: root\n")
    assert "dns-interno" in site(*(str(aliases) if word == "/etc/aliases" else word for word in check), status=1).output

    take, work, link, resolve = map(numbered, day)
    for words in (take, work, link):
        site(*words)
    assert "2" in site(*resolve, status=1).output
    site("--as", "joao@noc.example", "ticket", "resolve", "2")
    daemon.settled()
    assert any("[noc #1]" in read(mail) and "el último del que dependía" in text_of(mail) for mail in daemon.mail())
    site(*resolve)

    for words in map(numbered, scrips):
        site(*words)


def test_what_it_exports_makes_the_same_site_elsewhere(site, make_daemon, tmp_path: Path) -> None:
    for words in commands("noc.md")[0][1:-1] + commands("noc.md")[1] + commands("noc.md")[-1][:1]:
        site(*words)
    printed = site("export").output
    organisation = parse(printed, "export", tmp_path).organisation()
    assert len(organisation.queues) == 5
    other = tmp_path / "other"
    other.mkdir()
    twin = make_daemon(configuration() + printed, folder=other)
    assert twin.cli("export").stdout == printed
    assert parse(twin.ask("export")["toml"], "export", tmp_path).organisation() == organisation


def told(daemon, about: str) -> set[str]:
    """Who is named in mail about something."""
    named = (str(mail[header] or "") for mail in daemon.mail() if about in read(mail) for header in ("To", "Cc"))
    return {address for names in named for address in re.findall(r"[\w.]+@[\w.]+", names)}


def text_of(mail: Message) -> str:
    """Its text, decoded."""
    return bytes(mail.get_payload(decode=True)).decode()


def read(mail: Message) -> str:
    """Its subject, decoded."""
    return str(make_header(decode_header(" ".join(mail["Subject"].split()))))
