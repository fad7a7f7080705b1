"""Faults planted in cells, keys, references and codes: each is reported where it is, and once."""

import json

import pytest
from conftest import field_of, write_invented

import jusan_analysis as ja
from jusan_analysis.loading import check_package
from jusan_analysis.package import shipped


def problems_of(copy):
    return check_package(copy.root)[2]


def place_of(problem):
    return problem.file, problem.row, problem.column


@pytest.mark.parametrize("kind", ["article", "standards", "context"])
def test_the_shipped_packages_have_no_fault(kind):
    assert check_package(shipped(kind), kind)[2] == []


# --- planted cells ------------------------------------------------------------------------

FIGURE, SOURCE = "fig_women", "astana_times_2019_07"
# table, key of the row, column, planted value, words of what was found, words of the remedy
CELLS = [
    ("figures", FIGURE, "value", "many", "'many'", "Write it out"),
    ("figures", FIGURE, "value", "nan", "'nan'", "Write it out"),
    ("figures", FIGURE, "value", "inf", "'inf'", "Write it out"),
    ("figures", FIGURE, "value", "1e3", "'1e3'", "Write it out"),
    ("figures", FIGURE, "value", "1,560", "'1,560'", "Write it out"),
    ("figures", FIGURE, "value", "1_560", "'1_560'", "Write it out"),
    ("figures", FIGURE, "value", "१५६", "'१५६'", "Write it out"),
    ("figures", FIGURE, "value", "9" * 16, "'9999999999999999'", "Write it out"),
    ("figures", FIGURE, "value", "123456789.123456789", "'123456789.123456789'", "Write it out"),
    ("figures", FIGURE, "value", "-156", "'-156'", "Correct the number"),
    ("figures", FIGURE, "lower_exclusive", "ja", "'ja'", "Use one of these"),
    ("figures", FIGURE, "lower_exclusive", "", "an empty cell", "Fill it in"),
    ("figures", FIGURE, "period_start", "January 2019", "'January 2019'", "Its form"),
    ("figures", FIGURE, "period_start", "2019-06-31", "'2019-06-31'", "Correct the date"),
    ("figures", FIGURE, "period_start", "2019-13", "'2019-13'", "Correct the date"),
    ("figures", FIGURE, "period_start", "0000", "'0000'", "Correct the date"),
    ("figures", FIGURE, "period_end", "2018-12", "'2018-12', before the start '2019-01'", "Correct one"),
    ("figures", FIGURE, "period_end", "2019-02-30", "'2019-02-30'", "Correct the date"),
    ("figures", FIGURE, "period_start", "Jan-19", "'Jan-19'", "A spreadsheet changed the date"),
    ("figures", FIGURE, "period_start", "1-Jan-19", "'1-Jan-19'", "A spreadsheet changed the date"),
    ("figures", FIGURE, "period_start", "янв-19", "'янв-19'", "A spreadsheet changed the date"),
    ("figures", FIGURE, "period_start", "01.01.2019", "'01.01.2019'", "A spreadsheet changed the date"),
    ("figures", FIGURE, "period_start", "1/1/19", "'1/1/19'", "A spreadsheet changed the date"),
    ("figures", FIGURE, "period_start", "43466", "'43466'", "A spreadsheet changed the date"),
    ("figures", FIGURE, "period_start", "2019-01-01 00:00:00", "'2019-01-01 00", "A spreadsheet changed"),
    ("sources", SOURCE, "published", "2019-13-45", "'2019-13-45'", "Correct the date"),
    ("sources", SOURCE, "published", "Jul-19", "'Jul-19'", "A spreadsheet changed the date"),
    ("coders", "a", "date", "2026-02-29", "'2026-02-29'", "Correct the date"),
    ("figures", FIGURE, "precision", "exakt", "'exakt'", "Did you mean 'exact'?"),
    ("figures", FIGURE, "form", "numbr", "'numbr'", "Did you mean 'number'?"),
    ("figures", FIGURE, "paraphrase", "", "an empty cell", "Fill it in"),
    ("figures", FIGURE, "paraphrase", "   ", "an empty cell", "Fill it in"),
    ("figures", FIGURE, "paraphrase", 'He said "yes".', "He said", 'Its form: text without " “ ”'),
    ("figures", FIGURE, "passage_ids", "p03s1;;p03s2", "'p03s1;;p03s2'", "Write each item once"),
    ("figures", FIGURE, "passage_ids", "p03s1;p03s1", "'p03s1;p03s1'", "Write each item once"),
    ("figures", FIGURE, "passage_ids", "p03s1; p03s2", "'p03s1; p03s2'", "Write each item once"),
    ("figures", FIGURE, "passage_ids", "p03s1;p99s1", "'p99s1'", "Did you mean"),
    ("figures", FIGURE, "passage_ids", "p03s1,p03s2", "'p03s1,p03s2'", "Did you mean"),
    ("figures", FIGURE, "group_id", "womn", "'womn'", "Did you mean 'women'?"),
    ("passages", "p05s1", "paragraph", "5.5", "'5.5'", "Write it out"),
    ("passages", "p05s1", "sentence", "0", "'0'", "Correct the number"),
    ("passages", "p05s1", "start", "", "an empty cell", "Fill it in"),
    ("passages", "p05s1", "speaker_id", "renate_wintr", "'renate_wintr'", "Did you mean 'renate_winter'?"),
    ("passages", "p05s1", "voice", "Direct", "'Direct'", "Did you mean 'direct'?"),
    ("passages", "p05s1", "digest", "A" * 16, "'AAAAAAAAAAAAAAAA'", "Its form"),
    ("passages", "p05s1", "source_id", "astana", "'astana'", "Add it there, or correct it here"),
    ("recommendations", "r05", "action", "", "an empty cell", "Fill it in"),
    ("recommendations", "r05", "theme", "quite_other", "'quite_other'", "Use one of these"),
    ("recommendations", "r05", "action", "a\x1b[31mb", "control character", "Remove it"),
    ("recommendations", "r05", "action", "a\u202eb", "control character", "Remove it"),
    ("recommendations", "r05", "action", "x" * 40_000, "40000 characters", "Shorten it"),
    ("recommendations", "r05", "concerns", "Kazakhstan", "'Kazakhstan'", "Its form"),
    ("recommendations", "r05", "alternative_to", "r99", "'r99'", "Did you mean"),
    ("practices", "pr10", "actor_id", "kazakstan", "'kazakstan'", "Did you mean"),
    ("claims", "c05", "claim_id", "c04", "'c04' again, as in row 5", "Delete or rename"),
    ("claims", "c05", "claim_id", "", "an empty cell", "Fill it in"),
    ("claims", "c05", "passage_ids", "", "an empty cell", "Fill it in"),
    ("silences", "si05", "topic", "age and sex", "'age and sex'", "Did you mean 'age_and_sex'?"),
    ("silences", "si05", "recommendation_ids", "r05;r77", "'r77'", "Did you mean"),
    ("codebook", "domain", "rank", "first", "'first'", "Write it out"),
    ("codebook", "domain", "example", "r99", "'r99'", "Did you mean"),
    ("codebook", "domain", "example", "r05", "which does not carry 'domain' 'repatriation'", "Name another"),
    ("coders", "a", "kind", "oracle", "'oracle'", "Use one of these"),
    ("comparisons", "r06~none", "certainty", "sure", "'sure'", "Use one of these"),
    ("adjudications", "p06s2", "reason", "", "an empty cell", "Fill it in"),
    ("adjudications", "p06s2", "unit_id", "p00s9", "'p00s9'", "Did you mean"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "key", "column", "value", "found", "remedy"), CELLS)
