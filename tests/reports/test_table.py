from mailticket.reports.table import widths_of


def test_columns_without_a_name_are_as_wide_as_their_cells() -> None:
    assert widths_of(["", ""], [["lucia@noc.example", "1 h 35 min"]], 1, 80) == [17, 10]
