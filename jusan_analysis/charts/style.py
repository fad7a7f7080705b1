"""One palette, one look, and the words that go with every chart."""

from __future__ import annotations

from textwrap import fill

# Okabe and Ito, "Color Universal Design" (2008): told apart by colour-blind readers; used
# here in an order of falling lightness, so that neighbours also differ in grey
YELLOW, SKY, ORANGE, GREEN, VERMILION, BLUE, BLACK = (
    "#F0E442", "#56B4E9", "#E69F00", "#009E73", "#D55E00", "#0072B2", "#000000",
)  # fmt: skip
INK, SOFT, PALE = "#1b1b1b", "#6b6b6b", "#d9d9d9"

HATCH_DERIVED = "////"
HATCH_SILENT = "...."


def described(ax, alt: str):
    """Attach the alt text to a chart and return it.

    Parameters
    ----------
    ax : matplotlib Axes
    alt : str
        What the chart shows, made from the frame it was drawn from: kind of chart, what is
        drawn, every value or, where there are many, the range and the extremes.

    Returns
    -------
    matplotlib Axes
    """
    # the label of an Axes draws nothing and travels with it
    ax.set_label(" ".join(alt.split()))
    return ax


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
