"""Charts of the evidence from outside the article: claims, stages, returns, a timeline."""

from __future__ import annotations

import re

import pandas as pd

from jusan_analysis.charts.style import (
    GROUP_COLOURS,
    INFERRED,
    INK,
    NAMES_OF_PLACES,
    PALE,
    SOFT,
    bare,
    describe,
    finish,
    listed,
    month,
    new_axes,
    nothing,
    wrapped,
)

# verdicts and kinds of events have colours of their own: a status colour would say too much
VERDICTS = {"supported": "#4d7c4a", "qualified": "#c08a2d", "contradicted": "#4a2545", "open": "#9aa0a6"}
KINDS = {
    "norm": "#4a2545",
    "law": "#4d7c4a",
    "review": "#c08a2d",
    "operation": "#3c4858",
    "article": "#1b1b1b",
}
OTHER = "#c9ccd1"


def claims(claims: pd.DataFrame, ax=None, **words):
    """Each claim with its verdict as a mark and a word, the graver ones first."""
    if claims.empty:
        return nothing(new_axes(ax))
    order = ["contradicted", "qualified", "open", "not_checked", "supported"]
    rank = {verdict: number for number, verdict in enumerate(order)}
    rows = claims.assign(rank=claims["verdict"].astype(str).map(rank).fillna(2))
    rows = rows.sort_values("rank", kind="stable").reset_index(drop=True)
    ax = new_axes(ax, (10, 0.6 + 0.42 * len(rows)))
    for row, claim in enumerate(rows.itertuples()):
        colour = VERDICTS.get(str(claim.verdict), OTHER)
        ax.scatter(0, row, s=130, color=colour, edgecolor=INK, linewidth=0.6)
        ax.text(0.03, row, str(claim.verdict).replace("_", " "), va="center", fontsize=10, color=INK)
        ax.text(
            0.2, row, wrapped(f"{claim.claim} ({claim.claim_id})", 98), va="center", fontsize=9.5, color=INK
        )
    ax.set_xlim(-0.03, 1.25)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks([])
    ax.set_yticks([])
    bare(ax, keep=())
    tally = rows["verdict"].astype(str).value_counts()
    told = listed(f"{number} {verdict.replace('_', ' ')}" for verdict, number in tally.items())
    lines = [f"{row.claim_id} {row.verdict}: {row.claim}" for row in rows.itertuples()]
    alt = f"A list of {len(rows)} claims of the article with a verdict each: {told}."
    return finish(describe(ax, alt, frames=[rows], long="; ".join(lines)), **words)


def stages(stages: pd.DataFrame, ax=None, **words):
    """Persons by stage, stacked by group; parts that no source states are hatched.

    ``stages``: label, date, total, children, women, men, derived_measures.
    """
    if stages.empty:
        return nothing(new_axes(ax))
    ax = new_axes(ax, (10, 1.0 + 0.75 * len(stages)))
    groups = ["children", "women", "men"]
    labels, lines = [], []
    for row, stage in enumerate(stages.reset_index(drop=True).itertuples()):
        left, derived = 0.0, str(stage.derived_measures).split(";")
        for group in groups:
            value = getattr(stage, group)
            if pd.isna(value) or not value:
                continue
            hatch = INFERRED if group in derived else None
            ax.barh(
                row, value, left=left, height=0.6, color=GROUP_COLOURS[group], hatch=hatch, edgecolor="white"
            )
            if value >= 12:
                box = {"facecolor": GROUP_COLOURS[group], "edgecolor": "none", "pad": 1.2}
                place = (left + value / 2, row)
                ax.text(
                    *place, f"{int(value)}", ha="center", va="center", fontsize=10, color="white", bbox=box
                )
            left += value
        ax.text(left + 3, row, f"{int(stage.total):,} in all", va="center", fontsize=10, color=INK)
        labels.append(f"{stage.label.capitalize()}\n{period(stage.date)}")
        lines.append(f"{stage.label}, {period(stage.date)}: {int(stage.total)} in all")
    ax.set_yticks(range(len(labels)), labels, fontsize=10)
    ax.set_ylim(len(labels) - 0.5, -0.5)
    ax.set_xlim(0, float(stages["total"].max()) * 1.18)
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=GROUP_COLOURS[group], label=group.capitalize()) for group in groups]
    handles.append(
        Patch(facecolor="#bbbbbb", hatch=INFERRED, edgecolor="white", label="Worked out, not stated")
    )
    ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.45, -0.1), ncol=4, frameon=False, fontsize=10
    )
    bare(ax, keep=()).tick_params(axis="x", labelbottom=False)
    alt = f"Stacked bars of persons by stage: {'; '.join(lines)}."
    return finish(describe(ax, alt[:300], frames=[stages], long="; ".join(lines)), **words)


