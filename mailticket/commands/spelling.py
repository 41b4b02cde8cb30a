"""One spelling for words however they are written."""

import unicodedata


def folded(word: str) -> str:
    """One spelling for upper and lower case, with and without accents, blanks and hyphens."""
    bare = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in bare if c.isalnum())
