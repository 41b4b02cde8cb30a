"""Custom fields: what may be written in them, and one change to one of them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from mailticket.desk.acts import Act, Change, changed, require_any
from mailticket.model.customfield import CustomField, FieldKind
from mailticket.model.dataclass import replace
from mailticket.model.errors import Refused
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import TransactionType

MOST = 4000
"""Characters of one value."""

MOST_VALUES = 100


def understood(field: CustomField, texts: Sequence[str]) -> tuple[str, ...]:
    """The values as they are kept, each once. Raises Refused for what the field does not allow."""
    values = tuple(dict.fromkeys(_value(field, text) for text in texts if text.strip()))
    if len(values) > (MOST_VALUES if field.several else 1):
        raise Refused("bad_field_value", field=field.name, value=", ".join(values), why="too_many")
    return values


def _value(field: CustomField, text: str) -> str:
    value = " ".join(text.split())
    try:
        if len(value) > MOST or not value.isprintable():
            raise ValueError(MOST)
        found = _READ[field.kind](field, value)
    except (ValueError, InvalidOperation) as error:
        raise Refused("bad_field_value", field=field.name, value=value[:100], why=_wanted(field)) from error
    if field.pattern and not _pattern(field.pattern).fullmatch(found):
        raise Refused("bad_field_value", field=field.name, value=value[:100], why=_wanted(field))
    return found


def _wanted(field: CustomField) -> str:
    """What the field would take."""
    return ", ".join(field.choices) or field.pattern or field.kind.value


@lru_cache(256)
def _pattern(pattern: str) -> Any:
    import re2  # type: ignore[import-untyped]  # only where a field has a pattern

    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options=options)


def pattern_wrong(pattern: str) -> str:
    """What is wrong with a pattern; empty: nothing."""
    import re2

    try:
        _pattern(pattern)
    except re2.error as error:
        said = error.args[0] if error.args else error
        return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return ""


def _text(_: CustomField, value: str) -> str:
    return value


def _number(_: CustomField, value: str) -> str:
    """A decimal point or a decimal comma; no thousands, no exponents, no infinity."""
    if not set(value) <= set("+-0123456789.,") or len(value) > 40:
        raise ValueError(value)
    number = Decimal(value.replace(",", "."))
    plain = format(number, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in ("-0", "") else plain


def _date(_: CustomField, value: str) -> str:
    """A day, or a moment, in ISO 8601."""
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return datetime.fromisoformat(value).isoformat(timespec="seconds")


def _choice(field: CustomField, value: str) -> str:
    """As the site spells it, however it was written."""
    found = next((one for one in field.choices if one.casefold() == value.casefold()), None)
    if found is None:
        raise ValueError(value)
    return found


_READ = {FieldKind.TEXT: _text, FieldKind.NUMBER: _number, FieldKind.DATE: _date, FieldKind.CHOICE: _choice}


def set_custom(act: Act, queue: Queue, ticket: Ticket, field: CustomField, values: Sequence[str]) -> Change:
    """All the values of a field, none to empty it. Needs ModifyCustomField."""
    _require(act, queue, ticket, field)
    return _become(act, queue, ticket, field, understood(field, values))


def add_value(act: Act, queue: Queue, ticket: Ticket, field: CustomField, value: str) -> Change:
    """One value more. Needs ModifyCustomField."""
    _require(act, queue, ticket, field)
    return _become(act, queue, ticket, field, understood(field, [*ticket.value(field.id), value]))


def remove_value(act: Act, queue: Queue, ticket: Ticket, field: CustomField, value: str) -> Change:
    """One value less. Needs ModifyCustomField."""
    _require(act, queue, ticket, field)
    wanted = value.strip().casefold()
    left = tuple(one for one in ticket.value(field.id) if one.casefold() != wanted)
    return _become(act, queue, ticket, field, left)


def _require(act: Act, queue: Queue, ticket: Ticket, field: CustomField) -> None:
    require_any(act, (Right.MODIFY_CUSTOM_FIELD,), queue, ticket)
    if not field.serves(queue.id) and not ticket.value(field.id):
        raise Refused("no_such_field", field=field.name, queue=queue.name)


def _become(act: Act, queue: Queue, ticket: Ticket, field: CustomField, values: tuple[str, ...]) -> Change:
    """Who may not see the value is not told by a refusal that it is this one already: for them it is set, again."""
    before = ticket.value(field.id)
    if before == values and act.rights.may(act.actor, Right.SEE_CUSTOM_FIELD, queue, ticket):
        raise Refused("nothing_to_change", ticket=ticket.id)
    others = tuple(one for one in ticket.values if one[0] != field.id)
    now = tuple(sorted((*others, (field.id, values)))) if values else others
    old, new = ", ".join(before), ", ".join(values)
    return changed(act, replace(ticket, values=now), TransactionType.CUSTOM_FIELD, field.name, old, new)
