"""The law outside the article beside every status, which it never changes."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.frames import demand

NOT_CHECKED = "not_checked"
# of several findings on one ask the one that asks most of the reader speaks for all
_WEIGHT = ("contradicts", "qualifies", "confirms")


def beside_law(
    statuses: pd.DataFrame, law: pd.DataFrame, apart: tuple[str, ...] = ("standards",)
) -> pd.DataFrame:
    """Statuses with what is known of the law outside the article; the status stays as it is.

    Several findings on one ask combine so: one that contradicts speaks for all, else one
    that qualifies, else one that confirms. An ask without a finding, or with none that was
    checked, is ``not_checked``, which says nothing for or against it.

    Parameters
    ----------
    statuses : DataFrame
        From `statuses`.
    law : DataFrame
        ``context.law``.
    apart : tuple of str
        Topics that concern the norms and not what is done (the date of a general comment);
        they do not speak on a status and are listed beside it.

    Returns
    -------
    DataFrame
        As given, with law_outside (confirms, qualifies, contradicts, not_checked), confirms,
        qualifies, contradicts (numbers of findings), law_read (of these, findings whose legal
        text was read), law_ids (all findings on the ask) and apart_ids.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    demand(statuses, ["recommendation_id"], "statuses")
    demand(law, ["law_id", "topic", "how_seen", "effect", "recommendation_ids"], "law")
    asked = law.assign(recommendation_id=law["recommendation_ids"].str.split(";"))
    asked = asked.explode("recommendation_id").dropna(subset=["recommendation_id"])
    aside = asked["topic"].isin(apart)
    rows = [
        _beside(asked[~aside & (asked["recommendation_id"] == one)])
        | {"apart_ids": ";".join(asked.loc[aside & (asked["recommendation_id"] == one), "law_id"]) or None}
        for one in statuses["recommendation_id"]
    ]
    columns = ["law_outside", *reversed(_WEIGHT), "law_read", "law_ids", "apart_ids"]
    added = pd.DataFrame(rows, columns=columns, index=statuses.index)
    return statuses.assign(**added.astype({"law_ids": "str", "apart_ids": "str", "law_outside": "str"}))


def _beside(found: pd.DataFrame) -> dict:
    counts = {one: int((found["effect"] == one).sum()) for one in _WEIGHT}
    checked = found[found["effect"].isin(_WEIGHT)]
    return counts | {
        "law_outside": next((one for one in _WEIGHT if counts[one]), NOT_CHECKED),
        "law_read": int((checked["how_seen"] == "text").sum()),
        "law_ids": ";".join(found["law_id"]) or None,
    }
