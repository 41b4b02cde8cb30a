"""The tables ``[[schedule]]``: at which times what is done."""

from typing import Any

from mailticket.config.types import Name, Names, Scalar, Section, Words, Zone, said
from mailticket.model.names import name_key
from mailticket.model.provision import ScheduleSpec

ARGUMENTS = ("set", "owner", "create", "program", "url", "seconds", "secret", "report", "warn_after", "resolve_after")


class ScheduleSection(Section):
    """At these times, do that to the tickets a query finds (``set`` to ``resolve_after`` belong to the actions)."""

    name: Name
    cron: str
    action: str
    timezone: Zone | None = None
    query: str = ""
    to: Names = ()
    template: str = ""
    queue: str | None = None
    off_in: Names = ()
    disabled: bool = False
    set: dict[str, Scalar] | None = None
    owner: str | None = None
    create: dict[str, Scalar] | None = None
    program: Words | None = None
    url: str | None = None
    seconds: int | None = None
    secret: str | None = None
    report: str | None = None
    warn_after: int | None = None
    resolve_after: int | None = None

    def arguments(self) -> dict[str, Any]:
        """What belongs to the action, as it is kept."""
        given = self.model_dump(include={*ARGUMENTS}, exclude_none=True)
        if "program" in given:
            given["program"] = list(given["program"])
        if "set" in given:
            given["set"] = {key: said(value) for key, value in given["set"].items()}
        return given

    def spec(self, spelled: dict[str, str]) -> ScheduleSpec:
        """As it is asked for."""
        plain = self.model_dump(exclude={*ARGUMENTS, "queue", "off_in", "timezone"})
        return ScheduleSpec(
            **plain,
            timezone=self.timezone or "",
            queue=self.queue and spelled[name_key(self.queue)],
            off_in=tuple(spelled[name_key(name)] for name in self.off_in),
            arguments=self.arguments(),
        )
