"""The findings in plain sentences, each with how sure it is, what to beware of, and the records behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from jusan_analysis import comparison, demographics, evidence
from jusan_analysis.columns import UnusableFrame, join_ids, split_ids
from jusan_analysis.problems import quoted

COLUMNS = ["topic", "finding", "how_sure", "caution", "record_ids", "notebook"]
HAPPENED, COMMENDED, ASKED = "What happened", "What is commended", "What is asked"
PRACTICE, SURE = "What the article says about practice", "How sure"
ELSEWHERE, WORDING, OPEN = "What other evidence says", "Do not say", "What the article does not say"
# an addressee with so many recommendations gets a sentence that lists them
MANY = 3
UNNAMED = "Other States, not named"
SAID = {"said": "said in the article", "inferred": "inferred", "hint": "a hint only"}
# what `comparison.robustness` says a status depends on: on little, or on a choice of ours
FIRM = {
    "nothing": "hold in every reading that we tried",
    "certainty": "are lost only if we accept just the most certain statements",
}
DEPENDS = {
    "inference": "on our inference",
    "urging": "on whether urging by others counts as progress",
    "rule": "on the rule that joins several practices",
    "silence": "on the silence of the article",
}


def findings(article, standards=None, context=None) -> pd.DataFrame:
    """The findings in reading order: topic, finding, how_sure, caution, record_ids (by ``;``), notebook.

    Every number is computed from the tables. What a package does not have (counts, recommendations, evidence
    from outside) gives no finding; broken data, or evidence about another article, raise an error.

    >>> import jusan_analysis as ja
    >>> findings(ja.load_article())["topic"].iloc[0]
    'What happened'
    """
    if context is not None:
        evidence.require_about(context, article)
    rows = [*_people(article), *_commended(article)]
    if len(article.recommendations):
        pairs = comparison.pairs(article)
        statuses = comparison.status(pairs)
        rows += _asked(article, statuses)
        rows += _norms(article, standards) if standards is not None else ()
        rows += [*_practice(article, pairs, statuses), *_sure(article, pairs, statuses)]
    if context is not None:
        rows += [*_claims(article, context), *_law(article, context), *_wording(context)]
    rows += _silences(article)
    return pd.DataFrame(rows, columns=COLUMNS)


def _ids(*columns: Iterable[str]) -> str:
    return ";".join(dict.fromkeys(name for column in columns for name in column))


def _tally(
    codes: pd.Series, labels: Mapping[str, str], pattern: str = "{n} {label}", mark: str = ", "
) -> str:
    """How often each code occurs, in the order of the labels: ``5 inferred, 3 a hint only``."""
    counts = codes.dropna().astype("str").value_counts()
    words = [pattern.format(label=label, n=counts[code]) for code, label in labels.items() if code in counts]
    return mark.join(words)


# --- the article --------------------------------------------------------------------------


def _people(article) -> Iterator[tuple]:
    groups = demographics.population(article)
    if groups.empty:
        return
    publisher = " and ".join(article.sources["publisher"].dropna().unique()) or "the source"
    label = groups["label"]
    whole, known, parts = groups.iloc[0], groups["count"].notna(), groups["role"] == "part"
    sentences, missing = [], label[~known & (groups["role"] != "subset")]
    if known[0]:
        months = [
            pd.Period(date).strftime("%B %Y") for date in whole[["period_start", "period_end"]].dropna()
        ]
        period = f", {' to '.join(months)}" if months else ""
        sentences.append(f"{whole['label']}{period}, according to {publisher}: {whole['count']:,}.")
        for row in groups[known & parts].to_dict("records"):
            sentences.append(
                f"{row['label']}: {row['count']:,} ({row['share']:.1f} % of {whole['count']:,})."
            )
    if len(missing):
        sentences.append(f"{publisher} gives no exact count of: {', '.join(missing)}.")
    else:
        rest = whole["count"] - groups.loc[parts, "count"].sum()
        sentences.append(f"They add up to {'the total' if rest == 0 else f'the total less {rest:,}'}.")
    for row in groups[known & (groups["role"] == "subset")].to_dict("records"):
        sentences.append(f"{row['label']}: {row['count']:,}, a part of “{row['inside']}”.")
    # the first sentence of the note on a source says how its date is known
    notes = [f"{note.partition('. ')[0].rstrip('.')}." for note in article.sources["note"].dropna()]
    caution = [] if len(missing) else ["That counts add up does not show that each of them is right."]
    sure = "reported; nobody counted again" if known[0] else "read off the article"
    records = _ids(groups["figure_id"].dropna())
    yield HAPPENED, " ".join(sentences), sure, " ".join([*caution, *notes]), records, "02"


def _commended(article) -> Iterator[tuple]:
    praised = article.practices[article.practices["evaluation"] == "commended"]
    if praised.empty:
        return
    graded = article.comparisons[article.comparisons["relation"].isin(comparison.LEVELS)]
    apart = (~praised["practice_id"].isin(graded["practice_id"])).sum()
    names = article.actors.set_index("actor_id")["name"]
    texts = praised.groupby("actor_id", sort=False)["practice"].agg(" ".join)
    practices = " ".join(f"{names[actor]}: {text}" for actor, text in texts.items())
    finding = f"{len(praised)} practices are commended. {practices}"
    sure = f"{(praised['basis'] == 'stated').sum()} of {len(praised)} said in the article"
    caution = f"{apart} of these practices appear in no status. Say them first."
    yield COMMENDED, finding, sure, caution, _ids(praised["practice_id"]), "03"


def _asked(article, statuses: pd.DataFrame) -> Iterator[tuple]:
    speakers = statuses["worded_by"].where(statuses["worded_by"] != comparison.DRAWN).value_counts()
    worded = ", ".join(f"{n} worded by {name}" for name, n in speakers.items())
    sizes, total = statuses["addressee"].value_counts(), len(statuses)
    finding = (
        f"{total} recommendations to {len(sizes)} addressees: {worded}, {total - speakers.sum()} "
        f"{comparison.DRAWN}. For {statuses['addressee_named'].sum()} of the {total} the article names the "
        "addressee."
    )
    sure = "what we drew is our reading of praise, criticism or warnings; addressees not named are inferred"
    caution = "“Recommendation” means here what the article asks or offers, not the text of a treaty body."
    yield ASKED, finding, sure, caution, _ids(statuses["recommendation_id"]), "03"
    alternatives = article.recommendations.set_index("recommendation_id")["alternative_to"]
    for addressee in sizes.index[sizes >= MANY]:
        theirs = statuses[statuses["addressee"] == addressee]
        ids, actions = theirs["recommendation_id"], theirs["action"]
        is_second = ids.map(alternatives).eq(ids.shift()).fillna(False)
        finding = f"{addressee} ({len(theirs)}): {' '.join(actions.mask(is_second, 'Or: ' + actions))}"
        named = theirs["addressee_named"].sum()
        sure = f"the article names this addressee for {named} of the {len(theirs)}"
        yield ASKED, finding, sure, "The words are ours, not those of the article.", _ids(ids), "03"


def _norms(article, standards) -> Iterator[tuple]:
    norms = article.recommendation_norms.merge(standards.norms, on="norm_id", how="left", validate="m:1")
    if norms.empty:
        return
    if norms["binding"].isna().any():
        unknown = quoted(norms.loc[norms["binding"].isna(), "norm_id"].iloc[0])
        advice = "Load the standards that this article refers to."
        raise UnusableFrame(
            f"recommendation_norms: {unknown} is no norm of {standards.package.name}. {advice}"
        )
    direct = norms[(norms["binding"] == "treaty") & (norms["fit"] == "direct")]
    same, beside = direct["recommendation_id"].nunique(), norms["recommendation_id"].nunique()
    caution, date = "A gap in the article is not a breach of a treaty.", article.sources["published"].max()
    if isinstance(date, str):
        later = norms.loc[norms["published"].str[: len(date)] > date, "norm_id"].nunique()
        caution += f" {later} of the {norms['norm_id'].nunique()} norms were published after the article."
    finding = (
        f"For {same} of the {len(article.recommendations)} recommendations a treaty provision asks for the "
        f"same. For {beside - same} more, only guidance or a wider treaty provision supports the point."
    )
    records = _ids(direct["recommendation_id"], direct["norm_id"])
    yield ASKED, finding, "our comparison with the texts", caution, records, "03"


def block_name(article, code: str) -> str:
    """The State whose practice a block of recommendations is about, in words."""
    if code == "*":
        return UNNAMED
    states = article.actors[(article.actors["public_of"] == code) & (article.actors["kind"] == "state")]
    return states["name"].iloc[0] if len(states) else code


def _blocks(article, statuses: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """The statuses by the State whose practice they show, named States first; blocks are never added up."""
    for code, block in sorted(statuses.groupby("concerns"), key=lambda item: item[0] == "*"):
        yield block_name(article, code), block


def _status_labels(article) -> dict[str, str]:
    book = article.codebook[article.codebook["variable"] == "status"].set_index("code")["label"]
    return {code: book.get(code, code.replace("_", " ")) for code in comparison.STATUSES}


def _practice(article, pairs: pd.DataFrame, statuses: pd.DataFrame) -> Iterator[tuple]:
    labels = _status_labels(article)
    stated = pairs[(pairs["said"] == "said") & pairs["level"].isin(comparison.LEVELS)]
    by_addressee = stated.loc[stated["level"] != "urged_by_others", "recommendation_id"]
    caution = (
        "This is what one article says, by the cautious rule. It does not show what law or practice was. "
        "Where we inferred, the article reports no case. Silence does not mean that nothing is done."
    )
    for name, block in _blocks(article, statuses):
        parts = []
        for code in [*reversed(comparison.LEVELS), comparison.SILENT]:
            if len(rows := block[block["status"] == code]):
                kinds = _tally(rows["said"], SAID)
                parts.append(f"{labels[code]} {len(rows)}{f' ({kinds})' if kinds else ''}")
        n = block["recommendation_id"].isin(by_addressee).sum()
        finding = f"{name} ({len(block)} recommendations). {'; '.join(parts)}."
        who = "these States do" if name == UNNAMED else f"{name} does"
        sure = f"for {n} of the {len(block)} the article itself says what {who}"
        yield PRACTICE, finding, sure, caution, _ids(block["recommendation_id"]), "03"


def _one_sentence(article, pairs, name: str, block: pd.DataFrame) -> Iterator[tuple]:
    """Where one sentence carries half or more of the statuses of a level, and at least two."""
    labels = _status_labels(article)
    carrying = pairs[pairs["comparison_id"].isin(split_ids(join_ids(block["comparison_ids"])))]
    passages = carrying["practice_id"].map(article.practices.set_index("practice_id")["passage_ids"])
    sentence = passages.groupby(carrying["recommendation_id"]).agg(join_ids)
    block = block.assign(sentence=block["recommendation_id"].map(sentence))
    for (status, passage), rows in block.groupby(["status", "sentence"], observed=True):
        total, same = (block["status"] == status).sum(), rows["recommendation_id"]
        if len(split_ids(passage)) != 1 or len(same) < max(2, total / 2):
            continue
        read = carrying[carrying["recommendation_id"].isin(same)].drop_duplicates("practice_id")
        practices = " ".join(f"{row.actor}: {row.practice}" for row in read.itertuples())
        finding = f"{name}: {len(same)} of the {total} statuses “{labels[status]}” rest on one sentence."
        caution = f"The number of statuses is not the number of facts. We read the sentence so: {practices}"
        yield SURE, finding, "counted", caution, _ids([passage], same, read["practice_id"]), "03"


def _sure(article, pairs: pd.DataFrame, statuses: pd.DataFrame) -> Iterator[tuple]:
    robust = comparison.robustness(comparison.specifications(pairs), statuses)
    depends = robust.set_index("recommendation_id")["depends_on"]
    coding = "All readings use the same coding."
    if len(article.coders) and article.coders["kind"].eq("automated_reader").all():
        coding = "All readings use the same coding, made by similar programs. No person has checked it."
    for name, block in _blocks(article, statuses):
        reasons = block["recommendation_id"].map(depends)
        firm, others = reasons.isin(FIRM).sum(), _tally(reasons, DEPENDS, "{n} {label}")
        finding = f"{name}: {firm} of the {len(block)} statuses are firm"
        finding += f": {_tally(reasons, FIRM)}." if firm else "."
        finding += f" The others depend: {others}." if others else ""
        if hints := (block["said"] == "hint").sum():
            finding += f" {hints} rest on a hint only: the article does not say it."
        sure = "computed for all combinations of four choices of ours, which are not a sample"
        yield SURE, finding, sure, coding, _ids(block["recommendation_id"]), "04"
        yield from _one_sentence(article, pairs, name, block)


def _silences(article) -> Iterator[tuple]:
    tables = ["figures", "recommendations", "practices", "claims", "silences"]
    if empty := [name for name in tables if article.frames[name].empty]:
        finding = f"The data of this article hold no {', no '.join(empty)}."
        yield OPEN, finding, "counted", "That does not mean that the article has none.", "", "01"
    silences = article.silences
    if len(silences):
        finding = (
            f"The article leaves {len(silences)} questions open, on {silences['topic'].nunique()} subjects. "
            f"{silences['question'].notna().sum()} of them are worded as questions to put to the State."
        )
        caution = "An open question does not suggest that the answer is no."
        yield OPEN, finding, "read off the article", caution, _ids(silences["silence_id"]), "01"


# --- other evidence -----------------------------------------------------------------------


def _claims(article, context) -> Iterator[tuple]:
    claims = evidence.claims(article, context)
    if claims.empty:
        return
    labels = {**evidence.code_labels(context, "claim_checks", "verdict"), "not_checked": "Not checked"}
    verdicts = _tally(claims["verdict"], labels, "{label}: {n}", "; ")
    low, within = (claims["confidence"] == "low").sum(), (article.claims["checked_with"] == "article").sum()
    finding = f"{len(claims)} claims of the article. {verdicts}."
    sure = f"{low} verdicts with low confidence; {within} claims held against the article alone"
    caution = "Other sources often repeat the same officials. That is repetition, not confirmation."
    yield ELSEWHERE, finding, sure, caution, _ids(claims["claim_id"]), "05"
    for row in claims[claims["verdict"] == "contradicted"].itertuples():
        instead = f"Say instead: {row.say_instead}" if isinstance(row.say_instead, str) else ""
        finding = f"Contradicted: {row.claim} What was found: {row.finding}"
        records = _ids([row.claim_id], split_ids(row.source_ids))
        yield ELSEWHERE, finding, f"{row.confidence} confidence", instead, records, "05"


def _law(article, context) -> Iterator[tuple]:
    law = evidence.by_recommendation(context.law)
    compared = law["effect"].isin(["contradicts", "qualifies", "confirms"])
    law = law[compared & law["recommendation_id"].isin(article.recommendations["recommendation_id"])]
    if law.empty:
        return
    entries, seen = law.drop_duplicates("law_id"), evidence.code_labels(context, "law", "how_seen")
    consistent = law.groupby("recommendation_id")["effect"].agg(lambda codes: {*codes} == {"confirms"})
    finding = (
        f"{len(consistent)} of the {len(article.recommendations)} recommendations were compared with law or "
        f"practice described elsewhere. For {(~consistent).sum()} something must be added or corrected; for "
        f"{consistent.sum()} it is consistent."
    )
    sure = f"{len(entries)} entries. {_tally(entries['how_seen'], seen, '{label}: {n}', '; ')}"
    caution = "A later or undated text may differ from the law of the time. Law does not show what is done."
    yield ELSEWHERE, finding, sure, caution, _ids(consistent.index, entries["law_id"]), "05"


def _wording(context) -> Iterator[tuple]:
    strength = evidence.code_labels(context, "wording", "strength")
    for row in context.wording.itertuples():
        finding = f"Do not say: “{row.do_not_say}” Say instead: “{row.say_instead}”"
        records = _ids(split_ids(row.record_ids), split_ids(row.source_ids))
        yield WORDING, finding, strength[row.strength], row.rests_on, records, "00"
