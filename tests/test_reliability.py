"""Agreement and disagreement: published examples, degenerate codings, and what is never pooled."""

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jusan_analysis import reliability
from jusan_analysis.problems import DataPackageError
from jusan_analysis.reliability import coefficients
from jusan_analysis.reliability.coefficients import MISSING, NOMINAL, ORDINAL

NAN = np.nan

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section D: four observers,
# twelve units, five values
PUBLISHED = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]


def _counts(ratings, n_codes):
    codes = np.array(ratings, dtype=float).T
    return coefficients.counts_of(np.where(np.isnan(codes), MISSING, codes - 1).astype(int), n_codes)


def _codings(ratings, variable="tone", unit="r{:02d}"):
    """One row of ratings per coder; None where the coder gave none."""
    rows = [
        ("abcdef"[coder], unit.format(number), variable, code)
        for coder, row in enumerate(ratings)
        for number, code in enumerate(row, start=1)
    ]
    return pd.DataFrame(rows, columns=["coder_id", "unit_id", "variable", "code"])


def _book(variable="tone", **ranks):
    return pd.DataFrame(
        {"variable": variable, "code": list(ranks), "rank": pd.array(list(ranks.values()), "Int64")}
    )


TONE = _book(low=0, mid=1, high=2, silent=None)
PLAIN = _book(yes=None, no=None)


# --- coefficients -------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "published"), [(NOMINAL, 0.743), (ORDINAL, 0.815)])
def test_alpha_is_that_of_krippendorff_2011(level, published):
    found = coefficients.alpha(_counts(PUBLISHED, 5), level)
    assert found == pytest.approx(published, abs=5e-4)
    assert found == pytest.approx(krippendorff.alpha(PUBLISHED, level_of_measurement=level), abs=1e-9)


def test_alpha_of_two_observers_and_two_values_is_that_of_krippendorff_2011():
    """Section A of the same paper: ten articles, two observers, alpha 0.095."""
    meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    counts = coefficients.counts_of(np.array([meg, owen]).T, 2)
    assert coefficients.alpha(counts, NOMINAL) == pytest.approx(0.095, abs=5e-4)


def _kappa_of(table):
    codes = [(a, b) for a, row in enumerate(table) for b, times in enumerate(row) for _ in range(times)]
    return coefficients.kappa(np.array(codes), len(table))


@pytest.mark.parametrize(
    ("table", "published"),
    [
        # Cohen (1960), the agreement matrix of two judges on 200 subjects
        ([[88, 10, 2], [14, 40, 6], [18, 10, 12]], 0.492),
        # Fleiss, Levin and Paik, "Statistical Methods for Rates and Proportions" (2003), table 18.1
        ([[75, 1, 4], [5, 4, 1], [0, 0, 10]], 0.676),
    ],
)
def test_kappa_is_that_of_the_published_examples(table, published):
    assert _kappa_of(table) == pytest.approx(published, abs=5e-4)


ratings = st.lists(
    st.lists(st.sampled_from([NAN, 1, 2, 3, 4]), min_size=6, max_size=6), min_size=2, max_size=4
)


@given(ratings, st.sampled_from([NOMINAL, ORDINAL]))
def test_alpha_equals_the_package_on_any_codings_also_condensed_and_from_coincidences(rows, level):
    counts = _counts(rows, 4)
    pairable = counts[counts.sum(axis=1) > 1]
    found = coefficients.alpha(counts, level)
    if (pairable.sum(axis=0) > 0).sum() < 2:
        assert np.isnan(found)
        return
    expected = krippendorff.alpha(value_counts=counts, level_of_measurement=level)
    whole = coefficients._cluster_coincidences(pairable, np.zeros(len(pairable)))
    assert found == pytest.approx(expected, abs=1e-9)
    assert coefficients.alphas_of(whole, level)[0] == pytest.approx(expected, abs=1e-9)


# --- agreement ----------------------------------------------------------------------------


def test_kinds_of_units_are_never_pooled():
    codings = pd.concat(
        [
            _codings([["low", "mid"], ["low", "high"]], unit=unit)
            for unit in ("p{:02d}s1", "r{:02d}", "pr{:02d}")
        ]
        + [_codings([["low", "mid"], ["low", "high"]], unit="r{:02d}~pr01")]
    )
    found = reliability.agreement(codings, TONE, draws=0)
    assert set(found["unit_kind"]) == {"passage", "recommendation", "practice", "comparison"}
    assert (found["units"] == 2).all()


def test_a_column_unit_kind_is_used_where_it_is_given():
    codings = _codings([["low", "mid"], ["low", "high"]]).assign(unit_kind="paragraph")
    assert list(reliability.agreement(codings, TONE, draws=0)["unit_kind"]) == ["paragraph"]


