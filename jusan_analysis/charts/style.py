"""One palette, one look, and the words and ids that go with every chart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from textwrap import shorten

import pandas as pd

from jusan_analysis.columns import join_ids

INK, SOFT, PALE, PAPER = "#1b1b1b", "#5f6368", "#dadce0", "#ffffff"

# apart in lightness and in hue, also for colour-blind readers; a status has this colour everywhere
STATUS_COLOURS = {
    "contrary": "#641212",
    "absent": "#c2531a",
    "urged_by_others": "#a184c9",
    "planned": "#fbe37b",
    "partly": "#8fc9ec",
    "in_line": "#17508f",
    "not_described": "#ffffff",
}
STATUS_WORDS = {
    "contrary": "Goes against it",
    "absent": "Not in place",
    "urged_by_others": "Urged by others only",
    "planned": "Under discussion",
    "partly": "Some steps",
    "in_line": "Done",
    "not_described": "Article silent",
}
STATUS_ICONS = dict(zip(STATUS_COLOURS, "✕○◇…◐✓–"))
NOTHING_LEFT = "No status"
SAID_WORDS = {"said": "said in the article", "inferred": "inferred", "hint": "a hint only"}
GROUP_COLOURS = {
    "children": "#009e73",
    "orphans": "#00422f",
    "women": "#d48fb8",
    "men": "#666666",
    "other": "#d6c08a",
}
INFERRED, NEUTRAL = "////", "#9aa0a6"

NAMES_OF_PLACES = "Names follow United Nations usage and imply no opinion on the status of any territory."
SMALLEST = 9


def on(colour: str) -> str:
    """Ink or paper, whichever has the higher contrast on a colour (WCAG 2)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return PAPER if 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] < 0.2 else INK


def mixed(colour: str, other: str, share: float) -> str:
    """A colour with a share of another one in it.

    >>> mixed("#000000", "#ffffff", 0.4)
    '#666666'
    """
    pairs = [(int(colour[place : place + 2], 16), int(other[place : place + 2], 16)) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(first + (second - first) * share):02x}" for first, second in pairs)


def pale(colour: str) -> str:
    """A colour mixed with two parts of white."""
    return mixed(colour, PAPER, 2 / 3)


def status_patch(status: str, said: str) -> dict:
    """How a status is drawn: full where said, hatched where inferred, pale and dashed where a hint only."""
    colour = STATUS_COLOURS.get(status, PAPER)
    look = {"facecolor": colour, "edgecolor": INK, "linewidth": 0.8}
    if colour == PAPER:
        silent = {"linestyle": ":", "edgecolor": SOFT}
        return look | (silent if status in STATUS_COLOURS else {"edgecolor": PALE})
    if said == "inferred":
        return look | {"hatch": INFERRED, "edgecolor": on(colour)}
    return look if said == "said" else look | {"facecolor": pale(colour), "linestyle": "--"}


# --- words and ids ------------------------------------------------------------------------


@dataclass(frozen=True)
class Evidence:
    """What a chart says in words, and the ids of the records it rests on."""

    alt: str
    long: str
    ids: tuple[str, ...]


def describe(ax, alt: str, ids=(), frames=(), long: str = ""):
    """Give a chart, also one of your own, its alt text and its evidence, and return it.

    ``alt`` says in at most 300 characters what the chart shows, ``long`` every value. ``ids`` are ids of
    records; columns and index levels of ``frames`` that hold ids are read as well.
    """
    alt = " ".join(alt.split())
    if not 1 <= len(alt) <= 300:
        raise ValueError(f"alt: found {len(alt)} characters; expected 1 to 300. Put the rest into long=.")
    frames = [frames] if isinstance(frames, pd.DataFrame) else frames
    tables = [table for frame in frames for table in (frame.index.to_frame(), frame)]
    cells = [cell for table in tables for column in table if _holds_ids(column) for cell in table[column]]
    named = [*(ids.split(";") if isinstance(ids, str) else ids), *join_ids(cells).split(";")]
    ax.jusan_evidence = Evidence(alt, " ".join(long.split()), tuple(dict.fromkeys(filter(None, named))))
    return _without_formulas(ax)


def _holds_ids(column) -> bool:
    return bool(re.search(r"_ids?$", str(column))) and not str(column).startswith(("addressee", "actor"))


def _without_formulas(ax):
    """The words come from data: a dollar sign in them opens no formula."""
    for text in ax.get_figure(root=True).findobj(lambda artist: hasattr(artist, "set_parse_math")):
        text.set_parse_math(False)
    return ax


def evidence_of(ax) -> Evidence:
    """Alt text and ids of a chart; raises ValueError where it has none."""
    if not hasattr(ax, "jusan_evidence"):
        raise ValueError("This chart has no alt text. Give it one: ja.describe(ax, alt=..., ids=[...]).")
    return ax.jusan_evidence


