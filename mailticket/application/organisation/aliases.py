"""What an alias file lacks for mail to reach the queues, and the lines that make up for it. Text in, answers out.

The files are those of aliases(5), as Postfix, Exim and Sendmail read them; the pipes are ours or RT's mailgate.
"""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mailticket.model.names import name_key
from mailticket.model.pipe import ACTIONS

GATES = frozenset({"mailticket-mailgate", "rt-mailgate"})
DEFAULT_LMTP = "127.0.0.1:8024"
"""Where mailgate looks for the daemon unless it is told otherwise."""

MOST_STEPS = 20
"""Aliases of aliases, so far and no farther."""


class Lack(StrEnum):
    """What is wrong about the mail of an address."""

    MISSING = "missing"  # no alias of that name
    ELSEWHERE = "elsewhere"  # the alias leads to no mailgate
    OTHER_QUEUE = "other_queue"
    OTHER_ACTION = "other_action"
    NO_SUCH_QUEUE = "no_such_queue"  # an alias names a queue that is not there
    NO_SUCH_ACTION = "no_such_action"
    NOT_ADDRESSED = "not_addressed"  # the pipe does not hand over by address
    SHARED = "shared"  # two queues, one name before the @: aliases know no domains


@dataclass(frozen=True, slots=True)
class Alias:
    """One entry: its name folded, where it leads, and the 1-based line it begins on."""

    name: str
    targets: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address of a queue, and what mail to it does. ``queue`` is empty for the site's own: there the rules choose; so is
    ``action`` for those of the site, whose mail must be handed over by its address."""

    address: str
    queue: str
    action: str

    @property
    def local_part(self) -> str:
        """What an alias for it is called."""
        return self.address.rpartition("@")[0].casefold()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an alias file lacks. ``found`` is what stands there instead, ``line`` where, 0 for nowhere."""

    lack: Lack
    address: str
    queue: str
    action: str
    found: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class PipeTarget:
    """What a pipe to a mailgate says; None for what the address's extension will. ``addressed``: the whole address will."""

    queue: str | None
    action: str | None
    addressed: bool = False


