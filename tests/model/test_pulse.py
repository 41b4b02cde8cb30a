"""What a loop says of itself."""

from mailticket.model.pulse import Pulse


def test_a_step_is_late_once_it_takes_longer_than_is_borne() -> None:
    now = 100.0
    pulse = Pulse("x", lambda: now)
    pulse.working(allowed=5.0)
    assert pulse.late(115.0, after=10.0) == 0.0
    assert pulse.late(116.0, after=10.0) == 16.0


def test_who_waits_for_work_is_never_late() -> None:
    pulse = Pulse("x", lambda: 0.0)
    pulse.working()
    pulse.idle()
    assert pulse.late(1e9, after=1.0) == 0.0
