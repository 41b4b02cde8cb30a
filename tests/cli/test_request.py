"""Printing answers."""

import pytest

from mailticket.cli.request import wrapped

SENTENCE = "mailticket: the key 'forwarded_requestor' of [[queue]] is neither true nor false; say one of them\n  http://127.0.0.1:8080/a-b"


def test_sentences_break_at_spaces_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = wrapped(SENTENCE).split("\n")
    assert max(map(len, lines)) <= 40
    assert " ".join(lines).split() == SENTENCE.split()


def test_what_reads_from_a_pipe_gets_each_sentence_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert wrapped(SENTENCE) == SENTENCE
