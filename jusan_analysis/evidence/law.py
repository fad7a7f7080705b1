"""Law and earlier requests of treaty bodies beside the asks; they never change a coding."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.evidence.citations import SOURCES, by_address, items, joined, table, with_sources

ASKS = ("recommendation_id", "domain", "action", "passage_ids")
LAW = ("law_id", "topic", "finding", "how_seen", "effect", "url", "recommendation_ids")
CROSSWALK = (
    "recommendation_ids", "body", "symbol", "year", "paragraph", "asked", "relation_to_ask", "how_seen",
    "url",
)  # fmt: skip
NOT_READ, NOT_SEEN = "not_read", "not seen"
# a bare none would read as if nothing had been found
SHOWN = {"none": "another matter"}

# what a finding does to the conclusion a reader may draw from the article alone
CONCLUSIONS = {
    "confirms": "What the ask takes for granted was also found outside the article.",
    "qualifies": "Say this beside what the article tells; alone it is incomplete.",
    "contradicts": "Do not repeat what the article tells without this.",
    "not_checked": "Nothing may be concluded either way.",
}
RESERVES = {
    "secondary": "Reported by another source: open the text before citing.",
    "inferred": "Our deduction: not to be cited as a source's statement.",
    "memory": "Not verified: not to be cited.",
}


def law_beside(article, context) -> pd.DataFrame:
    """Law and practice found outside the article, beside each ask on which it bears.

    Parameters
    ----------
    article : Article
        With the table recommendations.
    context : Tables
        With the tables law and sources.

    Returns
    -------
    DataFrame
        One row per ask and finding, in the order of the asks; findings that bear on no ask
        come last with the ask missing: recommendation_id, domain, action, topic, finding,
        how_seen (text, secondary, inferred, memory), effect (confirms, qualifies,
        contradicts, not_checked), conclusion (what that does to a reader's conclusion, and
        the reserve that how_seen asks for), law_id, recommendation_ids (all asks of the
        finding), passage_ids (of the ask), source_ids, sources, source_marks, url.

    Raises
    ------
    UnusableFrame
        If a table or column is missing.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> beside = law_beside(ja.load_article(), ja.load_context())
    >>> beside[beside["recommendation_id"] == "r30"]["effect"].tolist()
    ['qualifies', 'qualifies', 'not_checked']
    """
    law = _with_asks(table(context, "law", LAW), table(article, "recommendations", ASKS))
    law["conclusion"] = [
        " ".join(filter(None, (CONCLUSIONS.get(effect), RESERVES.get(seen))))
        for effect, seen in zip(law["effect"].astype("str"), law["how_seen"].astype("str"))
    ]
    names = [
        "recommendation_id", "domain", "action", "topic", "finding", "how_seen", "effect", "conclusion",
        "law_id", "recommendation_ids", "passage_ids", "source_ids", "sources", "source_marks", "url",
    ]  # fmt: skip
    return _cited(law, context)[names]


def _with_asks(frame: pd.DataFrame, asks: pd.DataFrame) -> pd.DataFrame:
    """One row per ask and record; records that bear on no ask last."""
    asks = asks[list(ASKS)].assign(domain=asks["domain"].astype("str"))
    split = frame.assign(recommendation_id=[items(one) or [None] for one in frame["recommendation_ids"]])
    split = split.explode("recommendation_id")
    split["recommendation_id"] = split["recommendation_id"].astype("str")
    place = {one: at for at, one in enumerate(asks["recommendation_id"])}
    order = split["recommendation_id"].map(place).fillna(len(place))
    ordered = split.iloc[order.argsort(kind="stable")]
    return ordered.merge(
        asks.astype({"recommendation_id": "str"}), on="recommendation_id", how="left"
    ).reset_index(drop=True)


def _cited(frame: pd.DataFrame, context) -> pd.DataFrame:
    sources = table(context, "sources", SOURCES)
    return with_sources(by_address(frame, sources), sources)


# --- what treaty bodies had asked ---------------------------------------------------------


def crosswalk(article, context) -> pd.DataFrame:
    """What treaty bodies had asked of the State before, beside each ask on which it bears.

    Parameters
    ----------
    article : Article
        With the table recommendations.
    context : Tables
        With the tables crosswalk and sources.

    Returns
    -------
    DataFrame
        One row per ask and paragraph, in the order of the asks: recommendation_id, domain,
        action, body, symbol, year, paragraph, asked, relation_to_ask (same, broader,
        narrower, related, none, unknown), how_seen (text, snippet, secondary, not_read),
        recommendation_ids (all asks of the paragraph), passage_ids (of the ask), source_ids,
        sources, source_marks, url.

    Raises
    ------
    UnusableFrame
        If a table or column is missing.
    """
    frame = _with_asks(table(context, "crosswalk", CROSSWALK), table(article, "recommendations", ASKS))
    names = [
        "recommendation_id", "domain", "action", "body", "symbol", "year", "paragraph", "asked",
        "relation_to_ask", "how_seen", "recommendation_ids", "passage_ids", "source_ids", "sources",
        "source_marks", "url",
    ]  # fmt: skip
    return _cited(frame, context)[names]


def earlier_requests(article, context, body: str = "CRC", domains=("child_justice",)) -> pd.DataFrame:
    """The crosswalk at a glance: each ask against the years in which a body spoke.

    Parameters
    ----------
    article, context
        As in `crosswalk`.
    body : str
        Body as named in the table crosswalk; CRC is the Committee on the Rights of the Child.
    domains : iterable of str
        Domains of the asks that are shown; every ask of them has a row.

    Returns
    -------
    DataFrame
        One row per ask: recommendation_id, action, one column per year (paragraphs with their
        relation to the ask, ``another matter`` where there is none, ``not read`` where a document
        was not read in full on it, missing where the crosswalk has no row), passage_ids, source_ids.

    Raises
    ------
    UnusableFrame
        As in `crosswalk`.
    """
    rows = crosswalk(article, context)
    rows = rows[rows["body"] == body]
    asks = table(article, "recommendations", ASKS)
    asks = asks[asks["domain"].astype("str").isin(list(domains))]
    years = sorted(int(one) for one in rows["year"].unique())
    cells = [
        [_cell(rows[(rows["recommendation_id"] == ask) & (rows["year"] == year)]) for year in years]
        for ask in asks["recommendation_id"]
    ]
    ids = [joined(rows[rows["recommendation_id"] == ask]["source_ids"]) for ask in asks["recommendation_id"]]
    frame = pd.DataFrame(cells, columns=[str(one) for one in years], index=asks.index)
    sides = asks[["recommendation_id", "action"]], frame, asks[["passage_ids"]].assign(source_ids=ids)
    return pd.concat(sides, axis=1).reset_index(drop=True)


def _cell(rows: pd.DataFrame) -> str | None:
    read = rows[rows["how_seen"].astype("str") != NOT_READ]
    found = [
        f"{'number not seen' if paragraph == NOT_SEEN else paragraph}: {SHOWN.get(relation, relation)}"
        for paragraph, relation in zip(read["paragraph"], read["relation_to_ask"].astype("str"))
    ]
    unread = ["not read"] if len(read) < len(rows) else []
    return "; ".join(dict.fromkeys([*found, *unread])) or None
