"""Short sentences: in every language, with the same facts in each."""

import ast
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest

import mailticket
from mailticket.i18n import LANGUAGES, knows, language_of
from mailticket.i18n.catalogue import words_of
from mailticket.model.lifecycle import DEFAULT
from mailticket.model.right import Role
from mailticket.model.ticket import SETTABLE, LinkKind
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.model.words import describe, say


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def refusals() -> list[tuple[str, str, set[str]]]:
    """Every ``Refused("key", name=…)`` in the source: place, key, names."""
    found = []
    for path in Path(mailticket.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                if any(keyword.arg is None for keyword in node.keywords):
                    continue  # handed on as it came
                names = {keyword.arg for keyword in node.keywords if keyword.arg}
                keys = [one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)]
                found += [(f"{path.name}:{node.lineno}", key, names) for key in keys if isinstance(key, str)]
    return found


def test_every_refusal_has_a_sentence_and_gives_it_its_facts() -> None:
    found = refusals()
    assert found
    for place, key, names in found:
        assert knows(key), place
        assert placeholders(words_of("en").text(key)) <= names, place


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(TransactionType))
def test_every_kind_of_transaction_can_be_described(kind: TransactionType, language: str) -> None:
    line = describe(Transaction(1, 1, kind, 1, datetime(2026, 11, 23, tzinfo=UTC), Via.CLI, "Cc", "a", "b"), language)
    assert line
    assert "{" not in line
    assert "did." not in line


def test_descriptions_in_rts_words() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    status = Transaction(1, 1, TransactionType.STATUS, 1, at, Via.CLI, "Status", "new", "open")
    assert describe(status, "en") == "Status changed from new to open"
    assert describe(status, "es") == "Estado cambiado de nuevo a abierto"
    given = Transaction(1, 1, TransactionType.GIVE, 1, at, Via.CLI, "Owner", "", "luis@x.example")
    assert describe(given, "en") == "Given to luis@x.example"
    assert describe(given, "es") == "Asignado a luis@x.example"
    priority = Transaction(1, 1, TransactionType.SET, 1, at, Via.CLI, "Priority", "10", "80")
    assert describe(priority, "en") == "Priority changed from 10 to 80"
    assert describe(priority, "es") == "Prioridad: cambió de 10 a 80"


def test_every_field_role_link_and_status_has_words() -> None:
    for name in [field.label for field in SETTABLE.values()] + [role.value for role in Role if role is not Role.OWNER]:
        assert knows(f"field.{name}")
    for link in LinkKind:
        assert knows(f"field.{link.value}")
    for status in DEFAULT.statuses:
        assert knows(f"status.{status}")


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (("es",), "es"),
        (("es-UY", "en"), "es"),
        (("es_419",), "es"),
        ((None, "EN-gb"), "en"),
        (("pt-BR", "es"), "es"),
        ((None, "", "fr"), "en"),
        ((), "en"),
    ],
)
def test_the_first_wanted_language_we_speak(wanted: tuple[str | None, ...], language: str) -> None:
    assert language_of(*wanted) == language


def test_a_key_without_sentence_and_a_missing_value_lose_nothing() -> None:
    assert say("es", "no_such_sentence", ticket=3) == "no_such_sentence {'ticket': 3}"
    assert "address" in say("es", "no_right", address="ana@x.example")


@pytest.mark.parametrize(
    ("new", "english", "spanish"),
    [
        ("15", "Link added: depends on ticket 15", "Se agregó un enlace: depende del ticket 15"),
        ("https://x.example/", "Link added: depends on https://x.example/", "Se agregó un enlace: depende del sitio https://x.example/"),
    ],
)  # fmt: skip
def test_a_link_with_a_page_is_not_told_as_one_with_a_ticket(new: str, english: str, spanish: str) -> None:
    entry = Transaction(
        1, 1, TransactionType.ADD_LINK, 1, datetime(2026, 11, 23, tzinfo=UTC), Via.CLI, "DependsOn", "", new
    )
    assert (describe(entry, "en"), describe(entry, "es")) == (english, spanish)
