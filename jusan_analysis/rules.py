"""What holds between the rows of an article package, whatever the article.

Each rule names the columns it needs and is left out where one is missing, so that a broken
table never hides the faults of another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from jusan_analysis.packages import Table
from jusan_analysis.problems import Problem, quoted

Frames = dict[str, pd.DataFrame]

# read as numbers whatever the descriptor says of them, so that a rule never meets a text there
NUMBERS = ("start", "end", "text_length", "value", "lower", "upper")


def check_rules(tables: Mapping[str, Table]) -> list[Problem]:
    """Every fault between the rows of an article package.

    Parameters
    ----------
    tables : mapping of str to Table
        As read, by table name; a table may be missing.

    Returns
    -------
    list of Problem
    """
    problems: list[Problem] = []
    for rule, needs in RULES:
        if all(name in tables and tables[name].columns.keys() >= set(own) for name, own in needs.items()):
            frames = {name: _lenient(tables[name], columns) for name, columns in needs.items()}
            for name, row, column, *words in rule(frames):
                problems.append(Problem(tables[name].file, row, column, *words))
    return problems


def _lenient(table: Table, columns: tuple[str, ...]) -> pd.DataFrame:
    """The columns as text and numbers, indexed by spreadsheet row; what is no number is missing."""
    frame = pd.DataFrame({name: table.columns[name] for name in columns}, dtype=object)
    frame.index = range(2, len(frame) + 2)
    for name in columns:
        if name in NUMBERS:
            frame[name] = pd.to_numeric(frame[name], errors="coerce").astype(float)
        else:
            frame[name] = frame[name].fillna("")
    return frame


# --- sources and passages -----------------------------------------------------------------


def sources_are_pages(frames: Frames) -> Iterator[tuple]:
    """The address of a source is one a link may carry: a page, never a script."""
    for row, url in frames["sources"]["url"].items():
        if url and not re.fullmatch(r"https?://\S+", url):
            yield "sources", row, "url", quoted(url), "http:// or https:// and a page", "Correct it."


def passages_adjoin(frames: Frames) -> Iterator[tuple]:
    """Passages of a source follow one another with one blank between, inside the text."""
    length = frames["sources"].drop_duplicates("source_id").set_index("source_id")["text_length"]
    for source, own in frames["passages"].groupby("source_id", sort=False):
        before = float("nan")
        for row, start, end in zip(own.index, own["start"], own["end"]):
            yield from _span_faults(row, start, end, length.get(source, float("nan")))
            yield from _joint_faults(row, start, end, before)
            before = end


def _span_faults(row: int, start: float, end: float, length: float) -> Iterator[tuple]:
    if start >= end:
        found = f"{start:.0f} to {end:.0f}"
        yield "passages", row, "start, end", found, "a start before the end", "Correct the offsets."
    if end > length:
        expected = f"{length:.0f} at most, the length of the text"
        yield "passages", row, "end", f"{end:.0f}", expected, "Correct it."


def _joint_faults(row: int, start: float, end: float, previous: float) -> Iterator[tuple]:
    expected = f"a start at {previous + 1:.0f}"
    if start <= previous:
        found = f"{start:.0f} to {end:.0f}, overlapping the passage before, which ends at {previous:.0f}"
        yield "passages", row, "start", found, expected, "Correct the offsets."
    elif start > previous + 1:
        found = f"{start:.0f} to {end:.0f}, leaving a gap after {previous:.0f}"
        yield "passages", row, "start", found, expected, "Add the missing passage."


# --- figures and groups -------------------------------------------------------------------


def exact_counts(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures that enter arithmetic.

    Returns
    -------
    DataFrame
        The rows of precision exact with a group and a value, all their columns.
    """
    return figures[(figures["precision"] == "exact") & figures["value"].notna() & (figures["group_id"] != "")]


def one_count_each(frames: Frames) -> Iterator[tuple]:
    """A group has at most one exact value of a measure."""
    counts = exact_counts(frames["figures"])
    remedy = "Correct one, or lower its precision."
    for (measure, group), own in counts.groupby(["measure", "group_id"], sort=False):
        first = own["value"].iloc[0]
        for row in own.index[own["value"] != first]:
            found = f"{own['value'][row]:g} for {quoted(group)}, but {first:g} in row {own.index[0]}"
            yield "figures", row, "value", found, f"one exact value of {quoted(measure)}", remedy


def bounds_hold(frames: Frames) -> Iterator[tuple]:
    """A value lies between its bounds."""
    figures = frames["figures"]
    value, lower, upper = figures["value"], figures["lower"], figures["upper"]
    for row, one in figures[(value < lower) | (value > upper) | (lower > upper)].iterrows():
        found = f"value {one['value']:g} with bounds {one['lower']:g} to {one['upper']:g}"
        yield "figures", row, "value", found, "lower ≤ value ≤ upper", "Correct the bounds."


def digits_are_as_written(frames: Frames) -> Iterator[tuple]:
    """A number printed in digits is the number of the record."""
    figures = frames["figures"]
    for row, one in figures[figures["form"] == "number"].iterrows():
        # a comma between thousands is part of the number
        printed = re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", one["written"]))
        for column in ("value", "lower", "upper"):
            if pd.notna(one[column]) and one[column] not in map(float, printed):
                found = f"{one[column]:g}, but {quoted(one['written'])} is printed"
                yield "figures", row, column, found, "the number that is printed", "Correct one of them."


