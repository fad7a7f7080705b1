"""How firm the findings are, drawn: agreement, the specification curve, the firmness of each ask."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.charts.style import (
    BLUE,
    HATCH_DERIVED,
    INK,
    ORANGE,
    PALE,
    SOFT,
    VERMILION,
    YELLOW,
    bare,
    described,
    listed,
    wrapped,
)

SMALL = 8
READERS = "automated readers of similar make"
CHOICES = ("rule", "basis", "explicitness", "certainty", "scope", "speaker", "coding")
SHARES = {
    "contrary_or_absent": (VERMILION, "o"), "planned": (YELLOW, "^"), "partly_or_in_line": (BLUE, "s"),
}  # fmt: skip
PARTS = {"kept": (BLUE, None), "changed": (ORANGE, HATCH_DERIVED), "dropped": ("white", None)}


# --- agreement ----------------------------------------------------------------------------


def agreement(table: pd.DataFrame, ax, readers: str = READERS):
    """Krippendorff's alpha with its interval, one line per variable and kind of unit.

    Parameters
    ----------
    table : DataFrame
        variable, unit_kind, level, units, percent, alpha, alpha_low, alpha_high; see
        `reliability.agreement`. A hollow mark has no disagreement and so no interval.
    ax : matplotlib Axes
        About a third of an inch per line.
    readers : str
        Who the coders are, said under the drawing; `reliability.readers` tells it.
    """
    rows = table.reset_index(drop=True)
    for place, one in rows.iterrows():
        _interval(ax, place, one)
        ax.text(
            1.03, place, f"{one['units']} units, {one['percent']:.0f} % same", va="center", fontsize=SMALL
        )
    ax.set_yticks(range(len(rows)), _variables(rows), fontsize=9)
    lowest = rows[["alpha", "alpha_low"]].min().min()
    ax.set_xlim(min(0.0, 0.0 if pd.isna(lowest) else float(lowest)), 1.0)
    ax.invert_yaxis()
    ax.set_xlabel(wrapped(_foot(readers), 95), fontsize=9, loc="left")
    ax.set_title(
        "Agreement: Krippendorff’s alpha, with its sensitivity to the units coded", loc="left", fontsize=11
    )
    return described(bare(ax), _agreement_alt(rows, readers), rows)


def _interval(ax, place: int, one: pd.Series) -> None:
    if pd.isna(one["alpha"]):
        ax.text(0.02, place, "undefined", va="center", fontsize=9, color=SOFT)
        return
    differs = one["percent"] < 100
    if differs and pd.notna(one["alpha_low"]):
        ax.plot([one["alpha_low"], one["alpha_high"]], [place, place], color=SOFT, linewidth=3, clip_on=False)
    ax.plot(
        one["alpha"],
        place,
        "o",
        markersize=8,
        clip_on=False,
        color=INK,
        markerfacecolor=INK if differs else "white",
    )


def _foot(readers: str) -> str:
    return (
        f"Coders: {readers}. Their agreement bounds what can be claimed and proves nothing. Lines: range of "
        "alpha when asks (with their pairs) or other units are drawn anew; no sampling error. Hollow: no "
        "disagreement, so no range."
    )


def _variables(rows: pd.DataFrame) -> pd.Series:
    return rows["variable"] + " of " + rows["unit_kind"] + "s (" + rows["level"] + ")"


def _agreement_alt(rows: pd.DataFrame, readers: str) -> str:
    named = zip(_variables(rows), rows.itertuples())
    told = listed(f"{name}, {one.units} units: {_alpha_words(one)}" for name, one in named)
    return f"Dots with intervals of Krippendorff's alpha. {told}. Coders: {readers}."


def _alpha_words(one) -> str:
    if pd.isna(one.alpha):
        return "undefined"
    if one.percent == 100 or pd.isna(one.alpha_low):
        return f"{one.alpha:.2f}, no interval"
    return f"{one.alpha:.2f} ({one.alpha_low:.2f} to {one.alpha_high:.2f})"


# --- the specification curve --------------------------------------------------------------


def specification_curve(universe: pd.DataFrame, ax, readers: str = READERS):
    """The headline shares in every specification, with the choices that make it below.

    Parameters
    ----------
    universe : DataFrame
        As `comparison.multiverse` gives it: one column of the drawing per row, in rising order of
        the share contrary or absent. The first row is marked as the default.
    ax : matplotlib Axes
        About 10 by 8 inches.
    readers : str
        Who the coders are, said under the drawing.
    """
    default = universe["specification"].iloc[0]
    drawn = universe.dropna(subset=["contrary_or_absent_pct"])
    drawn = drawn.sort_values(["contrary_or_absent_pct", "planned_pct", "specification"], ignore_index=True)
    for at in drawn.index[drawn["specification"] == default]:
        ax.axvline(at, color=PALE, linewidth=5, zorder=0)
        ax.text(at, 133, "default", ha="center", fontsize=9)
    _shares(ax, drawn)
    ticks = {0: "0 %", 50: "50 %", 100: "100 %", 115: f"asks it rests on, {_span(drawn['n_remaining'])}"}
    ax.bar(drawn.index, 20 * drawn["n_remaining"] / drawn["n_asks"].max(), bottom=106, width=0.8, color=SOFT)
    ticks |= _choices(ax, drawn, universe["same"])
    ax.set_yticks(list(ticks), list(ticks.values()), fontsize=SMALL)
    ax.set_xticks([])
    ax.set_xlim(-1.5, len(drawn) + 0.5)
    ax.set_xlabel(wrapped(_curve_foot(readers), 120), fontsize=9, loc="left")
    title = "Every defensible specification: shares of the asks, and the choices below"
    ax.set_title(title, loc="left", fontsize=11)
    return described(bare(ax, keep=()), _curve_alt(drawn, default, readers), drawn)


def _shares(ax, drawn: pd.DataFrame) -> None:
    for name, (colour, marker) in SHARES.items():
        values = drawn[f"{name}_pct"]
        looks = {"s": 16, "color": colour, "marker": marker, "edgecolor": INK, "linewidth": 0.4}
        ax.scatter(drawn.index, values, zorder=3, **looks)
    for height, (name, (colour, marker)) in zip((68, 50, 32), reversed(SHARES.items())):
        ax.scatter(len(drawn) + 3, height, s=30, color=colour, marker=marker, edgecolor=INK, clip_on=False)
        ax.text(len(drawn) + 5, height, wrapped(name.replace("_", " "), 12), va="center", fontsize=9)


def _choices(ax, drawn: pd.DataFrame, same: pd.Series) -> dict[float, str]:
    """A row of ticks per value of each choice; returns the labels by height."""
    made = [set(one.split(";")) for one in drawn["same"]]
    labels, height = {}, -6.0
    for choice in CHOICES:
        height -= 4
        for value in dict.fromkeys(part for one in same for part in one.split(";")):
            if value.startswith(f"{choice}="):
                at = [place for place, own in enumerate(made) if value in own]
                # one broken line makes a smaller file than a marker each
                across = [one for place in at for one in (place, place, None)]
                ax.plot(across, [height - 2.4, height + 2.4, None] * len(at), color=INK, linewidth=1.6)
                labels[height] = value.replace("=", ": ").replace("_", " ")
                height -= 7
    return labels


def _span(values: pd.Series) -> str:
    return f"{values.min()} to {values.max()}"


def _curve_foot(readers: str) -> str:
    return (
        f"Each column is one specification (several where choices make no difference). Codings by {readers}. "
        "The columns carry no probability. After Simonsohn, Simmons and Nelson (2020) and Steegen, "
        "Tuerlinckx, Gelman and Vanpaemel (2016)."
    )


def _curve_alt(drawn: pd.DataFrame, default: int, readers: str) -> str:
    first = drawn[drawn["specification"] == default]
    told = listed(
        f"{name.replace('_', ' ')} {_span(drawn[f'{name}_pct'].round().astype(int))} %"
        + "".join(f" (default {share:.0f} %)" for share in first[f"{name}_pct"])
        for name in SHARES
    )
    return (
        f"Specification curve of {len(drawn)} specifications, resting on {_span(drawn['n_remaining'])} asks: "
        f"{told}. Below, ticks tell the choices: {listed(CHOICES)}. Codings by {readers}."
    )


# --- firmness -----------------------------------------------------------------------------


def firmness(table: pd.DataFrame, ax, from_pct: float = 80):
    """A strip per ask: the share of specifications that keep its status, change it or drop it.

    Parameters
    ----------
    table : DataFrame
        recommendation_id, status, kept_pct, changed_pct, dropped_pct, untested_by_rule; see
        `comparison.firmness`. Strips are drawn in the order of the frame.
    ax : matplotlib Axes
        About a quarter of an inch per ask.
    from_pct : float
        Where the line is drawn from which a status is called firm.
    """
    rows = table.reset_index(drop=True)
    left = pd.Series(0.0, index=rows.index)
    for name, (colour, hatch) in PARTS.items():
        width = rows[f"{name}_pct"]
        ax.barh(
            rows.index,
            width,
            left=left,
            color=colour,
            hatch=hatch,
            edgecolor=INK,
            linewidth=0.6,
            height=0.72,
            label=name,
        )
        left = left + width
    for place in rows.index[rows["untested_by_rule"]]:
        ax.text(101, place, "untested by rule", va="center", fontsize=SMALL)
    ax.axvline(from_pct, color=INK, linestyle="--", linewidth=1)
    labels = [f"{one.recommendation_id}  {one.status.replace('_', ' ')}" for one in rows.itertuples()]
    ax.set_yticks(rows.index, labels, fontsize=9)
    ax.invert_yaxis()
    ax.margins(y=0.01)
    ax.set_xlim(0, 100)
    ax.set_xlabel(
        "per cent of the specifications in whose scope the ask is; dashed: firm from here", loc="left"
    )
    ax.legend(ncols=3, loc="lower left", bbox_to_anchor=(0, 1), frameon=False, fontsize=9)
    ax.set_title("Status of each ask: kept, changed, or dropped by a filter", loc="left", fontsize=11, pad=26)
    return described(bare(ax), _firmness_alt(rows, from_pct), rows)


def _firmness_alt(rows: pd.DataFrame, from_pct: float) -> str:
    told = listed(
        f"{one.recommendation_id} {one.status.replace('_', ' ')} kept in {one.kept_pct:.0f} %, changed in "
        f"{one.changed_pct:.0f} %, dropped in {one.dropped_pct:.0f} %"
        f"{' (untested by rule)' if one.untested_by_rule else ''}"
        for one in rows.itertuples()
    )
    return f"Strip per ask, share of the specifications, line at {from_pct:.0f} %: {told}."
