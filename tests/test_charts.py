"""Every chart: its words and records, its colours by name, its text on screen, and odd frames."""

import io
import itertools

import matplotlib.colors as mcolors
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from PIL import Image

import jusan_analysis as ja
from jusan_analysis import chartfiles, charts, comparison, demographics, evidence, reliability
from jusan_analysis.charts import style
from jusan_analysis.columns import UnusableFrame

DRAW = {
    "waffle": charts.people.waffle,
    "ages": charts.people.ages,
    "passage_map": charts.article.passage_map,
    "squares": charts.comparison.squares,
    "scale": charts.comparison.scale,
    "kept": charts.robustness.kept,
    "grid": charts.robustness.grid,
    "agreement": charts.robustness.agreement,
    "claims": charts.evidence.claims,
    "stages": charts.evidence.stages,
    "returns": charts.evidence.returns,
    "timeline": charts.evidence.timeline,
}
WORDS = {
    "title": "A finding that is long enough for a line of its own, and for a part of the next one as well",
    "subtitle": "Period and unit",
    "source": "Source: a newspaper, July 2019",
    "caution": "A caution.",
}


@pytest.fixture(scope="module")
def frames(article) -> dict[str, tuple]:
    """What the notebooks give to each chart."""
    context, pairs = ja.load_context(article), comparison.pairs(article)
    statuses, readings = comparison.status(pairs), comparison.specifications(pairs)
    agreement = reliability.agreement(article.codings, article.codebook)
    names = agreement["variable"].str.cat(agreement["unit_kind"], ", ")
    records = article.recommendations["passage_ids"].str.split(";").explode().value_counts()
    passages = article.passages
    n_records = passages["passage_id"].map(records).fillna(0).astype(int)
    stages = evidence.stages(context)
    return {
        "waffle": (demographics.counts(article.figures),),
        "ages": (demographics.age_bands(article.figures),),
        "passage_map": (passages.assign(n_records=n_records),),
        "squares": (statuses,),
        "scale": (pairs, statuses),
        "kept": (comparison.robustness(readings, statuses),),
        "grid": (readings,),
        "agreement": (agreement.assign(variable=names),),
        "claims": (evidence.claims(article, context),),
        "stages": (stages[stages["preferred"] & (stages["kind"] == "stage")],),
        "returns": (evidence.returns(context, period="to_2019-08"),),
        "timeline": (context.timeline,),
    }


@pytest.fixture(scope="module")
def drawn(frames) -> dict:
    """Each chart, drawn once."""
    axes = {name: draw(*frames[name], **WORDS) for name, draw in DRAW.items()}
    yield axes
    plt.close("all")


@pytest.fixture
def chart(drawn, request):
    return drawn[request.param]


every_chart = pytest.mark.parametrize("chart", DRAW, indirect=True)
every_name = pytest.mark.parametrize("name", DRAW)


def texts_of(ax) -> list[Text]:
    beyond = set()
    for axis, (low, high) in ((ax.xaxis, sorted(ax.get_xlim())), (ax.yaxis, sorted(ax.get_ylim()))):
        # matplotlib keeps ticks outside the axes and does not draw them
        beyond |= {tick.label1 for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high}
        beyond |= {tick.label2 for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high}
    texts = [text for text in ax.figure.findobj(Text) if text not in beyond]
    return [text for text in texts if text.get_visible() and text.get_text().strip()]


def hexes(colours) -> list[str]:
    return [mcolors.to_hex(colour) for colour in colours]


def key_of(ax) -> dict[str, str]:
    """The colour of each mark in the key, by its label."""
    legend, colours = ax.get_legend(), {}
    for handle, label in zip(legend.legend_handles, legend.get_texts()):
        face = handle.get_facecolor()
        # the sign of a status may stand before its word
        word = label.get_text().lstrip("".join(style.STATUS_ICONS.values())).strip()
        colours[word] = mcolors.to_hex(face[0] if np.ndim(face) == 2 else face)
    return colours


# --- words and records --------------------------------------------------------------------


@every_chart
def test_a_chart_says_what_it_shows_and_names_records_that_exist(article, chart):
    shown = style.evidence_of(chart)
    assert 1 <= len(shown.alt) <= 300
    assert shown.long
    known = set()
    for package in (article, ja.load_context(article)):
        for resource in package.package.resources:
            known |= {*package.frames[resource.name][resource.primary_key[0]].astype(str)}
    assert {*shown.ids} <= known