def period(dates: str) -> str:
    """A date or an interval in words.

    >>> period("2019-01/2019-06"), period("2019-05-07/2019-05-09"), period("../2019-02")
    ('January 2019 to June 2019', '7 May 2019 to 9 May 2019', 'up to February 2019')
    """
    first, _, last = str(dates).partition("/")
    if first == "..":
        return f"up to {month(last)}"
    if last == "..":
        return f"from {month(first)}"
    return f"{month(first)} to {month(last)}" if last else month(first)


def returns(returns: pd.DataFrame, ax=None, **words):
    """Persons brought home by State or territory: comparable counts first, others with the reason."""
    rows = returns.dropna(subset="total")
    if rows.empty:
        return nothing(new_axes(ax))
    rows = rows.sort_values(["comparable", "total"], ascending=[False, False], kind="stable").reset_index(
        drop=True
    )
    ax = new_axes(ax, (10, 0.9 + 0.36 * len(rows)))
    for row, count in enumerate(rows.itertuples()):
        look = {"color": "#3c4858"} if count.comparable else {"color": "white", "edgecolor": "#3c4858"}
        ax.barh(row, count.total, height=0.62, linewidth=1.0, **look)
        reason = "" if count.comparable else f"  {count.why_not_comparable}"
        ax.text(count.total + 6, row, f"{int(count.total):,}{reason}", va="center", fontsize=9, color=INK)
    ax.set_yticks(
        range(len(rows)), [f"{row.name}, {period(row.as_of)}" for row in rows.itertuples(name="Row")]
    )
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xlim(0, float(rows["total"].max()) * 1.25)
    bare(ax, keep=()).tick_params(axis="x", labelbottom=False)
    ax.tick_params(axis="y", labelsize=9.5)
    notes = [note for note in dict.fromkeys(rows["name_note"].dropna()) if note]
    key = "Full bars can be compared; outlined bars stand apart for the reason beside them."
    words["caution"] = " ".join(filter(None, [key, words.get("caution", ""), NAMES_OF_PLACES, *notes]))
    able = rows[rows["comparable"]]
    told = listed(f"{row['name']} {int(row['total']):,}" for row in able.to_dict("records"))
    alt = f"Bars of {len(rows)} counts of persons brought home. Comparable: {told}. The others stand apart."
    lines = [f"{row['name']} ({row['as_of']}): {int(row['total']):,}" for row in rows.to_dict("records")]
    return finish(describe(ax, alt[:300], frames=[rows], long="; ".join([*lines, *notes])), **words)


def timeline(timeline: pd.DataFrame, ax=None, **words):
    """Events in order, one a line, with the date at the left and a mark by kind; unread ones hollow."""
    if timeline.empty:
        return nothing(new_axes(ax))
    rows = timeline.sort_values("date", kind="stable").reset_index(drop=True)
    ax = new_axes(ax, (10, 0.5 + 0.44 * len(rows)))
    ax.axvline(0, color=PALE, linewidth=2, zorder=0)
    for row, event in enumerate(rows.itertuples()):
        colour = KINDS.get(str(event.kind), SOFT)
        unread = str(event.how_seen) == "not_read"
        ax.scatter(
            0, row, s=90, zorder=2, edgecolor=colour, linewidth=1.6, facecolor="white" if unread else colour
        )
        weight = "bold" if str(event.kind) in ("article", "operation") else "normal"
        ax.text(
            -0.02,
            row,
            period(event.date),
            ha="right",
            va="center",
            fontsize=9.5,
            color=INK,
            fontweight=weight,
        )
        ax.text(
            0.02,
            row,
            wrapped(_first_sentences(event.event), 108),
            va="center",
            fontsize=9.5,
            fontweight=weight,
        )
    ax.set_xlim(-0.3, 1.12)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks([])
    ax.set_yticks([])
    bare(ax, keep=())
    key = "A hollow mark is a document that we know of and could not read."
    words["caution"] = " ".join(filter(None, [key, words.get("caution", "")]))
    lines = [f"{period(row.date)}: {row.event}" for row in rows.itertuples()]
    first, last = period(rows["date"].iloc[0]), period(rows["date"].iloc[-1])
    alt = f"A timeline of {len(rows)} events from {first} to {last}."
    return finish(describe(ax, alt, frames=[rows], long=" ".join(lines)), **words)


def _first_sentences(text: str, most: int = 210) -> str:
    """The first sentences of a text, as many as fit."""
    parts, kept = re.split(r"(?<=[.!?]) (?=[A-Z])", text), ""
    for part in parts:
        if kept and len(kept) + len(part) > most:
            break
        kept = f"{kept} {part}".strip()
    return kept
