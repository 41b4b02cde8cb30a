"""What an entry of the history says happened, in the words of a language."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from mailticket.model.field_values import shown_value
from mailticket.model.transaction import OWNER_CHANGES
from mailticket.model.words import field_name, say, status, variant

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def did(entry: Mapping[str, Any], language: str, time: Callable[[str], str]) -> str:
    """What an entry (in its public shape) says happened; ``time`` shows the times in it (ISO 8601) as their reader wants them."""
    none = say(language, "nobody") if entry["type"] in OWNER_CHANGES else "-"
    label = entry.get("field") or ""
    values = {
        key: shown_value(label, entry.get(key) or "", lambda at: time(at.isoformat())) or none for key in ("old", "new")
    }
    values["field"] = field_name(language, entry.get("field") or "-")
    for key in ("old", "new"):
        if entry["type"] == "Status":
            values[key] = status(language, values[key])
        elif _TIME.fullmatch(values[key]):
            values[key] = time(values[key])
    told_as = variant(entry["type"], *(entry.get(key) or "" for key in ("field", "old", "new")))
    return say(language, f"did.{entry['type']}{told_as}", **values)
