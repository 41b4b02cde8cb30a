"""The steps of a chain as people write them."""

import pytest

from mailticket.model.escalation import ChainStep, problems, read_chain_step
from mailticket.model.provision import EscalationSpec


@pytest.mark.parametrize(
    ("text", "step", "said"),
    [
        ("4h Owner", ChainStep(240, "Owner"), "4h Owner"),
        ("90 min los jefes", ChainStep(90, "los jefes"), "90m los jefes"),
        ("2 días jefa@noc.example", ChainStep(2880, "jefa@noc.example"), "48h jefa@noc.example"),
    ],
)
def test_a_step_is_read_and_said_again(text: str, step: ChainStep, said: str) -> None:
    assert read_chain_step(text) == step
    assert str(step) == said
    assert read_chain_step(said) == step


@pytest.mark.parametrize("text", ["Owner", "4h", "4 Owner", "0h Owner", "4x Owner", "-4h Owner"])
def test_what_is_no_step_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_chain_step(text)
    assert [setting for setting, _ in problems(EscalationSpec("a", steps=(text,)))] == ["steps"]


def test_a_chain_without_steps_is_wrong() -> None:
    assert [setting for setting, _ in problems(EscalationSpec("a", steps=()))] == ["steps"]
