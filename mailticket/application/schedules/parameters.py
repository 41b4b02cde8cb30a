"""What use cases about schedules are told."""

from collections.abc import Mapping, Sequence

from mailticket.application.organisation.parameters import NAME
from mailticket.application.organisation.scrip_parameters import Scalar
from mailticket.application.parameters import default, parameter_class, required
from mailticket.model.schedule import ACTIONS


@parameter_class
class OneSchedule:
    """A schedule."""

    name: str = required(metavar=NAME, argument=True)


@parameter_class
class ScheduleArguments:
    """What belongs to the action of a schedule. None is not said; what is empty takes one away."""

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
    seconds: int | None = default(None, number=True)
    report: str | None = default(
        None,
    )
    warn_after: int | None = default(
        None,
        number=True,
    )
    resolve_after: int | None = default(
        None,
        number=True,
    )


@parameter_class
class ScheduleValues:
    """What is said of a schedule. None is not said, an empty text clears, and lists are put in place of what is there."""

    cron: str | None = default(
        None,
        metavar="TIMES",
    )
    action: str | None = default(None, key="told.one_of", choices=tuple(ACTIONS))
    query: str | None = default(
        None,
    )
    to: Sequence[str] | None = default(
        None,
    )
    template: str | None = default(
        None,
    )
    timezone: str | None = default(
        None,
        takes="timezone",
    )
    queue: str | None = default(
        None,
    )
    off_in: Sequence[str] | None = default(
        None,
    )
    disabled: bool | None = default(None, option="disabled/--enabled")
    arguments: ScheduleArguments | None = default(
        None,
    )


@parameter_class
class SetSchedule(ScheduleValues, OneSchedule):
    """A schedule to be changed."""


@parameter_class
class AddSchedule(ScheduleValues):
    """A schedule to be made."""

    name: str = required(metavar=NAME, argument=True)
    cron: str = required(
        metavar="TIMES",
    )
    action: str = required(key="told.one_of", choices=tuple(ACTIONS))


@parameter_class
class RenameSchedule(OneSchedule):
    """Another name for a schedule."""

    new: str = required(metavar="NEW", argument=True)


@parameter_class
class ShowSchedule(OneSchedule):
    """A schedule, with its last runs."""

    runs: int = default(10, number=True)


@parameter_class
class RunSchedule(OneSchedule):
    """A schedule to be run now."""

    dry_run: bool = default(
        False,
    )


@parameter_class
class ChooseDigest:
    """How often somebody wants digests."""

    choice: str = required(metavar="CHOICE", argument=True)
    user: str = default("", metavar="ADDRESS")
