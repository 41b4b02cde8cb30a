"""The configuration: found, read, and refused with all of its problems."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from mailticket import config, places
from mailticket.config import Settings, Written, load, parse
from mailticket.config.sections import ITEMS, TABLES
from mailticket.model.errors import FilesWrong
from mailticket.model.limits import Limits
from mailticket.model.mail_budgets import Budgets
from mailticket.model.scrip import ActionKind

EXAMPLE = config.shipped("config.example.toml")
MARK = "# ---- An example"


def uncommented(text: str) -> str:
    return re.sub(r"^#(?=[\[\w])", "", text, flags=re.MULTILINE)


def wrong(text: str, home: Path = Path("/nowhere")) -> list[tuple[int, str, str]]:
    with pytest.raises(FilesWrong) as caught:
        parse(text, "config.toml", home)
    return [(problem.line, problem.key, problem.message) for problem in caught.value.problems]


def seen(settings: Settings) -> dict[str, object]:
    names = ("site", "database", "smtp", "lmtp", "web", "delivery", "notices", "paths", "log", "limits", "budgets")
    return {name: getattr(settings, name) for name in names} | {"organisation": settings.organisation()}


def test_the_example_shows_the_defaults(tmp_path: Path) -> None:
    """Every setting of the example's first half, taken out of its comment, is what holds without it."""
    shown = uncommented(EXAMPLE.read_text().split(MARK)[0])
    assert seen(parse(shown, "x", tmp_path)) == seen(parse("", "x", tmp_path))


def test_the_example_loads_as_it_is_and_with_everything_uncommented(tmp_path: Path) -> None:
    text = EXAMPLE.read_text()
    assert seen(parse(text, "x", tmp_path)) == seen(parse("", "x", tmp_path))
    organisation = parse(uncommented(text), "x", tmp_path).organisation()
    assert [queue.name for queue in organisation.queues] == ["general", "dns", "conectividad", "seguridad", "sistemas"]
    assert organisation.queues[0].due_in == 2 * 24 * 60
    assert [group.name for group in organisation.groups] == ["noc", "cert", "helpdesk"]
    assert [life.name for life in organisation.lifecycles] == ["incidentes"]
    assert {scrip.action for scrip in organisation.scrips} == set(ActionKind) - {"autoreply"}