def test_a_planted_cell_is_reported_with_row_column_and_remedy(
    fresh, table, key, column, value, found, remedy
):
    row = fresh.set(table, key, column, value)
    problems = [
        problem for problem in problems_of(fresh) if place_of(problem) == (f"{table}.csv", row, column)
    ]
    assert any(found in problem.found and remedy in problem.remedy for problem in problems), problems
    assert not any(problem.mendable for problem in problems if remedy in problem.remedy)


@pytest.mark.parametrize("value", ["Jan-19", "exakt", ""])
def test_one_cause_in_many_cells_is_one_problem_with_its_rows(fresh, value):
    column = "precision" if value == "exakt" else "unit" if value == "" else "period_start"
    rows = fresh.rows("figures")
    for row in rows[3:18]:
        row[column] = {"Jan-19": f"Jan-{rows.index(row) + 10}"}.get(value, value)
    fresh.write_rows("figures", rows)
    (problem,) = [problem for problem in problems_of(fresh) if problem.column == column]
    assert (problem.row, "in 15 rows (5, 6, 7, 8, 9, 10, 11, 12, 13, 14, …)" in problem.found) == (5, True)


def test_an_interval_ends_after_it_begins_and_may_be_open(copies):
    context = copies("context")
    key = context.rows("timeline")[0]["timeline_id"]
    fine = ["2019-05/2019-06-30", "../2019", "2019-12/..", "2019-06/2019", "2020-02-29"]
    for value in [*fine, "2019/2018-12", "2019-02-30/2019-03", "2019-02-29"]:
        row = context.set("timeline", key, "date", value)
        places = [place_of(problem) for problem in problems_of(context)]
        assert places == ([] if value in fine else [("timeline.csv", row, "date")])


