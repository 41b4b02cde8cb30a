"""Running mailticket: serve, check, init, status; and the organisation as a whole: export, history."""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from mailticket.cli.generated import command
from mailticket.cli.request import REFUSED, Json, State, answered, as_json, ask, out, wrapped
from mailticket.cli.site_state import looked_at, told
from mailticket.cli.words import word
from mailticket.model.errors import FilesWrong, MailticketError, Problem
from mailticket.places import MAILDROP

if TYPE_CHECKING:
    from mailticket.config import Settings
    from mailticket.routing.rules import Rule

Loaded = TypeVar("Loaded")


def serve(
    context: typer.Context,
    new: Annotated[bool, typer.Option("--new", help="help.serve.new")] = False,
) -> None:
    """Run the daemon until SIGTERM; SIGHUP reloads.

    Example: mailticket --config /etc/mailticket/config.toml serve
    """
    state: State = context.obj
    with answered():
        settings = state.settings
    from mailticket.daemon.run import run

    raise typer.Exit(run(settings, state.path, new=new))


def check(
    context: typer.Context,
    deep: Annotated[bool, typer.Option("--deep", help="help.check.deep")] = False,
    json: Json = False,
) -> None:
    """Every problem of configuration, rules and templates, by file and line; with --deep of the database as well. Where there
    is none: what the database holds, whether the daemon answers, what lies in the maildrop.

    Example: mailticket check --deep
    """
    problems, summary = checked(context.obj.path)
    state: dict[str, Any] = {}
    if not problems:
        problems, state = looked_at(context.obj.settings)
    if deep and not problems:
        problems = _looked_through(context.obj)
    answer: dict[str, Any] = {
        "problems": [{"file": p.file, "line": p.line, "key": p.key, "message": p.message} for p in problems],
        **summary,
        **state,
    }
    lines = map(str, problems) if problems else (word("all_well", **summary), *told(state))
    out(answer, json, lambda _: wrapped("\n".join(lines)))
    if problems:
        raise typer.Exit(REFUSED)


def checked(path: Path | None) -> tuple[list[Problem], dict[str, Any]]:
    from mailticket import config
    from mailticket.daemon.files import read_files
    from mailticket.notices.templates import Wording
    from mailticket.routing import rules

    folder, templates = config.folders(path)
    problems: list[Problem] = []
    settings = _tried(problems, lambda: config.load(path))
    book: rules.RuleBook | None
    wording: Wording | None
    if settings:
        files = _tried(problems, lambda: read_files(settings, every=True))
        book, wording = (files.rules, files.wording) if files else (None, None)
    else:  # what can be said without the settings is said all the same
        book = _tried(problems, lambda: rules.load(folder))
        wording = _tried(problems, lambda: Wording.load(templates, config.shipped("templates"), every=True))
    organisation = settings.organisation() if settings else None
    if settings:
        problems += _certificate(settings, str(config.find(path)))
        problems += _evidence(settings, str(config.find(path)))
        problems += _programs(settings, str(config.find(path)))
        problems += _unknown_queues(settings, book.rules if book else ())
    return problems, {
        "file": str(file) if (file := config.find(path)) else None,
        "queues": len(organisation.queues) if organisation else 0,
        "users": len(organisation.users) if organisation else 0,
        "rules": len(book.rules) if book else 0,
        "templates": len(wording.sheets) if wording else 0,
    }


def _programs(settings: "Settings", file: str) -> list[Problem]:
    """Programs of scrips that will not be started, and an account they cannot run as."""
    from mailticket.model.scrip import ActionKind
    from mailticket.outbox.programs import Programs

    allowed = settings.scrips
    programs = Programs(Path(allowed.programs) if allowed.programs else None, allowed.run_as)
    problems = [Problem(file, 0, "scrips.run_as", message) for message in [programs.account_problem()] if message]
    for scrip in settings.organisation().scrips:
        if scrip.action == ActionKind.RUN and not scrip.disabled:
            try:
                programs.find(str(scrip.arguments["program"][0]))
            except ValueError as wrong:
                problems.append(Problem(file, 0, "scrips.programs", f"scrip {scrip.name}: {wrong}"))
    return problems


def _looked_through(state: State) -> list[Problem]:
    import asyncio

    from mailticket.daemon.deep_check import look_through

    with answered():
        faults = asyncio.run(look_through(state.settings))
    return [Problem("database", 0, "", fault) for fault in faults]


def _certificate(settings: "Settings", file: str) -> list[Problem]:
    import ssl

    from mailticket.daemon.files import load_certificate

    smtp = settings.smtp
    if not smtp.tls_certificate and settings.submission.listen:
        return [Problem(file, 0, "submission.listen", "it needs [smtp] tls_certificate: no password goes in the clear")]
    if not smtp.tls_certificate:
        return []
    try:
        load_certificate(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), smtp.tls_certificate, smtp.tls_key)
    except OSError as error:  # an SSLError too
        return [Problem(file, 0, "smtp.tls_certificate", f"certificate and key cannot be used: {error}")]
    return []


