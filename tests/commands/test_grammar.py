"""Which lines are commands: golden letters of every verb in both languages, and what is never read as one."""

import email
import mailbox
from collections.abc import Iterator
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.commands.control import control_orders
from mailticket.commands.grammar import orders
from mailticket.commands.help import help_lines, usage
from mailticket.commands.registry import VERBS
from mailticket.i18n import translate
from mailticket.mailroom.understanding import read_control, read_orders
from mailticket.model.command import Command, CommandBatch, Mode, Operation, Value
from mailticket.model.letter import Ours, Reading
from mailticket.model.spelling import folded
from mailticket.reading import read

HERE = Path(__file__).parent
LANGUAGES = ("en", "es")


def _golden() -> Iterator[tuple[str, str, bytes]]:
    for language in LANGUAGES:
        for raw in mailbox.mbox(HERE / f"{language}.mbox", create=False):
            yield language, str(raw["X-Verb"]), raw.as_bytes()


GOLDEN = {(language, verb): raw for language, verb, raw in _golden()}
CONTROL = {
    (str(raw["X-Language"]), str(raw["X-Verb"])): raw.as_bytes()
    for raw in mailbox.mbox(HERE / "control.mbox", create=False)
}


def _read(text: str) -> Reading:
    return read(f"Content-Type: text/plain; charset=utf-8\n\n{text}".encode(), mail_from="", ours=Ours("noc"))


def _orders(text: str) -> CommandBatch:
    """As the mailroom finds them: in what reading takes for the author's own words."""
    reading = _read(text)
    return read_orders(reading) or orders(reading.text)


def _control(text: str) -> CommandBatch:
    return read_control(_read(text)) or CommandBatch()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_has_words_help_a_right_and_a_golden_letter(verb: object, language: str) -> None:
    """Whoever adds a verb adds all of these; and what help shows of it is read back as the verb."""
    found = next(one for one in VERBS if one is verb)
    assert found.words[language]
    assert all(found.words[language])
    assert translate(language, f"verb.{found.name}")
    assert found.right
    assert found.demand
    assert (language, found.name) in CONTROL
    if found.deed is not Operation.STOP:
        (line,) = control_orders(usage(found, language, control=True)).lines
        assert isinstance(line, Command)
        assert line.verb is found
    if not found.control:
        assert (language, found.name) in GOLDEN
        (line,) = _orders(usage(found, language)).lines
        assert isinstance(line, Command)
        assert line.verb is found


@pytest.mark.parametrize(("language", "verb"), GOLDEN, ids=lambda part: str(part))
def test_a_golden_letter_is_understood(language: str, verb: str) -> None:
    raw = GOLDEN[language, verb]
    headers = email.message_from_bytes(raw)
    reading = read(raw.replace(b"\n", b"\r\n"), mail_from="lucia@noc.example", ours=Ours("noc"))
    found = read_orders(reading)
    assert found
    assert [one.canonical for one in found.commands] == [str(make_header(decode_header(headers["X-Means"])))]
    assert not found.mistakes
    assert found.rest == str(make_header(decode_header(headers["X-Rest"] or "")))


@pytest.mark.parametrize(("language", "verb"), CONTROL, ids=lambda part: str(part))
def test_a_golden_letter_to_the_control_address_is_understood(language: str, verb: str) -> None:
    raw = CONTROL[language, verb]
    headers = email.message_from_bytes(raw)
    reading = read(raw.replace(b"\n", b"\r\n"), mail_from="lucia@noc.example", ours=Ours("noc"))
    found = control_orders(reading.text[: reading.own])
    assert [one.canonical for one in found.commands] == [str(make_header(decode_header(headers["X-Means"])))]
    assert not found.mistakes


