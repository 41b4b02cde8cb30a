"""Letters that are held for a person: why, in words of whoever reads it; what is shown of them; what people decide."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailticket.model.evidence import Evidence
from mailticket.model.person import User
from mailticket.model.transaction import Via
from mailticket.model.words import language_of, say

MOST_LINES = 5
MOST_LINE = 200
MOST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a letter is held: a key of ``WORDS``, and what stands in its sentence."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def quiet(self) -> bool:
        """Whether nobody is told of it singly: it is in the daily list."""
        return self.key in QUIET

    def text(self) -> str:
        """As it is stored."""
        return json.dumps({"reason": self.key, "values": dict(self.values)}, ensure_ascii=False)

    def say(self, language: str) -> str:
        """As a sentence, without its full stop."""
        if self.key == "refused":
            values = {name: value for name, value in self.values.items() if name != "refusal"}
            inner = say(language, self.values.get("refusal", ""), **values)
            return WORDS["refused"][language_of(language)].format(sentence=inner)
        words = WORDS.get(self.key, WORDS["said"])[language_of(language)]
        try:
            return words.format_map(self.values)
        except (KeyError, IndexError):  # a newer program wrote it
            return f"{self.key} {dict(self.values)}"


def read_reason(text: str) -> Reason:
    """A reason as it is stored; earlier versions stored a sentence."""
    if text.startswith('{"reason"'):
        try:
            read = json.loads(text)
            return Reason(str(read["reason"]), {str(name): str(value) for name, value in read["values"].items()})
        except (ValueError, KeyError, AttributeError):
            pass
    return Reason("said", {"error": text})


WORDS: dict[str, dict[str, str]] = {
    "said": {"en": "{error}", "es": "{error}"},
    "broke": {
        "en": "Our program failed while it was working on it ({error})",
        "es": "Nuestro programa falló al procesarlo ({error})",
    },
    "died": {
        "en": "The daemon ended each time it was working on it",
        "es": "El servicio se cayó cada vez que lo procesaba",
    },
    "too_hard": {
        "en": "It could not be read within the bounds of time and memory ({error})",
        "es": "No se pudo leer dentro de los límites de tiempo y memoria ({error})",
    },
    "rule": {"en": "The rule at {rule} holds it: {why}", "es": "La regla de {rule} lo retiene: {why}"},
    "refused": {"en": "No ticket could be opened with it: {sentence}", "es": "No se pudo abrir un ticket: {sentence}"},
    "from_ours": {
        "en": "Its From line has {address}, an address of ours, and nobody else is named as the writer",
        "es": "Su remitente es {address}, una dirección nuestra, y no dice quién lo escribió",
    },
    "list": {
        "en": "It came by a mailing list, and queue {queue} takes no mail of lists",
        "es": "Vino de una lista de correo, y la cola {queue} no acepta mensajes de listas",
    },
    "bulk": {
        "en": "It is bulk mail, and queue {queue} takes none",
        "es": "Es correo masivo, y la cola {queue} no lo acepta",
    },
    "bounce": {
        "en": "It says that mail could not be delivered, but it does not say which of ours",
        "es": "Dice que no se pudo entregar un correo, pero no se sabe cuál de los nuestros",
    },
    "report": {
        "en": "It reports on some mail (a delay, a receipt), and it does not say which of ours",
        "es": "Informa sobre un correo (una demora, un acuse de recibo), pero no se sabe cuál de los nuestros",
    },
    "auto_reply": {
        "en": "A machine answered by itself, and it belongs to no ticket",
        "es": "Es una respuesta automática y no pertenece a ningún ticket",
    },
    "spam": {"en": "The spam filter says that it is spam", "es": "El filtro dice que es correo no deseado"},
    "unread": {
        "en": "It answers a notice that this program sends by itself, and nobody reads such answers",
        "es": "Responde a un aviso que este programa envía por su cuenta, y esas respuestas no las lee nadie",
    },
    "disabled": {
        "en": "The account of {address} is disabled",
        "es": "La cuenta de {address} está desactivada",
    },
    "blocked": {"en": "{address} is a blocked sender", "es": "{address} es un remitente bloqueado"},
    "astray": {
        "en": "It was sent to {recipient}, where nothing could be done with it",
        "es": "Se envió a {recipient}, donde no se pudo hacer nada con él",
    },
}
"""The sentences, in every language we speak."""

QUIET = frozenset({"report", "auto_reply", "spam", "disabled", "blocked", "astray"})
RETRIES = frozenset({"said", "broke", "died", "too_hard"})
"""Held for an error of ours: it may be mended by now. What a rule holds can be tried again once the rules have changed."""


class HeldVerb(StrEnum):
    """What can be decided about a held letter. ``block`` discards it, and all that comes from its sender."""

    RELEASE = "release"
    DISCARD = "discard"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class HeldLetter:
    """What is known of a held letter without reading it again. ``excerpt`` is its first lines, with links that are none;
    ``told_at`` when people were told of it."""

    letter_id: int
    queue_id: int
    reason: Reason
    author: str
    subject: str
    excerpt: str
    recipient: str
    received_at: datetime
    told_at: datetime | None = None
    held: bool = True


@dataclass(frozen=True, slots=True)
class HeldDecision:
    """What somebody decided about a letter, when, how, and how sure we are that it was them. ``sender`` is who is blocked."""

    letter_id: int
    verb: HeldVerb
    by: User
    at: datetime
    via: Via
    evidence: Evidence
    sender: str = ""


_URL = re.compile(r"\b(h)tt(ps?)(?=:)", re.IGNORECASE)
_HOST = re.compile(r"(?<=[\w\]])\.(?=[\w\[])")


def defanged(text: str) -> str:
    """Text in which nothing is a link any more: hxxp, and [.] inside of what could be a host's name or a file's."""
    return _HOST.sub("[.]", _URL.sub(r"\1xx\2", text))


def excerpt(text: str) -> str:
    """The first lines of a text that have something on them, cut and defanged."""
    lines = (" ".join(line.split())[:MOST_LINE] for line in text[:20_000].split("\n"))
    found: list[str] = []
    for line in lines:
        if line and len(found) < MOST_LINES:
            found.append(defanged(line))
    return "\n".join(found)
