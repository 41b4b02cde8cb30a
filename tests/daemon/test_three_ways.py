"""What is asked by mail, on the command line and through the control socket is the same: the history that results shows it."""

import subprocess
from typing import Any

import pytest

from tests.mailroom.test_command_batch import CONFIG, SESSION, questions, write

ANA = "ana@noc.example"
Step = tuple[str, list[str], tuple[str, dict[str, Any]]]
"""A line of a mail, arguments of the command line, and what is asked of the control socket."""


def one(word: str, name: str) -> Step:
    return word, [name, "{id}"], (f"ticket.{name}", {})


def setting(line: str, *pairs: str) -> Step:
    return line, ["set", "{id}", *pairs], ("ticket.set", {"values": dict(pair.split("=", 1) for pair in pairs)})


DONE: dict[str, list[Step]] = {
    "take": [one("Tomar", "take")],
    "give up": [one("Take", "take"), one("Soltar", "untake")],
    "steal": [
        ("Responsable: luis@noc.example", ["give", "{id}", "luis"], ("ticket.give", {"owner": "LUIS@noc.example"})),
        one("Robar", "steal"),
    ],
    "for me": [("Dueño: yo", ["give", "{id}", "yo"], ("ticket.give", {"owner": "me"}))],
    "for nobody": [
        ("Owner: luis", ["give", "{id}", "Luis"], ("ticket.give", {"owner": "luis@noc.example"})),
        ("Owner: nadie", ["give", "{id}", "nadie"], ("ticket.give", {"owner": "nobody"})),
    ],
    "resolve": [one("Resolver", "resolve")],
    "reject": [one("Rechazar", "reject")],
    "stall": [one("Pausar", "stall")],
    "reopen": [one("Cerrar", "resolve"), one("Reabrir", "reopen")],
    "open": [one("Abrir", "open")],
    "delete": [one("Borrar", "delete")],
    "status in words": [setting("Estado: pausado", "estado=en espera")],
    "closed": [setting("Status: cerrado", "status=closed")],
    "queue": [setting("Cola: Seguridad", "cola=SEGURIDAD")],
    "subject": [setting("Asunto: No  anda nada", "subject=No anda  nada")],
    "priority": [setting("Prioridad: 50", "prioridad=50")],
    "due": [setting("Vence: 2030-02-01", "due=2030-02-01")],
    "time left": [setting("Restante: 1h30m", "time_left=90")],
    "time": [("Trabajado: 1h30m", ["work", "{id}", "90"], ("ticket.work", {"minutes": "1.5h"}))],
    "field": [setting("CF.{Sede}: Centro", "cf.Sede=Centro")],
    "watch": [
        (
            "AddCc: <b@x.example>",
            ["watch", "{id}", "<b@x.example>"],
            ("ticket.watch", {"who": ["b@x.example"], "role": "copia"}),
        ),
        ("DelCc: b@x.example", ["unwatch", "{id}", "b@x.example"], ("ticket.unwatch", {"who": ["Beto <b@x.example>"]})),
    ],
    "a colleague without a role": [
        setting("Cc: kim", "cc=Kim"),
        ("Owner: kim", ["give", "{id}", "kim"], ("ticket.give", {"owner": "kim"})),
    ],
    "watchers": [
        setting("Cc: a@x.example, luis", "cc=a@x.example, luis"),
        setting("Quitar Cc: luis", "cc-=luis"),
    ],
    "mute": [one("Silenciar", "mute"), one("Desilenciar", "unmute")],
    "squelch": [
        ("Squelch: c@x.example", ["squelch", "{id}", "c@x.example"], ("ticket.squelch", {"who": "c@x.example"})),
        ("Unsquelch: c@x.example", ["unsquelch", "{id}", "c@x.example"], ("ticket.unsquelch", {"who": "c@x.example"})),
    ],
    "link": [
        ("DependeDe: 1", ["link", "{id}", "DependsOn", "1"], ("ticket.link", {"kind": "depends_on", "to": "#1"})),
        ("DelDependsOn: 1", ["unlink", "{id}", "dependede", "1"], ("ticket.unlink", {"kind": "DependsOn", "to": 1})),
    ],
    "page": [
        (
            "RefersTo: https://x.example/1",
            ["link", "{id}", "SeRefiereA", "https://x.example/1"],
            ("ticket.link", {"kind": "RefersTo", "to": "https://x.example/1"}),
        )
    ],
    "merge": [("Unir: {other}", ["merge", "{id}", "{other}"], ("ticket.merge", {"into": "{other}"}))],
    "forward": [
        (
            "Reenviar: Nora <n@isp.example>, luis",
            ["forward", "{id}", "--to", "n@isp.example", "--to", "luis"],
            ("ticket.forward", {"to": ["<n@isp.example>", "Luis"]}),
        )
    ],
    "clone": [
        ("Clone: Otra vez", ["clone", "{id}", "--subject", "Otra vez"], ("ticket.clone", {"subject": "Otra vez"}))
    ],
}
REFUSED: dict[str, Step] = {
    "no queue": setting("Cola: segurida", "cola=segurida"),
    "no owner": setting("Owner: luisa", "owner=luisa"),
    "no address": (
        "AddCc: +eva@x.example",
        ["watch", "{id}", "+eva@x.example"],
        ("ticket.watch", {"who": "+eva@x.example"}),
    ),
    "a robot": (
        "AddCc: mailer-daemon@x.example",
        ["watch", "{id}", "mailer-daemon@x.example"],
        ("ticket.watch", {"who": "mailer-daemon@x.example"}),
    ),
    "no group": ("AddCc: nadadeeso", ["watch", "{id}", "nadadeeso"], ("ticket.watch", {"who": "nadadeeso"})),
    "no status": setting("Estado: zzz", "status=zzz"),
    "no field": setting("CF.{Sedes}: Centro", "cf.Sedes=Centro"),
    "no ticket": (
        "DependsOn: 99999",
        ["link", "{id}", "DependsOn", "99999"],
        ("ticket.link", {"kind": "DependsOn", "to": 99999}),
    ),
    "no forward to ourselves": (
        "Forward: general@noc.example",
        ["forward", "{id}", "--to", "general@noc.example"],
        ("ticket.forward", {"to": "general@noc.example"}),
    ),
    "no number": setting("Prioridad: mucha", "priority=mucha"),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Ticket 1 is the one others are linked with."""
    from tests.conftest import Daemon

    folder = tmp_path_factory.mktemp("three")
    config = CONFIG + '[[user]]\naddress = "kim@noc.example"\nprivileged = true\n'
    for name, value in {
        "folder": folder,
        "lmtp": f"unix:{folder}/lmtp.sock",
        "transport": f"maildir:{folder}/var/outgoing",
        "limits": "",
    }.items():
        config = config.replace("{" + name + "}", str(value))
    daemon = Daemon(folder, config).start()
    daemon.ask("ticket.create", queue="general", subject="El primero")
    for right in ("StealTicket", "ReassignTicket", "DeleteTicket"):
        daemon.ask("grant.add", to=ANA, rights=[right], queue="general")
    daemon.ask("grant.add", to="Everyone", rights=["OwnTicket"], queue="general")
    yield daemon
    daemon.stop()


def opened(desk: Any) -> int:
    asked = desk.ask("ticket.create", queue="general", subject="No anda", text="La red.")
    return int(asked["ticket"])


ANSWERED: list[str] = []
"""The questions that were answered."""


def filled(value: Any, number: int, other: int) -> Any:
    """A step for two tickets."""
    if isinstance(value, str):
        return value.replace("{id}", str(number)).replace("{other}", str(other))
    if isinstance(value, dict):
        return {key: filled(one, number, other) for key, one in value.items()}
    return [filled(one, number, other) for one in value] if isinstance(value, list | tuple) else value


def by_mail(desk: Any, number: int, step: Step) -> str:
    proof = SESSION.replace("{who}", ANA)
    write(desk, f"{step[0]}\n", proof=proof, subject=f"Re: [noc #{number}] No anda")
    for question in questions(desk)[len(ANSWERED) :]:  # what cannot be undone is asked about
        ANSWERED.append(question["Message-ID"])
        write(desk, "sí\n", proof=proof, to=question["Reply-To"], subject="Re: " + question["Subject"])
    entries = [one for one in desk.ticket(number)["history"] if one["type"] == "CommandResult"]
    return str(entries[-1]["text"])


def by_command_line(desk: Any, number: int, step: Step) -> subprocess.CompletedProcess[str]:
    found: subprocess.CompletedProcess[str] = desk.cli("--as", ANA, "ticket", *step[1])
    return found


def by_socket(desk: Any, number: int, step: Step) -> Any:
    name, told = step[2]
    return desk.ask(name, ANA, id=number, **told)


LINKS = ("AddLink", "DeleteLink", "Split")
SKIPPED = (
    "Create",
    "EmailRecord",
    "CommentEmailRecord",
    "EmailDropped",
    "EmailWaits",
    "EmailWithdrawn",
    "CommandResult",
)


def said(desk: Any, number: int) -> list[tuple[Any, ...]]:
    """What its history says, but for the way it was asked; tickets made alike have other numbers."""
    entries = [one for one in desk.ticket(number)["history"] if one["type"] not in SKIPPED]
    return [(one["type"], one["by"], one["field"], *_ends(one), one["minutes"]) for one in entries]


def _ends(entry: Any) -> tuple[Any, Any]:
    if entry["type"] not in LINKS:
        return entry["old"], entry["new"]
    return tuple("N" if (one or "").isdigit() else one for one in (entry["old"], entry["new"]))  # type: ignore[return-value]


@pytest.mark.parametrize("name", DONE)
def test_the_same_is_done_by_each_way(desk: Any, name: str) -> None:
    histories = []
    for way in (by_mail, by_command_line, by_socket):
        number, other = opened(desk), opened(desk)
        for step in DONE[name]:
            answer = way(desk, number, filled(step, number, other))
            if way is by_command_line:
                assert answer.returncode == 0, answer.stderr
            if way is by_socket:
                assert isinstance(answer, dict), answer
        histories.append(said(desk, number))
    assert histories[0]
    assert histories[0] == histories[1] == histories[2]


@pytest.mark.parametrize("name", REFUSED)
def test_the_same_is_refused_by_each_way_in_the_same_words(desk: Any, name: str) -> None:
    numbers = [opened(desk) for _ in range(3)]
    first, second, third = (filled(REFUSED[name], number, 1) for number in numbers)
    transcript = by_mail(desk, numbers[0], first)
    desk.environment["LANG"] = "es_UY.UTF-8"
    told = by_command_line(desk, numbers[1], second)
    assert told.returncode == 1
    assert isinstance(by_socket(desk, numbers[2], third), str)
    assert told.stderr.strip() in transcript
    assert all(said(desk, number) == [] for number in numbers)


def watching(who: str) -> Step:
    return f"AddCc: {who}", ["watch", "{id}", who], ("ticket.watch", {"who": who})


def owning(who: str) -> Step:
    return f"Owner: {who}", ["give", "{id}", who], ("ticket.give", {"owner": who})


def squelching(who: str) -> Step:
    return f"Squelch: {who}", ["squelch", "{id}", who], ("ticket.squelch", {"who": who})


def linking(to: str) -> Step:
    return f"DependsOn: {to}", ["link", "{id}", "DependsOn", to], ("ticket.link", {"kind": "DependsOn", "to": to})


def merging(into: str) -> Step:
    return f"Merge: {into}", ["merge", "{id}", into], ("ticket.merge", {"into": into})


def forwarding(to: str) -> Step:
    return f"Reenviar: {to}", ["forward", "{id}", "--to", to], ("ticket.forward", {"to": to})


def working(time: str) -> Step:
    return f"Trabajado: {time}", ["work", "{id}", time], ("ticket.work", {"minutes": time})


def status(word: str) -> Step:
    return setting(f"Estado: {word}", f"status={word}")


def priority(number: str) -> Step:
    return setting(f"Prioridad: {number}", f"priority={number}")


def queue(name: str) -> Step:
    return setting(f"Cola: {name}", f"cola={name}")


def due(day: str) -> Step:
    return setting(f"Vence: {day}", f"vence={day}")


REFUSAL, NOTHING = "refused", "nothing"
ODD: dict[str, tuple[Step, Any]] = {
    "an address in brackets": (watching("<b@x.example>"), "b@x.example"),
    "a name with a comma": (watching('"Beto, el" <b@x.example>'), "b@x.example"),
    "two people in one": (setting("Cc: b@x.example, luis", "cc=b@x.example; luis"), "luis@noc.example"),
    "oneself": (watching("YO"), ANA),
    "a colleague": (watching("LUIS"), "luis@noc.example"),
    "an accent before the @": (watching("ñandú@x.example"), "ñandú@x.example"),
    "an accent behind the @": (watching("a@ñandú.example"), "a@xn--and-6ma2c.example"),
    "the end of a domain": (watching("b@x.example."), "b@x.example"),
    "no name before the @": (watching("+eva@x.example"), REFUSAL),
    "nothing behind the @": (watching("x@"), REFUSAL),
    "a robot in brackets": (watching("<MAILER-DAEMON@x.example>"), REFUSAL),
    "nobody we know": (watching("beto"), REFUSAL),
    "nobody to watch": (watching("nadie"), REFUSAL),
    "a name that is nearly one": (watching("luisa"), REFUSAL),
    "unseen characters": (watching("\u200bluis"), REFUSAL),
    "an address with unseen characters": (watching("b\u200b@x.example"), REFUSAL),
    "quotes": (owning("“luis”"), REFUSAL),
    "wide letters": (owning("ｌｕｉｓ"), REFUSAL),
    "an owner by address": (owning("Beto <luis@noc.example>"), "luis@noc.example"),
    "mine": (owning("mí"), ANA),
    "no owner": (owning("nobody"), NOTHING),
    "squelching oneself": (squelching("me"), ANA),
    "squelching a colleague": (squelching("luis"), "luis@noc.example"),
    "squelching a group": (squelching("Everyone"), REFUSAL),
    "resolved": (status("RESUELTO"), "resolved"),
    "stalled": (status("pausado"), "stalled"),
    "waits": (status("En  Espera"), "stalled"),
    "closed": (status("cerrado"), "resolved"),
    "a status with a full stop": (status("resuelto."), "resolved"),
    "a queue in capitals": (queue("SEGURIDAD"), "seguridad"),
    "a queue with an accent": (queue("següridad"), REFUSAL),
    "a queue that is cut off": (queue("segurida"), REFUSAL),
    "a number sign": (linking("#1"), "N"),
    "the word ticket": (linking("ticket 1"), "N"),
    "twice the same ticket": (linking("1, 1"), "N"),
    "full-width digits": (linking("１"), "N"),
    "a page with a comma": (linking("https://x.example/a,b"), "https://x.example/a,b"),
    "no ticket": (linking("0"), REFUSAL),
    "a number that no ticket has": (linking("999999999999999999999"), REFUSAL),
    "a script": (linking("javascript:alert(1)"), REFUSAL),
    "merged into the word ticket": (merging("Ticket #{other}"), "N"),
    "merged into a fraction": (merging("1.0"), REFUSAL),
    "merged into a great number": (merging("999999999999999999999"), REFUSAL),
    "merged into words": (merging("el otro"), REFUSAL),
    "forwarded to two": (forwarding('"Nora, N." <n@isp.example>; luis'), "n@isp.example, luis@noc.example"),
    "forwarded to nobody we know": (forwarding("lius"), REFUSAL),
    "time with a comma": (working("1,5h"), "90"),
    "time in words": (working("media hora"), REFUSAL),
    "a priority in full width": (priority("５"), "5"),
    "a priority as a fraction": (priority("5.0"), REFUSAL),
    "a day of the week": (due("viernes"), ...),
    "a day that is none": (due("2030-02-30"), REFUSAL),
    "an accent too many in a field": (setting("CF.{Sedé}: Centro", "cf.Sedé=Centro"), REFUSAL),
    "a field by its other name": (setting("Dueño: kim", "Dueno=kim"), "kim@noc.example"),
}
"""What people type in odd ways: with the last new value in history, or that it is refused, or changes nothing."""


@pytest.mark.parametrize("name", ODD)
def test_odd_words_are_understood_alike_by_each_way(desk: Any, name: str) -> None:
    step, expected = ODD[name]
    desk.environment["LANG"] = "es_UY.UTF-8"
    numbers = [opened(desk) for _ in range(3)]
    first, second, third = (filled(step, number, opened(desk)) for number in numbers)
    transcript = by_mail(desk, numbers[0], first)
    told = by_command_line(desk, numbers[1], second)
    answer = by_socket(desk, numbers[2], third)
    histories = [said(desk, number) for number in numbers]
    assert histories[0] == histories[1] == histories[2]
    if expected is REFUSAL:
        assert histories[0] == []
        assert isinstance(answer, str)
        assert told.returncode
        assert transcript.splitlines()[-1].strip() in " ".join(told.stderr.replace("│", " ").split())
    elif expected is NOTHING:
        assert (histories[0], answer["transactions"], told.returncode) == ([], 0, 0)
    else:
        assert told.returncode == 0, told.stderr
        assert expected in (..., histories[0][-1][4], str(histories[0][-1][5]))


SAME: dict[str, Step] = {
    "priority": setting("Prioridad: 0", "priority=0"),
    "status": setting("Estado: nuevo", "status=new"),
    "nobody's": one("Soltar", "untake"),
    "no link": (
        "DelDependsOn: 1",
        ["unlink", "{id}", "DependsOn", "1"],
        ("ticket.unlink", {"kind": "DependsOn", "to": 1}),
    ),
    "not muted": one("Desilenciar", "unmute"),
}


@pytest.mark.parametrize("name", SAME)
def test_what_is_so_already_is_no_error_by_any_way(desk: Any, name: str) -> None:
    numbers = [opened(desk) for _ in range(3)]
    first, second, third = (filled(SAME[name], number, 1) for number in numbers)
    assert by_mail(desk, numbers[0], first).endswith("\n  ya estaba así")
    told = by_command_line(desk, numbers[1], second)
    assert (told.returncode, told.stderr) == (0, "")
    assert "icket" in told.stdout
    assert by_socket(desk, numbers[2], third)["transactions"] == 0
    assert all(said(desk, number) == [] for number in numbers)


ORGANISED: dict[str, list[tuple[list[str], tuple[str, dict[str, Any]]]]] = {
    "queue": [
        (
            ["queue", "add", "{x}", "--cc", "luis", "--due-in", "2d", "--footer", "Hola"],
            ("queue.add", {"name": "{x}", "cc": "LUIS@noc.example", "due_in": 2880, "footer": "Hola"}),
        ),
        (
            ["queue", "watcher", "add", "{x}", "luis", "kim"],
            ("queue.watcher.add", {"name": "{x}", "who": ["luis@noc.example", "kim"]}),
        ),
        (["queue", "set", "{x}", "--cc", "", "--due-in", ""], ("queue.set", {"name": "{x}", "cc": [], "due_in": ""})),
        (["queue", "disable", "{x}"], ("queue.disable", {"name": "{x}"})),
    ],
    "grant": [
        (["group", "add", "{x}"], ("group.add", {"name": "{x}"})),
        (
            ["grant", "add", "{x}", "owntIcket", "TakeTicket"],
            ("grant.add", {"to": "{x}", "rights": ["OwnTicket", "TakeTicket"]}),
        ),
        (
            ["grant", "add", "{x}", "SeeQueue", "--queue", "GENERAL", "--revoke"],
            ("grant.add", {"to": "{x}", "rights": "SeeQueue", "queue": "general", "revoke": True}),
        ),
        (["grant", "remove", "{x}", "TakeTicket"], ("grant.remove", {"to": "{x}", "rights": ["TakeTicket"]})),
    ],
    "lifecycle": [
        (
            [
                *["lifecycle", "add", "{x}", "--initial", "n", "--active", "o", "--inactive", "r", "--right"],
                "* -> r=stealticket",
                "--transition",
                "n=o, r",
            ],
            (
                "lifecycle.add",
                {
                    "name": "{x}",
                    "initial": "n",
                    "active": ["o"],
                    "inactive": ["r"],
                    "transitions": {"n": ["o", "r"]},
                    "rights": {"* -> r": "StealTicket"},
                },
            ),
        ),
    ],
    "field": [
        (
            [
                "field",
                "add",
                "{x}",
                "--kind",
                "choice",
                "--choice",
                "A",
                "--choice",
                "B",
                "--queue",
                "GENERAL",
                "--several",
            ],
            (
                "field.add",
                {"name": "{x}", "kind": "choice", "choices": ["A", "B"], "queues": "general", "several": True},
            ),
        ),
        (["field", "set", "{x}", "--every-queue"], ("field.set", {"name": "{x}", "queues": []})),
        (["field", "set", "{x}", "--disabled"], ("field.set", {"name": "{x}", "disabled": True})),
    ],
    "scrip": [
        (
            [
                "scrip",
                "add",
                "{x}",
                "--condition",
                "oncreate",
                "--action",
                "Set",
                "--set",
                "priority=9",
                "--set",
                "subject=S",
                "--order",
                "5",
            ],
            (
                "scrip.add",
                {
                    "name": "{x}",
                    "condition": "OnCreate",
                    "action": "set",
                    "arguments": {"set": {"priority": "9", "subject": "S"}},
                    "order": 5,
                },
            ),
        ),
        (
            [
                "scrip",
                "set",
                "{x}",
                "--action",
                "create",
                "--create",
                "queue=general",
                "--create",
                "subject=S",
                "--create",
                "priority=7",
            ],
            (
                "scrip.set",
                {
                    "name": "{x}",
                    "action": "create",
                    "arguments": {"create": {"queue": "general", "subject": "S", "priority": 7}},
                },
            ),
        ),
        (
            ["scrip", "set", "{x}", "--action", "notify", "--to", "luis", "--template", "correspondence"],
            ("scrip.set", {"name": "{x}", "action": "notify", "to": "luis@noc.example", "template": "correspondence"}),
        ),
        (["scrip", "off", "{x}", "GENERAL"], ("scrip.off", {"name": "{x}", "queue": "general"})),
        (["scrip", "disable", "{x}"], ("scrip.disable", {"name": "{x}"})),
    ],
}
"""What changes the organisation: arguments of the command line, and what is asked of the control socket, of a thing of either."""


def named(value: Any, name: str) -> Any:
    """A step about the thing of that name."""
    if isinstance(value, str):
        return value.replace("{x}", name)
    if isinstance(value, dict):
        return {key: named(one, name) for key, one in value.items()}
    return [named(one, name) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", ORGANISED)
def test_the_organisation_is_changed_alike_on_the_command_line_and_through_the_socket(desk: Any, kind: str) -> None:
    for line, (command, told) in ORGANISED[kind]:
        done = desk.cli(*named(line, "Uno"))
        assert done.returncode == 0, done.stderr
        assert isinstance(desk.ask(command, **named(told, "Dos")), dict)

    def history(name: str) -> list[tuple[Any, ...]]:
        subject = {"field": "customfield"}.get(kind, kind)
        entries = desk.ask("history", kind=subject, name=name)
        return [tuple(named_as(entry[key], name) for key in ("did", "field", "old", "new", "by")) for entry in entries]

    assert history("Uno")
    assert history("Uno") == history("Dos")


def named_as(value: Any, name: str) -> Any:
    """What a history says, but for the name of the thing."""
    return value.replace(name, "{x}") if isinstance(value, str) else value
