"""Says what each address is to us, so that arrival can refuse in the dialogue what nobody here receives."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from mailticket.model.letter import Action, Recipient, RecipientKind, Reply
from mailticket.model.own_addresses import folded, split
from mailticket.model.pipe import PIPE_DOMAIN, pipe_address, pipe_flags
from mailticket.model.queue import Queue, Site
from mailticket.model.sealed_address import ACTIONS, STOP_DIGESTS, STOP_REPORT, Verify, read_extension, unsealed

UNKNOWN = Reply(550, "5.1.1", "No such address here")
FOREIGN = Reply(554, "5.7.1", "Relay access denied")
NO_QUEUE = Reply(451, "4.3.0", "No such queue here now, try again later")
"""RT calls a queue that cannot be found a temporary failure: somebody is about to create it, or to repair the alias."""

_BOUNCE = "bounce+"
_CONFIRM = re.compile(r"confirm\+[a-z2-7]{26}(?:-(?:all|\d{1,18}))?", re.ASCII)
_POSTMASTER = "postmaster"


@dataclass(frozen=True, slots=True)
class AddressBook:
    """All addresses of a site and its queues. ``verify_bounce`` turns ``bounce+…`` into an outbox id, or None if forged;
    ``verify`` says whether a seal is ours."""

    site: Site
    queues: Sequence[Queue]
    verify_bounce: Callable[[str], int | None] = field(kw_only=True)
    verify: Verify = field(kw_only=True, default=lambda text, seal: False)
    _known: dict[str, Recipient] = field(init=False, repr=False, compare=False)
    _domains: frozenset[str] = field(init=False, repr=False, compare=False)
    _queues: dict[str, Queue] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known: dict[str, Recipient] = {}
        for key, recipient in _entries(self.site, self.queues):
            known.setdefault(key, recipient)
        object.__setattr__(self, "_known", known)
        object.__setattr__(self, "_domains", _domains(self.site, self.queues))
        object.__setattr__(self, "_queues", _by_name(self.queues))

    def find(self, address: str, *, pipe: bool = False) -> Recipient | Reply:
        """What ``address`` is here, or how to refuse it. ``pipe`` allows the mailgate command's addresses (LMTP)."""
        key = folded(address)
        return self._known.get(key) or self._find_special(address, key, pipe)

    def problems(self) -> tuple[str, ...]:
        """One sentence for each address claimed twice."""
        entries = [(key, _owner(recipient)) for key, recipient in _entries(self.site, self.queues)]
        first = dict(reversed(entries))
        return tuple(
            f"{key} is already the address of {first[key]}: mail never reaches {owner}"
            for key, owner in entries
            if first[key] != owner
        )

    def _find_special(self, address: str, key: str, pipe: bool) -> Recipient | Reply:
        local, at, domain = key.rpartition("@")
        if pipe and domain == PIPE_DOMAIN:
            return self._find_pipe(split(address)[0])
        if key == _POSTMASTER:
            return Recipient(f"{_POSTMASTER}@{self._home}", RecipientKind.POSTMASTER)
        if domain not in self._domains:
            return FOREIGN if at and domain else UNKNOWN
        if local == _POSTMASTER:
            return Recipient(key, RecipientKind.POSTMASTER)
        if local.startswith(_BOUNCE) and domain == self._home:
            return self._find_bounce(split(address)[0], key)
        if domain == self._home and _CONFIRM.fullmatch(local):
            return Recipient(key, RecipientKind.CONFIRM)
        return self._find_sealed(key, local, domain)

    def _find_sealed(self, key: str, local: str, domain: str) -> Recipient | Reply:
        """An address of ours with a seal. Answers whose seal is not ours (any more) go to the queue: nothing is lost."""
        base, _, extension = local.rpartition("+")
        there = self._known.get(f"{base}@{domain}")
        if there is None or read_extension(extension) is None:
            return UNKNOWN
        one = unsealed(extension, self.verify)
        if there.kind is RecipientKind.CONTROL:
            if one is None or (one.verb not in (*ACTIONS, STOP_DIGESTS, STOP_REPORT) and one.letter_id is None):
                return UNKNOWN
            ticket_id = one.ticket_id if one.letter_id is None else None
            return Recipient(key, RecipientKind.ACTION, Action.COMMENT, ticket_id=ticket_id)
        if one is None or one.verb:
            return there
        return Recipient(key, RecipientKind.REPLY, there.action, there.queue, one.ticket_id)

    def _find_bounce(self, local: str, key: str) -> Recipient | Reply:
        outbox_id = self.verify_bounce(local)
        return UNKNOWN if outbox_id is None else Recipient(key, RecipientKind.BOUNCE, outbox_id=outbox_id)

    def _find_pipe(self, local: str) -> Recipient | Reply:
        try:
            name, flag, ticket_id = pipe_flags(local)
        except ValueError:
            return UNKNOWN
        action = Action(flag)
        if not name:  # no --queue on the command line: the rules decide, as for the site's own address
            return Recipient(pipe_address("", flag, ticket_id), RecipientKind.SITE, action, ticket_id=ticket_id)
        queue = self._queues.get(name) or self._queues.get(name.casefold())
        if queue is None:
            return NO_QUEUE
        address = pipe_address(queue.name, flag, ticket_id)
        return Recipient(address, RecipientKind.PIPE, action, queue.name, ticket_id)

    @property
    def _home(self) -> str:
        return folded(self.site.correspond_address).rpartition("@")[2]


def _entries(site: Site, queues: Sequence[Queue]) -> Iterator[tuple[str, Recipient]]:
    """(address as compared, recipient). A queue may have an address of the site's: rules are asked, and it is theirs otherwise."""
    sites = {folded(address): action for address, action in _pair(site)}
    taken = set()
    for queue in queues:
        for address, action in () if queue.disabled else _pair(queue):
            key = folded(address)
            kind = RecipientKind.SITE if key in sites else RecipientKind.QUEUE
            taken.add(key)
            yield key, Recipient(key, kind, action, queue.name)
    for key, action in sites.items():
        if key not in taken:
            yield key, Recipient(key, RecipientKind.SITE, action)
    yield folded(site.control), Recipient(folded(site.control), RecipientKind.CONTROL)  # a queue that has it keeps it


def _pair(place: Site | Queue) -> Iterator[tuple[str, Action]]:
    if place.correspond_address:
        yield place.correspond_address, Action.CORRESPOND
    if place.comment_address:
        yield place.comment_address, Action.COMMENT


def _domains(site: Site, queues: Sequence[Queue]) -> frozenset[str]:
    """A disabled queue's domain stays ours: its address is then unknown, not foreign."""
    places: list[Site | Queue] = [site, *queues]
    addresses = [site.control, *(address for place in places for address, _ in _pair(place))]
    return frozenset(folded(address).rpartition("@")[2] for address in addresses if "@" in address)


def _by_name(queues: Sequence[Queue]) -> dict[str, Queue]:
    enabled = [queue for queue in reversed(queues) if not queue.disabled]
    return {queue.name.casefold(): queue for queue in enabled} | {queue.name: queue for queue in enabled}


def _owner(recipient: Recipient) -> str:
    if recipient.kind is RecipientKind.CONTROL:
        return "the site (control)"
    place = f"queue {recipient.queue}" if recipient.queue else "the site"
    return f"{place} ({recipient.action})"
