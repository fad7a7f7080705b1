"""Charts of robustness: how many readings keep a status, every reading, and how far coders agree."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.charts import style

KEPT, CHANGED, DROPPED = "#3c4858", "#c08a2d", "#e3e5e8"
SHADES = {
    "Status kept": KEPT,
    "Another status": CHANGED,
    "Dropped: nothing firm enough is left": DROPPED,
}
READINGS = {
    "stated or implied": "said or inferred",
    "stated": "only what is said",
    "low": "any certainty",
    "medium": "medium or high certainty",
    "high": "high certainty",
}


def kept(robustness: pd.DataFrame, ax=None, **words):
    """Per recommendation the numbers of readings that keep, change or drop its status.

    ``robustness`` as `jusan_analysis.comparison.robustness` gives it; silences have nothing to vary and are
    left out.
    """
    rows = robustness[robustness["status"].astype(str) != "not_described"]
    if rows.empty:
        return style.nothing(ax, words)
    rows = rows.sort_values(["kept", "dropped"], ascending=[False, True], kind="stable")
    labels = [style.with_id(*row, 5.4) for row in zip(rows["action"], rows["recommendation_id"])]
    places, ends = style.stacked(labels, gap=0.1)
    ax = style.new_axes(ax, (10, 0.9 + ends[-1]))
    left = pd.Series(0, rows.index)
    for column, colour in zip(("kept", "changed", "dropped"), SHADES.values()):
        look = {"color": colour, "edgecolor": style.PAPER, "linewidth": 0.5}
        ax.barh(places, rows[column], left=left, height=0.2, **look)
        left = left + rows[column]
    for place, number in zip(places, rows["kept"]):
        style.write(ax, 0.4, place, f"{number}", color=style.PAPER if number > 1 else style.INK)
    whole = int(left.max())
    ax.set_yticks(places, labels, linespacing=1.05)
    ax.set(ylim=(ends[-1], 0), xlim=(0, whole), xticks=sorted({0, whole // 3, 2 * whole // 3, whole}))
    looks = {label: {"facecolor": colour} for label, colour in SHADES.items()}
    style.key(style.bare(ax, below="readings"), looks, place="upper right")
    alt = (
        f"Bars of {whole} readings for each of {len(rows)} graded recommendations: kept, changed or dropped. "
        f"{(rows['kept'] == whole).sum()} statuses are kept in all; the fewest readings that keep one are "
        f"{rows['kept'].min()}."
    )
    lines = [
        f"{row.recommendation_id}: kept {row.kept}, changed {row.changed}, dropped {row.dropped}"
        for row in rows.itertuples()
    ]
    return style.completed(ax, alt, [rows[["recommendation_id"]]], lines, words)


def grid(specifications: pd.DataFrame, ax=None, **words):
    """Every reading (columns) of every recommendation (rows) in the colour of its status; white: dropped."""
    if specifications.empty:
        return style.nothing(ax, words)
    choices = ["basis", "certainty", "rule", "urging"]
    table = specifications.astype({"status": object})
    wide = table.pivot(index="recommendation_id", columns=choices, values="status")
    # rows as in the article; columns with one basis and certainty stand together
    orders = [list(table[choice].unique()) for choice in choices]
    wide = wide.reindex(table["recommendation_id"].unique())
    wide = wide[sorted(wide.columns, key=lambda names: [o.index(name) for o, name in zip(orders, names)])]
    ax = style.new_axes(ax, (10, 1.0 + 0.19 * len(wide)))
    looks = {status: style.status_patch(status, "said") for status in style.STATUS_COLOURS}
    looks["not_described"] |= {"hatch": "...", "edgecolor": style.NEUTRAL, "linestyle": "-"}
    for status, look in looks.items():
        look |= {} if status == "not_described" else {"edgecolor": style.PAPER}
        places = [
            (x, y) for y, row in enumerate(wide.to_numpy()) for x, code in enumerate(row) if code == status
        ]
        for x, y in places:
            ax.barh(y, 0.96, left=x, height=0.84, **look)
    groups = [", ".join(READINGS.get(code, code) for code in reading[:2]) for reading in wide.columns]
    starts = [x for x, group in enumerate(groups) if x == 0 or group != groups[x - 1]]
    for start in starts[1:]:
        ax.axvline(start - 0.02, color=style.INK, linewidth=1)
    heads = [style.wrapped(groups[start], 8.8 / len(starts) - 0.1) for start in starts]
    ax.set_xticks([start + 0.1 for start in starts], heads, ha="left")
    ax.xaxis.tick_top()
    ax.set_yticks(range(len(wide)), wide.index)
    ax.set(ylim=(len(wide) - 0.4, -0.6), xlim=(0, len(wide.columns)))
    style.key(style.bare(ax), {style.STATUS_WORDS[s]: look for s, look in looks.items()}, place="lower left")
    alt = (
        f"A grid of {len(wide)} recommendations in rows and {len(wide.columns)} readings in columns, in the "
        "colours of the statuses; white where a reading drops all practices."
    )
    lines = [f"{name}: {style.tallied(row)}" for name, row in wide.iterrows()]
    return style.completed(ax, alt, [table[["recommendation_id"]]], lines, words)


def agreement(agreement: pd.DataFrame, ax=None, **words):
    """Alpha with its interval and AC1 beside it, by row; per cent agreement as text.

    ``agreement``: variable (as it should be printed), percent, alpha, alpha_low, alpha_high, ac1. Rows
    without an alpha are left out.
    """
    rows = agreement.dropna(subset="alpha").sort_values("alpha", kind="stable")
    if rows.empty:
        return style.nothing(ax, words)
    ax, places = style.new_axes(ax, (10, 0.6 + 0.3 * len(rows))), range(len(rows))
    floor = min(0.5, float(rows[["alpha", "alpha_low", "ac1"]].min().min()) - 0.02)
    ax.hlines(places, rows["alpha_low"], rows["alpha_high"], color=style.SOFT, linewidth=2, zorder=1)
    diamond = {"marker": "D", "facecolor": "none", "edgecolor": CHANGED, "linewidth": 1.6}
    looks = {
        "alpha, with its interval": ax.scatter(rows["alpha"], places, s=60, color=KEPT, zorder=3),
        "AC1": ax.scatter(rows["ac1"], places, s=75, zorder=2, **diamond),
    }
    for place, percent in zip(places, rows["percent"]):
        style.write(ax, 1.03, place, f"{percent:.0f} % agree")
    ax.set_yticks(places, rows["variable"])
    ax.set(ylim=(len(rows) - 0.4, -0.6), xlim=(floor, 1.02), axisbelow=True)
    ax.grid(axis="x", color=style.PALE, linewidth=0.6)
    style.bare(ax, below=f"coefficient (the axis begins at {floor:.2g}; 1 is full agreement)")
    style.key(ax, looks, place="upper right")
    low, high = rows.iloc[0], rows.iloc[-1]
    alt = (
        f"Dots of alpha with intervals, and AC1, in {len(rows)} rows. Lowest: {low['variable']}, "
        f"alpha {low['alpha']:.2f}. Highest: {high['variable']}, {high['alpha']:.2f}."
    )
    lines = [
        f"{row.variable}: {row.percent:.0f} % agree, alpha {row.alpha:.2f} ({row.alpha_low:.2f} to "
        f"{row.alpha_high:.2f}), AC1 {row.ac1:.2f}"
        for row in rows.itertuples()
    ]
    return style.completed(ax, alt, [rows], lines, words)