def test_the_example_shows_every_setting() -> None:
    text = uncommented(EXAMPLE.read_text())
    sections = {name: field.annotation for name, field in Written.model_fields.items() if name != "limits"}
    for name, kind in sections.items():
        assert kind is not None
        known = (TABLES | ITEMS)[name].model_fields
        header = f"[[{name}]]" if name in ITEMS else f"[{name}]"
        tables = "".join(re.findall(rf"^{re.escape(header)}\n(.*?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL))
        assert set(re.findall(r"^(\w+) =", tables, re.MULTILINE)) == set(known), name
    for header, kind in (("limits", Limits), ("limits.budgets", Budgets)):
        found = re.search(rf"^\[{re.escape(header)}\]\n(.*?)(?=^\[|^{MARK})", text, re.MULTILINE | re.DOTALL)
        assert found
        assert re.findall(r"^(\w+) =", found[1], re.MULTILINE) == [field.name for field in fields(kind)]


def test_without_a_file_everything_lies_in_var_below_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAILTICKET_CONFIG", raising=False)
    monkeypatch.setattr(places, "SEARCHED", (Path("config.toml"),))
    settings = load(None)
    assert settings.paths.data == tmp_path / "var"
    assert settings.database.path == tmp_path / "var" / "mailticket.db"
    assert settings.database.url == f"sqlite:///{tmp_path}/var/mailticket.db"
    assert settings.delivery.transport == f"maildir:{tmp_path}/var/outgoing"
    assert (settings.paths.rules / "50-example.rules").is_file()
    assert (settings.paths.templates / "mail" / "es").is_dir()
    assert [queue.name for queue in settings.queues()] == ["general"]


def test_the_named_file_comes_before_the_environment_s_and_the_current_folder_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("config", "named", "environment"):
        Path(f"{name}.toml").write_text(f'[site]\nrtname = "{name}"\n')
    monkeypatch.delenv("MAILTICKET_CONFIG", raising=False)
    assert load(None).site.rtname == "config"
    monkeypatch.setenv("MAILTICKET_CONFIG", "environment.toml")
    assert load(None).site.rtname == "environment"
    assert load(Path("named.toml")).site.rtname == "named"


def test_relative_paths_count_from_the_file_s_folder(tmp_path: Path) -> None:
    for name in ("rules", "templates", "vorlagen"):
        (tmp_path / name).mkdir()
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).touch()
    text = (
        '[paths]\ndata = "data"\ntemplates = "vorlagen"\n[lmtp]\nlisten = "unix:l.sock"\n'
        '[smtp]\ntls_certificate = "cert.pem"\ntls_key = "key.pem"\n'
    )
    settings = parse(text, "x", tmp_path)
    assert settings.paths.rules == tmp_path / "rules"
    assert settings.paths.templates == tmp_path / "vorlagen"
    assert settings.database.path == tmp_path / "data" / "mailticket.db"
    assert settings.delivery.transport == f"maildir:{tmp_path}/data/outgoing"
    assert settings.lmtp.listen == f"unix:{tmp_path}/l.sock"
    assert settings.smtp.tls_certificate == f"{tmp_path}/cert.pem"
    assert settings.smtp.tls_key == f"{tmp_path}/key.pem"


def test_postgresql_has_no_file(tmp_path: Path) -> None:
    settings = parse('[database]\nurl = "postgresql://a@b/c"', "x", tmp_path)
    assert (settings.database.url, settings.database.path) == ("postgresql://a@b/c", None)


def test_all_problems_are_told_at_once_with_line_and_key() -> None:
    text = """\
[site]
timezone = "Mars/Olympus"
language = "tlh"
colour = "red"

[smtp]
listen = "nowhere"
trusted_peers = ["10.0.0.0/99"]

[limits]
connections = "many"
conections = 3

[[queue]]
name = "a"
correspond_address = "not an address"

[[queue]]
name = "A"
admin_cc = ["ghosts"]

[[grant]]
to = "nobody at all"
right = "ShowTickets"

[[scripp]]
name = "x"
"""
    found = {(line, key) for line, key, _ in wrong(text)}
    assert found == {
        (2, "site.timezone"),
        (3, "site.language"),
        (4, "site.colour"),
        (7, "smtp.listen"),
        (8, "smtp.trusted_peers[1]"),
        (11, "limits.connections"),
        (12, "limits.conections"),
        (16, "queue[1].correspond_address"),
        (19, "queue[2].name"),
        (20, "queue[2].admin_cc"),
        (23, "grant[1].to"),
        (24, "grant[1].right[1]"),
        (26, "scripp"),
    }


def test_a_syntax_error_says_its_line() -> None:
    ((line, _, _),) = wrong('[site]\nrtname = "noc"\n]')
    assert line == 3


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(FilesWrong, match="No such file"):
        load(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[grant]]\nto = "Everyone"\nright = "ShowTicketComment"', "did you mean ShowTicketComments"),
        ('[[grant]]\nto = "Everyone"\nright = "SeeQueue"\nqueue = "x"', "there is no queue 'x'"),
        ('[[queue]]\nname = "a"\ncorrespond_address = "control@localhost"', "already an address of the site"),
        ('[[queue]]\nname = "a"\nask_rules = "perhaps"', "it must be true, false"),
        (
            '[[queue]]\nname="a"\ncorrespond_address="q@x.test"\n[[queue]]\nname="b"\ncomment_address="Q@x.test"',
            "already an address of queue a",
        ),
        ('[[group]]\nname = "a"\nmembers = ["b"]\n[[group]]\nname = "b"\nmembers = ["a"]', "inside itself"),
        ('[[user]]\naddress = "a@x.test"\n[[user]]\naddress = "b@x.test"\naddresses = ["A@x.test"]', "declared twice"),
        ('[smtp]\ntls_certificate = "none.pem"', "no file none.pem"),
        ('[smtp]\ntls_key = "none.pem"', "needs a tls_certificate"),
        ('[evidence]\ndomains = [""]', "it must not be empty"),
        ('[evidence]\nauthserv_ids = " "', "it must not be empty"),
        ('[smtp]\nlisten = "localhost:99999"', "is none of host:port"),
        ('[paths]\nrules = "none"', "no folder none"),
        ('[delivery]\ntransport = "carrier pigeon"', "it must be maildir:PATH"),
        ('[notices]\nattach_never = ["exe", "a.b"]', "is no ending of a file's name"),
        ("[notices]\nattach_up_to = -1", "it must be 0 or more"),
        ('[delivery]\ntransport = "smtp://relay:port"', "it must be maildir:PATH"),
        ('[delivery]\ntransport = "smtp://relay?starttls=maybe"', "it must be maildir:PATH"),
        ('[database]\nurl = "mysql://x"', "it must begin with"),
        ('[[queue]]\nname = "a"\ndue_in = "soon"', "is no time"),
        ("[limits]\nconnections = -1", "must not be negative"),
        ("[limits.budgets]\nsame_mails = 1", "there is no such limit"),
        ("[[queue]]\ndescription = 'x'", "it must be set"),
        ('site = "x"', "it must be a table, under [site]"),
        ('[queue]\nname = "a"', "it must be a table, under [[queue]]"),
        ('[[scripp]]\nname = "a"', "there is no such table; there are site, database"),
        ('rtname = "noc"', "belongs under [site]"),
        ('[site]\nrtnam = "noc"', "did you mean rtname?"),
        ('[site]\nlanguage = "fr"', "it must be 'es' or 'en', not 'fr'"),
        ('[site]\nrtname = "a b"', "without spaces"),
        ('[site]\norganization = "a b"', "is no domain"),
        ("[limits]\nbudgets = 5", "it must be a table"),
        ("[limits]\nmessage = true", "it must be a whole number, not true"),
        ("[limits]\nconnection = 3", "did you mean connections?"),
        ('[[queue]]\nname = "a"\ncc = "rt@localhost"', "is an address of ours"),
        ('[[user]]\naddress = "a@x.test"\naddresses = ["general@localhost"]', "is an address of ours"),
        (f'[paths]\ndata = "{"x" * 100}"', "too long for the control socket"),
    ],
)
def test_what_cannot_be_is_refused(text: str, message: str) -> None:
    assert message in " ".join(found for _, _, found in wrong(text))


