"""The tables ``[[sla]]``: what is promised to whom."""

from typing import Literal

from mailticket.config.types import Domain, Name, Names, Section, Words
from mailticket.model.names import name_key
from mailticket.model.provision import ServiceLevelSpec


class ServiceLevelSection(Section):
    """For which tickets (each condition that is set must hold), what is promised, and who is told before it is broken, and then."""

    name: Name
    queues: Names = ()
    domains: tuple[Domain, ...] = ()
    priority: int | None = None
    query: str = ""
    calendar: str = ""
    first_response: str = ""
    response: str = ""
    resolution: str = ""
    pauses: tuple[Literal["stalled", "waiting"], ...] = ("stalled", "waiting")
    warn: Words = ("75% Owner", "90% AdminCc")
    breach: Names = ("Owner", "AdminCc")
    sets_due: bool = False
    order: int = 0
    disabled: bool = False

    def spec(self, spelled: dict[str, str]) -> ServiceLevelSpec:
        """As it is asked for; ``spelled`` are the queues' names as they are declared."""
        plain = self.model_dump(exclude={"queues", "domains"})
        return ServiceLevelSpec(
            **plain,
            queues=tuple(spelled[name_key(name)] for name in self.queues),
            domains=tuple(domain.lower() for domain in self.domains),
        )
