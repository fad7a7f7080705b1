"""The norms an ask can be measured against, and how far they carry it."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.frames import demand

AT_THE_INTERVIEW, LATER, SAME_PERIOD = "at the interview", "later", "same period"
_COLUMNS = [
    *("recommendation_id", "action", "theme", "norm_id", "instrument", "provision", "fit", "binding"),
    *("text_seen", "public", "published", "stricter", "why", "paraphrase", "url", "confidence", "note"),
    "passage_ids",
]


def norms_beside(article, standards) -> pd.DataFrame:
    """Each ask with the provisions it can be measured against.

    Parameters
    ----------
    article : Article
        Its tables recommendations, recommendation_norms, passages and sources are used.
    standards : Tables
        Its table norms is used.

    Returns
    -------
    DataFrame
        One row per ask and norm, asks without a norm with one empty row: recommendation_id,
        action, theme; norm_id, instrument, provision; fit (direct, supporting, analogous);
        binding (kind of instrument); text_seen (whether its text was read); public (``at
        the interview``, ``later``, or ``same period`` where the dates do not settle it);
        published; stricter (the ask goes further than the norm); why, paraphrase, url,
        confidence, note; passage_ids of the ask.

    Raises
    ------
    ValueError
        If a table lacks a column, or a norm is not among the standards.
    """
    links, norms = article.recommendation_norms, standards.norms
    demand(links, ["recommendation_id", "norm_id", "fit", "why"], "recommendation_norms")
    demand(norms, ["norm_id", "instrument", "provision", "binding", "published", "note"], "norms")
    asks = article.recommendations[["recommendation_id", "action", "theme", "passage_ids"]]
    beside = asks.merge(links, on="recommendation_id", how="left")
    beside = beside.merge(norms, on="norm_id", how="left", validate="many_to_one")
    asked = _published_by_ask(article)
    beside["text_seen"] = [
        None if pd.isna(norm) else not str(note).startswith("Text not seen")
        for norm, note in zip(beside["norm_id"], beside["note"])
    ]
    beside["public"] = [
        public(day, asked.get(ask)) for day, ask in zip(beside["published"], beside["recommendation_id"])
    ]
    stricter = beside["why"].str.contains(r"\bstricter\b", regex=True).astype("boolean")
    beside["stricter"] = stricter.where(beside["norm_id"].notna())
    return beside.astype({"text_seen": "boolean", "public": "str"})[_COLUMNS]


def public(published, asked) -> str | None:
    """Whether a norm was public when the article appeared, by dates of unlike precision.

    Parameters
    ----------
    published, asked : str or missing
        Year, month or day (ISO 8601).

    Returns
    -------
    str or None
        None where a date is missing.

    Examples
    --------
    >>> public("2019-09-18", "2019-07"), public("1989-11-20", "2019-07"), public("2019", "2019-07")
    ('later', 'at the interview', 'same period')
    """
    if pd.isna(published) or pd.isna(asked):
        return None
    shared = min(len(published), len(asked))
    if published[:shared] == asked[:shared]:
        return SAME_PERIOD
    return LATER if published[:shared] > asked[:shared] else AT_THE_INTERVIEW


def _published_by_ask(article) -> dict[str, str]:
    dates = article.sources.set_index("source_id")["published"]
    homes = article.passages.set_index("passage_id")["source_id"].map(dates)
    asks = article.recommendations
    return {
        ask: homes.get(passages.split(";")[0])
        for ask, passages in zip(asks["recommendation_id"], asks["passage_ids"])
    }


def measured(norms: pd.DataFrame) -> pd.DataFrame:
    """How far norms carry each ask.

    Parameters
    ----------
    norms : DataFrame
        From `norms_beside`.

    Returns
    -------
    DataFrame
        One row per ask: recommendation_id, action, theme; closest_fit (missing where no norm
        was found); norms, direct, treaty, text_not_seen, later (public only after the
        interview), stricter (the ask goes further): numbers of norms; norm_ids,
        passage_ids.
    """
    demand(norms, _COLUMNS, "norms")
    rows = []
    for ask, part in norms.groupby("recommendation_id", sort=False):
        found = part.dropna(subset=["norm_id"]).sort_values("fit", kind="stable")
        rows.append(
            {
                "recommendation_id": ask,
                "action": part["action"].iloc[0],
                "theme": part["theme"].iloc[0],
                "closest_fit": None if found.empty else found["fit"].iloc[0],
                "norms": len(found),
                "direct": int((found["fit"] == "direct").sum()),
                "treaty": int((found["binding"] == "treaty").sum()),
                "text_not_seen": int((~found["text_seen"].astype(bool)).sum()),
                "later": int((found["public"] == LATER).sum()),
                "stricter": int(found["stricter"].sum()),
                "norm_ids": ";".join(found["norm_id"]) or None,
                "passage_ids": part["passage_ids"].iloc[0],
            }
        )
    return pd.DataFrame(rows)
