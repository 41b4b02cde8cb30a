"""Commands that are made when they are asked for: making all of them costs more than one of them does."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import partial
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_command_name

from mailticket.cli import usage
from mailticket.cli.values import take_plainly


class _Ours:
    """What commands and groups have in common: usage and help in the terminal's language."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that shows how it is called."""
        command: Any = self
        formatter.write_usage(ctx.command_path, " ".join(command.collect_usage_pieces(ctx)), usage.prefix())

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The page of help."""
        usage.speak()
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def get_help_option(self, ctx: Any) -> Any:
        """The option that shows that page."""
        return usage.worded(super().get_help_option(ctx))  # type: ignore[misc]


class Command(_Ours, TyperCommand):
    """A command that takes plain values in without pydantic."""

    def get_params(self, ctx: Any) -> Any:
        """Its arguments and options."""
        return take_plainly(super().get_params(ctx))


class Group(_Ours, TyperGroup):
    """Commands under one word, each made at its first use."""

    def get_params(self, ctx: Any) -> Any:
        """Its options."""
        return take_plainly(super().get_params(ctx))


class Commands(MutableMapping[str, Any]):
    """Commands by name, each made at its first use."""

    def __init__(self, makers: Mapping[str, Callable[[], Any]]) -> None:
        self._makers = dict(makers)
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._makers[name] = lambda: command

    def __delitem__(self, name: str) -> None:
        del self._makers[name]
        self._made.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def imported(name: str, place: str) -> Callable[[], Any]:
    """Makes the command ``name`` of what stands at a place, ``module:attribute``: a function or a group of commands."""

    def make() -> Any:
        module, _, attribute = place.partition(":")
        found = getattr(import_module(f"mailticket.cli.{module}"), attribute)
        return group(name, found, name) if isinstance(found, typer.Typer) else single(name, found, name)

    return make


def group(name: str, app: typer.Typer, path: str) -> Any:
    """The group of an app's commands; ``path`` is its name behind those of the groups it is in, with dots."""
    found = usage.worded_command(Group(name=name, help=app.info.help, no_args_is_help=True))
    found.commands = Commands(dict(_makers(app, path)))
    return found


def _makers(app: typer.Typer, path: str) -> Iterator[tuple[str, Callable[[], Any]]]:
    for command in app.registered_commands:
        function = command.callback
        if function is not None:
            named = command.name or get_command_name(function.__name__)
            yield named, partial(single, named, function, f"{path}.{named}")
    for inner in app.registered_groups:
        if inner.typer_instance is not None and inner.name:
            yield inner.name, partial(group, inner.name, inner.typer_instance, f"{path}.{inner.name}")


def single(name: str, function: Callable[..., Any], path: str) -> Any:
    """The command of a function, its help by its path; one that takes its arguments as they are says so in ``context_settings``."""
    alone = typer.Typer(add_completion=False)
    alone.command(name, cls=Command, context_settings=getattr(function, "context_settings", None))(function)
    found: Any = get_command(alone)
    found.help = usage.help_of(path, found.help or "")
    return usage.worded_command(found)