def _evidence(settings: "Settings", file: str) -> list[Problem]:
    from mailticket.daemon.files import authorities_of, lookup_of

    problems = []
    for key, load in (("check_dkim", lookup_of), ("smime_authorities", authorities_of)):
        try:
            load(settings)
        except MailticketError as error:
            problems.append(Problem(file, 0, f"evidence.{key}", str(error)))
    return problems


def _unknown_queues(settings: "Settings", rules: "Sequence[Rule]") -> list[Problem]:
    """Rules pass over queues that do not exist. A daemon that runs knows those made on the command line as well."""
    known = {queue.name.casefold() for queue in settings.queues()}
    wanted = [rule for rule in rules if rule.deed.queue and rule.deed.queue.casefold() not in known]
    if wanted:
        from mailticket.cli.gateway import ask_running

        there = ask_running(settings, "queue.list")
        if there is None and (settings.database.path is None or settings.database.path.exists()):
            return []  # they may be in the database, which only a daemon looks into
        known |= {queue["name"].casefold() for queue in there or ()}
    return [
        Problem(rule.file, rule.line, "queue", f"there is no queue {rule.deed.queue!r}")
        for rule in wanted
        if str(rule.deed.queue).casefold() not in known
    ]


def _tried(problems: list[Problem], load: Callable[[], Loaded]) -> Loaded | None:
    try:
        return load()
    except FilesWrong as wrong:
        problems += wrong.problems
        return None


def init(folder: Annotated[Path, typer.Argument(help="help.init.folder")] = Path(), json: Json = False) -> None:
    """Write a commented config.toml, copies of rules and templates to change, and the maildrop: a folder for letters from procmail
    while the daemon is stopped.

    Example: mailticket init /etc/mailticket
    """
    from mailticket.arrival.maildrop import make

    with answered():
        done = [{"path": str(folder / name), "written": _put(source, folder / name)} for source, name in _shipped()]
        done.append({"path": str(folder / MAILDROP), "written": make(folder / MAILDROP)})
    out(
        done,
        json,
        lambda all_: "\n".join(word("written" if one["written"] else "kept", path=one["path"]) for one in all_),
    )


def _shipped() -> list[tuple[Path, Path]]:
    """(file, where it goes) of all that came along."""
    from mailticket.config import shipped

    files = [(shipped("config.example.toml"), Path("config.toml"))]
    for name in ("rules", "templates"):
        home = shipped(name)
        files += [(file, name / file.relative_to(home)) for file in sorted(home.rglob("*")) if file.is_file()]
    return files


def _put(source: Path, target: Path) -> bool:
    """Copy, unless something is there: what a person wrote is never overwritten. The settings are the owner's alone from
    the first byte: passwords are written into them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            open(target, "xb", opener=_private if target.name == "config.toml" else None) as new,
            source.open("rb") as old,
        ):
            shutil.copyfileobj(old, new)
    except FileExistsError:
        return False
    return True


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _orders(rows: Sequence[dict[str, str]]) -> str:
    """What may be ordered by mail, a line each; where that is nothing, that it depends on the queue."""
    return "\n".join(f"{one['usage']:<32} {one['help']}" for one in rows) or word("no_orders_here")


help_ = command("help", _orders)
status = command("status", lambda one: _overview().overview(one), well=lambda one: _overview().runs(one))


def export(
    context: typer.Context,
    with_secrets: Annotated[
        Path | None,
        typer.Option("--with-secrets", metavar="FILE", help="help.export.with_secrets"),
    ] = None,
    json: Json = False,
) -> None:
    """The present organisation, as a configuration declares it: users, groups, queues, rights, lifecycles, fields, scrips.
    Secrets of scrips are hidden; declared again, what is hidden stays as it is kept.

    Example: mailticket export > organisation.toml
    """
    if with_secrets is None:
        out(ask(context, "export"), json, lambda answer: str(answer["toml"]).rstrip("\n"))
        return
    found = ask(context, "export", secrets=True)
    with answered():
        _put_private(with_secrets, as_json(found) if json else str(found["toml"]).rstrip("\n"))
    out({"path": str(with_secrets), "written": True}, json, lambda one: word("written", path=one["path"]))


def _put_private(path: Path, text: str) -> None:
    """Into a new file, for this account alone. A file that is there, a terminal or a pipe as well, is not written to."""
    try:
        with open(path, "x", encoding="utf-8", opener=_private) as new:
            new.write(f"{text}\n")
    except FileExistsError as error:
        raise MailticketError(word("file_is_there", path=path)) from error


history = command("history", lambda rows: _pages().history(rows))


def _pages() -> Any:
    from mailticket.cli import organisation_pages

    return organisation_pages


def _overview() -> Any:
    from mailticket.cli import overview

    return overview
