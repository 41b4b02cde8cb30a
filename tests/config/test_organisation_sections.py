"""What a configuration says of lifecycles, custom fields, scrips and rights, and what is told of it when it is wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket import config
from mailticket.config import parse
from mailticket.desk.fields import pattern_wrong
from mailticket.model.address import maybe_address, parse_address
from mailticket.model.errors import ExpressionWrong, FilesWrong
from mailticket.model.lifecycle import Lifecycle
from mailticket.model.provision import Organisation, ScripSpec
from mailticket.search.expression import parse as expression
from mailticket.search.expression import parse_search

SCRIP = '[[scrip]]\nname = "s"\ncondition = "OnCreate"\n'
LIFECYCLE = '[[lifecycle]]\nname = "l"\ninitial = ["nuevo"]\nactive = ["en curso"]\ninactive = ["listo"]\n'
QUEUE = '[[queue]]\nname = "dns"\n'


def organisation(text: str) -> Organisation:
    return parse(text, "x", Path("/nowhere")).organisation()


def wrong(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(FilesWrong) as caught:
        parse(text, "x", Path("/nowhere"))
    return [(problem.line, problem.key, problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "line", "key", "message"),
    [
        (LIFECYCLE.replace('["listo"]', "[]"), 5, "lifecycle[1].inactive", "one status at least"),
        (LIFECYCLE.replace('["listo"]', '["Listo"]'), 3, "lifecycle[1].initial", "a word in lower case"),
        (LIFECYCLE.replace('["listo"]', '["nuevo"]'), 3, "lifecycle[1].initial", "named twice"),
        (LIFECYCLE + 'transitions = { "nuevo" = ["viejo"] }', 6, "lifecycle[1].transitions", "no status 'viejo'"),
        (LIFECYCLE + '[lifecycle.rights]\n"nuevo" = "Cerrar"', 7, "lifecycle[1].rights.nuevo", "no change of status"),
        (LIFECYCLE + 'rights = { "* -> x" = "Cerrar" }', 6, "lifecycle[1].rights", "no status 'x'"),
        (LIFECYCLE + 'on_reply = "listo"', 6, "lifecycle[1].on_reply", "no active status"),
        (LIFECYCLE + LIFECYCLE, 7, "lifecycle[2].name", "declared twice"),
        (QUEUE + 'lifecycle = "x"', 3, "queue[1].lifecycle", "there are default"),
        (QUEUE + 'subject_tag = "a b"', 3, "queue[1].subject_tag", "without spaces"),
        ('[[customfield]]\nname = "a.b"', 2, "customfield[1].name", "without brackets"),
        ('[[customfield]]\nname = "a"\nkind = "list"', 3, "customfield[1].kind", "text, number, date, choice"),
        ('[[customfield]]\nname = "a"\nkind = "choice"', 1, "customfield[1].choices", "something to choose from"),
        ('[[customfield]]\nname = "a"\nqueues = "b"', 3, "customfield[1].queues", "no queue 'b'"),
        ('[[customfield]]\nname = "a"\n[[customfield]]\nname = "A"', 4, "customfield[2].name", "declared twice"),
        ('[[scrip]]\nname = "s"\naction = "open"', 1, "scrip[1].condition", "it must be set"),
        (SCRIP.replace("Create", "Creation") + 'action = "open"', 3, "scrip[1].condition", "there are OnCreate"),
        (SCRIP + 'action = "mail"', 4, "scrip[1].action", "there are autoreply"),
        (SCRIP + 'action = "notify"\nto = "Cc"', 1, "scrip[1].template", "needs a template"),
        (SCRIP + 'action = "notify"\ntemplate = "x"', 1, "scrip[1].to", "somebody must be told"),
        (SCRIP + 'action = "notify"\ntemplate = "x"\nto = "noc"', 6, "scrip[1].to", "no declared group"),
        (SCRIP + 'action = "set"', 1, "scrip[1].set", "set needs it"),
        (SCRIP + 'action = "set"\nset = ["x"]', 5, "scrip[1].set", "it must be a table"),
        (SCRIP + 'action = "set"\nset = { priority = [1] }', 5, "scrip[1].set.priority", "a number, true or false"),
        (SCRIP + 'action = "set"\n[scrip.set]\nqueue = "b"', 6, "scrip[1].set.queue", "no queue 'b'"),
        (SCRIP + 'action = "set"\n[scrip.set]\nowner = "actor"', 6, "scrip[1].set.owner", "an address or nobody"),
        (SCRIP + 'action = "give"\nowner = "ana"', 5, "scrip[1].owner", "an address or nobody or actor"),
        (SCRIP + 'action = "open"\nseconds = 5', 5, "scrip[1].seconds", "open has no seconds"),
        (SCRIP + 'action = "run"\nprogram = "ls -l"', 5, "scrip[1].program", "an absolute path"),
        (SCRIP + 'action = "webhook"\nurl = "http://x.example"', 5, "scrip[1].url", "begin with https://"),
        (
            SCRIP + 'action = "create"\n[scrip.create]\nqueue = "b"\nsubject = "c"',
            6,
            "scrip[1].create.queue",
            "no queue",
        ),
        (SCRIP + 'action = "open"\n' + SCRIP + 'action = "open"', 6, "scrip[2].name", "declared twice"),
        (SCRIP + 'action = "open"\nqueue = "b"', 5, "scrip[1].queue", "no queue 'b'"),
        (SCRIP + 'action = "open"\noff_in = "b"', 5, "scrip[1].off_in", "no queue 'b'"),
        (SCRIP + 'action = "open"\nwho = "b"', 5, "scrip[1].who", "there is no such setting"),
        ('[[grant]]\nto = "Everyone"\nright = "Cerrar"', 3, "grant[1].right[1]", "no right 'Cerrar'"),
    ],
)
def test_what_is_wrong_is_told_once_with_its_line(text: str, line: int, key: str, message: str) -> None:
    ((found_line, found_key, found_message),) = wrong(text)
    assert (found_line, found_key) == (line, key)
    assert message in found_message


def test_everything_wrong_of_one_lifecycle_is_told_at_once() -> None:
    text = LIFECYCLE.replace('["en curso"]', "[]") + 'rights = { "nuevo" = "X" }\ntransitions = { "a" = ["nuevo"] }'
    assert {key for _, key, _ in wrong(text)} == {
        "lifecycle[1].active",
        "lifecycle[1].rights.nuevo",
        "lifecycle[1].transitions",
    }


def test_a_lifecycle_is_the_models() -> None:
    text = LIFECYCLE + (
        'on_reply = "en curso"\ntransitions = { "" = ["nuevo"], nuevo = "listo" }\n'
        'rights = { "* -> listo" = "Cerrar", "nuevo -> *" = "modifyticket" }'
    )
    assert organisation(text).lifecycles == (
        Lifecycle(
            "l",
            ("nuevo",),
            ("en curso",),
            ("listo",),
            transitions=(("", ("nuevo",)), ("nuevo", ("listo",))),
            rights=((("*", "listo"), "Cerrar"), (("nuevo", "*"), "ModifyTicket")),
            on_reply="en curso",
        ),
    )


def test_deleting_needs_its_right_in_a_lifecycle_that_says_nothing_of_rights() -> None:
    (life,) = organisation(LIFECYCLE.replace('"listo"', '"deleted"')).lifecycles
    assert life.right("nuevo", "deleted") == "DeleteTicket"


def test_a_right_that_a_lifecycle_names_may_be_granted() -> None:
    text = LIFECYCLE + 'rights = { "* -> listo" = "Cerrar" }\n[[grant]]\nto = "Owner"\nright = ["Cerrar", "owNTicket"]'
    assert organisation(text).grants[0].rights == ("Cerrar", "OwnTicket")


def test_a_scrips_arguments_are_kept_as_the_house_keeps_them() -> None:
    """What is set are texts, as on the command line; dates of TOML among them."""
    text = SCRIP + 'action = "set"\nset = { priority = 90, "cf.VIP" = true, due = 2026-12-01, subject = "x" }'
    (scrip,) = organisation(text).scrips
    assert scrip.arguments == {"set": {"priority": "90", "cf.VIP": "true", "due": "2026-12-01", "subject": "x"}}


def test_a_scrip_names_queues_as_they_are_declared() -> None:
    text = (
        QUEUE
        + SCRIP
        + 'action = "open"\nqueue = "DNS"\n'
        + SCRIP.replace('"s"', '"t"')
        + 'action = "open"\noff_in = "Dns"'
    )
    assert [(scrip.queue, scrip.off_in) for scrip in organisation(text).scrips] == [("dns", ()), (None, ("dns",))]


def when_wrong(when: str) -> str:
    try:
        expression(when)
    except ExpressionWrong as error:
        return str(error)
    return ""


def query_wrong(query: str) -> str:
    try:
        parse_search(query)
    except ExpressionWrong as error:
        return str(error)
    return ""


TEMPLATES = {"transaction", "resolved", "digest", "overdue", "report"}


def judged(text: str) -> list[tuple[int, str]]:
    settings = parse(text, "x", Path("/nowhere"))
    found = settings.judged(
        when=when_wrong, pattern=pattern_wrong, query=query_wrong, report=lambda _: "", templates=lambda: TEMPLATES
    )
    return [(problem.line, problem.message) for problem in found]


def test_expressions_patterns_and_templates_are_judged_by_those_who_read_them() -> None:
    text = (
        '[[customfield]]\nname = "Serie"\npattern = "(["\n[[customfield]]\nname = "Piso"\npattern = "[0-9]+"\n'
        + SCRIP
        + 'action = "open"\nwhen = "status = "\n'
        + SCRIP.replace('"s"', '"t"')
        + 'action = "notify"\nto = "Cc"\ntemplate = "resolve"\nwhen = "priority > 3"\n'
    )
    (pattern, when, template) = judged(text)
    assert pattern[0] == 3
    assert when[0] == 11
    assert template == (17, "there is no template 'resolve'; did you mean resolved?")


def test_the_example_of_a_site_is_well_judged() -> None:
    text = config.shipped("config.example.toml").read_text()
    assert (
        judged("\n".join(line.removeprefix("#") if not line.startswith("# ") else "" for line in text.splitlines()))
        == []
    )


@given(st.emails() | st.from_regex(r"[a-zñ.!'*/=?^_`{|}~+\"-]{1,9}@[a-zñ0-9.-]{1,9}", fullmatch=True))
def test_an_address_that_mail_may_bring_may_be_declared(text: str) -> None:
    """Whoever wrote once is a user, and what ``export`` prints is read back."""
    folded = maybe_address(text)
    if folded is not None:
        assert parse_address(folded) == folded


def test_a_scrip_is_a_wish() -> None:
    text = (
        QUEUE
        + SCRIP
        + 'action = "autoreply"\nto = "Requestor"\ntemplate = "x"\nas_comment = true\norder = 7\nwhen = "a"'
    )
    assert organisation(text).scrips == (
        ScripSpec("s", "OnCreate", "autoreply", ("Requestor",), "x", as_comment=True, when="a", order=7),
    )
