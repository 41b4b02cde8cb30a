"""What the rooms are given. A reload makes a new site; a unit of work keeps the one it began with."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from mailticket.desk.fields import pattern_wrong
from mailticket.desk.rights import Rights, superusers
from mailticket.model.billing import Billing
from mailticket.model.directory import Directory
from mailticket.model.enclosure import Enclosing
from mailticket.model.evidence import Policy
from mailticket.model.letter import Letter, Ours
from mailticket.model.mail_budgets import Budgets
from mailticket.model.person import User
from mailticket.model.queue import Queue, Site
from mailticket.model.saved_search import named
from mailticket.model.seal import Seal
from mailticket.routing.addresses import AddressBook
from mailticket.routing.foreign_numbers import NumberPatterns
from mailticket.search.expression import Expression, parse
from mailticket.search.saved import expanded

if TYPE_CHECKING:  # who asks for no letter and words no notice loads neither rules nor templates
    from mailticket.notices.templates import Wording
    from mailticket.reading.dns import Lookup
    from mailticket.routing.rules import RuleBook


async def _nothing() -> None:
    """Nobody makes a new one."""


class SiteFiles(Protocol):
    """What stands in files beside the configuration; read when it is first asked for, or before. Raises FilesWrong."""

    @property
    def rules(self) -> "RuleBook":
        """The rules that choose a queue."""

    @property
    def wording(self) -> "Wording":
        """The templates."""


@dataclass(frozen=True, slots=True)
class SiteSnapshot:
    """Settings, organisation, rules, scrips and wording as they stand.

    ``expressions`` are what scrips' ``when`` say, by their text; ``tags`` the names in our subject tags, folded; ``named``
    the addresses that rules and scrips give tickets to; ``token`` makes secrets for questions, ``trusts`` says whether a
    peer is our own mail system. Orders for more than ``bulk_over`` tickets at once need more proof; what requestors are
    told of somebody's doings waits for ``hold``, so that undoing can stop it. ``lookup`` asks DNS, where we
    check DKIM ourselves; ``authorities`` vouch for S/MIME certificates (PEM). ``enclosing`` says which files travel with mail,
    ``relay_takes`` how many bytes the relay takes, once it has said.
    ``billing`` is whom work is billed to, and what it costs.
    ``foreign_numbers`` finds other desks' numbers in subjects. ``renew`` makes a new site, of the organisation as it is by then.
    """

    site: Site
    directory: Directory
    rights: Rights
    addresses: AddressBook
    files: SiteFiles
    expressions: Mapping[str, Expression]
    budgets: Budgets
    seal: Seal
    ours: Ours
    policy: Policy = field(default_factory=Policy)
    bulk_over: int = 5
    merge_requestors: bool = True
    requestors_close: bool = True
    hold: timedelta = timedelta()
    token: Callable[[], str] = lambda: ""
    trusts: Callable[[str], bool] = lambda peer: False
    lookup: "Lookup | None" = None
    authorities: bytes = b""
    tags: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    foreign_numbers: NumberPatterns = field(default_factory=NumberPatterns)
    enclosing: Enclosing = field(default_factory=Enclosing)
    relay_takes: Callable[[], int | None] = lambda: None
    billing: Billing = field(default_factory=Billing)
    renew: Callable[[], Awaitable[None]] = _nothing

    @property
    def rules(self) -> "RuleBook":
        """The rules that choose a queue."""
        return self.files.rules

    @property
    def wording(self) -> "Wording":
        """The templates."""
        return self.files.wording

    @property
    def travelling(self) -> Enclosing:
        """Which files travel: in no mail that is larger than the relay takes, as far as it has said so."""
        most = self.relay_takes()
        return replace(self.enclosing, up_to=min(most, self.enclosing.up_to)) if most else self.enclosing

    @property
    def default_queue(self) -> Queue:
        """Where letters go that no address and no rule sends anywhere: the first queue that is not disabled."""
        return next(queue for queue in self.directory.queues.values() if not queue.disabled)

    def believes(self, letter: Letter) -> bool:
        """Whether what a letter says of its sender was said by our own mail system: by no one who logged in to send it."""
        return self.trusts(letter.peer) and not letter.authenticated

    def superusers(self) -> list[User]:
        """Who holds SuperUser everywhere."""
        return superusers(self.directory, self.rights)

    def parse(self, when: str) -> Expression:
        """Read a scrip's ``when``. Raises ExpressionWrong."""
        return with_public(self.directory, parse(when))

    def pattern_wrong(self, pattern: str) -> str:
        """What is wrong with a custom field's pattern; empty: nothing."""
        return pattern_wrong(pattern)


def with_public(directory: Directory, expression: Expression) -> Expression:
    """A condition with what the searches say that it names: everybody's alone, for it is nobody's own. Raises ExpressionWrong, for
    one as well that says what only people's searches can (``mine``, bare words)."""

    def find(name: str) -> str | None:
        found = named(directory.searches, name, ())
        return found.query if found else None

    return expanded(expression, find, parse)