@every_chart
def test_title_subtitle_source_and_caution_are_on_the_figure(chart):
    shown = " ".join(" ".join(text.get_text() for text in texts_of(chart)).split())
    assert all(words in shown for words in WORDS.values())
    assert style.chart_title(chart) == WORDS["title"]


@every_name
def test_an_empty_frame_is_nothing_to_show(frames, name):
    ax = DRAW[name](*(frame.iloc[:0] for frame in frames[name]), **WORDS)
    assert "nothing to show" in [text.get_text() for text in texts_of(ax)]
    assert style.evidence_of(ax).ids == ()
    plt.close(ax.figure)


@every_name
def test_a_chart_changes_no_frame_and_fits_into_a_figure_of_the_reader(frames, name):
    before = [frame.copy() for frame in frames[name]]
    figure, (left, right) = plt.subplots(1, 2, figsize=(16, 9))
    assert DRAW[name](*frames[name], ax=left, title="Left") is left
    assert [frame.equals(copy) for frame, copy in zip(frames[name], before)] == [True] * len(before)
    assert (figure.get_size_inches().tolist(), right.has_data()) == ([16, 9], False)
    plt.close(figure)


@every_name
def test_hostile_text_is_drawn_as_it_is(frames, article, name):
    hostile = "<script>$x^2$ \\frac{ & " + "endless " * 12
    odd = []
    for frame in frames[name]:
        texts = [column for column in ("action", "claim", "event", "governs") if column in frame]
        odd.append(frame.assign(**dict.fromkeys(texts, hostile)) if texts else frame)
    ax = DRAW[name](*odd, title="It costs $5 and $6")
    assert chartfiles.chart_bytes(ax, "png", article).startswith(b"\x89PNG")
    plt.close(ax.figure)


@pytest.mark.parametrize(
    ("persons", "message"),
    [
        ({"children": -3}, "expected whole numbers of persons"),
        ({"children": 1.5}, "expected whole numbers of persons"),
        ({"children": 4, "orphans": 5}, "found 5 orphans; expected no more than children"),
    ],
)
def test_squares_are_drawn_for_whole_persons_only(persons, message):
    with pytest.raises(UnusableFrame, match=message):
        charts.people.waffle(pd.Series(persons))


def test_a_saved_chart_has_two_hundred_dots_per_inch(drawn, article):
    image = Image.open(io.BytesIO(chartfiles.chart_bytes(drawn["squares"], "png", article)))
    assert (round(image.info["dpi"][0]), image.width >= 1800) == (200, True)


# --- colours ------------------------------------------------------------------------------


def expected_square(row) -> str:
    colour = style.STATUS_COLOURS[row.status]
    return style.pale(colour) if row.said == "hint" else colour


def squares_agree(ax, statuses) -> None:
    """The square under each id has the colour of its status."""
    patches = {patch.get_xy(): mcolors.to_hex(patch.get_facecolor()) for patch in ax.patches}
    seen = {
        text.get_text().split()[-1]: patches[
            (round(text.get_position()[0] - 0.46, 6), text.get_position()[1] - 0.42)
        ]
        for text in ax.texts
        if text.get_text().split()[-1] in set(statuses["recommendation_id"])
    }
    rows = statuses.astype({"status": str, "said": str})
    assert seen == {row.recommendation_id: expected_square(row) for row in rows.itertuples()}
    # in grey, the sign beside the id tells one status from another
    signs = {text.get_text() for text in ax.texts}
    assert {f"{style.STATUS_ICONS[row.status]} {row.recommendation_id}" for row in rows.itertuples()} <= signs


def test_a_square_has_the_colour_of_its_status_and_a_swap_would_be_seen(drawn, frames, monkeypatch):
    squares_agree(drawn["squares"], *frames["squares"])
    swapped = style.STATUS_COLOURS | {
        "contrary": style.STATUS_COLOURS["in_line"],
        "in_line": style.STATUS_COLOURS["contrary"],
    }
    true = dict(style.STATUS_COLOURS)
    monkeypatch.setattr(style, "STATUS_COLOURS", swapped)
    ax = charts.comparison.squares(*frames["squares"])
    monkeypatch.setattr(style, "STATUS_COLOURS", true)
    with pytest.raises(AssertionError):
        squares_agree(ax, *frames["squares"])
    plt.close(ax.figure)


@pytest.mark.parametrize("name", ["squares", "grid"])
def test_the_key_has_the_colours_of_the_statuses(drawn, name):
    words = {style.STATUS_WORDS[status]: colour for status, colour in style.STATUS_COLOURS.items()}
    key = key_of(drawn[name])
    assert {word: key[word] for word in words} == words