def parse(text: str) -> list[Alias]:
    """The entries of an alias file; a line that is none is passed over, as an MTA does."""
    return [alias for number, line in _logical(text) if (alias := _alias(line, number)) is not None]


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Lines with what continues them: those that begin with white space. Comments and empty lines do not end one."""
    begun = 0
    parts: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] in " \t" and parts:
            parts.append(line)
            continue
        if parts:
            yield begun, " ".join(parts)
        begun, parts = number, [line]
    if parts:
        yield begun, " ".join(parts)


def _alias(line: str, number: int) -> Alias | None:
    name, colon, rest = _split_once(line, ":")
    name = _unquoted(name.strip()).casefold()
    if not colon or not name:
        return None
    return Alias(name, tuple(found for part in _split(rest) if (found := _unquoted(part.strip()))), number)


def _split_once(text: str, mark: str) -> tuple[str, str, str]:
    for place in _outside_quotes(text):
        if text[place] == mark:
            return text[:place], mark, text[place + 1 :]
    return text, "", ""


def _split(text: str) -> Iterator[str]:
    begin = 0
    for place in _outside_quotes(text):
        if text[place] == ",":
            yield text[begin:place]
            begin = place + 1
    yield text[begin:]


def _outside_quotes(text: str) -> Iterator[int]:
    """The places that are not inside double quotes."""
    quoted = escaped = False
    for place, character in enumerate(text):
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif not quoted:
            yield place


def _unquoted(text: str) -> str:
    """``"|command arg"`` and ``|"command arg"`` are the same to an MTA."""
    pipe = text.startswith("|")
    inner = text[1:].strip() if pipe else text
    if len(inner) > 1 and inner[0] == inner[-1] == '"':
        inner = inner[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return f"|{inner}" if pipe else inner


def gate_of(target: str) -> PipeTarget | None:
    """What a target says to a mailgate; None for a target that is none."""
    if not target.startswith("|"):
        return None
    try:
        words = shlex.split(target[1:])
    except ValueError:
        return None
    at = next((place for place, word in enumerate(words) if _is_gate(words, place, word)), None)
    if at is None:
        return None
    flags = _flags(words[at + 1 :])
    if "addressed" in flags:
        return PipeTarget(None, None, addressed=True)
    extension = flags.get("extension")
    queue = None if extension == "queue" else flags.get("queue", "")
    return PipeTarget(queue, None if extension == "action" else flags.get("action", "correspond"))


def _is_gate(words: Sequence[str], place: int, word: str) -> bool:
    """The program itself, also behind others (sudo, env); or ``mailticket mailgate``."""
    name = word.rpartition("/")[2]
    return name in GATES or (
        name == "mailgate" and any(one.rpartition("/")[2] == "mailticket" for one in words[:place])
    )


def _flags(words: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, word in enumerate(words):
        if not word.startswith("--"):
            continue
        name, equals, value = word[2:].partition("=")
        found[name] = value if equals else next(iter(words[place + 1 : place + 2]), "")
    return found


def check(text: str, wanted: Sequence[Wanted], known_queues: Iterable[str]) -> list[Finding]:
    """What an alias file lacks for these addresses, and the pipes in it that name nothing we have."""
    aliases: dict[str, Alias] = {}
    for alias in parse(text):
        aliases.setdefault(alias.name, alias)
    known = {name_key(name) for name in known_queues}
    found = [finding for one in wanted if (finding := _checked(one, wanted, aliases)) is not None]
    return found + [finding for alias in aliases.values() for finding in _dead_ends(alias, known)]


def _checked(one: Wanted, wanted: Sequence[Wanted], aliases: dict[str, Alias]) -> Finding | None:
    def finding(lack: Lack, found: str = "", line: int = 0) -> Finding:
        return Finding(lack, one.address, one.queue, one.action, found, line)

    others = [other for other in wanted if other.local_part == one.local_part and other.address != one.address]
    if others:
        return finding(Lack.SHARED, others[0].address)
    alias = aliases.get(one.local_part)
    if alias is None:
        return finding(Lack.MISSING)
    gates = [(gate, line) for target, line in _leads_to(alias, aliases) if (gate := gate_of(target)) is not None]
    if not gates:
        return finding(Lack.ELSEWHERE, ", ".join(alias.targets), alias.line)
    if not one.action and not any(gate.addressed for gate, _ in gates):
        return finding(Lack.NOT_ADDRESSED, ", ".join(alias.targets), alias.line)
    fitting = [(gate, line) for gate, line in gates if not one.queue or _same(gate.queue, one.queue)]
    if not fitting:
        return finding(Lack.OTHER_QUEUE, str(gates[0][0].queue), gates[0][1])
    if not any(_same(gate.action, one.action) for gate, _ in fitting):
        return finding(Lack.OTHER_ACTION, str(fitting[0][0].action), fitting[0][1])
    return None


def _same(said: str | None, wanted: str) -> bool:
    return said is None or name_key(said) == name_key(wanted)


def _leads_to(alias: Alias, aliases: dict[str, Alias]) -> Iterator[tuple[str, int]]:
    """The targets in the end, aliases of aliases followed, each with its line."""
    todo, seen = [alias], {alias.name}
    for one in todo:
        for target in one.targets:
            further = aliases.get(target.removeprefix("\\").casefold())
            if further is None or target.startswith("|"):
                yield target, one.line
            elif further.name not in seen and len(seen) < MOST_STEPS:
                seen.add(further.name)
                todo.append(further)


def _dead_ends(alias: Alias, known: set[str]) -> Iterator[Finding]:
    for target in alias.targets:
        gate = gate_of(target)
        if gate is None:
            continue
        if gate.queue and name_key(gate.queue) not in known:
            yield Finding(Lack.NO_SUCH_QUEUE, alias.name, "", "", gate.queue, alias.line)
        if gate.action is not None and gate.action not in ACTIONS:
            yield Finding(Lack.NO_SUCH_ACTION, alias.name, "", "", gate.action, alias.line)


def alias_line(one: Wanted, program: str, lmtp: str = "") -> str:
    """What to write into ``/etc/aliases``; ``newaliases`` is to be run after it. ``lmtp`` is where the daemon listens: said where
    mailgate would not find it, for the accounts of pipes cannot read the configuration."""
    queue = f" --queue {shlex.quote(one.queue)}" if one.queue else ""
    flags = f"{queue} --action {one.action}" if one.action else " --addressed"
    if lmtp and lmtp != DEFAULT_LMTP:
        flags += f" --url {shlex.quote(lmtp if lmtp.startswith('unix:') else f'lmtp://{lmtp}')}"
    command = f"|{shlex.quote(program)}{flags}"
    return f"{one.local_part if _plain(one.local_part) else _quoted(one.local_part)}: {_quoted(command)}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _plain(name: str) -> bool:
    return name.isascii() and all(character.isalnum() or character in "._+-" for character in name)


def transport_line(one: Wanted, lmtp: str) -> str:
    """What to write into Postfix's ``transport`` map; ``lmtp`` is ``host:port`` or ``unix:PATH``."""
    return f"{one.address} lmtp:{lmtp if lmtp.startswith('unix:') else f'inet:{lmtp}'}"
