"""A line typed into the pages' command box, understood as the verbs of mail: ``t 412 take``, ``take 412 415``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from mailticket.application.use_cases import USE_CASES
from mailticket.commands.control import WITHOUT_TICKETS, control_orders
from mailticket.commands.registry import VERBS
from mailticket.mailroom.verbs import USES
from mailticket.model.command import Command, Mistake, Mode, Operation
from mailticket.model.errors import Refused
from mailticket.model.words import say
from mailticket.web.pages.command import Order, TypedLine

_TICKET = re.compile(r"(?:t|ticket)?\s*#?(\d{1,9})\b[:\s]*(.*)", re.ASCII | re.IGNORECASE)
BY_MAIL_ALONE = WITHOUT_TICKETS - {Operation.SEARCH} | {Operation.SUGGEST, Operation.FILE, Operation.ONCE}
"""What is answered by a mail, or belongs to one."""


class WebCommands:
    """What is typed, understood; and which words there are."""

    def understood(self, line: str, here: int | None, language: str) -> TypedLine:
        """What a line says; ``here`` is the ticket on whose page it was typed, for a line that names none. Raises Refused."""
        typed = " ".join(line.split())
        if found := _TICKET.fullmatch(typed):
            number, said = int(found[1]), found[2]
            return self._of(_about(number, said), language) if said else TypedLine(shows=number)
        return self._of(_without_number(typed, here), language)

    def words(self, language: str) -> Sequence[str]:
        """The verbs, each in its first spelling."""
        return [one.words[language][0] for one in VERBS if one.mode is Mode.REPLACE and one.deed not in BY_MAIL_ALONE]

    def _of(self, found: Command | Mistake, language: str) -> TypedLine:
        if isinstance(found, Mistake):
            near = say(language, "order.nearest", nearest=found.nearest) if found.nearest else ""
            return TypedLine(wrong=say(language, f"order.{found.reason}") + near)
        if found.verb.deed is Operation.SHOW:
            return TypedLine(shows=found.tickets[0])
        if found.verb.deed is Operation.SEARCH:
            return TypedLine(finds=found.values[0])
        if found.verb.deed in BY_MAIL_ALONE:
            return TypedLine(wrong=say(language, "order.by_mail_alone"))
        return TypedLine(tuple(_order(found, number) for number in found.tickets))


def _parsed(line: str) -> Command | Mistake:
    """A line as the control address reads it; rows are tickets here, and what is undone is named by its ticket."""
    lines = control_orders(line).lines
    found = lines[0] if lines else Mistake(line, "unknown")
    if isinstance(found, Mistake):
        return found
    if found.verb.deed is Operation.UNDO:
        return replace(found, tickets=tuple(int(one) for one in found.values), values=())
    return replace(found, tickets=found.tickets or found.rows, rows=())


def _about(number: int, said: str) -> Command | Mistake:
    """What is said behind a ticket's number."""
    plain = _parsed(said)
    if isinstance(plain, Command):
        if plain.verb.deed is Operation.UNDO and not plain.tickets:
            return replace(plain, tickets=(number,))
        if plain.verb.deed in WITHOUT_TICKETS:
            return Mistake(said, "unknown", f"{plain.verb.words['en'][0]}: …")
    return _parsed(f"{number} {said}")


def _without_number(line: str, here: int | None) -> Command | Mistake:
    """What begins with a verb: it names its tickets, or is about the one whose page it is."""
    plain = _parsed(line)
    if isinstance(plain, Command) and plain.tickets:
        return plain
    if here is not None and not (isinstance(plain, Command) and plain.verb.deed in WITHOUT_TICKETS):
        on_it = _about(here, line)
        if isinstance(on_it, Command):
            return on_it
    if isinstance(plain, Command) and plain.verb.deed is Operation.UNDO and not plain.tickets:
        return Mistake(line, "no_ticket")
    return plain


_NAMES = {case.function: name for name, case in USE_CASES.items()}


def _order(command: Command, number: int) -> Order:
    """The use case of a command on a ticket, and what it is told. Whom a merge or a split shows to each other is asked about on
    the ticket's page. Raises Refused."""
    if command.verb.deed is Operation.UNDO:
        return Order(number, "ticket.undo", {"id": number})
    found = USES[command.verb.deed](command, number)
    if found is None:
        raise Refused("bad_value", field="command", value=command.line[:100])
    decide, asked = found
    told: Mapping[str, object] = {one.name: getattr(asked, one.name) for one in fields(asked)}
    if "disclose" in told:
        told = {**told, "disclose": False}
    return Order(number, _NAMES[f"{decide.__module__.removeprefix('mailticket.application.')}:{decide.__name__}"], told)