def test_the_marks_of_the_other_charts_have_the_colour_of_their_level_or_group(drawn, frames):
    levels = list(style.STATUS_COLOURS)
    dots = [dot for dot in drawn["scale"].collections if len(dot.get_offsets())]
    for dot in dots:
        level, look = levels[round(dot.get_offsets()[0][0])], hexes(dot.get_facecolor())[0]
        colour = style.STATUS_COLOURS[level]
        assert look in (colour, style.pale(colour), style.PAPER)
    assert len(dots) == frames["scale"][0]["level"].isin(levels).sum()
    readings = frames["grid"][0]
    bars = pd.Series([mcolors.to_hex(bar.get_facecolor()) for bar in drawn["grid"].patches]).value_counts()
    assert bars.to_dict() == readings["status"].map(style.STATUS_COLOURS).value_counts().to_dict()
    counts = frames["waffle"][0]
    tiles = pd.Series([mcolors.to_hex(p.get_facecolor()) for p in drawn["waffle"].patches]).value_counts()
    groups = {"children": counts["children"] - counts["orphans"], **counts[["orphans", "women", "men"]]}
    assert {group: tiles[style.GROUP_COLOURS[group]] for group in groups} == groups
    stages = frames["stages"][0]
    widths = pd.Series(0.0, ["children", "women", "men"])
    for bar in drawn["stages"].patches:
        group = {colour: name for name, colour in style.GROUP_COLOURS.items()}[
            mcolors.to_hex(bar.get_facecolor())
        ]
        widths[group] += bar.get_width()
    assert widths.tolist() == stages[["children", "women", "men"]].sum().tolist()
    key = key_of(drawn["stages"])
    assert [key[name.capitalize()] for name in widths.index] == [style.GROUP_COLOURS[n] for n in widths.index]


# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency"
# (2009), severity 1.0, on linear RGB
EYES = {
    "usual": np.eye(3),
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
}


def linear(colour: str) -> np.ndarray:
    rgb = np.array(mcolors.to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(colour: str, eyes: str) -> np.ndarray:
    """CIE Lab of a colour as these eyes see it (white D65)."""
    seen = np.clip(np.array(EYES[eyes]) @ linear(colour), 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = (np.cbrt(v) if v > 0.008856 else 7.787 * v + 16 / 116
               for v in np.array(to_xyz) @ seen / [0.9505, 1, 1.089])  # fmt: skip
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(colour: str, other: str) -> float:
    light = sorted(float(np.dot([0.2126, 0.7152, 0.0722], linear(c))) + 0.05 for c in (colour, other))
    return light[1] / light[0]


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("palette", ["STATUS_COLOURS", "GROUP_COLOURS"])
def test_colours_stay_apart_for_all_eyes(palette, eyes):
    colours = getattr(style, palette)
    for first, second in itertools.combinations(colours, 2):
        distance = np.linalg.norm(lab(colours[first], eyes) - lab(colours[second], eyes))
        assert distance >= 15, (first, second, distance)


def test_neighbours_on_the_scale_differ_in_grey_and_text_on_every_colour_can_be_read():
    grey = [lab(colour, "usual")[0] for colour in style.STATUS_COLOURS.values()]
    assert min(abs(first - second) for first, second in itertools.pairwise(grey)) >= 7
    plain = [*style.STATUS_COLOURS.values(), *style.GROUP_COLOURS.values()]
    for colour in [*plain, *map(style.pale, plain)]:
        assert contrast(colour, style.on(colour)) >= 4.5


# --- text on screen -----------------------------------------------------------------------


@every_chart
def test_text_is_large_enough_inside_the_figure_and_covers_no_other(chart):
    chart.figure.canvas.draw()
    texts = texts_of(chart)
    assert min(text.get_fontsize() for text in texts) >= 9
    page = chart.figure.bbox
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    for words, box in boxes:
        assert box.x0 >= page.x0 - 1, words
        assert box.x1 <= page.x1 + 1, words
        assert page.y0 - 1 <= box.y0 <= box.y1 <= page.y1 + 1, words
    for (words, box), (others, other) in itertools.combinations(boxes, 2):
        width = min(box.x1, other.x1) - max(box.x0, other.x0)
        height = min(box.y1, other.y1) - max(box.y0, other.y0)
        assert width <= 2 or height <= 2, (words, others)
