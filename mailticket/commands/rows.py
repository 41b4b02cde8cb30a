"""Commands for the rows of a table become commands for the tickets in them, in an answer to that table."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mailticket.model.command import Command, CommandBatch, Mistake, Value

NUMBERS = frozenset({Value.TICKET, Value.TICKETS})


def names_rows(found: CommandBatch) -> bool:
    """Whether a mail orders anything for rows of a table."""
    return any(command.rows for command in found.commands)


def without_table(found: CommandBatch, reason: str) -> CommandBatch:
    """The commands of a mail that answers no table: row numbers are a mistake, ``reason`` says why."""
    lines = (Mistake(one.line, reason) if isinstance(one, Command) and one.rows else one for one in found.lines)
    return replace(found, lines=tuple(lines))


def by_table(found: CommandBatch, table: Sequence[int], language: str) -> CommandBatch:
    """The commands of an answer to a table with these tickets in its rows; each is written as if it had named the tickets."""
    return replace(found, lines=tuple(_by_table(one, table, language) for one in found.lines))


def _by_table(one: Command | Mistake, table: Sequence[int], language: str) -> Command | Mistake:
    if isinstance(one, Mistake):
        return one
    if not one.rows:
        return Mistake(one.line, "row_or_ticket") if any(_may_be_rows(one, len(table))) else one
    if any(not 1 <= row <= len(table) for row in one.rows):
        return Mistake(one.line, "no_row")
    meant = replace(one, rows=(), tickets=tuple(dict.fromkeys(table[row - 1] for row in one.rows)))
    if any(_may_be_rows(replace(meant, tickets=()), len(table))):
        return Mistake(one.line, "row_or_ticket")
    return replace(meant, line=meant.spoken(language))


def _may_be_rows(one: Command, rows: int) -> Iterator[bool]:
    """Whether a number behind the verb, without #, could be a row's as well as a ticket's: who is to know which was meant?"""
    for number in one.tickets:
        yield number <= rows and f"#{number}" not in one.line
    if one.verb.value in NUMBERS:
        for value in one.values:
            yield value.isdecimal() and int(value) <= rows
