"""Charts on people: one mark per person, and the ages that the article mentions."""

from __future__ import annotations

import math

import pandas as pd

from jusan_analysis.charts import style
from jusan_analysis.columns import UnusableFrame

# more squares than this can be neither seen nor drawn: then a square is ten persons, a hundred, …
MOST_SQUARES = 2500


def waffle(
    counts: pd.Series, ax=None, *, parts=("children", "women", "men"), subset=("orphans", "children"), **words
):
    """One square per person, by group; a subset is marked inside its group.

    ``counts`` are persons by group. ``words`` are title, subtitle, source and caution.
    """
    from pywaffle import Waffle

    inner, outer = subset
    if not counts.dropna().map(lambda number: number >= 0 and number % 1 == 0).all():
        raise UnusableFrame(f"counts: found {counts.to_dict()}; expected whole numbers of persons.")
    if counts.get(inner, 0) > counts.get(outer, math.inf):
        raise UnusableFrame(f"counts: found {counts[inner]} {inner}; expected no more than {outer}.")
    shown = {name: int(counts[name]) for name in parts if counts.get(name, 0) > 0}
    if not shown:
        return style.nothing(ax, words)
    whole, squares, labels = sum(shown.values()), {}, {}
    for name, count in shown.items():
        marked = int(counts.get(inner, 0)) if name == outer else 0
        labels[name] = f"{count:,} {name} ({100 * count / whole:.1f} %)"
        if marked:
            labels[inner], squares[inner] = f"of these {marked:,} counted as {inner}", marked
        squares[name] = count - marked
    persons = 10 ** max(0, math.ceil(math.log10(whole / MOST_SQUARES)))
    values = {name: math.ceil(value / persons) for name, value in squares.items() if value}
    looks = {
        name: {"facecolor": style.GROUP_COLOURS.get(name, style.GROUP_COLOURS["other"])} for name in labels
    }
    ax = style.new_axes(ax, (10, 3.4))
    ax.set_axis_off()
    rows, colours = (
        max(1, round(math.sqrt(sum(values.values()) / 3))),
        [looks[name]["facecolor"] for name in values],
    )
    gaps = {"interval_ratio_x": 0.2, "interval_ratio_y": 0.2}
    Waffle.make_waffle(ax=ax, rows=rows, values=[*values.values()], colors=colours, vertical=False, **gaps)
    ax.set_aspect("equal", anchor="W")
    style.key(ax, {label: looks[name] for name, label in labels.items()}, place="lower left")
    square = "each person" if persons == 1 else f"every {persons:,} persons"
    alt = f"One square for {square} of {whole:,}: {style.listed(labels.values())}."
    ids = counts.rename_axis("group_id").to_frame()
    return style.completed(ax, alt, [ids], labels.values(), words)


def ages(bands: pd.DataFrame, ax=None, **words):
    """Ages that the article mentions: a bar from the lowest to the highest, an arrow where it is open.

    ``bands``: figure_id, label, age_min, age_max (missing: open), governs. Years between them that no bar
    names are shaded; a limit (under 14, from 14) names no year but its own.
    """
    if bands.empty:
        return style.nothing(ax, words)
    labels = [style.wrapped(governs, 4.2) for governs in bands["governs"]]
    rows, ends = style.stacked(labels)
    ax = style.new_axes(ax, (10, 0.5 + ends[-1]))
    oldest = max(20, int(bands[["age_min", "age_max"]].max().max()) + 2)
    named = set()
    for row, band in zip(rows, bands.itertuples()):
        low = 0 if pd.isna(band.age_min) else int(band.age_min)
        if pd.isna(band.age_max):
            high, years = oldest - 0.8, {low}
            ax.annotate("", (oldest, row), (high, row), arrowprops={"arrowstyle": "-|>", "color": style.SOFT})
        else:
            high, years = int(band.age_max) + 0.94, set(range(low, int(band.age_max) + 1))
        ax.barh(row, high - low, left=low, height=0.26, color=style.NEUTRAL)
        style.write(ax, low + 0.12, row, band.label)
        named |= years if low else set()
    gaps = [age for age in range(max(named, default=0)) if age not in named]
    for age in gaps:
        ax.axvspan(age, age + 1, color=style.PALE, alpha=0.5, zorder=0, linewidth=0)
    ax.set_yticks(rows, labels)
    ax.set(xlim=(0, oldest), ylim=(ends[-1], 0), xticks=range(0, oldest + 1, 2))
    style.bare(ax, below="age in years" + ("; shaded: no example or group of this age" if gaps else ""))
    lines = [f"{band.label}: {band.governs}" for band in bands.itertuples()]
    lines += [f"no example or group of this age: {style.listed(gaps)}"] if gaps else []
    alt = f"Bars of the ages that the article mentions: {', '.join(bands['label'])}."
    return style.completed(ax, alt, [bands], lines, words)
