import pytest
from conftest import field_of
from hypothesis import given
from hypothesis import strategies as st

from jusan_analysis.checks import INTEGER, NUMBER
from jusan_analysis.loading import inspect


def told(package):
    package.accept()
    return inspect(package.root)[2]


def place_of(problem):
    return problem.file, problem.row, problem.column


def test_the_shipped_packages_have_no_fault():
    from jusan_analysis.packages import shipped

    for kind in ("article", "standards", "context"):
        assert not inspect(shipped(kind))[2]


# table, key of the row, column, planted value, what is said of it, the remedy
CELLS = [
    ("figures", "fig_women", "value", "many", "'many'", "Write it out"),
    ("figures", "fig_women", "value", "nan", "'nan'", "Write it out"),
    ("figures", "fig_women", "value", "inf", "'inf'", "Write it out"),
    ("figures", "fig_women", "value", "1e3", "'1e3'", "Write it out"),
    ("figures", "fig_women", "value", "1,560", "'1,560'", "Write it out"),
    ("figures", "fig_women", "value", "1_560", "'1_560'", "Write it out"),
    ("figures", "fig_women", "value", "१५६", "'१५६'", "Write it out"),
    ("figures", "fig_women", "value", "9" * 16, "'9999999999999999'", "Write it out"),
    ("figures", "fig_women", "value", "-156", "'-156'", "Correct the number"),
    ("figures", "fig_women", "value", " 156", "' 156' with blanks", "Remove the blanks"),
    ("figures", "fig_women", "lower_exclusive", "FALSE", "'FALSE'", "in lower case"),
    ("figures", "fig_women", "period_start", "January 2019", "'January 2019'", "Its form"),
    ("figures", "fig_women", "precision", "exakt", "'exakt'", "Did you mean 'exact'?"),
    ("figures", "fig_women", "form", "numbr", "'numbr'", "Did you mean 'number'?"),
    ("figures", "fig_women", "paraphrase", "", "an empty cell", "Fill it in"),
    ("figures", "fig_women", "paraphrase", 'He said "yes".', "He said", "Its form"),
    ("figures", "fig_women", "passage_ids", "p03s1;;p03s2", "'p03s1;;p03s2'", "Write each item once"),
    ("figures", "fig_women", "passage_ids", "p03s1;p03s1", "'p03s1;p03s1'", "Write each item once"),
    ("figures", "fig_women", "passage_ids", "p03s1;p99s1", "'p99s1'", "Did you mean"),
    ("figures", "fig_women", "passage_ids", "p03s1; p03s2", "'p03s1; p03s2'", "Write each item once"),
    ("figures", "fig_women", "group_id", "womn", "'womn'", "Did you mean 'women'?"),
    ("passages", "p05s1", "paragraph", "5.0", "'5.0'", "Write it out"),
    ("passages", "p05s1", "start", "", "an empty cell", "Fill it in"),
    ("passages", "p05s1", "speaker_id", "renate_wintr", "'renate_wintr'", "Did you mean 'renate_winter'?"),
    ("passages", "p05s1", "voice", "Direct", "'Direct'", "Did you mean 'direct'?"),
    ("passages", "p05s1", "digest", "A" * 16, "'AAAAAAAAAAAAAAAA'", "Its form"),
    ("recommendations", "r05", "action", "", "an empty cell", "Fill it in"),
    ("recommendations", "r05", "theme", "quite_other", "'quite_other'", "Use one of these"),
    ("recommendations", "r05", "action", "a\x1b[31mb", "control character", "Remove it"),
    ("recommendations", "r05", "action", "a\u202eb", "control character", "Remove it"),
    ("claims", "c05", "claim_id", "c04", "'c04' again, as in row 5", "Delete or rename"),
    ("claims", "c05", "passage_ids", "", "an empty cell", "Fill it in"),
    ("silences", "si05", "silence_id", "r05", "'r05', which is also an id in recommendations", "Rename one"),
    ("codebook", "domain", "rank", "first", "'first'", "Write it out"),
    ("codebook", "domain", "example", "r99", "'r99'", "Did you mean"),
    ("coders", "a", "kind", "oracle", "'oracle'", "Use one of these"),
]


@pytest.mark.parametrize(("table", "key", "column", "value", "found", "remedy"), CELLS)
def test_a_planted_cell_is_told_with_row_column_and_remedy(package, table, key, column, value, found, remedy):
    row = package.set(table, key, column, value)
    problems = [one for one in told(package) if place_of(one) == (f"{table}.csv", row, column)]
    assert any(found in one.found and remedy in one.remedy for one in problems), problems


def test_a_cell_is_told_once_and_nothing_else_with_it(package):
    package.set("figures", "fig_women", "precision", "exakt")
    assert len([one for one in told(package) if one.file == "figures.csv"]) == 1


# --- keys and references ------------------------------------------------------------------


def test_a_key_of_several_columns_is_told_where_it_is_repeated(package):
    rows = package.rows("codings")
    package.write_rows("codings", [*rows, rows[0]])
    (problem,) = told(package)
    assert place_of(problem) == ("codings.csv", len(rows) + 2, "coder_id, unit_id, variable")
    assert "as in row 2" in problem.found
    assert "Delete or rename" in problem.remedy


def test_a_reference_into_another_package_is_held_against_the_one_beside(package, standards):
    gone = package.rows("recommendation_norms")[0]["norm_id"]
    standards.write_rows("norms", [one for one in standards.rows("norms") if one["norm_id"] != gone])
    problems = told(package)
    assert {one.column for one in problems} == {"norm_id"}
    assert all(repr(gone) in one.found and "standards:norms.norm_id" in one.expected for one in problems)


