"""What the rooms are given. A reload makes a new house; a unit of work keeps the one it began with."""

from dataclasses import dataclass

from mailticket.desk.rights import Rights
from mailticket.model.directory import Directory
from mailticket.model.letter import Ours
from mailticket.model.limits_budget import Budgets
from mailticket.model.queue import Queue, Site
from mailticket.model.scrip import Scrip
from mailticket.model.seal import Seal
from mailticket.notices.wording import Wording
from mailticket.routing.addresses import AddressBook
from mailticket.routing.rules import RuleBook


@dataclass(frozen=True, slots=True)
class House:
    """Settings, organisation, rules, scrips and wording as they stand. ``named_in_rules`` are addresses rules give mail to."""

    site: Site
    directory: Directory
    rights: Rights
    addresses: AddressBook
    rules: RuleBook
    scrips: tuple[Scrip, ...]
    wording: Wording
    budgets: Budgets
    seal: Seal
    ours: Ours
    named_in_rules: frozenset[str] = frozenset()

    @property
    def default_queue(self) -> Queue:
        """Where letters go that no address and no rule sends anywhere: the first queue that is not disabled."""
        return next(queue for queue in self.directory.queues.values() if not queue.disabled)
