"""What stands at the end of everything somebody writes: what their phone says, their greeting and name, what their lawyers want.

Nobody is to be told of it as if it had been written to them. What cannot be told is what they wrote.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from mailticket.reading.own import own_end

_DEVICES = (
    r"iphone|ipad|ios|apple|icloud|android|outlook|hotmail|samsung|galaxy|yahoo|gmail|google|black\s?berry|huawei|xiaomi|redmi|poco"
    r"|oppo|honor|motorola|moto|nokia|pixel|oneplus|realme|sony|xperia|windows|proton|thunderbird|spark|bluemail|mymail|zoho"
    r"|zimbra|k-9|fairemail|shortwave|mailbird|superhuman|aquamail|correo|mail|mobile|m[óo]vil|celu|celular|cellular|tel[ée]fono|telefone|telem[óo]vel|smartphone|phone|handy"
    r"|t[ée]l[ée]phone|tablet|dispositivo|aparelho|device|app"
)
_SENT = re.compile(
    r"\W{0,12}(?:(?:sent|enviad[oa]s?|mandad[oa]|envoyé|gesendet|inviato)"
    r"\s(?:from|via|with|using|through|by|desde|do|da|de|del|dal|através\sd[oe]|a\stravés\sde"
    rf"|con|com|a\spartir|pelo|pela|depuis|von|mit)\b|von\smeinem\b).{{0,80}}?\b(?:{_DEVICES})\b.{{0,120}}"
    r"|\W{0,12}(?:typed|written|escrit[oa]|digitad[oa])\s(?:on|from|desde|en|con|do|no|com|pelo)\s(?:my|mi|meu)\s(?:\w{1,20}\s)?"
    rf"(?:{_DEVICES})\b\W{{0,3}}(?:(?:sorry|excuse|pardon|disculp|perdon|descul).{{0,60}})?",
    re.IGNORECASE,
)
_GET = re.compile(
    r"\W{0,6}(?:get|obtener|obt[ée]n|obtenga|obter|obtenha|descarg\w{1,4}|baix\w{1,4}|download|try|pruebe?|consigue)\s(?:o\s|el\s|the\s)?"
    r"(?:outlook|yahoo|gmail|bluemail|spark|mymail|proton|blackberry)\b.{0,160}",
    re.IGNORECASE,
)
_SLOGAN = re.compile(
    r"\W{0,6}(?:yahoo\smail:\s.{3,60}|(?:please\s)?(?:excuse|pardon|forgive)\b.{0,40}\b(?:brevity|typos?|errors?|spelling)\b.{0,60}"
    r"|(?:disculp\w{1,4}|perdon\w{1,4}|descul\w{1,4})\b.{0,40}\b(?:brevedad|errores|faltas|brevidade|erros)\b.{0,60})",
    re.IGNORECASE,
)
_SECRET = re.compile(r"confiden[tc]i|privilegiad|privileged|aviso\slegal|disclaimer|uso\sexclusivo", re.IGNORECASE)
_ADDRESSED = re.compile(
    r"destinatari|recipient|addressee|dirigid|intended|mensaje|message|mensagem|correo|e-?mail", re.IGNORECASE
)
_PRINT = re.compile(
    r"(?:antes\sde\simprimir|before\sprinting|medio\s?ambiente|meio\sambiente|the\senvironment).{0,200}", re.IGNORECASE
)
_GREETING = re.compile(
    r"(?:(?:un\s|muchos\s)?(?:cordial(?:es)?\s|afectuosos?\s)?saludos?(?:\s(?:cordial(?:es)?|atentos|a\stodos))?|atentamente|atte|cordialmente"
    r"|(?:un\s(?:gran\s)?)?abrazo(?:\sgrande)?|slds|sds|quedo\satent[oa]|fico\sà\sdisposição|(?:best|kind|warm|with\sbest)?\s?regards|best(?:\swishes)?|cheers|sincerely(?:\syours)?|yours(?:\ssincerely)?"
    r"|atenciosamente|att|(?:um\s)?abraços?|cumprimentos|(?:com\sos\smelhores\s)?cumprimentos)[\s,.!]*",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:muchas\s|desde\sya,?\s(?:muchas\s)?)?gracias|(?:many\s)?thanks(?:\sin\sadvance)?|thank\syou|(?:muito\s)?obrigad[oa])[\s,.!]*",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"[\W_]*|\[[^\[\]]{1,300}\](?:\s*<\S+>)?|<\S+>|(?:https?|www)\S+")

NAME_LINES, LINE = 6, 70
"""What may stand below a greeting or a name: so many lines, so long."""

LAST = 8
"""Last lines of earlier letters that are compared."""

NOTICE = 60
"""Characters of the shortest notice that what is written is secret."""


def is_closing(text: str, names: Sequence[str] = (), usual: Collection[str] = ()) -> bool:
    """Whether a text is nothing but the end of a letter. ``names`` are its author's, ``usual`` how their earlier letters ended,
    as ``usual_endings`` tells."""
    lines = [line.strip() for line in text.split("\n")]
    if " ".join(text.split()) in usual:
        return True
    greeted = False
    for block in _blocks(lines):
        if not _closes(block, names, greeted=greeted):
            return False
        greeted = len(block) == 1 and _GREETING.fullmatch(block[0]) is not None
    return True


def usual_endings(texts: Iterable[str]) -> frozenset[str]:
    """How the letters end that somebody wrote, each in one line: in the same words twice, or in lines that say nothing in a
    sentence. Never all of a letter."""
    found: Counter[str] = Counter()
    cards = set()
    for text in texts:
        lines = [" ".join(line.split()) for line in text[: own_end(text)].split("\n") if line.strip()]
        for count in range(1, min(len(lines), LAST + 1)):
            ending = " ".join(lines[-count:])
            found[ending] += 1
            if _is_card(lines[-count:]) and (count > 1 or _looks_like_name(ending)):
                cards.add(ending)
    return frozenset({one for one, times in found.items() if times > 1} | cards)


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Runs of lines with no empty one between; what a phone says is one of its own."""
    block: list[str] = []
    for line in (*lines, ""):
        if line and not _is_footer(line):
            block.append(line)
        elif block:
            yield block
            block = []


