"""What is promised, and who is warned when."""

import pytest

from mailticket.model.service_level import Goal, ServiceLevel, Step, read_step


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("75% Owner", Step("Owner", used=75)),
        ("30m AdminCc", Step("AdminCc", left=30)),
        ("1h noc", Step("noc", left=60)),
    ],
)
def test_a_warning_is_read_and_said_again(text: str, step: Step) -> None:
    assert read_step(text) == step
    assert read_step(str(step)) == step


@pytest.mark.parametrize("text", ["Owner", "0% Owner", "100% Owner", "75%", "30 Owner"])
def test_what_is_no_warning_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_step(text)


def test_a_warning_is_due_when_so_much_is_used_or_left() -> None:
    assert Step("Owner", used=75).after(60) == 45
    assert Step("Owner", left=10).after(60) == 50
    assert Step("Owner", left=90).after(60) == 0


def test_a_first_response_is_a_response_where_nothing_else_is_said() -> None:
    level = ServiceLevel(1, "gold", ((Goal.RESPONSE, 60),))
    assert level.allowed(Goal.FIRST_RESPONSE) == 60
    assert level.allowed(Goal.RESOLUTION) is None
