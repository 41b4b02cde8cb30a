"""Which addresses a configuration may give its queues: each one once, none that others answer from."""

from collections.abc import Iterator

from mailticket.config.lines import Place
from mailticket.config.organisation_sections import QueueSection
from mailticket.config.sections import Written
from mailticket.model.address import maybe_address
from mailticket.model.names import name_key
from mailticket.model.provision import QueueSpec
from mailticket.model.queue import Site
from mailticket.model.queue_addresses import queue_address_refusal

DEFAULT_QUEUE = QueueSpec(
    "general", correspond_address="general@localhost", comment_address="general-comment@localhost"
)
"""The queue a database starts with where none is declared: from then on it is changed like any other."""


def shared_addresses(written: Written) -> Iterator[tuple[Place, str]]:
    owners: dict[str, str] = {written.site.correspond_address: "the site", written.site.comment_address: "the site"}
    if written.site.correspond_address == written.site.comment_address:
        yield ("site", "comment_address"), "it must differ from correspond_address"
    control = Site(**written.site.model_dump()).control
    if control in owners or (not written.queue and control in _default_addresses()):
        yield ("site", "control_address"), f"{control} is already an address of {owners.get(control, 'queue general')}"
    owners.setdefault(control, "the site ([site] control_address)")
    site = Site(**written.site.model_dump())
    domains = {address.rpartition("@")[2] for queue in written.queue for address in _addresses(queue)}
    for number, queue in enumerate(written.queue):
        for key in ("correspond_address", "comment_address"):
            address = getattr(queue, key)
            taken = [
                one for one in owners.items() if one != (address, "the site")
            ]  # it may have the site's own address
            refusal = queue_address_refusal(address, site, taken, domains) if address else None
            if refusal is not None:
                yield ("queue", number, key), REFUSED[refusal.key].format_map(refusal.values)
            elif address:
                owners[address] = f"queue {queue.name}"


REFUSED = {
    "address_of_queue": "{address} is already an address of {queue}",
    "address_reserved": "{address} is one of mailticket's own",
    "address_elsewhere": "{address} is in no domain of ours: {domains}; see [site] domains",
}


def _addresses(queue: QueueSection) -> list[str]:
    return [address for address in (queue.correspond_address, queue.comment_address) if address]


def tag_clashes(written: Written) -> Iterator[tuple[Place, str]]:
    """A tag says whose mail it is: two queues do not share one, but for the site's rtname."""
    owners: dict[str, str] = {}
    for number, queue in enumerate(written.queue):
        tag = name_key(queue.subject_tag)
        if (
            tag
            and tag != name_key(written.site.rtname)
            and owners.setdefault(tag, f"queue {queue.name}'s") != f"queue {queue.name}'s"
        ):
            yield ("queue", number, "subject_tag"), f"{queue.subject_tag} is {owners[tag]} already"


def _default_addresses() -> set[str]:
    return {DEFAULT_QUEUE.correspond_address, DEFAULT_QUEUE.comment_address}


def own_addresses(written: Written) -> Iterator[tuple[Place, str]]:
    """Nobody reads our own addresses: who is told there, or writes from there, is a loop."""
    site = Site(**written.site.model_dump())
    ours = {site.correspond_address, site.comment_address, site.control}
    for queue in written.queue or (DEFAULT_QUEUE,):
        ours |= {queue.correspond_address, queue.comment_address}
    named = [
        (("queue", i, key), name)
        for i, queue in enumerate(written.queue)
        for key in ("cc", "admin_cc")
        for name in getattr(queue, key)
    ]
    named += [(("group", i, "members"), name) for i, group in enumerate(written.group) for name in group.members]
    named += [
        (("user", i, key), name)
        for i, user in enumerate(written.user)
        for key, names in (("address", (user.address,)), ("addresses", user.addresses))
        for name in names
    ]
    for place, name in named:
        if name and name.casefold() in ours:
            yield place, f"{name} is an address of ours: a person's is wanted"


def is_address(text: str) -> bool:
    return maybe_address(text) is not None
