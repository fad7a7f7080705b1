"""Charts of notebook 01: the article as a strip of sentences."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.charts.style import BLUE, INK, ORANGE, PALE, SOFT, bare, described, listed

# from light to dark, so that voices differ in grey as well
VOICES = {"furniture": "white", "narration": "#BFE0F5", "indirect": ORANGE, "direct": BLUE}
MARKS = {"praise": "(+)", "criticism": "(–)", "mixed": "(±)"}


def passage_map(passages: pd.DataFrame, ax):
    """Draw every sentence as a bar, one line per paragraph, coloured by who speaks.

    Parameters
    ----------
    passages : DataFrame
        paragraph, start, end, first, voice, polarity, n_records; see `contents.yields`.
    ax : matplotlib Axes

    Returns
    -------
    matplotlib Axes
        The number in a bar counts the records that rest on the sentence; a sign behind it
        tells praise (+), criticism (–) or both (±).
    """
    for one in passages.itertuples():
        left, width = one.start - one.first, one.end - one.start
        ax.barh(
            one.paragraph, width, left=left, color=VOICES.get(one.voice, SOFT), edgecolor=PALE, height=0.86
        )
        text = f"{one.n_records or ''} {MARKS.get(one.polarity, '')}".strip()
        colour = "white" if VOICES.get(one.voice) == BLUE else INK
        ax.text(left + 5, one.paragraph, text, va="center", fontsize=8, color=colour)
    _key(passages, ax)
    ax.margins(y=0.01)
    ax.invert_yaxis()
    ax.set_ylabel("paragraph")
    ax.set_xlabel("characters from the start of the paragraph")
    ax.set_yticks(sorted(passages["paragraph"].unique()))
    ax.tick_params(labelsize=8)
    ax.set_title(
        "Every sentence of the article: who speaks, and how many records rest on it",
        loc="left",
        fontsize=11,
        pad=26,
    )
    return described(bare(ax), _alt(passages), passages)


def _key(passages: pd.DataFrame, ax) -> None:
    # the bars are too short for labels of their own, and any of them may reach a corner
    handles = [
        ax.barh(0, 0, color=colour, edgecolor=SOFT, label=voice)
        for voice, colour in VOICES.items()
        if voice in set(passages["voice"])
    ]
    signs = "(+) praise  (–) criticism  (±) both"
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=4, frameon=False, fontsize=9)
    ax.text(1, 1.02, signs, transform=ax.transAxes, ha="right", va="bottom", fontsize=9, color=INK)


def _alt(passages: pd.DataFrame) -> str:
    counts = passages["voice"].value_counts(sort=False)
    voices = listed(f"{number} {voice}" for voice, number in counts.items() if number)
    most = passages.loc[passages["n_records"].idxmax()]
    return (
        f"Map of {len(passages)} sentences in {passages['paragraph'].nunique()} paragraphs, one bar each, "
        f"coloured by voice: {voices}. Numbers count the records that rest on a sentence, most on "
        f"{most['passage_id']} with {most['n_records']}; signs tell praise, criticism or both."
    )
