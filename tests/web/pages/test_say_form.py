"""What a form says, and what of it is kept."""

from mailticket.web.pages.say_form import arguments, typed


def test_who_could_get_it_and_is_not_chosen_is_left_out() -> None:
    sent = {"text": ["Hola"], "could": ["a@x.example", "b@x.example"], "to": ["a@x.example"], "csrf": ["t"]}
    assert typed(sent) == {"text": ["Hola"], "without": ["b@x.example"]}


def test_the_entry_that_was_read_is_told_unless_it_shall_be_sent_anyway() -> None:
    fields = {"text": ["Hola"], "seen": ["345"], "cc_once": ["a@x.example; b@x.example,"]}
    assert arguments(12, fields, anyway=False)["seen"] == 345
    assert arguments(12, fields, anyway=True)["seen"] is None
    assert arguments(12, fields, anyway=True)["cc_once"] == ["a@x.example; b@x.example,"]


def test_nonsense_in_hidden_fields_is_as_if_it_were_not_there() -> None:
    told = arguments(12, {"text": ["x"], "seen": ["²"], "status": [""]}, anyway=False)
    assert (told["seen"], told["status"], told["minutes"]) == (None, None, "0")
