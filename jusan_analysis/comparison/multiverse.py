"""Every defensible choice at once: what the headline would be, and which statuses hold.

After Steegen, Tuerlinckx, Gelman and Vanpaemel (2016) and Simonsohn, Simmons and Nelson (2020).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pandas as pd

from jusan_analysis.comparison.readings import FINAL, readings
from jusan_analysis.comparison.rollup import RULES, SILENT, levels_of
from jusan_analysis.frames import codes, demand, gathered, refused

CHOICES = ("rule", "basis", "explicitness", "certainty", "scope", "speaker", "coding")
HEADLINES = {
    "contrary_or_absent": ("contrary", "absent"),
    "planned": ("planned",),
    "partly_or_in_line": ("partly", "in_line"),
    "silent": (SILENT,),
}
ALL, ANY = "all", "any"
FIRM_FROM_PCT = 80


def multiverse(article) -> pd.DataFrame:
    """The headline counts under every defensible combination of choices.

    Parameters
    ----------
    article : Article
        Tables recommendations, practices, comparisons, actors and codings.

    Returns
    -------
    DataFrame
        One row per specification, the default first: specification (its number); rule; basis
        (any, stated); explicitness (any, explicit); certainty (the floor: pairs below it are
        dropped); scope (all, or the domain with most asks); speaker (all, or the one with
        most asks); coding (final, or a coder, see `readings`); n_asks (in scope), n_excluded
        (of them left without pairs by a filter, or not coded); the counts
        contrary_or_absent, planned, partly_or_in_line, silent, which add up to the asks that
        remain; n_remaining; the same four as _pct of the remaining asks (missing where none
        remains), so that silence dilutes the other three; these three also as _of_described_pct
        of the remaining asks that are not silent; excluded_pct of n_asks; n_same (combinations
        that come to this very outcome, of which one row is kept), same (their choices,
        ``choice=value`` joined by ``;``); passage_ids.

    Raises
    ------
    ValueError
        If a table lacks a column.

    Notes
    -----
    Two specifications are the same if they hold the same asks and give each the same status.
    The rows are no sample and carry no probability: they tell whether a result hangs on a
    choice, not how likely it is.

    References
    ----------
    S. Steegen, F. Tuerlinckx, A. Gelman and W. Vanpaemel, "Increasing Transparency Through a
    Multiverse Analysis", Perspectives on Psychological Science 11 (2016), 702–712.
    U. Simonsohn, J. Simmons and L. Nelson, "Specification curve analysis", Nature Human
    Behaviour 4 (2020), 1208–1214.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> from jusan_analysis import comparison
    >>> first = comparison.multiverse(ja.load_article()).iloc[0]
    >>> first["rule"], first["coding"], int(first["n_asks"])
    ('cautious', 'final', 37)
    """
    found = outcomes(article)
    rows = [
        {**dict(zip(("specification", *CHOICES), key)), **_headline(own)}
        for key, own in found.groupby(["specification", *CHOICES], sort=False)
    ]
    same = found[["specification", "n_same", "same"]].drop_duplicates("specification")
    universe = pd.DataFrame(rows).merge(same, on="specification")
    return universe[[name for name in universe if name != "passage_ids"] + ["passage_ids"]]


def outcomes(article) -> pd.DataFrame:
    """The status of every ask in every specification: what `multiverse` counts.

    Parameters
    ----------
    article : Article

    Returns
    -------
    DataFrame
        One row per specification and ask in its scope: specification, the choices, n_same,
        same, recommendation_id, status (missing where excluded), passage_ids.
    """
    demand(
        article.recommendations,
        ["recommendation_id", "domain", "speaker_id", "explicitness"],
        "recommendations",
    )
    if article.recommendations.empty:
        raise refused("recommendations", "no row", "at least one ask")
    distinct: dict[tuple, tuple[list[dict], list[tuple]]] = {}
    for choices, found in _specifications(article):
        key = tuple((ask, status) for ask, status, _ in found)
        distinct.setdefault(key, ([], found))[0].append(choices)
    rows = [
        (number, *merged[0].values(), len(merged), _told(merged), ask, status, gathered(cells))
        for number, (merged, found) in enumerate(distinct.values(), start=1)
        for ask, status, cells in found
    ]
    columns = ["specification", *CHOICES, "n_same", "same", "recommendation_id", "status", "passage_ids"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"status": "str"})


def _specifications(article) -> Iterator[tuple[dict, list[tuple]]]:
    """Every combination of choices with the asks in its scope: id, status, passages."""
    asks = article.recommendations
    judged = readings(article)
    floors = codes(judged[FINAL]["certainty"])
    scopes = list(product((ALL, _main(asks["domain"])), (ALL, _main(asks["speaker_id"]))))
    inside = {pair: _inside(asks, *pair) for pair in scopes}
    for coding, floor in product(judged, floors):
        for basis, explicitness in product((ANY, "stated"), (ANY, "explicit")):
            held = Held(judged[coding], asks, floors[floors.index(floor) :], basis, explicitness)
            for rule in RULES:
                found = held.under(rule)
                for pair in scopes:
                    chosen = dict(zip(CHOICES, (rule, basis, explicitness, floor, *pair, coding)))
                    yield chosen, [one for one, hold in zip(found, inside[pair]) if hold]


class Held:
    """The pairs a set of filters keeps, by ask, to be rolled up by any rule.

    The outcome is that of `statuses`; here a rule costs no more than the rule itself.
    """

    def __init__(self, judged: pd.DataFrame, asks: pd.DataFrame, certainties, basis: str, explicitness: str):
        self.levels = levels_of(judged["relation"])
        hold = judged["relation"].isin(self.levels) & judged["certainty"].isin(certainties)
        hold &= judged["comparison_basis"].eq(basis) | (basis == ANY)
        hold &= judged["explicitness"].eq(explicitness) | (explicitness == ANY)
        self.asks = dict(zip(asks["recommendation_id"], asks["passage_ids"]))
        self.pairs = {one: [] for one in self.asks}
        kept = judged[hold]
        for ask, relation, passages in zip(kept["recommendation_id"], kept["relation"], kept["passage_ids"]):
            self.pairs[ask].append((relation, passages))
        described = judged.loc[judged["relation"] != SILENT, "recommendation_id"]
        self.silent = set(judged["recommendation_id"]) - set(described)

    def under(self, rule: str) -> list[tuple]:
        """Per ask: id, status (None where excluded), cells of passage_ids."""
        found = []
        for ask, own in self.pairs.items():
            status = SILENT if ask in self.silent else None
            if own:
                status = RULES[rule]([relation for relation, _ in own], self.levels)
            found.append((ask, status, [self.asks[ask], *(passages for _, passages in own)]))
        return found


def _inside(asks: pd.DataFrame, scope: str, speaker: str) -> list[bool]:
    return list(
        (asks["domain"].eq(scope) | (scope == ALL)) & (asks["speaker_id"].eq(speaker) | (speaker == ALL))
    )


def _main(column: pd.Series) -> str:
    """The commonest value; of several, the first in the order of the table."""
    return str(column.value_counts(sort=False).astype(int).idxmax())


def _told(merged: list[dict]) -> str:
    values = {name: dict.fromkeys(one[name] for one in merged) for name in CHOICES}
    return ";".join(f"{name}={value}" for name, own in values.items() for value in own)


def _headline(own: pd.DataFrame) -> dict:
    status = own["status"]
    n_excluded = int(status.isna().sum())
    remaining = len(own) - n_excluded
    counts = {name: int(status.isin(levels).sum()) for name, levels in HEADLINES.items()}
    described = remaining - counts["silent"]
    shares = {f"{name}_pct": _pct(count, remaining) for name, count in counts.items()}
    shares |= {
        f"{name}_of_described_pct": _pct(count, described)
        for name, count in counts.items()
        if name != "silent"
    }
    return {
        "n_asks": len(own),
        "n_excluded": n_excluded,
        "n_remaining": remaining,
        **counts,
        **shares,
        "excluded_pct": 100 * n_excluded / len(own),
        "passage_ids": gathered(own.loc[status.notna(), "passage_ids"]),
    }


def _pct(count: int, base: int) -> float | None:
    return 100 * count / base if base else None


def by_choice(universe: pd.DataFrame, share: str = "contrary_or_absent_pct") -> pd.DataFrame:
    """How a headline share moves with each value of each choice.

    Parameters
    ----------
    universe : DataFrame
        As `multiverse` gives it.
    share : str
        One of its columns in per cent.

    Returns
    -------
    DataFrame
        choice, value, n_specifications (that come to be under this value), lowest, median and
        highest share in per cent, all missing where no ask remains.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    demand(universe, ["same", share], "universe")
    made = universe.assign(made=universe["same"].str.split(";")).explode("made")
    made[["choice", "value"]] = made["made"].str.split("=", n=1, expand=True)
    summary = made.groupby(["choice", "value"], sort=False)[share]
    found = summary.agg(n_specifications="size", lowest="min", median="median", highest="max").reset_index()
    return found.sort_values(
        "choice", key=lambda names: names.map(CHOICES.index), kind="stable", ignore_index=True
    )