def chart_title(ax) -> str:
    """The title of a chart on one line, wherever it stands."""
    titles = [ax.get_title(loc=place) for place in ("left", "center", "right")]
    return " ".join(next(filter(None, [getattr(ax, "jusan_title", ""), *titles]), "").split())


def footer(article) -> str:
    """Who published the source and when, and the version of the data."""
    package, parts = article.package, []
    for source in article.sources.itertuples():
        published = f", {month(source.published)}" if pd.notna(source.published) else ", date not known"
        publisher = source.publisher if pd.notna(source.publisher) else "publisher not known"
        parts.append(f"{publisher}{published}")
    return f"Source: {'; '.join(parts)}, as reported; {package.name} {package.version}"


def month(date: str) -> str:
    """A date in words, as far as it is known: ``2019-07`` is July 2019.

    >>> month("2019-07"), month("2019"), month("2019-05-13")
    ('July 2019', '2019', '13 May 2019')
    """
    parts = str(date).split("-")
    names = "January February March April May June July August September October November December".split()
    words = [parts[0]] if len(parts) < 2 else [names[int(parts[1]) - 1], parts[0]]
    return " ".join([str(int(parts[2])), *words] if len(parts) > 2 else words)


def period(dates: str) -> str:
    """A date or an interval in words; what both ends share is said once.

    >>> period("2019-01/2019-06"), period("2018-12/2019-07-17"), period("../2019-02")
    ('January to June 2019', 'December 2018 to 17 July 2019', 'up to February 2019')
    """
    if pd.isna(dates):
        return "date not known"
    first, _, last = str(dates).partition("/")
    if ".." in (first, last):
        return f"up to {month(last)}" if first == ".." else f"from {month(first)}"
    if last in ("", first):
        return month(first)
    start, end = month(first).split(), month(last).split()
    while len(start) == len(end) > 1 and start[-1] == end[-1]:
        start, end = start[:-1], end[:-1]
    return f"{' '.join(start)} to {month(last)}"


def listed(items) -> str:
    """Items as a phrase.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    items = [str(item) for item in items]
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def tallied(statuses: pd.Series) -> str:
    """How often each status occurs, in words.

    >>> tallied(pd.Series(["in_line", "contrary", None, "in_line"]))
    'Goes against it 1, Done 2, No status 1'
    """
    words = statuses.astype(object).map(STATUS_WORDS).fillna(NOTHING_LEFT)
    counts = words.value_counts().reindex([*STATUS_WORDS.values(), NOTHING_LEFT]).dropna()
    return ", ".join(f"{word} {number:.0f}" for word, number in counts.items())


# --- drawing ------------------------------------------------------------------------------


def new_axes(ax=None, size: tuple[float, float] = (10, 5)):
    """The given Axes, or those of a new figure of this size in inches, without head and foot."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    figure, ax = plt.subplots(figsize=size, layout="constrained")
    figure.jusan_grows = True
    return ax


