"""Charts of the comparison: every practice on the scale of levels, and every status as a square."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.charts.style import (
    INFERRED,
    INK,
    PALE,
    SAID_WORDS,
    SOFT,
    STATUS_COLOURS,
    STATUS_WORDS,
    bare,
    describe,
    finish,
    new_axes,
    nothing,
    on,
    pale,
    status_patch,
    wrapped,
)

BLOCKS = {"*": "Other States"}


def scale(pairs: pd.DataFrame, statuses: pd.DataFrame, ax=None, **words):
    """Recommendations in rows, the seven levels in columns, a dot per practice, a bar under the status.

    ``pairs`` and ``statuses`` as `jusan_analysis.comparison` gives them; a dot is full where the practice
    is said in the article, hollow where it is inferred, dashed where there is a hint only.
    """
    if statuses.empty:
        return nothing(new_axes(ax))
    levels = list(STATUS_COLOURS)
    rows = statuses.sort_values(["theme", "recommendation_id"], kind="stable").reset_index(drop=True)
    ax = new_axes(ax, (10, 1.2 + 0.47 * len(rows)))
    place = {name: row for row, name in enumerate(rows["recommendation_id"])}
    for row in range(0, len(rows), 2):
        ax.axhspan(row - 0.5, row + 0.5, color="#f4f5f6", zorder=0)
    for row, status in enumerate(rows["status"].astype(str)):
        if status in levels:
            ax.barh(row, 0.86, left=levels.index(status) - 0.43, height=0.8, zorder=1,
                    color=pale(STATUS_COLOURS[status]), edgecolor=SOFT, linewidth=0.5)  # fmt: skip
    drawn = pairs[pairs["recommendation_id"].isin(place) & pairs["level"].astype(str).isin(levels)]
    for (name, level), dots in drawn.groupby(["recommendation_id", "level"], observed=True, sort=False):
        for number, dot in enumerate(dots.itertuples()):
            x = levels.index(level) + 0.24 * (number - (len(dots) - 1) / 2)
            ax.scatter(x, place[name], s=95, zorder=3, **_dot(level, dot.said))
    for edge in rows.index[1:][
        rows["theme"].astype(str).to_numpy()[1:] != rows["theme"].astype(str).to_numpy()[:-1]
    ]:
        ax.axhline(edge - 0.5, color=SOFT, linewidth=0.8)
    labels = [wrapped(f"{row.action}  ({row.recommendation_id})", 52) for row in rows.itertuples()]
    ax.set_yticks(range(len(rows)), labels, fontsize=9, linespacing=1.05)
    ax.set_xticks(range(len(levels)), [wrapped(STATUS_WORDS[level], 10) for level in levels])
    ax.xaxis.tick_top()
    ax.set_xlim(-0.55, len(levels) - 0.45)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.axvline(len(levels) - 1.5, color=SOFT, linewidth=0.8, linestyle=":")
    bare(ax, keep=()).tick_params(axis="x", labelsize=9)
    tally = rows["status"].astype(str).value_counts().reindex(levels).dropna().astype(int)
    parts = [f"{STATUS_WORDS[status]} {number}" for status, number in tally.items()]
    alt = (
        f"{len(rows)} recommendations in rows and a dot for each practice on a scale. "
        f"Statuses: {', '.join(parts)}."
    )
    lines = [f"{row.recommendation_id}: {STATUS_WORDS.get(str(row.status), '')}" for row in rows.itertuples()]
    key = (
        "A full dot is said in the article, a hollow one inferred, a pale one a hint only. "
        "The coloured box marks the status."
    )
    words["caution"] = " ".join(filter(None, [key, words.get("caution", "")]))
    return finish(describe(ax, alt, frames=[rows[["recommendation_id"]]], long="; ".join(lines)), **words)


def _dot(level: str, said: str) -> dict:
    colour = STATUS_COLOURS[level]
    edge = INK if level in ("planned", "partly", "urged_by_others", "not_described") else colour
    if level == "not_described":
        return {"facecolor": "white", "edgecolor": SOFT, "linewidth": 1.2, "linestyle": ":"}
    look = {
        "said": {"facecolor": colour},
        "inferred": {"facecolor": "white"},
        "hint": {"facecolor": pale(colour)},
    }
    line = (
        {"linestyle": "--", "linewidth": 1.0}
        if said == "hint"
        else {"linewidth": 1.8 if said == "inferred" else 0.8}
    )
    return {**look.get(said, look["said"]), "edgecolor": edge if said != "inferred" else _ink(colour), **line}


def _ink(colour: str) -> str:
    """The colour of an outline, darkened where it would not show on white."""
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{int(part * 0.7):02x}" for part in parts) if sum(parts) > 420 else colour


def squares(statuses: pd.DataFrame, ax=None, *, by: str = "addressee", **words):
    """One square per recommendation, coloured by status, grouped in rows, in two blocks by State.

    ``statuses`` as `jusan_analysis.comparison.status` gives them; ``by`` is the column of the rows.
    """
    from matplotlib.patches import Rectangle

    if statuses.empty:
        return nothing(new_axes(ax))
    rank = {status: number for number, status in enumerate(STATUS_COLOURS)}
    table = statuses.assign(
        block=statuses["concerns"].map(
            lambda code: BLOCKS.get(code, "Kazakhstan" if code == "KAZ" else code)
        ),
        rank=statuses["status"].astype(str).map(rank),
        row=statuses[by].astype(str),
    ).dropna(subset="rank")
    sizes = table.groupby(["block", "row"]).size()
    blocks = list(dict.fromkeys(table.sort_values("concerns", ascending=False)["block"]))
    order = [
        (block, row)
        for block in blocks
        for row in sizes[block].sort_values(ascending=False, kind="stable").index
    ]
    ax = new_axes(ax, (10, 1.3 + 0.34 * len(order) + 0.5 * len(blocks)))
    y, labels = 0.0, []
    for number, (block, row) in enumerate(order):
        if number == 0 or order[number - 1][0] != block:
            y += 0.6 if number == 0 else 1.1
            total = int(sizes[block].sum())
            ax.text(
                -0.12,
                y - 0.75,
                f"{block}: {total} recommendations",
                fontsize=10.5,
                fontweight="bold",
                color=INK,
            )
        members = table[(table["block"] == block) & (table["row"] == row)].sort_values(
            ["rank", "recommendation_id"]
        )
        for x, square in enumerate(members.itertuples()):
            look = status_patch(str(square.status), str(square.said))
            ax.add_patch(Rectangle((x * 1.02, y - 0.42), 0.94, 0.84, **look))
            box = (
                {"facecolor": look["facecolor"], "edgecolor": "none", "pad": 0.8} if "hatch" in look else None
            )
            ax.text(x * 1.02 + 0.47, y, square.recommendation_id, ha="center", va="center", fontsize=SMALL,
                    color=on(look["facecolor"]), bbox=box)  # fmt: skip
        labels.append((y, wrapped(row, 44)))
        y += 1
    ax.set_yticks([place for place, _ in labels], [label for _, label in labels], fontsize=10)
    ax.set_xticks([])
    ax.set_xlim(-0.15, max(9.3, sizes.max() * 1.02 + 0.1))
    ax.set_ylim(y - 0.4, -0.35)
    bare(ax, keep=())
    _key(ax, [status for status in STATUS_COLOURS if (table["status"].astype(str) == status).any()])
    tally = table.groupby(["block", "rank"]).size()
    words_of = list(STATUS_WORDS.values())
    parts = [
        f"{block}: " + ", ".join(f"{words_of[int(rank)]} {n}" for rank, n in tally[block].items())
        for block in blocks
    ]
    alt = f"One square for each recommendation, in rows by {by}. {'. '.join(parts)}."
    lines = [
        f"{row.row}, {row.recommendation_id}: {words_of[int(row.rank)]}, {SAID_WORDS.get(str(row.said), '')}"
        for row in table.sort_values(["block", "row"]).itertuples()
    ]
    return finish(
        describe(ax, alt[:300], frames=[table[["recommendation_id"]]], long="; ".join(lines)), **words
    )


SMALL = 9


def _key(ax, statuses: list[str]) -> None:
    """The colours and outlines in words, at the right of the squares."""
    from matplotlib.patches import Patch

    handles = [Patch(**status_patch(status, "said"), label=STATUS_WORDS[status]) for status in statuses]
    plain = {"edgecolor": INK, "linewidth": 0.8}
    handles += [
        Patch(facecolor="#9aa0a6", label=SAID_WORDS["said"].capitalize(), **plain),
        Patch(facecolor="#9aa0a6", hatch=INFERRED, label=SAID_WORDS["inferred"].capitalize(), **plain),
        Patch(
            facecolor=PALE,
            label=SAID_WORDS["hint"].capitalize(),
            edgecolor=INK,
            linewidth=0.8,
            linestyle="--",
        ),
    ]
    ax.legend(handles=handles, loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False, fontsize=9.5)
