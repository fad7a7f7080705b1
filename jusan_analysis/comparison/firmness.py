"""How many of the defensible specifications keep the status of an ask."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.comparison.multiverse import FIRM_FROM_PCT, outcomes
from jusan_analysis.comparison.pairing import pairs
from jusan_analysis.comparison.statuses import statuses
from jusan_analysis.frames import demand


def firmness(article) -> pd.DataFrame:
    """Per ask: in n of m specifications it keeps the status it has by default.

    Parameters
    ----------
    article : Article
        As for `multiverse`.

    Returns
    -------
    DataFrame
        One row per ask: recommendation_id; theme; action; status (rule cautious, final codes, no
        filter); by_others (see `statuses`); n_specifications (in whose scope it is); n_kept (it
        has the same status); n_changed (another), n_dropped (a filter left it without pairs, or
        the coder did not judge it; never counted as kept); kept_pct, changed_pct, dropped_pct of
        n_specifications; held_pct (kept, of those that grade it at all); becomes (the other
        statuses, joined by ``;``); n_pairs; untested_by_rule (one pair: no rule can move it);
        untested_by_filter (silent asks: no filter can drop them); passage_ids.

    Raises
    ------
    ValueError
        If a table lacks a column.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> from jusan_analysis import comparison
    >>> found = comparison.firmness(ja.load_article()).set_index("recommendation_id")
    >>> bool((found["n_kept"] + found["n_changed"] + found["n_dropped"] == found["n_specifications"]).all())
    True
    """
    default = statuses(pairs(article), article.recommendations)
    found = outcomes(article)[["specification", "recommendation_id", "status"]]
    found = found.merge(
        default[["recommendation_id", "status"]], on="recommendation_id", suffixes=("", "_default")
    )
    found["kept"] = (found["status"] == found["status_default"]).astype(bool)
    found["dropped"] = found["status"].isna()
    found["changed"] = ~found["kept"] & ~found["dropped"]
    by_ask = found.groupby("recommendation_id", sort=False)
    counts = pd.DataFrame({"n_specifications": by_ask.size()})
    for name in ("kept", "changed", "dropped"):
        counts[f"n_{name}"] = by_ask[name].sum()
        counts[f"{name}_pct"] = 100 * counts[f"n_{name}"] / counts["n_specifications"]
    graded = (counts["n_specifications"] - counts["n_dropped"]).astype("Float64")
    counts["held_pct"] = 100 * counts["n_kept"] / graded.mask(graded == 0)
    other = found[found["changed"]].groupby("recommendation_id")["status"]
    counts["becomes"] = other.agg(lambda codes: ";".join(sorted(set(codes.astype(str)))))
    return _beside(default, counts)


def _beside(default: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    names = ["recommendation_id", "theme", "action", "status", "by_others", "n_pairs", "passage_ids"]
    asks = default[names]
    found = asks.merge(counts.reset_index(), on="recommendation_id", how="left")
    found["untested_by_rule"] = found["n_pairs"] <= 1
    found["untested_by_filter"] = found["n_pairs"] == 0
    last = ["becomes", "n_pairs", "untested_by_rule", "untested_by_filter", "passage_ids"]
    return found[[name for name in found if name not in last] + last]


def marked(statuses: pd.DataFrame, firmness: pd.DataFrame, from_pct: float = FIRM_FROM_PCT) -> pd.DataFrame:
    """Statuses with a mark on those that too few specifications keep.

    Parameters
    ----------
    statuses : DataFrame
        recommendation_id and anything else, as `statuses` gives it.
    firmness : DataFrame
        As `firmness` gives it.
    from_pct : float
        Share of specifications from which a status counts as firm; 80 % by default, a
        convention of this project and no test.

    Returns
    -------
    DataFrame
        The statuses with kept_pct, held_pct, firm (missing where firmness has no such ask)
        and mark: ``hangs on a choice`` where fewer specifications keep it, else empty;
        ``one pair, untested by rule`` or ``silent, untested by rule and filter`` is added
        where it holds.

    Raises
    ------
    ValueError
        If a frame lacks a column.
    """
    demand(statuses, ["recommendation_id"], "statuses")
    needed = ["recommendation_id", "kept_pct", "held_pct", "n_pairs"]
    demand(firmness, needed, "firmness")
    tested = firmness[needed].rename(columns={"n_pairs": "pairs_by_default"})
    beside = statuses.merge(tested, on="recommendation_id", how="left")
    beside["firm"] = (beside["kept_pct"] >= from_pct).astype("boolean").mask(beside["kept_pct"].isna())
    marks = zip(beside["firm"], beside["pairs_by_default"].map(_UNTESTED))
    beside["mark"] = [_mark(firm, untested) for firm, untested in marks]
    return beside.drop(columns="pairs_by_default")


_UNTESTED = {0: "silent, untested by rule and filter", 1: "one pair, untested by rule"}


def _mark(firm, untested) -> str:
    weak = "hangs on a choice" if pd.notna(firm) and not firm else ""
    return ", ".join(one for one in (weak, untested) if isinstance(one, str) and one)
