"""Saved searches: put, removed, declared."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from mailticket.model.administration import Author, Did, Subject
from mailticket.model.errors import Refused
from mailticket.model.names import name_key
from mailticket.model.provision import SearchSpec
from mailticket.model.saved_search import EVERYBODY, SavedSearch
from mailticket.storage.audit_log import AuditLog, ledger
from mailticket.storage.schema import saved_searches, tile_lists
from mailticket.storage.users import principal


def every(connection: sa.Connection) -> tuple[SavedSearch, ...]:
    """All of them, by name."""
    rows = connection.execute(sa.select(saved_searches).order_by(saved_searches.c.name, saved_searches.c.holder))
    return tuple(SavedSearch(row.name, row.query, row.holder, row.provisioned) for row in rows)


def put(connection: sa.Connection, search: SavedSearch, author: Author, now: datetime) -> bool:
    """Make one, or change what it says; whether it is new. Raises Refused for one that is declared."""
    with ledger(connection, author, now) as book:
        return _put(book, search)


def _put(book: AuditLog, search: SavedSearch) -> bool:
    there = next((one for one in every(book.connection) if _key(one) == _key(search)), None)
    if there is not None and there.provisioned and not search.provisioned:
        raise Refused("declared", subject=Subject.SEARCH.value, name=there.name)
    if there == search:
        return False
    holder, key = _key(search)
    if there is None:
        values = {"holder": holder, "key": key, "name": search.name, "query": search.query}
        book.connection.execute(saved_searches.insert().values(**values, provisioned=search.provisioned))
        book.note(Subject.SEARCH, search.name, Did.ADD, new=search.query)
        return True
    here = (saved_searches.c.holder == holder) & (saved_searches.c.key == key)
    book.connection.execute(
        saved_searches.update().where(here).values(query=search.query, provisioned=search.provisioned)
    )
    book.note(Subject.SEARCH, there.name, Did.CHANGE, "query", there.query, search.query)
    return False


def _key(search: SavedSearch) -> tuple[str, str]:
    return search.holder, name_key(search.name)


def remove(connection: sa.Connection, search: SavedSearch, author: Author, now: datetime) -> None:
    """Forget one. Raises Refused for one that is declared."""
    if search.provisioned:
        raise Refused("declared", subject=Subject.SEARCH.value, name=search.name)
    with ledger(connection, author, now) as book:
        holder, key = _key(search)
        connection.execute(
            saved_searches.delete().where(saved_searches.c.holder == holder, saved_searches.c.key == key)
        )
        book.note(Subject.SEARCH, search.name, Did.REMOVE, old=search.query)


def provision(book: AuditLog, specs: Iterable[SearchSpec]) -> None:
    """Make those that are declared; the others stay, as made by hand."""
    wanted = [
        SavedSearch(one.name, one.query, principal(book, one.holder) if one.holder else EVERYBODY, True)
        for one in specs
    ]
    kept = {_key(one) for one in wanted}
    for search in wanted:
        _put(book, search)
    for one in every(book.connection):
        if one.provisioned and _key(one) not in kept:
            holder, key = _key(one)
            here = (saved_searches.c.holder == holder) & (saved_searches.c.key == key)
            book.connection.execute(saved_searches.update().where(here).values(provisioned=False))
            book.note(Subject.SEARCH, one.name, Did.CHANGE, "provisioned", "yes", "")


def forget_holder(connection: sa.Connection, holder: str) -> None:
    """Whoever had them is no more."""
    connection.execute(saved_searches.delete().where(saved_searches.c.holder == holder))
    connection.execute(tile_lists.delete().where(tile_lists.c.holder == holder))
