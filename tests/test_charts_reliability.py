"""Charts of notebook 04: they draw what the frame holds and say so in words."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from jusan_analysis.charts import reliability as charts
from jusan_analysis.charts.style import record_ids

AGREEMENT = pd.DataFrame(
    {
        "variable": ["relation", "voice", "tone"],
        "unit_kind": ["comparison", "passage", "passage"],
        "level": ["ordinal", "nominal", "nominal"],
        "units": [50, 62, 3],
        "percent": [90.0, 100.0, 100.0],
        "alpha": pd.array([0.9, 1.0, None], "Float64"),
        "alpha_low": pd.array([0.7, 1.0, None], "Float64"),
        "alpha_high": pd.array([1.0, 1.0, None], "Float64"),
    }
)
SAME = ";".join(f"{one}=x" for one in charts.CHOICES)
UNIVERSE = pd.DataFrame(
    {
        "specification": [1, 2, 3],
        "n_asks": [10, 10, 10],
        "n_remaining": [10, 4, 0],
        "contrary_or_absent_pct": [30.0, 25.0, None],
        "planned_pct": [30.0, 50.0, None],
        "partly_or_in_line_pct": [40.0, 25.0, None],
        "same": [SAME, f"rule=y;{SAME}", SAME],
    }
)
FIRMNESS = pd.DataFrame(
    {
        "recommendation_id": ["r01", "r02"],
        "status": ["in_line", "absent"],
        "kept_pct": [90.0, 20.0],
        "changed_pct": [10.0, 0.0],
        "dropped_pct": [0.0, 80.0],
        "untested_by_rule": [False, True],
    }
)


@pytest.fixture
def ax():
    figure, ax = plt.subplots(figsize=(9, 6))
    yield ax
    plt.close(figure)


def _words(ax):
    return [one.get_text() for one in ax.texts] + [one.get_text() for one in ax.get_yticklabels()]


def test_every_chart_with_a_coefficient_says_who_the_coders_are(ax):
    for chart, frame in ((charts.agreement, AGREEMENT), (charts.specification_curve, UNIVERSE)):
        ax.clear()
        drawn = chart(frame, ax)
        said = " ".join(drawn.get_xlabel().split())
        assert "automated readers of similar make" in said
        assert "automated readers of similar make" in drawn.get_label()


def test_a_human_among_the_coders_is_named_where_the_caller_tells_it(ax):
    drawn = charts.agreement(AGREEMENT, ax, "2 automated readers and 1 human reader")
    assert "1 human reader" in drawn.get_xlabel()
    assert "similar make" not in drawn.get_label()


def test_agreement_draws_no_interval_where_nobody_differs_and_none_that_is_undefined(ax):
    drawn = charts.agreement(AGREEMENT, ax)
    lines = [one.get_xdata().tolist() for one in drawn.lines]
    assert lines == [[0.7, 1.0], [0.9], [1.0]]
    assert "undefined" in _words(drawn)
    assert "tone of passages (nominal), 3 units: undefined" in drawn.get_label()


def test_the_curve_leaves_out_specifications_without_asks_and_ticks_merged_choices(ax):
    drawn = charts.specification_curve(UNIVERSE, ax)
    rows = {tick.get_text(): height for tick, height in zip(drawn.get_yticklabels(), drawn.get_yticks())}
    # a row of ticks is one line, broken after each
    broken = [line for line in drawn.lines if None in list(line.get_xdata(orig=True))]
    ticks = {sum(one.get_ydata(orig=True)[:2]) / 2: len(one.get_xdata(orig=True)) / 3 for one in broken}
    assert ticks[rows["rule: x"]] == 2
    assert ticks[rows["rule: y"]] == 1
    assert "2 specifications" in drawn.get_label()
    assert "resting on 4 to 10 asks" in drawn.get_label()
    assert "contrary or absent 25 to 30 % (default 30 %)" in drawn.get_label()


def test_the_curve_marks_the_first_row_as_the_default(ax):
    drawn = charts.specification_curve(UNIVERSE, ax)
    default = next(one for one in drawn.texts if one.get_text() == "default")
    assert default.get_position()[0] == 1


def test_firmness_strips_fill_the_whole_and_name_untested_asks(ax):
    drawn = charts.firmness(FIRMNESS, ax)
    widths = [bar.get_width() for bar in drawn.patches]
    assert sum(widths) == pytest.approx(200)
    assert [one.get_text() for one in drawn.texts] == ["untested by rule"]
    assert "r01 in line kept in 90 %" in drawn.get_label()


@pytest.mark.parametrize(
    ("chart", "frame"),
    [
        (charts.agreement, AGREEMENT),
        (charts.specification_curve, UNIVERSE),
        (charts.firmness, FIRMNESS),
    ],
)
def test_charts_change_no_frame_and_use_no_small_print(ax, chart, frame):
    before = frame.copy()
    drawn = chart(frame, ax)
    pd.testing.assert_frame_equal(frame, before)
    sizes = [one.get_fontsize() for one in drawn.findobj(matplotlib.text.Text) if one.get_text()]
    assert min(sizes) >= 8


def test_agreement_keeps_the_units_that_were_coded(ax):
    frame = AGREEMENT.assign(unit_ids=["r01~pr02;r01~pr01", "p01s1;p02s1", "p02s1;p03s1"])
    assert record_ids(charts.agreement(frame, ax)) == ("p01s1", "p02s1", "p03s1", "r01~pr01", "r01~pr02")


@pytest.mark.parametrize(
    ("chart", "frame"), [(charts.specification_curve, UNIVERSE), (charts.firmness, FIRMNESS)]
)
def test_firmness_and_the_curve_keep_the_passages_of_what_they_drew(chart, frame, ax):
    chart(frame.assign(passage_ids=["p01s1", "p02s1", "p03s1"][: len(frame)]), ax)
    # a specification without asks is not drawn
    assert record_ids(ax) == ("p01s1", "p02s1")
