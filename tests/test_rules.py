"""What holds between rows: planted in the shipped article, and on frames that fit in the head."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from conftest import resource_of
from hypothesis import given
from hypothesis import strategies as st

import jusan_analysis as ja
from jusan_analysis.loading import check_package
from jusan_analysis.package import Table
from jusan_analysis.rules import RULES, check_rules, printed_numbers


def problems_of(copy):
    return check_package(copy.root)[2]


def drop(copy, table, *keys):
    rows = copy.rows(table)
    first = next(iter(rows[0]))
    copy.write_rows(table, [row for row in rows if row[first] not in keys])


def shift(copy, key, column, by):
    row = next(row for row in copy.rows("passages") if row["passage_id"] == key)
    copy.set("passages", key, column, str(int(row[column]) + by))


def no_bearing_alone(copy):
    pairs = ("r37~pr22", "r37~pr23")
    copy.write_rows("adjudications", [r for r in copy.rows("adjudications") if r["unit_id"] not in pairs])
    for row in copy.rows("comparisons"):
        if row["recommendation_id"] == "r37":
            copy.set("comparisons", row["comparison_id"], "relation", "no_bearing")


def rank(copy, variable, **ranks):
    rows = copy.rows("codebook")
    changed = [{**row, "rank": ranks[row["code"]]} if row["code"] in ranks and row["variable"] == variable
               else row for row in rows]  # fmt: skip
    copy.write_rows("codebook", changed)


def without_period(copy):
    for column in ("period_start", "period_end"):
        copy.set("figures", "fig_men", column, "")
    for column in ("value", "lower", "upper", "written"):
        copy.set("figures", "fig_men", column, "133")


def silent_as_well(copy):
    rows = copy.rows("comparisons")
    silence = {**rows[0], "comparison_id": "r01~none", "practice_id": "", "relation": "not_described"}
    copy.write_rows("comparisons", [*rows, silence])


SOURCE = "astana_times_2019_07"
# what is planted; table, row, column; words of what is found and of the remedy
PLANTED = [
    (lambda c: c.set("figures", "fig_crc_year", "lower", "1993"), "figures", 23, "lower", "1994", "Correct"),
    (lambda c: c.set("figures", "fig_prisoner_ages", "upper", "17"), "figures", 30, "upper", "16-18", "one"),
    (lambda c: shift(c, "p04s1", "start", -2), "passages", 8, "start", "overlapping", "Correct the offsets"),
    (lambda c: shift(c, "p04s1", "start", +5), "passages", 8, "start", "a gap after", "Add the missing"),
    (lambda c: c.set("passages", "p04s1", "end", "1"), "passages", 8, "start, end", "to 1", "Correct the"),
    (lambda c: shift(c, "p30s2", "end", +1), "passages", 63, "end", "7867", "Correct it"),
    (lambda c: c.set("sources", SOURCE, "text_length", "7000"), "passages", 63, "end", "7866",
     "Correct it"),
    (lambda c: c.set("passages", "p04s1", "locator", c.rows("passages")[3]["locator"].upper()), "passages", 8,
     "locator", "as in row 5", "Take other words"),
    (lambda c: c.set("figures", "fig_women", "value", "157"), "figures", 5, "value", "sum to 596", "a count"),
    (lambda c: c.set("figures", "fig_children", "value", "405"), "figures", 5, "value", "594", "a count"),
    (lambda c: c.set("figures", "fig_orphans", "value", "407"), "figures", 7, "value",
     "more than 406 for 'children'", "Correct a count"),
    (lambda c: c.set("figures", "fig_orphans", "group_id", "women"), "figures", 8, "value", "but 31 in row 7",
     "Correct one"),
    (lambda c: c.set("figures", "fig_women", "lower", "200"), "figures", 8, "value", "bounds 200", "bounds"),
    (lambda c: c.set("figures", "fig_prisoner_ages", "lower", "19"), "figures", 30, "value",
     "value none with bounds 19 to 18", "bounds"),
    (lambda c: c.set("figures", "fig_men", "unit", "person"), "figures", 9, "unit",
     "'person', but 'persons' in row 2", "Correct one, or name another"),
    (without_period, "figures", 5, "value", "sum to 695", "Correct a count"),
    (lambda c: c.set("groups", "returnees", "parent_id", "orphans"), "groups", 2, "parent_id",
     "returnees > orphans > children > returnees", "Correct the parent"),
    (lambda c: c.set("groups", "returnees", "parent_id", "returnees"), "groups", 2, "parent_id",
     "returnees > returnees", "Correct the parent"),
    (lambda c: drop(c, "comparisons", "r01~pr07", "r01~pr09"), "recommendations", 2, "recommendation_id",
     "'r01' without a comparison", "r01~none"),
    (no_bearing_alone, "recommendations", 38, "recommendation_id", "'r37' without a comparison that bears",
     "r37~none"),
    (lambda c: c.set("recommendations", "r30", "concerns", "UZB"), "recommendations", 31, "concerns",
     "'UZB', but the addressee is of 'KAZ'", "Correct one"),
    (lambda c: rank(c, "certainty", low="2", high="0"), "codebook", None, "rank", "'0' for 'high'",
     "Correct the ranks"),
    (lambda c: rank(c, "certainty", low="", medium="", high=""), "codebook", None, "rank", "for 'low'",
     "Correct the ranks"),
    (lambda c: rank(c, "relation", contrary="2", planned="0"), "codebook", None, "rank", "'0' for 'planned'",
     "Correct the ranks"),
    (lambda c: c.set("comparisons", "r01~pr07", "comparison_id", "r01~pr08"), "comparisons", 2,
     "comparison_id", "'r01~pr08'", "Rename it"),
    (lambda c: c.set("comparisons", "r01~pr07", "relation", "not_described"), "comparisons", 2, "relation",
     "'not_described' with practice 'pr07'", "Correct one"),
    (silent_as_well, "comparisons", 2, "recommendation_id", "also called silent", "Delete one"),
    (lambda c: c.set("sources", SOURCE, "url", "javascript:alert(1)"), "sources", 2, "url",
     "'javascript:alert(1)'", "Correct it"),
    # a changed coding with its old reason, a reason for another code, a reading that no coder gave
    (lambda c: c.set("comparisons", "r02~pr10", "relation", "contrary"), "adjudications", None, "code",
     "'partly' for relation of r02~pr10, but 'contrary' in comparisons.csv, row 4", "its reason here"),
    (lambda c: c.set("adjudications", "r02~pr10", "code", "absent"), "adjudications", None, "code",
     "'absent' for relation of r02~pr10", "Restore relation there"),
    (lambda c: c.set("passages", "p06s2", "polarity", "none"), "adjudications", 2, "code",
     "'mixed' for polarity of p06s2", "its reason here"),
    (lambda c: c.set("adjudications", "p06s2", "readings", "a=praise"), "adjudications", 2, "readings",
     "but a coded 'criticism'", "Correct one"),
    (lambda c: c.set("adjudications", "p06s2", "readings", "a=criticism;b=mixed;zz=praise"),
     "adjudications", 2, "readings", "'zz' in", "Correct it"),
    (lambda c: c.set("adjudications", "p06s2", "readings", "as above"), "adjudications", 2, "readings",
     "'as above' in", "Correct it"),
    (lambda c: drop(c, "adjudications", "r01~pr09"), "comparisons", 3, "relation",
     "'no_bearing', where c coded absent, d coded absent", "Add r01~pr09, relation to adjudications.csv"),
    (lambda c: c.set("practices", "pr01", "theme", "age_boundary"), "practices", 2, "theme",
     "'age_boundary', where c coded", "with the reason"),
]  # fmt: skip


@pytest.mark.parametrize(("plant", "table", "row", "column", "found", "remedy"), PLANTED)
def test_a_planted_fault_between_rows_is_reported(fresh, plant, table, row, column, found, remedy):
    plant(fresh)
    problems = [p for p in problems_of(fresh) if (p.file, p.column) == (f"{table}.csv", column)]
    problems = [problem for problem in problems if row in (None, problem.row)]
    assert any(found in problem.found and remedy in problem.remedy for problem in problems), problems
    if all(problem.unfinished for problem in problems_of(fresh)):
        # not wrong and still to be done: it loads, and has no status
        article = ja.load_article(fresh.root)
        statuses = ja.comparison.status(ja.comparison.pairs(article))
        assert statuses["status"].isna().sum() == 1
        return
    with pytest.raises(ja.DataPackageError):
        ja.load_article(fresh.root)


# --- what is right ------------------------------------------------------------------------


def no_bearing_beside_silence(copy):
    rows = copy.rows("comparisons")
    silence = next(row for row in rows if row["comparison_id"] == "r06~none")
    pair = {**silence, "comparison_id": "r06~pr01", "practice_id": "pr01", "relation": "no_bearing"}
    copy.write_rows("comparisons", [*rows, pair])


def another_date(copy):
    rows = copy.rows("figures")
    women = next(row for row in rows if row["figure_id"] == "fig_women")
    later = {"figure_id": "fig_women_2020", "period_start": "2020", "period_end": "2020", "form": "word"}
    copy.write_rows("figures", [*rows, {**women, **later, "value": "99", "lower": "99", "upper": "99"}])


def a_gap(copy):
    raw = copy.descriptor
    resource_of(raw, "passages")["schema"]["fields"].append({"name": "gap", "type": "boolean"})
    copy.write_descriptor(raw)
    shift(copy, "p04s1", "start", +5)
    rows = [{**row, "gap": str(row["passage_id"] == "p04s1").lower()} for row in copy.rows("passages")]
    copy.write_rows("passages", rows)


RIGHT = {
    "parts are summed where all are counted": lambda c: c.set("figures", "fig_women", "precision", "vague"),
    "a missing upper bound is open": lambda c: c.set("figures", "fig_prisoner_ages", "upper", ""),
    "silence and no_bearing stand together": no_bearing_beside_silence,
    "a group is counted at several dates": another_date,
    "text may be left out": a_gap,
    "a locator may be empty": lambda c: c.set("passages", "p04s1", "locator", ""),
    "the date of a source may be unknown": lambda c: c.set("sources", SOURCE, "published", ""),
    "the address of a source may be unknown": lambda c: c.set("sources", SOURCE, "url", ""),
}  # fmt: skip


@pytest.mark.parametrize("change", RIGHT.values(), ids=list(RIGHT))
def test_what_is_right_is_left_alone(fresh, change):
    change(fresh)
    assert problems_of(fresh) == []


def test_a_changed_coding_with_its_new_reason_is_right(fresh):
    fresh.set("comparisons", "r02~pr10", "relation", "contrary")
    fresh.set("adjudications", "r02~pr10", "code", "contrary")
    assert problems_of(fresh) == []


def test_one_coder_alone_is_a_difference_and_asks_for_no_decision(fresh):
    fresh.write_rows("codings", [row for row in fresh.rows("codings") if row["coder_id"] != "d"])
    drop(fresh, "adjudications", "r01~pr09")
    assert problems_of(fresh) == []


# --- small tables -------------------------------------------------------------------------


def table(name, **columns):
    """A table of text from columns of blank-separated cells; ``-`` is an empty cell."""
    cells = {key: ["" if cell == "-" else cell for cell in value.split()] for key, value in columns.items()}
    numbers = list(range(2, 2 + len(next(iter(cells.values())))))
    return {name: Table(SimpleNamespace(path=f"{name}.csv", primary_key=(), fields=()), cells, numbers)}


def counted(values):
    n = len(values)
    groups = " ".join(["whole", *(f"part{k}" for k in range(n - 1))])
    figures = table(
        "figures", measure="m " * n, group_id=groups, value=" ".join(values), precision="exact " * n
    )
    parents, links = "- " + "whole " * (n - 1), "- " + "part " * (n - 1)
    return figures | table("groups", group_id=groups, parent_id=parents, link=links)


def test_parts_are_summed_as_decimals():
    assert check_rules(counted(["0.3", "0.1", "0.2", "0.0"])) == []
    (problem,) = check_rules(counted(["18276499", "18276498", "2"]))
    assert problem.found == "18276499, but its parts part0, part1 sum to 18276500"


@given(st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=5), st.integers(-1, 1))
def test_a_whole_is_its_parts_to_the_last_digit(parts, off):
    whole = sum(parts) + Decimal(off) / 1000
    if whole >= max(parts):
        found = check_rules(counted([f"{whole:f}", *(f"{part:f}" for part in parts)]))
        assert len(found) == (off != 0)


def test_passages_adjoin_within_their_source_and_repeat_across_sources():
    sources = table("sources", source_id="one other", text_length="20 9")
    passages = table("passages", source_id="one one other", start="0 10 0", end="9 20 9", locator="a - a")
    assert check_rules(sources | passages) == []


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [("1,560 of 2.5", "en", "1560 2.5"), ("18,276,499", "en", "18276499"), ("1,5", "en", "1 5"),
     ("16-18", "en", "16 18"), ("in 2019 595", "en", "2019 595"), ("2.000", "es", "2000"),
     ("12.5", "es", "12.5"), ("12,5", "de", "12.5"), ("1’560", "de", "1560"),
     ("1 000 to 2 500", "ru", "1000 2500"), ("1\u202f000", "fr", "1000")],
)  # fmt: skip
def test_numbers_are_read_in_the_writing_of_their_language(text, language, numbers):
    assert printed_numbers(text, language) == {Decimal(number) for number in numbers.split()}


@pytest.mark.parametrize(
    ("written", "value", "lower", "upper", "unit", "language", "right"),
    [
        ("2.000", "2000", "-", "-", "persons", "es", True),
        ("2.000", "2", "-", "-", "persons", "es", False),
        ("14", "-", "0", "13", "years", "en", False),
        ("under_14", "-", "-", "13", "years", "en", True),
        ("16-18", "-", "16", "17", "years", "en", False),
        ("62%", "0.62", "-", "-", "share", "en", True),
        ("62%", "62", "-", "-", "share", "en", False),
        ("33%", "33", "-", "-", "percent", "en", True),
        ("14", "-", "14", "-", "years", "en", True),
    ],
)
def test_a_number_printed_in_digits_is_that_of_the_record(
    written, value, lower, upper, unit, language, right
):
    tables = table(
        "figures",
        value=value,
        lower=lower,
        upper=upper,
        form="number",
        written=written,
        unit=unit,
        passage_ids="p1",
    )
    tables |= table("passages", passage_id="p1", source_id="s")
    tables |= table("sources", source_id="s", language=language)
    assert (check_rules(tables) == []) == right


def test_a_rule_is_left_out_where_its_columns_are_missing():
    assert check_rules({}) == []
    assert all(rule.__doc__ for rule, *_ in RULES)


@pytest.mark.parametrize(
    "name",
    [
        "passages",
        "figures",
        "groups",
        "comparisons",
        "recommendations",
        "sources",
        "codings",
        "adjudications",
    ],
)
def test_tables_without_rows_are_borne(fresh, name):
    fresh.empty(name)
    assert isinstance(problems_of(fresh), list)


@pytest.mark.parametrize("value", ["x", "nan", "inf", "1e400", "9" * 400, "0x10", "१२"])
@pytest.mark.parametrize(
    ("name", "key", "column"),
    [("passages", "p04s1", "start"), ("passages", "p04s1", "end"), ("figures", "fig_women", "value"),
     ("figures", "fig_women", "lower"), ("sources", SOURCE, "text_length")],
)  # fmt: skip
def test_what_is_no_number_is_borne_and_reported(fresh, name, key, column, value):
    row = fresh.set(name, key, column, value)
    assert (f"{name}.csv", row, column) in [(p.file, p.row, p.column) for p in problems_of(fresh)]
