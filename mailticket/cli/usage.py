"""Help and usage in the terminal's language: our texts by their keys, and what typer says by itself, which is English alone."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from typer._click.exceptions import NoArgsIsHelpError, UsageError

from mailticket.cli.words import language, word
from mailticket.i18n import knows, translate
from mailticket.i18n.catalogue import words_of
from mailticket.i18n.recognising import said_in

EXAMPLE = "Example: "
"""How the last line of a docstring begins that shows a command's use."""

PANELS = ("ARGUMENTS_PANEL_TITLE", "OPTIONS_PANEL_TITLE", "COMMANDS_PANEL_TITLE", "ERRORS_PANEL_TITLE")
STRINGS = ("DEFAULT_STRING", "ENVVAR_STRING", "REQUIRED_LONG_STRING", "RICH_HELP", "ABORTED_TEXT")
"""What typer's pages say, by the name it has in ``typer.rich_utils``; ``typer.NAME`` is its key."""

OWN = {words_of("en").text(key): key for key in ("typer.help", "typer.install_completion", "typer.show_completion")}
"""What typer says of its own options, with the key."""


def help_of(path: str, docstring: str) -> str:
    """A command's help: ``help.PATH``, where there is one, with the example of its docstring below it."""
    if not knows(f"help.{path}"):
        return docstring
    _, mark, example = docstring.rpartition(EXAMPLE)
    return translate(language(), f"help.{path}") + (f"\n\n{word('example')}: {example}" if mark else "")


def worded_command(command: Any) -> Any:
    """A command or group with its help, its options' and its placeholders in the terminal's language."""
    command.help = _text(command.help)
    for parameter in command.params:
        worded(parameter)
    for name in ("options_metavar", "subcommand_metavar"):
        if shown := getattr(command, name, None):
            setattr(command, name, _placeholders(shown))
    return command


def worded(parameter: Any) -> Any:
    """An option or argument with its help, and what stands for its value, in the terminal's language."""
    if parameter is not None:
        parameter.help = _text(parameter.help)
        parameter.metavar = parameter.metavar and _placeholders(parameter.metavar)
        parameter.display_type_rich = partial(_stands_for, parameter, parameter.display_type_rich)
    return parameter


STANDS_FOR = {"path": "FILE", "file": "FILE", "directory": "FOLDER", "str": "TEXT", "int": "N", "float": "N"}
"""What help writes for a value of a type that nothing says more of."""


def _stands_for(parameter: Any, typed: Callable[[Any], str | None], ctx: Any) -> str | None:
    """What help shows of an option's value, instead of the name of a Python type, as typer does: nothing for an argument, whose
    name says it, and for what is on or off, which has no value."""
    if parameter.param_type_name == "argument" or parameter.is_flag:
        return None
    shown = typed(ctx)
    found = re.fullmatch(r"<(?:list\[)?(\w+).*>", shown or "")
    return _placeholder(STANDS_FOR[found[1]]) if found and found[1] in STANDS_FOR else shown


def _text(help_: str | None) -> str | None:
    """What a key of the catalogue says, or typer's own sentence; other help is in our language already."""
    if help_ and help_.startswith("help.") and knows(help_):
        return translate(language(), help_).replace("[", r"\[")  # the page takes brackets for markup
    return translate(language(), OWN[help_]) if help_ in OWN else help_


def prefix() -> str:
    """What stands before a line of usage."""
    return words_of(language()).text("typer.usage")


def _placeholders(metavar: str) -> str:
    """``[FILE|-]`` as ``[ARCHIVO|-]``."""
    return re.sub(r"[A-ZÁÉÍÓÚÑ_]+", lambda found: _placeholder(found[0]), metavar)


def _placeholder(name: str) -> str:
    return translate(language(), f"metavar.{name}") if knows(f"metavar.{name}") else name


def speak() -> None:
    """Has typer's pages say their own words in the terminal's language."""
    from typer import rich_utils

    for name in (*PANELS, *STRINGS):
        setattr(rich_utils, name, words_of(language()).text(f"typer.{name}"))


@contextmanager
def told_in_our_language() -> Iterator[None]:
    """Within it, a mistake of usage is told in the terminal's language."""
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except UsageError as error:
        speak()
        raise UsageError(said_in(language(), "usage.", error.format_message()), ctx=error.ctx) from error
