"""The README tells the truth: its commands exist, its letter makes the trip it says."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import mailticket
from mailticket.cli.app import app

HOME = Path(__file__).parents[1]
README = (HOME / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """Every ``mailticket …`` line of the README's shell blocks, without its comment."""
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
    lines = [line.split("#")[0].strip() for line in blocks.splitlines()]
    return [line.removeprefix(".venv/bin/") for line in lines if re.match(r"(\.venv/bin/)?mailticket ", line)]


ENGLISH = sorted(path.name for path in (HOME / "docs").glob("*.md") if not path.name.endswith(".es.md"))


@pytest.mark.parametrize("name", ENGLISH)
def test_every_document_is_there_in_both_languages_and_named_in_the_readme(name: str) -> None:
    spanish = name.replace(".md", ".es.md")
    assert f"](docs/{name})" in README
    assert f"](docs/{spanish})" in README
    assert f"]({spanish})" in (HOME / "docs" / name).read_text()
    text = (HOME / "docs" / spanish).read_text()
    assert f"]({name})" in text
    to_english = [other for other in re.findall(r"\]\(([\w-]+\.md)\)", text) if other in ENGLISH]
    assert to_english == [name], "the links of a Spanish text lead to Spanish texts"


@pytest.mark.parametrize("line", commands())
def test_every_command_of_the_readme_is_one(line: str) -> None:
    words = [word for word in shlex.split(line)[1:]]
    if words[0] == "--as":
        words = words[2:]
    names = [word for word in words[:2] if word.isalpha()]
    shown = CliRunner().invoke(app, [*names, "--help"])
    assert shown.exit_code == 0, shown.output
    for option in (word for word in words if word.startswith("--")):
        assert option in shown.output


def test_ci_runs_the_readmes_test_command() -> None:
    (command,) = re.findall(r"^(python3 -m venv .*\.venv/bin/pytest)$", README, re.MULTILINE)
    install, test = command.rsplit(" && ", 1)
    ci = (HOME / ".ci" / "run").read_text()
    assert install in ci
    assert re.search(rf"^{re.escape(test)}", ci, re.MULTILINE)


def test_one_letters_trip(daemon) -> None:
    """README, "One letter's trip": the very letter."""
    daemon.send(
        "From: Ana <ana@example.org>\nTo: general@noc.example\nSubject: No anda la red\nMessage-ID: <ana@example.org>\n\n"
        "Desde las nueve.\n",
        sender="ana@example.org",
    )
    daemon.wait_for_mail(2)
    (letter,) = daemon.ask("trace", message_id="ana@example.org")["letters"]
    assert letter["state"] == "done"
    assert letter["class"] == "human"
    assert letter["queue"] == "general"
    assert letter["thread"] == "belongs to no ticket"
    assert [entry["type"] for entry in letter["transactions"]] == ["Create", "EmailRecord", "EmailRecord"]
    told = {recipient["address"]: notice for notice in letter["notices"] for recipient in notice["recipients"]}
    assert told["ana@example.org"]["scrip"] == "On Create Autoreply To Requestors"
    assert told["staff@noc.example"]["language"] == "en"
    assert all(notice["subject"].startswith("[noc #1]") for notice in told.values())


def rooms() -> set[str]:
    return {path.name for path in (HOME / "mailticket").iterdir() if (path / "__init__.py").is_file()}


def test_something_can_be_added_in_every_room() -> None:
    table = README[README.index("## Where to add things") : README.index("## Glossary")]
    assert rooms() == {name for name in re.findall(r"`(\w+)/", table) if (HOME / "mailticket" / name).is_dir()}


def test_the_map_in_the_package_names_every_room_and_no_other() -> None:
    said = mailticket.__doc__ or ""
    way = {name for name in said[said.index("::") : said.index("take in")].replace("->", " ").split() if name != "::"}
    assert way - {"people"} | set(re.findall(r"``(\w+)``", said)) == rooms()


def test_documents_in_spanish_use_the_words_of_today() -> None:
    """Those the program itself says: *sin verificar*, *desactivado*, *mensaje*."""
    old = re.compile(r"sin prueba|deshabilit|\bcartas?\b|\be-?mails?\b", re.IGNORECASE)
    documents = sorted((Path(__file__).parents[1] / "docs").glob("*.es.md"))
    assert documents
    said = {path.name: re.sub(r"`.*?`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL) for path in documents}
    assert {name: found for name, text in said.items() if (found := old.findall(text))} == {}