def test_what_is_ordered_at_the_control_address_is_read_back_from_its_canonical_form() -> None:
    """A question keeps the orders in that form."""
    for (language, verb), raw in CONTROL.items():
        reading = read(raw.replace(b"\n", b"\r\n"), mail_from="lucia@noc.example", ours=Ours("noc"))
        (one,) = control_orders(reading.text[: reading.own]).commands
        (again,) = control_orders(one.canonical).commands
        assert again.canonical == one.canonical, (language, verb)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("resolve 12 15 18", ["Resolve #12, #15, #18"]),
        ("merge 12 15\nown 14 ana\nqueue 14 seguridad", ["Merge #12: 15", "Owner #14: ana", "Queue #14: seguridad"]),
        ("# a remark\n\nTomar #12,#15", ["Take #12, #15"]),
        ("en espera 12\nfin\nresolve 12", ["Stall #12"]),
        ("whoami\n> resolve 12", ["Whoami"]),
        ("show 12\n-- \nresolve 12", ["Show #12"]),
        ("undo", ["Undo"]),
        ("deshacer #57", ["Undo: 57"]),
        ("vence 12 2026-12-01", ["Due #12: 2026-12-01"]),
        ("resolve 12 12", ["Resolve #12"]),
    ],
)
def test_lines_at_the_control_address_name_their_tickets(text: str, wanted: list[str]) -> None:
    found = _control(text)
    assert [one.canonical for one in found.commands] == wanted
    assert not found.mistakes


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("resolve", "no_ticket"),
        ("resolve all", "no_number"),
        ("own ana 14", "no_ticket"),
        ("priority 12", "no_value"),
        ("hello there", "unknown"),
        ("take " + " ".join(map(str, range(1, 200))), "too_many"),
        ("take 1\n" * 51, "too_many"),
    ],
)
def test_what_is_wrong_at_the_control_address_is_told(text: str, reason: str) -> None:
    assert _control(text).mistakes[0].reason == reason


def test_a_letter_to_the_control_address_is_not_read_on_for_ever() -> None:
    assert len(_control("hello\n" * 1000).lines) == 5


@given(st.text(alphabet=st.sampled_from("take own 12,#:.{}\n> cf-stop"), max_size=120))
def test_any_text_to_the_control_address_is_understood_somehow(text: str) -> None:
    found = _control(text)
    assert len(found.lines) <= 50
    for one in found.commands:
        (again,) = control_orders(one.canonical).commands
        assert again.canonical == one.canonical


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Stall: until monday", "monday"),
        ("stall until: in 2 days", "in 2 days"),
        ("Pausar: hasta el lunes a las 9", "el lunes a las 9"),
        ("En espera: hasta el 2026-12-01", "el 2026-12-01"),
    ],
)
def test_a_verbs_spelling_may_go_on_behind_its_colon(line: str, value: str) -> None:
    (found,) = _orders(f"{line}\n").commands
    assert (found.verb.name, found.values) == ("StallUntil", (value,))


@pytest.mark.parametrize("line", ["Stall: monday", "Stall: until", "Pausar: hasta", "Take: until monday"])
def test_what_goes_on_otherwise_is_no_command(line: str) -> None:
    found = _orders(f"{line}\n")
    assert not found.commands
    assert len(found.mistakes) == 1


def test_no_two_verbs_share_a_spelling() -> None:
    owners: dict[str, str] = {}
    for verb in VERBS:
        for words in verb.words.values():
            for word in words:
                assert owners.setdefault(folded(word), verb.name) == verb.name, word


@pytest.mark.parametrize(
    "text",
    [
        "Hola,\nno anda la red",
        "Hi: there",
        "http://x.example/ no anda",
        "Open the door please\nTake",
        "> Take\n> please",
        "De: Ana\nEnviado: lunes\nAsunto: x\nTake",
        "---------- Forwarded message ---------\nFrom: x\nTake",
        "-----Mensaje original-----\nTake",
        "Gracias.\n-- \nTake",
        "Take care of this",
        "Resolver el problema es urgente",
        "ok",
        "",
    ],
)
def test_other_text_is_never_a_command(text: str) -> None:
    found = _orders(text)
    assert found.lines == ()
    assert found.rest == text