# --- keys and references ------------------------------------------------------------------


def test_a_key_of_several_columns_is_reported_where_it_is_repeated(fresh):
    rows = fresh.rows("codings")
    fresh.write_rows("codings", [*rows, rows[0]])
    (problem,) = problems_of(fresh)
    assert place_of(problem) == ("codings.csv", len(rows) + 2, "coder_id, unit_id, variable")
    assert "as in row 2" in problem.found


def test_a_breach_of_uniqueness_outside_the_primary_key_is_reported(fresh):
    raw = fresh.descriptor
    field_of(raw, "groups", "label")["constraints"]["unique"] = True
    fresh.write_descriptor(raw)
    assert problems_of(fresh) == []
    row = fresh.set("groups", "orphans", "label", fresh.rows("groups")[1]["label"])
    (problem,) = problems_of(fresh)
    assert (problem.row, "again, as in row 3" in problem.found) == (row, True)


def test_an_id_names_one_record_of_the_package(fresh):
    rows = fresh.rows("actors")
    fresh.write_rows("actors", [*rows, {**rows[0], "actor_id": "orphans"}])
    (problem,) = problems_of(fresh)
    assert "'orphans', which is also an id in" in problem.found


def test_a_missing_record_is_reported_by_every_table_that_refers_to_it(fresh):
    fresh.write_rows("practices", [row for row in fresh.rows("practices") if row["practice_id"] != "pr07"])
    files = {problem.file for problem in problems_of(fresh) if "'pr07'" in problem.found}
    assert {"comparisons.csv", "codings.csv"} <= files


def test_a_reference_to_a_table_without_rows_dangles(fresh):
    fresh.empty("practices")
    assert any(
        "'pr07'" in problem.found for problem in problems_of(fresh) if problem.file == "comparisons.csv"
    )


def test_a_table_that_cannot_be_read_is_reported_once_and_hides_nothing(fresh):
    fresh.write("passages", b"")
    row = fresh.set("figures", FIGURE, "precision", "exakt")
    assert [place_of(problem) for problem in problems_of(fresh)] == [
        ("passages.csv", None, None), ("figures.csv", row, "precision")
    ]  # fmt: skip


@pytest.mark.parametrize("table", ["practices", "recommendations", "comparisons", "codebook", "coders"])
def test_a_table_with_an_open_quotation_mark_has_one_problem(fresh, table):
    fresh.write(table, fresh.read(table) + '"')
    assert [problem.file for problem in problems_of(fresh)] == [f"{table}.csv"]


def test_a_ragged_row_keeps_its_key_so_that_nothing_dangles(fresh):
    rows = fresh.read("practices").split("\n")
    rows[7] = "pr07"
    fresh.write("practices", "\n".join(rows))
    assert [place_of(problem) for problem in problems_of(fresh)] == [("practices.csv", 8, None)]


def test_a_reference_into_another_package_looks_beside_and_then_at_the_shipped_one(copies):
    package = copies("article")
    rows = package.rows("recommendation_norms")
    gone = rows[3]["norm_id"]
    package.write_rows("recommendation_norms", [*rows[:3], {**rows[3], "norm_id": "crc-99"}, *rows[4:]])
    (problem,) = problems_of(package)
    assert place_of(problem) == ("recommendation_norms.csv", 5, "norm_id")
    package.write_rows("recommendation_norms", rows)
    standards = copies("standards")
    standards.write_rows("norms", [row for row in standards.rows("norms") if row["norm_id"] != gone])
    assert {problem.column for problem in problems_of(package)} == {"norm_id"}


@pytest.mark.parametrize(
    ("table", "column", "reference"),
    [
        ("recommendation_norms", "norm_id", "elsewhere:norms.norm_id"),
        ("figures", "passage_ids", "passages.nothing"),
    ],
)
def test_a_reference_to_what_nobody_has_is_reported_in_the_descriptor(fresh, table, column, reference):
    raw = fresh.descriptor
    field_of(raw, table, column)["jusan:references"] = reference
    fresh.write_descriptor(raw)
    assert any("which cannot be read" in problem.found for problem in problems_of(fresh))


