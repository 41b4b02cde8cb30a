"""Tiles of the first page: numbers of built-in and of saved searches, by person and by group."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import administrator
from mailticket.application.saved_searches import holders
from mailticket.application.service import Service
from mailticket.application.tickets.first_of_lists import ListRow, first_and_counts
from mailticket.model import tile
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.saved_search import EVERYBODY, named
from mailticket.storage import tile_lists


@dataclass(frozen=True, slots=True)
class SavedTile:
    """A saved search as a tile; ``number`` is None where it is not understood any more."""

    name: str
    number: int | None


def names_of(service: Service, user: User) -> Sequence[str]:
    """The tiles on somebody's first page, those of searches that are gone left out."""
    directory = service.snapshot().directory
    mine = holders(service.snapshot(), user)
    groups = [one for one in mine if one.startswith("group:")]
    found = tile.chosen(directory.tiles, f"user:{user.id}", groups)
    return [one for one in found if one in tile.BUILT_IN or named(directory.searches, one, mine)]


def possible(service: Service, user: User) -> list[str]:
    """The saved searches they may have as tiles, by name."""
    mine = {EVERYBODY, *holders(service.snapshot(), user)}
    return sorted({one.name for one in service.snapshot().directory.searches if one.holder in mine}, key=str.casefold)


def own_groups(service: Service, user: User) -> dict[str, str]:
    """The groups they are in: names by holder. Members choose for a group, as they do with its searches."""
    groups = service.snapshot().directory.groups
    mine = sorted(one for one in holders(service.snapshot(), user) if one.startswith("group:"))
    return {one: groups[int(one[6:])].name for one in mine if int(one[6:]) in groups}


async def choose(service: Service, caller: Caller, holder: str, names: Sequence[str]) -> None:
    """Have these tiles from now on, for oneself or a group one is in. Raises Refused."""
    admin = await administrator(service, caller)
    mine = holders(admin.snapshot, admin.user)
    if holder not in mine:
        raise Refused("no_such_group", name=holder[:100])
    if len(names) > tile.MOST:
        raise Refused("too_many_tiles", most=tile.MOST)
    for name in names:
        if name not in tile.BUILT_IN and named(admin.snapshot.directory.searches, name, mine) is None:
            raise Refused("no_such_search", name=name[:100], nearest="")
    await admin.write(tile_lists.put, holder, list(dict.fromkeys(names)))


async def lists_and_tiles(
    service: Service, user: User, queries: Sequence[str], most: int, names: Sequence[str]
) -> tuple[list[list[ListRow]], list[SavedTile]]:
    """The first tickets of lists, and the numbers of saved searches, all in the questions that the lists need anyway."""
    lists, counts = await first_and_counts(service, user, queries, most, [f"@{name}" for name in names])
    return lists, [SavedTile(name, number) for name, number in zip(names, counts, strict=True)]
