"""How a ticket stands by what was promised."""

from datetime import UTC, datetime, timedelta

import pytest

from mailticket.model.sla_state import (
    AT_RISK,
    BREACHED,
    MET,
    ON_TIME,
    RUNNING,
    STATES,
    sla_name,
    sla_state_named,
    sla_word,
)

NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("due", "risk", "word"),
    [
        (NOW + HOUR, None, ON_TIME),
        (NOW + HOUR, NOW, AT_RISK),
        (NOW, None, BREACHED),
        (NOW + 2 * HOUR, NOW + HOUR, ON_TIME),
    ],
)
def test_what_runs_is_on_time_at_risk_and_breached_as_time_passes(due, risk, word) -> None:
    assert sla_word(RUNNING, due, risk, NOW) == word


def test_what_is_over_stays_what_it_is() -> None:
    assert sla_word(MET, NOW, None, NOW) == MET
    assert sla_word("", None, None, NOW) == ""


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_state_is_understood_as_it_is_said(language: str) -> None:
    assert [sla_state_named(sla_name(language, state).upper()) for state in STATES] == list(STATES)
    assert sla_state_named("nonsense") is None