def test_the_level_is_ordinal_where_the_codebook_ranks():
    ordinal = reliability.agreement(_codings([["low", "high"], ["low", "mid"]]), TONE, draws=0)
    nominal = reliability.agreement(_codings([["yes", "no"], ["yes", "no"]]), PLAIN, draws=0)
    assert [ordinal["level"][0], nominal["level"][0]] == [ORDINAL, NOMINAL]


def test_ordinal_alpha_forgives_a_near_miss_more_than_a_far_one():
    near = _codings([["low", "mid", "high", "low"], ["low", "mid", "high", "mid"]])
    far = _codings([["low", "mid", "high", "low"], ["low", "mid", "high", "high"]])
    alphas = [reliability.agreement(one, TONE, draws=0)["alpha"][0] for one in (near, far)]
    assert alphas[0] > alphas[1]


def test_unranked_codes_stand_apart_and_are_counted():
    codings = _codings([["low", "high", "silent", "silent"], ["low", "mid", "silent", "low"]])
    found = reliability.agreement(codings, TONE, draws=0).iloc[0]
    ranked = reliability.agreement(codings[~codings["unit_id"].isin(["r03", "r04"])], TONE, draws=0).iloc[0]
    assert (found["units"], found["units_apart"], found["units_split"]) == (4, 2, 1)
    assert found["alpha"] == pytest.approx(ranked["alpha"])
    assert found["alpha_nominal"] != pytest.approx(found["alpha"])
    assert "2 units with unranked codes" in found["warning"]


@pytest.mark.parametrize(
    ("codings", "words"),
    [
        (_codings([["yes", "yes"], ["yes", "yes"]]), "one category only"),
        (_codings([["yes", "no"]]), "no unit has two codes"),
        (_codings([["yes", None], [None, "no"]]), "no unit has two codes"),
    ],
)
def test_an_undefined_coefficient_is_missing_with_a_warning_and_never_one(codings, words):
    found = reliability.agreement(codings, PLAIN).iloc[0]
    assert found[["kappa", "alpha", "alpha_low", "alpha_high", "alpha_nominal"]].isna().all()
    assert words in found["warning"]


def test_ordinal_alpha_is_undefined_where_only_unranked_codes_meet():
    found = reliability.agreement(_codings([["silent", "low"], ["silent", "silent"]]), TONE).iloc[0]
    assert pd.isna(found["alpha"])
    assert "undefined" in found["warning"]


def test_kappa_is_left_out_for_three_coders_and_alpha_is_not():
    found = reliability.agreement(
        _codings([["yes", "no", "no"], ["yes", "no", "yes"], ["yes", "no", None]]), PLAIN
    )
    assert pd.isna(found["kappa"][0])
    assert found["alpha"].notna()[0]
    assert found["coder_ids"][0] == "a;b;c"


def test_skew_and_few_units_are_warned_of():
    found = reliability.agreement(_codings([["yes"] * 9 + ["no"], ["yes"] * 10]), PLAIN).iloc[0]
    assert "few units" in found["warning"]
    assert "skew: one code makes up 95 %" in found["warning"]


def test_a_missing_code_is_the_same_as_no_row():
    codings = _codings([["yes", "no", None], ["yes", "yes", "no"]])
    pd.testing.assert_frame_equal(
        reliability.agreement(codings, PLAIN), reliability.agreement(codings.dropna(subset=["code"]), PLAIN)
    )


def test_no_codings_give_no_rows_with_all_columns():
    found = reliability.agreement(_codings([]), PLAIN)
    assert found.empty
    assert {"alpha", "warning", "units_split"} <= set(found)


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_names_of_coders_never_matter(order):
    codings = _codings([["low", "mid", "high", "low"], ["low", "high", "high", "mid"]])
    places = list(codings.index)
    order.shuffle(places)
    other = codings.loc[places].replace({"coder_id": {"a": "z"}})
    pd.testing.assert_frame_equal(
        reliability.agreement(codings, TONE, draws=50).drop(columns="coder_ids"),
        reliability.agreement(other, TONE, draws=50).drop(columns="coder_ids"),
    )


def test_inputs_stay_as_they_were():
    codings, book = _codings([["low", "mid"], ["low", "high"]]), TONE.copy()
    before = codings.copy()
    reliability.agreement(codings, book)
    pd.testing.assert_frame_equal(codings, before)
    pd.testing.assert_frame_equal(book, TONE)


def test_every_fault_of_the_codings_is_told_at_once():
    codings = pd.concat([_codings([["yes", "yse"]]), _codings([["yes"]]), _codings([["yes"]], "tune")])
    with pytest.raises(DataPackageError) as caught:
        reliability.agreement(codings, PLAIN)
    told = str(caught.value)
    assert "'yse'" in told
    assert "Did you mean 'yes'?" in told
    assert "'tune'" in told
    assert "two codes of a" in told


