"""The organisation written as a configuration, and read back."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mailticket.config import parse
from mailticket.config.writing import written
from mailticket.model.lifecycle import Lifecycle
from mailticket.model.names import RESERVED, name_key
from mailticket.model.provision import (
    CustomFieldSpec,
    GrantSpec,
    GroupSpec,
    Organisation,
    QueueSpec,
    ScripSpec,
    UserSpec,
)

names = st.text(st.sampled_from("abcñÁ XY-_09.'\"#"), min_size=1, max_size=12)
names = names.map(lambda name: " ".join(name.split()))
names = names.filter(lambda name: name not in ("", ".", "..") and name_key(name) not in RESERVED)
plain = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=20)


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    """What a site may have declared."""
    queues = draw(st.lists(names, min_size=1, max_size=4, unique_by=str.casefold))
    groups = draw(st.lists(names.filter(lambda n: "@" not in n), max_size=3, unique_by=str.casefold))
    users = [f"u{number}@noc.example" for number in range(draw(st.integers(0, 3)))]
    life = Lifecycle(
        "propio",
        ("nuevo",),
        ("en curso", "espera"),
        ("listo",),
        transitions=draw(st.sampled_from([(), (("nuevo", ("listo",)), ("", ("nuevo",)))])),
        rights=draw(st.sampled_from([(), ((("*", "listo"), "CerrarTicket"),)])),
        on_reply=draw(st.sampled_from(["", "espera"])),
    )
    told = draw(st.lists(st.sampled_from(["Requestor", "AdminCc", "otro@x.example", *groups]), min_size=1, unique=True))
    return Organisation(
        users=tuple(
            UserSpec(one, (f"x{one}",), draw(plain), draw(st.sampled_from([None, "es"])), None, draw(st.booleans()))
            for one in users
        ),
        groups=tuple(GroupSpec(name, tuple(users)) for name in groups),
        queues=tuple(
            QueueSpec(
                name,
                description=draw(plain),
                admin_cc=(*users, *groups),
                due_in=draw(st.sampled_from([None, 0, 90])),
                lifecycle=draw(st.sampled_from(["default", "propio"])),
                subject_tag=draw(st.sampled_from(["", f"cert{number}"])),
                disabled=draw(st.booleans()),
            )
            for number, name in enumerate(queues)
        ),
        grants=(
            GrantSpec("Everyone", ("CreateTicket",), queues[0], revoke=True),
            GrantSpec("AdminCc", ("ShowTicket", "OwnTicket")),
        ),
        lifecycles=(life,),
        fields=(
            CustomFieldSpec(
                "Sede", "choice", choices=tuple(draw(st.lists(names, min_size=1, unique=True))), queues=(queues[0],)
            ),
            CustomFieldSpec("Serie", pattern=r"[A-Z]{2}\d+", several=True, description=draw(plain)),
        ),
        scrips=(
            ScripSpec("uno", "OnCreate", "notify", tuple(told), "transaction", when=draw(plain), off_in=(queues[-1],)),
            ScripSpec("dos", "OnResolve", "run", arguments={"program": ["/bin/x", draw(plain)], "seconds": 3}),
            ScripSpec("tres", "OnCreate", "set", queue=queues[0], arguments={"set": {"priority": "90"}}),
            ScripSpec("cuatro", "OnCreate", "create", arguments={"create": {"queue": queues[0], "subject": "x {id}"}}),
        ),
    )


@given(organisations())
def test_what_is_written_is_read_back_as_the_same(organisation: Organisation) -> None:
    assert parse(written(organisation), "x", Path("/nowhere")).organisation() == organisation


def test_a_programs_words_are_written_and_read_back_to_the_letter() -> None:
    """A file's name may be spelled in ways that names of people and queues are not."""
    words = ["/bin/x", "\uf900", "e\u0301"]
    scrip = ScripSpec("uno", "OnCreate", "run", arguments={"program": words})
    assert parse(written(Organisation(scrips=(scrip,))), "x", Path("/nowhere")).organisation().scrips == (scrip,)
