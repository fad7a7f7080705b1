"""A table as plain data: typed, unrounded, fit for JSON, and back as it was."""

import datetime
import json
import math

import numpy as np
import pandas as pd
import pytest
from frictionless import Resource
from hypothesis import given
from hypothesis import strategies as st

from jusan_analysis.tabular import NamedTable, as_resource, from_resource

COLUMNS = {
    "Int64": st.none() | st.integers(-(2**63) + 1, 2**63 - 1),
    "Float64": st.none() | st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.none() | st.booleans(),
    "str": st.none() | st.text(),
}
NAMES = st.text()


@st.composite
def frames(draw, columns=COLUMNS, names=NAMES):
    """Typed tables of any content, as the loader would hand them out."""
    titles = draw(st.lists(names, unique=True, min_size=1, max_size=4))
    rows = draw(st.integers(0, 4))
    kinds = [draw(st.sampled_from(sorted(columns))) for _ in titles]
    cells = [draw(st.lists(columns[kind], min_size=rows, max_size=rows)) for kind in kinds]
    return pd.DataFrame({n: pd.array(c, dtype=k) for n, c, k in zip(titles, cells, kinds)})


def column(values, **options):
    """Type and cells that a column becomes."""
    resource = as_resource(pd.DataFrame({"a": pd.Series(values, **options)}))
    return resource["schema"]["fields"][0]["type"], [row[0] for row in resource["data"][1:]]


@given(frames())
def test_a_typed_table_comes_back_as_it_was_also_through_json(frame):
    text = json.dumps(as_resource(frame), allow_nan=False)
    pd.testing.assert_frame_equal(from_resource(json.loads(text)), frame, check_exact=True)


def test_every_table_of_the_packages_is_a_valid_resource(article):
    for name, frame in article.frames.items():
        report = Resource({"name": "table", **as_resource(frame)}).validate()
        assert report.valid, (name, report.flatten(["type", "message"])[:3])


@pytest.mark.parametrize(
    ("values", "kind", "cells"),
    [
        ([1, 2], "integer", [1, 2]),
        (np.array([1, 2], dtype="uint8"), "integer", [1, 2]),
        ([np.int64(1), None], "integer", [1, None]),
        ([1.5, math.nan], "number", [1.5, None]),
        ([math.inf, -math.inf, 2.0], "number", [None, None, 2.0]),
        (np.array([0.1], dtype="float32"), "number", [float(np.float32(0.1))]),
        ([0.1 + 0.2], "number", [0.30000000000000004]),
        ([1, 2.5], "number", [1.0, 2.5]),
        ([True, False], "boolean", [True, False]),
        ([np.True_, None], "boolean", [True, None]),
        (["a", None], "string", ["a", None]),
        (["", "a"], "string", ["", "a"]),
        (pd.Categorical(["b", None, "a"], ["a", "b"]), "string", ["b", None, "a"]),
        (pd.Categorical([3, 1]), "integer", [3, 1]),
        ([["p1", "p2"], ("p3",), [], None], "string", ["p1;p2", "p3", "", None]),
        ([{"b", "a"}], "string", ["a;b"]),
        ([np.array([1, 2])], "string", ["1;2"]),
        ([True, "x"], "string", ["true", "x"]),
        ([1, "x"], "string", ["1", "x"]),
        ([True, 1], "string", None),
        ([2**63, 1], "string", ["9223372036854775808", "1"]),
        ([datetime.date(2019, 7, 1), pd.NaT], "string", ["2019-07-01", None]),
        ([None, None], "string", [None, None]),
    ],
)
def test_cells_become_plain_and_columns_have_the_type_of_what_is_in_them(values, kind, cells):
    if cells is None:
        # truth among numbers is neither
        kind, cells = "string", ["true", "1"]
    options = {} if isinstance(values, (np.ndarray, pd.Categorical)) else {"dtype": object}
    found = column(values, **options)
    assert found == (kind, cells)
    assert [type(one) for one in found[1]] == [type(one) for one in cells]


@pytest.mark.parametrize(
    ("dtype", "kind"),
    [("int64", "integer"), ("Int64", "integer"), ("float64", "number"), ("Float64", "number"),
     ("bool", "boolean"), ("boolean", "boolean"), ("str", "string"), ("object", "string")],
)  # fmt: skip
def test_a_column_without_a_value_keeps_its_type(dtype, kind):
    assert column([], dtype=dtype) == (kind, [])


def test_the_header_is_the_first_row_also_of_a_table_without_rows():
    resource = as_resource(pd.DataFrame({"a": [], 1: []}))
    assert resource["data"] == [["a", "1"]]
    assert list(from_resource(resource).columns) == ["a", "1"]


def test_the_table_itself_stays_as_it_was():
    frame = pd.DataFrame({"a": [["x", "y"], None]})
    before = frame.copy(deep=True)
    as_resource(frame)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("names", [["a", "a"], [1, "1"]])
def test_two_columns_of_one_name_are_refused(names):
    with pytest.raises(ValueError, match="twice; expected each name once"):
        as_resource(pd.DataFrame([[1, 2]], columns=names))


def test_a_resource_out_of_shape_is_refused():
    resource = as_resource(pd.DataFrame({"a": [1], "b": ["x"]}))
    with pytest.raises(ValueError, match="expected the fields of the schema"):
        from_resource({**resource, "data": [["b", "a"], [1, "x"]]})
    with pytest.raises(ValueError, match="expected 2 cells each"):
        from_resource({**resource, "data": [["a", "b"], [1, "x"], [2]]})
    with pytest.raises(ValueError, match="found date; expected one of integer"):
        from_resource({"schema": {"fields": [{"name": "a", "type": "date"}]}, "data": [["a"]]})


@pytest.mark.parametrize("name", ["", "A", "a b", "../a", "a.csv", "-a", "a_b", "é"])
def test_the_name_of_a_table_can_be_that_of_a_file_and_a_sheet(name):
    with pytest.raises(ValueError, match="expected small letters, digits and hyphens"):
        NamedTable(name, "", "", pd.DataFrame())
