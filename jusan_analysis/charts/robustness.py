"""Charts of robustness: how many readings keep a status, every reading, and how far coders agree."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.charts.style import (
    INK,
    PALE,
    SOFT,
    STATUS_COLOURS,
    STATUS_WORDS,
    bare,
    describe,
    finish,
    new_axes,
    nothing,
    wrapped,
)

KEPT, CHANGED, DROPPED = "#3c4858", "#c08a2d", "#e3e5e8"


def kept(robustness: pd.DataFrame, ax=None, **words):
    """Per recommendation the numbers of readings that keep, change or drop its status.

    ``robustness`` as `jusan_analysis.comparison.robustness` gives it; silences have nothing to vary and are
    left out.
    """
    from matplotlib.patches import Patch

    rows = robustness[robustness["status"].astype(str) != "not_described"]
    if rows.empty:
        return nothing(new_axes(ax))
    rows = rows.sort_values(["kept", "dropped"], ascending=[False, True], kind="stable").reset_index(
        drop=True
    )
    ax = new_axes(ax, (10, 0.9 + 0.3 * len(rows)))
    for row, status in enumerate(rows.itertuples()):
        left = 0
        for value, colour in ((status.kept, KEPT), (status.changed, CHANGED), (status.dropped, DROPPED)):
            ax.barh(row, value, left=left, height=0.72, color=colour, edgecolor="white", linewidth=0.5)
            left += value
        ax.text(0.4, row, f"{status.kept}", va="center", fontsize=9, color="white")
    labels = [f"{_short(row.action)} ({row.recommendation_id})" for row in rows.itertuples()]
    ax.set_yticks(range(len(rows)), labels, fontsize=9)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    whole = int((rows["kept"] + rows["changed"] + rows["dropped"]).max())
    ax.set_xlim(0, whole)
    ax.set_xticks([0, whole // 3, 2 * whole // 3, whole])
    ax.set_xlabel("readings", fontsize=10, color=SOFT)
    shades = (
        (KEPT, "Status kept"),
        (CHANGED, "Another status"),
        (DROPPED, "Dropped: nothing firm enough is left"),
    )
    handles = [Patch(facecolor=colour, label=label) for colour, label in shades]
    ax.legend(
        handles=handles, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncol=3, frameon=False, fontsize=9.5
    )
    bare(ax, keep=())
    full = int((rows["kept"] == whole).sum())
    alt = (
        f"Bars of {whole} readings for each of {len(rows)} graded recommendations: kept, changed or dropped. "
        f"{full} statuses are kept in all; the fewest readings that keep one are {int(rows['kept'].min())}."
    )
    lines = [f"{row.recommendation_id}: kept {row.kept}, changed {row.changed}, dropped {row.dropped}"
             for row in rows.itertuples()]  # fmt: skip
    return finish(describe(ax, alt, frames=[rows[["recommendation_id"]]], long="; ".join(lines)), **words)


def _short(text: str, most: int = 62) -> str:
    return text.rstrip(".") if len(text) <= most else text[:most].rpartition(" ")[0] + " …"


def grid(specifications: pd.DataFrame, ax=None, **words):
    """Every reading (columns) of every recommendation (rows) in the colour of its status; white: dropped."""
    from matplotlib.patches import Patch

    if specifications.empty:
        return nothing(new_axes(ax))
    choices = ["basis", "certainty", "rule", "urging"]
    wide = specifications.pivot(index="recommendation_id", columns=choices, values="status")
    # columns in the order of the choices, so that readings with one basis and certainty stand together
    order = {
        choice: {value: n for n, value in enumerate(specifications[choice].unique())} for choice in choices
    }
    wide = wide[sorted(wide.columns, key=lambda names: [order[c][v] for c, v in zip(choices, names)])]
    ax = new_axes(ax, (10, 1.2 + 0.2 * len(wide)))
    for row, (_, statuses) in enumerate(wide.iterrows()):
        for column, status in enumerate(statuses):
            if isinstance(status, str):
                hatch = "..." if status == "not_described" else None
                ax.barh(
                    row,
                    0.94,
                    left=column,
                    height=0.86,
                    color=STATUS_COLOURS[status],
                    hatch=hatch,
                    edgecolor=PALE,
                )
    ax.set_yticks(range(len(wide)), wide.index, fontsize=9)
    ax.set_ylim(len(wide) - 0.4, -0.6)
    ax.set_xlim(0, len(wide.columns))
    groups = [f"{basis}, certainty {least} or more" for basis, least, *_ in wide.columns]
    starts = [place for place in range(len(groups)) if place == 0 or groups[place] != groups[place - 1]]
    for start in starts[1:]:
        ax.axvline(start - 0.03, color=INK, linewidth=1)
    ax.set_xticks([start + 0.1 for start in starts], [wrapped(groups[start], 14) for start in starts])
    ax.set_xticklabels(ax.get_xticklabels(), ha="left")
    ax.xaxis.tick_top()
    bare(ax, keep=()).tick_params(axis="x", labelsize=9)
    handles = [
        Patch(facecolor=STATUS_COLOURS[s], edgecolor=SOFT, label=STATUS_WORDS[s]) for s in STATUS_COLOURS
    ]
    ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.01), ncol=4, frameon=False, fontsize=9.5
    )
    alt = (
        f"A grid of {len(wide)} recommendations in rows and {len(wide.columns)} readings in columns, in the "
        "colours of the statuses; white where a reading drops all practices."
    )
    return finish(describe(ax, alt, frames=[specifications[["recommendation_id"]]]), **words)


def agreement(agreement: pd.DataFrame, ax=None, **words):
    """Alpha with its interval and AC1 beside it, by row; per cent agreement as text.

    ``agreement``: variable (as it should be printed), percent, alpha, alpha_low, alpha_high, ac1.
    """
    rows = agreement.dropna(subset="alpha").sort_values("alpha", kind="stable").reset_index(drop=True)
    if rows.empty:
        return nothing(new_axes(ax))
    ax = new_axes(ax, (10, 1.0 + 0.34 * len(rows)))
    for row, line in enumerate(rows.itertuples()):
        ax.plot([line.alpha_low, line.alpha_high], [row, row], color=SOFT, linewidth=2, zorder=1)
        ax.scatter(
            line.alpha,
            row,
            s=60,
            color=KEPT,
            zorder=3,
            label="Alpha, with its interval" if row == 0 else None,
        )
        look = {"marker": "D", "facecolor": "none", "edgecolor": CHANGED, "linewidth": 1.6}
        ax.scatter(line.ac1, row, s=70, zorder=2, label="AC1" if row == 0 else None, **look)
        ax.text(1.03, row, f"{line.percent:.0f} %", va="center", fontsize=9.5, color=INK)
    ax.set_yticks(range(len(rows)), rows["variable"], fontsize=10)
    ax.set_ylim(len(rows) - 0.4, -0.9)
    ax.text(1.03, -0.8, "agree", fontsize=9.5, color=SOFT, va="center")
    ax.set_xlim(min(0.5, float(rows["alpha_low"].min()) - 0.02), 1.1)
    ax.set_xticks([tick / 10 for tick in range(5, 11)])
    ax.grid(axis="x", color=PALE, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncol=2, frameon=False, fontsize=10)
    bare(ax)
    low, high = rows.iloc[0], rows.iloc[-1]
    alt = (
        f"Dots of alpha with intervals, and AC1, in {len(rows)} rows. Lowest: {low['variable']}, "
        f"alpha {low['alpha']:.2f}. Highest: {high['variable']}, {high['alpha']:.2f}."
    )
    lines = [
        f"{row.variable}: alpha {row.alpha:.2f} ({row.alpha_low:.2f} to {row.alpha_high:.2f}), "
        f"AC1 {row.ac1:.2f}"
        for row in rows.itertuples()
    ]
    return finish(describe(ax, alt, long="; ".join(lines)), **words)