@pytest.mark.parametrize("path", ["rt", "https://rt.example.org/rt", "/rt x", "//rt", "/../rt", "/rt?x"])
def test_what_stands_before_every_page_begins_with_a_slash(path: str) -> None:
    ((line, key, message),) = wrong(f'[site]\nweb_path = "{path}"')
    assert (line, key) == (2, "site.web_path")
    assert "must begin with a slash, as in /rt" in message


@pytest.mark.parametrize("path", ["", "/", "/rt", "/rt/", "/tickets/rt3"])
def test_a_slash_behind_it_is_as_if_it_were_not_there(path: str, tmp_path: Path) -> None:
    assert parse(f'[site]\nweb_path = "{path}"', "x", tmp_path).site.web_path == path.rstrip("/")


def test_addresses_of_this_machine_and_of_test_networks_are_fine(tmp_path: Path) -> None:
    text = "".join(
        f'[[user]]\naddress = "{a}"\n' for a in ("a@localhost", "B@x.test", "c@y.example", "ñandú@españa.es")
    )
    found = parse(text, "x", tmp_path).organisation().users
    assert [user.address for user in found] == ["a@localhost", "b@x.test", "c@y.example", "ñandú@xn--espaa-rta.es"]


def test_one_name_may_stand_where_a_list_may(tmp_path: Path) -> None:
    (queue,) = parse('[[queue]]\nname = "a"\nadmin_cc = "a@x.test"', "x", tmp_path).organisation().queues
    assert queue.admin_cc == ("a@x.test",)


def test_a_grant_names_its_queue_as_it_is_declared(tmp_path: Path) -> None:
    text = '[[queue]]\nname = "Redes"\n[[grant]]\nto = "Everyone"\nright = "SeeQueue"\nqueue = "redes"'
    assert parse(text, "x", tmp_path).organisation().grants[0].queue == "Redes"


def test_a_key_in_a_text_of_several_lines_is_not_taken_for_a_setting() -> None:
    ((line, key, _),) = wrong("[[queue]]\nname = 'a'\ndescription = '''\nlanguage = \"x\"\n'''\nlanguage = 'fr'\n")
    assert (line, key) == (6, "queue[1].language")


def test_without_a_configuration_folders_that_happen_to_be_here_are_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAILTICKET_CONFIG", raising=False)
    monkeypatch.setattr(places, "SEARCHED", (Path("config.toml"),))
    (tmp_path / "templates").mkdir()
    assert load(None).paths.templates != tmp_path / "templates"


def test_a_due_time_may_have_a_unit(tmp_path: Path) -> None:
    text = "".join(f'[[queue]]\nname = "{n}"\ndue_in = {d}\n' for n, d in enumerate(("90", '"90m"', '"4h"', '"2d"')))
    assert [queue.due_in for queue in parse(text, "x", tmp_path).organisation().queues] == [90, 90, 240, 2880]


def test_the_folders_of_a_wrong_configuration_can_still_be_looked_into(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[site]\ncolour = "red"\n[paths]\nrules = "r"\n')
    rules, templates = config.folders(tmp_path / "config.toml")
    assert rules == tmp_path / "r"
    assert templates.is_dir()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[site]\ncontrol_address = "rt@localhost"', "site.control_address"),
        ('[site]\ncontrol_address = "general@localhost"', "site.control_address"),
        ('[[queue]]\nname = "ops"\ncorrespond_address = "control@localhost"', "queue[1].correspond_address"),
        ('[[user]]\naddress = "control@localhost"', "user[1].address"),
    ],
)
def test_the_control_address_is_nobody_elses(text: str, key: str) -> None:
    with pytest.raises(FilesWrong) as caught:
        parse(text, "config.toml", Path("/srv"))
    assert [problem.key for problem in caught.value.problems] == [key]


def test_addresses_that_are_not_said_are_in_the_domain_of_the_organization(tmp_path: Path) -> None:
    site = parse('[site]\norganization = "noc.example"', "config.toml", tmp_path).site
    assert (site.correspond_address, site.comment_address) == ("rt@noc.example", "rt-comment@noc.example")
    assert site.control == "control@noc.example"
    said = parse(
        '[site]\norganization = "noc.example"\ncorrespond_address = "a@b.example"', "config.toml", tmp_path
    ).site
    assert (said.correspond_address, said.comment_address) == ("a@b.example", "rt-comment@noc.example")
    assert parse("", "config.toml", tmp_path).site.correspond_address == "rt@localhost"
