"""One palette, one look, and the words and ids that go with every chart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import fill

import pandas as pd

from jusan_analysis.columns import join_ids

INK, SOFT, PALE, PAPER = "#1b1b1b", "#5f6368", "#dadce0", "#ffffff"

# apart in lightness and in hue, also for colour-blind readers; a status has this colour everywhere
STATUS_COLOURS = {
    "contrary": "#7f1d1d",
    "absent": "#d9662b",
    "urged_by_others": "#b39ddb",
    "planned": "#fbe37b",
    "partly": "#86c5ea",
    "in_line": "#1f5fa8",
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
SAID_WORDS = {"said": "said in the article", "inferred": "inferred", "hint": "a hint only"}
GROUP_COLOURS = {"children": "#009e73", "orphans": "#00513b", "women": "#cc79a7", "men": "#6b6b6b"}
INFERRED = "////"

NAMES_OF_PLACES = "Names follow United Nations usage and imply no opinion on the status of any territory."
SMALLEST = 9


def on(colour: str) -> str:
    """Ink or paper, whichever can be read on a colour."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return PAPER if 0.299 * red + 0.587 * green + 0.114 * blue < 140 else INK


@dataclass(frozen=True)
class Evidence:
    """What a chart says in words, and the ids of the records it rests on."""

    alt: str
    long: str
    ids: tuple[str, ...]


def describe(ax, alt: str, ids=(), frames=(), long: str = ""):
    """Give a chart, also one of your own, its alt text and its evidence, and return it.

    ``alt`` says in at most 300 characters what the chart shows, ``long`` every value. ``ids`` are ids of
    records; the columns of ``frames`` that hold ids are read as well.
    """
    alt = " ".join(alt.split())
    if not 1 <= len(alt) <= 300:
        raise ValueError(f"alt: found {len(alt)} characters; expected 1 to 300. Put the rest into long=.")
    cells = [cell for frame in frames for column in frame if _holds_ids(column) for cell in frame[column]]
    named = [name for name in [*ids, *join_ids(cells).split(";")] if name]
    ax.jusan_evidence = Evidence(alt, " ".join(long.split()), tuple(dict.fromkeys(named)))
    for text in ax.get_figure(root=True).findobj(lambda artist: hasattr(artist, "set_parse_math")):
        # the words come from data: a dollar sign in them opens no formula
        text.set_parse_math(False)
    return ax


def _holds_ids(column) -> bool:
    return bool(re.search(r"_ids?$", str(column))) and not str(column).startswith(("addressee", "actor"))


def evidence_of(ax) -> Evidence:
    """Alt text and ids of a chart; raises ValueError where it has none."""
    if not hasattr(ax, "jusan_evidence"):
        raise ValueError("This chart has no alt text. Give it one: ja.describe(ax, alt=..., ids=[...]).")
    return ax.jusan_evidence


def chart_title(ax) -> str:
    """The title of a chart on one line, wherever it stands."""
    figure = ax.get_figure(root=True)
    titles = [
        getattr(figure, "jusan_title", ""),
        *(ax.get_title(loc=place) for place in ("left", "center", "right")),
    ]
    return " ".join(next(filter(None, titles), "").split())


def new_axes(ax=None, size: tuple[float, float] = (10, 5)):
    """The given Axes, or those of a new figure of this size in inches."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=size, layout="constrained")[1]


def finish(ax, title: str, subtitle: str = "", source: str = "", caution: str = ""):
    """Put title (the finding) and subtitle above the figure, caution and source at its foot."""
    figure = ax.get_figure(root=True)
    width = figure.get_size_inches()[0]
    head = fill(title, int(width * 8.2))
    small = fill(subtitle, int(width * 11)) if subtitle else ""
    foot = "\n".join(fill(line, int(width * 12)) for line in (caution, source) if line)
    lines = 1.75 * (head.count("\n") + 1) + (1.35 * (small.count("\n") + 1) if small else 0)
    height = figure.get_size_inches()[1] * 72
    top = 1 + (lines * 11 + 6) / height
    figure.jusan_title = title
    figure.text(
        0.01, top, head, fontsize=14, fontweight="bold", color=INK, ha="left", va="top", linespacing=1.2
    )
    if small:
        below = top - 1.75 * (head.count("\n") + 1) * 11 / height
        figure.text(0.01, below, small, fontsize=10.5, color=SOFT, ha="left", va="top", linespacing=1.2)
    if foot:
        figure.text(
            0.01, -8 / height, foot, fontsize=SMALLEST, color=SOFT, ha="left", va="top", linespacing=1.3
        )
    return ax


def footer(article) -> str:
    """Who published the source and when, and the version of the data."""
    package, parts = article.package, []
    for source in article.sources.itertuples():
        parts.append(
            f"{source.publisher}, {month(source.published)}"
            if pd.notna(source.published)
            else source.publisher
        )
    return f"Source: {'; '.join(parts)}, as reported; {package.name} {package.version}."


def month(date: str) -> str:
    """A date in words, as far as it is known: ``2019-07`` is July 2019.

    >>> month("2019-07"), month("2019"), month("2019-05-13")
    ('July 2019', '2019', '13 May 2019')
    """
    parts = str(date).split("-")
    names = "January February March April May June July August September October November December".split()
    words = [parts[0]] if len(parts) < 2 else [names[int(parts[1]) - 1], parts[0]]
    return " ".join([str(int(parts[2])), *words] if len(parts) > 2 else words)


def bare(ax, keep: tuple[str, ...] = ("bottom",)):
    """Take away the spines and ticks that carry nothing."""
    for side, spine in ax.spines.items():
        spine.set_visible(side in keep)
        spine.set_color(PALE)
    ax.tick_params(length=0, colors=INK, labelsize=10)
    return ax


def wrapped(text: str, width: int = 42) -> str:
    """A label broken into lines, so that it can be read in full."""
    return fill(str(text), width, break_long_words=False, break_on_hyphens=False)


def listed(items) -> str:
    """Items as a phrase.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    items = [str(item) for item in items]
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def nothing(ax, alt: str = "Nothing to show: the table has no rows."):
    """Say on the chart that there is nothing to draw."""
    ax.set_axis_off()
    ax.text(
        0.5, 0.5, "nothing to show", ha="center", va="center", fontsize=12, color=SOFT, transform=ax.transAxes
    )
    return describe(ax, alt)


def status_patch(status: str, said: str, **place):
    """How a status is drawn: full where said, hatched where inferred, pale and dashed where a hint only."""
    colour = STATUS_COLOURS[status]
    look = {"facecolor": colour, "edgecolor": INK, "linewidth": 0.8}
    if status == "not_described":
        look |= {"linestyle": ":", "edgecolor": SOFT}
    elif said == "inferred":
        look |= {"hatch": INFERRED, "edgecolor": INK}
    elif said == "hint":
        look |= {"facecolor": pale(colour), "linestyle": "--"}
    return look | place


def pale(colour: str) -> str:
    """A colour mixed with two parts of white."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{(part + 2 * 255) // 3:02x}" for part in parts)