def parts_add_up(frames: Frames) -> Iterator[tuple]:
    """Parts sum to their whole, and no subset exceeds it, for every measure."""
    groups = frames["groups"]
    for _, own in exact_counts(frames["figures"]).groupby("measure", sort=False):
        counts = own.drop_duplicates("group_id").reset_index(names="row").set_index("group_id")
        known = groups[groups["parent_id"].isin(counts.index)]
        for parent, members in known.groupby("parent_id", sort=False):
            yield from _sum_faults(counts, parent, members)
            yield from _excess_faults(counts, parent, members["group_id"])


def _sum_faults(counts: pd.DataFrame, parent: str, members: pd.DataFrame) -> Iterator[tuple]:
    parts = members.loc[members["link"] == "part", "group_id"]
    if len(parts) and parts.isin(counts.index).all():
        whole, total = counts["value"][parent], counts["value"][parts].sum()
        if whole != total:
            found = f"{whole:g}, but its parts {', '.join(parts)} sum to {total:g}"
            row = int(counts["row"][parent])
            yield "figures", row, "value", found, "parts that sum to their whole", "Correct a count."


def _excess_faults(counts: pd.DataFrame, parent: str, members: pd.Series) -> Iterator[tuple]:
    whole = counts["value"][parent]
    for group, count in counts.loc[counts.index.isin(members) & (counts["value"] > whole)].iterrows():
        found = f"{count['value']:g} for {quoted(group)}, more than {whole:g} for {quoted(parent)}"
        row = int(count["row"])
        yield "figures", row, "value", found, "no more than the group around it", "Correct a count."


def groups_have_no_cycle(frames: Frames) -> Iterator[tuple]:
    """Going from parent to parent ends at a group without one."""
    parents = dict(zip(frames["groups"]["group_id"], frames["groups"]["parent_id"]))
    for row, own in frames["groups"]["group_id"].items():
        seen, group = [own], parents.get(own, "")
        while group and group not in seen:
            seen.append(group)
            group = parents.get(group, "")
        if group and group == own:
            yield "groups", row, "parent_id", " > ".join([*seen, group]), "no cycle", "Correct the parent."


# --- asks and comparisons -----------------------------------------------------------------


def asks_are_compared(frames: Frames) -> Iterator[tuple]:
    """Every ask has a comparison: silence is a row of its own, never the lack of one."""
    compared = set(frames["comparisons"]["recommendation_id"])
    for row, ask in frames["recommendations"]["recommendation_id"].items():
        if ask and ask not in compared:
            found = f"{quoted(ask)} without a comparison"
            remedy = f"Add a pair, or {ask}~none with relation not_described."
            yield "recommendations", row, "recommendation_id", found, "at least one", remedy


def comparisons_name_their_pair(frames: Frames) -> Iterator[tuple]:
    """The id of a comparison is its pair."""
    for one in frames["comparisons"].itertuples():
        expected = f"{one.recommendation_id}~{one.practice_id or 'none'}"
        if one.comparison_id and one.comparison_id != expected:
            found = quoted(one.comparison_id)
            yield "comparisons", one.Index, "comparison_id", found, quoted(expected), "Rename it."


def silence_stands_alone(frames: Frames) -> Iterator[tuple]:
    """Silence and only silence has no practice, and an ask has pairs or silence."""
    pairs = frames["comparisons"]
    silent = set(pairs.loc[pairs["practice_id"] == "", "recommendation_id"])
    for one in pairs.itertuples():
        if (one.practice_id == "") != (one.relation == "not_described"):
            found = f"{quoted(one.relation)} with practice {quoted(one.practice_id)}"
            expected = "not_described for silence and only for it"
            yield "comparisons", one.Index, "relation", found, expected, "Correct one."
        if one.practice_id and one.recommendation_id in silent:
            found = f"a pair of {quoted(one.recommendation_id)}, which is also called silent"
            yield "comparisons", one.Index, "recommendation_id", found, "pairs or silence", "Delete one."


_COUNTS = ("measure", "group_id", "value", "precision")
RULES: list[tuple[Callable[[Frames], Iterator[tuple]], dict[str, tuple[str, ...]]]] = [
    (sources_are_pages, {"sources": ("url",)}),
    (passages_adjoin, {"passages": ("source_id", "start", "end"), "sources": ("source_id", "text_length")}),
    (one_count_each, {"figures": _COUNTS}),
    (bounds_hold, {"figures": ("value", "lower", "upper")}),
    (digits_are_as_written, {"figures": ("value", "lower", "upper", "form", "written")}),
    (parts_add_up, {"figures": _COUNTS, "groups": ("group_id", "parent_id", "link")}),
    (groups_have_no_cycle, {"groups": ("group_id", "parent_id")}),
    (asks_are_compared, {"recommendations": ("recommendation_id",), "comparisons": ("recommendation_id",)}),
    (
        comparisons_name_their_pair,
        {"comparisons": ("comparison_id", "recommendation_id", "practice_id")},
    ),
    (silence_stands_alone, {"comparisons": ("recommendation_id", "practice_id", "relation")}),
]
