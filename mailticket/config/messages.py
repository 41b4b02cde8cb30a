"""How what is wrong with a setting is said: its place, what was written, what there is in its stead."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter, ValidationError

from mailticket.config.lines import Place
from mailticket.config.sections import ITEMS, TABLES, Written
from mailticket.model.limits import Limits
from mailticket.model.mail_budgets import Budgets
from mailticket.model.nearest import nearest


def problem(error: Any) -> tuple[Place, str]:
    """One of pydantic's errors in plain words, with its place."""
    place = tuple(part for part in error["loc"] if not (isinstance(part, str) and "[" in part))
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = _unknown(place)
    elif len(place) == 1:
        brackets = f"[[{place[0]}]]" if place[0] in ITEMS else f"[{place[0]}]"
        message = f"it must be a table, under {brackets}"
    elif error["type"] in SAID:
        message = SAID[error["type"]].format_map(error.get("ctx", {}) | {"given": _given(error["input"])})
    return place, message


def _given(value: object) -> str:
    """A value as a person recognises it, however long it is."""
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _unknown(place: Place) -> str:
    """What to say of a name that means nothing here, with the nearest that does."""
    name = str(place[-1])
    if len(place) == 1:
        home = next((table for table, kind in TABLES.items() if name in kind.model_fields), "")
        if home:
            return f"there is no such table; the setting {name} belongs under [{home}]"
        return f"there is no such table; there are {', '.join(Written.model_fields)}"
    known = tuple((TABLES | ITEMS)[str(place[0])].model_fields)
    near = nearest(name, known)
    return (
        f"there is no such setting; did you mean {near}?"
        if near
        else (f"there is no such setting; there are {', '.join(known)}")
    )


SAID = {
    "missing": "it must be set",
    "string_type": "it must be text in quotes, not {given}",
    "string_too_short": "it must not be empty",
    "string_too_long": "it may have {max_length} characters",
    "int_type": "it must be a whole number, not {given}",
    "int_parsing": "it must be a whole number, not {given}",
    "int_from_float": "it must be a whole number, not {given}",
    "float_type": "it must be a number, not {given}",
    "float_parsing": "it must be a number, not {given}",
    "bool_type": "it must be true or false, not {given}",
    "bool_parsing": "it must be true or false, not {given}",
    "tuple_type": "it must be a list, not {given}",
    "dict_type": "it must be a table, not {given}",
    "model_type": "it must be a table, not {given}",
    "literal_error": "it must be {expected}, not {given}",
    "greater_than_equal": "it must be {ge} or more, not {given}",
    "too_short": "it must not be empty",
}
"""Pydantic's kinds of errors in plain words."""


def spelled_out(place: Place) -> str:
    """``queue[2].name``, counted from one, as people count."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def limit_problems(data: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    """What is wrong under [limits]."""
    limits = data.get("limits", {})
    if not isinstance(limits, dict):
        return  # that is said of every table alike
    budgets = limits.get("budgets", {})
    if not isinstance(budgets, dict):
        yield ("limits", "budgets"), "it must be a table"
    for place, kind, values in (
        (("limits",), Limits, {k: v for k, v in limits.items() if k != "budgets"}),
        (("limits", "budgets"), Budgets, budgets if isinstance(budgets, dict) else {}),
    ):
        known = {field.name: field.type for field in fields(kind)}
        for name, value in values.items():
            here = (*place, name)
            if name not in known:
                near = nearest(name, known)
                hint = f"; did you mean {near}?" if near else ""
                yield here, f"there is no such limit{hint}"
            elif message := _limit_message(known[name], value):
                yield here, message


def _limit_message(kind: Any, value: object) -> str:
    try:
        found = TypeAdapter(kind).validate_python(value, strict=True)
    except ValidationError as error:
        return SAID[error.errors()[0]["type"]].format(given=_given(value))
    return "it must not be negative" if found < 0 else ""
