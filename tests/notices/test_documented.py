"""docs/templates.md and docs/templates.es.md name every variable and every template."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from mailticket.model.queue import Queue, Site
from mailticket.notices.facts import ActorFacts, FileFacts, TicketFacts, TransactionFacts, samples
from mailticket.notices.notice_facts import facts_for
from mailticket.notices.templates import SHEETS, Wording

HOME = Path(__file__).parents[2]
TEMPLATES = HOME / "templates"


@pytest.fixture(params=["templates.md", "templates.es.md"])
def document(request: pytest.FixtureRequest) -> str:
    return (HOME / "docs" / request.param).read_text()


def test_every_variable_is_documented(document: str) -> None:
    named = set(re.findall(r"`([a-z_.]+)`", document))
    views = {"ticket": TicketFacts, "actor": ActorFacts, "transaction": TransactionFacts}
    for name in samples("transaction")[0].keys() - {"site", "queue"}:
        wanted = {f"{name}.{field.name}" for field in fields(views[name])} if name in views else {name}
        assert wanted <= named, name
    assert {field.name for field in fields(FileFacts)} <= named


def test_the_samples_have_every_variable_there_is(house) -> None:
    """What is tried when templates are loaded is what they get when mail is worded."""
    order = house.order("transaction", house.luis)
    worded = dict.fromkeys(facts_for(order, house.scene(order), ("es", "UTC", True, True)))
    assert worded.keys() == samples("transaction")[0].keys() | {"date"}


def test_every_documented_variable_is_one(document: str) -> None:
    known = {"queue": Queue, "site": Site, "ticket": TicketFacts, "actor": ActorFacts, "transaction": TransactionFacts}
    for name, field in re.findall(r"`(queue|site|ticket|actor|transaction)\.([a-z_]+)`", document):
        assert field in {one.name for one in fields(known[name])}, f"{name}.{field}"


def test_the_example_of_the_document_is_a_template(document: str, tmp_path: Path) -> None:
    (example,) = re.findall(r"```jinja\n(.*?)```", document, re.DOTALL)
    place = tmp_path / "mail" / "es" / "seguridad"
    place.mkdir(parents=True)
    (place / "resolved.txt").write_text(example)
    wording = Wording.load(tmp_path, TEMPLATES)
    assert wording.origin("resolved", "es", "Seguridad") == place / "resolved.txt"


def test_every_template_is_documented(document: str) -> None:
    assert set(SHEETS) <= set(re.findall(r"`([a-z_]+)`", document))
