"""One palette, one look, and the words and ids that go with every chart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import fill

from jusan_analysis.frames import gathered

# Okabe and Ito, "Color Universal Design" (2008): told apart by colour-blind readers; used
# here in an order of falling lightness, so that neighbours also differ in grey
YELLOW, SKY, ORANGE, GREEN, VERMILION, BLUE, BLACK = (
    "#F0E442", "#56B4E9", "#E69F00", "#009E73", "#D55E00", "#0072B2", "#000000",
)  # fmt: skip
INK, SOFT, PALE = "#1b1b1b", "#6b6b6b", "#d9d9d9"

HATCH_DERIVED = "////"
HATCH_SILENT = ".."


@dataclass(frozen=True)
class Evidence:
    """What a chart rests on, gathered from the rows that were drawn; each id once.

    Attributes
    ----------
    records : tuple of str
        Ids of the article: figures, then coded units, then passages, each in its order.
    sources : tuple of str
        Ids of the sources outside the article.
    """

    records: tuple[str, ...]
    sources: tuple[str, ...]


# names of columns with ids; `recommendation_passage_ids` is a column of passages too
RECORDS, SOURCES = ("figure", "unit", "passage"), ("source",)


def described(ax, alt: str, *frames):
    """Attach the alt text to a chart, with the ids of what was drawn, and return it.

    Parameters
    ----------
    ax : matplotlib Axes
    alt : str
        What the chart shows, made from the frame it was drawn from: kind of chart, what is
        drawn, every value or, where there are many, the range and the extremes.
    *frames : DataFrame
        What was drawn. Their columns figure_ids, unit_ids, passage_ids and source_ids are read,
        also in the singular, also with a word before (practice_passage_ids).

    Returns
    -------
    matplotlib Axes
    """
    # the label of an Axes draws nothing and travels with it, as any attribute does
    ax.set_label(" ".join(alt.split()))
    ax.evidence = Evidence(_ids(frames, RECORDS), _ids(frames, SOURCES))
    for one in ax.findobj(lambda artist: hasattr(artist, "set_parse_math")):
        # the words come from data: a dollar sign in them opens no formula
        one.set_parse_math(False)
    return ax


def _ids(frames, nouns: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    for noun in nouns:
        columns = [
            frame[name] for frame in frames for name in frame if re.search(rf"(^|_){noun}_ids?$", str(name))
        ]
        found += gathered(cell for column in columns for cell in column).split(";")
    return tuple(filter(None, dict.fromkeys(found)))


def evidence(ax) -> Evidence:
    """What a chart rests on; empty where it was not drawn by a function of the charts."""
    return getattr(ax, "evidence", Evidence((), ()))


def record_ids(ax) -> tuple[str, ...]:
    """All ids that a chart rests on: those of the article, then the sources outside it."""
    return evidence(ax).records + evidence(ax).sources


def alt_text(ax) -> str:
    """What a chart shows, in words; kept as the label of its axes.

    Raises
    ------
    ValueError
        If the chart has none.
    """
    alt = str(ax.get_label())
    if not alt or alt.startswith("_") or alt.startswith("<") or not hasattr(ax, "evidence"):
        raise ValueError("this chart has no alt text: draw it with a function of jusan_analysis.charts")
    return alt


def title(ax) -> str:
    """The title of a chart on one line, wherever it stands."""
    found = (ax.get_title(loc=place) for place in ("left", "center", "right"))
    return " ".join(next(filter(None, found), "").split())


def bare(ax, keep: tuple[str, ...] = ("bottom",)):
    """Take away the spines and ticks that carry nothing.

    Parameters
    ----------
    ax : matplotlib Axes
    keep : tuple of str
        Spines that stay.
    """
    for side, spine in ax.spines.items():
        spine.set_visible(side in keep)
    ax.tick_params(length=0, colors=INK)
    return ax


def wrapped(text: str, width: int = 42) -> str:
    """A label broken into lines, so that it can be read in full."""
    return fill(str(text), width, break_long_words=False, break_on_hyphens=False)


def listed(items) -> str:
    """Items as a phrase: ``a, b and c``.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    items = [str(one) for one in items]
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
