"""What may be asked of a ticket, of what happened to it and of who asks: RT's names, and ours in English and Spanish."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mailticket.model import spelling
from mailticket.model.ticket import PLAIN
from mailticket.model.ticket_fields import TicketField


class SearchKind(StrEnum):
    """What the values of a field are, and so how they are written and compared; of a ticket's plain fields as it is declared."""

    TEXT = "text"
    SAID = "said"  # what was written: ``~`` looks for words in it
    STATUS = "status"
    NUMBER = "number"
    MINUTES = "minutes"
    MOMENT = "moment"
    PEOPLE = "people"
    CUSTOM = "custom"  # known when it is asked: text, number or date


@dataclass(frozen=True, slots=True)
class SearchField:
    """A name in its one spelling. ``key`` is where facts keep it."""

    name: str
    kind: SearchKind
    key: str


def folded(name: str) -> str:
    """One spelling of a name: upper and lower case, accents, blanks, ``_`` and ``-`` do not count; what is behind a dot does."""
    return spelling.folded(name, also=".")


def field_called(name: str, *, searched: bool = False) -> SearchField | None:
    """A field by any of its names, in either language; ``time_worked`` and ``Tiempo trabajado`` are TimeWorked. ``searched``: one
    of those that only a search can answer as well."""
    return (SEARCH_CALLED if searched else CALLED).get(folded(name))


def custom_field(name: str) -> SearchField:
    """The custom field of that name; whether there is one is known when it is asked."""
    return SearchField(f"CF.{{{name}}}", SearchKind.CUSTOM, custom_key(name))


def custom_key(name: str) -> str:
    """Where facts keep a custom field."""
    return f"cf.{name.strip().casefold()}"


FIELDS: dict[str, SearchField] = {
    name.casefold(): SearchField(name, kind, name.casefold())
    for kind, names in (
        *((SearchKind(one.kind), (one.label,)) for one in PLAIN.values()),
        (SearchKind.NUMBER, ("id", "Evidence")),
        (SearchKind.NUMBER, ("DependsOn", "DependedOnBy", "RefersTo", "ReferredToBy", "MemberOf", "HasMember")),
        (SearchKind.STATUS, ("Status",)),
        (SearchKind.TEXT, ("SLA", "Queue", "Lifecycle", "Type", "Field", "Old", "New", "Via")),
        (SearchKind.SAID, ("Text",)),
        (SearchKind.MINUTES, ("Minutes",)),
        (SearchKind.MOMENT, ("At",)),
        (
            SearchKind.PEOPLE,
            ("Owner", "Creator", "LastUpdatedBy", "LastSaidBy", "Requestor", "Cc", "AdminCc", "Watcher", "By"),
        ),
    )
    for name in names
}

ALIASES: dict[str, str] = {
    "id": "ticket, número, nro",
    "queue": "cola",
    "lifecycle": "ciclo de vida, ciclo",
    "status": "estado",
    "owner": "dueño, dueña, responsable",
    "creator": "creador, creado por, created by",
    "lastupdatedby": "updated by, last updated by, actualizado por, cambiado por",
    "lastupdated": "updated, actualizado, cambiado, último cambio",
    "created": "creado, creada, abierto el",
    "lastsaidby": "last said by, said by, último mensaje de",
    "lastsaid": "dicho",
    "waitingonus": "waiting on us, nos esperan",
    "sla": "service level, nivel de servicio, ans",
    "sladue": "sla due, promised for, vence sla, prometido para",
    "waitingonthem": "waiting on them, los esperamos",
    "letters": "messages",
    "requestor": "requestors, requester, requesters, solicitante, solicitantes, pedido por",
    "cc": "ccs, copia",
    "admincc": "adminccs, copia interna",
    "watcher": "watchers, seguidor, seguidores, observador",
    "dependson": "depends on, depende de, depende del",
    "dependedonby": "depended on by, requerido por",
    "refersto": "refers to, se refiere a, refiere a",
    "referredtoby": "referred to by, mencionado en",
    "memberof": "member of, parte de, es parte de",
    "hasmember": "members, has member, contiene a",
    "type": "transaction type, tipo",
    "at": "transaction date, ocurrido",
    "old": "old value, valor anterior",
    "new": "new value, valor nuevo",
    "by": "actor, hecho por",
    "minutes": "time taken, minutos",
    "text": "content, texto, contenido",
    "via": "vía",
    "evidence": "evidencia",
    "field": "campo",
}
"""More names of fields, besides those that a ticket's fields are declared with."""

_ADDRESSED = ("owner", "creator", "lastupdatedby", "lastsaidby", "requestor", "cc", "admincc", "watcher")


def _declared(one: TicketField) -> Iterable[str]:
    """What people call a field: its words, and the keys that set it in a mail."""
    yield from one.words.values()
    if one.key:
        yield from (name for said in (one.key.en, one.key.es) for name in said.split("|"))


SEARCHED: dict[str, tuple[SearchField, str]] = {
    "opendependencies": (
        SearchField("OpenDependencies", SearchKind.NUMBER, "opendependencies"),
        "open dependencies, dependencias abiertas",
    ),
    "unread": (SearchField("Unread", SearchKind.NUMBER, "unread"), "sin leer, no leído"),
}
"""Fields that a search can answer, and a scrip cannot: other tickets are looked at. With more names of each."""


def _called() -> dict[str, SearchField]:
    found: dict[str, SearchField] = {}
    for one in PLAIN.values():
        found |= {folded(name): FIELDS[one.label.casefold()] for name in _declared(one)}
    for key, names in ALIASES.items():
        found |= {folded(name): FIELDS[key] for name in names.split(",")}
    for key in _ADDRESSED:
        called = [key, *(name for name, field in found.items() if field.key == key)]
        found |= {f"{name}.emailaddress": FIELDS[key] for name in called}
    return found | {folded(key): field for key, field in FIELDS.items()}


CALLED: dict[str, SearchField] = _called()
"""Every field by each of its names, folded."""

UNSEARCHED = frozenset({"field", "old", "new"})
"""What only a scrip asks: of what became of a field, values stand in history that who searches may not see."""

SEARCH_CALLED: dict[str, SearchField] = {
    name: field for name, field in CALLED.items() if field.key not in UNSEARCHED
} | {folded(name): field for key, (field, names) in SEARCHED.items() for name in (key, *names.split(","))}
"""What a search is asked by."""
