"""Which steps a silence has reached."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mailticket.calendars.business import business_time
from mailticket.model.calendar import Calendar
from mailticket.model.escalation import ChainStep, Escalation, Silence
from mailticket.service_levels.silence import reached

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
OFFICE = Calendar("oficina", "Europe/Madrid", (((540, 1080),),) * 5 + ((), ()))
STEPS = (ChainStep(240, "Owner"), ChainStep(480, "AdminCc"), ChainStep(960, "group:1"))
CHAIN = Escalation(1, "olvidados", STEPS, OFFICE)


def silent(number: int, hours: float, told: int = 0, queue: int = 1, priority: int = 0) -> Silence:
    return Silence(number, queue, priority, NOW - timedelta(hours=hours), told)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(0, 200), st.sampled_from([0, 240, 480, 960])), max_size=12))
def test_each_is_told_the_steps_its_business_time_has_reached_and_nobody_was_told_of(
    made: list[tuple[float, int]],
) -> None:
    silences = [silent(number, hours, told) for number, (hours, told) in enumerate(made)]
    found = {one.silence.ticket_id: one.steps for one in reached([CHAIN], silences, {}, NOW)}
    for one in silences:
        counted = business_time(OFFICE, one.since, NOW) / timedelta(minutes=1)
        expected = tuple(step for step in STEPS if one.told < step.minutes <= counted)
        assert found.get(one.ticket_id, ()) == expected


def test_the_first_chain_whose_conditions_hold_is_a_ticket_s() -> None:
    chains = [
        Escalation(1, "urgente", STEPS, queue_ids=frozenset({2}), priority=50),
        Escalation(2, "router", STEPS, query="router"),
        Escalation(3, "resto", STEPS),
    ]
    silences = [silent(1, 5, queue=2, priority=50), silent(2, 5, queue=2, priority=49), silent(3, 5, priority=50)]
    found = {one.silence.ticket_id: one.chain.name for one in reached(chains, silences, {"router": {1, 2}}, NOW)}
    assert found == {1: "urgente", 2: "router", 3: "resto"}


def test_who_is_named_twice_is_told_once() -> None:
    chain = Escalation(1, "a", (ChainStep(60, "Owner"), ChainStep(120, "AdminCc"), ChainStep(180, "Owner")))
    (one,) = reached([chain], [silent(1, 4)], {}, NOW)
    assert one.to == ("Owner", "AdminCc")
