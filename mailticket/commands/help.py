"""What somebody may order, in their language: made from the registry the grammar reads, so that it is never out of date."""

from collections.abc import Callable, Iterable

from mailticket.commands.registry import VERBS
from mailticket.model.command import Mode, Operation, Value, Verb

EXAMPLES: dict[Value, dict[str, str]] = {
    Value.TEXT: {"en": "text", "es": "texto"},
    Value.NUMBER: {"en": "50", "es": "50"},
    Value.DATE: {"en": "friday", "es": "viernes"},
    Value.TIME: {"en": "1h30m", "es": "1h30m"},
    Value.STATUS: {"en": "stalled", "es": "en espera"},
    Value.OWNER: {"en": "me", "es": "yo"},
    Value.QUEUE: {"en": "security", "es": "seguridad"},
    Value.PEOPLE: {"en": "ana@x.example, noc", "es": "ana@x.example, noc"},
    Value.TICKETS: {"en": "14, 15", "es": "14, 15"},
    Value.TICKET: {"en": "15", "es": "15"},
    Value.FILE: {"en": "plan.pdf", "es": "plano.pdf"},
    Value.PERSON: {"en": "eva@x.example", "es": "eva@x.example"},
    Value.ENTRY: {"en": "345, security", "es": "345, seguridad"},
    Value.FORWARD: {"en": "ana@isp.example #345", "es": "ana@isp.example #345"},
    Value.ADDRESSES: {"en": "eva@x.example", "es": "eva@x.example"},
    Value.LANGUAGE: {"en": "en", "es": "es"},
    Value.TIMER: {"en": "start", "es": "empezar"},
    Value.OFTEN: {"en": "weekly", "es": "semanal"},
    Value.SUBJECT: {"en": "text", "es": "texto"},
    Value.QUERY: {"en": "mine and due before friday", "es": "míos y vence antes del viernes"},
}


def listed(may: Callable[[Verb], bool]) -> list[Verb]:
    """The verbs somebody may use."""
    return [verb for verb in VERBS if may(verb)]


def usage(verb: Verb, language: str, *, control: bool = False) -> str:
    """How a verb is written: ``Take``, ``Priority: 50``; at the control address ``Take 12 15``, ``Priority 12: 50``."""
    word = verb.words[language][0]
    if verb.value is Value.NOTHING:
        return f"{word} 12 15" if control and verb.deed not in ALONE else word
    name = {"en": "Name", "es": "Nombre"}[language]
    key = f"{word}.{{{name}}}" if verb.name.endswith("CustomField") else word
    return f"{key}{' 12' if control and verb.deed not in ALONE else ''}: {EXAMPLES[verb.value][language]}"


ALONE = frozenset(
    {
        Operation.HELP,
        Operation.WHOAMI,
        Operation.STOP,
        Operation.UNDO,
        Operation.LANGUAGE,
        Operation.DIGEST,
        Operation.SEARCH,
        Operation.NEXT,
    }
)
"""What names no tickets."""


def help_lines(verbs: Iterable[Verb], language: str, *, control: bool = False) -> list[tuple[str, str]]:
    """(how it is written, what it does) of each; adding to and taking from a list are told with the list itself."""
    told = [verb for verb in verbs if verb.mode is Mode.REPLACE]
    return [(usage(verb, language, control=control), verb.help[language]) for verb in told]
