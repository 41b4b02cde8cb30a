"""What people type to find tickets: conditions in either language, short forms, words; and what is said of what is wrong."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailticket.model.errors import ExpressionWrong
from mailticket.model.words import say
from mailticket.search.expression import Words, parse_search
from mailticket.search.phrases import CONDITIONS

WORDS = Words(
    {"seguridad": "Seguridad", "redesyantenas": "Redes y antenas"},
    {"nuevo": "new", "new": "new", "abierto": "open", "open": "open"},
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12", "id = '12'"),
        ("#12", "id = '12'"),
        ("factura 12", "(Text ~ 'factura' AND Text ~ '12')"),
        ("099123456789", "Text ~ '099123456789'"),
        ("ana@", "Requestor STARTSWITH 'ana@'"),
        ("ana@x.example", "Requestor = 'ana@x.example'"),
        ("seguridad nuevo sin dueño", "(Queue = 'Seguridad' AND Status = 'new' AND Owner IS NULL)"),
        ("redes y antenas", "Queue = 'Redes y antenas'"),
        ("mine", "Owner = 'me'"),
        ("míos", "Owner = 'me'"),
        ("overdue", "(Due < 'now' AND Status = '__Active__')"),
        ("no vencidos", "NOT (Due < 'now' AND Status = '__Active__')"),
        ("enlace caído", "(Text ~ 'enlace' AND Text ~ 'caído')"),
        ("no anda", "(Text ~ 'no' AND Text ~ 'anda')"),
        ("mine not working", "(Owner = 'me' AND Text ~ 'not' AND Text ~ 'working')"),
        ("not (anda or mine)", "NOT (Text ~ 'anda' OR Owner = 'me')"),
        ("no prioridad > 5 no @urgentes", "(NOT Priority > '5' AND NOT @urgentes)"),
        ("not not nuevo no last said by ana", "(NOT NOT Status = 'new' AND NOT LastSaidBy = 'ana')"),
        ("'enlace caído' -router", "(Text ~ 'enlace caído' AND NOT Text ~ 'router')"),
        ('-"a b" c', "(NOT Text ~ 'a b' AND Text ~ 'c')"),
        ("router-01 10.2. 00:1b:44:11:3a:b7", "(Text ~ 'router-01' AND Text ~ '10.2.' AND Text ~ '00:1b:44:11:3a:b7')"),
        ("owner:me status:open", "(Owner = 'me' AND Status = 'open')"),
        ("(nuevo or abierto) seguridad", "((Status = 'new' OR Status = 'open') AND Queue = 'Seguridad')"),
        ("vence antes de viernes estado = abierto", "(Due < 'viernes' AND Status = 'abierto')"),
        ("creado < hace 2 días y mío", "(Created < 'hace 2 días' AND Owner = 'me')"),
        ("created > 2 days ago and mine", "(Created > '2 days ago' AND Owner = 'me')"),
        ("tiempo trabajado > 1h 30m", "TimeWorked > '1h 30m'"),
        ("prioridad entre 10 y 20", "(Priority >= '10' AND Priority <= '20')"),
        ("asunto no contiene 'vpn' o asunto empieza con 'fwd'", "(Subject NOT LIKE 'vpn' OR Subject STARTSWITH 'fwd')"),
        ("responsable es ana, luis", None),
        ("responsable no es nulo", "Owner IS NOT NULL"),
        ("cola en ('a', b) depende de = 12", "(Queue IN ('a', 'b') AND DependsOn = '12')"),
        ("sin cambios desde hace 3 días", "LastUpdated < 'hace 3 días'"),
        ("@urgentes redes", "(@urgentes AND Text ~ 'redes')"),
        ("", ""),
        ("ordenado por vence desc, prioridad límite 5", "ORDER BY Due DESC, Priority ASC LIMIT 5"),
        ("mine order by created desc", "Owner = 'me' ORDER BY Created DESC"),
        ("Status = '__Active__' AND Owner = 'Nobody'", "(Status = '__Active__' AND Owner = 'Nobody')"),
        (
            "'CF.{Sede}' LIKE 'Monte%' AND Created > '2 days ago'",
            "(CF.{Sede} LIKE 'Monte%' AND Created > '2 days ago')",
        ),
        ("Queue = 'x' OR Requestor.EmailAddress != 'a@b.c'", "(Queue = 'x' OR Requestor != 'a@b.c')"),
        ("texto en pantalla", "(Text ~ 'texto' AND Text ~ 'en' AND Text ~ 'pantalla')"),
        ("Content LIKE '%caída%' OR text = x", "(Text ~ 'caída' OR Text ~ 'x')"),
        ("o'brien", "Text ~ 'o\\'brien'"),
    ],
)
def test_what_is_typed_is_a_condition(typed: str, meant: str | None) -> None:
    if meant is None:
        with pytest.raises(ExpressionWrong):
            parse_search(typed, WORDS)
    else:
        assert str(parse_search(typed, WORDS)) == meant


@pytest.mark.parametrize(
    ("typed", "column", "about"),
    [
        ("prority > 3", 1, "Priority"),
        ("mine and vencimieto < hoy", 10, "Due"),
        ("estado = ", 10, "un valor"),
        ("foo ! bar", 5, "no se entiende"),
        ("due > 5 días", 7, "no es una fecha"),
        ("status = open and (", 20, "un campo, una palabra"),
        ("(mine", 6, "paréntesis que cierra"),
        ("'enlace caído", 1, "comillas"),
        ("order by ana", 10, "un campo para ordenar"),
        ("new = open", 1, "no existe el campo"),
        ("text is null", 9, "un valor"),
        ("limit 0 x", 7, "un número"),
        ("prioridad < alta", 13, "no es un número"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_in_ones_language(typed: str, column: int, about: str) -> None:
    with pytest.raises(ExpressionWrong) as wrong:
        parse_search(typed, WORDS)
    assert wrong.value.column == column
    assert about in say("es", wrong.value.key, **wrong.value.values)


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_in_words_is_understood(name: str) -> None:
    assert str(parse_search(name, WORDS)) == str(parse_search(CONDITIONS[name]))


pieces = st.one_of(
    st.sampled_from("()'\"=<>!~,:@#-."),
    st.sampled_from(["and ", "y ", "no ", "or ", "status", "vence", "antes de ", "hoy ", "cf.{a} ", "in ", "is null "]),
    st.sampled_from(["12 ", "order by ", "limit ", "entre ", "sin dueño ", "untouched since ", "ana@", " "]),
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(string.printable, max_size=40), st.lists(pieces, max_size=14).map("".join)))
def test_reading_raises_nothing_but_its_own_and_a_spelling_means_the_same(typed: str) -> None:
    try:
        found = parse_search(typed, WORDS)
    except ExpressionWrong as error:
        wrong = error
    else:
        assert parse_search(str(found), WORDS) == found
        return
    assert 1 <= wrong.column <= len(typed) + 1
    assert str(wrong.values) not in say("es", wrong.key, **wrong.values)