def test_evidence_refers_to_the_article_that_it_is_about(copies):
    harbour, context = copies("article", "harbour"), copies("context", "evidence")
    write_invented(harbour)
    raw = context.descriptor
    raw |= {
        "name": "harbour-evidence",
        "jusan:about": "harbour",
        "title": "T",
        "description": "",
        "sources": [{}],
    }
    context.write_descriptor(raw)
    # the claims of the shipped article are none of this one
    assert any("'c01'" in problem.found for problem in problems_of(context))
    raw["jusan:about"] = "nowhere"
    context.write_descriptor(raw)
    (problem,) = problems_of(context)
    assert "the package nowhere" in problem.found


# --- codebook -----------------------------------------------------------------------------


def test_codes_order_and_labels_come_from_the_codebook(fresh):
    rows = fresh.rows("codebook")
    ranks = {"vague": "4", "approximate": "3", "universal": "2", "exact": "1"}
    for row in rows:
        if row["variable"] == "precision":
            row["rank"], row["label"] = ranks[row["code"]], row["code"].upper()
    model = next(row for row in rows if row["variable"] == "domain")
    fresh.write_rows("codebook", [*rows, {**model, "code": "schooling", "label": "Schooling", "example": ""}])
    article = ja.load_article(fresh.root)
    assert list(article.figures["precision"].cat.categories) == ["exact", "universal", "approximate", "vague"]
    assert "schooling" in article.practices["domain"].cat.categories
    (field,) = [field for field in article.package.resource("figures").fields if field.name == "precision"]
    assert (field.labels, field.ordered) == (("EXACT", "UNIVERSAL", "APPROXIMATE", "VAGUE"), True)


def test_a_variable_that_the_codebook_lacks_is_reported_once(fresh):
    fresh.write_rows("codebook", [row for row in fresh.rows("codebook") if row["variable"] != "link"])
    (problem,) = problems_of(fresh)
    assert place_of(problem) == ("codebook.csv", None, "variable")
    assert ("'link'" in problem.found, "Add its codes there" in problem.remedy) == (True, True)


def test_a_code_used_but_not_defined_is_reported_with_its_rows(fresh):
    rows = [row for row in fresh.rows("codebook") if (row["variable"], row["code"]) != ("voice", "direct")]
    fresh.write_rows("codebook", rows)
    files = [problem.file for problem in problems_of(fresh)]
    assert sorted(files) == ["codings.csv", "passages.csv"]


@pytest.mark.parametrize(
    ("roles", "found"),
    [
        ({"measure": "persons_returnd"}, "measure 'persons_returnd'"),
        ({"whole": None}, "whole 'None'"),
        ({"parts": ["children", "womn"]}, "parts 'womn'"),
        ({"subset": "orphan"}, "subset 'orphan'"),
    ],
)
def test_the_counted_population_is_one_of_the_package(fresh, roles, found):
    raw = fresh.descriptor
    fresh.write_descriptor(raw | {"jusan:population": raw["jusan:population"] | roles})
    (problem,) = problems_of(fresh)
    assert (problem.file, found in problem.found) == ("datapackage.json", True)


# --- whose package it is ------------------------------------------------------------------


def test_another_article_that_describes_itself_as_the_shipped_one_is_reported(copies):
    copy = copies("article")
    ours = copy.descriptor
    write_invented(copy)
    assert problems_of(copy) == []
    for key in ("name", "description", "sources", "jusan:lead", "jusan:caution"):
        copy.write_descriptor(copy.descriptor | {key: ours[key]})
        (problem,) = problems_of(copy)
        assert (problem.file, key in problem.found) == ("datapackage.json", True)
    assert (
        "name, description, sources, jusan:lead, jusan:caution of the shipped jusan-article" in problem.found
    )


def test_evidence_about_another_article_does_not_keep_the_shipped_name(copies):
    copies("article", "mine").write_descriptor(
        json.loads((shipped("article") / "datapackage.json").read_text("utf-8")) | {"name": "mine"}
    )
    context = copies("context")
    context.write_descriptor(context.descriptor | {"jusan:about": "mine"})
    (problem,) = problems_of(context)
    assert "name, title, description, sources of the shipped jusan-context" in problem.found
