import io

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd
import pytest

import jusan_analysis as ja
from jusan_analysis import demographics
from jusan_analysis.charts import demographics as charts
from jusan_analysis.charts.style import alt_text, record_ids

COMPOSED = pd.DataFrame(
    [
        ("kids", "Children", "part", "All", 5.0, 8.0, 62.5),
        ("lost", "Orphans", "subset", "Children", 2.0, 8.0, 25.0),
        ("ladies", "Women", "part", "All", 3.0, 8.0, 37.5),
        ("gents", "Men", "part", "All", None, 8.0, None),
    ],
    columns=["group_id", "label", "link", "inside", "count", "base", "share_pct"],
)
BOUNDS = pd.DataFrame(
    [("girls", 0.0, 4.0, "persons", "None."), ("mothers", 2.0, 2.0, "persons", "None.")],
    columns=["quantity", "lower", "upper", "unit", "assumption"],
)
SCENARIOS = pd.DataFrame(
    [("no adults", 4, 4), ("some mothers", 1, 8)], columns=["scenario", "stayed_lower", "stayed_upper"]
)
AGES = pd.DataFrame(
    [
        ("article", "1–3", 1, 3, "First."),
        ("derived", "under 5", None, 4, "Second."),
        ("nobody", "0", 0, 0, "Third."),
        ("outside", "6 and over", 6, None, "Fourth."),
    ],
    columns=["origin", "label", "age_min", "age_max", "governs"],
).astype({"age_min": "Float64", "age_max": "Float64"})


@pytest.fixture
def ax():
    figure, axes = plt.subplots(figsize=(10, 5), layout="constrained")
    yield axes
    plt.close(figure)


def written(ax):
    ticks = [*ax.get_yticklabels(), *ax.get_xticklabels()]
    return " ".join(one.get_text() for one in [*ax.texts, *ticks] if one.get_text())


def test_every_person_is_one_mark_and_orphans_are_among_the_children(ax):
    charts.persons(COMPOSED, ax)
    assert [len(one.get_offsets()) for one in ax.collections] == [3, 2, 3]
    assert "Orphans: 2" in written(ax)


def test_marks_never_lie_on_one_another(ax):
    charts.persons(COMPOSED.assign(count=[406, 31, 156, 33]), ax)
    spots = [tuple(spot) for one in ax.collections for spot in one.get_offsets()]
    assert len(spots) == len(set(spots)) == 595


def test_an_uncounted_group_is_told_and_not_drawn(ax):
    alt = alt_text(charts.persons(COMPOSED, ax))
    told = "Children 5, Orphans 2 (among Children), Women 3 and Men not counted"
    assert alt == f"One mark for each person of 8: {told}."
    assert "Men" not in written(ax)


def test_each_subset_is_told_with_the_group_it_lies_in_and_not_with_its_neighbour(ax):
    born = pd.DataFrame(
        [("born", "Born there", "subset", "Children", None, 8.0, None)], columns=COMPOSED.columns
    )
    alt = alt_text(charts.bars(pd.concat([COMPOSED[:2], born, COMPOSED[2:]], ignore_index=True), ax))
    assert "Orphans 2 (among Children), Born there not counted (among Children), Women 3" in alt


def test_bars_are_as_long_as_their_counts_and_the_subset_is_hatched(ax):
    charts.bars(COMPOSED, ax)
    assert [(one.get_width(), one.get_hatch()) for one in ax.patches] == [(5, None), (2, "////"), (3, None)]
    assert "5  (62.5 % of 8)" in written(ax)


def test_intervals_run_from_the_least_to_the_most(ax):
    alt = alt_text(charts.intervals(BOUNDS, ax))
    assert [(one.get_x(), one.get_width()) for one in ax.patches] == [(0, 4), (2, 0)]
    assert alt == "Ranges that the counts allow: girls: 0 to 4 persons; mothers: 2 persons."


def test_the_assumption_is_written_where_a_quantity_comes_twice(ax):
    twice = BOUNDS.assign(quantity="mothers", assumption=["Women only.", "Girls too."])
    alt = alt_text(charts.intervals(twice, ax))
    assert "mothers (Women only): 0 to 4 persons" in alt
    assert "Girls too." in written(ax)


def test_scenarios_draw_the_certain_part_in_full(ax):
    alt = alt_text(charts.scenarios(SCENARIOS, ax))
    full = [one.get_width() for one in ax.patches if not one.get_hatch()]
    assert full == [4, 1]
    assert alt.endswith("no adults: 4 persons; some mothers: 1 to 8 persons.")


def test_a_year_of_age_is_a_cell_and_open_ends_reach_the_edge(ax):
    charts.ages(AGES, ax)
    cells = [(one.get_x(), one.get_x() + one.get_width()) for one in ax.patches]
    assert cells == [(0.5, 3.5), (-0.5, 4.5), (-0.5, 0.5), (5.5, 6.5)]


def test_only_what_has_no_upper_age_ends_in_an_arrow(ax):
    charts.ages(AGES, ax)
    assert [(one.get_marker(), one.get_ydata()[0]) for one in ax.lines] == [(">", 3)]


def test_origins_of_ages_differ_by_hatch_as_well_as_colour(ax):
    alt = alt_text(charts.ages(AGES, ax))
    assert len({one.get_hatch() for one in ax.patches}) == 4
    assert "named by nobody: 0" in alt
    assert "outside evidence: 6 and over" in alt


@pytest.fixture(scope="module")
def drawn():
    article, context = ja.load_article(), ja.load_context()
    bounds = demographics.bounds(article.figures, article.groups)
    facts = context.facts[context.facts["fact_id"] == "law_age_general"]
    composed = demographics.composition(article.figures, article.groups)
    return {
        "persons": composed,
        "bars": composed,
        "intervals": bounds[bounds["unit"] == "persons"],
        "ages": demographics.age_map(article.figures, facts),
        "scenarios": demographics.scenarios(article.figures, article.groups),
    }


@pytest.mark.parametrize("name", ["persons", "bars", "intervals", "ages", "scenarios"])
def test_charts_of_the_article_have_readable_text_and_leave_the_frame_alone(drawn, name):
    figure, ax = plt.subplots(figsize=(10, 8), layout="constrained")
    frame = drawn[name].copy()
    getattr(charts, name)(frame, ax)
    figure.savefig(io.BytesIO(), format="png")
    shown = [one for one in [*ax.texts, *ax.get_yticklabels(), ax.title] if one.get_text()]
    boxes = [one.get_window_extent() for one in shown]
    assert min(one.get_fontsize() for one in shown) >= 8
    assert not any(a.overlaps(b) for place, a in enumerate(boxes) for b in boxes[place + 1 :])
    pd.testing.assert_frame_equal(frame, drawn[name])
    plt.close(figure)


@pytest.mark.parametrize(
    ("chart", "frame"),
    [(charts.persons, COMPOSED), (charts.bars, COMPOSED), (charts.intervals, BOUNDS),
     (charts.scenarios, SCENARIOS), (charts.ages, AGES)],
)  # fmt: skip
def test_charts_keep_the_ids_of_the_rows_they_drew(chart, frame, ax):
    ids = [f"p0{place}s1" for place in range(len(frame), 0, -1)]
    chart(
        frame.assign(figure_ids="fig_b;fig_a", passage_ids=ids, source_ids=[None, *["s2"] * len(ids[1:])]), ax
    )
    assert record_ids(ax) == ("fig_a", "fig_b", *reversed(ids), "s2")
