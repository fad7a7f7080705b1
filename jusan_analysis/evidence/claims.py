"""The claims of the article held against its own arithmetic and against outside evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from jusan_analysis.evidence.arithmetic import CHECKS, Computed
from jusan_analysis.evidence.citations import SOURCES, items, joined, table, with_sources

CLAIMS = ("claim_id", "passage_ids", "claim", "checked_with")
JUDGED = ("claim_id", "verdict", "finding", "source_ids", "confidence")
FIGURES = ("figure_id", "passage_ids", "measure", "group_id", "value", "unit", "precision")
GROUPS = ("group_id", "parent_id", "link")

COLUMNS = [
    "claim_id", "claim", "verdict", "verdict_from", "agrees", "finding", "checked_with", "confidence",
    "passage_ids", "figure_ids", "source_ids",
]  # fmt: skip

# what must not be repeated without a note, the gravest first
TO_CORRECT = ("contradicted", "qualified")

Check = Callable[[pd.Series, object, object], Computed | None]


def check_claims(article, context, checks: Mapping[str, Check] = CHECKS) -> pd.DataFrame:
    """Every checkable claim with its verdict, and whether it was computed or judged.

    Parameters
    ----------
    article : Article
        With the tables claims, figures and groups.
    context : Tables
        With the tables claim_checks and sources, and those that the checks use.
    checks : mapping of str to callable, optional
        By claim id, a check that takes the claim, the article and the context and gives a
        `Computed`, or None where the tables cannot settle it; for another article, pass
        checks of its own, or none.

    Returns
    -------
    DataFrame
        One row per claim, in the article's order: claim_id, claim, verdict (supported,
        qualified, contradicted, not_checkable; missing where nobody checked it yet),
        verdict_from (computed, judged, or open), agrees (for a computed verdict, whether the
        one in claim_checks is the same), finding (computed or, for the others, as judged),
        checked_with, confidence, passage_ids, figure_ids, source_ids, sources, source_marks.

    Raises
    ------
    UnusableFrame
        If a table or column is missing, or a row names an unknown source.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> checked = check_claims(ja.load_article(), ja.load_context())
    >>> checked[checked["verdict_from"] == "computed"]["claim_id"].tolist()
    ['c01', 'c02', 'c03', 'c04', 'c07']
    """
    claims = table(article, "claims", CLAIMS)
    table(article, "figures", FIGURES)
    table(article, "groups", GROUPS)
    judged = table(context, "claim_checks", JUDGED).set_index("claim_id")
    rows = [_checked(one, judged, checks, article, context) for _, one in claims.iterrows()]
    frame = with_sources(pd.DataFrame(rows, columns=COLUMNS), table(context, "sources", SOURCES))
    return frame.assign(agrees=pd.array(frame["agrees"], dtype="boolean"))


def _checked(claim: pd.Series, judged: pd.DataFrame, checks, article, context) -> dict:
    known = judged.loc[claim["claim_id"]] if claim["claim_id"] in judged.index else None
    check = checks.get(claim["claim_id"])
    computed = check(claim, article, context) if check else None
    verdict = None if known is None else str(known["verdict"])
    origin = "computed" if computed else "judged" if known is not None else "open"
    return {
        "claim_id": claim["claim_id"],
        "claim": claim["claim"],
        "verdict": computed.verdict if computed else verdict,
        "verdict_from": origin,
        "agrees": computed.verdict == verdict if computed and known is not None else None,
        "finding": computed.finding if computed else None if known is None else known["finding"],
        "checked_with": str(claim["checked_with"]),
        "confidence": None if known is None else str(known["confidence"]),
        "passage_ids": claim["passage_ids"],
        "figure_ids": computed.figure_ids if computed else "",
        "source_ids": joined(
            [None if known is None else known["source_ids"], computed.source_ids if computed else None]
        ),
    }


def corrections(article, context) -> pd.DataFrame:
    """What must not be repeated from the article without a note.

    Parameters
    ----------
    article, context
        As in `check_claims`; the context with the table law besides.

    Returns
    -------
    DataFrame
        The claims that are contradicted (first) or qualified: claim_id, claim, verdict,
        finding, law_ids (findings of the table law that rest on one of the same pages),
        confidence, passage_ids, source_ids, sources, source_marks.

    Raises
    ------
    UnusableFrame
        As in `check_claims`.
    """
    checked = check_claims(article, context)
    law = table(context, "law", ["law_id", "url"])
    urls = table(context, "sources", SOURCES).set_index("source_id")["url"]
    found = checked[checked["verdict"].isin(TO_CORRECT)]
    found = found.assign(law_ids=[_law_on(cell, urls, law) for cell in found["source_ids"]])
    order = sorted(range(len(found)), key=lambda at: TO_CORRECT.index(found["verdict"].iloc[at]))
    names = [
        "claim_id", "claim", "verdict", "finding", "law_ids", "confidence", "passage_ids", "source_ids",
        "sources", "source_marks",
    ]  # fmt: skip
    return found.iloc[order][names].reset_index(drop=True)


def _law_on(cell: str, urls: pd.Series, law: pd.DataFrame) -> str:
    pages = {urls[one] for one in items(cell)}
    return ";".join(law[law["url"].isin(pages)]["law_id"])
