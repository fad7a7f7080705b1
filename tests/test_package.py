"""Descriptors and files of tables: faults are reported in their place, what the standard allows is read."""

import csv
import os

import pytest
from conftest import field_of, resource_of

import jusan_analysis as ja
from jusan_analysis.loading import check_package
from jusan_analysis.package import read_package, shipped, write_together


def problems_of(copy):
    return check_package(copy.root)[2]


def described(copy, change):
    """The copy with a changed descriptor."""
    raw = copy.descriptor
    change(raw)
    copy.write_descriptor(raw)
    return copy


def test_a_folder_and_its_descriptor_are_the_same_package():
    package = read_package(shipped("article"), [])
    assert package == read_package(str(shipped("article") / "datapackage.json"), [])
    assert (package.kind, package.resource("nothing")) == ("article", None)


NONE = [
    (b"{", "no JSON"),
    (b"\xff{}", "no JSON"),
    (b"[" * 100_000, "no JSON"),
    (b"[]", "'[]' in the package"),
    (b"{}", "no name in the package"),
    (b'{"name": NaN}', "NaN is no number"),
    (b'{"name": "a", "name": "b"}', "'name' twice"),
    (b'{"title": "\\u001b[31mred"}', "control character"),
    (b'{"keywords": ["half \\ud800"]}', "control character"),
    (b'{"name": ' + b"[" * 500 + b"]" * 500 + b"}", "name "),
]


@pytest.mark.parametrize(("content", "found"), NONE, ids=[repr(content[:20]) for content, _ in NONE])
def test_a_descriptor_that_is_none_is_reported(tmp_path, content, found):
    (tmp_path / "datapackage.json").write_bytes(content)
    package, tables, problems = check_package(tmp_path)
    assert (package, tables, {problem.file for problem in problems}) == (None, {}, {"datapackage.json"})
    assert found in " ".join(problem.found for problem in problems)


def test_a_folder_without_a_package_and_a_pipe_are_reported(tmp_path):
    (problem,) = check_package(tmp_path)[2]
    assert "no datapackage.json" in problem.found
    assert problem.remedy == "Give the folder of a data package."
    os.mkfifo(tmp_path / "datapackage.json")
    (problem,) = check_package(tmp_path)[2]
    assert "pipe" in problem.found


# --- planted faults of a descriptor -------------------------------------------------------


def schema(raw, table="figures"):
    return resource_of(raw, table)["schema"]


def key(raw):
    return schema(raw)["foreignKeys"][0]


