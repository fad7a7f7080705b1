"""Charts of notebook 05: Jusan by stage, States in number and per head, claims by verdict."""

from __future__ import annotations

import pandas as pd
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from jusan_analysis.charts.style import (
    BLUE,
    HATCH_DERIVED,
    INK,
    PALE,
    SKY,
    SOFT,
    YELLOW,
    bare,
    described,
    listed,
    wrapped,
)

PARTS = {"children": YELLOW, "women": SKY, "men": BLUE}
VERDICTS = ("supported", "qualified", "contradicted", "not_checkable")
SMALL = 8
LEAST_LABELLED = 10

COMPARED = (
    ("can be compared", "o", BLUE, 8),
    ("kept apart", "o", "white", 8),
    ("small: overlaps with a larger count", "o", SKY, 5),
)
CHECKED = (("computed", "s", BLUE, 8), ("judged", "o", BLUE, 8), ("hollow: low confidence", "o", "white", 8))


def stages(counts: pd.DataFrame, ax):
    """Draw each stage as a bar of children, women and men; derived parts are hatched.

    Parameters
    ----------
    counts : DataFrame
        Stages to draw, one row each: label, date, total, children, women, men,
        derived_measures; see `evidence.stages`.
    ax : matplotlib Axes

    Returns
    -------
    matplotlib Axes
        The number behind a bar is the total, with what was worked out by us named.
    """
    for at, one in enumerate(counts.itertuples()):
        left = 0
        for part, colour in PARTS.items():
            left = _part(ax, at, left, getattr(one, part), colour, part in one.derived_measures.split(";"))
        ax.text(left + 4, at, _behind(one), va="center", fontsize=9, color=INK)
    ax.set_yticks(range(len(counts)), [f"{one.label}\n{one.date}" for one in counts.itertuples()], fontsize=9)
    ax.invert_yaxis()
    ax.set_xlim(0, counts["total"].max() * 1.6)
    ax.set_xlabel("persons")
    _parts_key(ax)
    ax.set_title("Jusan by stage: hatched parts were worked out by us, no source states them", loc="left",
                 fontsize=11)  # fmt: skip
    return described(bare(ax), _stages_alt(counts), counts)


def _part(ax, at: int, left, value, colour: str, derived: bool):
    if pd.isna(value):
        return left
    value = int(value)
    ax.barh(at, value, left=left, color=colour, edgecolor=INK, linewidth=0.6, height=0.62,
            hatch=HATCH_DERIVED if derived else None)  # fmt: skip
    if not _is_small(value):
        # a light patch keeps the number readable on the hatch
        ax.text(left + value / 2, at, str(value), ha="center", va="center", fontsize=9, color=INK,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip
    return left + value


def _behind(one) -> str:
    """The total, the parts too small to carry their number, and what was worked out."""
    small = [f"{part} {getattr(one, part)}" for part in PARTS if _is_small(getattr(one, part))]
    derived = [part for part in one.derived_measures.split(";") if part]
    first = f"{one.total}" + (f"  ({', '.join(small)})" if small else "")
    return first + (f"\nworked out by us: {listed(derived)}" if derived else "")


def _is_small(value) -> bool:
    return bool(pd.notna(value) and value < LEAST_LABELLED)


def _parts_key(ax) -> None:
    handles = [Patch(facecolor=colour, edgecolor=INK, label=part) for part, colour in PARTS.items()]
    handles.append(Patch(facecolor="white", edgecolor=INK, hatch=HATCH_DERIVED, label="worked out by us"))
    ax.legend(handles=handles, loc="lower right", frameon=False, fontsize=9)


def _stages_alt(counts: pd.DataFrame) -> str:
    bars = [
        f"{one.label} ({one.date}): "
        + listed(f"{getattr(one, part)} {part}" for part in PARTS if pd.notna(getattr(one, part)))
        + f", {one.total} in all"
        + (f"; worked out by us: {one.derived_measures.replace(';', ', ')}" if one.derived_measures else "")
        for one in counts.itertuples()
    ]
    return f"Stacked bars of {len(counts)} stages. {'. '.join(bars)}."


# --- returns of States --------------------------------------------------------------------


PANELS = (
    ("total", "{:.0f}", 0.0, "persons returned"),
    ("per_100k", "{:.2f}", 0.52, "per 100,000 inhabitants"),
)


def returns(counts: pd.DataFrame, ax):
    """Draw the counts of each State as dots on one line, in number and, beside it, per head.

    Parameters
    ----------
    counts : DataFrame
        Counts to draw: country, total, per_100k, comparable, largest; see
        `evidence.per_head`.
    ax : matplotlib Axes
        Holds a panel of numbers and, to its right, one of rates.

    Returns
    -------
    matplotlib Axes
        Full dots can be compared with each other; hollow ones are kept apart. Only the
        largest of the overlapping counts of a State carries its number.
    """
    countries = list(dict.fromkeys(counts["country"]))
    ax.set_yticks(range(len(countries)), countries, fontsize=9)
    ax.set_ylim(len(countries) - 0.4, -0.6)
    ax.set_xticks([])
    bare(ax, keep=()).tick_params(pad=8)
    for column, shape, place, label in PANELS:
        panel = ax.inset_axes([place, 0, 0.48, 1])
        _dots(panel, counts, countries, column, shape)
        panel.set_xlabel(label, fontsize=9)
    _marks_key(ax, COMPARED, below=(0.4, -0.08))
    ax.set_title("Returns found, by State or territory: in number, and per head", loc="left", fontsize=11)
    return described(ax, _returns_alt(counts), counts)


def _dots(panel, counts: pd.DataFrame, countries: list[str], column: str, shape: str) -> None:
    known = counts[counts[column].notna()]
    span = float(known[column].max()) * 1.16
    labelled = set()
    for one in known.itertuples():
        value, at = float(getattr(one, column)), countries.index(one.country)
        face = (BLUE if one.largest else SKY) if one.comparable else "white"
        panel.plot(value, at, "o", ms=8 if one.largest else 5, mfc=face, mec=BLUE, mew=1.2, clip_on=False)
        # a second number on the same line only where it does not run into the first
        if one.largest and all(there != at or abs(value - x) > span / 6 for there, x in labelled):
            labelled.add((at, value))
            _number(panel, value, at, _shown(value, shape))
    panel.hlines(range(len(countries)), 0, span, color=PALE, lw=0.6, zorder=0)
    panel.set_xlim(0, span)
    panel.set_ylim(len(countries) - 0.4, -0.6)
    panel.set_yticks([])
    panel.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    bare(panel).tick_params(labelsize=9)


def _number(panel, value: float, at: int, text: str) -> None:
    panel.annotate(text, (value, at), xytext=(7, 0), textcoords="offset points", va="center",
                   fontsize=SMALL, color=INK,
                   bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4})  # fmt: skip


