"""Align the passages of an article with a text by their digests, and say what became of each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise

import pandas as pd

from jusan_analysis.texts import digest, normal_form

Span = tuple[int, int]


def align(passages: pd.DataFrame, words: str) -> pd.DataFrame:
    """Status and place of each passage in a text in normal form.

    Parameters
    ----------
    passages : DataFrame
        passage_id, start, end, digest, locator, in the order of the article.
    words : str

    Returns
    -------
    DataFrame
        passage_id, status, found_start, found_end, note; see `anchors.verify`.
    """
    found = _occurrences(words, passages)
    run = _longest_run(found)
    rows = [_found_row(spans, run.get(place), run) for place, spans in enumerate(found)]
    for first, last in _unfound_stretches(found, run):
        for place in range(first, last + 1):
            rows[place] = rows[place] or _gap_row(words, passages, found, run, first, last, place)
    frame = pd.DataFrame(rows, columns=["status", "found_start", "found_end", "note"])
    frame.insert(0, "passage_id", passages["passage_id"])
    return frame.astype({"found_start": "Int64", "found_end": "Int64"})


def _occurrences(words: str, passages: pd.DataFrame) -> list[list[Span]]:
    """Every place where a slice of a passage's length has its digest, at word boundaries."""
    wanted = defaultdict(list)
    lengths = (passages["end"] - passages["start"]).tolist()
    for place, key in enumerate(zip(lengths, passages["digest"])):
        wanted[key].append(place)
    starts = [0, *(match.end() for match in re.finditer(" ", words))]
    ends = {match.start() for match in re.finditer(" ", words)} | {len(words)}
    found: list[list[Span]] = [[] for _ in lengths]
    for length in sorted(set(lengths)):
        for start in starts:
            if start + length in ends:
                for place in wanted.get((length, digest(words[start : start + length])), ()):
                    found[place].append((start, start + length))
    return found


def _longest_run(found: list[list[Span]]) -> dict[int, Span]:
    """The longest run of passages in order and, of equally long ones, a tight one.

    Patience sorting over all occurrences (Schensted, "Longest increasing and decreasing
    subsequences", 1961); each looks back to the nearest occurrence that may precede it, so
    that a headline repeated far above the article stays outside.
    """
    lowest: list[int] = []
    piles: list[list[tuple[int, Span]]] = []
    before: dict[tuple[int, Span], tuple[int, Span] | None] = {}
    for place, spans in enumerate(found):
        # later occurrences first, so that a passage can stand in a run only once
        for span in sorted(spans, reverse=True):
            pile = bisect_left(lowest, span[0])
            earlier = [one for one in piles[pile - 1] if one[1][0] < span[0]] if pile else []
            before[place, span] = max(earlier, key=lambda one: one[1][0], default=None)
            lowest[pile : pile + 1] = [span[0]]
            piles[pile : pile + 1] = [[*(piles[pile] if pile < len(piles) else []), (place, span)]]
    step = min(piles[-1], key=lambda one: one[1][0]) if piles else None
    run = {}
    while step is not None:
        run[step[0]] = step[1]
        step = before[step]
    return dict(sorted(run.items()))


def _found_row(spans: list[Span], own: Span | None, run: dict[int, Span]) -> tuple | None:
    """Status of a passage found at least once; None for one found nowhere."""
    if own is None:
        return ("moved", *spans[0], "found, but out of order") if spans else None
    first, last = next(iter(run.values()))[0], list(run.values())[-1][1]
    inside = [span for span in spans if span[1] >= first - 1 and span[0] <= last + 1]
    if len(inside) > 1:
        return "ambiguous", *own, f"found {len(inside)} times in the article"
    return "exact", *own, ""


def _unfound_stretches(found: list[list[Span]], run: dict[int, Span]) -> list[tuple[int, int]]:
    """First and last place of each stretch of passages between two aligned ones."""
    known = [-1, *run, len(found)]
    return [(one + 1, other - 1) for one, other in pairwise(known) if other - one > 1]


def _gap_row(words, passages, found, run, first: int, last: int, place: int) -> tuple:
    """Status of a passage found nowhere: what, if anything, stands where it should."""
    left = run[first - 1][1] if first - 1 in run else 0
    right = run[last + 1][0] if last + 1 in run else len(words)
    other = _without_known(words, left, right, found)
    inner = first - 1 in run and last + 1 in run
    expected = int(passages["end"][last] - passages["start"][first])
    # beyond the first and the last passage the page goes on: only text of the right size, or
    # with the words of the locator, is taken for the passage
    fits = expected / 2 <= len(other) <= 2 * expected
    at_home = inner or fits or normal_form(passages["locator"][place]) in other
    if other and run and at_home:
        return "changed", pd.NA, pd.NA, _between(passages, first, last)
    return "missing", pd.NA, pd.NA, "not found" if run else "nothing of the article was found"


def _without_known(words: str, left: int, right: int, found: list[list[Span]]) -> str:
    """The text between two offsets, without passages that are known to stand there."""
    known = sorted(span for spans in found for span in spans if left <= span[0] and span[1] <= right)
    pieces, place = [], left
    for start, end in known:
        pieces.append(words[place : max(start, place)])
        place = max(place, end)
    return "".join([*pieces, words[place:right]]).strip()


def _between(passages: pd.DataFrame, first: int, last: int) -> str:
    ids = passages["passage_id"]
    left = f"after {ids[first - 1]}" if first else "before " + ids[last + 1]
    right = f" and before {ids[last + 1]}" if first and last + 1 < len(ids) else ""
    return f"other text stands {left}{right}"