# what is changed in the package, the table figures, its schema or a column of it; words of what is found
PACKAGE = [
    ({"version": 1}, "version '1'"),
    ({"name": ""}, "name ''"),
    ({"resources": {}}, "resources '{}'"),
    ({"resources": []}, "resources '[]'"),
    ({"licenses": []}, "licenses '[]'"),
    ({"licenses": [{"title": "Free"}]}, "neither name nor path in licence 0"),
    ({"sources": []}, "sources '[]'"),
    ({"contributors": "me"}, "contributors 'me'"),
    ({"homepage": "our page"}, "homepage 'our page'"),
    ({"created": "yesterday"}, "created 'yesterday'"),
    ({"jusan:population": []}, "jusan:population '[]'"),
]
TABLE = [
    ({"path": None}, "path 'None'"),
    ({"path": ["a.csv", "b.csv"]}, "path "),
    ({"schema": "schema.json"}, "schema 'schema.json'"),
    ({"schema": {}}, "no fields in table figures"),
    ({"format": "xlsx"}, "format 'xlsx'"),
    ({"encoding": "cp1251"}, "encoding 'cp1251'"),
    ({"dialect": {"delimiter": ";"}}, "dialect "),
    ({"dialect": {"header": False}}, "dialect "),
    ({"data": []}, "data '[]'"),
]
SCHEMA = [
    ({"fields": []}, "fields '[]'"),
    ({"primaryKey": []}, "primaryKey '[]'"),
    ({"primaryKey": 5}, "primaryKey '5'"),
    ({"primaryKey": ["nope"]}, "'nope' in a key in table figures"),
    ({"uniqueKeys": []}, "uniqueKeys '[]'"),
    ({"uniqueKeys": [["unit"]]}, "uniqueKeys "),
    ({"foreignKeys": []}, "foreignKeys '[]'"),
    ({"foreignKeys": [3]}, "'3' in foreign key 0 of table figures"),
    ({"foreignKeys": [{"fields": "unit"}]}, "no reference in foreign key 0"),
    ({"missingValues": ["NA"]}, "missingValues"),
    ({"missingValues": []}, "missingValues '[]'"),
    ({"fieldsMatch": "subset"}, "fieldsMatch 'subset'"),
    ({"fieldsMatch": "equal"}, "fieldsMatch 'equal'"),
]
COLUMN = [
    ("value", {"type": "date"}, "type 'date' in column value of table figures"),
    ("value", {"type": ["number"]}, "type "),
    ("value", {"format": "currency"}, "format 'currency'"),
    ("value", {"missingValues": ["-"]}, "missingValues"),
    ("value", {"decimalChar": ","}, "decimalChar ','"),
    ("value", {"groupChar": ","}, "groupChar ','"),
    ("value", {"bareNumber": False}, "bareNumber 'False'"),
    ("value", {"constraints": []}, "constraints '[]'"),
    ("value", {"constraints": {"minimum": "0"}}, "minimum '0'"),
    ("value", {"constraints": {"minimum": True}}, "minimum 'True'"),
    ("value", {"constraints": {"required": 1}}, "required '1'"),
    ("value", {"constraints": {"enum": ["1"]}}, "enum "),
    ("value", {"constraints": {"pattern": "[0-9]+"}}, "pattern on type number"),
    ("value", {"trueValues": ["true"]}, "trueValues on type number"),
    ("unit", {"constraints": {"minimum": 1}}, "minimum on type string"),
    ("unit", {"constraints": {"pattern": "("}}, "pattern '('"),
    ("unit", {"delimiter": ";"}, "delimiter on type string"),
    ("unit", {"categories": []}, "categories '[]'"),
    ("unit", {"categories": [{"value": 1}]}, "category "),
    ("unit", {"categories": ["a", {"value": "a"}]}, "category "),
    ("unit", {"categoriesOrdered": "yes"}, "categoriesOrdered 'yes'"),
    ("lower_exclusive", {"trueValues": []}, "trueValues '[]'"),
    ("lower_exclusive", {"falseValues": [0]}, "falseValues "),
    ("passage_ids", {"delimiter": ""}, "delimiter ''"),
    ("passage_ids", {"itemType": "integer"}, "itemType 'integer'"),
    ("lower_exclusive", {"trueValues": ["yes"]}, "trueValues "),
    ("passage_ids", {"constraints": {"pattern": "p.*"}}, "pattern on type list"),
    ("passage_ids", {"jusan:references": [1.5]}, "jusan:references "),
    ("passage_ids", {"jusan:references": "../x.y"}, "jusan:references"),
    ("form", {"jusan:variable": 3}, "jusan:variable '3'"),
]
PLANTED = [
    *[(lambda raw, new=new: raw.update(new), found) for new, found in PACKAGE],
    *[(lambda raw, new=new: resource_of(raw, "figures").update(new), found) for new, found in TABLE],
    *[(lambda raw, new=new: schema(raw).update(new), found) for new, found in SCHEMA],
    *[(lambda raw, c=c, new=new: field_of(raw, "figures", c).update(new), found) for c, new, found in COLUMN],
    (lambda raw: raw.pop("version"), "no version in the package"),
    (lambda raw: raw["resources"].append(7), "'7' in table 15"),
    (lambda raw: raw["resources"].append(raw["resources"][0]), "two tables named 'sources'"),
    (lambda raw: key(raw).update(fields=["group_id", "unit"]), "unlike numbers of fields"),
    (lambda raw: key(raw)["reference"].update(package="other.json"), "package 'other.json'"),
    (lambda raw: schema(raw)["fields"].append(None), "'None' in column 15 of table figures"),
    (lambda raw: schema(raw)["fields"].append({"type": "string"}), "no name in column 15"),
    (lambda raw: schema(raw)["fields"].append({"name": "unit", "type": "list"}), "two columns named 'unit'"),
    (lambda raw: field_of(raw, "figures", "value").pop("type"), "no type in column value of table figures"),
]


@pytest.mark.parametrize(
    ("plant", "found"), PLANTED, ids=[f"{n} {found}" for n, (_, found) in enumerate(PLANTED)]
)
def test_a_fault_of_the_descriptor_is_reported_once_with_its_place(fresh, plant, found):
    (problem,) = problems_of(described(fresh, plant))
    assert found in problem.found
    assert (problem.file, problem.mendable) == ("datapackage.json", False)


def test_all_faults_of_a_descriptor_are_reported_at_once(fresh):
    def change(raw):
        del raw["version"], resource_of(raw, "claims")["path"]
        field_of(raw, "figures", "value")["type"] = "date"

    assert len(problems_of(described(fresh, change))) == 3


