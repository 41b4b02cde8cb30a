"""Every action has its effect, its arguments and a check of each; every argument can be declared and ordered."""

import inspect
from typing import Any

import pytest

from mailticket.application.scrip_effects import EFFECTS
from mailticket.cli.generated import command
from mailticket.config.organisation_sections import ScripSection
from mailticket.model.scrip import ARGUMENT_CHECKS, ARGUMENTS, MAILING, ActionKind, problems

EXAMPLES: dict[str, Any] = {
    "set": {"priority": "90"},
    "owner": "nobody",
    "create": {"queue": "general", "subject": "Red"},
    "program": ["/usr/bin/true"],
    "url": "https://noc.example/",
    "seconds": 5,
    "secret": "s",
}
"""A value of each argument that is one."""


def wrong(action: ActionKind, **arguments: Any) -> set[str]:
    mailing = action in MAILING
    to, template = (("Requestor",), "transaction") if mailing else ((), "")
    found = problems(condition="OnCreate", action=action, to=to, template=template, arguments=arguments)
    return {key for key, _ in found}


def test_every_action_has_an_effect_and_says_its_arguments() -> None:
    assert set(EFFECTS) == set(ActionKind)
    assert set(ARGUMENTS) == set(ActionKind)


def test_mail_is_no_effect_and_all_else_is_one() -> None:
    assert {kind for kind, do in EFFECTS.items() if do is EFFECTS[ActionKind.NOTIFY]} == MAILING


def test_every_argument_has_a_check_and_belongs_to_an_action() -> None:
    assert set(ARGUMENT_CHECKS) == {name for needed, allowed in ARGUMENTS.values() for name in needed | allowed}
    assert set(EXAMPLES) == set(ARGUMENT_CHECKS)


@pytest.mark.parametrize("action", ActionKind)
def test_an_action_with_all_of_its_arguments_is_well_and_without_one_it_needs_is_not(action: ActionKind) -> None:
    needed, allowed = ARGUMENTS[action]
    whole = {name: EXAMPLES[name] for name in needed | allowed}
    assert not wrong(action, **whole)
    for name in needed:
        assert wrong(action, **{key: value for key, value in whole.items() if key != name}) == {name}


@pytest.mark.parametrize("name", ARGUMENT_CHECKS)
@pytest.mark.parametrize("value", [3.5, True, object()])
def test_an_argument_of_another_kind_is_told(name: str, value: object) -> None:
    action = next(kind for kind, (needed, allowed) in ARGUMENTS.items() if name in needed | allowed)
    whole = {key: EXAMPLES[key] for key in ARGUMENTS[action][0]} | {name: value}
    assert wrong(action, **whole) == {name}


def test_every_argument_can_be_declared_and_given_on_the_command_line() -> None:
    assert ARGUMENT_CHECKS.keys() <= ScripSection.model_fields.keys()
    for name in ("scrip.add", "scrip.set"):
        given = {name.removesuffix("_") for name in inspect.signature(command(name, str)).parameters}
        assert ARGUMENT_CHECKS.keys() <= given
