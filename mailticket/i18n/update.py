"""Puts the catalogue in order: ``python -m mailticket.i18n.update``, in a checkout, after words were added.

Keys that the program names and pages that say something new are added, without a text where nobody has written one; what no page
says any more is left out; every file is sorted, one line an entry, so that two who add words seldom meet. What is still to be
written is listed, and makes the exit status 1.
"""

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from mailticket.i18n import LANGUAGES
from mailticket.i18n.catalogue import HOME

ROOT = HOME.parents[1]
NAMED_BY = {
    "translate": 1,
    "translate_count": 1,
    "say": 1,
    "Refused": 0,
    "FileUnusable": 0,
    "ExpressionWrong": 0,
    "group": 0,
}
PREFIXED = {"word": "cli."}
"""Functions that are told a key without what it begins with."""
"""Functions that are told a key, and as which of their arguments, counted from 0."""

PLURALS = "nplurals=2; plural=(n != 1);"
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def path_of(language: str, domain: str) -> Path:
    """Where a language's words of a domain are written."""
    return HOME / language / "LC_MESSAGES" / f"{domain}.po"


def read(path: Path) -> Catalog:
    """A file's words. Raises babel's PoFileError, as for an entry that stands twice with different texts."""
    with path.open("rb") as text:
        return read_po(text, abort_invalid=True)


def written(words: Catalog, language: str) -> str:
    """A file in order."""
    text = BytesIO()
    write_po(text, words, width=100_000, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return HEADER.format(language=language, plurals=PLURALS) + text.getvalue().decode()


def said_on_pages(templates: Path = ROOT / "templates" / "web") -> Catalog:
    """What the pages' templates say."""
    said = Catalog()
    found = extract_from_dir(templates, [("**.html", "jinja2")], {}, DEFAULT_KEYWORDS, strip_comment_tags=True)
    for _, _, message, comments, context in found if templates.is_dir() else ():
        said.add(message, auto_comments=comments, context=context)
    return said


def keys_named(package: Path = HOME.parent) -> set[str]:
    """The keys that the program names as they are, not put together from parts."""
    sources = (path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    naming = (ast.parse(source) for source in sources if any(f"{name}(" in source for name in NAMED_BY))
    return {key for tree in naming for node in ast.walk(tree) if isinstance(node, ast.Call) for key in _keys_of(node)}


def _keys_of(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    place = NAMED_BY.get(name)
    told = call.args[place] if place is not None and place < len(call.args) else None
    if isinstance(told, ast.Constant) and isinstance(told.value, str):
        yield f"{PREFIXED.get(name, '')}{told.value}"


def pages(words: Catalog, said: Catalog) -> Catalog:
    """A language's words for the pages: those that are said, with the texts there were."""
    result = _empty(words)
    for message in said:
        if message.id:
            had = words.get(message.id, context=message.context)
            text = had.string if had is not None and had.pluralizable == message.pluralizable else None
            result.add(message.id, text, context=message.context, user_comments=had.user_comments if had else ())
    return result


def keyed(words: Catalog, english: Catalog, named: set[str]) -> Catalog:
    """A language's words by key: those of English and those the program names, each told in English for who translates it."""
    result = _empty(words)
    for message in english:
        if message.id:
            had = words.get(_singular(message.id)) or message
            text = had.string if had is not message or words is english else None
            comments = [f"EN {one}" for one in _forms(message.string)] if words is not english else ()
            result.add(message.id, text, auto_comments=comments, user_comments=had.user_comments)
    for key in named:
        if key not in english:
            result.add(key)
    return result


def _empty(like: Catalog) -> Catalog:
    result = Catalog(locale=like.locale)
    result.mime_headers = [("Plural-Forms", PLURALS)]
    return result


def _singular(key: str | tuple[str, ...] | list[str]) -> str:
    return key if isinstance(key, str) else key[0]


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text or ""] if isinstance(text, str | None) else list(text)


def untold(words: Catalog) -> Iterator[str]:
    """The keys without a text."""
    return (_singular(one.id) for one in words if one.id and not all(_forms(one.string)))


def catalogues() -> dict[Path, Catalog]:
    """Every file as it should be."""
    english, named = read(path_of("en", "words")), keys_named()
    result = {}
    for language in LANGUAGES:
        path = path_of(language, "words")
        result[path] = keyed(english if language == "en" else read(path), english, named)
        if language != "en":
            path = path_of(language, "web")
            result[path] = pages(read(path), said_on_pages())
    return result


def main() -> int:
    """Writes the files; 1 where something is still to be said."""
    lacks = 0
    for path, words in catalogues().items():
        path.write_text(written(words, path.parents[1].name), encoding="utf-8")
        for key in untold(words):
            lacks = 1
            print(f"{path.relative_to(ROOT)}: {key}: no text yet")
    return lacks


if __name__ == "__main__":
    sys.exit(main())
