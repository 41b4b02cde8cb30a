"""The organisation as a configuration's tables: what ``export`` prints, and ``load`` reads back as the same."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from typing import Any

import tomli_w

from mailticket.model.lifecycle import Lifecycle
from mailticket.model.provision import GrantSpec, Organisation, ScheduleSpec, ScripSpec, SearchSpec
from mailticket.model.secret import is_hidden

WIDTH = 120


def written(organisation: Organisation) -> str:
    """TOML. What is as it would be without being written is left out."""
    tables = {
        "lifecycle": list(map(_lifecycle, organisation.lifecycles)),
        "queue": list(map(_plain, organisation.queues)),
        "user": list(map(_plain, organisation.users)),
        "group": list(map(_plain, organisation.groups)),
        "customfield": list(map(_plain, organisation.fields)),
        "grant": list(map(_grant, organisation.grants)),
        "scrip": list(map(_with_arguments, organisation.scrips)),
        "search": list(map(_search, organisation.searches)),
        "answer": list(map(_plain, organisation.answers)),
        "calendar": list(map(_plain, organisation.calendars)),
        "sla": list(map(_plain, organisation.service_levels)),
        "escalation": list(map(_plain, organisation.escalations)),
        "schedule": list(map(_with_arguments, organisation.schedules)),
    }
    return "\n".join(_table(name, item) for name, items in tables.items() for item in items)


def _table(name: str, item: Mapping[str, Any]) -> str:
    """One ``[[name]]`` with its settings; tables inside it come last, as TOML wants them."""
    inner = {key: value for key, value in item.items() if isinstance(value, Mapping)}
    parts = [f"[[{name}]]", *(_setting(key, value) for key, value in item.items() if key not in inner)]
    for key, table in inner.items():
        parts += [f"[{name}.{key}]", *(_setting(key, value) for key, value in table.items())]
    return "\n".join(parts) + "\n"


def _setting(key: str, value: Any) -> str:
    """``key = value``; a list in one line where it fits."""
    if key == "secret" and is_hidden(value):
        return "# secret: set"
    text = tomli_w.dumps({key: value}).rstrip()
    if not isinstance(value, list) or not value:
        return text
    begin, *items, end = text.split("\n")  # each item stands in a line of its own: line ends inside are escaped
    line = f"{begin}{' '.join(item.strip() for item in items).removesuffix(',')}{end}"
    return line if len(line) <= WIDTH else text


def _plain(spec: Any, leave: Iterable[str] = ()) -> dict[str, Any]:
    found = {}
    for field in sorted(fields(spec), key=lambda field: field.name != "name"):
        value = getattr(spec, field.name)
        default = field.default if field.default is not MISSING else None
        if field.name in leave or value is None or (field.default is not MISSING and value == default):
            continue
        found[field.name] = list(value) if isinstance(value, tuple) else value
    return found


def _grant(spec: GrantSpec) -> dict[str, Any]:
    rights = spec.rights[0] if len(spec.rights) == 1 else list(spec.rights)
    return {"to": spec.to, "right": rights} | _plain(spec, ("to", "rights"))


def _lifecycle(life: Lifecycle) -> dict[str, Any]:
    return {
        "name": life.name,
        "initial": list(life.initial),
        "active": list(life.active),
        "inactive": list(life.inactive),
        **({"on_reply": life.on_reply} if life.on_reply else {}),
        "transitions": {old: list(new) for old, new in life.transitions},
        "rights": {f"{old} -> {new}": right for (old, new), right in life.rights},
    }


def _with_arguments(spec: ScripSpec | ScheduleSpec) -> dict[str, Any]:
    return _plain(spec, ("arguments",)) | dict(spec.arguments)


def _search(spec: SearchSpec) -> dict[str, Any]:
    return {"name": spec.name, "query": spec.query, "to": spec.holder or "all"}
