"""What somebody may order, in their language: made from the registry the grammar reads, so that it is never out of date."""

from collections.abc import Callable, Iterable

from mailticket.commands.registry import VERBS
from mailticket.i18n import translate
from mailticket.model.command import Mode, Operation, Value, Verb


def listed(may: Callable[[Verb], bool]) -> list[Verb]:
    """The verbs somebody may use."""
    return [verb for verb in VERBS if may(verb)]


def usage(verb: Verb, language: str, *, control: bool = False) -> str:
    """How a verb is written: ``Take``, ``Priority: 50``; at the control address ``Take 12 15``, ``Priority 12: 50``."""
    word = verb.words[language][0]
    if verb.value is Value.NOTHING:
        return f"{word} 12 15" if control and verb.deed not in ALONE else word
    name = translate(language, "verb.field_name")
    key = f"{word}.{{{name}}}" if verb.name.endswith("CustomField") else word
    kind = verb.deed.value if verb.deed in OWN_EXAMPLES else verb.value.name.lower()
    example = translate(language, f"verb.example.{kind}")
    return f"{key}{' 12' if control and verb.deed not in ALONE else ''}: {example}"


OWN_EXAMPLES = frozenset({Operation.REPORT, Operation.GLANCE, Operation.SUBSCRIBE, Operation.UNSUBSCRIBE})
"""What is not shown by an example of the kind of its value."""

ALONE = frozenset(
    {
        Operation.HELP,
        Operation.WHOAMI,
        Operation.STOP,
        Operation.UNDO,
        Operation.LANGUAGE,
        Operation.DIGEST,
        Operation.SEARCH,
        Operation.REPORT,
        Operation.GLANCE,
        Operation.SUBSCRIBE,
        Operation.UNSUBSCRIBE,
        Operation.NEXT,
        Operation.REMINDERS,
    }
)
"""What names no tickets."""


def help_lines(verbs: Iterable[Verb], language: str, *, control: bool = False) -> list[tuple[str, str]]:
    """(how it is written, what it does) of each; adding to and taking from a list are told with the list itself."""
    told = [verb for verb in verbs if verb.mode is Mode.REPLACE]
    return [(usage(verb, language, control=control), translate(language, f"verb.{verb.name}")) for verb in told]
