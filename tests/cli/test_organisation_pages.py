"""The organisation as pages and tables."""

from typing import Any

import pytest

from mailticket.cli import organisation_pages
from mailticket.cli.layout import Reader
from tests.cli.pages import (
    EN,
    ES,
    LISTS,
    ONES,
    a_grant,
    a_lifecycle,
    a_queue,
    a_scrip,
    an_administration,
    an_entry,
    page,
)


@pytest.mark.parametrize(("made", "row"), LISTS, ids=[f"{number}" for number in range(len(LISTS))])
@pytest.mark.parametrize("reader", [EN, ES], ids=["en", "es"])
def test_tables_of_the_organisation_fit_80_columns(made: Any, row: dict[str, Any], reader: Reader) -> None:
    shown = page(made([row, row], reader), 80)
    assert max(map(len, shown.splitlines())) <= 80
    assert "\x1b" not in shown
    assert "No hay nada" in page(made([], ES), 80)


@pytest.mark.parametrize(("made", "row"), ONES, ids=[f"{number}" for number in range(len(ONES))])
def test_pages_of_the_organisation_are_text_alone(made: Any, row: dict[str, Any]) -> None:
    shown = page(made(row), 80)
    assert "\x1b" not in shown
    assert "\\x1b" in shown


def test_pages_of_the_organisation_show_what_matters() -> None:
    assert "4 h" in page(organisation_pages.queue(a_queue(), ES))
    assert "puede pasar a" in page(organisation_pages.lifecycle(a_lifecycle(), ES))
    assert "abierto" in page(organisation_pages.lifecycle(a_lifecycle(), ES))
    assert "notify → AdminCc, noc" in page(organisation_pages.scrips([a_scrip()], EN))
    assert "* − dns" in page(organisation_pages.scrips([a_scrip()], EN))
    assert "revoked" in page(organisation_pages.grants([a_grant(revoke=True, queue=None)], EN))
    assert "de fábrica" in page(organisation_pages.grants([a_grant(stock=True)], ES))
    assert "due in 1 h → 4 h" in page(organisation_pages.history([an_administration()], EN))
    added = an_administration(did="add", subject="group", name="noc", field=None, old=None, new="members: ana@x.test")
    assert "alta miembros: ana@x.test" in page(organisation_pages.history([added], ES))


def test_a_tried_scrip_shows_what_it_would_do() -> None:
    answer: dict[str, Any] = {"scrip": "Avisar", "ticket": 7, "transaction": an_entry(type="Create"), "serves": False}
    answer |= {
        "applies": True,
        "changes": [an_entry(type="Set", field="Priority", old="0", new="9")],
        "failures": ["no"],
    }
    answer |= {"notices": [{"subject": "[noc #7] Hola", "language": "es", "recipients": ["ana@x.test"]}]}
    answer |= {"jobs": [{"kind": "webhook", "payload": '{"a": 1}'}]}
    shown = page(organisation_pages.scrip_tried(answer, EN))
    for part in (
        "Avisar",
        "#7",
        "Ticket created",
        "does not serve",
        "Priority",
        "[noc #7] Hola",
        "ana@x.test",
        "webhook",
    ):
        assert part in shown


def test_lines_for_alias_files_are_never_broken() -> None:
    lacking = {"lack": "other_queue", "address": "dns@x.test", "queue": "dns", "action": "correspond"}
    answer = {"problems": [lacking | {"found": "general", "line": 3}], "aliases": ["x" * 300], "transport": []}
    shown = organisation_pages.queue_checked(answer, ES)
    assert shown.splitlines()[0] == "3: dns@x.test: va a la cola general, no a dns"
    assert "x" * 300 in shown.splitlines()


def test_the_organisations_history_names_fields_in_the_readers_language() -> None:
    row = {"at": "2026-11-23T08:00:00Z", "by": "root@", "subject": "user", "name": "ana@x.test", "did": "add"}
    entries = [
        row | {"field": "", "old": "", "new": "name: Ana; privileged: yes"},
        row | {"did": "change", "field": "privileged", "old": "yes", "new": ""},
    ]
    said = page(organisation_pages.history(entries, ES), 200)
    assert f"{ES.name('name')}: Ana; {ES.name('privileged')}: sí" in said
    assert "sí → –" in said
    assert "privileged" not in said
    assert "name: Ana; privileged: yes" in page(organisation_pages.history(entries, EN), 200)
