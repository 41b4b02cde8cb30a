"""Gives the search language and the index of texts what nobody would type, for so many seconds; prints what breaks a promise.

Usage: python tests/fuzz/search.py [seconds] [seed]

A text is understood, or refused with a place in it; what was understood means the same when it is written out and read again; what
is looked for is found by the index exactly where the same words stand in a row.
"""

import random
import sqlite3
import sys
import time

from mailticket.model.errors import ExpressionWrong
from mailticket.model.text_pieces import MOST, sought, taken_apart
from mailticket.search.expression import Words, parse, parse_search
from mailticket.search.fields import SEARCH_CALLED
from mailticket.search.form import form_of, text_of
from mailticket.search.marking import excerpt, marks, words_sought
from mailticket.search.phrases import CONDITIONS, PREFIXES, SIGNS, STRICT_SIGNS

WORDS = Words({"seguridad": "Seguridad"}, {"nuevo": "new", "new": "new"})
PARTS = [
    *("(", ")", ",", "'", '"', "\\", "-", "#", "@", "%", "*", ":", "{", "}", ".", "\n", "\x00", "\ud800", "ñ", "n\u0303", "ß", "İ"),
    *("and", "or", "not", "y", "o", "no", "order by", "limit", "desc", "null", "CF.{Sede}", "cf.x", "12", "#7", "ana@", "-word"),
    *("'dos palabras'", "2 days ago", "viernes", "1h30m", "nuevo", "seguridad", "@urgentes", "9" * 30, "texto", "\u202e", "🐙"),
    *SEARCH_CALLED, *CONDITIONS, *PREFIXES, *SIGNS, *STRICT_SIGNS,
]  # fmt: skip


def typed(chance: random.Random) -> str:
    """Parts of the language in any order, some of them broken."""
    parts = chance.choices(PARTS, k=chance.randrange(1, chance.choice((5, 12, 60))))
    text = chance.choice((" ", " ", "")).join(parts)
    if chance.random() < 0.3 and text:
        at = chance.randrange(len(text))
        text = text[:at] + chr(chance.randrange(0x3000)) + text[at + chance.randrange(3) :]
    return text * chance.choice((1, 1, 1, 1, 200))


def understood(text: str) -> None:
    """Raise AssertionError, or anything that is not meant, where a promise is broken."""
    for read in (parse, lambda one: parse_search(one, WORDS)):
        began = time.process_time()
        try:
            found = read(text)
        except ExpressionWrong as wrong:
            if not 1 <= wrong.column <= len(text) + 1:
                raise ValueError(f"column {wrong.column}") from wrong
            continue
        finally:
            assert time.process_time() - began < 1, "slow"
        written = str(found)
        if len(written) <= 4000:
            assert str(parse_search(written)) == written, written
            if (form := form_of(found)) is not None:
                assert form_of(parse_search(text_of(form))) == form, form
        marks(text, words_sought(found))
        excerpt(text, words_sought(found))


def indexed(index: sqlite3.Connection, text: str, wanted: str) -> None:
    """The index finds what stands there in a row."""
    looked_for = sought(wanted)
    if not looked_for.pieces:
        return
    index.execute("delete from texts")
    index.execute("insert into texts (rowid, said) values (1, ?)", (taken_apart(text),))
    asked = f'{{said}}: "{" ".join(looked_for.pieces)}"{"*" if looked_for.begins else ""}'
    found = index.execute("select 1 from texts where texts match ?", (asked,)).fetchone() is not None
    assert found == looked_for.stands_in(text), (text, wanted)
    if len(text) < MOST:
        assert bool(marks(text, [looked_for])) == found, (text, wanted)


def main(seconds: float, seed: int) -> int:
    chance, ends, done, broken = random.Random(seed), time.monotonic() + seconds, 0, 0
    index = sqlite3.connect(":memory:")
    index.execute("create virtual table texts using fts5(said, tokenize='unicode61 remove_diacritics 0')")
    while time.monotonic() < ends and broken < 20:
        text = typed(chance)
        plain = text.encode("utf-8", "ignore").decode()
        try:
            understood(text)
            start = chance.randrange(len(plain) + 1)
            indexed(index, plain, plain[start : start + chance.randrange(12)] + chance.choice(("", "*")))
        except Exception as error:  # whatever it is, it is what is looked for
            broken += 1
            print(f"{text[:300]!r}: {type(error).__name__}: {str(error)[:300]}")
        done += 1
    print(f"{done} texts, {broken} broken")
    return broken > 0


if __name__ == "__main__":
    told = [*sys.argv[1:], *("300", "1")[len(sys.argv) - 1 :]]
    sys.exit(main(float(told[0]), int(told[1])))
