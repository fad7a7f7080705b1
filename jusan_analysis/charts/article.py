"""Charts of the article itself: who speaks where, and how much rests on each sentence."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.charts import style

VOICES = {"narration": "#c9ccd1", "indirect": "#8aa3bc", "direct": "#2b4a6f", "furniture": "#ffffff"}
WORDS = {
    "narration": "the newspaper speaks",
    "indirect": "reported speech",
    "direct": "quoted speech",
    "furniture": "caption, credit, notice",
}


def passage_map(passages: pd.DataFrame, ax=None, *, voices: dict[str, str] | None = None, **words):
    """Paragraphs in columns, sentences as boxes from the top: who speaks, and the number of records on each.

    ``passages``: passage_id, paragraph, sentence, voice, n_records; source_id where there are several
    sources, which then stand side by side. ``voices`` puts words for the codes.
    """
    from matplotlib.patches import Rectangle

    if passages.empty:
        return style.nothing(ax, words)
    passages = passages.assign(voice=passages["voice"].astype(str))
    source = passages["source_id"] if "source_id" in passages else pd.Series("", passages.index)
    places = list(zip(source, passages["paragraph"]))
    columns = list(dict.fromkeys(places))
    rows = int(passages["sentence"].max())
    ax = style.new_axes(ax, (10, 0.7 + 0.4 * rows))
    for row, place in zip(passages.itertuples(), places):
        x, look = columns.index(place), _box(row.voice)
        ax.add_patch(Rectangle((x - 0.46, row.sentence - 0.94), 0.92, 0.88, **look))
        if row.n_records:
            style.write_on(ax, x, row.sentence - 0.5, f"{row.n_records}", look)
    ax.set(xlim=(-0.6, len(columns) - 0.4), ylim=(rows + 0.1, 0), yticks=[])
    labelled = range(0, len(columns), 1 + len(columns) // 32)
    ax.set_xticks(labelled, [str(columns[x][1]) for x in labelled])
    style.bare(ax, below="paragraph; a box is a sentence, its number the records that rest on it")
    named = WORDS | (voices or {})
    tally = passages["voice"].value_counts().reindex(VOICES).dropna()
    style.key(ax, {named[voice]: _box(voice) for voice in tally.index})
    voices_in_words = ", ".join(f"{named[voice]} {number:.0f}" for voice, number in tally.items())
    most = [f"{row.passage_id} ({row.n_records})" for row in passages.nlargest(3, "n_records").itertuples()]
    alt = (
        f"A map of {len(passages)} sentences by paragraph. Sentences by voice: {voices_in_words}. "
        f"Most records rest on {', '.join(most)}."
    )
    voice_of = passages["voice"].map(named).fillna(passages["voice"])
    counted = zip(passages["passage_id"], voice_of, passages["n_records"])
    lines = [f"{passage} {voice}, {number} records" for passage, voice, number in counted]
    return style.completed(ax, alt, [passages[["passage_id"]]], lines, words)


def _box(voice: str) -> dict:
    return {"facecolor": VOICES.get(voice, style.PAPER), "edgecolor": style.SOFT, "linewidth": 0.7}
