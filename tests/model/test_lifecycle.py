"""Statuses, and which may follow which."""

from dataclasses import replace

from mailticket.model.lifecycle import DEFAULT, Lifecycle, problems
from mailticket.model.right import Right

ORDERS = Lifecycle("orders", ("asked",), ("buying",), ("bought", "dropped"), (("asked", ("buying",)),))


def test_a_status_without_an_entry_may_become_any_other() -> None:
    assert ORDERS.following("asked") == ("buying",)
    assert ORDERS.following("buying") == ("asked", "bought", "dropped")


def test_the_closest_right_counts() -> None:
    assert DEFAULT.right("open", "deleted") == Right.DELETE_TICKET.value
    assert DEFAULT.right("open", "resolved") == Right.MODIFY_TICKET.value
    own = replace(DEFAULT, rights=((("open", "*"), "A"), (("*", "resolved"), "B"), (("open", "resolved"), "C")))
    assert [own.right("open", "resolved"), own.right("new", "resolved"), own.right("open", "stalled")] == [
        "C",
        "B",
        "A",
    ]


def test_words_mean_the_nearest_status_there_is() -> None:
    assert (ORDERS.resolved, ORDERS.rejected, ORDERS.replied) == ("bought", None, "buying")
    assert (DEFAULT.resolved, DEFAULT.rejected) == ("resolved", "rejected")


def test_who_comes_from_another_lifecycle_gets_a_status_of_the_same_set() -> None:
    assert [ORDERS.equivalent(one, DEFAULT) for one in ("new", "stalled", "resolved")] == ["asked", "buying", "bought"]


def test_what_is_wrong_with_one_is_named_by_its_key() -> None:
    wrong = Lifecycle("x", (), ("Open",), ("done", "done"), (("done", ("gone",)),), on_reply="done")
    assert {key for key, _ in problems(wrong)} == {"initial", "transitions", "on_reply"}
    assert not list(problems(DEFAULT))
