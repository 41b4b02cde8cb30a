"""Wrong passwords people are told of, and the clients that are theirs; on both databases."""

from datetime import UTC, datetime, timedelta

from mailticket.model.administration import Author
from mailticket.model.person import SYSTEM_ID
from mailticket.model.provision import UserSpec
from mailticket.model.transaction import Via
from mailticket.storage import logins, proofs, provisioning
from mailticket.storage.database import Database

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ANA, ANITA, LUIS = "ana@noc.example", "anita@noc.example", "luis@noc.example"


async def person(database: Database, address: str, *also: str, password: str = "hash") -> int:
    spec = UserSpec(address, also)
    made = await database.write(provisioning.put_user, spec, Author(SYSTEM_ID, Via.CLI), NOW, provisioned=False)
    await database.write(proofs.set_password, made.id, password, NOW)
    return made.id


async def test_wrong_passwords_are_counted_for_a_person_by_network_until_they_are_told(database: Database) -> None:
    ana = await person(database, ANA, ANITA)
    await person(database, LUIS, password="")
    wrong = {(ANA, "192.0.2.1"): 2, (ANITA, "192.0.2.1"): 1, (LUIS, "192.0.2.1"): 9, ("nobody@x.example", "n"): 9}
    await database.write(logins.note, wrong, [], NOW)
    assert await database.read(logins.attacked, 4) == []
    later = NOW + timedelta(hours=1)
    await database.write(logins.note, {(ANA, "2001:db8:1::/48"): 7}, [], later)
    (found,) = await database.read(logins.attacked, 4)
    assert found == logins.Failures(ana, (("2001:db8:1::/48", 7), ("192.0.2.1", 3)), NOW, later)
    assert found.count == 10
    await database.write(logins.told, [ana])
    assert await database.read(logins.attacked, 1) == []


async def test_networks_of_one_person_are_bounded_and_all_of_them_counted(database: Database) -> None:
    await person(database, ANA)
    many = {(ANA, f"192.0.2.{number}"): 1 for number in range(logins.MOST_NETWORKS + 5)}
    await database.write(logins.note, many, [], NOW)
    await database.write(logins.note, many, [], NOW)
    (found,) = await database.read(logins.attacked, 1)
    assert found.count == 2 * len(many)
    assert len(found.networks) == logins.MOST_NETWORKS + 1
    assert found.networks[0] == ("", 10)


async def test_the_latest_clients_of_a_person_are_kept_for_all_addresses_of_theirs(database: Database) -> None:
    await person(database, ANA, ANITA)
    for number in range(logins.MOST_CLIENTS + 2):
        await database.write(logins.note, {}, [(ANA, f"c{number:02}")], NOW + timedelta(minutes=number))
    await database.write(logins.note, {}, [(ANITA, "c05")], NOW + timedelta(days=1))
    found = await database.read(logins.clients)
    assert len(found) == 2 * logins.MOST_CLIENTS
    assert found[-2:] == [(ANA, "c05"), (ANITA, "c05")]
    assert (ANA, "c01") not in found
    await database.write(logins.forget, NOW + timedelta(days=90, hours=1))
    assert await database.read(logins.clients) == found[-2:]