def wrapped(text: str, inches: float, size: float = SMALLEST, weight: str = "normal") -> str:
    """Text broken into lines of at most this width, as measured in the font of the charts."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font, lines = FontProperties(size=size, weight=weight), [""]
    for word in re.split(r"[ \n\t]+", str(text).strip()):
        longer = f"{lines[-1]} {word}".strip(" ")
        width = text_to_path.get_text_width_height_descent(longer, font, ismath=False)[0]
        # on screen, letters are up to 4 % wider than their outlines
        lines[-1:] = [longer] if width <= 69 * inches or not lines[-1] else [lines[-1], word]
    return "\n".join(lines)


def with_id(text: str, record_id: str, inches: float, size: float = SMALLEST) -> str:
    """A wrapped label that ends in the id of its record, which never begins a line alone."""
    return wrapped(f"{text}\N{NO-BREAK SPACE}({record_id})", inches, size)


def stacked(labels: list[str], gap: float = 0.14) -> tuple[list[float], list[float]]:
    """Middles and lower ends of rows that are as tall as their labels, in inches from the top."""
    heights = [0.14 * (label.count("\n") + 1) + gap for label in labels]
    ends = list(accumulate(heights))
    return [end - height / 2 for end, height in zip(ends, heights)], ends


def write(ax, x: float, y: float, text: str, **look):
    """Small ink text, centred on its line."""
    return ax.text(x, y, text, **{"va": "center", "fontsize": SMALLEST, "color": INK, **look})


def write_on(ax, x: float, y: float, text: str, patch: dict):
    """Text in the middle of a patch, in a colour that can be read on it; a hatch gives way."""
    colour = patch["facecolor"]
    behind = {"facecolor": colour, "edgecolor": "none", "pad": 3} if patch.get("hatch") else None
    return write(ax, x, y, text, ha="center", color=on(colour), bbox=behind)


def write_beside(ax, x: float, y: float, text: str):
    """Text a little to the right of the end of a bar."""
    look = {"textcoords": "offset points", "va": "center", "fontsize": SMALLEST, "color": INK}
    return ax.annotate(text, (x, y), (5, 0), **look)


def bare(ax, below: str = ""):
    """Take away what carries nothing; ``below`` says in words what the horizontal axis is."""
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0, colors=INK, labelsize=SMALLEST)
    ax.set_xlabel(below, fontsize=10, color=SOFT)
    return ax


def key(ax, looks: dict, columns: int = 4, place: str = "upper left") -> None:
    """Colours and marks in words: over (upper) or under (lower) the chart, or at its right.

    ``looks``: by label, the properties of a patch, or a mark drawn by matplotlib.
    """
    from matplotlib.patches import Patch

    handles = [Patch(**look) if isinstance(look, dict) else look for look in looks.values()]
    corner, loc = {
        "upper left": ((0, 1), "lower left"),
        "upper right": ((1, 1), "lower right"),
        "lower left": ((0, 0), "upper left"),
        "lower right": ((1, 0), "upper right"),
        "right": ((1, 1), "upper left"),
    }[place]
    look = {"frameon": False, "fontsize": 9.5, "borderpad": 0, "borderaxespad": 0.5, "handlelength": 1.6}
    ax.legend(handles, list(looks), ncol=columns, loc=loc, bbox_to_anchor=corner, columnspacing=1.6, **look)


def finish(ax, title: str = "", subtitle: str = "", source: str = "", caution: str = ""):
    """Title (the finding) and subtitle over the whole figure, caution and source at its foot.

    A figure of ours grows by their height; one of yours keeps its size, and its charts make room. Where a
    figure holds several charts, a title stands over its chart, and the foot gathers the lines of all.
    """
    figure = ax.get_figure(root=True)
    width, height = figure.get_size_inches()
    ax.jusan_title, several = title, len(figure.axes) > 1
    if several:
        legend = ax.get_legend()
        pad = 6 + (legend.get_window_extent().height * 72 / figure.dpi if legend else 0)
        ax.set_title("\n".join(filter(None, [title, subtitle])), loc="left", fontsize=10.5, pad=pad)
    figure.jusan_foot = [*(getattr(figure, "jusan_foot", []) if several else []), caution, source]
    foot = "\n".join(dict.fromkeys(wrapped(line, width - 0.2) for line in figure.jusan_foot if line))
    head = [] if several else [(title, 14, "bold", INK), (subtitle, 10.5, "normal", SOFT)]
    head = [(wrapped(text, width - 0.2, size, weight), size, weight, ink) for text, size, weight, ink in head]
    over, under = 0.1 + sum(_tall(text, size) for text, size, *_ in head), 0.18 + _tall(foot, SMALLEST)
    if figure.__dict__.pop("jusan_grows", False):
        height += over + under
        figure.set_size_inches(width, height)
    for text in getattr(figure, "jusan_texts", []):
        text.remove()
    places, top = [(foot, SMALLEST, "normal", SOFT, under - 0.13)], height - 0.08
    for text, size, weight, ink in head:
        places.append((text, size, weight, ink, top))
        top -= _tall(text, size)
    figure.jusan_texts = []
    for text, size, weight, ink, y in places:
        look = {"fontsize": size, "fontweight": weight, "color": ink, "va": "top", "linespacing": 1.2}
        figure.jusan_texts.append(figure.text(0.1 / width, y / height, text, **look))
    if figure.get_layout_engine() is None:
        figure.set_layout_engine("constrained")
    figure.get_layout_engine().set(rect=(0, under / height, 1, 1 - (over + under) / height))
    return _without_formulas(ax)


def _tall(text: str, size: float) -> float:
    """The height of a text in inches, with the room under it."""
    return (1.25 * size * (text.count("\n") + 1) + 0.4 * size) / 72 if text else 0


def completed(ax, alt: str, frames, lines, words: dict):
    """A chart of ours with its words: alt text cut to size, every value in ``lines``, head and foot."""
    alt = shorten(alt, 300, placeholder=" …")
    return finish(describe(ax, alt, frames=frames, long="; ".join(lines)), **words)


def nothing(ax, words: dict):
    """Say on the chart that there is nothing to draw."""
    ax = new_axes(ax, (10, 1.2))
    ax.set_axis_off()
    write(ax, 0.5, 0.5, "nothing to show", ha="center", fontsize=12, transform=ax.transAxes)
    return completed(ax, "Nothing to show: the table has no rows.", [], [], words)
