"""What people say of a queue becomes what is kept of it."""

from collections.abc import Callable

from mailticket.application import resolve_people
from mailticket.application.organisation.administrator import Values, said_of
from mailticket.application.organisation.queue_parameters import QueueValues
from mailticket.application.organisation.users import language_named
from mailticket.application.service import line
from mailticket.application.site import SiteSnapshot
from mailticket.model.duration import elapsed_minutes
from mailticket.model.errors import Refused
from mailticket.model.names import clean_tag, name_key
from mailticket.model.queue import QUEUE_SETTINGS, Queue
from mailticket.model.queue_addresses import queue_address_refusal
from mailticket.model.queue_settings import SettingKind, clean_asked, clean_text
from mailticket.model.right import Role

ADDRESSES = ("correspond_address", "comment_address")
MOST_PRIORITY = 1_000_000
ROLES = {"cc": Role.CC, "admin_cc": Role.ADMIN_CC}
"""Who watches, by what it is called in what is said."""


def values_of(snapshot: SiteSnapshot, queue: Queue | None, asked: QueueValues) -> Values:
    """What was said of a queue, as it is kept. Raises Refused."""
    said = {key: _SAID[key](key, value) for key, value in said_of(asked, *_SAID).items()}
    for role, names in said_of(asked, *ROLES).items():
        said[role] = resolve_people.people_and_groups(snapshot, [one for one in names if one])
    for key in ADDRESSES:
        if said.get(key):
            _refuse_taken(snapshot, queue, key, str(said[key]))
    _refuse_tag(snapshot, queue, str(said.get("subject_tag", "")))
    both = [said[key] for key in ADDRESSES if said.get(key)]
    if len(both) > len(set(both)):
        raise Refused("address_of_queue", address=both[0], queue=queue.name if queue else "")
    return said


def _refuse_taken(snapshot: SiteSnapshot, queue: Queue | None, key: str, address: str) -> None:
    """One address belongs to one queue, in one way; and is in a domain of ours. Raises Refused."""
    taken = [
        (getattr(other, kind), other.name)
        for other in snapshot.directory.queues.values()
        for kind in ADDRESSES
        if not (queue is not None and other.id == queue.id and kind == key)
    ]
    site = snapshot.site
    domains = {one.rpartition("@")[2] for one, _ in taken if one} | {site.home, site.comment_address.rpartition("@")[2]}
    taken += [
        (one, "*") for one in (site.correspond_address, site.comment_address) if one != address
    ]  # it may have these
    taken.append((site.control, "*"))
    if refusal := queue_address_refusal(address, snapshot.site, taken, domains):
        raise Refused(refusal.key, **refusal.values)


def _refuse_tag(snapshot: SiteSnapshot, queue: Queue | None, tag: str) -> None:
    """A tag says whose mail it is: two queues do not share one, but for the site's rtname. Raises Refused."""
    others = [one for one in snapshot.directory.queues.values() if queue is None or one.id != queue.id]
    owners = {name_key(one.subject_tag): one.name for one in others if one.subject_tag}
    if tag and name_key(tag) != name_key(snapshot.site.rtname) and name_key(tag) in owners:
        raise Refused("tag_taken", tag=tag, queue=owners[name_key(tag)])


def _text(key: str, value: object) -> str:
    return line(str(value))


def _lines(key: str, value: object) -> str:
    try:
        return clean_text(str(value))
    except ValueError as error:
        raise Refused("bad_value", field=key, value=str(value)[:100]) from error


def _tag(key: str, value: object) -> str:
    try:
        return clean_tag(str(value)) if value else ""
    except ValueError as error:
        raise Refused("bad_value", field=key, value=value) from error


def _address(key: str, value: object) -> str:
    return resolve_people.any_address(str(value)) if value else ""


def _language(key: str, value: object) -> str | None:
    return language_named(str(value))


def _number(key: str, value: object) -> int:
    try:
        number = int(str(value))
    except ValueError as error:
        raise Refused("bad_value", field=key, value=value) from error
    if abs(number) > MOST_PRIORITY:
        raise Refused("bad_value", field=key, value=value)
    return number


def _minutes(key: str, value: object) -> int | None:
    """Minutes, or ``4h``, ``2d``; None for the empty text."""
    if value == "":
        return None
    try:
        return elapsed_minutes(str(value))
    except ValueError as error:
        raise Refused("bad_value", field=key, value=value) from error


def _yes(key: str, value: object) -> bool:
    return bool(value)


def _asked(key: str, value: object) -> str:
    try:
        return clean_asked(value)
    except ValueError as error:
        raise Refused("bad_value", field=key, value=value) from error


def _lifecycle(key: str, value: object) -> str:
    return line(str(value)) or "default"


READERS: dict[SettingKind, Callable[[str, object], object]] = {
    SettingKind.LINE: _text,
    SettingKind.TEXT: _lines,
    SettingKind.ADDRESS: _address,
    SettingKind.LANGUAGE: _language,
    SettingKind.NUMBER: _number,
    SettingKind.MINUTES: _minutes,
    SettingKind.FLAG: _yes,
    SettingKind.TAG: _tag,
    SettingKind.RULES: _asked,
}
"""How what is said of a setting is read, by its kind."""

_SAID: dict[str, Callable[[str, object], object]] = {one.name: READERS[one.kind] for one in QUEUE_SETTINGS} | {
    "lifecycle": _lifecycle
}
"""What may be said of a queue besides its name and watchers, and how it is read."""
