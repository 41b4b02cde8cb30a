"""How people prove who they are: passwords, keys, and the keys our own addresses are sealed with."""

import asyncio
import base64
import binascii

from mailticket.application import resolve_people
from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import Administrator, administrator
from mailticket.application.organisation.parameters import OneUser
from mailticket.application.organisation.proof_parameters import (
    SHORTEST_KEEP,
    AddKey,
    RemoveKey,
    RotateSeal,
    SetPassword,
)
from mailticket.application.organisation.shapes import EnrolledKey, KeyShape, PasswordShape, RemovedKey, Seals
from mailticket.application.service import Service, known
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.password import hashed, wrong_password
from mailticket.model.person import User
from mailticket.model.signature import Key
from mailticket.reading.openpgp import read_openpgp_key
from mailticket.reading.smime import read_certificate
from mailticket.storage import proofs


async def administered(service: Service, caller: Caller, address: str) -> tuple[Administrator, User]:
    """Somebody whose proofs may be changed: who gives them another can pass for them."""
    admin = await administrator(service, caller)
    admin.administers(Subject.USER)
    user = await _user(admin, address)
    await admin.may_take_over(user)
    return admin, user


async def _user(admin: Administrator, typed: str) -> User:
    address = resolve_people.someone(admin.snapshot, typed)
    return known(await admin.users([address]), address)


async def set_password(service: Service, caller: Caller, asked: SetPassword) -> PasswordShape:
    """Set a password; an empty one takes it away."""
    admin, user = await administered(service, caller, asked.address)
    if asked.password and (wrong := wrong_password(asked.password)):
        raise Refused("wrong", setting="password", message=wrong)
    kept = await asyncio.to_thread(hashed, asked.password) if asked.password else ""
    await admin.write(proofs.change_password, user, kept)
    return PasswordShape(user.address, bool(kept))


async def add_key(service: Service, caller: Caller, asked: AddKey) -> EnrolledKey:
    """Enrol an OpenPGP key or an S/MIME certificate, in whatever form it is."""
    admin, user = await administered(service, caller, asked.address)
    key = _read(asked.key_base64)
    if not await admin.write(proofs.enrol_key, user, key):
        raise Refused("key_taken", fingerprint=key.fingerprint)
    return EnrolledKey(user.address, key.kind.value, key.fingerprint, key.names)


def _read(key_base64: str) -> Key:
    try:
        data = base64.b64decode(key_base64, validate=True)
        certificate = data[:1] == b"\x30" or b"BEGIN CERTIFICATE" in data or b"BEGIN X509" in data
        return read_certificate(data) if certificate else read_openpgp_key(data)
    except (ValueError, binascii.Error) as error:
        raise Refused("wrong", setting="key", message=str(error)) from error


async def remove_key(service: Service, caller: Caller, asked: RemoveKey) -> RemovedKey:
    """Forget a key: what it signs proves nothing any more."""
    admin, user = await administered(service, caller, asked.address)
    wanted = "".join(asked.fingerprint.split()).replace(":", "").upper()
    if not await admin.write(proofs.forget_key, user, wanted):
        raise Refused("no_such_key", fingerprint=wanted, address=user.address)
    return RemovedKey(user.address, wanted)


async def list_keys(service: Service, caller: Caller, asked: OneUser) -> list[KeyShape]:
    """The keys of somebody; everybody may look at their own."""
    admin = await administrator(service, caller)
    try:
        user = await _user(admin, asked.address)
    except Refused:
        admin.administers(Subject.USER)  # whether an address is somebody's is not told to everybody
        raise
    if admin.user.id != user.id:
        admin.administers(Subject.USER)
    found = await service.database.read(proofs.listed_keys, user.id)
    return [KeyShape(one.kind, one.fingerprint, one.names.split("\n") if one.names else [], one.added) for one in found]


async def rotate_seal(service: Service, caller: Caller, asked: RotateSeal) -> Seals:
    """Seal with a new key from now on. What was sealed before holds for ``keep`` days."""
    if asked.keep < SHORTEST_KEEP:
        raise Refused("wrong", setting="keep", message=f"links live {SHORTEST_KEEP} days")
    return Seals(await service.rotate(asked.keep))
