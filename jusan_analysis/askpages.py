"""One page per ask: everything known of it, as escaped HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape, unescape

import pandas as pd

from jusan_analysis import comparison
from jusan_analysis.display import record_links
from jusan_analysis.rendering import MISSING, linked_ids, outward, plain
from jusan_analysis.tracing import passage_item, passages_of

EFFECTS = {"not_checked": "settles nothing"}
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
    lead : str
        Who asks whom, how strongly, as HTML.
    parts : tuple of (str, str)
        Passages, practices, norms and law: a heading and the HTML below it.
    silent : bool
        Whether the article describes no practice.
    """

    recommendation_id: str
    action: str
    facets: dict[str, str]
    certainty: str
    law: str
    words: str
    lead: str
    parts: tuple[tuple[str, str], ...]
    silent: bool = False

    @property
    def status(self) -> str:
        """The status with what it rests on; a silence rests on no wording."""
        basis = "the article is silent" if self.silent else self.facets["basis"]
        return f"{self.facets['status']} ({basis}, {self.certainty} certainty)"

    @property
    def html(self) -> str:
        """The page as a block that opens."""
        body = "".join(f"<h5>{escape(heading)}</h5>{part}" for heading, part in self.parts)
        return (
            f"<details><summary><b>{escape(self.recommendation_id)}</b> {escape(self.action)} "
            f"<i>{escape(self.status)}</i></summary>{self.lead}{body}</details>"
        )


def ask_pages(article, standards, context=None, links: Mapping[str, str] | None = None) -> list[AskPage]:
    """A page for every ask of an article, in the order of its table.

    Parameters
    ----------
    article : Article
    standards : Tables
    context : Tables, optional
        For the law outside the article; without it every page says that it was not checked.
    links : mapping of str to str, optional
        Where the ids lead; the published page, at their passage, by default.

    Returns
    -------
    list of AskPage
    """
    labels = {(one.variable, one.code): one.label for one in article.codebook.itertuples()}
    links = record_links(article) if links is None else links
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
        lead = _who(one, facets, labels)
        parts = (
            ("Passages", _passages(article, rests[own].split(";"), links)),
            ("Practices", _practices(pairs[pairs["recommendation_id"] == own], links)),
            ("Norms", _norms(norms[norms["recommendation_id"] == own])),
            ("Law outside the article", _law(one, law)),
        )
        outside = plain(one.get("law_outside", "not_checked")).replace("_", " ")
        words = _words(own, one["action"], *facets.values(), lead, *(part for _, part in parts))
        told = (own, one["action"], facets, plain(one["certainty"]), outside)
        pages.append(AskPage(*told, words, lead, parts, one["status"] == "not_described"))
    return pages


def _words(*parts: str) -> str:
    """What a reader sees of a page, without its marks and addresses."""
    return unescape(re.sub(r"<[^>]*>", " ", " ".join(parts))).casefold()


def page_list(pages: Iterable[AskPage]) -> str:
    """The pages one below the other."""
    return "".join(page.html for page in pages)


def page_frame(pages: Iterable[AskPage]) -> pd.DataFrame:
    """The asks as one table, a row each.

    Returns
    -------
    DataFrame
        recommendation_id, action, speaker, addressee, modality, status, basis, certainty and
        law_outside, in words.
    """
    told = ("speaker", "addressee", "modality", "status", "basis")
    rows = [
        (page.recommendation_id, page.action, *(page.facets[one] for one in told), page.certainty, page.law)
        for page in pages
    ]
    return pd.DataFrame(rows, columns=["recommendation_id", "action", *told, "certainty", "law_outside"])


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
        f"{_strength(one['modality'], facets)}; the ask itself is {escape(wording)}.</p>"
    )


def _strength(modality: str, facets: dict[str, str]) -> str:
    if modality == "none":
        return "not worded as a demand"
    return f"strength of the wording: {escape(facets['modality'])}"


def _passages(article, ids: list[str], links: Mapping[str, str]) -> str:
    items = "".join(
        passage_item(one, None if links.get(one.passage_id) == one.url else links.get(one.passage_id))
        for one in passages_of(article.frames, ids, article.words)
    )
    return f"<ul>{items}</ul>"


def _practices(pairs: pd.DataFrame, links: Mapping[str, str]) -> str:
    heads = ["practice", "who acts", "relation", "basis", "certainty", "same sentence", "reason"]
    rows = [
        [
            f"{linked_ids(one.practice_id, links)} {escape(plain(one.practice))}"
            if isinstance(one.practice_id, str)
            else "none described",
            escape(plain(one.actor)),
            escape(one.reading),
            *(escape(plain(cell)) for cell in (one.comparison_basis, one.certainty, one.same_passage)),
            escape(one.reason),
        ]
        for one in pairs.itertuples()
    ]
    return _table("Compared with", heads, rows)


def _norms(norms: pd.DataFrame) -> str:
    found = norms.dropna(subset=["norm_id"])
    if found.empty:
        return "<p>None it can be measured against was found.</p>"
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
            outward(one.url, f"{one.instrument}, {one.provision}"),
            escape(plain(one.fit)),
            escape(plain(one.binding).replace("_", " ")),
            "seen" if one.text_seen else "not seen",
            *(escape(plain(cell)) for cell in (one.public, one.stricter, one.why, one.paraphrase)),
        ]
        for one in found.sort_values("fit", kind="stable").itertuples()
    ]
    return _table("Measured against", heads, rows)


def _law(one: dict, law: pd.DataFrame | None) -> str:
    ids = one.get("law_ids")
    if law is None or not isinstance(ids, str):
        return "<p>Not checked.</p>"
    heads = ["effect", "finding", "how seen", "source"]
    rows = [
        [
            EFFECTS.get(found.effect, escape(plain(found.effect))),
            escape(found.finding),
            escape(plain(found.how_seen)),
            outward(found.url, "source") if isinstance(found.url, str) else MISSING,
        ]
        for found in law[law["law_id"].isin(ids.split(";"))].itertuples()
    ]
    together = escape(one["law_outside"].replace("_", " "))
    return _table(f"Taken together: {together} (the status stays)", heads, rows)


def _table(caption: str, heads: list[str], rows: list[list[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<div class="jusan-wide" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>\n"
    )
