"""Mail that programs write for people who are away: told by its subject, for what says that it is automatic, and where it answers
mail of ours even where nothing says so (Lotus Notes, Outlook rules, web mailers)."""

import re
from collections.abc import Mapping, Sequence

from mailticket.model.letter import Ours
from mailticket.model.message_id import is_ours
from mailticket.reading.headers import message_ids
from mailticket.reading.tags import tags

Headers = Mapping[str, Sequence[str]]

_BEGINNINGS = (
    # English, Spanish, Portuguese
    r"auto(?:matic|mated)?[- ]?(?:reply|response)",
    r"out of (?:the )?office",
    r"respuesta autom[aá]tica",
    r"autorespuesta",
    r"auto-respuesta",
    r"fuera de (?:la )?oficina",
    r"ausente de la oficina",
    r"resposta autom[aá]tica",
    r"ausente do escrit[oó]rio",
    r"fora do escrit[oó]rio",
    # as Exchange and others say it elsewhere
    r"abwesenheitsnotiz",
    r"automatische antwort",
    r"réponse automatique",
    r"absence du bureau",
    r"risposta automatica",
    r"fuori sede",
    r"resposta automàtica",
    r"automatisch antwoord",
    r"afwezig",
    r"automatiskt svar",
    r"automatisk svar",
    r"autosvar",
    r"automaattinen vastaus",
    r"automatická odpověď",
    r"odpowiedź automatyczna",
    r"autoodpowiedź",
    r"automatikus válasz",
    r"răspuns automat",
    r"автоматический ответ",
    r"автоответ",
    r"автоматична відповідь",
    r"αυτόματη απάντηση",
    r"otomatik yanıt",
    r"自动答复",
    r"自動回覆",
    r"自動応答",
    r"자동 회신",
)
_AWAY = re.compile(rf"\s*\[?(?:{'|'.join(_BEGINNINGS)})(?!\w)", re.IGNORECASE)
_NOTES = re.compile(r"\s*auto:.*\bis (?:out of the office|away)\b", re.IGNORECASE)
"""Lotus Notes: ``AUTO: Pérez, Ana is out of the office. (returning 05/07/2024)``."""


def begins_as_absence(subject: str) -> bool:
    """Whether a subject begins as that of an out-of-office reply: a weak hint, for people write such things too."""
    return bool(_AWAY.match(subject[:998]) or _NOTES.match(subject[:998]))


def absence_answering_us(headers: Headers, ours: Ours) -> str:
    """Why it is an out-of-office reply to mail of ours: such words stand before our own tag, where people never write them, or
    it answers a Message-ID with our seal. Empty where it is none."""
    for subject in headers.get("subject", ()):
        if not begins_as_absence(subject):
            continue
        if any(tag.rtname.casefold() == ours.rtname.casefold() for tag in tags(subject)):
            return "the words of an absence before our own tag"
        if _answers_us(headers, ours):
            return "the subject is that of an absence, and it answers a notice of ours"
    return ""


def _answers_us(headers: Headers, ours: Ours) -> bool:
    answered = [one for value in headers.get("in-reply-to", ())[:5] for one in message_ids(value[:2000])]
    return any(is_ours(one, ours.seal.verify, ours.organization) for one in answered[:5])
