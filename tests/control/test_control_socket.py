"""The control socket's line of JSON, whatever it is."""

import json
import socket
from typing import Any

COMMAND = {"command": "user.list", "arguments": {}}
LINES = (
    b"[" * 100_000,
    b'{"command": "ticket.show", "arguments": ' + b'{"id":' * 100_000,
    b'{"command": "ticket.list", "arguments": {"fields": ' + b"[" * 900 + b"]" * 900 + b"}}",
    b"no json",
    b"[]",
    b"",
    b"\xff\xfe",
)


def test_a_line_that_is_no_command_is_answered_and_harms_nobody(daemon: Any) -> None:
    for line in LINES:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(daemon.folder / "var" / "control.sock"))
            client.sendall(line + b"\n")
            answer = json.loads(client.makefile("rb").readline())
            assert answer.keys() & {"error", "refused"}, line[:40]
            assert len(str(answer)) < 1000
    assert daemon.ask("ticket.list") == []
    assert not any("Traceback" in said["event"] for said in daemon.lines)


def answer(daemon: Any, line: dict[str, Any]) -> Any:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(daemon.folder / "var" / "control.sock"))
        client.sendall(json.dumps(line).encode() + b"\n")
        return json.loads(client.makefile("rb").readline())


def test_an_empty_actor_is_not_the_system_and_none_at_all_is(daemon: Any) -> None:
    for actor in ("", "  ", None, 0, []):
        assert answer(daemon, COMMAND | {"as": actor})["refused"]["key"] == "actor_empty"
    assert "ok" in answer(daemon, COMMAND)
