"""Charts of the comparison: every practice on the scale of levels, and every status as a square."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.charts import style
from jusan_analysis.columns import require

LEVELS = list(style.STATUS_COLOURS)
BLOCKS = {"KAZ": "Kazakhstan", "*": "Other States"}


def scale(pairs: pd.DataFrame, statuses: pd.DataFrame, ax=None, *, by: str = "theme", **words):
    """Recommendations in rows, the seven levels in columns, a dot per practice, a box for the status.

    ``pairs`` and ``statuses`` as `jusan_analysis.comparison` gives them; rows are grouped ``by`` a column of
    the statuses. A dot is full where the practice is said, hollow where inferred, dashed where a hint only.
    """
    if statuses.empty:
        return style.nothing(ax, words)
    statuses = statuses.sort_values(by, kind="stable")
    labels = [style.with_id(*row, 4) for row in zip(statuses["action"], statuses["recommendation_id"])]
    rows, ends = style.stacked(labels)
    ax = style.new_axes(ax, (10, 0.9 + ends[-1]))
    group = statuses[by].astype(str)
    for end, new in zip(ends, group.ne(group.shift(-1))):
        ax.axhline(end, color=style.SOFT if new else style.PALE, linewidth=0.8, zorder=0)
    for edge in range(1, len(LEVELS)):
        ax.axvline(edge - 0.5, color=style.PALE, linewidth=1, linestyle=":", zorder=0)
    drawn = pairs[pairs["recommendation_id"].isin(statuses["recommendation_id"])]
    drawn = drawn.assign(level=drawn["level"].astype(str)).query("level in @LEVELS")
    lines = []
    for y, row in zip(rows, statuses.itertuples()):
        if (status := str(row.status)) in LEVELS:
            colour = style.pale(style.STATUS_COLOURS[status])
            box = {"color": colour, "edgecolor": style.SOFT, "linewidth": 0.6}
            ax.barh(y, 0.9, left=LEVELS.index(status) - 0.45, height=0.23, **box)
        practices = drawn[drawn["recommendation_id"] == row.recommendation_id]
        for level, dots in practices.groupby("level", sort=False):
            step = min(0.22, 0.76 / len(dots))
            for number, said in enumerate(dots["said"].astype(str)):
                x = LEVELS.index(level) + step * (number - (len(dots) - 1) / 2)
                ax.scatter(x, y, s=85, zorder=3, **_dot(level, said))
        lines.append(
            f"{row.recommendation_id}: {_in_words(row)} (practices: {style.tallied(practices['level'])})"
        )
    ax.set_yticks(rows, labels, linespacing=1.05)
    ax.set_xticks(range(len(LEVELS)), [style.wrapped(style.STATUS_WORDS[level], 0.75) for level in LEVELS])
    ax.xaxis.tick_top()
    ax.set(xlim=(-0.5, len(LEVELS) - 0.5), ylim=(ends[-1], 0))
    dots = {said: ax.scatter([], [], s=85, **_dot("", said)) for said in style.SAID_WORDS}
    looks = {f"a practice, {word}": dots[said] for said, word in style.SAID_WORDS.items()}
    looks["the status"] = {"facecolor": style.PALE, "edgecolor": style.SOFT}
    style.key(style.bare(ax), looks, place="lower right")
    alt = (
        f"{len(statuses)} recommendations in rows and a dot for each practice on a scale. "
        f"Statuses: {style.tallied(statuses['status'])}."
    )
    ids = [statuses[["recommendation_id"]], drawn.reindex(columns=["comparison_id"])]
    return style.completed(ax, alt, ids, lines, words)


def _dot(level: str, said: str) -> dict:
    """How a practice is drawn, in the colour of its level: full, hollow, or pale and dashed."""
    if level == "not_described":
        return {"facecolor": style.PAPER, "edgecolor": style.SOFT, "linewidth": 1.2, "linestyle": ":"}
    colour = style.STATUS_COLOURS.get(level, style.NEUTRAL)
    # an outline in a light colour would not show on white
    edge = colour if style.on(colour) == style.PAPER else style.mixed(colour, style.INK, 0.45)
    if said == "said":
        return {"facecolor": colour, "edgecolor": edge, "linewidth": 1.0}
    if said == "inferred":
        return {"facecolor": style.PAPER, "edgecolor": edge, "linewidth": 2.0}
    return {"facecolor": style.pale(colour), "edgecolor": edge, "linewidth": 1.0, "linestyle": "--"}


def _in_words(row) -> str:
    """The status of a row in words, and how we know it."""
    word = style.STATUS_WORDS.get(str(row.status), style.NOTHING_LEFT)
    return ", ".join(filter(None, [word, style.SAID_WORDS.get(str(row.said), "")]))


def squares(statuses: pd.DataFrame, ax=None, *, by: str = "addressee", blocks: dict = BLOCKS, **words):
    """One square per recommendation, coloured by status, grouped in rows, in one block for each State.

    ``statuses`` as `jusan_analysis.comparison.status` gives them; ``by`` is the column of the rows,
    ``blocks`` names the codes of ``concerns``. Blocks are never added up.
    """
    from matplotlib.patches import Rectangle

    if statuses.empty:
        return style.nothing(ax, words)
    require(statuses, ["concerns", "status", by], "statuses", key=["recommendation_id"])
    codes = statuses["concerns"].astype(object).fillna("State not given")
    table = statuses.assign(
        block=codes.map(lambda code: blocks.get(code, code)),
        row=statuses[by].astype(str),
        unnamed=codes == "*",
        rank=pd.Categorical(statuses["status"].astype(str), LEVELS),
    ).sort_values("rank", kind="stable")
    sizes = table.groupby(["block", "row"]).size().sort_values(ascending=False, kind="stable")
    order = table.sort_values("unnamed", kind="stable")["block"].unique()
    ax = style.new_axes(ax, (10, 0.32 * (len(sizes) + 1.2 * len(order))))
    y, ticks, tallies, lines = 0.0, {}, [], []
    for block in order:
        members = table[table["block"] == block]
        heading = f"{block}: {len(members)} recommendations"
        style.write(ax, 0, y + 0.3, heading, fontsize=10.5, fontweight="bold")
        y += 1.2
        for name in sizes[block].index:
            ticks[y] = style.wrapped(name, 3.1, 10)
            for x, row in enumerate(members[members["row"] == name].itertuples()):
                look = style.status_patch(str(row.status), str(row.said))
                ax.add_patch(Rectangle((x, y - 0.42), 0.92, 0.84, **look))
                icon = style.STATUS_ICONS.get(str(row.status), "")
                style.write_on(ax, x + 0.46, y, f"{icon} {row.recommendation_id}".strip(), look)
                lines.append(f"{name}, {row.recommendation_id}: {_in_words(row)}")
            y += 1
        tallies.append(f"{block}: {style.tallied(members['status'])}.")
    ax.set_yticks(list(ticks), list(ticks.values()))
    ax.set(xticks=[], xlim=(-0.1, max(8, sizes.max())), ylim=(y - 0.4, -0.1))
    style.bare(ax).tick_params(axis="y", labelsize=10)
    icons, words_of = style.STATUS_ICONS, style.STATUS_WORDS
    looks = {f"{icons[code]} {words_of[code]}": style.status_patch(code, "said") for code in words_of}
    if table["rank"].isna().any():
        looks[style.NOTHING_LEFT] = style.status_patch("", "")
    plain = {"facecolor": style.NEUTRAL, "edgecolor": style.INK, "linewidth": 0.8}
    hint = {"facecolor": style.pale(style.NEUTRAL), "linestyle": "--"}
    marks = plain, plain | {"hatch": style.INFERRED}, plain | hint
    style.key(ax, looks | dict(zip(style.SAID_WORDS.values(), marks)), columns=1, place="right")
    alt = f"One square for each recommendation, in rows by {by}. {' '.join(tallies)}"
    return style.completed(ax, alt, [table[["recommendation_id"]]], lines, words)
