"""Asks against practices drawn: the matrix, coverage by theme, who is asked and who acts, judgements."""

from __future__ import annotations

import pandas as pd
from matplotlib.patches import Rectangle

from jusan_analysis.charts.grids import SMALL, grid, ring, said, square, themes, titled
from jusan_analysis.charts.style import (
    BLUE,
    INK,
    ORANGE,
    PALE,
    SKY,
    SOFT,
    VERMILION,
    YELLOW,
    described,
    listed,
)

COLOURS = {"contrary": VERMILION, "absent": ORANGE, "planned": YELLOW, "partly": SKY, "in_line": BLUE}
SHORT = {"contrary": "Co", "absent": "Ab", "planned": "Pl", "partly": "Pa", "in_line": "In"}
JUDGED = {"criticised": VERMILION, "mixed": YELLOW, "neutral": PALE, "commended": BLUE}
SILENT, NO_BEARING, NOBODY = "not_described", "no_bearing", "no practice described"


# --- the matrix ---------------------------------------------------------------------------


def matrix(pairs: pd.DataFrame, ax):
    """Asks in rows, practices in columns, the relation in the cell.

    Parameters
    ----------
    pairs : DataFrame
        From `comparison.pairs`, of one domain or theme so that the labels can be read. A cell
        that rests on an implied pair is hatched and pale; an ask on which the article is silent
        has a ring in a column of its own; a small dot marks a pair found to have no bearing.
    ax : matplotlib Axes
        About a third of an inch per row and column, and three inches for the labels.
    """
    asks = pairs.drop_duplicates("recommendation_id").sort_values(["theme", "recommendation_id"])
    paired = pairs.dropna(subset=["practice_id"]).drop_duplicates("practice_id")
    practices = paired.sort_values(["practice_theme", "practice_id"])
    rows, columns = list(asks["recommendation_id"]), list(practices["practice_id"])
    names = [f"{one}  {text}" for one, text in zip(columns, practices["practice"])]
    silent = [NOBODY] if (pairs["relation"] == SILENT).any() else []
    grid(ax, [f"{one}  {text}" for one, text in zip(rows, asks["action"])], silent + names)
    themes(ax, list(asks["theme"]), silent + list(practices["practice_theme"]))
    for one in pairs.itertuples():
        x = 0 if pd.isna(one.practice_id) else len(silent) + columns.index(one.practice_id)
        _mark(ax, x, rows.index(one.recommendation_id), one.relation, one.comparison_basis == "implied")
    titled(
        ax, "Asks (rows) against practices (columns), with lines where the theme changes", _matrix_key(pairs)
    )
    return described(ax, _matrix_alt(pairs), pairs)


def _mark(ax, x: float, y: float, relation: str, implied: bool) -> None:
    if relation == SILENT:
        ring(ax, x, y)
    elif relation == NO_BEARING:
        ax.plot(x, y, "o", markersize=4, color=SOFT)
    else:
        square(ax, x, y, COLOURS.get(relation, PALE), implied, 0.86)
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.8} if implied else None
        ink = "white" if relation == "in_line" and not implied else INK
        ax.text(x, y, SHORT.get(relation, relation[:2]), ha="center", va="center", fontsize=SMALL,
                color=ink, bbox=ground)  # fmt: skip


def _matrix_key(pairs: pd.DataFrame) -> str:
    """What the marks mean, in words under the drawing."""
    relations = set(pairs["relation"])
    words = [f"{SHORT[one]} = {said(one)}" for one in SHORT if one in relations]
    words += ["hatched = rests on implication"] if (pairs["comparison_basis"] == "implied").any() else []
    words += ["dashed ring = the article is silent"] if SILENT in relations else []
    words += ["dot = considered, no bearing"] if NO_BEARING in relations else []
    return ";  ".join(words)


def _matrix_alt(pairs: pd.DataFrame) -> str:
    cells = listed(
        f"{one.recommendation_id}{'' if pd.isna(one.practice_id) else ' and ' + one.practice_id}: "
        f"{said(one.relation)}{' (implied)' if one.comparison_basis == 'implied' else ''}"
        for one in pairs.itertuples()
    )
    return f"Matrix of asks in rows and practices in columns. {cells}."


# --- who is asked, who acts ---------------------------------------------------------------


def roles(table: pd.DataFrame, ax):
    """Addressees in rows, actors in columns, the number of pairs in the cell.

    Parameters
    ----------
    table : DataFrame
        From `comparison.roles`. A thick frame marks the addressee itself acting; a cell is
        hatched where every pair in it rests on implication, and says how many where some do.
    ax : matplotlib Axes
    """
    actors = [*table["actor"].dropna().drop_duplicates()]
    columns = [*actors, *([NOBODY] if table["actor"].isna().any() else [])]
    rows = [*table["addressee"].drop_duplicates()]
    grid(ax, rows, columns)
    for one in table.itertuples():
        x = columns.index(NOBODY if pd.isna(one.actor) else one.actor)
        _role(ax, x, rows.index(one.addressee), one)
    titled(
        ax,
        "Who is asked (rows) and who acts (columns)",
        "Numbers of pairs, of these implied behind the stroke;  hatched = all implied;  "
        "thick frame = the addressee itself acts;  dashed ring = the article is silent",
    )
    return described(ax, _roles_alt(table), table)


