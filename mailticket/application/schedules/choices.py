"""People choose how often they are sent digests."""

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import administrator
from mailticket.application.schedules.digest_readers import CHOICES
from mailticket.application.schedules.parameters import ChooseDigest
from mailticket.application.schedules.shapes import DigestChoice
from mailticket.application.service import Service, known
from mailticket.model.address import address_in_use
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM
from mailticket.model.right import Right
from mailticket.storage import digest_choices, people

WORDS = {
    "never": "never", "nunca": "never", "no": "never", "none": "never", "off": "never",
    "daily": "daily", "diario": "daily", "diaria": "daily", "yes": "daily", "si": "daily", "sí": "daily",
    "weekly": "weekly", "semanal": "weekly", "semanalmente": "weekly",
}  # fmt: skip
"""What people write, in every language."""


def choice_of(word: str) -> str:
    """How often, as it is kept. Raises Refused."""
    found = WORDS.get(word.strip().strip(".").casefold())
    if found not in CHOICES:
        raise Refused("bad_digest", value=word)
    return found


async def choose(service: Service, caller: Caller, asked: ChooseDigest) -> DigestChoice:
    """From now on; for somebody else it needs AdminUsers. Raises Refused."""
    admin = await administrator(service, caller)
    named = asked.user or caller.actor
    found = await service.database.read(people.users_by_address, [address_in_use(named)], service.clock())
    user = known(found, named)
    if user.id == SYSTEM.id:
        raise Refused("no_such_user", address=named)
    if user.id != admin.user.id:
        admin.require(Right.ADMIN_USERS)
    choice = choice_of(asked.choice)
    await service.database.write(digest_choices.choose, {user.id: choice})
    return DigestChoice(user.address, choice)
