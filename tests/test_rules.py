import pytest

from jusan_analysis.loading import inspect
from jusan_analysis.rules import RULES, check_rules


def told(package):
    package.accept()
    return inspect(package.root)[2]


def drop(package, table, key):
    rows = package.rows(table)
    first = next(iter(rows[0]))
    package.write_rows(table, [one for one in rows if one[first] != key])


def shift(package, key, column, by):
    row = next(one for one in package.rows("passages") if one["passage_id"] == key)
    package.set("passages", key, column, str(int(row[column]) + by))


def ask_silent_as_well(package):
    rows = package.rows("comparisons")
    silence = {**rows[0], "comparison_id": "r01~none", "practice_id": "", "relation": "not_described"}
    package.write_rows("comparisons", [*rows, silence])


# what is planted; file, row, column; what is said; the remedy
PLANTED = [
    (lambda p: p.set("figures", "fig_crc_year", "lower", "1993"), "figures", None, "lower", "1994",
     "Correct"),
    (lambda p: p.set("figures", "fig_prisoner_ages", "upper", "17"), "figures", None, "upper",
     "16-18", "Correct"),
    (lambda p: shift(p, "p04s1", "start", -2), "passages", 8, "start", "overlapping", "Correct the"),
    (lambda p: shift(p, "p04s1", "start", +5), "passages", 8, "start", "a gap after", "Add the"),
    (lambda p: drop(p, "passages", "p17s5"), "passages", None, "start", "a gap after", "Add the missing"),
    (lambda p: p.set("passages", "p04s1", "end", "1"), "passages", 8, "start, end", "to 1", "Correct the"),
    (lambda p: shift(p, "p30s2", "end", +1), "passages", 63, "end", "7867", "Correct it"),
    (lambda p: p.set("sources", "astana_times_2019_07", "text_length", "7000"), "passages", 63, "end", "7866",
     "Correct it"),
    (lambda p: p.set("figures", "fig_women", "value", "157"), "figures", 5, "value", "sum to 596", "a count"),
    (lambda p: p.set("figures", "fig_children", "value", "405"), "figures", 5, "value", "594", "a count"),
    (lambda p: p.set("figures", "fig_orphans", "value", "407"), "figures", 7, "value",
     "more than 406 for 'children'", "Correct a count"),
    (lambda p: p.set("figures", "fig_orphans", "group_id", "women"), "figures", 8, "value", "but 31 in row 7",
     "Correct one"),
    (lambda p: p.set("figures", "fig_women", "lower", "200"), "figures", 8, "value", "bounds 200", "bounds"),
    (lambda p: p.set("groups", "returnees", "parent_id", "orphans"), "groups", 2, "parent_id",
     "returnees > orphans > children > returnees", "Correct the parent"),
    (lambda p: p.set("groups", "returnees", "parent_id", "returnees"), "groups", 2, "parent_id",
     "returnees > returnees", "Correct the parent"),
    (lambda p: drop(p, "comparisons", "r01~pr07") or drop(p, "comparisons", "r01~pr09"), "recommendations", 2,
     "recommendation_id", "'r01' without a comparison", "r01~none"),
    (lambda p: p.set("comparisons", "r01~pr07", "comparison_id", "r01~pr08"), "comparisons", 2,
     "comparison_id", "'r01~pr08'", "Rename it"),
    (lambda p: p.set("comparisons", "r01~pr07", "relation", "not_described"), "comparisons", 2, "relation",
     "'not_described' with practice 'pr07'", "Correct one"),
    (ask_silent_as_well, "comparisons", 2, "recommendation_id", "also called silent", "Delete one"),
    (lambda p: p.set("sources", "astana_times_2019_07", "url", "javascript:alert(1)"), "sources", 2, "url",
     "'javascript:alert(1)'", "Correct it"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("plant", "table", "row", "column", "found", "remedy"), PLANTED, ids=[one[4] for one in PLANTED]
)
def test_a_planted_fault_between_rows_is_told(package, plant, table, row, column, found, remedy):
    plant(package)
    problems = [one for one in told(package) if (one.file, one.column) == (f"{table}.csv", column)]
    hits = [one for one in problems if found in one.found and remedy in one.remedy]
    assert hits, problems
    assert row is None or hits[0].row == row


def test_parts_are_summed_only_where_all_are_counted(package):
    package.set("figures", "fig_women", "precision", "approximate")
    assert not told(package)


def test_a_rule_is_left_out_where_its_columns_are_missing():
    assert check_rules({}) == []


def test_every_rule_says_what_holds():
    assert all(rule.__doc__ for rule, _ in RULES)


@pytest.mark.parametrize(
    "table", ["passages", "figures", "groups", "comparisons", "recommendations", "sources"]
)
def test_rules_bear_tables_without_rows(package, table):
    package.write(table, package.read(table).partition("\n")[0] + "\n")
    assert isinstance(told(package), list)


@pytest.mark.parametrize("value", ["", "x", "nan", "inf", "-inf", "1e400", "9" * 400, "0x10", "१२"])
@pytest.mark.parametrize(
    ("table", "key", "column"),
    [("passages", "p04s1", "start"), ("passages", "p04s1", "end"), ("figures", "fig_women", "value"),
     ("figures", "fig_women", "lower"), ("sources", "astana_times_2019_07", "text_length")],
)  # fmt: skip
def test_rules_bear_what_is_no_number(package, table, key, column, value):
    row = package.set(table, key, column, value)
    places = {(one.file, one.row, one.column) for one in told(package)}
    assert (f"{table}.csv", row, column) in places or (table, value) == ("figures", "")
