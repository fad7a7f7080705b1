import pytest
from hypothesis import given
from hypothesis import strategies as st

from jusan_analysis.problems import (
    CONTROL,
    DataPackageError,
    Problem,
    counted,
    in_rows,
    inert,
    nearest,
    quoted,
)

HERE = Problem("a.csv", 3, "x", "7", "8", "Mend it.")


def test_a_problem_says_where_what_and_what_to_do():
    assert str(HERE) == "a.csv, row 3, column x: found 7; expected 8. Mend it."


def test_a_problem_of_a_whole_file_names_no_row():
    assert str(Problem("a.csv", None, None, "7", "8", "Mend it.")).startswith("a.csv: found 7")


def test_an_error_keeps_all_problems_and_shows_fifty():
    error = DataPackageError([HERE] * 70)
    assert len(error.problems) == 70
    assert str(error).count("row 3") == 50
    assert str(error).startswith("70 problems found")
    assert "and 20 more" in str(error)


@given(st.text(), st.text(), st.text())
def test_no_problem_steers_a_terminal_or_breaks_its_line(file, column, found):
    shown = str(Problem(file, 2, column, found, "x", "y"))
    assert not CONTROL.search(shown)
    assert len(shown.splitlines()) == 1


@pytest.mark.parametrize("hostile", ["\x1b[31m", "\x07", "\u202e", "\x9b31m", "\ud800"])
def test_control_characters_are_spelled_out(hostile):
    assert inert(f"a{hostile}b").isprintable()
    assert inert(f"a{hostile}b") != "ab"


@given(st.text())
def test_a_quoted_value_is_short_and_printable(value):
    assert quoted(value).isprintable()
    assert len(quoted(value)) <= 61 * 10 + 2


def test_a_quoted_value_keeps_its_letters():
    assert quoted("Қазақстан") == "'Қазақстан'"


def test_the_nearest_value_is_offered_and_a_far_one_is_not():
    assert nearest("narraton", ["direct", "narration"]) == "Did you mean 'narration'?"
    assert nearest("zzz", ["direct", "narration"]) == ""


def test_counted_nouns_agree_with_their_number():
    assert (counted(1, "row"), counted(2, "row"), counted(0, "row")) == ("1 row", "2 rows", "0 rows")


def test_rows_are_named_where_there_are_several():
    assert (in_rows([]), in_rows([5]), in_rows([5, 9])) == ("", "", " in 2 rows (5, 9)")
    assert in_rows(range(2, 40)).endswith("38 rows (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …)")
