"""Every reason the program gives for being sure of a sender, or not, is said in Spanish as well."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import mailticket
from mailticket.i18n import keys
from mailticket.i18n.catalogue import words_of
from mailticket.model.reasons import filing_in, flaw_in, reason_in

HOME = Path(mailticket.__file__).parent
ROOMS = [*(HOME / "mailroom").glob("*.py"), *(HOME / "application").rglob("*.py")]
PLACES = [*sorted(ROOMS), HOME / "model" / "evidence.py", HOME / "desk" / "unproven.py"] + [
    HOME / "reading" / f"{name}.py"
    for name in (
        "evidence",
        "own_mail",
        "dmarc_failure",
        "logged_in",
        "dmarc",
        "dkim",
        "openpgp",
        "smime",
        "prover",
        "dns",
    )
]


def _text(node: ast.expr) -> Iterator[str]:
    """The templates an expression can become."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    elif isinstance(node, ast.BoolOp):
        for one in node.values:
            yield from _text(one)
    elif isinstance(node, ast.IfExp):
        yield from _text(node.body)
        yield from _text(node.orelse)


def _given(call: ast.Call) -> list[ast.expr]:
    """The reason among a call's arguments."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    place = {"Evidence": 2, "Unproven": 0, "NoKey": 0, "_Wrong": 1, "is_": 1}.get(name)
    if place is None:
        return []
    return [one.value for one in call.keywords if one.arg in ("reason", "failure")] + call.args[place : place + 1]


def test_several_reasons_in_a_row_are_all_said_in_the_language() -> None:
    told = reason_in("es", "logged in here as x@y; the signature does not hold: the signature is broken")
    assert told == "inició sesión aquí como x@y; la firma no es válida: la firma está rota"


def reasons() -> set[str]:
    found = set()
    for path in PLACES:
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                found |= {text for given in _given(node) for text in _text(given)}
    return found - {""}


def test_every_reason_in_the_code_is_said_in_spanish() -> None:
    found = reasons()
    assert len(found) > 50
    whole = {text for text in found if text.strip("{}: ,")}
    composed = {"{}: {}"}
    missing = {text for text in whole - composed if reason_in("es", text.replace("{}", "x")) == text.replace("{}", "x")}
    assert not missing


def test_no_reason_is_translated_that_nobody_gives() -> None:
    code = "".join(path.read_text() for path in PLACES)
    said = [words_of("en").text(key) for key in keys("reason.")]
    parts = {
        one: [part.strip(" :,'") for part in re.split(r"{\w}", one) if len(part.strip(" :,'")) > 3] for one in said
    }
    assert not [one for one, words in parts.items() if not all(word in code for word in words)]


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("SPF passes for noc.example", "pasa SPF de noc.example"),
        (
            "noc.example asks to reject what it did not sign: the signature of evil.example does not count: it has expired",
            "noc.example pide rechazar lo que no firmó: la firma de evil.example no es válida: venció",
        ),
        (
            "DMARC passes for noc.example, which is trusted, but the mail is not of these 7 days",
            "pasa DMARC de noc.example, un dominio de confianza, pero el correo no es de estos 7 días",
        ),
        ("something nobody said", "something nobody said"),
        ("", ""),
    ],
)
def test_a_reason_is_said_with_the_reasons_inside_it(english: str, spanish: str) -> None:
    assert reason_in("es", english) == spanish
    assert reason_in("en", english) == english


@pytest.mark.parametrize("key", keys("filing."))
def test_why_a_letter_was_filed_so_is_recognised_and_said_in_spanish(key: str) -> None:
    english, spanish = (
        re.sub(r"\{(\w)\}", r"<\1@x.example>", words_of(language).text(key)) for language in ("en", "es")
    )
    assert filing_in("es", english) == spanish
    assert filing_in("en", english) == english


def test_what_stands_in_such_a_reason_and_after_it_is_said_in_spanish_too() -> None:
    english = "the address names the ticket, sealed; ticket 7 was opened since about that"
    assert (
        filing_in("es", english)
        == "la dirección nombra el ticket, con sello; desde entonces se abrió por eso el ticket 7"
    )
    assert filing_in("es", "answers <a@x>, which was deleted") == "responde a <a@x>, que se eliminó"
    assert filing_in("es", "Precedence: bulk") == "Precedence: bulk"


def _flaws(node: ast.AST) -> Iterator[str]:
    """The flaws a statement names: what is appended to some, what a page of HTML or a header block lacks, an odd charset."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="flaws" | "odd"), attr="append"), args=[said]):
            yield from _text(said)
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="flaws"), attr="append"), args=[said]):
            yield from _text(said)
        case ast.Call(func=ast.Name(id="Page" | "Block"), args=[*_, said]):
            yield from _text(said)
        case ast.Assign(targets=[ast.Name(id="flaw")], value=said):
            yield from _text(said)
        case ast.Return(value=ast.Tuple(elts=[_, ast.JoinedStr() as said])):
            yield from _text(said)


def test_every_flaw_of_a_mail_is_said_in_spanish() -> None:
    trees = [ast.parse(path.read_text()) for path in sorted((HOME / "reading").glob("*.py"))]
    found = {text.replace("{}", "7") for tree in trees for node in ast.walk(tree) for text in _flaws(node)} - {""}
    assert len(found) > 15
    assert not {text for text in found if flaw_in("es", text) == text}


def test_what_looks_forged_is_said_with_its_reason() -> None:
    said = "forged? SPF passes for noc.example"
    assert flaw_in("es", said) == "¿falsificado? pasa SPF de noc.example"
    assert flaw_in("en", said) == said
