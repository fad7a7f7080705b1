"""What is asked and what practice is described, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from jusan_analysis import comparison
from jusan_analysis.comparison.rollup import NO_BEARING
from jusan_analysis.findings.rows import Finding, agreeing, amount, listed, lowered, united
from jusan_analysis.problems import counted

TOPIC, NOTEBOOK = "What is asked, and what practice is described", "03-recommendations-and-practices"
# how a sentence joins a level to the asks
_JOINED = {
    "contrary": "contrary to",
    "absent": "absent for",
    "planned": "planned for",
    "partly": "partly in line with",
    "in_line": "in line with",
}


def asks(article, context) -> Iterator[Finding]:
    """How many asks have which status, with silence told apart."""
    statuses = _statuses(article)
    if statuses.empty:
        return
    total = comparison.coverage(statuses, by="domain").iloc[-1]
    unmet = total["not_described"]
    levels = [one for one in _JOINED if one in total.index]
    told = listed(f"{_JOINED[one]} {amount(total[one])}{_others(total, one)}" for one in levels)
    yield Finding(
        TOPIC,
        f"Of {counted(total['asks'], 'ask')}, described practice is {told}; {amount(unmet)} "
        f"{agreeing(unmet, 'meets', 'meet')} silence.",
        f"{_graded(total)}; where practices differ, the cautious rule decides.",
        f"The asks go to {counted(statuses['addressee_id'].nunique(), 'addressee')}, so that the tally is "
        "nobody's score; a status tells what one article describes, not what law or practice was.",
        NOTEBOOK,
        "How are the statuses spread over the themes?",
        passage_ids=united(statuses["passage_ids"]),
        record_ids=";".join(statuses["recommendation_id"]),
    )


def _statuses(article) -> pd.DataFrame:
    return comparison.statuses(comparison.pairs(article), article.recommendations)


def _others(total: pd.Series, level: str) -> str:
    by_others = total["planned_by_others"] if level == "planned" else 0
    return f" ({by_others} by others alone)" if by_others else ""


def _graded(total: pd.Series) -> str:
    n, implied = total["described"], total["implied"]
    rest = agreeing(implied, "rests", "rest")
    return f"{amount(implied).capitalize()} of {counted(n, 'graded ask')} {rest} on implied practice at best"


def silent(article, context) -> Iterator[Finding]:
    """The asks on which nothing is described, and what they are about."""
    found = comparison.silent(_statuses(article))
    if found.empty:
        return
    named = comparison.labelled(found, article.codebook)["domain"].astype("str")
    domains = [lowered(one) for one in named.unique()]
    them, every = ("it", "") if len(found) == 1 else ("them", "all " if len(domains) == 1 else "")
    yield Finding(
        TOPIC,
        f"On {counted(len(found), 'ask')}, {every}about {listed(domains)}, the article describes no practice "
        f"that bears on {them}.",
        "Rests on nothing having been found: one sentence that bears on an ask would overturn it.",
        "Silence does not mean that nothing is done, nor that it is done badly.",
        NOTEBOOK,
        "What evidence would settle the open rows?",
        passage_ids=united(found["passage_ids"]),
        record_ids=";".join(found["recommendation_id"]),
    )


def gaps(article, context) -> Iterator[Finding]:
    """The gaps, and which of them are evidenced best."""
    statuses = _statuses(article)
    found = comparison.gaps(statuses[statuses["kind"] != "offer"])
    found = comparison.labelled(found, article.codebook, article.actors, ["addressee_id"])
    if found.empty:
        return
    first = found.iloc[0]
    best = found[(found["basis"] == first["basis"]) & (found["certainty"] == first["certainty"])]
    implied = int((found["basis"] == "implied").sum())
    yield Finding(
        TOPIC,
        f"Less than asked is described for {counted(len(found), 'ask')}, offers left out; best evidenced "
        f"{agreeing(len(best), 'is', 'are')} {len(best)} of them, first (asked of "
        f"{first['addressee_id']}): {lowered(first['action'])}.",
        f"{amount(implied).capitalize()} of the {len(found)} {agreeing(implied, 'rests', 'rest')} on implied "
        f"practice; the best evidenced are {first['basis']}, with {first['certainty']} certainty.",
        "What is only planned, or partly in line, counts as a gap too; it is a gap in the account.",
        NOTEBOOK,
        "Where are the gaps?",
        passage_ids=united(best["passage_ids"]),
        record_ids=";".join(best["recommendation_id"]),
    )


def resting(article, context) -> Iterator[Finding]:
    """How many judgements rest on the sentence of the ask itself."""
    pairs = comparison.pairs(article)
    if pairs.empty:
        return
    total = comparison.resting(pairs).iloc[-1]
    same = pairs[pairs["same_passage"].fillna(False).astype(bool) & (pairs["relation"] != NO_BEARING)]
    both, n = total["same_and_implied"], total["same_passage"]
    if not n:
        return
    yield Finding(
        TOPIC,
        f"In {n} of {counted(total['pairs'], 'judgement')}, ask and practice rest on the same sentence; in "
        f"{amount(both)} of these the practice is only implied, so that the ask is itself the evidence.",
        f"Counted from the passages of both sides; {total['implied']} of all judgements "
        f"{agreeing(total['implied'], 'rests', 'rest')} on implication.",
        "Where one sentence carries both sides there is no second witness.",
        NOTEBOOK,
        "On what do the judgements rest?",
        passage_ids=united(same["passage_ids"]),
        record_ids=";".join(same["comparison_id"]),
    )


TOLD = (asks, silent, gaps, resting)
