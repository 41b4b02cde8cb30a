"""What people type becomes what it names: queues, statuses, fields, roles, links, ticket numbers; ``resolve_people`` does people.

The one place for every way in: mail, the command line, scrips. Words are understood in every language we speak, upper and lower
case and accents alike. What names nothing is refused, with the nearest name that somebody may see anyway.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time
from enum import StrEnum

from mailticket.application.site import SiteSnapshot
from mailticket.commands.grammar import KEYED
from mailticket.model import typed_words, words
from mailticket.model.command import Mode, Operation, Value
from mailticket.model.customfield import CustomField
from mailticket.model.duration import worked_minutes
from mailticket.model.errors import Refused
from mailticket.model.moment import END_OF_DAY, moment
from mailticket.model.nearest import nearest
from mailticket.model.queue import Queue
from mailticket.model.right import Role
from mailticket.model.spelling import folded
from mailticket.model.ticket import LINK_NAMES, PLAIN, LinkSide
from mailticket.model.ticket_fields import Kind
from mailticket.model.typed_words import number

SEVERAL = ","
"""What stands between the values of a field that has several."""


def queue(snapshot: SiteSnapshot, typed: str, seen: Collection[int] | None = None) -> Queue:
    """A queue by its name; the nearest is offered of those whose numbers are ``seen``, or of all. Raises Refused."""
    found = snapshot.directory.queue_named(typed)
    if found is None:
        raise no_queue(
            typed, (one.name for one in snapshot.directory.queues.values() if seen is None or one.id in seen)
        )
    return found


def no_queue(typed: str, names: Iterable[str]) -> Refused:
    """That there is no such queue; the nearest of these names is offered."""
    return Refused("no_such_queue", queue=typed.strip(), nearest=nearest(typed, names))


_MORE_STATUSES = {"closed": "resolved", "cerrado": "resolved", "pausado": "stalled", "waiting": "stalled"}


def states(known: type[StrEnum], typed: Iterable[str]) -> list[str]:
    """States of letters or copies in the words of any language, of one or of many. Raises Refused for what is none, with those
    there are."""
    found = {one: words.state_named(known, one) for one in typed}
    for one, state in found.items():
        if not state:
            raise Refused("no_such_state", state=one, states=", ".join(known))
    return list(found.values())


def status(queue: Queue, typed: str) -> str:
    """A status in the words of any language, unless the queue's lifecycle has the word itself. What it does not have is left
    to the desk to refuse."""
    word = " ".join(typed.split()).casefold()
    if word in queue.lifecycle:
        return word
    return _STATUSES.get(folded(word), word)


def any_status(snapshot: SiteSnapshot, typed: str) -> str:
    """A status of any lifecycle, in the words of any language."""
    word = " ".join(typed.split()).casefold()
    if any(word in queue.lifecycle for queue in snapshot.directory.queues.values()):
        return word
    return _STATUSES.get(folded(word), word)


_STATUSES = {folded(said): name for said, name in words.status_words().items()} | _MORE_STATUSES


def status_words(snapshot: SiteSnapshot) -> dict[str, str]:
    """Every status of the site's lifecycles by each of its words, in any language, plurals as well."""
    there = {status for queue in snapshot.directory.queues.values() for status in queue.lifecycle.statuses}
    said = {word: status for word, status in _STATUSES.items() if status in there}
    for word, status in list(said.items()):
        more = [word, word.removesuffix("o") + "a"] if word.endswith("o") else [word]
        said |= {f"{one}{plural}": status for one in more for plural in ("", "s") if f"{one}{plural}" not in said}
    return said | {folded(status): status for status in there}


def field_name(typed: str) -> str:
    """A ticket's field by its name in the commands of any language: ``Prioridad`` is priority. Others come back folded, as they
    are; so do those of custom fields."""
    word = typed.strip()
    verb = KEYED.get(folded(word))
    if verb is not None and verb.deed in (Operation.SET, Operation.TIME) and verb.mode is Mode.REPLACE:
        return verb.about
    return word.casefold()


def custom_field(snapshot: SiteSnapshot, queue: Queue, typed: str) -> CustomField:
    """The custom field of that name in a queue; ``{Name}`` as RT writes it is understood. Raises Refused."""
    name = typed.strip().removeprefix("{").removesuffix("}")
    found = snapshot.directory.field_named(name, queue.id)
    if found is None:
        served = (one.name for one in snapshot.directory.fields.values() if one.serves(queue.id))
        raise Refused("no_such_field", field=name, queue=queue.name, nearest=nearest(name, served))
    return found


def custom_values(field: CustomField, typed: str) -> list[str]:
    """The values in a text; several are separated by commas."""
    found: Iterable[str] = typed.split(SEVERAL) if field.several else [typed]
    return [one.strip() for one in found if one.strip()]


def field_value(name: str, typed: str, now: datetime, zone: str) -> str | int | datetime | None:
    """The value of a plain field; dates as people write them, in their zone: a day that something is due ends it. Raises
    Refused."""
    field = PLAIN.get(name)
    kind = field.kind if field else Kind.TEXT
    try:
        match kind:
            case Kind.MINUTES:
                return worked_minutes(typed)
            case Kind.NUMBER:
                return int(typed)
            case Kind.MOMENT:
                return moment(typed, now, zone, whole_day=END_OF_DAY if field and field.whole_day else time())
    except ValueError as error:
        raise Refused("bad_value", field=name, value=typed) from error
    return " ".join(typed.split())


def minutes(field: str, typed: int | str) -> int:
    """Time worked: 90, 1h30m, 1.5h. Raises Refused."""
    try:
        return typed if isinstance(typed, int) else worked_minutes(typed)
    except ValueError as error:
        raise Refused("bad_value", field=field, value=typed) from error


# -- roles, links, numbers


def role(typed: str) -> Role:
    """A watcher's role, in the words of any language. Raises Refused."""
    found = _WATCHERS.get(folded(typed))
    if found is None:
        raise Refused("no_such_role", role=typed, allowed="Requestor, Cc, AdminCc")
    return found


_WATCHERS: Mapping[str, Role] = {
    word: Role(verb.about)
    for word, verb in KEYED.items()
    if verb.deed is Operation.WATCHERS and verb.mode is Mode.REPLACE
} | {folded(one.value): one for one in (Role.REQUESTOR, Role.CC, Role.ADMIN_CC)}

_LINKS: Mapping[str, str] = {
    word: verb.about
    for word, verb in KEYED.items()
    if verb.deed is Operation.LINKS and verb.mode is Mode.REPLACE and verb.value is Value.TICKETS
} | {folded(name): name for name in LINK_NAMES}


def link(typed: str) -> LinkSide:
    """A kind of link in the words of any language. Raises Refused."""
    name = _LINKS.get(folded(typed))
    if name is None:
        raise Refused("no_such_link", kind=typed, allowed=", ".join(LINK_NAMES), nearest=nearest(typed, LINK_NAMES))
    return LinkSide(name, *LINK_NAMES[name])


def one_or_all(typed: int | str) -> int | None:
    """A number, or all of them: None. Raises Refused."""
    found = number(typed)
    if found is None and str(typed).strip().casefold() not in ("all", "todos", "todas"):
        raise Refused("bad_value", field="id", value=typed)
    return found


def link_targets(typed: Iterable[int | str]) -> list[int | str]:
    """The tickets, and the addresses on the web, that links lead to: each text may name several."""
    named = (part for one in typed for part in ([one] if isinstance(one, int) else typed_words.targets(one)))
    return list(dict.fromkeys(one if (found := number(one)) is None else found for one in named))