def test_a_reference_into_another_package_falls_back_on_the_shipped_one(package):
    rows = package.rows("recommendation_norms")
    rows[3]["norm_id"] = "crc-99"
    package.write_rows("recommendation_norms", rows)
    (problem,) = told(package)
    assert place_of(problem) == ("recommendation_norms.csv", 5, "norm_id")


def test_a_reference_to_a_package_nobody_has_is_told_in_the_descriptor(package):
    raw = package.descriptor
    field_of(raw, "recommendation_norms", "norm_id")["jusan:references"] = "elsewhere:norms.norm_id"
    package.write_descriptor(raw)
    assert any("'elsewhere:norms.norm_id'" in one.found for one in told(package))


def test_a_reference_to_a_column_nobody_has_is_told_in_the_descriptor(package):
    raw = package.descriptor
    field_of(raw, "figures", "passage_ids")["jusan:references"] = "passages.nothing"
    package.write_descriptor(raw)
    assert any("which cannot be read" in one.found for one in told(package))


def test_a_missing_row_is_told_by_every_table_that_refers_to_it(package):
    package.write_rows(
        "practices", [one for one in package.rows("practices") if one["practice_id"] != "pr07"]
    )
    files = {one.file for one in told(package) if "'pr07'" in one.found}
    assert {"comparisons.csv", "codings.csv"} <= files


def test_the_fault_of_one_table_does_not_hide_those_of_another(package):
    package.write("passages", b"\xff\xfe broken")
    row = package.set("figures", "fig_women", "precision", "exakt")
    assert ("figures.csv", row, "precision") in map(place_of, told(package))


def test_a_ragged_row_keeps_its_key_so_that_nothing_dangles(package):
    rows = package.read("practices").split("\n")
    rows[7] = "pr07"
    package.write("practices", "\n".join(rows))
    assert {(one.file, one.row) for one in told(package)} == {("practices.csv", 8)}


def test_the_hint_is_the_same_on_every_run(package):
    package.set("figures", "fig_women", "passage_ids", "p99s9")
    assert [str(one) for one in told(package)] == [str(one) for one in told(package)]


# --- codebook -----------------------------------------------------------------------------


def test_a_code_used_but_not_defined_is_told_at_the_row_and_in_the_descriptor(package):
    rows = [one for one in package.rows("codebook") if (one["variable"], one["code"]) != ("voice", "direct")]
    package.write_rows("codebook", rows)
    raw = package.descriptor
    categories = field_of(raw, "passages", "voice")["categories"]
    field_of(raw, "passages", "voice")["categories"] = [one for one in categories if one["value"] != "direct"]
    package.write_descriptor(raw)
    problems = told(package)
    assert any(
        place_of(one)[::2] == ("passages.csv", "voice") and "'direct'" in one.found for one in problems
    )
    assert any(one.file == "codings.csv" and "direct" in one.found for one in problems)


def test_a_code_defined_twice_is_told(package):
    rows = package.rows("codebook")
    package.write_rows("codebook", [*rows, {**rows[0], "label": "Other"}])
    problem = next(one for one in told(package) if one.file == "codebook.csv")
    assert (problem.row, problem.column) == (len(rows) + 2, "variable, code")


def test_categories_that_differ_from_the_codebook_are_told_with_the_command(package):
    raw = package.descriptor
    field_of(raw, "passages", "voice")["categories"].reverse()
    package.write_descriptor(raw)
    (problem,) = told(package)
    assert problem.file == "datapackage.json"
    assert "voice in codebook.csv" in problem.expected
    assert "jusan accept" in problem.remedy


def test_order_claimed_for_codes_without_rank_is_told(package):
    raw = package.descriptor
    field_of(raw, "passages", "voice")["categoriesOrdered"] = True
    package.write_descriptor(raw)
    assert [one.file for one in told(package)] == ["datapackage.json"]


def test_an_example_that_does_not_carry_its_code_is_told(package):
    rows = package.rows("codebook")
    place = next(
        place for place, one in enumerate(rows) if (one["variable"], one["code"]) == ("voice", "direct")
    )
    rows[place]["example"] = "p00s1"
    package.write_rows("codebook", rows)
    (problem,) = told(package)
    assert place_of(problem) == ("codebook.csv", place + 2, "example")
    assert problem.remedy == "Name another unit."


@pytest.mark.parametrize("cells", [1, 2, 3])
def test_a_row_cut_off_in_the_codebook_is_told(package, cells):
    rows = package.read("codebook").split("\n")
    rows[2] = ",".join(rows[2].split(",")[:cells])
    package.write("codebook", "\n".join(rows))
    assert ("codebook.csv", 3, None) in map(place_of, told(package))


def test_a_table_with_only_a_header_is_a_table(package):
    package.write("adjudications", package.read("adjudications").partition("\n")[0] + "\n")
    _, tables, problems = inspect(package.root)
    assert tables["adjudications"].n_rows == 0
    assert {one.file for one in problems} <= {"adjudications.csv", "codebook.csv"}


@given(st.from_regex(NUMBER, fullmatch=True))
def test_what_passes_for_a_number_survives_a_float(text):
    assert abs(float(text)) < 1e15


@given(st.from_regex(INTEGER, fullmatch=True))
def test_what_passes_for_a_whole_number_is_one_in_64_bits(text):
    assert abs(int(text)) < 2**53
