"""The words people read, in every language we speak: one catalogue, in gettext's files.

Two domains stand in LC_MESSAGES of each language. ``words``: what the program says, by key (``no_such_ticket``), because a refusal
travels as a key with values and is worded where its reader's language is known, and because a key stays when its English is
mended. ``web``: what the pages' templates say; there the English text itself is the key, and only other languages have a file.

``catalogue`` reads the compiled files
``compiling`` makes them
``pages`` gives the words to Jinja
``recognising`` says in another language what comes as English text
``update`` puts the files in order, for who adds words

The texts of mails are templates of their own (``templates/mail``). CONTRIBUTING.md says how to add a word.
"""

from mailticket.i18n.catalogue import words_of

LANGUAGES = ("en", "es")


def language_of(*wanted: str | None) -> str:
    """The first wanted language we speak; "es-UY" is Spanish. English where none is."""
    for one in wanted:
        if one in LANGUAGES:
            return one
        if one and (short := one.replace("_", "-").partition("-")[0].strip().lower()) in LANGUAGES:
            return short
    return "en"


def translate(language: str, key: str, **values: object) -> str:
    """What a key says in a language, its ``{placeholders}`` filled. Raises KeyError where the catalogue or ``values`` lack one."""
    return words_of(language).text(key).format_map(values)


def translate_count(language: str, key: str, count: int, **values: object) -> str:
    """What a key says of so many things: ``{count}`` is their number. Raises KeyError."""
    return words_of(language).counted(key, count).format_map({"count": count, **values})


def keys(prefix: str) -> list[str]:
    """The keys that begin so, in order."""
    return sorted(key for key in words_of("en") if key.startswith(prefix))


def knows(key: str) -> bool:
    """Whether a key says anything."""
    return key in words_of("en")
