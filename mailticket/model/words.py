"""Short sentences and words people read, in every language we speak, of the catalogue in ``i18n``. Longer texts are templates."""

from collections.abc import Callable, Iterable
from datetime import datetime

from mailticket.i18n import LANGUAGES as LANGUAGES
from mailticket.i18n import keys, knows
from mailticket.i18n import language_of as language_of
from mailticket.i18n.catalogue import words_of
from mailticket.model.errors import FileUnusable, Refused
from mailticket.model.field_values import short_moment, shown_time, shown_value
from mailticket.model.spelling import folded
from mailticket.model.ticket import PLAIN
from mailticket.model.transaction import OWNER_CHANGES, RELEASES, UNPROVEN, Transaction, TransactionType


def say(language: str, key: str, **values: object) -> str:
    """A sentence in a language. An unknown key says itself, so that no error is lost for want of a sentence. A key with ``.at``
    behind it has the place it speaks of above it."""
    if key.endswith(".at"):
        return f"{values.get('place', '')}{say(language, key.removesuffix('.at'), **values)}"
    if not knows(key):
        return f"{key} {values}" if values else key
    words = words_of(language_of(language))
    sentence, near = words.text(key), str(values.get("nearest") or "")
    more = words.text("order.nearest").format(nearest=near) if near and "{nearest}" not in sentence else ""
    try:
        return sentence.format_map(values) + more
    except (KeyError, IndexError):
        return f"{sentence} {values}"


def refusal(language: str, refused: Refused | FileUnusable) -> str:
    """Why something is not done, as people of a language read it: fields and statuses by the words they have for them."""
    values = dict(refused.values)
    if (plain := PLAIN.get(str(values.get("field")))) is not None:
        values["field"] = field_name(language, plain.label)
    for name in ("status", "allowed"):
        if name in values and "status" in values:
            values[name] = ", ".join(status(language, one) for one in str(values[name]).split(", "))
    if refused.key == "changed_since":
        values |= {name: _stood(language, str(values["field"]), str(values[name])) for name in ("was", "present")}
        values["field"] = field_name(language, str(values["field"]))
    return say(language, refused.key, **values)


def _stood(language: str, label: str, value: str) -> str:
    """What stood in a field, in the reader's words."""
    return status(language, value) if label == "Status" else shown_value(label, value)


def describe(entry: Transaction, language: str, date: Callable[[datetime], str] = short_moment) -> str:
    """One line about a transaction, as RT says it."""
    none = say(language, "nobody") if entry.type in OWNER_CHANGES else "-"
    old, new = (shown_time(shown_value(entry.field, value, date), date) or none for value in (entry.old, entry.new))
    values = {"field": field_name(language, entry.field), "old": old, "new": new}
    if entry.type is TransactionType.STATUS:
        values |= {"old": status(language, entry.old), "new": status(language, entry.new)}
    return say(
        language, f"did.{entry.type.value}{variant(entry.type.value, entry.field, entry.old, entry.new)}", **values
    )


def variant(kind: str, field: str, old: str, new: str) -> str:
    """What a kind of entry is told as besides its plain sentence; empty: that."""
    if kind in _LINKS and "://" in new + old:
        return ".page"
    if kind in _GOALS and knows(f"did.{kind}.{old}"):
        return f".{old}"
    if kind in _VALUES and not (old and new):
        return ".given" if new else ".emptied" if old else ""
    if kind == TransactionType.SNOOZE:
        return "" if new else ".emptied"
    return {
        ("Create", UNPROVEN): ".unproven",
        ("Correspond", RELEASES): ".released",
        ("Comment", RELEASES): ".released",
    }.get((kind, field), "")


_GOALS = (TransactionType.SLA_WARNING, TransactionType.SLA_BREACH)
_VALUES = (TransactionType.SET, TransactionType.CUSTOM_FIELD, TransactionType.GIVE)
_LINKS = (TransactionType.ADD_LINK, TransactionType.DELETE_LINK)


def field_name(language: str, name: str) -> str:
    """A field, role, link or fate of orders as people read it; one we have no word for says itself."""
    return say(language, f"field.{name}") if knows(f"field.{name}") else name


def status(language: str, name: str) -> str:
    """A status as people read it; a status we have no word for says itself."""
    return say(language, f"status.{name}") if knows(f"status.{name}") else name


def state_named(states: Iterable[str], typed: str) -> str:
    """Which of these states of letters or copies somebody means, in the words of any language, of one or of many; empty: none."""
    for state in states:
        said = [key for key in (f"cli.stands.{state}", f"cli.state.{state}") if knows(key)]
        if folded(typed) in {folded(state), *(folded(say(one, key)) for key in said for one in LANGUAGES)}:
            return str(state)
    return ""


def status_words() -> dict[str, str]:
    """The statuses we have words for, by each of their words in any language."""
    return {say(language, key): key.removeprefix("status.") for key in keys("status.") for language in LANGUAGES}