@pytest.mark.parametrize(
    ("text", "wanted", "rest"),
    [
        ("\n\n take \n\nPRIORIDAD: 50\n\nListo.", ["Take", "Priority: 50"], "Listo."),
        ("Resolver\n\nEl lun, 3 nov 2025 a las 10:00, Ana <a@x.example> escribió:\n> Take", ["Resolve"], ""),
        ("Texto\n\n--control\nTomar\nPrioridad final: 9", ["Take", "FinalPriority: 9"], "Texto"),
        ("Texto\n--control\nTake\n\n-- \nLucía\nNOC", ["Take"], "Texto\n-- \nLucía\nNOC"),
        ("Take\nListo\n--control\nResolve", ["Take", "Resolve"], "Listo"),
        ("Depends on: 12 15, #17", ["DependsOn: 12, 15, #17"], ""),
        ("cf.Sede: Centro", ["CustomField.{Sede}: Centro"], ""),
        ("CustomField.{Número de serie}: A:1", ["CustomField.{Número de serie}: A:1"], ""),
        ("CF(Sede): Centro\nCF[Sede]: Centro", ["CustomField.{Sede}: Centro"] * 2, ""),
        ("Due:", ["Due: "], ""),
        ("Take #12\nResolve#12", ["Take #12", "Resolve #12"], ""),
        ("Cc:", ["Cc: "], ""),
    ],
)
def test_commands_stand_before_the_text_or_behind_control(text: str, wanted: list[str], rest: str) -> None:
    found = _orders(text)
    assert [one.canonical for one in found.commands] == wanted
    assert not found.mistakes
    assert found.rest == rest


def test_an_escape_makes_text_of_a_command() -> None:
    assert _orders("\\Take\nplease") == CommandBatch(rest="Take\nplease")


def test_a_question_mark_asks_for_a_preview() -> None:
    found = _orders("?\nTake\nResolve")
    assert found.preview
    assert [one.canonical for one in found.commands] == ["Take", "Resolve"]


@pytest.mark.parametrize(
    ("line", "nearest"),
    [
        ("Reslove", "Resolve"),
        ("Prority: 50", "Priority: 50"),
        ("Priority:", "Priority: …"),
        ("Take: me", "Take"),
        ("Resolv", "Resolve"),
    ],
)
def test_what_was_meant_as_a_command_is_said_to_be_none(line: str, nearest: str) -> None:
    (found,) = _orders(line).mistakes
    assert (found.line, found.nearest) == (line, nearest)


def test_behind_control_every_line_must_be_a_command() -> None:
    (found,) = _orders("Texto\n--control\nhola que tal").mistakes
    assert found.reason == "unknown"


def test_more_lines_than_a_person_writes_are_refused_together() -> None:
    found = _orders("Take\n" * 51)
    assert not found.commands
    assert found.mistakes[0].reason == "too_many"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_orders_a_ticket_about_itself(language: str) -> None:
    for verb in (one for one in VERBS if one.value in (Value.TICKET, Value.TICKETS)):
        example = usage(verb, language, control=True)
        (command,) = _control(example).commands
        assert not {str(number) for number in command.tickets} & set(command.values), example


def test_help_names_each_verb_once_in_the_readers_language() -> None:
    for language in LANGUAGES:
        lines = help_lines(VERBS, language)
        assert len(lines) == len({usage for usage, _ in lines}) == sum(verb.mode is Mode.REPLACE for verb in VERBS)


PLAIN = [verb for verb in VERBS if not verb.control]


@given(st.lists(st.sampled_from(PLAIN), max_size=5), st.sampled_from(LANGUAGES), st.text(max_size=60))
def test_written_commands_are_read_back_before_any_text(verbs: list[object], language: str, text: str) -> None:
    wanted = [verb for verb in PLAIN for one in verbs if one is verb]
    top = "\n".join(usage(verb, language) for verb in wanted)
    found = _orders(f"{top}\n\nzzz {text}")
    assert [one.verb for one in found.commands][: len(wanted)] == wanted


@pytest.mark.parametrize("line", ["CF({Sede): x", "CF.{{Sede}: x", "CF.{Se}de}: x", "CF[a(b]: x"])
def test_a_field_whose_name_cannot_be_written_down_again_is_no_command(line: str) -> None:
    assert not _orders(line).commands


@given(st.text(alphabet=st.sampled_from("Tk ae:.{}[]()\\?-\n>\u00a0PRIOdadcf12,"), max_size=120))
def test_any_text_is_understood_somehow(text: str) -> None:
    found = _orders(text)
    assert all(
        one.verb.value is not Value.NOTHING or not one.values or one.verb.deed is Operation.UNDO
        for one in found.commands
    )
