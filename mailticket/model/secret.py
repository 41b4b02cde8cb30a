"""What is secret, and how it is written where people read it: ``***`` stands in its place, in what is printed, logged, mailed
and answered. The one place that knows.

Settings: the passwords in ``[delivery] transport`` and ``[database] url``. Arguments of scrips: what a webhook signs with; all
of its URL after the host, for there its token stands; what follows the options of a program that are named for a secret.
Texts: passwords of URLs, parameters named for a secret, the token of a question. Hashes of passwords, seal keys and the
tokens of questions leave the database and the files in no answer, so that nothing here need know them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

HIDDEN = "***"

_NAMED = r"[\w-]{0,40}?(?:secret|token|passw(?:or)?d|passphrase|api[_-]?key|access[_-]?key|signature)[\w-]{0,40}"
_PASSWORD = re.compile(r"(?<=://)([^/:\s]{0,512}):([^\s]{0,512})@")
_PARAMETER = re.compile(rf"([?&;]{_NAMED}=)[^&;#\s\"'<>]+", re.IGNORECASE)
_JSON = re.compile(rf"(\"{_NAMED}\"\s*:\s*)\"(?:[^\"\\]|\\.)*\"", re.IGNORECASE)
_JSON_URL = re.compile(r"(\"url\"\s*:\s*\")((?:[^\"\\]|\\.)*)\"")
_ANSWERING = re.compile(r"(?<=\bconfirm\+)[a-z0-9]{20,}(?==?\r?\n?@)", re.IGNORECASE)
_LETTING_IN = re.compile(r"(?<=/link/)(?:=\r?\n|[\w-]){20,}")
"""The token of a link that signs in, also where a mail's line is broken in it."""
_AFTER_HOST = re.compile(r"(https?://)(?:[^/?#]*@)?([^/?#]*)(/?)(.*)", re.DOTALL | re.IGNORECASE)
_OPTION = re.compile(rf"-{{0,2}}{_NAMED}", re.IGNORECASE)
SIGNS = (
    ("://", _PASSWORD, rf"\1:{HIDDEN}@"),
    ("=", _PARAMETER, rf"\1{HIDDEN}"),
    ('"', _JSON, rf'\1"{HIDDEN}"'),
    ("+", _ANSWERING, HIDDEN),
    ("/link/", _LETTING_IN, HIDDEN),
)
"""What a text must hold for something secret to be found in it, what finds it, and what stands in its place."""
_SHORTEST = 4
"""Fewer letters are no secret that could be told from a text."""


def hidden_in_text(text: str) -> str:
    """A text without what is known for a secret by its place: ``smtp://mail:***@relay.example``."""
    for sign, secret, shown in SIGNS:
        if sign in text:  # nearly no text has one, and to look for a sign costs a tenth of what an expression does
            text = secret.sub(shown, text)
    return text


def hidden_in_history(text: str) -> str:
    """What a change of a scrip said, as any version wrote it down."""
    return hidden_in_text(_JSON_URL.sub(lambda found: f'{found[1]}{_url(found[2])}"', text))


def hidden_answering(mail: bytes) -> bytes:
    """A mail without the tokens of questions and of links that sign in, as bytes."""
    return _LETTING_IN.sub(HIDDEN, _ANSWERING.sub(HIDDEN, mail.decode("latin-1"))).encode("latin-1")


def without(text: str, values: Iterable[str]) -> str:
    """A text without these values: a server that was told a secret may say it again."""
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, HIDDEN) if len(value) >= _SHORTEST else text
    return text


def hidden_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A scrip's arguments as people may read them."""
    return {name: _HIDERS[name](value) if name in _HIDERS else value for name, value in arguments.items()}


def kept_arguments(said: Mapping[str, Any], there: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, with what is there in the place of what stands hidden in it: what was printed can be said again."""
    hidden = hidden_arguments(there)
    return {
        name: there[name] if is_hidden(value) and hidden.get(name) == value else value for name, value in said.items()
    }


def is_hidden(value: Any) -> bool:
    """Whether part of a value that was said stands hidden."""
    return HIDDEN in value if isinstance(value, str) else isinstance(value, list | tuple) and any(map(is_hidden, value))


def unknown(arguments: Mapping[str, Any]) -> str:
    """The first argument in which something hidden was said that nothing was kept of; empty where there is none."""
    return next((name for name in sorted(_HIDERS.keys() & arguments.keys()) if is_hidden(arguments[name])), "")


def secrets_of(arguments: Mapping[str, Any]) -> set[str]:
    """The secret values among a scrip's arguments."""
    url = _AFTER_HOST.fullmatch(str(arguments.get("url", "")))
    found = {str(arguments.get("secret", "")), str(arguments.get("url", "")), url[4] if url else ""}
    found |= {part for whole in found for part in re.split(r"[/?&#=@:]", whole) if len(part) >= 2 * _SHORTEST}
    words, shown = list(arguments.get("program", ())), hidden_arguments(arguments).get("program", [])
    found |= {str(word).rpartition("=")[2] for word, seen in zip(words, shown, strict=True) if word != seen}
    host = url[2] if url else ""
    return {one for one in found if one and one not in host}


def _url(url: Any) -> Any:
    found = _AFTER_HOST.fullmatch(url) if isinstance(url, str) else None
    if found is None:
        return hidden_in_text(url) if isinstance(url, str) else url
    return f"{found[1]}{found[2]}{found[3]}{HIDDEN if found[4] else ''}"


def _program(words: Any) -> Any:
    """The words of a command line: ``--token ***``, ``--token=***``."""
    if not isinstance(words, list | tuple):
        return words
    shown = []
    for word, before in zip(words, ("", *words), strict=False):
        option, sign, value = str(word).partition("=")
        if _OPTION.fullmatch(str(before)) and str(before).startswith("-"):
            shown.append(HIDDEN)
        else:
            shown.append(
                f"{option}={HIDDEN}" if sign and value and _OPTION.fullmatch(option) else hidden_in_text(str(word))
            )
    return shown


_HIDERS: dict[str, Callable[[Any], Any]] = {
    "secret": lambda value: HIDDEN if value else value,
    "url": _url,
    "program": _program,
}
