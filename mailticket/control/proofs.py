"""Commands about how people prove who they are: passwords, keys, and the keys our own addresses are sealed with."""

import asyncio
import base64
import binascii
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from mailticket.application.changing import Asking
from mailticket.application.organisation.administrator import Administrator, administrator
from mailticket.application.service import Command, Service, address_of, known
from mailticket.model.administration import Author, Did, Subject
from mailticket.model.errors import Refused
from mailticket.model.password import hashed, wrong_password
from mailticket.model.person import User
from mailticket.model.right import Right
from mailticket.model.signature import Key
from mailticket.reading.openpgp import read_openpgp_key
from mailticket.reading.smime import read_certificate
from mailticket.storage import proofs
from mailticket.storage.administration import Change, enter
from mailticket.storage.counters import CHANGES, Ids

SHORTEST_KEEP = 30
"""Days that links sealed with an old key serve at least."""


async def _administered(service: Service, asking: Asking, address: str) -> tuple[Administrator, User]:
    """Somebody whose proofs may be changed: who gives them another can pass for them."""
    admin = await administrator(service, asking)
    admin.administers(Subject.USER)
    user = known(await admin.users([address_of(address)]), address)
    await admin.may_take_over(user)
    return admin, user


async def _password(service: Service, asking: Asking, *, address: str, password: str) -> dict[str, Any]:
    """Set a password; an empty one takes it away."""
    admin, user = await _administered(service, asking, address)
    if password and (wrong := wrong_password(password)):
        raise Refused("wrong", setting="password", message=wrong)
    kept = await asyncio.to_thread(hashed, password) if password else ""
    await admin.write(_noted, proofs.set_password, user, kept, ("password", "", "set" if kept else ""))
    return {"address": user.address, "password": bool(kept)}


async def _key_add(service: Service, asking: Asking, *, address: str, key_base64: str) -> dict[str, Any]:
    """Enrol an OpenPGP key or an S/MIME certificate, in whatever form it is."""
    admin, user = await _administered(service, asking, address)
    key = _read(key_base64)
    if not await admin.write(_noted, proofs.add_key, user, key, ("key", "", key.fingerprint)):
        raise Refused("key_taken", fingerprint=key.fingerprint)
    return {"address": user.address, "kind": key.kind.value, "fingerprint": key.fingerprint, "names": list(key.names)}


def _read(key_base64: str) -> Key:
    try:
        data = base64.b64decode(key_base64, validate=True)
        certificate = data[:1] == b"\x30" or b"BEGIN CERTIFICATE" in data or b"BEGIN X509" in data
        return read_certificate(data) if certificate else read_openpgp_key(data)
    except (ValueError, binascii.Error) as error:
        raise Refused("wrong", setting="key", message=str(error)) from error


async def _key_remove(service: Service, asking: Asking, *, address: str, fingerprint: str) -> dict[str, Any]:
    admin, user = await _administered(service, asking, address)
    wanted = "".join(fingerprint.split()).replace(":", "").upper()
    if not await admin.write(_noted, proofs.remove_key, user, wanted, ("key", wanted, "")):
        raise Refused("no_such_key", fingerprint=wanted, address=user.address)
    return {"address": user.address, "fingerprint": wanted, "removed": True}


async def _key_list(service: Service, asking: Asking, *, address: str) -> list[dict[str, Any]]:
    """The keys of somebody; everybody may look at their own."""
    admin = await administrator(service, asking)
    user = known(await admin.users([address_of(address)]), address)
    if admin.user.id != user.id:
        admin.administers(Subject.USER)
    found = await service.database.read(proofs.listed_keys, user.id)
    return [one | {"names": one["names"].split("\n") if one["names"] else []} for one in found]


def _noted(
    connection: sa.Connection,
    do: Callable[..., bool | None],
    user: User,
    what: Any,
    change: tuple[str, str, str],
    author: Author,
    now: Any,
) -> bool:
    """A change with its line in the history of the organisation; False where there was nothing to change."""
    arguments = (what,) if do is proofs.remove_key else (what, now)
    if do(connection, user.id, *arguments) is False:
        return False
    ids = Ids(connection, CHANGES)
    field, old, new = change
    enter(connection, ids, author, now, [Change(Subject.USER, user.address, Did.CHANGE, field, old, new)])
    ids.store(connection)
    return True


async def _rotate(service: Service, asking: Asking, *, keep: int = 400) -> dict[str, Any]:
    """Seal with a new key from now on. What was sealed before holds for ``keep`` days."""
    admin = await administrator(service, asking)
    admin.require(Right.SUPER_USER)
    if keep < SHORTEST_KEEP:
        raise Refused("wrong", setting="keep", message=f"links live {SHORTEST_KEEP} days")
    return {"keys": await service.rotate(keep)}


COMMANDS: dict[str, Command] = {
    "user.password": _password,
    "user.key.add": _key_add,
    "user.key.remove": _key_remove,
    "user.key.list": _key_list,
    "seal.rotate": _rotate,
}
