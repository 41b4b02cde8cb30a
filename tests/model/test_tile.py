"""Tiles: whose list counts, and moving one."""

from mailticket.model.tile import BUILT_IN, chosen, moved


def test_one_s_own_count_before_those_of_the_first_group_that_has_any() -> None:
    lists = {"group:2": ("b",), "group:3": ("c",), "user:7": ("a",)}
    assert chosen(lists, "user:7", ["group:3", "group:2"]) == ("a",)
    assert chosen(lists, "user:8", ["group:3", "group:2", "group:1"]) == ("b",)
    assert chosen({}, "user:8", ["group:3"]) == tuple(BUILT_IN)


def test_one_is_moved_and_stays_at_the_ends() -> None:
    assert moved(["a", "b", "c"], "b", -1) == ["b", "a", "c"]
    assert moved(["a", "b", "c"], "a", -1) == ["a", "b", "c"]
    assert moved(["a", "b", "c"], "c", 1) == ["a", "b", "c"]
    assert moved(["a"], "x", 1) == ["a"]
