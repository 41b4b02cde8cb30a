"""What people type, in both languages: who, which queue, which status, which link, which ticket."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from mailticket.application import resolve, resolve_people
from mailticket.model.directory import Directory
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import DEFAULT
from mailticket.model.notice import OutboxState
from mailticket.model.person import Group, User
from mailticket.model.queue import Queue
from mailticket.model.right import Role
from mailticket.model.ticket import LinkKind

ANA = User(2, "ana@noc.example", "Ana Pérez", privileged=True)
BETO = User(3, "beto@noc.example", "Roberto", privileged=True)
OTHER_BETO = User(4, "beto@cert.example", "Alberto", privileged=True)
GONE = User(5, "gone@noc.example", disabled=True)


class Loaded:
    """Of a unit of work what resolving asks: who was looked for, and the organisation."""

    def __init__(self, *staff: User) -> None:
        queue = Queue(1, "seguridad", lifecycle=DEFAULT)
        directory = Directory(queues={1: queue}, groups={1: Group(1, "cert")}, staff={one.id: one for one in staff})
        self.snapshot: Any = SimpleNamespace(directory=directory)
        self.queue = queue
        self.made: list[str] = []

    def known(self, address: str) -> User | None:
        return next((one for one in self.snapshot.directory.staff.values() if one.address == address), None)

    def person(self, address: str, name: str = "", written: str = "") -> User:
        self.made.append(address)
        return self.known(address) or User(99, address)


@pytest.fixture
def here() -> Any:
    return Loaded(ANA, BETO, GONE)


ME: Any = SimpleNamespace(actor=ANA)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("eva@x.example", "eva@x.example"),
        (" Eva@X.example ", "eva@x.example"),
        ("<eva@x.example>", "eva@x.example"),
        ("Eva García <eva@x.example>", "eva@x.example"),
        ('"García, Eva" <eva@x.example>', "eva@x.example"),
        ("ñandú@x.example", "ñandú@x.example"),
    ],
)
def test_an_address_is_understood_as_people_write_it(typed: str, address: str) -> None:
    assert resolve_people.address(typed) == address
    assert resolve_people.addresses_in([typed]) == {address}


@pytest.mark.parametrize(
    "typed",
    ["", "x@", "@x.example", "+eva@x.example", "mailer-daemon@x.example", "<x>", "a b@x.example", "<<a@x.example>"],
)
def test_what_is_nobody_s_address_makes_no_user(here: Any, typed: str) -> None:
    with pytest.raises(Refused):
        resolve_people.address(typed)
    with pytest.raises(Refused):
        resolve_people.watcher(here, ME, typed)
    assert here.made == []


@pytest.mark.parametrize("typed", ["me", "yo", "Yo", "mí", "MI"])
def test_oneself_in_both_languages(here: Any, typed: str) -> None:
    assert resolve_people.watcher(here, ME, typed) is ANA
    assert resolve_people.owner(here, ME, typed) is ANA


@pytest.mark.parametrize("typed", ["nobody", "nadie", "ninguno", "", "NADIE"])
def test_nobody_in_both_languages(here: Any, typed: str) -> None:
    assert resolve_people.owner(here, ME, typed) is None


@pytest.mark.parametrize("typed", ["beto", "Beto", "beto@noc.example", "Roberto"])
def test_who_works_here_is_known_by_name(here: Any, typed: str) -> None:
    assert resolve_people.owner(here, ME, typed) is BETO
    assert resolve_people.watcher(here, ME, typed) == BETO


def test_a_group_comes_before_a_colleague_of_that_name() -> None:
    here: Any = Loaded(replace(BETO, address="cert@noc.example"))
    assert resolve_people.watcher(here, ME, "CERT") == Group(1, "cert")


def test_a_name_two_have_is_asked_back() -> None:
    here: Any = Loaded(BETO, OTHER_BETO)
    with pytest.raises(Refused) as refused:
        resolve_people.owner(here, ME, "beto")
    assert refused.value.values["addresses"] == "beto@cert.example, beto@noc.example"


@pytest.mark.parametrize(("typed", "near"), [("betto", "beto"), ("gone", ""), ("nadie de aquí", "")])
def test_the_nearest_colleague_is_offered_and_nobody_who_left(here: Any, typed: str, near: str) -> None:
    with pytest.raises(Refused) as refused:
        resolve_people.owner(here, ME, typed)
    assert refused.value.values["nearest"] == near


def test_a_stranger_s_address_owns_nothing(here: Any) -> None:
    with pytest.raises(Refused):
        resolve_people.owner(here, ME, "eva@x.example")


def test_a_queue_s_nearest_name_is_offered(here: Any) -> None:
    assert resolve.queue(here.snapshot, " SEGURIDAD ").id == 1
    with pytest.raises(Refused) as refused:
        resolve.queue(here.snapshot, "segurida")
    assert refused.value.values["nearest"] == "seguridad"
    with pytest.raises(Refused) as refused:
        resolve.queue(here.snapshot, "segurida", seen=())
    assert refused.value.values["nearest"] == ""


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("resolved", "resolved"),
        ("Resuelto", "resolved"),
        ("cerrado", "resolved"),
        ("closed", "resolved"),
        ("pausado", "stalled"),
        ("En espera", "stalled"),
        ("abierto", "open"),
        ("whatever", "whatever"),
    ],
)
def test_statuses_in_both_languages(here: Any, typed: str, status: str) -> None:
    assert resolve.status(here.queue, typed) == status


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("priority", "priority"),
        ("Prioridad", "priority"),
        ("vence", "due"),
        ("Dueño", "owner"),
        ("cola", "queue"),
        ("cf.Sede", "cf.sede"),
    ],
)
def test_fields_in_both_languages(typed: str, name: str) -> None:
    assert resolve.field_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "role"),
    [
        ("cc", Role.CC),
        ("Copia", Role.CC),
        ("AdminCc", Role.ADMIN_CC),
        ("solicitante", Role.REQUESTOR),
        ("Requestors", Role.REQUESTOR),
    ],
)
def test_roles_in_both_languages(typed: str, role: Role) -> None:
    assert resolve.role(typed) is role


@pytest.mark.parametrize("typed", ["owner", "nobody", ""])
def test_an_owner_is_no_role_one_watches_in(typed: str) -> None:
    with pytest.raises(Refused):
        resolve.role(typed)


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("DependsOn", ("DependsOn", LinkKind.DEPENDS_ON, False)),
        ("depends_on", ("DependsOn", LinkKind.DEPENDS_ON, False)),
        ("DependeDe", ("DependsOn", LinkKind.DEPENDS_ON, False)),
        ("contiene", ("HasMember", LinkKind.MEMBER_OF, True)),
    ],
)
def test_links_in_both_languages(typed: str, link: tuple[str, LinkKind, bool]) -> None:
    assert resolve.link(typed) == link


@pytest.mark.parametrize("typed", ["failed", "Failed", "fallido", "fallidos", "FALLIDO"])
def test_the_state_of_a_copy_is_understood_as_the_pages_say_it(typed: str) -> None:
    assert resolve.states(OutboxState, [typed]) == ["failed"]


def test_a_state_that_no_copy_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refused) as refused:
        resolve.states(OutboxState, ["sent", "foo"])
    assert (refused.value.key, refused.value.values["state"]) == ("no_such_state", "foo")