def test_a_missing_column_is_named():
    with pytest.raises(DataPackageError, match="column code"):
        reliability.agreement(_codings([["yes"]]).drop(columns="code"), PLAIN)


# --- interval -----------------------------------------------------------------------------


def test_the_interval_is_reproduced_by_its_seed_and_holds_alpha():
    codings = _codings([["low", "mid", "high"] * 8, ["low", "mid", "high"] * 7 + ["mid", "mid", "low"]])
    first, again = (reliability.agreement(codings, TONE, seed=4).iloc[0] for _ in range(2))
    other = reliability.agreement(codings, TONE, seed=5).iloc[0]
    bounds = ["alpha_low", "alpha_high"]
    assert first[bounds].equals(again[bounds])
    assert not first[bounds].equals(other[bounds])
    assert first["alpha_low"] < first["alpha"] < first["alpha_high"]


def test_the_pairs_of_one_ask_are_drawn_together():
    """Ten pairs of two asks vary more, drawn by ask, than ten asks of their own."""
    codes = [["yes"] * 5 + ["no"] * 5, ["yes"] * 5 + ["no", "yes", "yes", "yes", "yes"]]
    alone = _codings(codes, unit="r{:02d}~pr01")
    names = {f"r{n:02d}~pr01": f"r{1 + (n > 5)}~pr{n:02d}" for n in range(1, 11)}
    together = alone.replace({"unit_id": names})
    widths = [
        (found["alpha_high"] - found["alpha_low"])[0]
        for found in (reliability.agreement(one, PLAIN, seed=1) for one in (alone, together))
    ]
    assert widths[1] != pytest.approx(widths[0])
    counts = np.array([[2, 0], [2, 0], [1, 1], [1, 1]])
    own = coefficients._cluster_coincidences(counts, np.array([0, 0, 1, 1]))
    assert own.tolist() == [[[4, 0], [0, 0]], [[0, 2], [2, 0]]]


def test_no_draws_give_no_interval():
    found = reliability.agreement(_codings([["low", "mid"], ["low", "high"]]), TONE, draws=0)
    assert found[["alpha_low", "alpha_high"]].isna().all(axis=None)


# --- disagreements ------------------------------------------------------------------------


def _adjudications(*rows):
    return pd.DataFrame(rows, columns=["unit_id", "variable", "code", "readings", "reason"], dtype="str")


CODINGS = pd.concat(
    [
        _codings([["yes", "yes", "yes", "no"], ["yes", "yes", "no", "no"]]),
        _codings([["yes"], ["yes"]], unit="r{:02d}~pr01"),
    ]
)


def test_coders_that_agree_against_the_final_code_come_first_and_pairs_before_asks():
    settled = _adjudications(
        ("r01", "tone", "no", "a=yes;b=yes", "so"), ("r01~pr01", "tone", "no", "a=yes;b=yes", None)
    )
    found = reliability.disagreements(CODINGS, settled)
    assert list(found["unit_id"]) == ["r01~pr01", "r01", "r03"]
    assert list(found["difference"])[1:] == ["coders against final code", "coders differ"]


def test_an_empty_reason_and_a_final_code_nobody_gave_stay_missing():
    found = reliability.disagreements(CODINGS, _adjudications(("r01", "tone", "no", "a=yes;b=yes", None)))
    assert found["reason"].isna().all()
    assert list(found["final_code"].isna()) == [False, True]


def test_a_coder_added_later_stands_beside_the_readings_told_before():
    settled = _adjudications(("r01", "tone", "yes", "a=no;b=yes;a=yes", "so"))
    late = pd.DataFrame([("human", "r01", "tone", "no")], columns=CODINGS.columns)
    found = reliability.disagreements(pd.concat([CODINGS, late]), settled).set_index("unit_id")
    assert found.loc["r01", "readings"] == "a=no;b=yes;a=yes;human=no"
    assert found.loc["r01", "difference"] == "coders differ"


def test_one_coder_alone_never_stands_against_the_final_code():
    found = reliability.disagreements(
        _codings([["yes"]]), _adjudications(("r01", "tone", "no", "a=yes;l=no", "so"))
    )
    assert list(found["difference"]) == ["earlier readings or drafts differ"]


def test_agreement_that_nobody_adjudicated_is_no_difference():
    assert reliability.disagreements(_codings([["yes"], ["yes"]]), _adjudications()).empty


def test_passages_come_from_the_units_or_are_the_unit_itself():
    units = pd.DataFrame({"unit_id": ["r01"], "passage_ids": ["p01s1;p02s1"]})
    codings = pd.concat([_codings([["yes"], ["no"]]), _codings([["yes"], ["no"]], unit="p{:02d}s1")])
    found = reliability.disagreements(codings, _adjudications(), units).set_index("unit_id")["passage_ids"]
    assert found.to_dict() == {"p01s1": "p01s1", "r01": "p01s1;p02s1"}
