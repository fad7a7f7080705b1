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
    "supported": ("agrees with outside sources", "agree with outside sources"),
    "qualified": ("holds in part", "hold in part"),
    "contradicted": ("is contradicted", "are contradicted"),
    "not_checkable": ("cannot be checked", "cannot be checked"),
}


def claims(article, context) -> Iterator[Finding]:
    """How many claims hold, only in part, or not; then each that is contradicted."""
    checked = evidence.check_claims(article, context)
    judged = checked[checked["verdict"].notna()]
    if judged.empty:
        return
    within = (judged["checked_with"] == "article") & (judged["verdict_from"] == "computed")
    told = [*_arithmetic(judged[within]), *_held(judged[~within], within.any())]
    yield Finding(
        TOPIC,
        f"Of {counted(len(judged), 'claim')}, {'; '.join(told)}.",
        _verdicts(judged[~within], _outside(judged[~within], article, context)),
        "Agreement is often the same officials once more: repetition, and no confirmation.",
        NOTEBOOK,
        "Do the article's claims hold?",
        united(judged["figure_ids"]),
        united(judged["passage_ids"]),
        ";".join(judged["claim_id"]),
    )
    wrong = judged[judged["verdict"] == "contradicted"]
    yield from (_contradicted(one, len(wrong)) for one in wrong.itertuples())


def _arithmetic(within: pd.DataFrame) -> list[str]:
    """What the article's own numbers settle: no source outside has a part in it."""
    n, hold = len(within), int((within["verdict"] == "supported").sum())
    end = "and add up" if hold == n else f"and {amount(hold)} of these {agreeing(hold, 'adds', 'add')} up"
    return [f"{n} {agreeing(n, 'is', 'are')} arithmetic within the article {end}"] if n else []


def _held(others: pd.DataFrame, after: bool) -> list[str]:
    if others.empty:
        return []
    told = []
    for code, verbs in _VERDICTS.items():
        own = others[others["verdict"] == code]
        low = int((own["confidence"] == "low").sum()) if code == "supported" else 0
        beside = f" ({low} with low confidence)" if low else ""
        told.append(f"{amount(len(own))} {agreeing(len(own), *verbs)}{beside}")
    return [f"of the {len(others)} others, {listed(told)}" if after else listed(told)]


def _outside(judged: pd.DataFrame, article, context) -> pd.DataFrame:
    """The sources of the verdicts, without the article, which cannot bear itself out."""
    own = context.sources.loc[context.sources["url"].isin(article.sources["url"]), "source_id"]
    sources = evidence.sources_of(judged, context)
    return sources[~sources["source_id"].isin(own)]


def _verdicts(judged: pd.DataFrame, sources: pd.DataFrame) -> str:
    n = len(judged)
    computed, low = (judged["verdict_from"] == "computed").sum(), (judged["confidence"] == "low").sum()
    copies = sources["marks"].str.contains("archived copy").sum()
    return (
        f"Of the {n} verdicts beyond arithmetic, {amount(computed)} computed and {amount(n - computed)} "
        f"judged, {amount(low)} with low confidence; {amount(copies)} of "
        f"{counted(len(sources), 'outside source')} seen as archived copies."
    )


def _contradicted(claim, n_all: int) -> Finding:
    which = "One claim is contradicted" if n_all == 1 else f"One of {n_all} contradicted claims"
    n = len(claim.source_ids.split(";"))
    judged = f"Judged on {counted(n, 'source')}, with {claim.confidence} confidence."
    return Finding(
        TOPIC,
        f"{which}: {claim.claim.rstrip('.')} (a claim of the article, in our words).",
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
        f"{_number(every.iloc[0], name)}; {_alike(like)}. {_rate(every.iloc[1], name)}.",
        f"Published counts differ in whom they count{_competing(every.iloc[0], returns)}.",
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


def _number(row: pd.Series, name: str) -> str:
    larger, until = row["place"] - 1, pd.Period(PERIOD.removeprefix("to_")).strftime("%B %Y")
    found = f"{counted(larger, 'count')} larger" if larger else "no count larger"
    return (
        f"Up to {until}, {found} than the {row['value']} of {name} {agreeing(max(larger, 1), 'was', 'were')} "
        f"found among {row['n_ranked']} States or territories"
    )


def _rate(row: pd.Series, name: str) -> str:
    ranked = [(name, row["value"])]
    if pd.notna(row["rival"]):
        ranked.insert(1 if row["place"] == 1 else 0, (row["rival"], row["rival_value"]))
    (first, value), *rest = ranked
    against = "".join(f", against {number} for {other}" for other, number in rest)
    return f"Per 100,000 inhabitants {first} comes first with {value}{against}"


def _alike(like: pd.DataFrame) -> str:
    if like.empty:
        return "this count cannot be compared with others for all persons"
    n = int(like["n_ranked"].iloc[0])
    return f"only {counted(n, 'count')} can be compared for all persons"


def _competing(row: pd.Series, returns: pd.DataFrame) -> str:
    """The counts of the nearest rival for the date of its largest, where there are several."""
    own = returns[(returns["country"] == row["rival"]) & returns["total"].notna()]
    own = own[own["as_of"].isin(own["as_of"].head(1))]["total"]
    if len(own) < 2:
        return ""
    return f"; {row['rival']}, the nearest in number, has competing counts of {own.min()} to {own.max()}"


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
    told = {one: n for one, n in tally.items() if n}
    yield Finding(
        TOPIC,
        f"Law or practice found elsewhere {_law(told, len(beside))}; "
        f"{amount(rest)} {agreeing(rest, 'was', 'were')} not checked.",
        f"Of {counted(len(own), 'such finding')}, {amount((own['how_seen'] == 'text').sum())} on a text that "
        "was read; any other was reported, deduced or remembered.",
        f"{_not_nothing(beside)}The law outside never changes a status, and what was not checked says "
        "nothing for or against.",
        "03-recommendations-and-practices",
        "What is the status of each ask, and what does the law outside say?",
        passage_ids=united(touched["passage_ids"]),
        record_ids=";".join([*touched["recommendation_id"], *own["law_id"]]),
    )


def _not_nothing(beside: pd.DataFrame) -> str:
    n = int((beside["status"].eq("absent") & beside["law_outside"].eq("qualifies")).sum())
    if not n:
        return ""
    return (
        f"For {counted(n, 'ask')} read as absent, something found elsewhere qualifies that: do not say that "
        "the State had nothing. "
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
        f"Before the interview, a treaty body may have asked the same for {counted(n, 'ask')}{years}, and "
        f"something broader or narrower for {amount(more)} more{_read_so(near)}; {_unread(rows)} could not "
        "be read.",
        "Only what could be opened; that it is the same, broader or narrower is a judgement on the text.",
        "What seems new may be old: that no request was found does not show that there was none.",
        NOTEBOOK,
        "Had the same been asked before?",
        passage_ids=united(found["passage_ids"]),
        record_ids=united(found["recommendation_id"], found["source_ids"]),
    )


def _read_so(near: pd.DataFrame) -> str:
    """For how many asks every such entry says that it is our reading."""
    ours = near["asked"].str.contains("our reading", case=False).groupby(near["recommendation_id"]).all()
    return f", {ours.sum()} of them by our reading only" if ours.any() else ""


def _unread(rows: pd.DataFrame) -> str:
    entries = rows.drop_duplicates(["symbol", "paragraph", "asked"])
    unread = (entries["how_seen"] == "not_read").sum()
    return f"{amount(unread)} of {len(entries)} entries on earlier documents"


TOLD = (claims, rank, law, earlier)
