"""The pipe, through the real things: Debian's Postfix with RT's alias lines, and procmail with RT's recipe."""

import os
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import mailticket

POSTFIX = shutil.which("postfix", path="/usr/sbin:/usr/bin")
PROCMAIL = shutil.which("procmail")
HOME = Path(mailticket.__file__).parent
SYSTEM_PYTHON = shutil.which("python3", path="/usr/bin:/usr/local/bin")
SECURITY = "^Subject.*(dmca|secur|virus|worm|hack|spam|abuse|firewall|hijack|ipchains|iptables)"


def mailgate(folder: Path, daemon, python: str = sys.executable) -> Path:
    """The program as an account that may read nothing of the daemon's starts it: its code, and the listener's name."""
    library = folder / "lib"
    shutil.copytree(HOME / "model", library / "mailticket" / "model")
    (library / "mailticket" / "arrival").mkdir()
    for name in (
        "__init__.py",
        "files.py",
        "places.py",
        *(f"arrival/{one}.py" for one in ("__init__", "mailgate", "maildrop")),
    ):
        shutil.copy(HOME / name, library / "mailticket" / name)
    program = folder / "mailgate"
    program.write_text(
        f"#!{python}\nimport os, sys\nsys.path.insert(0, {str(library)!r})\n"
        f"os.environ['MAILTICKET_LMTP'] = '127.0.0.1:{daemon.lmtp_port}'\n"
        "from mailticket.arrival.mailgate import main\nsys.exit(main())\n"
    )
    for path in (program, *library.rglob("*"), library):
        path.chmod(0o755)
    return program


