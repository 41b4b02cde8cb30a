"""The language a letter is in, as far as it shows: its Content-Language, its commands, the common words of its author's text."""

import re
from collections import Counter
from collections.abc import Iterable

from mailticket.model.words import LANGUAGES

LEAST = 20
"""Words of a text below which it tells nothing."""

DIFFERENT = 4
"""Common words that must stand in it, each counted once."""

COMMON: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """the and you that have with this from for not are was but they will would could should been has had our your please
            thank thanks we i it is of to in on at be can cannot does there when what which who how my if or by any since still
            again just after before""",
        "es": """el la los las del y en una es por su lo más pero sus le ya esta este está están porque cuando muy sin sobre también
            hasta hay donde desde todo ni gracias usted ustedes fue era al tenemos tengo puede pueden saludos buenas hola estamos
            ayer hoy nuestro nuestra""",
        "pt": """não uma em com os as do da dos das ao mais mas foi você vocês obrigado obrigada está estão nós isso pelo pela já
            também até bom olá meu minha nosso nossa ontem hoje favor""",
    }.items()
}
"""Words that are frequent in one language and none in the others, or nearly so. Portuguese is here so that it is not taken for
Spanish."""

_WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"\s*([a-z]{2,3})\b", re.IGNORECASE)


def of_header(values: Iterable[str]) -> str | None:
    """The one language of ours that Content-Language names (RFC 3282); None where it names none, or several languages."""
    tags = [tag for value in values for tag in value.split(",") if tag.strip()]
    found = {match[1].lower() for tag in tags if (match := _TAG.match(tag))}
    (language,) = found if len(found) == 1 else (None,)
    return language if language in LANGUAGES else None


def of_words(text: str) -> str | None:
    """The language whose common words stand in a text of at least twenty words, clearly more than those of others."""
    words = Counter(map(str.casefold, _WORD.findall(text[:MOST])))
    if (total := words.total()) < LEAST:
        return None
    there = {language: common & words.keys() for language, common in COMMON.items()}
    counted = {language: sum(map(words.__getitem__, found)) for language, found in there.items()}
    best = max(counted, key=lambda language: counted[language])
    second = max(count for language, count in counted.items() if language != best)
    clear = counted[best] * 6 >= total and counted[best] > 2 * second and len(there[best]) >= DIFFERENT
    return best if clear and best in LANGUAGES else None


MOST = 20_000
"""Characters that are looked at."""