# what functions rely on must be described
CONTRACT = [
    (lambda raw: raw["resources"].pop(4), "no table figures"),
    (
        lambda raw: field_of(raw, "coders", "date").update(type="list", constraints={}),
        "type list of coders.date",
    ),
    (lambda raw: field_of(raw, "passages", "start")["constraints"].pop("required"), "required not set"),
    (
        lambda raw: field_of(raw, "figures", "passage_ids").pop("jusan:references"),
        "references () of figures",
    ),
    (
        lambda raw: field_of(raw, "figures", "passage_ids").pop("delimiter"),
        "delimiter , of figures.passage_ids",
    ),
    (
        lambda raw: field_of(raw, "comparisons", "relation").pop("jusan:variable"),
        "variable none of comparisons",
    ),
    (lambda raw: schema(raw).pop("primaryKey"), "primary key none of figures"),
    (lambda raw: schema(raw, "passages").pop("foreignKeys"), "no foreign key from source_id of passages"),
    (lambda raw: schema(raw, "claims")["fields"].pop(2), "no column claim of claims"),
]


@pytest.mark.parametrize(("plant", "found"), CONTRACT, ids=[found for _, found in CONTRACT])
def test_what_the_functions_rely_on_must_be_described(fresh, plant, found):
    problems = problems_of(described(fresh, plant))
    assert found in " ".join(problem.found for problem in problems if problem.file == "datapackage.json")


# --- what the standard allows is read -----------------------------------------------------

