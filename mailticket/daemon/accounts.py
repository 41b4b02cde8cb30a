"""Whose a name and a password are, and of whom no mail is taken."""

import asyncio
from datetime import datetime

from mailticket.daemon.open_site import OpenSite
from mailticket.model.own_addresses import folded
from mailticket.model.password import matches
from mailticket.model.person import fold_address
from mailticket.storage import proofs


class Accounts:
    """Those of an open site."""

    def __init__(self, site: OpenSite) -> None:
        self._site = site

    def refused(self, sender: str) -> bool:
        """Whether no mail is taken of an address: its user is disabled, or it is blocked."""
        directory = self._site.snapshot.directory
        address = folded(sender)
        return bool(address) and (address in directory.blocked or address in directory.disabled)

    async def login(self, name: str, password: str) -> str:
        """The main address of the user who has this password, any address of theirs being the name; empty: nobody."""
        address, kept = await self._site.database.read(proofs.password_of, fold_address(name))
        return address if await asyncio.to_thread(matches, password, kept) else ""

    async def standing(self, login: str, since: datetime) -> bool:
        """Whether who logged in at a time could do so still: the password is the same, and the account not disabled."""
        changed = (await self._site.database.read(proofs.logins_since, [login])).get(login)
        return changed is not None and changed <= since
