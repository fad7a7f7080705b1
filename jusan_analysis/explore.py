"""Look through the recommendations: filter them, open one, and follow it to its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html import escape, unescape

import pandas as pd

from jusan_analysis import comparison
from jusan_analysis.charts.style import month
from jusan_analysis.columns import UnusableFrame, choose, split_ids
from jusan_analysis.evidence import by_recommendation, require_about
from jusan_analysis.labels import MISSING, labels_of
from jusan_analysis.problems import nearest, quoted
from jusan_analysis.show import LINE, Shown, chip, record_link, record_links, said_chip, show
from jusan_analysis.trace import passage_html, passages_of

VIEW = "application/vnd.jupyter.widget-view+json"
FILTERS = {"addressee": "addressed to", "theme": "theme", "status": "status", "said": "how we know"}
ANY = "any"
CARD = "text-align:left;padding:0 0 8px 14px;max-width:62em;white-space:normal;overflow-wrap:break-word"


class Explorer(Shown):
    """The recommendations of an article, to be filtered; the last expression of a cell shows it."""

    def __init__(self, article, standards=None, context=None):
        if context is not None:
            require_about(context, article)
        packages = [package for package in (article, standards, context) if package is not None]
        self.article, self.standards, self.context = article, standards, context
        self.labels, self.links = labels_of(*packages), record_links(*packages)
        self.pairs = comparison.pairs(article)
        self.statuses = comparison.status(self.pairs)
        columns = ["recommendation_id", "action", "status", "said", "addressee"]
        caption = f"{len(self.statuses)} recommendations; run the cell to filter and open them"
        super().__init__(show(self.statuses[columns], caption, article=article).data)

    def _repr_mimebundle_(self, include=None, exclude=None):
        # the live view is an id of this run: it is shown, and never stored
        return {**self.data, **_live_view(self)}, self.metadata

    def matching(self, text: str = "", **filters: str) -> pd.DataFrame:
        """The rows of `comparison.status` that match every filter and whose card holds all words of the text.

        Filters: addressee, theme, status, said; each a part of the words shown or of a code, in any case.
        Raises UnusableFrame for a filter or a value that nothing has, with the nearest one.

        >>> import jusan_analysis as ja
        >>> explorer = ja.explore(ja.load_article())
        >>> len(explorer.matching(addressee="legislators"))
        9
        """
        rows = self.statuses
        for name, value in filters.items():
            shown = self._words(choose(name, FILTERS, "filter"))
            codes = self.statuses["addressee_id" if name == "addressee" else name].astype("str").fillna("")
            part = str(value).casefold()
            hits = [part in words.casefold() or part in code.casefold() for words, code in zip(shown, codes)]
            if not any(hits):
                known = sorted(set(shown) | set(codes))
                listed = "; ".join(sorted(set(shown)))
                raise UnusableFrame(
                    f"{name}: nothing matches {quoted(value)}; expected a part of: {listed}. "
                    f"{nearest(str(value), known)}".strip()
                )
            rows = rows[pd.Series(hits, self.statuses.index)[rows.index]]
        words = text.casefold().split()
        ids = rows["recommendation_id"]
        return rows[[all(word in self._texts[name] for word in words) for name in ids]] if words else rows

    def _words(self, name: str) -> pd.Series:
        """A column of the statuses in words; where the article is silent, nothing is known in a way."""
        cells = self.statuses[name].astype("object")
        return cells.map(lambda value: "article silent" if pd.isna(value) else self.labels.text(name, value))

    @cached_property
    def _cards(self) -> dict[str, str]:
        return {name: self.card(name) for name in self.statuses["recommendation_id"]}

    @cached_property
    def _texts(self) -> dict[str, str]:
        """The words of each card, without its markup."""
        cards = self._cards.items()
        return {name: f"{name} {unescape(re.sub('<[^>]*>', ' ', card))}".casefold() for name, card in cards}

    def options(self, name: str) -> list[tuple[str, str]]:
        """The values of a filter with their counts, and the words to filter by; codes in their order."""
        counts = self._words(name).value_counts()
        cells = self.statuses[name]
        if isinstance(cells.dtype, pd.CategoricalDtype):
            order = [self.labels.text(name, code) for code in cells.cat.categories]
            counts = counts.reindex([value for value in [*order, "article silent"] if value in counts])
        return [(ANY, ANY), *((f"{value} ({count})", value) for value, count in counts.items())]

    def widgets(self):
        """The filters above the recommendations that match, as live widgets."""
        import ipywidgets

        wide = {"width": "auto", "flex": "1 1 22em", "min_width": "0"}
        style = {"description_width": "7em"}
        boxes = {
            name: ipywidgets.Dropdown(options=self.options(name), description=label, layout=wide, style=style)
            for name, label in FILTERS.items()
        }
        words = ipywidgets.Text(
            description="words", placeholder="anywhere in the card", layout=wide, style=style
        )
        reset = ipywidgets.Button(description="Reset", tooltip="Show all recommendations again")
        result = ipywidgets.HTML(layout={"width": "auto", "min_width": "0"})

        def update(_=None):
            rows = self.matching(words.value)
            for name, box in boxes.items():
                if box.value != ANY:
                    rows = rows[(self._words(name) == box.value)[rows.index]]
            result.value = self._list(rows)

        def clear(_):
            words.value = ""
            for box in boxes.values():
                box.value = ANY

        for box in [*boxes.values(), words]:
            box.observe(update, names="value")
        reset.on_click(clear)
        update()
        layout = {"flex_flow": "row wrap", "width": "100%"}
        return ipywidgets.VBox([ipywidgets.Box([*boxes.values(), words, reset], layout=layout), result])

    def _list(self, rows: pd.DataFrame) -> str:
        count = f"{len(rows)} of {len(self.statuses)} recommendations"
        hint = "" if len(rows) else ". Nothing matches all filters: press Reset."
        items = "".join(
            f'<details style="{LINE.lstrip(";")};padding:5px 0"><summary style="cursor:pointer">'
            f"{chip(str(row.status))} {_said(row.said)} <b>{row.recommendation_id}</b> {escape(row.action)}"
            f"</summary>{self._cards[row.recommendation_id]}</details>"
            for row in rows.itertuples()
        )
        return (
            f'<div style="text-align:left"><p role="status" aria-live="polite">{count}{hint}</p>{items}</div>'
        )

    def card(self, recommendation_id: str) -> str:
        """A recommendation as HTML: its status, practices, norms, law, earlier requests, questions."""
        parts = []
        for heading, lines in card(self, recommendation_id).items():
            items = "".join(f"<li>{line}</li>" for line in lines)
            parts.append(f"<p style='margin:8px 0 0 0'><b>{escape(heading)}</b></p><ul>{items}</ul>")
        return f'<div style="{CARD}">{"".join(parts)}</div>'


def explore(article, standards=None, context=None) -> Explorer:
    """Look through the recommendations by addressee, theme, status and words; each opens to its evidence.

    Where no kernel runs, a table of all recommendations stands in the place of the filters. Raises
    UnusableFrame for a context that is about another article.
    """
    return Explorer(article, standards, context)


def card(explorer: Explorer, recommendation_id: str) -> dict[str, list[str]]:
    """What is known of one recommendation, as lines of HTML under headings; every text is escaped."""
    article, context, links = explorer.article, explorer.context, explorer.links
    statuses = explorer.statuses.set_index("recommendation_id")
    row = statuses.loc[choose(recommendation_id, statuses.index, "recommendation_id")]
    pairs = explorer.pairs[explorer.pairs["recommendation_id"] == recommendation_id]
    named = "named in the article" if row["addressee_named"] else "inferred from the subject"
    passages = map(passage_html, passages_of(article, split_ids(row["passage_ids"])))

    def about(package, table: str, sort: str = "") -> list[dict[str, str]]:
        """The rows of a table that name this recommendation, in words."""
        if package is None:
            return []
        rows = package.frames[table]
        rows = by_recommendation(rows.sort_values(sort, kind="stable") if sort else rows)
        return list(_in_words(explorer, rows[rows["recommendation_id"] == recommendation_id]))

    lines = {
        "What is asked": [
            escape(row["action"]),
            f"Addressed to: {escape(str(row['addressee']))} ({named})",
            f"Worded by: {escape(str(row['worded_by']))}",
        ],
        "Status, by the cautious rule": [
            f"{chip(str(row['status']))} {_said(row['said'])}".strip(),
            *([escape(row["note"])] if isinstance(row["note"], str) else []),
        ],
        "Practices compared": [_practice(explorer, pair) for pair in pairs.to_dict("records")],
        "Norms": list(_norms(explorer, recommendation_id)),
        "Law and practice elsewhere": [
            f"<b>{law['effect']}</b> ({law['how_seen']}): {law['finding']} "
            + record_link(law["law_id"], links)
            for law in about(context, "law")
        ],
        "Asked before": [
            f"{asked['year']}, {asked['body']}, {asked['symbol']}, paragraph {asked['paragraph']} "
            f"({asked['relation_to_ask']}; {asked['how_seen']}): {asked['asked']}"
            for asked in about(context, "crosswalk", sort="year")
        ],
        "Questions to put to the State": [
            row["question"] for row in about(article, "silences") if row["question"] != MISSING
        ],
        "Passages": list(passages),
    }
    return {heading: texts for heading, texts in lines.items() if texts}


def _in_words(explorer: Explorer, frame: pd.DataFrame) -> Iterator[dict[str, str]]:
    for row in frame.to_dict("records"):
        yield {name: escape(explorer.labels.text(name, value)) for name, value in row.items()}


def _said(code: object) -> str:
    return said_chip(code) if isinstance(code, str) else ""


def _practice(explorer: Explorer, pair: dict) -> str:
    if pd.isna(pair["practice_id"]):
        return f"None: {escape(str(pair['reason']))}"
    level, link = (
        explorer.labels.text("level", pair["level"]),
        record_link(pair["practice_id"], explorer.links),
    )
    return (
        f"<b>{escape(level)}</b> {_said(pair['said'])} {escape(pair['practice'])} "
        f"({link}, {escape(str(pair['actor']))}). <i>{escape(str(pair['reason']))}</i>"
    )


def _norms(explorer: Explorer, recommendation_id: str) -> Iterator[str]:
    """The norms beside a recommendation, and whether they were there when the article appeared."""
    if explorer.standards is None:
        return
    norms = explorer.article.recommendation_norms
    norms = norms[norms["recommendation_id"] == recommendation_id].merge(
        explorer.standards.norms, on="norm_id", validate="many_to_one"
    )
    appeared = explorer.article.sources["published"].dropna().max()
    for norm, words in zip(norms.to_dict("records"), _in_words(explorer, norms)):
        kind, published = "treaty" if norm["binding"] == "treaty" else "guidance", norm["published"]
        if isinstance(published, str):
            later = isinstance(appeared, str) and published[: len(appeared)] > appeared
            kind += f", published {month(published)}{', after the article' if later else ''}"
        yield (
            f"{record_link(norm['norm_id'], explorer.links)}: {words['instrument']}, {words['provision']} "
            f"({kind}). {words['fit']}: {words['why']}"
        )


def _live_view(explorer: Explorer) -> dict:
    """The widgets where a kernel runs and ipywidgets is installed; otherwise nothing."""
    try:
        import ipywidgets  # noqa: F401
        from IPython import get_ipython
    except ImportError:
        return {}
    if getattr(get_ipython(), "kernel", None) is None:
        return {}
    return {VIEW: explorer.widgets()._repr_mimebundle_()[VIEW]}
