"""Values typed on the command line. typer takes them in with pydantic, which costs more than all else a command does beside a
daemon; what needs no checking is taken here, and everything else, what is wrong before all, is left to typer."""

import os
import re
import stat
from functools import partial
from pathlib import Path
from typing import Any, get_args, get_origin

import typer

from mailticket.cli.words import language
from mailticket.i18n import translate
from mailticket.model.typed_words import number as typed_number

_NUMBER = re.compile(r"-?[0-9]{1,15}")


class Plain:
    """How one parameter's value is taken in."""

    def __init__(self, parameter: Any) -> None:
        self._theirs = type(parameter).get_runtime_param.__get__(parameter)

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value as its annotation says. Raises BadParameter."""
        several = param.multiple or param.nargs == -1
        if value is None:
            return () if several else None
        annotation, told = param.type_descriptor.annotation, param.type_descriptor.parameter_info
        try:
            if get_origin(annotation) is list and isinstance(value, list | tuple):
                return [_plain(get_args(annotation)[0], told, item) for item in value]
            return _plain(annotation, told, value)
        except ValueError:
            return self._theirs().coerce(value, param=param, ctx=ctx)


def _plain(kind: Any, told: Any, value: Any) -> Any:
    """Raises ValueError for what is not plain."""
    if told.parser is not None:
        raise ValueError(value)
    if kind is str and type(value) is str:
        value.encode()  # what was no UTF-8 is refused
        return value
    if kind is bool and type(value) is bool:
        return value
    if kind is int and type(value) is str and told.min == 1:  # of a ticket, an entry, a letter: #12 too
        if (number := typed_number(value)) is None:
            raise typer.BadParameter(translate(language(), "bad_number", value=value))
        return number
    if kind is int and (type(value) is int or (type(value) is str and _NUMBER.fullmatch(value))):
        number = int(value)
        if (told.min is None or number >= told.min) and (told.max is None or number <= told.max):
            return number
    if kind is Path and type(value) is str and _as_asked(told, value):
        return Path(value)
    raise ValueError(value)


def _as_asked(told: Any, path: str) -> bool:
    """Whether a file or folder is there and of the sort that is wanted, or need not be there."""
    if told.resolve_path or told.allow_dash or told.writable:
        return False
    try:
        mode = Path(path).stat().st_mode
    except OSError:
        return not told.exists
    fits = told.dir_okay if stat.S_ISDIR(mode) else told.file_okay
    return fits and os.access(path, os.R_OK)


def take_plainly(parameters: Any) -> Any:
    """Parameters, their values taken in so; of a typer that does it otherwise, nothing changes."""
    for parameter in parameters:
        if hasattr(parameter, "get_runtime_param") and hasattr(parameter, "type_descriptor"):
            parameter.get_runtime_param = partial(Plain, parameter)
    return parameters
