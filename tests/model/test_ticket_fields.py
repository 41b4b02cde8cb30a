"""Every field of a ticket is declared, whole, and what is made of the declarations is what they say."""

import pytest

from mailticket.i18n import knows
from mailticket.model.command import Demand
from mailticket.model.ticket import BY_LABEL, COLUMNS, PLAIN, SETTABLE, TICKET_FIELDS, Ticket
from mailticket.model.ticket_fields import COLUMN_KINDS, Kind, TicketField
from mailticket.model.words import LANGUAGES

by_name = pytest.mark.parametrize("field", TICKET_FIELDS, ids=lambda field: field.name)


def test_every_field_is_declared_and_those_of_the_row_come_first() -> None:
    assert [one.name for one in TICKET_FIELDS] == list(Ticket.__dataclass_fields__)
    assert TICKET_FIELDS[: len(COLUMNS)] == COLUMNS


@by_name
def test_what_people_read_has_a_name_and_words(field: TicketField) -> None:
    if field.name in PLAIN:
        assert field.label
        assert all(field.words[language] for language in LANGUAGES)


@by_name
def test_only_a_plain_field_is_set_by_its_name(field: TicketField) -> None:
    assert field.name in PLAIN or not (field.settable or field.key)


@by_name
def test_a_key_sets_what_may_be_set_and_says_how_in_both_languages(field: TicketField) -> None:
    if field.key:
        assert field.name in SETTABLE
        assert field.key.demand in list(Demand)
        assert field.key.right in field.set_with
        assert all((field.key.en, field.key.es))
        assert knows(f"verb.{field.label}")


def test_names_in_history_are_one_fields_each() -> None:
    assert len(BY_LABEL) == len(PLAIN)


def test_what_is_empty_is_none_where_there_may_be_nothing() -> None:
    for field in TICKET_FIELDS:
        assert field.nullable == (Ticket.__dataclass_fields__[field.name].default is None)
        assert not field.nullable or field.kind in COLUMN_KINDS - {Kind.TEXT}
