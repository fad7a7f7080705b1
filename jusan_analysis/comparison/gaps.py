"""Asks at which something is missing, and the evidence that would settle the open ones."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.comparison.rollup import SILENT
from jusan_analysis.frames import choose, codes, demand, gathered

_GAP = [
    *("recommendation_id", "action", "domain", "theme", "addressee_id", "speaker_id", "kind"),
    *("status", "by_others", "basis", "certainty", "n_pairs", "comparison_ids"),
]


def gaps(statuses: pd.DataFrame, norms: pd.DataFrame | None = None, below: str = "in_line") -> pd.DataFrame:
    """Asks at which the article describes less than is asked, the best evidenced first.

    A gap is what the article describes; silence is none and is left to `open_rows`.

    Parameters
    ----------
    statuses : DataFrame
        From `statuses`.
    norms : DataFrame, optional
        From `norms_beside`; names the norms of each ask.
    below : str
        Only statuses under this level.

    Returns
    -------
    DataFrame
        recommendation_id, action, domain, theme, addressee_id, speaker_id, kind, status,
        by_others, basis, certainty, n_pairs, comparison_ids; norm_ids (closest fit first,
        missing where there is none or none were given); passage_ids. Sorted by basis (stated
        first), certainty (high first), then severity.

    Raises
    ------
    ValueError
        If the level is unknown or a column is missing.
    """
    demand(statuses, [*_GAP, "passage_ids"], "statuses")
    levels = [one for one in codes(statuses["status"]) if one != SILENT]
    lower = levels[: levels.index(choose(below, levels, "below"))]
    found = statuses[statuses["status"].isin(lower)]
    order = pd.DataFrame(
        {
            "basis": found["basis"].cat.codes,
            "certainty": -found["certainty"].cat.codes,
            "severity": found["status"].cat.codes,
        }
    ).sort_values(["basis", "certainty", "severity"], kind="stable")
    found = found.loc[order.index, [*_GAP, "passage_ids"]].reset_index(drop=True)
    found.insert(len(_GAP), "norm_ids", found["recommendation_id"].map(_norm_ids(norms)).astype("str"))
    return found


def _norm_ids(norms: pd.DataFrame | None) -> dict[str, str]:
    if norms is None:
        return {}
    demand(norms, ["recommendation_id", "norm_id", "fit"], "norms")
    closest = norms.dropna(subset=["norm_id"]).sort_values("fit", kind="stable")
    return closest.groupby("recommendation_id", observed=True)["norm_id"].agg(";".join).to_dict()


def open_rows(statuses: pd.DataFrame, recommendations: pd.DataFrame, silences: pd.DataFrame) -> pd.DataFrame:
    """Asks whose status another piece of evidence could settle or overturn, and which one.

    Parameters
    ----------
    statuses : DataFrame
        From `statuses`.
    recommendations, silences : DataFrame
        As loaded; a silence is set beside an ask with which it shares a passage.

    Returns
    -------
    DataFrame
        recommendation_id, action, addressee_id, status, basis, certainty; open_because (silent,
        excluded, implied, planned, low certainty; joined by ``;``); would_settle (the
        evidence in words, by theme and status, and where to look for it); silence_ids and missing
        (what the article leaves out at the same passages); passage_ids. In the order of the statuses.
    """
    demand(statuses, [*_GAP, "excluded", "passage_ids"], "statuses")
    demand(recommendations, ["recommendation_id", "passage_ids"], "recommendations")
    demand(silences, ["silence_id", "missing", "passage_ids"], "silences")
    worded_at = dict(zip(recommendations["recommendation_id"], recommendations["passage_ids"]))
    rows = []
    for one in statuses.itertuples(index=False):
        reasons = [name for name, holds in _OPEN.items() if holds(one)]
        if reasons:
            touched = silences["passage_ids"].map(_touches(worded_at[one.recommendation_id]))
            near = silences[touched.astype(bool)]
            rows.append(_open_row(one, reasons, near))
    return pd.DataFrame(rows, columns=_OPEN_COLUMNS)


_OPEN_COLUMNS = [
    *("recommendation_id", "action", "addressee_id", "status", "basis", "certainty", "open_because"),
    *("would_settle", "silence_ids", "missing", "passage_ids"),
]
_OPEN = {
    "silent": lambda one: one.status == SILENT,
    "excluded": lambda one: bool(one.excluded),
    "implied": lambda one: one.status != SILENT and one.basis == "implied",
    "planned": lambda one: one.status == "planned",
    "low certainty": lambda one: one.certainty == "low",
}
_SETTLES = {
    "silent": "any account of what the addressee did",
    "excluded": "a pair that the filter keeps",
    "implied": "a described case or a count, where the article only presupposes one",
    "law": "the text of the law in force at the interview, where the article only implies its content",
    "absence": "a law, register or report of the time that shows whether the thing asked for existed",
    "adopted": "an adopted text of law",
    "planned": "an adopted text, a signed agreement or a measure carried out",
    "low certainty": "a second source on the same conduct",
}


# asks of these themes are about what statute says, which a described case cannot settle
_OF_LAW = ("law_reform", "age_boundary")
# where such evidence would be kept, for the themes of the codebook that point to a place
_KEPT_IN = {
    "community_acceptance": "a survey of neighbours or returnees, local budgets, benefit rolls",
    "recovery_care": "programme plans and enrolment by age, staff lists",
    "child_agency": "files on how children were interviewed, assessed or charged",
    "security_accountability": "prison rules and registers, inspection reports",
    "training_cooperation": "agreements, course plans, lists of participants",
    "deprivation_of_liberty": "placement orders with ground and deciding body, registers of institutions",
    "family_based_care": "numbers of foster families and of children in institutions, inspection reports",
}


def _evidence(one, reason: str) -> str:
    """The evidence in words: what an open grade lacks depends on what the ask is about."""
    if one.theme in _OF_LAW and reason in ("implied", "planned"):
        return _SETTLES["law" if reason == "implied" else "adopted"]
    if reason == "implied" and one.status == "absent":
        return _SETTLES["absence"]
    return _SETTLES[reason]


def _touches(passage_ids: str):
    own = set(passage_ids.split(";"))
    return lambda other: isinstance(other, str) and bool(own & set(other.split(";")))


def _open_row(one, reasons: list[str], near: pd.DataFrame) -> dict:
    where = f" (look in {_KEPT_IN[one.theme]})" if one.theme in _KEPT_IN else ""
    return {name: getattr(one, name) for name in _OPEN_COLUMNS[:6]} | {
        "open_because": ";".join(reasons),
        "would_settle": "; ".join(_evidence(one, reason) for reason in reasons) + where,
        "silence_ids": ";".join(near["silence_id"]) or None,
        "missing": " ".join(near["missing"]) or None,
        "passage_ids": gathered([one.passage_ids, *near["passage_ids"]]),
    }
