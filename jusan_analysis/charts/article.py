"""Charts of the article itself: who speaks where, and how much rests on each sentence."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.charts.style import INK, SOFT, bare, describe, finish, new_axes, nothing

VOICES = {"narration": "#c9ccd1", "indirect": "#7a93ac", "direct": "#2b4a6f", "furniture": "#ffffff"}
WORDS = {
    "narration": "the newspaper speaks",
    "indirect": "Ms. Winter, reported",
    "direct": "Ms. Winter, quoted",
    "furniture": "caption, credit, notice",
}


def passage_map(passages: pd.DataFrame, ax=None, *, voices: dict[str, str] | None = None, **words):
    """Paragraphs in columns, sentences as boxes from the top: who speaks, and the number of records on each.

    ``passages``: passage_id, paragraph, sentence, voice, n_records. ``voices`` puts words for the codes.
    """
    from matplotlib.patches import Patch, Rectangle

    if passages.empty:
        return nothing(new_axes(ax))
    named = voices or WORDS
    ax = new_axes(ax, (10, 3.4))
    for row in passages.itertuples():
        colour = VOICES.get(str(row.voice), "#ffffff")
        place = (row.paragraph - 0.46, row.sentence - 0.94)
        ax.add_patch(Rectangle(place, 0.92, 0.88, facecolor=colour, edgecolor=SOFT, linewidth=0.7))
        ink = "white" if str(row.voice) == "direct" else INK
        if row.n_records:
            ax.text(
                row.paragraph,
                row.sentence - 0.5,
                f"{row.n_records}",
                ha="center",
                va="center",
                fontsize=9,
                color=ink,
            )
    paragraphs = sorted(passages["paragraph"].unique())
    ax.set_xlim(paragraphs[0] - 0.6, paragraphs[-1] + 0.6)
    ax.set_ylim(passages["sentence"].max() + 0.1, 0)
    ax.set_xticks(paragraphs[::2])
    ax.set_yticks([])
    label = "paragraph (0 is the headline); a box for each sentence, with the number of records on it"
    ax.set_xlabel(label, fontsize=10, color=SOFT)
    bare(ax, keep=())
    used = [voice for voice in VOICES if (passages["voice"].astype(str) == voice).any()]
    handles = [
        Patch(facecolor=VOICES[voice], edgecolor=SOFT, label=named.get(voice, voice)) for voice in used
    ]
    ax.legend(
        handles=handles, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncol=4, frameon=False, fontsize=10
    )
    tally = passages["voice"].astype(str).value_counts()
    told = ", ".join(f"{named.get(voice, voice)} {tally[voice]}" for voice in used)
    most = [f"{row.passage_id} ({row.n_records})" for row in passages.nlargest(3, "n_records").itertuples()]
    alt = (
        f"A map of {len(passages)} sentences by paragraph. Sentences by voice: {told}. "
        f"Most records rest on {', '.join(most)}."
    )
    lines = [
        f"{row.passage_id} {named.get(str(row.voice), row.voice)}, {row.n_records} records"
        for row in passages.itertuples()
    ]
    return finish(describe(ax, alt[:300], frames=[passages[["passage_id"]]], long="; ".join(lines)), **words)
