"""What use cases about queues are told."""

from collections.abc import Mapping, Sequence
from dataclasses import make_dataclass

from mailticket.application.organisation.parameters import NAME
from mailticket.application.parameters import default, parameter_class, required
from mailticket.model.queue import QUEUE_SETTINGS
from mailticket.model.queue_settings import QueueSetting, SettingKind


@parameter_class
class OneQueue:
    """A queue."""

    name: str = required(metavar=NAME, argument=True)


_TYPES: Mapping[SettingKind, object] = {
    SettingKind.NUMBER: int | None,
    SettingKind.FLAG: bool | None,
    SettingKind.RULES: str | None,
    SettingKind.MINUTES: int | str | None,
}
"""What is told of a setting, where that is no text."""

_TAKES = {SettingKind.LANGUAGE: "language", SettingKind.MINUTES: "length"}


def _setting(one: QueueSetting) -> tuple[str, object, object]:
    takes = _TAKES.get(one.kind, "")
    told = default(None, key=f"setting.help.{one.name}", metavar=one.metavar, takes=takes, option=one.option)
    return one.name, _TYPES.get(one.kind, str | None), told


_Settings = make_dataclass(
    "_Settings", map(_setting, QUEUE_SETTINGS), bases=(OneQueue,), kw_only=True, eq=False, repr=False
)


@parameter_class
class QueueValues(_Settings):  # type: ignore[misc, valid-type]
    """A queue, and what is said of it: each of its settings, who watches it, its lifecycle. None is not said, and an empty text
    clears; so does a list with an empty text."""

    cc: Sequence[str] | None = default(
        None,
    )
    admin_cc: Sequence[str] | None = default(
        None,
    )
    lifecycle: str | None = default(None, metavar=NAME)


@parameter_class
class RenameQueue(OneQueue):
    """Another name for a queue."""

    new: str = required(metavar="NEW", argument=True)


@parameter_class
class QueueWatchers(OneQueue):
    """Who watches a queue, and in which role."""

    who: Sequence[str] = required(
        metavar="WHO…",
        argument=True,
    )
    role: str = default(
        "AdminCc",
    )


@parameter_class
class CheckMail:
    """An alias file, and what the lines to be written shall name: the mailgate's program, and where LMTP is listened for."""

    aliases_text: str | None = default(None, option="aliases", metavar="FILE")
    program: str = default(
        "mailticket-mailgate",
    )
    lmtp: str = default(
        "127.0.0.1:8024",
    )
