"""Structured logs: one line per decision, as JSON or for the eye, and no control byte that a letter brought along."""

import json
import sys
from collections.abc import MutableMapping
from io import StringIO
from typing import Any, TextIO

import structlog

from mailticket.model.secret import hidden_in_text

_CONTROLS = {c: f"\\x{c:02x}" for c in (*range(32), *range(127, 160), 0x2028, 0x2029)}


def _clean(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str) and not value.isprintable():
            event[key] = value.translate(_CONTROLS)
    return event


def _without_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Before control characters become escapes: what is secret is found by its place in the text."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = hidden_in_text(value)
        elif isinstance(value, BaseException) and key != "exc_info":
            event[key] = hidden_in_text(f"{type(value).__name__}: {value}")
    return event


def _console(stream: TextIO) -> Any:
    """Its own tracebacks would show local variables, and in those stand passwords and people's mail."""
    return structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=_traceback)


def _traceback(stream: TextIO, info: Any) -> None:
    told = StringIO()
    structlog.dev.plain_traceback(told, info)
    stream.write(hidden_in_text(told.getvalue()))


def _json(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    return _ENCODER.encode(event)


_ENCODER = json.JSONEncoder(ensure_ascii=True, default=lambda value: hidden_in_text(str(value)), separators=(",", ":"))


class HeldBack(StringIO):
    """A stream that keeps what is written until it is released; from then on, or where it holds nothing, it is the stream below."""

    def __init__(self, stream: TextIO, *, holds: bool) -> None:
        super().__init__()
        self._stream = stream
        self._holds = holds

    def write(self, text: str) -> int:
        """Keep it, or pass it on."""
        return super().write(text) if self._holds else self._stream.write(text)

    def flush(self) -> None:
        """Of what was passed on."""
        if not self._holds:
            self._stream.flush()

    def isatty(self) -> bool:
        """Whether the stream below is a terminal."""
        return self._stream.isatty()

    def release(self) -> None:
        """Pass on what was kept, and all that comes. A second time does nothing."""
        if self._holds:
            self._holds = False
            self._stream.write(self.getvalue())
            self._stream.flush()


LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def start(level: str, form: str, stream: TextIO = sys.stderr) -> Any:
    """Configure, at the start and again when the settings changed; returns the logger. ``form`` is "json", "console", or empty for
    console on a terminal and json elsewhere."""
    form = form or ("console" if stream.isatty() else "json")
    renderer = _console(stream) if form == "console" else _json
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_secrets,
            _clean,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,  # what was handed out follows when this is called again
    )
    return structlog.get_logger()
