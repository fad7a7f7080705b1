"""One page per ask: everything known of it, as escaped HTML that opens and closes by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape, unescape

import pandas as pd

from jusan_analysis import comparison
from jusan_analysis.display import MISSING, plain, record_links

FACETS = ("domain", "theme", "addressee", "speaker", "modality", "status", "basis")


@dataclass(frozen=True)
class AskPage:
    """What the explorer shows of one ask, and what it is found by.

    Attributes
    ----------
    recommendation_id, action, certainty, law : str
    facets : dict of str to str
        Domain, theme, addressee, speaker, modality, status and basis in words.
    words : str
        All text of the page in lower case, for the free-text filter.
    url : str or None
        The published page at the first passage of the ask.
    body : str
        HTML.
    """

    recommendation_id: str
    action: str
    facets: dict[str, str]
    certainty: str
    law: str
    words: str
    url: str | None
    body: str

    @property
    def html(self) -> str:
        """The page as a block that opens."""
        status = f"{self.facets['status']} ({self.facets['basis']}, {self.certainty} certainty)"
        return (
            f"<details><summary><b>{escape(self.recommendation_id)}</b> {escape(self.action)} "
            f"<i>{escape(status)}</i></summary>{self.body}</details>"
        )


def ask_pages(article, standards, context=None) -> list[AskPage]:
    """A page for every ask of an article, in the order of its table.

    Parameters
    ----------
    article : Article
    standards : Tables
    context : Tables, optional
        For the law outside the article; without it every page says that it was not checked.

    Returns
    -------
    list of AskPage
    """
    labels = {(one.variable, one.code): one.label for one in article.codebook.itertuples()}
    links = record_links(article)
    pairs = comparison.worded(comparison.pairs(article), article.codebook, "relation")
    norms = comparison.norms_beside(article, standards)
    law = context.law if context is not None else None
    names = article.actors.set_index("actor_id")["name"]
    statuses = comparison.statuses(pairs, article.recommendations)
    statuses = comparison.worded(statuses, article.codebook)
    if law is not None:
        statuses = comparison.beside_law(statuses, law)
    rests = article.recommendations.set_index("recommendation_id")["passage_ids"]
    pages = []
    for one in statuses.to_dict("records"):
        own = one["recommendation_id"]
        facets = _facets(one, names, labels)
        body = "".join(
            [
                _who(one, facets, labels),
                _passages(article.passages, rests[own].split(";"), links, labels),
                _practices(pairs[pairs["recommendation_id"] == own], links),
                _norms(norms[norms["recommendation_id"] == own]),
                _law(one, law),
            ]
        )
        outside = plain(one.get("law_outside", "not_checked")).replace("_", " ")
        words = _words(own, one["action"], *facets.values(), body)
        told = (own, one["action"], facets, plain(one["certainty"]), outside)
        pages.append(AskPage(*told, words, links.get(own), body))
    return pages


def _words(*parts: str) -> str:
    """What a reader sees of a page, without its marks and addresses."""
    return unescape(re.sub(r"<[^>]*>", " ", " ".join(parts))).casefold()


def page_list(pages: Iterable[AskPage]) -> str:
    """The pages one below the other."""
    return "".join(page.html for page in pages)


def page_table(pages: Iterable[AskPage]) -> str:
    """The asks as one table, a row each."""
    told = ("speaker", "addressee", "modality", "status", "basis")
    rows = [
        [
            link(page.url, page.recommendation_id),
            *map(escape, [page.action, *(page.facets[one] for one in told), page.certainty, page.law]),
        ]
        for page in pages
    ]
    heads = ["ask", "what is asked", "said by", "of whom", "strength", *told[3:], "certainty", "law outside"]
    return _table(heads, rows)


def _facets(one: dict, names: pd.Series, labels: dict) -> dict[str, str]:
    coded = {
        name: labels.get((name, one[name]), plain(one[name])) for name in ("domain", "theme", "modality")
    }
    return {
        "domain": coded["domain"],
        "theme": coded["theme"],
        "addressee": names.get(one["addressee_id"], one["addressee_id"]),
        "speaker": names.get(one["speaker_id"], one["speaker_id"]),
        "modality": coded["modality"],
        "status": one["reading"],
        "basis": plain(one["basis"]),
    }


# --- parts of a page ----------------------------------------------------------------------


def _who(one: dict, facets: dict[str, str], labels: dict) -> str:
    kind = {"ask": "An ask", "offer": "An offer", "either_or": "One of two alternatives"}[one["kind"]]
    wording = labels.get(("explicitness", one["explicitness"]), plain(one["explicitness"])).lower()
    return (
        f"<p>{kind} voiced by {escape(facets['speaker'])}, to {escape(facets['addressee'])}; "
        f"strength: {escape(facets['modality'])}; wording: {escape(wording)}.</p>"
    )


def _passages(passages: pd.DataFrame, ids: list[str], links: dict[str, str], labels: dict) -> str:
    items = "".join(
        f"<li>{link(links.get(one.passage_id), one.passage_id)} paragraph {one.paragraph}, sentence "
        f"{one.sentence}, {escape(labels.get(('voice', one.voice), plain(one.voice)).lower())}: "
        f"… {escape(one.locator)} …</li>"
        for one in passages[passages["passage_id"].isin(ids)].itertuples()
    )
    return f"<h5>Passages</h5><ul>{items}</ul>"


def _practices(pairs: pd.DataFrame, links: dict[str, str]) -> str:
    heads = ["practice", "who acts", "relation", "basis", "certainty", "same sentence", "reason"]
    rows = [
        [
            f"{link(links.get(one.practice_id), one.practice_id)} {escape(plain(one.practice))}"
            if isinstance(one.practice_id, str)
            else "none described",
            escape(plain(one.actor)),
            escape(one.reading),
            *(escape(plain(cell)) for cell in (one.comparison_basis, one.certainty, one.same_passage)),
            escape(one.reason),
        ]
        for one in pairs.itertuples()
    ]
    return f"<h5>Practices</h5>{_table(heads, rows)}"


def _norms(norms: pd.DataFrame) -> str:
    found = norms.dropna(subset=["norm_id"])
    if found.empty:
        return "<h5>Norms</h5><p>None it can be measured against was found.</p>"
    heads = [
        "norm",
        "fit",
        "binding",
        "text",
        "public",
        "ask goes further",
        "why",
        "what it says (our words)",
    ]
    rows = [
        [
            link(one.url, f"{one.instrument}, {one.provision}"),
            escape(plain(one.fit)),
            escape(plain(one.binding).replace("_", " ")),
            "seen" if one.text_seen else "not seen",
            *(escape(plain(cell)) for cell in (one.public, one.stricter, one.why, one.paraphrase)),
        ]
        for one in found.sort_values("fit", kind="stable").itertuples()
    ]
    return f"<h5>Norms</h5>{_table(heads, rows)}"


def _law(one: dict, law: pd.DataFrame | None) -> str:
    ids = one.get("law_ids")
    if law is None or not isinstance(ids, str):
        return "<h5>Law outside the article</h5><p>Not checked.</p>"
    heads = ["effect", "finding", "how seen", "source"]
    rows = [
        [
            escape(plain(found.effect).replace("_", " ")),
            escape(found.finding),
            escape(plain(found.how_seen)),
            link(found.url, "source"),
        ]
        for found in law[law["law_id"].isin(ids.split(";"))].itertuples()
    ]
    together = escape(one["law_outside"].replace("_", " "))
    return f"<h5>Law outside the article: {together} (the status stays)</h5>{_table(heads, rows)}"


def link(url, text: str) -> str:
    """A link that leads to the web, or plain text where the address leads elsewhere.

    Examples
    --------
    >>> link("javascript:x()", "a & b"), link(None, "p01s1")
    ('a &amp; b', 'p01s1')
    """
    if isinstance(url, str) and url.startswith(("https://", "http://")):
        return f'<a href="{escape(url)}" target="_blank" rel="noopener">{escape(text)}</a>'
    return escape(text) if text else MISSING


def _table(heads: list[str], rows: list[list[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<div class="jusan-wide" tabindex="0" role="region" aria-label="{escape(heads[0])}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>\n"
    )
