"""Charts on people: one mark per person, and the ages that the article speaks of."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.charts.style import (
    GROUP_COLOURS,
    INK,
    PALE,
    SOFT,
    bare,
    describe,
    finish,
    listed,
    new_axes,
    nothing,
    wrapped,
)


def waffle(
    counts: pd.Series, ax=None, *, parts=("children", "women", "men"), subset=("orphans", "children"), **words
):
    """One square per person, by group; a subset is marked inside its group.

    ``counts`` are persons by group. ``words`` are title, subtitle, source and caution.
    """
    import matplotlib.pyplot as plt
    from pywaffle import Waffle

    if counts.empty:
        return nothing(new_axes(ax))
    inner, outer = subset
    marked = {inner: int(counts.get(inner, 0))}
    values = marked | {name: int(counts[name]) - (marked[inner] if name == outer else 0) for name in parts}
    values = {name: value for name, value in values.items() if value}
    whole = sum(values.values())
    if ax is None:
        ax = plt.figure(figsize=(10, 3.6)).add_axes((0.01, 0.16, 0.98, 0.82))
    ax.set_axis_off()
    colours = [GROUP_COLOURS.get(name, SOFT) for name in values]
    size = {"rows": 14, "interval_ratio_x": 0.25, "interval_ratio_y": 0.25}
    Waffle.make_waffle(ax=ax, values=list(values.values()), colors=colours, vertical=False, **size)
    ax.set_aspect("equal", anchor="W")
    told = [f"{int(counts[name]):,} {name} ({100 * counts[name] / whole:.1f} %)" for name in parts]
    if marked[inner]:
        told.insert(1, f"of these {marked[inner]:,} counted as {inner}")
    order = [parts[0], inner, *parts[1:]] if marked[inner] else list(parts)
    for place, (name, text) in enumerate(zip(order, told)):
        left = (0.0, 0.24, 0.53, 0.77)[place] if len(order) == 4 else place / len(order)
        ax.text(
            left,
            -0.06,
            "■ ",
            color=GROUP_COLOURS.get(name, SOFT),
            fontsize=13,
            va="top",
            transform=ax.transAxes,
        )
        ax.text(left + 0.022, -0.07, text, color=INK, fontsize=10.5, va="top", transform=ax.transAxes)
    alt = f"One square for each of {whole:,} persons: {listed(told)}."
    return finish(
        describe(ax, alt, frames=[counts.reset_index().rename(columns={"index": "group_id"})]), **words
    )


def ages(bands: pd.DataFrame, ax=None, **words):
    """Ages that the article mentions: a bar from the lowest to the highest, an arrow where it is open.

    ``bands``: figure_id, label, age_min, age_max (missing: open), governs.
    """
    if bands.empty:
        return nothing(new_axes(ax))
    ax = new_axes(ax, (10, 0.6 + 0.5 * len(bands)))
    oldest = max(20, int(pd.concat([bands["age_min"], bands["age_max"]]).max()) + 2)
    for row, band in enumerate(bands.itertuples()):
        low = 0 if pd.isna(band.age_min) else float(band.age_min)
        high = oldest - 0.6 if pd.isna(band.age_max) else float(band.age_max)
        ax.barh(
            row, high - low + (0.9 if pd.notna(band.age_max) else 0), left=low, height=0.5, color="#8a94a6"
        )
        if pd.isna(band.age_max):
            ax.annotate(
                "", (oldest - 0.1, row), (oldest - 0.8, row), arrowprops={"arrowstyle": "->", "color": INK}
            )
    labels = [wrapped(f"{band.label}: {band.governs}", 58) for band in bands.itertuples()]
    ax.set_yticks(range(len(bands)), labels, fontsize=9)
    ax.set_xlim(0, oldest)
    ax.set_xticks(range(0, oldest + 1, 2))
    ax.set_xlabel("age in years", fontsize=10, color=SOFT)
    ax.invert_yaxis()
    ax.grid(axis="x", color=PALE, linewidth=0.6)
    ax.set_axisbelow(True)
    bare(ax)
    lines = [f"{band.label}: {_span(band)}" for band in bands.itertuples()]
    alt = f"Bars of the ages that the article mentions, {len(bands)} in all, from {lines[0]} to {lines[-1]}."
    return finish(describe(ax, alt[:300], frames=[bands], long="; ".join(lines)), **words)


def _span(band) -> str:
    if pd.isna(band.age_max):
        return f"{band.age_min:g} and over"
    if pd.isna(band.age_min):
        return f"up to {band.age_max:g}"
    return f"{band.age_min:g}" if band.age_min == band.age_max else f"{band.age_min:g} to {band.age_max:g}"
