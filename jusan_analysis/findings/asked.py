"""What is asked and what practice is described, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from jusan_analysis import comparison
from jusan_analysis.comparison.rollup import NO_BEARING, SILENT
from jusan_analysis.findings.rows import Finding, agreeing, amount, listed, lowered, spelled, united
from jusan_analysis.problems import counted

TOPIC, NOTEBOOK = "What is asked, and what practice is described", "03-recommendations-and-practices"
# how a sentence joins a level to the asks; what is only talked about has the longest words and comes last
_JOINED = {
    "contrary": "contrary to",
    "absent": "absent for",
    "partly": "partly in line with",
    "in_line": "in line with",
    "planned": "talked about or offered for",
}


def asks(article, context) -> Iterator[Finding]:
    """How many asks have which status, with silence told apart."""
    statuses = _statuses(article)
    if statuses.empty:
        return
    total = comparison.coverage(statuses, by="domain").iloc[-1]
    implied = int((statuses["status"].eq("contrary") & statuses["basis"].eq("implied")).sum())
    notes = {
        "contrary": f" ({implied} only implied)" if implied else "",
        "planned": _others(total["planned_by_others"]),
    }
    told = listed(f"{_JOINED[one]} {amount(total[one])}{notes.get(one, '')}" for one in _JOINED)
    yield Finding(
        TOPIC,
        f"Of {counted(total['asks'], 'ask')}, described practice is {told}. On "
        f"{amount(total['not_described'])} the article is silent.",
        f"{_graded(total)}; where practices differ, the cautious rule decides.",
        f"{_addressed(statuses, article)}, so that the tally is nobody's score; a status tells what one "
        "article describes, not what law or practice was.",
        NOTEBOOK,
        "How are the statuses spread over the themes?",
        passage_ids=united(statuses["passage_ids"]),
        record_ids=";".join(statuses["recommendation_id"]),
    )


def _statuses(article) -> pd.DataFrame:
    return comparison.statuses(comparison.pairs(article), article.recommendations)


def _others(by_others) -> str:
    return f", for {by_others} of them by others alone" if by_others else ""


def _addressed(statuses: pd.DataFrame, article) -> str:
    """How many are asked, of what kinds, and who is asked most; whose bodies they are no column tells."""
    actors = article.actors.astype({"kind": "str"}).set_index("actor_id")
    labels = article.codebook[article.codebook["variable"] == "actor_kind"].set_index("code")["label"]
    asked = statuses["addressee_id"].value_counts()
    kinds = actors["kind"].reindex(asked.index).value_counts()
    told = ", ".join(f"{labels.get(kind, kind)} {n}" for kind, n in kinds.items())
    most = f", the most, {asked.iloc[0]}, to {actors.at[asked.index[0], 'name']}" if len(asked) > 1 else ""
    several = f" (by kind: {told})" if len(kinds) > 1 else ""
    return f"The asks go to {counted(len(asked), 'addressee')}{several}{most}"


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
    first, n = found.iloc[0], found["status"].astype("str").value_counts()
    best = found[(found["basis"] == first["basis"]) & (found["certainty"] == first["certainty"])]
    implied = int((found["basis"] == "implied").sum())
    level, *others = [one for one in _JOINED if one in n]
    told = [f"{_JOINED[level]} {counted(n[level], 'ask')}", *(f"{_JOINED[one]} {n[one]}" for one in others)]
    yield Finding(
        TOPIC,
        f"Offers left out, described practice is {listed(told)}. {spelled(len(best))} of these "
        f"{agreeing(len(best), 'is', 'are')} best evidenced; {agreeing(len(best), 'it', 'the first')}, "
        f"addressed to {first['addressee_id']}, is to {lowered(first['action'])}.",
        f"Best evidenced by the final coding ({first['basis']}, {first['certainty']} certainty); coders may "
        f"differ{_recoded(best, article.codings)}. {amount(implied).capitalize()} of all {len(found)} "
        f"{agreeing(implied, 'rests', 'rest')} on implied practice.",
        "What is only planned, or partly in line, counts as a gap too; it is a gap in the account.",
        NOTEBOOK,
        "Where are the gaps?",
        passage_ids=united(best["passage_ids"]),
        record_ids=";".join(best["recommendation_id"]),
    )


def _recoded(best: pd.DataFrame, codings: pd.DataFrame) -> str:
    """For how many asks a coder gave another certainty than the final one."""
    final = best.astype({"certainty": "str"}).set_index("recommendation_id")["certainty"]
    given = codings[(codings["variable"] == "certainty") & codings["unit_id"].isin(final.index)]
    given = given.dropna(subset=["code"])
    if given.empty:
        return ""
    other = given[given["code"].astype("str") != given["unit_id"].map(final)]
    n, base = other["unit_id"].nunique(), given["unit_id"].nunique()
    return f": for {amount(n)} of the {base} that they coded, one or more gave another certainty"


def resting(article, context) -> Iterator[Finding]:
    """How many judgements rest on the sentence of the ask itself."""
    pairs = comparison.pairs(article)
    if pairs.empty:
        return
    total = comparison.resting(pairs).iloc[-1]
    # a silence has no practice that could rest on a sentence
    described = pairs[~pairs["relation"].isin([NO_BEARING, SILENT])]
    same = described[described["same_passage"].fillna(False).astype(bool)]
    both, n, base = total["same_and_implied"], total["same_passage"], len(described)
    if not n:
        return
    implied = int((described["comparison_basis"] == "implied").sum())
    yield Finding(
        TOPIC,
        f"In {n} of {counted(base, 'judgement')} with a described practice, ask and practice rest on the "
        "same sentence; in "
        f"{amount(both)} of these the practice is only implied, so that the ask is itself the evidence.",
        f"Counted from the passages of both sides; {amount(implied)} of the {base} judgements "
        f"{agreeing(implied, 'rests', 'rest')} on implication.",
        "Where one sentence carries both sides there is no second witness.",
        NOTEBOOK,
        "On what do the judgements rest?",
        passage_ids=united(same["passage_ids"]),
        record_ids=";".join(same["comparison_id"]),
    )


TOLD = (asks, silent, gaps, resting)
