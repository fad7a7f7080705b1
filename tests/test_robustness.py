"""Whatever becomes of a package, it loads to valid data or every problem is reported: nothing else."""

import contextlib
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import jusan_analysis as ja
from jusan_analysis.mending import mend
from jusan_analysis.package import shipped
from jusan_analysis.problems import CONTROL

TABLES = sorted(path.stem for path in shipped("article").glob("*.csv"))
FEW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))

HOSTILE = st.sampled_from(
    ["", " ", ";", ";;", "~", "none", "nan", "inf", "-1", "1e9", "9" * 400, "0" * 20, "=1+1", "@SUM(A1)",
     "<script>alert(1)</script>", "' onload='x", "\x00", "\x1b[31m", "\u202e", "\ufeff", "\u00a0", "é",
     "../../etc/passwd", "https://example.org", "javascript:alert(1)", "p03s1", "r01", "kazakhstan", "exact",
     "x" * 5000, '"', '""', "a,b", "a\nb", "a\rb", "१२", "{}", "\\", "TRUE", "12.0", "Jan-19", "2019-06-31"]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats(allow_nan=False) | HOSTILE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HOSTILE, inner, max_size=3),
    max_leaves=4,
)


def loads_or_reports(copy):
    """Load a package; what loads must be whole, and what does not must say why."""
    before = loaded(copy)
    if isinstance(before, ja.Article):
        assert "<script" not in before.cite()._repr_html_()
    else:
        assert before.problems
        assert all(problem.found and problem.expected and problem.remedy for problem in before.problems)
        assert not CONTROL.search(str(before))
    # to mend what is only form changes no table, and no verdict
    with contextlib.suppress(ja.DataPackageError):
        mend(copy.root)
    after = loaded(copy)
    assert type(after) is type(before)
    if isinstance(before, ja.Article):
        assert all(after.frames[name].equals(frame) for name, frame in before.frames.items())


def loaded(copy):
    try:
        return ja.load_article(copy.root)
    except ja.DataPackageError as error:
        return error


def restored(shared):
    copy, contents = shared
    for path, content in contents.items():
        path.write_bytes(content)
    return copy


@FEW
@given(st.data(), st.sampled_from(TABLES))
def test_bytes_flipped_and_files_cut(shared, data, table):
    copy = restored(shared)
    content = bytearray((copy.root / f"{table}.csv").read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    copy.write(table, bytes(content[: data.draw(st.integers(0, len(content)) | st.just(len(content)))]))
    loads_or_reports(copy)


@FEW
@given(st.data(), st.sampled_from(TABLES))
def test_rows_cut_doubled_or_shuffled_and_columns_swapped(shared, data, table):
    copy = restored(shared)
    header, *rows = copy.read(table).splitlines(keepends=True)
    places = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=len(rows)))
    copy.write(table, "".join([header, *(rows[place] for place in places)]))
    if places and data.draw(st.booleans()):
        names = header.strip().split(",")
        others = data.draw(st.permutations(names))
        swapped = [dict(zip(names, (row.get(name) for name in others))) for row in copy.rows(table)]
        copy.write_rows(table, swapped, names)
    loads_or_reports(copy)


@settings(FEW, max_examples=25)
@given(st.data(), st.sampled_from(TABLES), st.lists(HOSTILE, min_size=1, max_size=3))
def test_cells_replaced(shared, data, table, values):
    copy = restored(shared)
    rows = copy.rows(table)
    for value in values:
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.sampled_from(list(row)))] = value
    copy.write_rows(table, rows)
    loads_or_reports(copy)


@FEW
@given(st.sampled_from(TABLES), st.sampled_from("utf-16 utf-32 cp1251 utf-8-sig cp500 utf-7".split()))
def test_encodings_changed(shared, table, encoding):
    copy = restored(shared)
    copy.write(table, copy.read(table).encode(encoding, errors="replace"))
    loads_or_reports(copy)


@FEW
@given(st.sampled_from(TABLES), JSON.map(json.dumps) | st.sampled_from(["\n" * 5, ",,,\n,,,", "a;b\n1;2\n"]))
def test_tables_replaced_by_something_else(shared, table, text):
    copy = restored(shared)
    copy.write(table, text)
    loads_or_reports(copy)


def places_in(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places_in(item, (*path, key))


PLACES = list(places_in(json.loads((shipped("article") / "datapackage.json").read_text(encoding="utf-8"))))


@settings(FEW, max_examples=60)
@given(st.sampled_from(PLACES), st.just(...) | JSON)
def test_values_of_the_descriptor_replaced_or_taken_out(shared, path, value):
    copy = restored(shared)
    raw = {"whole": copy.descriptor}
    parent = raw
    for key in ("whole", *path)[:-1]:
        parent = parent[key]
    parent[("whole", *path)[-1]] = value
    if value is ...:
        del parent[("whole", *path)[-1]]
    copy.write_descriptor(raw.get("whole", ""))
    loads_or_reports(copy)
