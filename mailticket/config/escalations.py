"""The tables ``[[escalation]]``: whom tickets that nobody touches go up to."""

from mailticket.config.types import Name, Names, Section, Words
from mailticket.model.names import name_key
from mailticket.model.provision import EscalationSpec


class EscalationSection(Section):
    """For which tickets (each condition that is set must hold), and who is told after how long."""

    name: Name
    queues: Names = ()
    priority: int | None = None
    query: str = ""
    calendar: str = ""
    steps: Words = ("4h Owner", "8h AdminCc")
    order: int = 0
    disabled: bool = False

    def spec(self, spelled: dict[str, str]) -> EscalationSpec:
        """As it is asked for; ``spelled`` are the queues' names as they are declared."""
        plain = self.model_dump(exclude={"queues"})
        return EscalationSpec(**plain, queues=tuple(spelled[name_key(name)] for name in self.queues))
