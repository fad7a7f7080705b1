"""The findings in plain sentences, each with how sure it is, what to beware of, and the records behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from jusan_analysis import comparison, demographics, evidence
from jusan_analysis.columns import join_ids

COLUMNS = ["topic", "finding", "how_sure", "caution", "record_ids", "notebook"]
HAPPENED, COMMENDED, ASKED, PRACTICE = (
    "What happened",
    "What is commended",
    "What is asked",
    "Where practice stands",
)
SURE, ELSEWHERE, OPEN = "How sure", "What other evidence says", "What the article does not say"


def findings(article, standards=None, context=None) -> pd.DataFrame:
    """About twenty sentences: topic, finding, how_sure, caution, record_ids (joined by ``;``), notebook.

    Every number is computed from the tables. What a package does not have (counts, recommendations, evidence
    from outside) gives no finding; broken data raise an error.

    >>> import jusan_analysis as ja
    >>> findings(ja.load_article())["topic"].iloc[0]
    'What happened'
    """
    rows = [*_people(article), *_commended(article)]
    if len(article.recommendations):
        pairs = comparison.pairs(article)
        statuses = comparison.status(pairs)
        rows += [*_asked(article, statuses), *_practice(article, pairs, statuses), *_sure(pairs, statuses)]
    if standards is not None and len(article.recommendations):
        rows += _norms(article, standards)
    if context is not None:
        rows += _elsewhere(article, context)
    rows += _silences(article)
    return pd.DataFrame(rows, columns=COLUMNS)


def _ids(names) -> str:
    return ";".join(dict.fromkeys(names))


def _people(article) -> Iterator[tuple]:
    population = article.package.raw.get("jusan:population")
    if population is None or article.figures.empty:
        return
    counts = demographics.counts(article.figures, population["measure"])
    labels = article.groups.set_index("group_id")["label"]
    whole, parts, subset = counts[population["whole"]], population["parts"], population["subset"]
    exact = article.figures[article.figures["group_id"].isin(counts.index) & article.figures["value"].notna()]
    records = _ids(exact.loc[exact["measure"] == population["measure"], "figure_id"])
    told = ", ".join(f"{counts[name]:,.0f} {name} ({100 * counts[name] / whole:.1f} %)" for name in parts)
    publisher = article.sources["publisher"].iloc[0]
    yield (
        HAPPENED,
        f"{publisher} reports {whole:,.0f} persons ({labels[population['whole']].lower()}): {told}.",
        "reported by the newspaper; nobody counted again",
        "An administrative count is not a sample, so it has no sampling error. Its own error is unknown.",
        records,
        "02",
    )
    rest = whole - counts[parts].sum()
    yield (
        HAPPENED,
        f"The parts add up to {counts[parts].sum():,.0f}, which leaves {rest:,.0f}. "
        f"The {counts[subset]:,.0f} {subset} are counted among the {parts[0]}.",
        "computed from the reported counts",
        "This shows that the sentence is consistent. It does not show that each count is right.",
        records,
        "02",
    )


def _commended(article) -> Iterator[tuple]:
    praised = article.practices[article.practices["evaluation"] == "commended"]
    if praised.empty:
        return
    graded = article.comparisons[article.comparisons["relation"].isin(comparison.LEVELS)]
    apart = praised[~praised["practice_id"].isin(graded["practice_id"])]
    yield (
        COMMENDED,
        f"The article commends {len(praised)} practices. {len(apart)} of them answer no recommendation, "
        "so they appear in no status.",
        "said in the article",
        "A tally of statuses leaves this praise out. Say it first.",
        _ids(praised["practice_id"]),
        "03",
    )


def _asked(article, statuses: pd.DataFrame) -> Iterator[tuple]:
    worded = statuses["worded_by"].value_counts()
    drawn = comparison.DRAWN
    told = ", ".join(f"{n} {drawn if name == drawn else f'worded by {name}'}" for name, n in worded.items())
    yield (
        ASKED,
        f"The article asks for or offers {len(statuses)} things: {told}.",
        "the wording is in the article; what we drew is a reading of ours",
        "These are statements of one interview, not recommendations of a treaty body.",
        _ids(statuses["recommendation_id"]),
        "03",
    )
    most = statuses["addressee"].value_counts()
    theirs = statuses[statuses["addressee"] == most.index[0]]
    named = int(theirs["addressee_named"].sum())
    yield (
        ASKED,
        f"{most.index[0]}: {len(theirs)} recommendations, more than any of {len(most) - 1} others. "
        f"The article names this addressee for {named} of them; for the others we inferred it.",
        "addressees are named in part",
        "The addressee is often our reading of the subject.",
        _ids(theirs["recommendation_id"]),
        "03",
    )


def _practice(article, pairs: pd.DataFrame, statuses: pd.DataFrame) -> Iterator[tuple]:
    labels = dict(zip(statuses["status"].cat.categories, _status_labels(article, statuses)))
    # a named State before unnamed ones, and never added up
    for code, block in sorted(statuses.groupby("concerns"), key=lambda item: item[0] == "*"):
        tally = block["status"].value_counts().reindex(comparison.STATUSES, fill_value=0)
        told = ", ".join(f"{labels[status]} {n}" for status, n in tally.items() if n)
        against = block[block["status"] == "contrary"]
        yield (
            PRACTICE,
            f"{_block_name(article, code)} ({len(block)} recommendations): {told}.",
            f"where practice goes against it: {(against['said'] == 'said').sum()} said in the article, "
            f"{(against['said'] != 'said').sum()} inferred",
            "What one article says, by the cautious rule. It does not show what law or practice was. "
            "Silence does not mean that nothing is done.",
            _ids(block["recommendation_id"]),
            "03",
        )
    shown = statuses.set_index("recommendation_id")["status"].astype(str)
    carrying = pairs[pairs["level"].astype(str) == pairs["recommendation_id"].map(shown)]
    sentences = carrying.merge(
        article.practices[["practice_id", "passage_ids"]], on="practice_id", suffixes=("", "_of")
    )
    counted = sentences.groupby(["level", "passage_ids_of"], observed=True)["recommendation_id"].agg(
        ["nunique", _ids]
    )
    for (level, passage), row in counted[counted["nunique"] >= 4].iterrows():
        total = (shown == level).sum()
        yield (
            PRACTICE,
            f"{row['nunique']} of the {total} statuses “{labels[level]}” rest on one sentence ({passage}).",
            "counted",
            "The number of statuses is not the number of facts.",
            row["_ids"] + ";" + passage,
            "03",
        )


def _status_labels(article, statuses: pd.DataFrame) -> list[str]:
    book = article.codebook[article.codebook["variable"] == "status"].set_index("code")["label"]
    return [book.get(code, code.replace("_", " ")) for code in statuses["status"].cat.categories]


def _block_name(article, code: str) -> str:
    if code == "*":
        return "Other States"
    states = article.actors[(article.actors["public_of"] == code) & (article.actors["kind"] == "state")]
    return states["name"].iloc[0] if len(states) else code


def _sure(pairs: pd.DataFrame, statuses: pd.DataFrame) -> Iterator[tuple]:
    robust = comparison.robustness(comparison.specifications(pairs), statuses)
    groups = robust.groupby("depends_on")["recommendation_id"].agg(list)
    n = {reason: len(ids) for reason, ids in groups.items()}
    hints = statuses[statuses["said"] == "hint"]
    yield (
        SURE,
        f"Of {len(statuses)} statuses, {n.get('nothing', 0)} hold in every reading that we tried. "
        f"{n.get('certainty', 0)} more hold unless only the firmest statements count, "
        f"{n.get('urging', 0)} depend on whether urging by others counts as progress, {n.get('rule', 0)} on the rule, and "
        f"{n.get('inference', 0)} on our inference. On {n.get('silence', 0)} the article is silent.",
        "computed under 36 combinations of our choices",
        "All readings use the same coding by similar programs. No person has checked it.",
        _ids(groups.get("nothing", [])),
        "04",
    )
    if len(hints):
        yield (
            SURE,
            f"For {len(hints)} statuses there is only a hint: the article does not say it, and we read it from "
            "one phrase or from the order of two sentences.",
            "a hint only",
            "Do not quote these without the words “a hint only”.",
            _ids(hints["recommendation_id"]),
            "03",
        )


def _norms(article, standards) -> Iterator[tuple]:
    norms = article.recommendation_norms.merge(standards.norms, on="norm_id", validate="many_to_one")
    direct = norms[(norms["binding"] == "treaty") & (norms["fit"] == "direct")]
    yield (
        ASKED,
        f"{direct['recommendation_id'].nunique()} of {len(article.recommendations)} recommendations meet a "
        "treaty provision that asks for the same thing. The rest meet guidance, or treaties that support the point.",
        "our comparison with the texts",
        "A gap in the article is not a breach of a treaty.",
        _ids([*direct["recommendation_id"], *direct["norm_id"]]),
        "03",
    )


def _elsewhere(article, context) -> Iterator[tuple]:
    claims = evidence.claims(article, context)
    counts = claims["verdict"].astype(str).value_counts()
    told = ", ".join(f"{verdict.replace('_', ' ')} {n}" for verdict, n in counts.items())
    yield (
        ELSEWHERE,
        f"We compared {len(claims)} claims of the article with other sources: {told}.",
        "each with its sources",
        "“Supported” often means the same officials once more. That is repetition, not confirmation.",
        _ids(claims["claim_id"]),
        "05",
    )
    for row in claims[claims["verdict"] == "contradicted"].itertuples():
        yield (
            ELSEWHERE,
            f"Contradicted: {row.claim} {row.finding}",
            str(row.confidence),
            "",
            row.claim_id,
            "05",
        )
    law = evidence.by_recommendation(context.law)
    law = law[law["effect"].isin(["contradicts", "qualifies", "confirms"])]
    consistent = law.groupby("recommendation_id")["effect"].agg(lambda effects: set(effects) == {"confirms"})
    yield (
        ELSEWHERE,
        f"We compared {len(consistent)} of {len(article.recommendations)} recommendations with law or "
        f"practice described elsewhere. For {(~consistent).sum()} something must be added or corrected; for "
        f"{consistent.sum()} it is consistent.",
        "most laws were read in a later text, in translation",
        "None was checked against the date of the interview.",
        join_ids(consistent.index),
        "05",
    )


def _silences(article) -> Iterator[tuple]:
    silences = article.silences
    if silences.empty:
        return
    topics = silences["topic"].nunique()
    questions = silences["question"].notna().sum() if "question" in silences else 0
    yield (
        OPEN,
        f"The article leaves {len(silences)} questions open, on {topics} subjects. {questions} of them are "
        "worded as questions to put to the State.",
        "read off the article",
        "None of these silences suggests that the answer is no.",
        _ids(silences["silence_id"]),
        "01",
    )