@pytest.fixture
def piped(make_daemon):
    """A daemon with LMTP on TCP, where the account of a pipe can reach it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    daemon = make_daemon(lmtp=f"127.0.0.1:{port}")
    daemon.lmtp_port = port
    return daemon


def raw(subject: str) -> bytes:
    return f"From: Ana <ana@cliente.example>\nTo: rt@noc.example\nSubject: {subject}\n\nHola.\n".encode()


def gate(program: Path, *flags: str, content: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(program), *flags],
        input=content,
        capture_output=True,
        timeout=60,
        check=False,
        env=os.environ | environment,
    )


def test_rt_mailgates_flags_file_mail_by_queue_and_action(piped, tmp_path) -> None:
    program = mailgate(tmp_path, piped)
    url = "http://localhost/rt"
    done = gate(program, "--queue", "seguridad", "--action", "correspond", "--url", url, content=raw("uno"))
    assert done.returncode == 0, done.stderr
    piped.settled()
    assert piped.ticket(1)["queue"] == "seguridad"
    (told,) = [one for one in piped.mail() if "cert@noc.example" in one["Delivered-To"]]
    proof = f"In-Reply-To: {told['Message-ID']}\nSubject:".encode()  # they read their mail

    def by_staff(subject: str) -> bytes:
        return raw(subject).replace(b"ana@cliente", b"cert@noc").replace(b"Subject:", proof)

    staff = by_staff("Re: [noc #1] uno")
    assert (
        gate(
            program,
            "--queue",
            "seguridad",
            "--action",
            "comment",
            "--url",
            url,
            content=staff,
            SENDER="cert@noc.example",
        ).returncode
        == 0
    )
    by_extension = by_staff("sin marca")
    flags = ("--queue", "seguridad", "--action", "comment", "--extension", "ticket", "--url", url)
    assert gate(program, *flags, content=by_extension, EXTENSION="1", SENDER="cert@noc.example").returncode == 0
    piped.settled()
    types = [entry["type"] for entry in piped.ticket(1)["history"]]
    assert types.count("Comment") == 2


def test_the_pipe_ends_with_75_when_the_daemon_is_not_there_or_the_queue_is_unknown(piped, tmp_path) -> None:
    program = mailgate(tmp_path, piped)
    assert gate(program, "--queue", "nada", "--url", "http://x/", content=raw("uno")).returncode == 75
    piped.stop()
    assert gate(program, "--queue", "general", "--url", "http://x/", content=raw("uno")).returncode == 75


@pytest.mark.skipif(PROCMAIL is None, reason="procmail is not installed")
def test_procmail_sends_rts_recipe_to_the_right_queues(piped, tmp_path) -> None:
    program = mailgate(tmp_path, piped)
    rc = tmp_path / "procmailrc"
    rc.write_text(
        f"SHELL=/bin/sh\n:0\n* {SECURITY}\n| {program} --queue seguridad --action correspond --url http://localhost/\n\n"
        f":0\n| {program} --queue general --action correspond --url http://localhost/\n"
    )
    rc.chmod(0o644)
    for subject in ("Aviso DMCA", "la impresora", "regla de iptables"):
        done = subprocess.run([PROCMAIL, str(rc)], input=raw(subject), capture_output=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
    piped.settled()
    queues = {ticket["subject"]: ticket["queue"] for ticket in piped.tickets()}
    assert queues == {"Aviso DMCA": "seguridad", "la impresora": "general", "regla de iptables": "seguridad"}


def _postfix(folder: Path, program: Path, port: int) -> Path:
    """A Postfix of our own: its own configuration, queue and port; the system's is not touched."""
    etc, spool, data = folder / "etc", folder / "spool", folder / "data"
    for path in (etc, spool, data):
        path.mkdir()
    shutil.chown(data, "postfix")
    (etc / "aliases").write_text(
        f'rt: "|{program} --queue general --action correspond --url http://localhost/rt"\n'
        f'rt-comment: "|{program} --queue general --action comment --url http://localhost/rt"\n'
        + "".join(f'{name}: "|{program} --addressed"\n' for name in ("control", "confirm", "bounce"))
    )
    (etc / "main.cf").write_text(
        f"compatibility_level=3.6\nqueue_directory={spool}\ndata_directory={data}\ncommand_directory=/usr/sbin\n"
        "daemon_directory=/usr/lib/postfix/sbin\nmail_owner=postfix\nsetgid_group=postdrop\nmyhostname=noc.example\n"
        f"mydestination=noc.example\ninet_interfaces=127.0.0.1\nalias_maps=hash:{etc}/aliases\n"
        f"alias_database=hash:{etc}/aliases\nlocal_recipient_maps=$alias_maps\nrecipient_delimiter=+\nmaillog_file=/dev/stdout\n"
        f"import_environment=MAIL_CONFIG={etc}\nminimal_backoff_time=1s\nqueue_run_delay=1s\n"
        f"maillog_file_prefixes=/dev/stdout,{folder}\nsmtputf8_enable=no\n"
    )
    services = [
        f"127.0.0.1:{port} inet n - n - - smtpd",
        "pickup unix n - n 60 1 pickup",
        "cleanup unix n - n - 0 cleanup",
        "qmgr unix n - n 1 1 qmgr",
        "rewrite unix - - n - - trivial-rewrite",
        "bounce unix - - n - 0 bounce",
        "defer unix - - n - 0 bounce",
        "trace unix - - n - 0 bounce",
        "error unix - - n - - error",
        "retry unix - - n - - error",
        "local unix - n n - - local",
        "anvil unix - - n - 1 anvil",
        "postlog unix-dgram n - n - 1 postlogd",
        "proxymap unix - - n - - proxymap",
    ]
    (etc / "master.cf").write_text("\n".join(services) + "\n")
    subprocess.run(["/usr/sbin/postalias", "-c", str(etc), f"hash:{etc}/aliases"], check=True, capture_output=True)
    return etc


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may read: Postfix runs pipes as nobody."""
    folder = Path(tempfile.mkdtemp(prefix="mailticket-postfix-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.skipif(
    POSTFIX is None or SYSTEM_PYTHON is None or os.geteuid() != 0,
    reason="needs Debian's Postfix, a python3 that every account may run, and root to start Postfix",
)
def test_postfix_delivers_through_rts_alias_lines(piped, open_folder) -> None:
    folder = open_folder
    os.umask(0o022)  # what runs in this process without a daemon sets a tighter one
    program = mailgate(folder, piped, SYSTEM_PYTHON)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    etc = _postfix(folder, program, port)
    master = subprocess.Popen(
        ["/usr/sbin/postfix", "-c", str(etc), "start-fg"],
        stdout=(folder / "log").open("w"),
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    try:
        _until_it_answers(port)
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("ana@cliente.example", ["rt@noc.example"], raw("por Postfix"))
            client.sendmail(
                "staff@noc.example",
                ["rt-comment@noc.example"],
                raw("comentario").replace(b"ana@cliente", b"staff@noc"),
            )
            client.sendmail("ana@cliente.example", ["bounce+12-0123456789abcdef@noc.example"], raw("sello ajeno"))
            client.sendmail(
                "ana@cliente.example", ["control+take-1-1-0123456789abcdef@noc.example"], raw("sello ajeno")
            )
            client.sendmail("ana@cliente.example", ["control@noc.example"], raw("ordenes"))
        piped.until(lambda: len(piped.ask("inbox.list", limit=10_000)) == 3, 60)
        piped.until(lambda: (folder / "log").read_text().count("No such address here") == 2, 60)
    except AssertionError:
        print((folder / "log").read_text())
        raise
    finally:
        subprocess.run(["/usr/sbin/postfix", "-c", str(etc), "stop"], capture_output=True, check=False)
        master.wait(30)
    letters = piped.ask("inbox.list", limit=10_000)
    assert {(one["mail_from"], one["action"]) for one in letters} == {
        ("ana@cliente.example", "correspond"),
        ("staff@noc.example", "comment"),
    }
    assert {one["recipient"] for one in letters if "@noc.example" in one["recipient"]} >= {"control@noc.example"}


def _until_it_answers(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < until, "Postfix did not start"
            time.sleep(0.1)
        else:
            return
