"""Searches with a name: somebody's own, a group's, everybody's; used as ``@NAME`` wherever a query goes."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import Administrator, administrator, shown
from mailticket.application.plain import Changed, Removed
from mailticket.application.saved_parameters import OneSaved, SaveSearch
from mailticket.application.service import Service, line
from mailticket.application.site import SiteSnapshot
from mailticket.model.errors import ExpressionWrong, Refused
from mailticket.model.names import name_key
from mailticket.model.nearest import nearest
from mailticket.model.person import SYSTEM_ID, User
from mailticket.model.right import Right
from mailticket.model.saved_search import EVERYBODY, SavedSearch, is_search_name, named
from mailticket.search.expression import Expression, parse_search
from mailticket.search.saved import expanded
from mailticket.storage import saved_searches

ME = frozenset({"me", "yo", "mi", "mí", ""})
ALL = frozenset({"all", "todos", "todas", "everybody"})


@dataclass(frozen=True, slots=True)
class SearchShape:
    """A saved search; ``holder`` is an address, a group, or all."""

    name: str
    query: str
    holder: str
    provisioned: bool


def holders(snapshot: SiteSnapshot, user: User) -> frozenset[str]:
    """Whose searches somebody may use, besides everybody's: their own, and their groups'."""
    return snapshot.rights.groups_of.get(user.id, frozenset()) | {f"user:{user.id}"}


def with_saved(snapshot: SiteSnapshot, user: User, expression: Expression) -> Expression:
    """What somebody typed, with what the searches say that it names. Raises ExpressionWrong."""

    def find(name: str) -> str | None:
        found = named(snapshot.directory.searches, name, holders(snapshot, user))
        return found.query if found else None

    return expanded(expression, find, parse_search)


async def add(service: Service, caller: Caller, asked: SaveSearch) -> Changed[SearchShape]:
    """Give a search a name, or another text to one."""
    admin = await administrator(service, caller)
    holder = _holder(admin, asked.holder)
    _require(admin, holder)
    if not is_search_name(asked.name):
        raise Refused("bad_search_name", name=asked.name)
    search = SavedSearch(asked.name, line(" ".join(asked.query)), holder)
    _check(admin, search)
    new = await admin.write(saved_searches.put, search)
    return Changed(_shape(admin, search), new, () if new else ("query",))


async def set_(service: Service, caller: Caller, asked: SaveSearch) -> Changed[SearchShape]:
    """Another text for one that there is."""
    admin = await administrator(service, caller)
    _one(admin, asked.name, asked.holder)
    return await add(service, caller, asked)


async def list_(service: Service, caller: Caller, asked: object) -> Sequence[SearchShape]:
    """Those somebody may use: their own, their groups', everybody's."""
    admin = await administrator(service, caller)
    return [_shape(admin, one) for one in _usable(admin)]


async def show(service: Service, caller: Caller, asked: OneSaved) -> SearchShape:
    """One of them."""
    admin = await administrator(service, caller)
    return _shape(admin, _one(admin, asked.name, asked.holder))


async def remove(service: Service, caller: Caller, asked: OneSaved) -> Removed:
    """One that no scrip and no other search names."""
    admin = await administrator(service, caller)
    search = _one(admin, asked.name, asked.holder)
    _require(admin, search.holder)
    if user := _named_in(admin, search):
        raise Refused("in_use", subject="search", name=search.name, by=user)
    await admin.write(saved_searches.remove, search)
    return Removed(search.name)


def _usable(admin: Administrator) -> list[SavedSearch]:
    mine = holders(admin.snapshot, admin.user)
    every = admin.user.id == SYSTEM_ID
    return [one for one in admin.snapshot.directory.searches if every or one.holder in {EVERYBODY, *mine}]


def _one(admin: Administrator, name: str, typed: str | None) -> SavedSearch:
    """The one that is meant; with a holder of that one. Raises Refused."""
    usable = _usable(admin)
    mine = {one.holder for one in usable} if typed is None else {_holder(admin, typed)}
    among = [one for one in usable if typed is None or one.holder in mine]
    found = named(among, name.removeprefix("@"), mine)
    if found is None:
        raise Refused("no_such_search", name=name, nearest=nearest(name, (one.name for one in usable)))
    return found


def _holder(admin: Administrator, typed: str | None) -> str:
    """Whose it shall be: of who asks, of a group, or everybody's. Raises Refused."""
    word = (typed or "").strip().casefold()
    if word in ALL or (word in ME and admin.user.id == SYSTEM_ID):
        return EVERYBODY
    if word in ME:
        return f"user:{admin.user.id}"
    group = admin.snapshot.directory.group_named(typed or "")
    if group is None:
        raise Refused("no_such_group", name=typed)
    return f"group:{group.id}"


def _require(admin: Administrator, holder: str) -> None:
    """Raise Refused unless they may change searches of a holder: their own; their groups', or those of groups they administer;
    with SuperUser everybody's."""
    if holder in holders(admin.snapshot, admin.user):
        return
    admin.require(Right.SUPER_USER if holder == EVERYBODY else Right.ADMIN_GROUPS)


def _check(admin: Administrator, search: SavedSearch) -> None:
    """Raise Refused for a text that is not understood, or a search that would name itself."""
    others = [one for one in admin.snapshot.directory.searches if _key(one) != _key(search)]
    mine = holders(admin.snapshot, admin.user) if search.holder else frozenset()

    def find(name: str) -> str | None:
        found = named((*others, search), name, mine | {search.holder})
        return found.query if found else None

    try:
        expanded(parse_search(f"@{search.name}"), find, parse_search)
        parse_search(search.query)
    except ExpressionWrong as wrong:
        raise Refused(f"{wrong.key}.at", place=f"{search.query}\n", **wrong.values) from wrong


def _key(search: SavedSearch) -> tuple[str, str]:
    return search.holder, name_key(search.name)


def _named_in(admin: Administrator, search: SavedSearch) -> str:
    """What names a public search; empty: nothing does."""
    if search.holder != EVERYBODY:
        return ""
    directory, mark = admin.snapshot.directory, f"@{name_key(search.name)}"
    texts = [(scrip.name, scrip.when) for scrip in directory.scrips]
    texts += [(f"@{one.name}", one.query) for one in directory.searches if _key(one) != _key(search)]
    return next((name for name, text in texts if mark in name_key(text).replace("(", " ").split()), "")


def _shape(admin: Administrator, one: SavedSearch) -> SearchShape:
    kind, _, number = one.holder.partition(":")
    me = kind == "user" and int(number) == admin.user.id
    holder = "all" if not one.holder else admin.user.address if me else shown(admin.snapshot, one.holder)
    return SearchShape(one.name, one.query, holder, one.provisioned)
