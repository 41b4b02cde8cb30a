"""Commands made from the table of use cases: arguments and options from what each is told, help in the terminal's language."""

import collections.abc
import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import typer

from mailticket.application.parameters import AttachedFile, Help, help_of
from mailticket.application.use_cases import USE_CASES
from mailticket.cli.attachments import attached
from mailticket.cli.request import REFUSED, Json, ask, out, text_or_stdin
from mailticket.cli.words import language, word
from mailticket.i18n import translate

Command = Callable[..., None]


@dataclasses.dataclass(frozen=True)
class Showing:
    """How an answer is shown in a way of its own: ``options`` say how, ``check`` looks at them before anything is asked."""

    show: Callable[[Any, Mapping[str, Any]], None]
    options: Sequence[inspect.Parameter]
    check: Callable[[Mapping[str, Any]], None]


def command(
    name: str,
    render: Callable[[Any], Any] = str,
    well: Callable[[Any], bool] = lambda answer: True,
    showing: Showing | None = None,
) -> Command:
    """The command of a use case; ``render`` makes the page of its answer, or ``showing`` shows it. One that is not ``well`` ends
    the program as a refusal does."""
    case = USE_CASES[name]
    parts = {whole.name: part for whole in dataclasses.fields(case.parameters) if (part := part_of(whole))}
    shown = [(case.parameters, own) for own in dataclasses.fields(case.parameters) if own.name not in parts]
    shown += [(part, inner) for part in parts.values() for inner in dataclasses.fields(part)]
    fields = {field.name: field for _, field in shown}
    options = showing.options if showing else ()

    def run(context: typer.Context, json: bool, **given: Any) -> None:
        how = {one.name: given.pop(one.name) for one in options} | {"json": json}
        if showing:
            showing.check(how)
        told = {key: _told(fields[key], value) for key, value in given.items() if value or not _is_file(fields[key])}
        for whole, part in parts.items():
            told[whole] = _said({inner.name: told.pop(inner.name) for inner in dataclasses.fields(part)})
        answer = ask(context, name, **told)
        if showing:
            showing.show(answer, how)
        else:
            out(answer, json, render)
        if not well(answer):
            raise typer.Exit(REFUSED)

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [
        inspect.Parameter("context", keyword, annotation=typer.Context),
        *(_parameter(cls, field) for cls, field in shown),
        *options,
        inspect.Parameter("json", keyword, default=False, annotation=Json),
    ]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    run.__name__ = name.rpartition(".")[2]
    run.__doc__ = translate(language(), f"case.{name}") + (
        f"\n\n{word('example')}: {case.example}" if case.example else ""
    )
    return run


def part_of(field: "dataclasses.Field[Any]") -> Any:
    """The class of what a parameter is made of that is told in parts: each has an option. None of others."""
    kinds = typing.get_args(field.type) if typing.get_origin(field.type) in (types.UnionType, typing.Union) else ()
    return next((kind for kind in kinds if dataclasses.is_dataclass(kind)), None)


def _said(part: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if value is not None}


def _parameter(cls: type, field: "dataclasses.Field[Any]") -> inspect.Parameter:
    told: Help = field.metadata["help"]
    kind, several = _kind(field.type)
    more: dict[str, Any] = {"help": help_of(cls, field, language())}
    if told.metavar:
        more["metavar"] = told.metavar
    if told.number:
        more |= {"min": told.least, "max": told.most}
    required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING and not told.text
    default: Any = inspect.Parameter.empty if required else field.default
    if several and not required:
        default = None
    if told.text:
        default = None
    annotation: Any = list[kind] if several else kind  # type: ignore[valid-type]
    if default is None:
        annotation = annotation | None
    name = f"--{(told.option or field.name).replace('_', '-')}"
    shown = typer.Argument(**more) if told.argument else typer.Option(name, **more)
    annotated: Any = Annotated[annotation, shown]
    return inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotated)


def _kind(declared: Any) -> tuple[type, bool]:
    """The type of one value, and whether there may be several. Where a number or words will do, it is words."""
    origin = typing.get_origin(declared)
    if origin is collections.abc.Mapping:
        return str, True
    if origin is collections.abc.Sequence:
        (kind,) = typing.get_args(declared)
        return (str if kind is AttachedFile else _kind(kind)[0]), True
    if origin in (types.UnionType, typing.Union):
        kinds = [one for one in typing.get_args(declared) if one is not type(None)]
        return (str, False) if str in kinds else _kind(kinds[0])
    return declared, False


def _holds(declared: Any, kind: Any) -> bool:
    """Whether values of a declared type are of a kind: a sequence, a mapping, or none at all."""
    return kind in (typing.get_origin(declared), *map(typing.get_origin, typing.get_args(declared)))


def _told(field: "dataclasses.Field[Any]", value: Any) -> Any:
    """What was typed, as the use case is told it."""
    if not value and field.default is None and _kind(field.type)[1]:
        return None
    if _holds(field.type, collections.abc.Mapping):
        of_lists = typing.get_origin(typing.get_args(field.type)[-1]) is collections.abc.Sequence
        return dict(map(list_pair if of_lists else pair, value or ()))
    if _is_file(field):
        return attached(value)
    if _holds(field.type, collections.abc.Sequence):
        return list(value or ())
    if check := CHECKS.get(field.metadata["help"].takes):
        return check(value)
    if field.metadata["help"].or_all:
        return number_or_all(value)
    if field.metadata["help"].text:
        optional = field.default is not dataclasses.MISSING
        return "" if optional and value is None else text_or_stdin(value)
    return value


def language_checked(name: str | None) -> str | None:
    """The name of a language we speak, or the empty one. Wrong usage else."""
    if name not in (None, "", "es", "en"):
        raise typer.BadParameter(word("bad_language"))
    return name


def timezone_checked(name: str | None) -> str | None:
    """The name of a timezone, or the empty one. Wrong usage else."""
    from zoneinfo import ZoneInfo

    try:
        return name and ZoneInfo(name).key
    except (KeyError, ValueError, OSError) as error:
        raise typer.BadParameter(word("bad_timezone", name=name)) from error


def length_checked(text: str | None) -> str | None:
    """A length of time, or the empty text. Wrong usage else."""
    from mailticket.model.duration import elapsed_minutes

    try:
        if text:
            elapsed_minutes(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    return text


CHECKS: dict[str, Callable[[str | None], str | None]] = {
    "language": language_checked,
    "timezone": timezone_checked,
    "length": length_checked,
}
"""What a text is held to before anything is asked."""


def number_or_all(text: str) -> int | str:
    """A number, or all. Raises BadParameter."""
    if text == "all":
        return text
    if not (text.isascii() and text.isdecimal()):
        raise typer.BadParameter(word("bad_number_or_all", text=text))
    return int(text)


def _is_file(field: "dataclasses.Field[Any]") -> bool:
    return bool(field.metadata["help"].files)


def list_pair(text: str) -> tuple[str, list[str]]:
    """KEY=VALUE,VALUE…; the key may be empty. Raises BadParameter."""
    key, equals, values = text.partition("=")
    if not equals:
        raise typer.BadParameter(word("bad_list_pair", text=text))
    return key, values.split(",")


def pair(text: str) -> tuple[str, str]:
    """KEY=VALUE. Raises BadParameter."""
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise typer.BadParameter(word("bad_pair", text=text))
    return key, value
