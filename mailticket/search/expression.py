"""RT's TicketSQL: ``status = 'open' and (priority >= 80 or CF.{Sede} = 'Montevideo')``, read once and asked often.

``field operator value``, joined by AND, OR, NOT and brackets; NOT binds closest, then AND. Operators are ``= != < <= > >=``,
``[NOT] LIKE`` (a part of the text, ``%`` between parts), ``[NOT] STARTSWITH``, ``[NOT] ENDSWITH``, ``~`` (a part, accents do not
count), ``[NOT] IN (a, b)`` and ``IS [NOT] NULL`` (or EMPTY). Values stand in quotes, or bare where they are one word. Of a field
with several values one that fits suffices; ``!=``, ``NOT LIKE`` and ``NOT IN`` are true where their opposite is not.
"""

from mailticket.search.cursor import MOST_CHARACTERS, Words
from mailticket.search.reader import Reader
from mailticket.search.tree import Expression

__all__ = ["MOST_CHARACTERS", "Expression", "Words", "parse", "parse_search"]


def parse(text: str) -> Expression:
    """Understand a condition, in which all is said in full. Raises ExpressionWrong, and nothing else."""
    return Reader(text, None).read()


def parse_search(text: str, words: Words | None = None) -> Expression:
    """Understand what somebody types to find tickets: conditions, short forms and words, in any order; how they are sorted,
    and how many. Nothing typed is true of all. Raises ExpressionWrong, and nothing else."""
    return Reader(text, words or Words()).read()
