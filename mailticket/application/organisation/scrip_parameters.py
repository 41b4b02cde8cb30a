"""What use cases about scrips, templates and jobs are told."""

from collections.abc import Mapping, Sequence

from mailticket.application.organisation.parameters import NAME
from mailticket.application.parameters import default, parameter_class, required, several
from mailticket.model.scrip import MOST_SECONDS, ActionKind, Condition

Scalar = str | int | float | bool


@parameter_class
class OneScrip:
    """A scrip."""

    name: str = required(metavar="SCRIP", argument=True)


@parameter_class
class Arguments:
    """What belongs to the action of a scrip. None is not said; what is empty takes one away, of ``seconds`` 0."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012  # read by pydantic, changed by nobody

    set: Mapping[str, Scalar] | None = default(
        None,
        metavar="FIELD=VALUE",
    )
    owner: str | None = default(
        None,
    )
    create: Mapping[str, Scalar] | None = default(
        None,
        metavar="KEY=VALUE",
    )
    program: Sequence[str] | None = default(
        None,
    )
    url: str | None = default(
        None,
    )
    seconds: int | None = default(
        None,
        number=True,
        most=MOST_SECONDS,
    )
    secret: str | None = default(
        None,
    )


@parameter_class
class ScripValues:
    """What is said of a scrip. None is not said, an empty text clears, and lists are put in place of what is there."""

    condition: str | None = default(None, key="told.one_of", choices=tuple(Condition))
    action: str | None = default(None, key="told.one_of", choices=tuple(ActionKind))
    when: str | None = default(
        None,
    )
    to: Sequence[str] | None = default(
        None,
    )
    template: str | None = default(
        None,
    )
    as_comment: bool | None = default(
        None,
        option="as-comment/--as-reply",
    )
    queue: str | None = default(
        None,
    )
    off_in: Sequence[str] | None = default(
        None,
    )
    order: int | None = default(
        None,
    )
    disabled: bool | None = default(None, option="disabled/--enabled")
    arguments: Arguments | None = default(  # a field, as all others are
        None,
    )


@parameter_class
class SetScrip(ScripValues, OneScrip):
    """A scrip to be changed."""


@parameter_class
class AddScrip(ScripValues):
    """A scrip to be made."""

    name: str = required(metavar=NAME, argument=True)
    condition: str = required(key="told.one_of", choices=tuple(Condition))
    action: str = required(key="told.one_of", choices=tuple(ActionKind))


@parameter_class
class RenameScrip(OneScrip):
    """Another name for a scrip."""

    new: str = required(metavar="NEW", argument=True)


@parameter_class
class ScripInQueue(OneScrip):
    """A scrip of all queues, and one queue."""

    queue: str = required(metavar="QUEUE", argument=True)


@parameter_class
class ListScrips:
    """Which scrips to list."""

    queue: str | None = default(
        None,
    )


@parameter_class
class TryScrip:
    """A scrip, and the ticket and entry it is tried with."""

    id: int | str = required(metavar="SCRIP", argument=True)
    ticket: int = required(metavar="TICKET", argument=True, number=True)
    transaction: int | None = default(
        None,
        metavar="ENTRY",
    )


# -- templates and jobs


@parameter_class
class ListTemplates:
    """Which templates to list."""

    queue: str | None = default(
        None,
    )


@parameter_class
class ShowTemplate:
    """A template: in a language, as it serves a queue."""

    name: str = required(metavar=NAME, argument=True)
    language: str | None = default(None, takes="language")
    queue: str | None = default(
        None,
    )


@parameter_class
class ListJobs:
    """Which jobs to list."""

    ticket: int | None = default(None, metavar="N", number=True)
    state: Sequence[str] = several()
    limit: int = default(50, number=True)
