"""The words of the catalogue: the same facts in every language, and none that nothing says."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import mailticket
from mailticket.i18n import LANGUAGES
from mailticket.i18n.catalogue import Catalogue, words_of
from mailticket.model.ticket import PLAIN

HOME = Path(mailticket.__file__).parent
TEMPLATES = HOME.parent / "templates"


def placeholders(text: str) -> set[str]:
    """The names in braces, with how they are shown."""
    return {f"{name}!{shown or ''}:{form}" for _, name, form, shown in Formatter().parse(text) if name is not None}


def texts(words: Catalogue, key: str) -> list[str]:
    return [words.counted(key, 1), words.counted(key, 2)]


def test_a_word_has_the_same_placeholders_in_every_language() -> None:
    for key in words_of("en"):
        one, many = ([placeholders(texts(words_of(language), key)[form]) for language in LANGUAGES] for form in (0, 1))
        assert many[0] == many[1], key
        assert one[0] - {"count!:"} == one[1] - {"count!:"} == many[0] - {"count!:"}, key


@cache
def named() -> tuple[set[str], tuple[str, ...], tuple[str, ...]]:
    """What code and templates name: whole keys, and how keys begin and end that are put together."""
    whole, begins, ends = set(), set(), set()
    for node in _nodes():
        if isinstance(node, ast.JoinedStr):
            first, last = node.values[0], node.values[-1]
            if isinstance(first, ast.Constant) and "." in first.value:
                begins.add(first.value)
            elif isinstance(last, ast.Constant) and last.value[0] in "._":
                ends.add(last.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            (begins if re.fullmatch(r"[a-z]+\.", node.value) else whole).add(node.value)
    return whole, tuple(begins), tuple(ends)


def _nodes() -> Iterator[ast.AST]:
    for path in HOME.rglob("*.py"):
        if "migrations" not in path.parts:
            yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def is_named(key: str) -> bool:
    whole, begins, ends = named()
    key = key.removeprefix(
        "cli."
    )  # the command line's functions are told the rest, and fields are named by their columns
    return (
        key in whole
        or key in PLAIN
        or key.startswith(begins)
        or any(key.endswith(end) and key.removesuffix(end) in whole for end in ends)
    )


def test_no_word_is_kept_that_nothing_says() -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.*"))
    unsaid = [key for key in words_of("en") if not is_named(key)]
    assert [key for key in unsaid if f'"{key}"' not in templates and f"'{key}'" not in templates] == []


ENGLISH = re.compile(
    r"\b(all|and|any|are|as|at|be|by|can|cannot|does|done|file|for|from|group|has|have|here|is|it|its|letters?|may|more|nobody|"
    r"not|of|on|or|owner|please|queue|than|that|the|there|this|to|user|was|were|what|when|where|which|who|with|you|your)\b",
    re.IGNORECASE,
)
MEANT = re.compile(
    r"--[\w-]+|\{.*?\}|mailticket attachment save \{ticket\} --to|\bAND\b|\bOR\b|IS( NOT)? NULL|\(=, .*?…\)"
    r"|\bFrom\b|\(To\)"
    r"|\bTo y Cc\b|user (?:unblock|session list)|\b(?:actor o|dirección o) nobody\b|\bo all\b|waiting, (?:running, )?done"
    r"|'\d+(?:%|m|h) \w+'|Requestor, Owner, Cc|user, group, grant, queue|queue, subject, link, text, priority, owner"
    r"|status = 'open' and|owner, queue, status|ni all\b|enable, disable, off, on|Postfix: nobody"
    r"|(?<=: )(?:[a-z]+, )*[a-z]+(?=\.$|, y )"
)
"""Names of options, commands, fields and values, which are the same in every language."""


def test_no_english_stands_in_spanish() -> None:
    words = words_of("es")
    told = {key: MEANT.sub("", form) for key in words if not key.startswith("metavar.") for form in texts(words, key)}
    assert {key: text for key, text in told.items() if ENGLISH.search(text)} == {}


def test_english_would_be_found() -> None:
    assert ENGLISH.search("No existe la queue")
    assert not ENGLISH.search(MEANT.sub("", "--of {queue} AND From"))


def test_whole_sentences_are_not_left_as_they_are_in_english() -> None:
    english, spanish = words_of("en"), words_of("es")
    same = {key: text for key in english if (text := english.text(key)) == spanish.text(key)}
    long = [key for key, text in same.items() if len(re.sub(r"\{.*?\}", "", text)) > 12]
    assert [key for key in long if not key.startswith(("help.group.", "verb.example."))] == []
