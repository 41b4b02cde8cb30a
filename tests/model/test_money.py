"""Amounts of money."""

import pytest

from mailticket.model.money import amount, for_minutes, minor, shown


def test_an_amount_is_read_into_the_smallest_coin_and_back() -> None:
    assert minor("45.50", "USD") == 4550
    assert minor("45", "PYG") == 45
    assert str(amount(4550, "USD")) == "45.50"


@pytest.mark.parametrize(("text", "currency"), [("x", "USD"), ("1.005", "USD"), ("1.5", "PYG"), ("inf", "USD")])
def test_what_has_smaller_coins_than_there_are_is_refused(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        minor(text, currency)


def test_points_and_commas_are_those_of_the_reader() -> None:
    assert shown(123450, "USD", "en") == "USD 1,234.50"
    assert shown(123450, "USD", "es") == "USD 1.234,50"


def test_half_a_coin_is_rounded_away_from_nothing() -> None:
    assert for_minutes(1, 30) == 1
    assert for_minutes(-1, 30) == -1
    assert for_minutes(90, 4000) == 6000
