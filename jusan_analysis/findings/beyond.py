"""What other evidence says, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from jusan_analysis import comparison, demographics, evidence
from jusan_analysis.findings.rows import Finding, agreeing, amount, listed, united
from jusan_analysis.problems import counted

TOPIC, NOTEBOOK = "Beyond the article", "05-beyond-the-article"
# the returns that are ranked, as in the claim on them
PERIOD, STATE = "to_2019-08", "KAZ"
_VERDICTS = {
    "supported": ("agrees with what was found", "agree with what was found"),
    "qualified": ("holds only in part", "hold only in part"),
    "contradicted": ("is contradicted", "are contradicted"),
    "not_checkable": ("cannot be checked", "cannot be checked"),
}


def claims(article, context) -> Iterator[Finding]:
    """How many claims hold, only in part, or not; then each that is contradicted."""
    checked = evidence.check_claims(article, context)
    judged = checked[checked["verdict"].notna()]
    if judged.empty:
        return
    tally = {code: int((judged["verdict"] == code).sum()) for code in _VERDICTS}
    told = [f"{amount(n)} {agreeing(n, *_VERDICTS[code])}" for code, n in tally.items()]
    yield Finding(
        TOPIC,
        f"Of {counted(len(judged), 'claim')} of the article held against other evidence, {listed(told)}.",
        _verdicts(judged, evidence.sources_of(judged, context)),
        "Agreement is often the same officials once more: repetition, and no confirmation.",
        NOTEBOOK,
        "Do the article's claims hold?",
        united(judged["figure_ids"]),
        united(judged["passage_ids"]),
        ";".join(judged["claim_id"]),
    )
    yield from (_contradicted(one) for one in judged[judged["verdict"] == "contradicted"].itertuples())


def _verdicts(judged: pd.DataFrame, sources: pd.DataFrame) -> str:
    computed, low = (judged["verdict_from"] == "computed").sum(), (judged["confidence"] == "low").sum()
    copies = sources["marks"].str.contains("archived copy").sum()
    return (
        f"{amount(computed).capitalize()} computed, {amount(len(judged) - computed)} judged, {amount(low)} "
        f"with low confidence; {amount(copies)} of {counted(len(sources), 'source')} seen as archived copies."
    )


def _contradicted(claim) -> Finding:
    n = len(claim.source_ids.split(";"))
    judged = f"Judged on {counted(n, 'source')}, with {claim.confidence} confidence."
    return Finding(
        TOPIC,
        f"What was found contradicts this claim of the article: {claim.claim}",
        "Computed from the tables." if claim.verdict_from == "computed" else judged,
        f"Do not repeat the claim without this note: {claim.finding}",
        NOTEBOOK,
        "What must not be repeated without a note?",
        claim.figure_ids,
        claim.passage_ids,
        ";".join(filter(None, [claim.claim_id, claim.source_ids])),
    )


def rank(article, context) -> Iterator[Finding]:
    """The place of the State in number and per head."""
    people = demographics.population(article.figures, article.groups)
    whole = people[people["count"].notna() & people["parent_id"].eq("")]
    returns = evidence.per_head(context, PERIOD)
    found = evidence.places(returns, STATE)
    every, like = (_two(found, one) for one in ("all counts", "comparable counts"))
    if whole.empty or len(every) < 2:
        return
    name = returns.loc[returns["iso3"] == STATE, "country"].iloc[0]
    yield Finding(
        TOPIC,
        f"In the counts found {PERIOD.replace('_', ' ')}, {name} ranks "
        f"{_place(every.iloc[0], 'in number')} and {_place(every.iloc[1], 'per 100,000 inhabitants')}.",
        f"Published counts differ in whom they count; {_alike(like)}.",
        "States without a published count are not ranked; a rate per inhabitant measures size, not effort.",
        NOTEBOOK,
        "Was Kazakhstan first?",
        ";".join(whole["figure_ids"]),
        united(whole["passage_ids"]),
        united(every["source_ids"]),
    )


def _two(found: pd.DataFrame, among: str) -> pd.DataFrame:
    wanted = ["persons returned", "persons per 100,000 inhabitants"]
    return found[(found["among"] == among) & found["measure"].isin(wanted)]


def _place(row: pd.Series, measure: str) -> str:
    rival = "" if pd.isna(row["rival"]) else f" against {row['rival_value']} of {row['rival']}"
    return f"{row['place']} of {row['n_ranked']} {measure} ({row['value']}{rival})"


def _alike(like: pd.DataFrame) -> str:
    if like.empty:
        return "this one cannot be compared closely"
    where = listed(f"{one:g}" for one in like["place"])
    n = counted(int(like["n_ranked"].iloc[0]), "State")
    return f"among the {n} or territories whose counts can be compared, the ranks are {where}"


def law(article, context) -> Iterator[Finding]:
    """What the law outside does to what the article tells."""
    statuses = comparison.statuses(comparison.pairs(article), article.recommendations)
    beside = comparison.beside_law(statuses, context.law)
    tally = {
        one: int((beside["law_outside"] == one).sum()) for one in ("qualifies", "confirms", "contradicts")
    }
    if not sum(tally.values()):
        return
    touched = beside[beside["law_outside"].isin(tally)]
    rest = len(beside) - len(touched)
    ids = list(dict.fromkeys(";".join(touched["law_ids"]).split(";")))
    own = context.law[context.law["law_id"].isin(ids) & context.law["effect"].isin(tally)]
    yield Finding(
        TOPIC,
        f"Law or practice found elsewhere {_law(tally, len(beside))}; "
        f"{amount(rest)} {agreeing(rest, 'was', 'were')} not checked.",
        f"Of {counted(len(own), 'such finding')}, {amount((own['how_seen'] == 'text').sum())} on a text that "
        "was read; any other was reported, deduced or remembered.",
        "The law outside never changes a status, and what was not checked says nothing for or against.",
        "03-recommendations-and-practices",
        "What is the status of each ask, and what does the law outside say?",
        passage_ids=united(touched["passage_ids"]),
        record_ids=";".join([*touched["recommendation_id"], *own["law_id"]]),
    )


def _law(tally: dict[str, int], n_asks: int) -> str:
    """The verbs with their numbers; the first tells what the numbers are of."""
    (first, n), *others = tally.items()
    told = f"{first} what the article tells for {amount(n)} of {counted(n_asks, 'ask')}"
    return listed([told, *(f"{verb} it for {amount(n)}" for verb, n in others)])


def earlier(article, context) -> Iterator[Finding]:
    """What treaty bodies had asked before the interview."""
    rows = evidence.crosswalk(article, context).dropna(subset=["action"])
    rows = rows[rows["year"] < int(article.sources["published"].min()[:4])]
    if rows.empty:
        return
    read = rows[rows["how_seen"] != "not_read"]
    same = read[read["relation_to_ask"] == "same"]
    near = read[read["relation_to_ask"].isin(["broader", "narrower"])]
    near = near[~near["recommendation_id"].isin(same["recommendation_id"])]
    n, more = same["recommendation_id"].nunique(), near["recommendation_id"].nunique()
    years = f" ({listed(map(str, sorted(set(same['year']))))})" if n else ""
    found = pd.concat([same, near])
    yield Finding(
        TOPIC,
        f"Before the interview, a treaty body had made the same request for "
        f"{counted(n, 'ask')}{years}, and a broader or narrower one for {amount(more)} more, as far as "
        "seen.",
        f"Only what could be opened: {_unread(rows)} could not be read.",
        "What seems new may be old: that no request was found does not show that there was none.",
        NOTEBOOK,
        "Had the same been asked before?",
        passage_ids=united(found["passage_ids"]),
        record_ids=united(found["recommendation_id"], found["source_ids"]),
    )


def _unread(rows: pd.DataFrame) -> str:
    places = rows.drop_duplicates(["symbol", "paragraph", "asked"])
    return (
        f"{(places['how_seen'] == 'not_read').sum()} of {counted(len(places), 'place')} in earlier documents"
    )


TOLD = (claims, rank, law, earlier)