def _is_footer(line: str) -> bool:
    return len(line) <= 250 and any(one.fullmatch(line) for one in (_SENT, _GET, _SLOGAN, _NOTHING))


def _closes(block: Sequence[str], names: Sequence[str], *, greeted: bool) -> bool:
    whole = " ".join(block)
    if _PRINT.search(whole) or (_SECRET.search(whole) and (len(block) == 1 or _ADDRESSED.search(whole))):
        return len(block) == 1 or len(whole) >= NOTICE
    if _GREETING.fullmatch(block[0]):
        return not block[1:] or (_looks_like_name(block[1]) and _is_card(block[2:]))
    if _THANKS.fullmatch(block[0]):
        return bool(block[1:]) and _looks_like_name(block[1]) and _is_card(block[2:])
    return (_is_name(block[0], names) or (greeted and _looks_like_name(block[0]))) and _is_card(block[1:])


def _is_card(lines: Sequence[str]) -> bool:
    """Who they are and how to call them: short lines that say nothing in a sentence."""
    return len(lines) <= NAME_LINES and all(len(line) <= LINE and line[-1:] not in ".!?:" for line in lines)


def _looks_like_name(line: str) -> bool:
    words = [word for word in re.findall(r"\w+", line) if word not in ("de", "da", "do", "del", "la", "dos", "y", "e")]
    return (
        0 < len(words) <= 4 and len(line) <= 40 and all(word[0].isupper() for word in words) and line[-1] not in "!?:"
    )


def _is_name(line: str, names: Sequence[str]) -> bool:
    said = _plain(line)
    return bool(said) and any(said == _plain(name)[: len(said)] for name in names)


def _plain(name: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", name.casefold())
    return re.findall(r"\w+", "".join(char for char in bare if not unicodedata.combining(char)))
