"""What people read stands in the catalogue and in templates: no module has it in Spanish, or in two languages side by side."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import mailticket

HOME = Path(mailticket.__file__).parent
SPANISH = re.compile(
    r"[áéíóúñ¿¡ÁÉÍÓÚÑ]|\b(?:el|los|las|una?|del|que|para|con|por|sin|como|está|este|esta|cuando|donde|usted|mensajes?|correos?|colas?|"
    r"responsables?|solicitantes?)\b"
)
UNDERSTOOD = {
    "application/organisation/use_cases.py": "an example names a person",
    "application/report_orders.py": "typed: what a report is grouped by",
    "application/resolve_people.py": "typed: who they are",
    "application/saved_searches.py": "typed: whose",
    "application/schedules/choices.py": "typed: how often",
    "application/schedules/digest.py": "how a month is written, in the Unicode standard's letters",
    "application/tickets/follow_ups.py": "typed: until when",
    "application/tickets/suggest.py": "words that say nothing of a subject",
    "application/use_cases.py": "examples for the shell",
    "cli/search.py": "typed: columns",
    "cli/usage.py": "letters",
    "commands/registry.py": "typed: commands in mail",
    "mailroom/confirmations.py": "typed: yes",
    "mailroom/learning.py": "typed: languages",
    "mailroom/mail_answers.py": "typed: pages, sheets",
    "model/calendar.py": "typed: days",
    "model/duration.py": "typed: lengths of time",
    "model/moment.py": "typed: dates",
    "model/queue_settings.py": "typed: yes, mail",
    "model/ticket.py": "typed: keys of fields",
    "model/worked.py": "typed: when and for whom",
    "notices/facts.py": "what templates are tried out with",
    "notices/schedule_samples.py": "what templates are tried out with",
    "reading/absences.py": "found in mail of machines",
    "reading/closings.py": "found at the end of mail",
    "reading/foreign.py": "names of elements",
    "reading/languages.py": "words that tell languages apart",
    "reading/own.py": "found above what is quoted",
    "reading/quotes.py": "found above what is quoted",
    "reading/invitations.py": "in both languages at once: it becomes the text of an entry, whoever reads that",
    "reports/groups.py": "typed: groups",
    "reports/period.py": "typed: periods",
    "reports/reports.py": "typed: reports",
    "search/fields.py": "typed: fields",
    "search/phrases.py": "typed: conditions",
    "search/values.py": "typed: me",
    "storage/functions.py": "letters",
    "web/app.py": "in both languages at once: told to nobody we know",
    "web/mail_html.py": "names of elements",
}
"""Modules with Spanish that nobody reads as ours: what people type, and what is recognised in mail."""


def inline(tree: ast.Module) -> Iterator[str]:
    """Texts in Spanish, and what is said in both languages, but for docstrings."""
    docstrings = {
        id(part.value)
        for node in ast.walk(tree)
        for part in (getattr(node, "body", None) if isinstance(getattr(node, "body", None), list) else ())  # type: ignore[union-attr]
        if isinstance(part, ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            if SPANISH.search(node.value):
                yield node.value
        elif isinstance(node, ast.Dict) and {"en", "es"} <= {
            key.value for key in node.keys if isinstance(key, ast.Constant)
        }:
            yield ast.unparse(node)


def modules() -> list[str]:
    paths = (path.relative_to(HOME) for path in HOME.rglob("*.py"))
    return sorted(str(path) for path in paths if path.parts[0] != "i18n" and "migrations" not in path.parts)


def found_in(module: str) -> list[str]:
    return list(inline(ast.parse((HOME / module).read_text(encoding="utf-8"))))


def test_nothing_people_read_is_written_in_code() -> None:
    assert {module: found for module in modules() if module not in UNDERSTOOD and (found := found_in(module))} == {}


@pytest.mark.parametrize("module", UNDERSTOOD)
def test_what_is_let_through_is_still_needed(module: str) -> None:
    assert found_in(module)


def test_it_would_be_found() -> None:
    assert list(inline(ast.parse('"""Mañana."""\nX = {"en": "a", "es": "b"}\nY = "Mañana"'))) != []
    assert list(inline(ast.parse('"""Mañana."""\nX = "tomorrow"'))) == []
