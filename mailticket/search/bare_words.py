"""What a word means that people type alone: a ticket's number, an address, or a word of the text."""

import re

from mailticket.search.fields import FIELDS, SearchField
from mailticket.search.tokens import Sort, Token
from mailticket.search.values import Operator

MOST_DIGITS = 9
"""A longer number is a customer's, an order's, a telephone's: text."""

_NUMBER = re.compile(rf"#(\d{{1,18}})|(\d{{1,{MOST_DIGITS}}})", re.ASCII)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def meaning_of_bare_word(token: Token, *, alone: bool) -> tuple[SearchField, Operator, str, int]:
    """The field, how it is compared, with what, and how many tokens that is. ``alone``: nothing else was typed; a bare number
    among other words is one of them."""
    word = token.value
    if token.sort is Sort.QUOTED:
        return FIELDS["text"], Operator.WORDS, word, 1
    number = _NUMBER.fullmatch(word)
    if number and (number[1] or alone):
        return FIELDS["id"], Operator.IS, number[1] or number[2], 1
    if _ADDRESS.fullmatch(word):
        return FIELDS["requestor"], Operator.IS, word, 1
    if word.endswith("@") and len(word) > 1:
        return FIELDS["requestor"], Operator.STARTS, word, 1
    return FIELDS["text"], Operator.WORDS, word, 1