def _marks_key(ax, marks, below: tuple[float, float]) -> None:
    for name, shape, face, size in marks:
        ax.plot([], [], shape, ms=size, mfc=face, mec=BLUE, mew=1.3, label=name)
    ax.legend(loc="upper center", bbox_to_anchor=below, ncols=3, frameon=False, fontsize=9)


def _returns_alt(counts: pd.DataFrame) -> str:
    dots = [
        f"{one.country} {_shown(one.total, '{:.0f}')}"
        + (f" ({_shown(one.per_100k, '{:.2f}')} per 100,000)" if pd.notna(one.per_100k) else "")
        + ("" if one.comparable else ", kept apart")
        for one in counts[counts["largest"]].itertuples()
    ]
    smaller = int((~counts["largest"]).sum())
    return (
        f"Dot plot of {len(counts)} counts of returns, one line for each of {counts['country'].nunique()} "
        f"names, in number and per 100,000 inhabitants: {'; '.join(dots)}. "
        f"Smaller dots: {smaller} counts that overlap with these."
    )


def _shown(value, shape: str) -> str:
    if pd.isna(value):
        return "not given"
    text = shape.format(value)
    # a rate that rounds to nothing is not nothing
    return f"<{text[:-1]}1" if value > 0 and not float(text) else text


# --- claims -------------------------------------------------------------------------------


def claims(checked: pd.DataFrame, ax):
    """Draw each claim on one line, with a mark in the column of its verdict.

    Parameters
    ----------
    checked : DataFrame
        claim_id, claim, verdict, verdict_from, confidence; see `evidence.check_claims`.
    ax : matplotlib Axes

    Returns
    -------
    matplotlib Axes
        A square was computed from the tables, a dot judged; a hollow mark is of low
        confidence.
    """
    columns = [one for one in VERDICTS if one in set(checked["verdict"])]
    ordered = pd.concat([checked[checked["verdict"] == one] for one in columns], ignore_index=True)
    for at, one in enumerate(ordered.itertuples()):
        face = "white" if one.confidence == "low" else BLUE
        shape = "s" if one.verdict_from == "computed" else "o"
        ax.plot(columns.index(one.verdict), at, shape, ms=8, mfc=face, mec=BLUE, mew=1.4, clip_on=False)
    for line in ordered.index[ordered["verdict"] != ordered["verdict"].shift()][1:]:
        ax.axhline(line - 0.5, color=SOFT, lw=0.6)
    labels = [f"{wrapped(one.claim, 86)}  {one.claim_id}" for one in ordered.itertuples()]
    ax.set_yticks(range(len(ordered)), labels, fontsize=SMALL)
    ax.set_xticks(range(len(columns)), [one.replace("_", "\n") for one in columns], fontsize=9)
    ax.xaxis.tick_top()
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(ordered) - 0.4, -0.6)
    ax.set_title("The article's claims by verdict", loc="left", fontsize=11)
    _marks_key(ax, CHECKED, below=(0.3, -0.01))
    return described(bare(ax, keep=()), _claims_alt(ordered, columns), ordered)


def _claims_alt(ordered: pd.DataFrame, columns: list[str]) -> str:
    groups = [
        f"{verdict.replace('_', ' ')}: {listed(ordered[ordered['verdict'] == verdict]['claim_id'])}"
        for verdict in columns
    ]
    computed = ordered[ordered["verdict_from"] == "computed"]["claim_id"]
    low = ordered[ordered["confidence"] == "low"]["claim_id"]
    return (
        f"{len(ordered)} claims of the article by verdict. {'. '.join(groups)}. Computed from the tables: "
        f"{listed(computed) or 'none'}. Of low confidence: {listed(low) or 'none'}."
    )