def _role(ax, x: float, y: float, one) -> None:
    if pd.isna(one.actor):
        _mark(ax, x, y, SILENT, False)
    else:
        square(ax, x, y, SKY, one.n_implied == one.n_pairs, 0.86)
        if one.same:
            ax.add_patch(
                Rectangle((x - 0.47, y - 0.47), 0.94, 0.94, fill=False, edgecolor=INK, linewidth=2.2)
            )
    some = f"/{one.n_implied}" if one.n_implied else ""
    ax.text(x, y, f"{one.n_pairs}{some}", ha="center", va="center", fontsize=SMALL,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})  # fmt: skip


def _roles_alt(table: pd.DataFrame) -> str:
    cells = listed(
        f"{one.addressee} asked, {NOBODY if pd.isna(one.actor) else one.actor + ' acting'}: {one.n_pairs}"
        f"{f' ({one.n_implied} implied)' if one.n_implied else ''}"
        for one in table.itertuples()
    )
    return f"Addressees in rows against actors in columns, numbers of pairs. {cells}."


# --- one square per ask or practice -------------------------------------------------------


def coverage(cells: pd.DataFrame, ax):
    """One square per ask, by group and status; hatched where it rests on implication.

    Parameters
    ----------
    cells : DataFrame
        From `comparison.coverage_by_basis`: the group, status, stated, implied.
    ax : matplotlib Axes
    """
    by = cells.columns[0]
    present = [one for one in cells["status"].cat.categories if (cells["status"] == one).any()]
    columns = list(dict.fromkeys([*COLOURS, *present]))
    groups = list(cells[by].cat.categories)
    grid(ax, [said(one) for one in groups], [said(one) for one in columns], rotation=0)
    for one in cells.itertuples(index=False):
        place = columns.index(one.status), groups.index(one[0])
        colour = COLOURS.get(one.status)
        _units(ax, *place, [(colour, False)] * one.stated + [(colour, True)] * one.implied)
    ax.axvline(len(COLOURS) - 0.5, color=SOFT, linewidth=1.2)
    key = "One mark per ask;  hatched = rests on implication alone;  right of the line: without a level"
    titled(ax, f"Asks by {by} and status", key)
    return described(ax, _coverage_alt(cells, by), cells)


def judgements(table: pd.DataFrame, ax):
    """One square per practice, by theme and judgement; inferred criticism as a number beside.

    Parameters
    ----------
    table : DataFrame
        From `comparison.judged_practices`; the row for all is left out of the drawing.
    ax : matplotlib Axes
    """
    by = table.columns[0]
    groups = table[table[by] != "all"]
    columns = [*JUDGED, "criticism inferred from an ask"]
    grid(ax, [said(one) for one in groups[by]], columns, rotation=0)
    for y, one in enumerate(groups.to_dict("records")):
        for x, name in enumerate(JUDGED):
            _units(ax, x, y, [(JUDGED[name], False)] * one[name])
        if one["criticism_inferred"]:
            ax.text(len(JUDGED), y, one["criticism_inferred"], ha="center", va="center", fontsize=SMALL + 1)
    ax.axvline(len(JUDGED) - 0.5, color=SOFT, linewidth=1.2)
    key = "One square per practice that the article words;  criticism inferred from an ask is a number beside"
    titled(ax, f"Practices by {by} and by how the article judges them", key)
    return described(ax, _judgements_alt(groups, by), groups)


def _units(ax, x: int, y: int, squares: list[tuple]) -> None:
    """Squares side by side from the left of a cell, closer where there are many."""
    step = min(0.15, 0.84 / max(len(squares), 1))
    for number, (colour, implied) in enumerate(squares):
        middle = x - 0.35 + step * number
        if colour is None:
            ring(ax, middle, y)
        else:
            square(ax, middle, y, colour, implied, 0.8 * step, 0.5)


def _coverage_alt(cells: pd.DataFrame, by: str) -> str:
    words = listed(
        f"{said(one[0])}, {said(one.status)}: {one.asks}{f' ({one.implied} implied)' if one.implied else ''}"
        for one in cells.itertuples(index=False)
    )
    return f"Numbers of asks by {by} and status. {words}."


def _judgements_alt(groups: pd.DataFrame, by: str) -> str:
    names = [*JUDGED, "criticism_inferred"]
    words = listed(
        f"{said(one[by])}: " + ", ".join(f"{one[name]} {said(name)}" for name in names if one[name])
        for one in groups.to_dict("records")
    )
    return f"Numbers of practices by {by} and judgement. {words}."
