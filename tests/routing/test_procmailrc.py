"""Importing a .procmailrc: what becomes a rule, and what is listed by line."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mailticket.model.letter import Action, Reading
from mailticket.routing.procmailrc import convert
from mailticket.routing.rules import RuleBook, parse

REAL = r"""
# Ana's filters
PATH=/usr/bin:/bin
MAILDIR=$HOME/Mail
DEFAULT=$MAILDIR/inbox
VERBOSE=no

:0 c
backup/

:0:
* ^List-Id:.*debian
lists/debian

# security to its own queue
:0 w: rt.lock
* ^Subject.*(dmca|secur|virus|worm|hack|spam|abuse|firewall|hijack|ipchains|iptables)
| /usr/bin/rt-mailgate --queue seguridad --action correspond --url http://localhost/rt

:0
* ^TO_ventas@
{
  LOG="ventas
"
  :0
  * ^Subject:.*\/factura
  | rt-mailgate --queue facturas --action comment --url http://localhost/rt

  :0 B
  * 1^1 pedido
  * -1^0
  |rt-mailgate --queue pedidos --url http://localhost/rt
}

:0 E
* ^Subject:.*ayuda
| rt-mailgate --queue ayuda --url http://localhost/rt

:0
* $ ^From:.*$BOSS
| rt-mailgate --queue jefe --url http://localhost/rt

:0 fw
| spamassassin

:0
* ? test -e $HOME/.vacation
{
  :0
  | rt-mailgate --queue v --url http://localhost/rt
}

:0
| rt-mailgate --queue general --action correspond --url http://localhost/rt
"""


def book(text: str) -> RuleBook:
    rules, problems = parse(text, "converted.rules")
    assert problems == []
    return RuleBook(tuple(rules))


def letter(subject: str, to: str = "x@example.org", text: str = "") -> Reading:
    return Reading(subject=subject, author=None, text=text, headers=(("To", to), ("Subject", subject)))


def lines_left(text: str) -> list[tuple[int, str]]:
    return [(wrong.line, wrong.message) for wrong in convert(text, "rc").not_converted]


def test_pipes_to_the_mailgate_become_rules_in_their_order() -> None:
    rules = book(convert(REAL, ".procmailrc").rules_text)
    assert [rule.deed.queue for rule in rules.rules] == ["seguridad", "facturas", "pedidos", "ayuda", "general"]
    assert rules.rules[1].deed.action is Action.COMMENT


def test_what_is_left_out_is_listed_by_line() -> None:
    left = lines_left(REAL)
    rows = REAL.split("\n")
    said = [rows[number - 1].strip() for number, _ in left]
    assert said == [
        "PATH=/usr/bin:/bin",
        "MAILDIR=$HOME/Mail",
        "DEFAULT=$MAILDIR/inbox",
        "VERBOSE=no",
        ":0 c",
        "lists/debian",
        'LOG="ventas',
        '"',
        r"* ^Subject:.*\/factura",
        "* $ ^From:.*$BOSS",
        ":0 fw",
        "* ? test -e $HOME/.vacation",
        ":0",
    ]


def test_conditions_of_a_block_are_asked_of_each_rule_in_it() -> None:
    rules = book(convert(REAL, "rc").rules_text)
    to_sales = "Ventas <ventas@example.org>"
    assert rules.choose(letter("factura 1", to_sales), size=1).queue == "facturas"
    assert rules.choose(letter("factura 1"), size=1).queue == "general"
    assert rules.choose(letter("x", to_sales, "pedido y pedido"), size=1).queue == "pedidos"
    assert rules.choose(letter("x", text="pedido y pedido"), size=1).queue == "general"


def test_an_else_after_a_block_becomes_its_opposite() -> None:
    rules = book(convert(REAL, "rc").rules_text)
    assert rules.choose(letter("ayuda"), size=1).queue == "ayuda"
    assert rules.choose(letter("ayuda", "ventas@example.org"), size=1).queue == "general"


def test_an_also_after_a_copy_asks_the_copys_conditions() -> None:
    text = ":0 c\n* ^Subject:.*uno\nbackup\n\n:0 A\n* ^To:.*ana\n| rt-mailgate --queue a --url x\n"
    rules = book(convert(text, "rc").rules_text)
    assert rules.choose(letter("uno", "ana@x"), size=1).queue == "a"
    assert rules.choose(letter("dos", "ana@x"), size=1).queue is None


def test_an_else_that_needs_more_than_one_condition_is_listed() -> None:
    text = ":0\n* a\n* b\nmbox\n\n:0 E\n| rt-mailgate --queue a --url x\n"
    assert [number for number, _ in lines_left(text)] == [4, 6]


def test_an_else_after_a_rule_needs_nothing() -> None:
    text = ":0\n* ^Subject: a\n| rt-mailgate --queue a --url x\n\n:0 E\n| rt-mailgate --queue b --url x\n"
    assert convert(text, "rc").not_converted == ()
    assert book(convert(text, "rc").rules_text).choose(letter("x"), size=1).queue == "b"


def test_an_empty_file_converts_to_nothing() -> None:
    assert convert("", "rc").rules_text == ""


PIECES = st.sampled_from(
    [
        ":0",
        ":0 A",
        ":0 E",
        ":0 c",
        ":0 BD",
        "* a",
        "* ! b",
        "* 1^1 c",
        "* B ?? d",
        "* \\/e",
        "* x\\",
        "{",
        "}",
        "{ X=1 }",
        "| rt-mailgate --queue q",
        "| rt-mailgate --queue 'a b' --action comment",
        "mbox",
        "! a@b",
        "queue 'x",
        "",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=40).map("\n".join))
def test_whatever_is_converted_loads_without_problems(text: str) -> None:
    _, problems = parse(convert(text, "rc").rules_text, "converted.rules")
    assert problems == []


SEED = """
PATH=/bin:/usr/bin
RT=/usr/bin/rt-mailgate
URL="http://localhost/rt"
SECURITY='dmca|secur|virus|iptables'
GATE="$RT --action correspond --url ${URL}"
NOW=`date`

:0
* $ ^Subject.*($SECURITY)
|$GATE --queue seguridad

:0 w
* $ ^From:.*$\\SENDER_NOT_SET
|$RT --queue nadie

:0
|$RT --queue general --action correspond --url $URL
"""


def test_variables_are_put_in_where_lines_use_them() -> None:
    found = convert(SEED, "rc")
    rules = book(found.rules_text)
    assert [rule.deed.queue for rule in rules.rules] == ["seguridad", "general"]
    assert rules.choose(letter("regla de iptables"), size=1).queue == "seguridad"
    assert rules.choose(letter("la impresora"), size=1).queue == "general"
    said = [SEED.split("\n")[wrong.line - 1] for wrong in found.not_converted]
    assert said == ["PATH=/bin:/usr/bin", "NOW=`date`", "* $ ^From:.*$\\SENDER_NOT_SET"]


def test_a_value_put_in_as_a_word_is_no_pattern() -> None:
    text = "BOSS=a.b+c\n:0\n* $ ^From:.*$\\BOSS@\n| rt-mailgate --queue jefe\n"
    rules = book(convert(text, "rc").rules_text)
    heads = (("From", "a.b+c@x"),), (("From", "axbbc@x"),)
    found = [rules.choose(Reading(subject="", author=None, text="", headers=head), size=1).queue for head in heads]
    assert found == ["jefe", None]
