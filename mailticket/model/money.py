"""Amounts: whole numbers of a currency's smallest coin, and as people write them."""

from decimal import Decimal, InvalidOperation

from mailticket.model.billing import WITHOUT_CENTS


def digits(currency: str) -> int:
    """How many digits stand behind the point."""
    return 0 if currency in WITHOUT_CENTS else 2


def minor(text: str, currency: str) -> int:
    """``"45.50"`` as 4550. Raises ValueError for what is no amount, or has smaller coins than there are."""
    try:
        scaled = Decimal(text).scaleb(digits(currency))
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is no amount") from error
    if not scaled.is_finite() or scaled != scaled.to_integral_value() or abs(scaled) > 10**12:
        raise ValueError(f"{text!r} is no amount of {currency}")
    return int(scaled)


def amount(value: int, currency: str) -> Decimal:
    """4550 as 45.50, exactly."""
    return Decimal(value).scaleb(-digits(currency))


def shown(value: int, currency: str, language: str) -> str:
    """``USD 1,234.50``; in Spanish ``USD 1.234,50``."""
    return f"{currency} {number_shown(value, currency, language)}"


def number_shown(value: int, currency: str, language: str) -> str:
    """``1,234.50``; in Spanish ``1.234,50``."""
    plain = f"{amount(value, currency):,.{digits(currency)}f}"
    return plain.translate(str.maketrans(",.", ".,")) if language == "es" else plain


def for_minutes(minutes: int, an_hour: int) -> int:
    """What so many minutes cost; half a coin is rounded away from nothing."""
    sign = -1 if minutes < 0 else 1
    return sign * ((2 * abs(minutes) * an_hour + 60) // 120)
