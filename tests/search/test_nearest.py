"""The field that was perhaps meant."""

from mailticket.search.nearest import nearest_field


def test_a_typing_error_finds_the_field_in_its_one_spelling() -> None:
    assert nearest_field("stauts").lower() == "status"
    assert nearest_field("xyzzyxyzzy") == ""
