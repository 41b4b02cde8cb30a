"""What goes wrong, and how it is said."""

from mailticket.model.errors import ExpressionWrong, FilesWrong, Problem, Refused, SettledElsewhere


def test_a_problem_says_where_it_is() -> None:
    assert str(Problem("a.toml", 3, "site", "wrong")) == "a.toml:3: site: wrong"
    assert str(Problem("a.toml", 0, "", "wrong")) == "a.toml: wrong"
    assert str(FilesWrong([Problem("a", 1, "", "x"), Problem("b", 2, "", "y")])) == "a:1: x\nb:2: y"


def test_what_is_so_already_is_no_error() -> None:
    assert Refused("status_already", status="open").so_already
    assert not Refused("no_such_ticket", ticket=1).so_already


def test_an_expression_says_its_column_and_which_letters_are_gone_is_kept() -> None:
    assert str(ExpressionWrong("no_such_field", 4, field="x", queue="*")).startswith("column 4: ")
    assert SettledElsewhere(frozenset({2, 1})).letter_ids == {1, 2}