FLAGS = {"trueValues": ["true", "True", "1"], "falseValues": ["false", "False", "0"]}
VALID = {
    "a primary key as text": lambda raw: schema(raw).update(primaryKey="figure_id"),
    "a foreign key as text": lambda raw: key(raw).update(
        fields="group_id", reference={"resource": "groups", "fields": "group_id"}
    ),
    "plain categories": lambda raw: field_of(raw, "groups", "sex").update(
        categories=["any", "female", "male"]
    ),
    "no title": lambda raw: raw.pop("title"),
    "other words for true and false": lambda raw: field_of(raw, "figures", "lower_exclusive").update(FLAGS),
    "moment and page": lambda raw: raw.update(created="2026-11-26T10:00:00Z", homepage="https://example.org/"),
    "remarks of no standard": lambda raw: raw.update(mood="good"),
    "defaults in so many words": lambda raw: (
        resource_of(raw, "figures").update(dialect={"header": True}), schema(raw).update(fieldsMatch="exact"),
        field_of(raw, "figures", "value").update(decimalChar=".", bareNumber=True, format="default"),
    ),
    "no name for the table itself": lambda raw: (
        schema(raw, "groups")["foreignKeys"][0]["reference"].update(resource="")
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", VALID.values(), ids=list(VALID))
def test_what_the_standard_allows_is_read(fresh, article, change):
    assert problems_of(described(fresh, change)) == []
    loaded = ja.load_article(fresh.root)
    assert all(loaded.frames[name].equals(frame) for name, frame in article.frames.items())


def test_a_byte_order_mark_in_the_descriptor_is_read(fresh):
    file = fresh.root / "datapackage.json"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert problems_of(fresh) == []


def test_flags_and_more_columns_are_read_as_described(fresh):
    def change(raw):
        field_of(raw, "figures", "lower_exclusive").update(FLAGS)
        schema(raw)["fields"].append({"name": "pages", "type": "list"})

    described(fresh, change)
    # the standard parts items by commas where no delimiter is named
    rows = [{**row, "pages": "1,2", "lower_exclusive": "true"} for row in fresh.rows("figures")]
    fresh.write_rows("figures", rows)
    assert problems_of(fresh) == []
    assert ja.load_article(fresh.root).figures["lower_exclusive"].all()
    fresh.write_rows("figures", [{**rows[0], "pages": "1,1"}, *rows[1:]])
    (problem,) = problems_of(fresh)
    assert (problem.row, problem.column) == (2, "pages")


# --- files of tables ----------------------------------------------------------------------

# a change of bytes, the row and column, words of what is found and of the remedy
FILES = {
    "bad byte": (b"orphans", b"orph\xffns", 3, None, "0xff", "Save the file as UTF-8"),
    "NUL": (b"c02", b"c\x0002", 3, None, "NUL", "UTF-16"),
    "short row": (b"c02,", b"c02,\n", 3, None, "2 cells", "add what is missing"),
    "long row": (b"c02,", b"c02,,", 3, None, "5 cells", "Quote cells that hold a comma"),
    "open quotes": (b"c02,", b'c02,"', 3, None, "broken CSV", "quotation marks"),
    "text after quotes": (b"c02,", b'c02,"a"b', 3, None, "broken CSV", "quotation marks"),
    "huge cell": (b"c02", b"c02" + b"x" * 50_000, 3, "claim_id", "characters", "Shorten"),
    "endless cell": (b"c02", b"c02" + b"x" * 200_000, 3, None, "broken CSV (field larger", "quotation marks"),
    "no column": (b"claim_id,", b"", 1, "claim_id", "no such column", "One of each"),
    "more columns": (b"claim_id,", b"claim_id,more,", 1, "more", "extra", "no other"),
    "column twice": (b"claim_id,", b"claim_id,claim,", 1, "claim", "twice", "One of each"),
}


@pytest.fixture
def limit():
    """The limit of Python's reader, which other libraries raise."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.mark.parametrize(("old", "new", "row", "column", "found", "remedy"), FILES.values(), ids=list(FILES))
def test_a_broken_file_is_reported_with_its_row(fresh, limit, old, new, row, column, found, remedy):
    content = fresh.read("claims").encode()
    assert old in content
    fresh.write("claims", content.replace(old, new, 1))
    problems = [problem for problem in problems_of(fresh) if found in problem.found]
    assert [(problem.file, problem.row, problem.column) for problem in problems] == [
        ("claims.csv", row, column)
    ]
    assert remedy in problems[0].remedy
    assert not problems[0].mendable


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"\n \n", "an empty file"),
        (b",,\n", "an empty file"),
        ("id".encode("utf-16"), "NUL"),
    ],
)
def test_a_file_without_a_table_is_reported_once(fresh, content, found):
    fresh.write("claims", content)
    (problem,) = [problem for problem in problems_of(fresh) if problem.file == "claims.csv"]
    assert (found in problem.found, problem.mendable) == (True, False)


def test_rows_keep_their_numbers_behind_empty_ones(fresh):
    fresh.set("groups", "orphans", "parent_id", "childrn")
    fresh.write("groups", fresh.read("groups").replace("\nmen,", "\n\n\nmen,"))
    assert [problem.row for problem in problems_of(fresh)] == [5, 8]


def test_a_hostile_column_name_does_not_reach_the_terminal(fresh):
    fresh.replace("claims", "claim_id", "\x1b[31mclaim_id")
    assert "\x1b" not in "".join(map(str, problems_of(fresh)))


# --- nothing outside the package is opened ------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../claims.csv", "a/../../claims.csv", "https://example.org/claims.csv", "file:a.csv",
     "C:\\a.csv", "..\\claims.csv", "x" * 300, "a/" * 3000 + "claims.csv", "claims.csv/more.csv", "."],
)  # fmt: skip
def test_a_path_that_leads_out_or_nowhere_is_refused(package, path):
    (package.root.parent / "claims.csv").write_text(package.read("claims"))
    described(package, lambda raw: resource_of(raw, "claims").update(path=path))
    assert [problem.file for problem in problems_of(package)] == [path]


def test_a_link_out_of_the_package_is_refused_and_one_inside_is_followed(package):
    inside, outside = package.root / "mine.csv", package.root.parent / "outside.csv"
    (package.root / "claims.csv").rename(inside)
    (package.root / "claims.csv").symlink_to("mine.csv")
    assert problems_of(package) == []
    inside.rename(outside)
    inside.symlink_to(outside)
    (problem,) = problems_of(package)
    assert "leads out" in problem.found


@pytest.mark.parametrize(
    "make", [os.mkdir, os.mkfifo, lambda path: path.symlink_to(path.name), lambda path: None]
)
def test_what_is_no_file_is_reported_and_never_waited_for(package, make):
    (package.root / "claims.csv").unlink()
    make(package.root / "claims.csv")
    (problem,) = problems_of(package)
    assert (problem.file, "take it out of datapackage.json" in problem.remedy) == ("claims.csv", True)


def test_files_are_written_together_or_not_at_all(tmp_path):
    one, other = tmp_path / "one.csv", tmp_path / "no folder" / "other.csv"
    one.write_text("before")
    with pytest.raises(OSError, match="no folder"):
        write_together({one: "after", other: b"after"})
    assert one.read_text() == "before"
    write_together({one: "after", tmp_path / "new.csv": b"\xff"})
    assert (one.read_text(), sorted(path.name for path in tmp_path.iterdir())) == (
        "after",
        ["new.csv", "one.csv"],
    )
