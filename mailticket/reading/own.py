"""Which words of a text its author wrote themselves: those above whatever is quoted, forwarded, pasted or a signature.

Stricter than ``history``, which is for the eye: only these words order anything, so what cannot be told is not among them.
"""

import re

from mailticket.reading.quotes import WROTE, LineKind, line_kinds

MOST = 64 * 1024
MOST_LINES = 2000
"""Characters and lines that are looked at: what a person writes above a quote is shorter."""

_MARKED = re.compile(r"\s{0,200}\w{0,8}\s?[>|»›＞｜┃│]|\t|[ \u00a0]{4}")
"""Marks of quotes: ``>``, ``|``, ``AB>``; a tab or four blanks."""

_AFTER_INITIALS = re.compile("[>|»›＞｜┃│]")
_RULE = re.compile(r"\s{0,200}(?:[-_=*~#+–—]\s?){5}|\s{0,200}[-–—]{2,}\s*[^\W_].{0,100}[-–—]{2}\s*$|--\s*$")
_NAMES = (
    r"from|de|von|da|van|fra|från|od|от|kimden|gönderen|από|差出人|发件人|發件人|寄件者|寄件人|보낸사람|من|מאת|feladó"
    r"|lähettäjä|expéditeur|remitente|remetente|afsender|avsender|avsändare|absender|afzender|mittente"
    r"|nadawca|odesílatel|odosielateľ|expeditor|pošiljatelj|saatja|nuo|siuntėjas|sūtītājs|dari|từ|จาก|від"
    r"|отправитель|отправил|відправник|frå|desde|envoyé\spar|de\sla|de\sparte\sde|enviado\spor|sent\sby"
    r"|gesendet\svon|inviato\sda|from\saddress|reply-to|resent-from|sender|x-original-from|送信者|от\sкого"
)
HEADED = re.compile(rf"\W{{0,6}}(?:{_NAMES}|보낸\s?사람)[\s*]{{0,3}}[:：]", re.IGNORECASE)
"""The line that says who wrote what is below it, in the languages mail programs speak."""

_KEYED = re.compile(r"\W{0,6}\w[^:：]{0,60}[:：]")
_WROTE = re.compile(rf"\b{WROTE}\b.{{0,60}}[:：]\s*$", re.IGNORECASE)
_DATED = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d\d\b")


def own_end(text: str) -> int:
    """How many characters from the beginning of a text are its author's own words."""
    lines = _bounded(text)
    count = len(lines)
    for at, kind in enumerate(line_kinds(lines)):
        if kind is not LineKind.TEXT or _ends(lines, at):
            count = _head_of(lines, at)
            break
    return min(sum(map(len, lines[:count])) + count, len(text))


def first_line(text: str, own: int) -> str:
    """The first line its author wrote themselves, though it stand below a quote with ``>``; empty where there is none."""
    if begun := text[:own].lstrip():
        return begun.partition("\n")[0].strip()
    lines = _bounded(text)
    kinds = line_kinds(lines)
    for at, line in enumerate(lines):
        if kinds[at] is LineKind.TEXT and line.strip():
            return "" if _ends(lines, at) else line.strip()
    return ""


def _bounded(text: str) -> list[str]:
    lines = text[:MOST].split("\n", MOST_LINES)
    if len(text) > MOST or len(lines) > MOST_LINES:
        lines.pop()  # it is not whole
    return lines


def _ends(lines: list[str], at: int) -> bool:
    """Whether somebody else may have written what begins with this line."""
    line = lines[at]
    if line[:1].isalpha() and ":" not in line and "：" not in line and not _AFTER_INITIALS.search(line[:10]):
        return False  # most lines
    if not line.strip():
        return False
    if _MARKED.match(line) or _RULE.match(line) or HEADED.match(line[:200]):
        return True
    return line.rstrip().endswith((":", "：")) and _introduces(lines, at)


def _introduces(lines: list[str], at: int) -> bool:
    """``El lunes a las 10:00 Ana escribió:``, in any language: who or when, and a colon at the end."""
    line = lines[at][-300:]
    if "@" in line or _WROTE.search(line):
        return True
    words = f"{lines[at - 1][-300:] if at else ''} {line}"
    return _DATED.search(words) is not None and len(words.split()) >= 5


def _head_of(lines: list[str], at: int) -> int:
    """The first line of the headers that this is one of: some programs begin them with the subject."""
    if HEADED.match(lines[at][:200]):
        while at and _KEYED.match(lines[at - 1][:200]):
            at -= 1
    return at
