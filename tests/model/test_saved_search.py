"""Searches with a name."""

from mailticket.model.saved_search import SavedSearch, is_search_name, named

MINE, OURS, ALL = (SavedSearch("urgent", holder, holder) for holder in ("user:2", "group:1", ""))


def test_ones_own_comes_before_a_groups_before_everybodys() -> None:
    assert named([ALL, OURS, MINE], "Urgent", {"user:2", "group:1"}) is MINE
    assert named([ALL, OURS, MINE], "urgent", {"user:3", "group:1"}) is OURS
    assert named([ALL, OURS, MINE], "urgent", {"user:3"}) is ALL
    assert named([MINE], "urgent", {"user:3"}) is None


def test_a_name_can_stand_in_a_query_as_it_is() -> None:
    assert is_search_name("sur.2-b")
    assert not any(map(is_search_name, ("", "two words", "-x", "a" * 61, "a=b")))
