"""Exact counts of groups, and the ages that figures mention."""

import pandas as pd
import pytest

import jusan_analysis as ja
from jusan_analysis import demographics
from jusan_analysis.columns import UnusableFrame


@pytest.fixture(scope="module")
def figures():
    return ja.load_article().figures


def counted(*rows, **everywhere):
    """Figures, each written as (group, value) or (group, value, period)."""
    table = pd.DataFrame([(*row, None)[:3] for row in rows], columns=["group_id", "value", "period_start"])
    table = table.assign(figure_id=[f"fig_{place}" for place in range(len(table))], period_end=None)
    defaults = {"measure": "persons_held", "unit": "persons", "precision": "exact"}
    return table.assign(**(defaults | everywhere))


def aged(lower=None, upper=None, value=None, measure="age_accepted", unit="years", **more):
    ends = pd.DataFrame({"value": [value], "lower": [lower], "upper": [upper]}, dtype="Float64")
    return ends.assign(figure_id="fig_age", measure=measure, unit=unit, paraphrase="Who is taken.", **more)


# --- counts -------------------------------------------------------------------------------


def test_the_shipped_counts_are_the_exact_ones_of_one_measure(figures):
    before = figures.copy()
    counts = demographics.counts(figures)
    assert counts.to_dict() == {"returnees": 595, "children": 406, "orphans": 31, "women": 156, "men": 33}
    assert (counts.dtype, counts.index.name) == ("Int64", "group_id")
    assert counts.equals(demographics.counts(figures, "persons_returned"))
    assert len(demographics.age_bands(figures)) == 6
    pd.testing.assert_frame_equal(figures, before)


def test_only_exact_counts_of_persons_in_a_group_are_taken():
    others = [counted(("boys", 5), precision="approximate"), counted((None, 7)), counted(("men", None))]
    others.append(counted(("cells", 6), unit="rooms", measure="rooms"))
    table = pd.concat([counted(("girls", 4)), *others]).assign(figure_id=list("abcde"))
    assert demographics.counts(table).to_dict() == {"girls": 4}
    assert demographics.counts(table, "rooms").to_dict() == {"cells": 6}


def test_a_count_that_stands_twice_alike_counts_once_and_shares_stay_as_they_are():
    assert demographics.counts(counted(("girls", 4), ("girls", 4))).to_dict() == {"girls": 4}
    shares = counted(("girls", 0.3), unit="share", measure="held")
    assert demographics.counts(shares, "held").to_dict() == {"girls": 0.3}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (counted(("girls", 4), ("girls", 5)), "several exact counts of 'girls': 4 in fig_0, 5 in fig_1"),
        (counted(("girls", 4, "2018"), ("girls", 5, "2019")), "2018 to . in fig_0, .* to one period"),
        (counted(("girls", 4, "2018"), ("boys", 5, "2019")), "2018 to . in fig_0, 2019 to . in fig_1"),
        (counted(("girls", -4)), "no count: -4 in fig_0"),
        (counted(("girls", "many")), "no count: many in fig_0"),
        (counted(("girls", 4.5)), "no count: 4.5 in fig_0"),
        (counted(("girls", 4), ("boys", 5), measure=["held", "freed"]), "held, freed. Name one"),
        (counted(("girls", 4), ("boys", 5)).assign(figure_id="f"), "'f' stands 2 times"),
        (counted(("girls", 4)).drop(columns="unit"), "no column unit"),
        (counted(("girls", 4), ("men", 5), unit=["persons", "person"]), "several units: persons in fig_0"),
    ],
)
def test_counts_that_do_not_belong_together_are_refused(table, message):
    with pytest.raises(UnusableFrame, match=message):
        demographics.counts(table)


def test_a_named_measure_is_known_and_has_one_unit(figures):
    with pytest.raises(UnusableFrame, match="Did you mean 'persons_returned'"):
        demographics.counts(figures, "person_returned")
    with pytest.raises(UnusableFrame, match="several units: persons in fig_0, families in fig_1"):
        demographics.counts(counted(("girls", 4), ("all", 5), unit=["persons", "families"]), "persons_held")


@pytest.mark.parametrize("measure", [None, "persons_returned"])
def test_no_figures_give_no_counts_and_no_ages(figures, measure):
    counts = demographics.counts(figures.iloc[:0], measure)
    assert (len(counts), counts.dtype) == (0, "Int64")
    bands = demographics.age_bands(figures.iloc[:0])
    assert (len(bands), [*bands]) == (0, ["figure_id", "label", "age_min", "age_max", "governs"])


# --- ages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "label", "ends"),
    [
        (aged(1, 6), "1–6", (1, 6)),
        (aged(3, 3), "3", (3, 3)),
        (aged(value=3), "3", (3, 3)),
        (aged(14), "14 and over", (14, None)),
        (aged(14, lower_exclusive=True), "15 and over", (15, None)),
        (aged(0, 13), "under 14", (0, 13)),
        (aged(upper=14, upper_exclusive=True), "under 14", (None, 13)),
        (aged(upper=13, lower_exclusive=pd.NA), "under 14", (None, 13)),
        (aged(14, 14, measure="age_of_criminal_responsibility"), "from 14", (14, None)),
        (aged(16, 18, measure="ages_served", unit="completed years"), "16–18", (16, 18)),
    ],
)
def test_a_band_has_closed_or_open_ends(table, label, ends):
    row = demographics.age_bands(table).iloc[0]
    assert (row["label"], row["governs"]) == (label, "Who is taken.")
    assert tuple(None if pd.isna(end) else end for end in row[["age_min", "age_max"]]) == ends


@pytest.mark.parametrize(
    "table", [aged(), aged(1, 6, measure="stages"), aged(1, 6, measure="wages"), aged(1, 6, unit="months")]
)
def test_what_gives_no_age_in_years_has_no_band(table):
    assert demographics.age_bands(table).empty


def test_the_youngest_come_first_and_an_open_start_is_the_youngest():
    table = pd.concat([aged(6, 10), aged(upper=3), aged(1, 6)]).assign(figure_id=["a", "b", "c"])
    assert demographics.age_bands(table)["figure_id"].tolist() == ["b", "c", "a"]
