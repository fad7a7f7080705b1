"""Whatever becomes of a package, it loads to valid data or every problem is told: nothing else."""

import json
import shutil

import pandas as pd
import pytest
from conftest import Copy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import jusan_analysis as ja
from jusan_analysis.packages import shipped
from jusan_analysis.problems import CONTROL

TABLES = sorted(one.stem for one in shipped("article").glob("*.csv"))
FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))

HOSTILE = st.sampled_from(
    ["", " ", ";", ";;", "~", "none", "nan", "inf", "-1", "1e9", "9" * 400, "0" * 20, "=1+1", "@SUM(A1)",
     "<script>alert(1)</script>", "' onload='x", "\x00", "\x1b[31m", "\u202e", "\ufeff", "\u00a0", "é",
     "../../etc/passwd", "https://example.org", "javascript:alert(1)", "p03s1", "r01", "kazakhstan", "exact",
     "x" * 5000, '"', '""', "a,b", "a\nb", "a\rb", "१२", "{}", "%s", "\\"]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats(allow_nan=False) | HOSTILE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HOSTILE, inner, max_size=3),
    max_leaves=4,
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("packages")


@pytest.fixture
def fresh(home):
    """A way to a fresh copy for each example; a fixture alone would hand all of them the same one."""

    def copied() -> Copy:
        shutil.rmtree(home / "article", ignore_errors=True)
        return Copy(shutil.copytree(shipped("article"), home / "article"))

    return copied


def is_told(error):
    assert error.problems
    assert all(one.found and one.expected and one.remedy for one in error.problems)
    assert not CONTROL.search(str(error))


def loads_or_tells(copy, accepted):
    """Load a package; what loads must be whole, and what does not must say why."""
    if accepted:
        try:
            copy.accept()
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            accepted = False
    try:
        article = ja.load_article(copy.root)
    except ja.DataPackageError as error:
        is_told(error)
        return
    assert all(isinstance(frame, pd.DataFrame) for frame in article.frames.values())
    assert article.cite()
    ja.anchors.verify_figures(article, "Nothing of it.")
    for record_id in [*article.figures["figure_id"][:2], *article.comparisons["comparison_id"][:2]]:
        assert "<script" not in article.trace(record_id)._repr_html_()
    assert "<script" not in ja.show(article.figures, article).data["text/html"]


@FEW
@given(st.data(), st.sampled_from(TABLES), st.booleans())
def test_bytes_flipped(fresh, data, table, accepted):
    copy = fresh()
    content = bytearray((copy.root / f"{table}.csv").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    copy.write(table, bytes(content))
    loads_or_tells(copy, accepted)


@FEW
@given(st.data(), st.sampled_from(TABLES), st.booleans())
def test_rows_cut_doubled_or_shuffled(fresh, data, table, accepted):
    copy = fresh()
    header, *rows = copy.read(table).splitlines(keepends=True)
    places = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=len(rows)))
    copy.write(table, "".join([header, *(rows[place] for place in places)]))
    loads_or_tells(copy, accepted)


@FEW
@given(st.data(), st.sampled_from(TABLES), st.booleans())
def test_a_file_cut_anywhere(fresh, data, table, accepted):
    copy = fresh()
    content = copy.read(table).encode()
    copy.write(table, content[: data.draw(st.integers(0, len(content)))])
    loads_or_tells(copy, accepted)


@FEW
@given(st.data(), st.sampled_from(TABLES))
def test_columns_swapped(fresh, data, table):
    copy = fresh()
    rows = copy.rows(table)
    names = list(rows[0])
    others = data.draw(st.permutations(names))
    copy.write_rows(table, [dict(zip(names, (row[name] for name in others))) for row in rows])
    loads_or_tells(copy, True)


@FEW
@given(st.data(), st.sampled_from(TABLES), st.lists(HOSTILE, min_size=1, max_size=3), st.booleans())
def test_cells_replaced(fresh, data, table, values, accepted):
    copy = fresh()
    rows = copy.rows(table)
    for value in values:
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.sampled_from(list(row)))] = value
    copy.write_rows(table, rows)
    loads_or_tells(copy, accepted)


@FEW
@given(
    st.sampled_from(TABLES), st.sampled_from(["utf-16", "utf-32", "cp1251", "utf-8-sig", "cp500", "utf-7"])
)
def test_encodings_changed(fresh, table, encoding):
    copy = fresh()
    copy.write(table, copy.read(table).encode(encoding, errors="replace"))
    loads_or_tells(copy, True)


@FEW
@given(st.data(), st.sampled_from(TABLES), JSON)
def test_tables_replaced_by_something_else(fresh, data, table, value):
    copy = fresh()
    copy.write(
        table, data.draw(st.sampled_from([json.dumps(value), copy.read("groups"), "\n" * 5, ",,,\n,,,"]))
    )
    loads_or_tells(copy, True)


def places_in(value, path=()):
    yield path
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield from places_in(child, (*path, key))


PLACES = list(places_in(json.loads((shipped("article") / "datapackage.json").read_text(encoding="utf-8"))))


@settings(FEW, max_examples=40)
@given(st.sampled_from(PLACES), JSON, st.booleans())
def test_values_of_the_descriptor_replaced_by_other_types(fresh, path, value, accepted):
    copy = fresh()
    raw = copy.descriptor
    parent = raw
    for key in path[:-1]:
        parent = parent[key]
    if path:
        parent[path[-1]] = value
    copy.write_descriptor(raw if path else json.dumps(value))
    loads_or_tells(copy, accepted)


@settings(FEW, max_examples=20)
@given(st.sampled_from([place for place in PLACES if place]), st.booleans())
def test_values_of_the_descriptor_taken_out(fresh, path, accepted):
    copy = fresh()
    raw = copy.descriptor
    parent = raw
    for key in path[:-1]:
        parent = parent[key]
    del parent[path[-1]]
    copy.write_descriptor(raw)
    loads_or_tells(copy, accepted)


@FEW
@given(st.text(max_size=40), st.sampled_from(range(len(TABLES))))
def test_paths_of_all_sorts(fresh, path, place):
    copy = fresh()
    raw = copy.descriptor
    raw["resources"][place]["path"] = path
    copy.write_descriptor(raw)
    loads_or_tells(copy, False)
