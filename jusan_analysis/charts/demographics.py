"""Charts of notebook 02: persons, shares, bounds, ages, and the rule ascribed to other States."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

import pandas as pd

from jusan_analysis.charts.style import (
    BLUE,
    HATCH_DERIVED,
    HATCH_SILENT,
    INK,
    ORANGE,
    PALE,
    SKY,
    bare,
    described,
    listed,
    wrapped,
)

SMALL = 8
ROWS = 14
# shape as well, for readers of grey
LOOKS = [(SKY, "o"), (ORANGE, "s"), (BLUE, "^")]


# --- composition --------------------------------------------------------------------------


def persons(composition: pd.DataFrame, ax):
    """Draw every person as a mark: parts side by side, a subset as dark marks inside its part.

    Parameters
    ----------
    composition : DataFrame
        group_id, label, link, inside, count, base; see `demographics.composition`. Subsets that
        overlap cannot be drawn: only the first one counted of a part is.
    ax : matplotlib Axes
        About ten inches wide and four high for six hundred persons.
    """
    left = 0.0
    for (part, subset), (colour, shape) in zip(_parts(composition), LOOKS * len(composition)):
        number, dark = int(part.count_), 0 if subset is None else int(subset.count_)
        spots = [(left + place // ROWS, place % ROWS) for place in range(number)]
        _marks(ax, spots[dark:], shape, colour)
        _marks(ax, spots[:dark], shape, INK)
        name = wrapped(f"{part.label}: {number}", max(16, number // 6))
        ax.text(left - 0.5, -1.1, name, va="top", fontsize=9, color=INK)
        if dark:
            note = f"{subset.label}: {dark}, the dark marks"
            ax.text(left - 0.5, ROWS + 0.1, note, va="bottom", fontsize=9, color=INK)
        left += max(-(-number // ROWS), 4) + 1.5
    ax.set_xlim(-1, left)
    ax.set_ylim(-4, ROWS + 1.4)
    ax.set_aspect("equal")
    ax.set_axis_off()
    ax.set_title("Each mark is one person", loc="left", fontsize=11)
    alt = f"One mark for each person of {composition['base'].iloc[0]:g}: {_told(composition)}."
    return described(ax, alt, composition)


def _marks(ax, spots: list[tuple[float, int]], shape: str, colour: str) -> None:
    if spots:
        across, up = zip(*spots)
        ax.scatter(across, up, s=42, marker=shape, color=colour, edgecolors=INK, linewidths=0.4)


def _parts(composition: pd.DataFrame) -> Iterator[tuple]:
    """Each counted part with the first counted subset that follows it."""
    # the column count would hide behind the method count of a row
    rows = list(composition.rename(columns={"count": "count_"}).itertuples())
    for place, one in enumerate(rows):
        if one.link == "part" and pd.notna(one.count_):
            inside = takewhile(lambda other: other.link == "subset", rows[place + 1 :])
            yield one, next((other for other in inside if pd.notna(other.count_)), None)


def _told(composition: pd.DataFrame) -> str:
    return listed(
        f"{one.label} {'not counted' if pd.isna(one.count_) else f'{one.count_:g}'}"
        + (f" (among {one.inside})" if one.link == "subset" else "")
        for one in composition.rename(columns={"count": "count_"}).itertuples()
    )


def bars(composition: pd.DataFrame, ax):
    """Draw counts as bars with their shares; a subset is hatched, inside the bar of its part.

    Parameters
    ----------
    composition : DataFrame
        label, link, inside, count, base, share_pct; see `demographics.composition`.
    ax : matplotlib Axes

    Returns
    -------
    matplotlib Axes
    """
    base, names = composition["base"].iloc[0], []
    for place, (part, subset) in enumerate(_parts(composition)):
        count, label = part.count_, f"{part.count_:g}  ({part.share_pct:.1f} % of {base:g})"
        ax.barh(place, count, height=0.62, color=SKY, edgecolor=INK, linewidth=0.6)
        ax.text(count + base / 100, place, label, va="center", fontsize=9, color=INK)
        if subset is not None:
            ax.barh(place, subset.count_, height=0.62, color="white", edgecolor=INK, hatch=HATCH_DERIVED)
            note = f"{subset.label}: {subset.count_:g}"
            ax.text(subset.count_ + base / 100, place, note, va="center", fontsize=SMALL, color=INK)
        names.append(wrapped(part.label, 24))
    ax.set_yticks(range(len(names)), names, fontsize=9)
    ax.set_xlim(0, base)
    ax.invert_yaxis()
    ax.set_xlabel(f"persons, of {base:g} in all", fontsize=9)
    ax.set_title("Counts as reported, and their shares", loc="left", fontsize=11)
    return described(bare(ax), f"Bars of counts out of {base:g}: {_told(composition)}.", composition)


# --- bounds -------------------------------------------------------------------------------


def intervals(bounds: pd.DataFrame, ax):
    """Draw what the counts allow as one bar from the least to the most, per row.

    Parameters
    ----------
    bounds : DataFrame
        Rows of one unit: quantity, lower, upper, unit, assumption; see `demographics.bounds`.
        The assumption is written under the quantity where a quantity comes more than once.
    ax : matplotlib Axes
        About half an inch per row.
    """
    several = bounds["quantity"].duplicated(keep=False)
    labels = [
        wrapped(quantity, 58) + (f"\n{wrapped(assumption, 50)}" if more else "")
        for quantity, assumption, more in zip(bounds["quantity"], bounds["assumption"], several)
    ]
    _spans(ax, labels, bounds["lower"], bounds["upper"])
    ax.set_xlim(0, max(bounds["upper"].max(), 1) * 1.1)
    ax.set_xlabel(bounds["unit"].iloc[0], fontsize=9)
    ax.set_title("From the least to the most that the counts allow", loc="left", fontsize=11)
    names = [
        f"{quantity} ({assumption.rstrip('.')})" if more else quantity
        for quantity, assumption, more in zip(bounds["quantity"], bounds["assumption"], several)
    ]
    return described(bare(ax), f"Ranges that the counts allow: {_ranges(bounds, names)}.", bounds)


def _spans(ax, labels: list[str], lower: pd.Series, upper: pd.Series) -> None:
    for place, (low, high) in enumerate(zip(lower, upper)):
        ax.barh(place, high - low, left=low, height=0.4, color="white", edgecolor=BLUE, hatch=HATCH_DERIVED)
        ax.plot([low, high], [place, place], "|", color=INK, markersize=14, markeredgewidth=2)
        ax.annotate(
            _range(low, high), (high, place), (8, 0), textcoords="offset points", va="center", fontsize=9
        )
    ax.set_yticks(range(len(labels)), labels, fontsize=SMALL)
    ax.set_ylim(len(labels) - 0.4, -0.6)


def _range(low: float, high: float, dash: str = "–") -> str:
    least, most = (f"{one:.0f}" if float(one).is_integer() else f"{one:.1f}" for one in (low, high))
    return least if low == high else f"{least}{dash}{most}"


def _ranges(frame: pd.DataFrame, names, ends: tuple[str, str] = ("lower", "upper")) -> str:
    units = frame.get("unit", ["persons"] * len(frame))
    rows = zip(names, frame[ends[0]], frame[ends[1]], units)
    return "; ".join(f"{name}: {_range(low, high, ' to ')} {one}" for name, low, high, one in rows)


# --- ages ---------------------------------------------------------------------------------

ORIGINS = {
    "article": (SKY, "", "named in the article"),
    "derived": ("white", HATCH_DERIVED, "follows from the article"),
    "nobody": (PALE, HATCH_SILENT, "named by nobody"),
    "outside": (ORANGE, "xx", "outside evidence"),
}


def ages(age_map: pd.DataFrame, ax):
    """Draw every age and band as a bar over its years, by where it comes from.

    Parameters
    ----------
    age_map : DataFrame
        origin, label, age_min, age_max, governs; see `demographics.age_map`. A year of age is a
        cell: six is drawn up to the seventh birthday. An open end runs to the edge in an arrow.
    ax : matplotlib Axes
        About half an inch per row.
    """
    edge = age_map[["age_min", "age_max"]].max().max()
    for place, one in enumerate(age_map.itertuples()):
        low = 0 if pd.isna(one.age_min) else one.age_min
        high = edge if pd.isna(one.age_max) else one.age_max
        colour, hatch, _ = ORIGINS[one.origin]
        ax.barh(place, high - low + 1, left=low - 0.5, height=0.55, color=colour, hatch=hatch, edgecolor=INK)
        if pd.isna(one.age_max):
            ax.plot(high + 0.75, place, ">", ms=9, mfc=colour, mec=INK, clip_on=False)
            high += 0.5
        ax.text(high + 0.7, place, one.label, va="center", fontsize=9, color=INK)
    labels = [
        f"{wrapped(governs, 46)}\n({ORIGINS[origin][2]})"
        for origin, governs in zip(age_map["origin"], age_map["governs"])
    ]
    ax.set_yticks(range(len(labels)), labels, fontsize=SMALL)
    ax.set_xticks(range(int(edge) + 1))
    ax.set_xlim(-0.7, edge + 4)
    ax.set_ylim(len(labels) - 0.5, -0.6)
    ax.set_xlabel("age in completed years", fontsize=9)
    ax.set_title("The ages spoken of, and those that nobody names", loc="left", fontsize=11)
    return described(bare(ax), f"Ages as bars over completed years: {_ages_told(age_map)}.", age_map)


def _ages_told(age_map: pd.DataFrame) -> str:
    groups = age_map.groupby("origin", sort=False)["label"]
    return "; ".join(f"{ORIGINS[origin][2]}: {listed(labels)}" for origin, labels in groups)


# --- scenarios ----------------------------------------------------------------------------


def scenarios(scenarios: pd.DataFrame, ax):
    """Draw who would have stayed behind: certain in full, open hatched.

    Parameters
    ----------
    scenarios : DataFrame
        scenario, stayed_lower, stayed_upper; see `demographics.scenarios`.
    ax : matplotlib Axes

    Returns
    -------
    matplotlib Axes
    """
    low, high = scenarios["stayed_lower"], scenarios["stayed_upper"]
    _spans(ax, [wrapped(f"taken: {one}", 34) for one in scenarios["scenario"]], low, high)
    ax.barh(range(len(scenarios)), low, height=0.4, color=ORANGE, edgecolor=INK, zorder=0)
    ax.set_xlim(0, high.max() * 1.14)
    ax.set_xlabel("persons who would have stayed behind: certain in full, open hatched", fontsize=9)
    ax.set_title("Under the rule ascribed to other States: a reading, no estimate", loc="left", fontsize=11)
    told = _ranges(scenarios, scenarios["scenario"], ("stayed_lower", "stayed_upper"))
    return described(bare(ax), f"Persons who would have stayed behind, by who is taken: {told}.", scenarios)
