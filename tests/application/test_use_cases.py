"""The table of use cases is whole: each names a function that is there, parameters with help, and words in every language."""

import dataclasses
import inspect
from typing import Any

import pytest

from mailticket.application.parameters import help_key, help_of
from mailticket.application.perform import checked, function_of
from mailticket.application.plans import plan_of
from mailticket.application.use_cases import USE_CASES
from mailticket.cli.generated import part_of
from mailticket.i18n import LANGUAGES, keys, translate
from mailticket.mailroom.verbs import USES
from mailticket.model.command import Operation
from mailticket.model.errors import Refused
from mailticket.storage.load_plan import LoadPlan

CHANGES = sorted(name for name, case in USE_CASES.items() if not inspect.iscoroutinefunction(function_of(case)))


@pytest.mark.parametrize("name", USE_CASES)
def test_a_use_case_has_its_function_and_speaks_every_language(name: str) -> None:
    case = USE_CASES[name]
    assert callable(function_of(case))
    for language in LANGUAGES:
        assert translate(language, f"case.{name}")
        for field in dataclasses.fields(case.parameters):
            assert help_of(case.parameters, field, language)
    if name.startswith("ticket."):
        assert name.replace(".", " ") in case.example


def test_no_help_is_kept_of_what_is_not_there() -> None:
    assert keys("case.") == sorted(f"case.{name}" for name in USE_CASES)
    classes = {case.parameters for case in USE_CASES.values()}
    inner = {part for cls in classes for field in dataclasses.fields(cls) if (part := part_of(field)) is not None}
    shown = {
        help_key(cls, field) for cls in classes | inner for field in dataclasses.fields(cls) if "help" in field.metadata
    }
    assert keys("told.") == sorted(key for key in shown if key.startswith("told."))


def test_each_order_in_a_mail_is_a_use_case_or_asks_something() -> None:
    assert set(USES) == set(Operation)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_says_what_it_needs_looked_up(name: str) -> None:
    case = USE_CASES[name]
    samples: dict[str, Any] = {
        "id": 7,
        "values": {"cc": "eva@x.example"},
        "who": "eva@x.example",
        "text": "x",
        "minutes": 5,
    }
    samples |= {
        "owner": "eva@x.example",
        "kind": "DependsOn",
        "to": 8,
        "into": 8,
        "transaction": 3,
        "queue": "q",
        "subject": "s",
        "does": "start",
        "name": "clave",
        "when": "friday",
        "until": "friday",
    }
    told = {field.name: samples[field.name] for field in dataclasses.fields(case.parameters) if field.name in samples}
    if name in ("ticket.watch", "ticket.unwatch"):
        told["who"] = ["eva@x.example"]
    if name == "ticket.forward":
        told["to"] = ["eva@x.example"]
    wanted = plan_of(function_of(case), checked(case, told))
    assert wanted != LoadPlan()
    assert ("id" in told) is (7 in wanted.tickets)
    for field, person in told.items():
        assert field not in ("who", "owner", "values") or (
            "eva@x.example" in str(person) and wanted.addresses == {"eva@x.example"}
        )
    assert 8 in wanted.tickets if {"into", "kind"} & told.keys() else True


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({}, "bad_value"),
        ({"id": "x"}, "bad_number"),
        ({"id": [7]}, "bad_value"),
        ({"id": 7, "nobody": 1}, "no_such_parameter"),
        ({"id": 10**20}, "bad_number"),
        ({"id": -(10**20)}, "bad_number"),
        ({"id": "1.0"}, "bad_number"),
    ],
)
def test_what_a_use_case_is_told_is_checked(told: dict[str, Any], key: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(USE_CASES["ticket.take"], told)
    assert refused.value.key == key


def test_one_value_does_for_a_list_of_one() -> None:
    assert checked(USE_CASES["ticket.watch"], {"id": 7, "who": "eva@x.example"}).who == ["eva@x.example"]
