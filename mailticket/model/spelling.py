"""One spelling for words however they are written."""

import unicodedata


def folded(word: str, also: str = "") -> str:
    """One spelling for upper and lower case, with and without accents, blanks and hyphens: letters and digits alone, and which
    signs ``also`` count."""
    plain = word.casefold() if word.isascii() else unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in plain if char.isalnum() or char in also)
