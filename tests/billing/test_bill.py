"""What runs bill together is what the months' work costs, however it came to be known."""

from dataclasses import replace
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from mailticket.billing.bill import bill
from mailticket.billing.charging import charges
from mailticket.model.billing import BillableWork, Customer, RoundedPer, Terms


def work(entry: int, day: int, minutes: int, *, month: int = 10, rate: int = 6000, ticket: int = 7) -> BillableWork:
    at = datetime(2026, month, day, 12)
    return BillableWork(
        entry, ticket, "Red", "noc", "eva@danli.example", "ana@noc.example", at, minutes, {}, None, rate
    )


def test_an_entry_is_rounded_up_and_a_correction_takes_from_what_it_corrects() -> None:
    found = charges([work(1, 2, 50), work(2, 2, -20), work(3, 3, 5)], Terms(round_to=15, minimum=30))
    assert [(one.minutes, one.billed, one.amount) for one in found] == [(30, 30, 3000), (5, 30, 3000)]


def test_what_is_rounded_per_ticket_or_per_day_is_added_up_before() -> None:
    month = [work(1, 2, 10), work(2, 2, 10, ticket=8), work(3, 3, 10)]
    assert [one.billed for one in charges(month, Terms(15, RoundedPer.TICKET))] == [30, 15]
    assert [one.billed for one in charges(month, Terms(15, RoundedPer.DAY))] == [30, 15]


def test_the_first_minutes_of_a_month_are_free() -> None:
    assert [one.billed for one in charges([work(1, 2, 50), work(2, 3, 30)], Terms(free=60))] == [0, 20]


def test_a_correction_of_free_time_costs_nothing() -> None:
    customer = Customer("Danlí", terms=Terms(free=60))
    first = bill(customer, "2026-10", [work(1, 2, 50)], [])
    later = bill(
        customer, "2026-11", [replace(work(1, 2, 50), run=1), work(2, 2, -30), work(3, 5, 90, month=11)], [first]
    )
    assert first["total"] == 0
    assert [(one["month"], one["amount"]) for one in later["corrections"]] == [("2026-10", 0)]
    assert later["total"] == 3000


entries = st.lists(
    st.tuples(st.integers(1, 28), st.integers(1, 90), st.sampled_from([3000, 6000]), st.integers(7, 9)),
    min_size=1,
    max_size=12,
)
terms = st.builds(
    Terms, st.sampled_from([1, 6, 15]), st.sampled_from(RoundedPer), st.sampled_from([0, 30]), st.sampled_from([0, 45])
)


@given(entries, st.lists(st.integers(0, 3), min_size=12, max_size=12), terms)
def test_runs_add_up_to_what_one_run_of_all_would_have_billed(
    told: list[tuple[int, int, int, int]], when: list[int], terms: Terms
) -> None:
    """Each entry becomes known before one of four runs; the terms change after the first."""
    customer = Customer("Danlí", terms=terms)
    every = [
        work(number, day, minutes, rate=rate, ticket=ticket) for number, (day, minutes, rate, ticket) in enumerate(told)
    ]
    kept: list[dict[str, object]] = []
    done: dict[int, int] = {}
    for number in range(4):
        known = [replace(one, run=done.get(one.entry)) for one in every if when[one.entry] <= number]
        if any(one.run is None for one in known):
            kept.append(bill(customer, "2026-10", known, kept))
            done |= dict.fromkeys((one.entry for one in known), number)
            customer = replace(customer, terms=Terms(60, minimum=60))
    assert sum(one["total"] for one in kept) == sum(one.amount for one in charges(every, terms))  # type: ignore[misc]
