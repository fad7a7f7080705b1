"""Charts of outside evidence: every number comes from the frame, derived parts are hatched."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import jusan_analysis as ja
from jusan_analysis import evidence
from jusan_analysis.charts import evidence as charts
from jusan_analysis.charts.style import HATCH_DERIVED, alt_text, record_ids

ARTICLE, CONTEXT = ja.load_article(), ja.load_context()


@pytest.fixture
def ax():
    figure, axes = plt.subplots(figsize=(9.5, 6.5), layout="constrained")
    yield axes
    plt.close(figure)


def stage_rows():
    return pd.DataFrame(
        [
            ("stage 1", "2019", 47, 30, 11, 6, ""),
            ("stage 2", "2020", 79, 49, 19, 11, "total;children"),
            ("stage 3", "2021", 12, 12, pd.NA, pd.NA, ""),
        ],
        columns=["label", "date", "total", "children", "women", "men", "derived_measures"],
    )


def returns_rows():
    return pd.DataFrame(
        [
            ("Here", 595, 3.1, True, True),
            ("There", 200, 0.003, False, True),
            ("There", 90, 0.06, False, False),
            ("Together", 282, None, False, True),
        ],
        columns=["country", "total", "per_100k", "comparable", "largest"],
    )


def claim_rows():
    return pd.DataFrame(
        [
            ("c1", "It adds up.", "supported", "computed", "high"),
            ("c2", "It is so.", "qualified", "judged", "low"),
        ],
        columns=["claim_id", "claim", "verdict", "verdict_from", "confidence"],
    )


DRAWN = [(charts.stages, stage_rows), (charts.returns, returns_rows), (charts.claims, claim_rows)]


@pytest.mark.parametrize(("chart", "rows"), DRAWN)
def test_a_chart_gives_back_its_axes_and_leaves_the_frame_alone(chart, rows, ax):
    frame = rows()
    assert chart(frame, ax) is ax
    pd.testing.assert_frame_equal(frame, rows())


@pytest.mark.parametrize(("chart", "rows"), DRAWN)
def test_no_word_of_a_chart_is_smaller_than_eight_points(chart, rows, ax):
    chart(rows(), ax)
    texts = [one for one in ax.get_figure().findobj(matplotlib.text.Text) if one.get_text()]
    assert min(one.get_fontsize() for one in texts) >= 8


def test_exactly_the_derived_parts_are_hatched(ax):
    charts.stages(stage_rows(), ax)
    hatched = [one.get_width() for one in ax.patches if one.get_hatch() == HATCH_DERIVED]
    assert hatched == [49]


def test_missing_parts_are_not_drawn_as_zero(ax):
    charts.stages(stage_rows(), ax)
    assert [one.get_width() for one in ax.patches] == [30, 11, 6, 49, 19, 11, 12]


def test_the_alt_text_of_stages_tells_every_number_and_what_was_worked_out(ax):
    alt = alt_text(charts.stages(stage_rows(), ax))
    assert "stage 1 (2019): 30 children, 11 women and 6 men, 47 in all" in alt
    assert "worked out by us: total, children" in alt
    assert "stage 3 (2021): 12 children, 12 in all" in alt


def test_a_rate_that_rounds_to_nothing_is_not_shown_as_nothing(ax):
    alt = alt_text(charts.returns(returns_rows(), ax))
    assert "There 200 (<0.01 per 100,000), kept apart" in alt
    assert "Together 282, kept apart" in alt


def test_the_alt_text_of_returns_changes_with_the_numbers(ax):
    frame = returns_rows()
    frame.loc[0, "total"] = 596
    assert "Here 596" in alt_text(charts.returns(frame, ax))


def test_the_alt_text_of_claims_names_verdicts_and_which_were_computed(ax):
    alt = alt_text(charts.claims(claim_rows(), ax))
    assert "supported: c1" in alt
    assert "Computed from the tables: c1. Of low confidence: c2." in alt


def shipped(name):
    counts = evidence.stages(CONTEXT)
    return {
        "stages": (charts.stages, counts[counts["preferred"] & (counts["kind"] == "stage")], (9, 4)),
        "to 2019": (charts.returns, evidence.per_head(CONTEXT, "to_2019-08"), (9.5, 5.5)),
        "to 2023": (charts.returns, evidence.per_head(CONTEXT, "2019-09_to_2023"), (9.5, 6.5)),
        "claims": (charts.claims, evidence.check_claims(ARTICLE, CONTEXT), (9.5, 6.5)),
    }[name]


@pytest.mark.parametrize("name", ["stages", "to 2019", "to 2023", "claims"])
def test_the_shipped_charts_stay_within_ten_inches_and_cut_no_text(name):
    chart, frame, size = shipped(name)
    figure, axes = plt.subplots(figsize=size, layout="constrained")
    chart(frame, axes)
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    plt.close(figure)
    assert box.width <= 10
    assert box.x0 > -0.2


@pytest.mark.parametrize(("chart", "rows"), DRAWN)
def test_charts_keep_the_sources_of_the_rows_they_drew(chart, rows, ax):
    frame = rows()
    chart(frame.assign(source_ids=[f"s{place};s0" for place in range(len(frame))]), ax)
    assert record_ids(ax) == tuple(f"s{place}" for place in range(len(frame)))
