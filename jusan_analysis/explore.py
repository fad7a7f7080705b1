"""Look through the recommendations: filter them, open one, and follow it to its sentences."""

from __future__ import annotations

from html import escape

import pandas as pd

from jusan_analysis import comparison
from jusan_analysis.columns import UnusableFrame, split_ids
from jusan_analysis.evidence import by_recommendation, require_about
from jusan_analysis.labels import labels_of, plain
from jusan_analysis.problems import nearest, quoted
from jusan_analysis.show import CELL, LINE, Shown, _anchor, chip, record_links, said_chip, show
from jusan_analysis.trace import passage_item, passages_of

VIEW = "application/vnd.jupyter.widget-view+json"
FILTERS = {"addressee": "addressed to", "theme": "theme", "status": "status", "said": "how we know"}
ANY = "any"


class Explorer(Shown):
    """The recommendations of an article, to be filtered; the last expression of a cell shows it."""

    def __init__(self, article, standards=None, context=None):
        self.packages = [package for package in (article, standards, context) if package is not None]
        if context is not None:
            require_about(context, article)
        self.article, self.standards, self.context = article, standards, context
        self.labels = labels_of(*self.packages)
        self.links = record_links(*self.packages)
        self.pairs = comparison.pairs(article)
        self.statuses = comparison.status(self.pairs)
        table = show(
            self.statuses[["recommendation_id", "action", "status", "said", "addressee"]],
            f"{len(self.statuses)} recommendations; run the cell to filter and open them",
            article=article,
        )
        super().__init__(table.data)

    def _repr_mimebundle_(self, include=None, exclude=None):
        # the live view is an id of this run: it is shown, and never stored
        return {**self.data, **_live_view(self)}, self.metadata

    def matching(self, text: str = "", **filters: str) -> pd.DataFrame:
        """The rows of `comparison.status` that match every filter and hold all words of the text.

        Filters: addressee, theme, status, said; each a part of the words shown, or a code, in any case.
        Raises UnusableFrame for a filter or a value that nothing has, with the nearest one.

        >>> import jusan_analysis as ja
        >>> explorer = ja.explore(ja.load_article())
        >>> len(explorer.matching(addressee="legislators"))
        9
        """
        rows = self.statuses
        for name, value in filters.items():
            if name not in FILTERS:
                raise UnusableFrame(f"filter: found {quoted(name)}; expected one of {', '.join(FILTERS)}")
            shown = self._words(name)
            hits = shown.str.casefold().str.contains(value.casefold(), regex=False)
            hits |= rows[name].astype(str).reindex(shown.index).eq(value) if name in rows else False
            if not hits.any():
                known = sorted(set(shown))
                raise UnusableFrame(
                    f"{name}: nothing matches {quoted(value)}; expected a part of: {'; '.join(known)}. "
                    f"{nearest(value, known)}".strip()
                )
            rows = rows[hits.reindex(rows.index)]
        words = text.casefold().split()
        texts = rows["action"].fillna("") + " " + rows["note"].fillna("").astype(str)
        return rows[[all(word in line for word in words) for line in texts.str.casefold()]]

    def _words(self, name: str) -> pd.Series:
        """A column of the statuses in words."""
        return self.statuses[name].astype("object").map(lambda value: self.labels.text(name, value))

    def options(self, name: str) -> list[tuple[str, str]]:
        """The values of a filter with their counts, and the words to filter by."""
        counts = self._words(name).value_counts(sort=False)
        return [(ANY, ANY), *((f"{value} ({count})", value) for value, count in counts.items() if count)]

    def widgets(self):
        """The filters above the recommendations that match, as live widgets."""
        import ipywidgets

        wide = {"width": "auto", "flex": "1 1 22em", "min_width": "0"}
        style = {"description_width": "7em"}
        boxes = {
            name: ipywidgets.Dropdown(options=self.options(name), description=label, layout=wide, style=style)
            for name, label in FILTERS.items()
        }
        words = ipywidgets.Text(description="words", placeholder="in what is asked", layout=wide, style=style)
        reset = ipywidgets.Button(description="Reset", tooltip="Show all recommendations again")
        result = ipywidgets.HTML(layout={"width": "auto", "min_width": "0"})

        def update(_=None):
            chosen = {name: box.value for name, box in boxes.items() if box.value != ANY}
            rows = self.statuses
            for name, value in chosen.items():
                rows = rows[(self._words(name) == value).reindex(rows.index)]
            found = self.matching(words.value)
            result.value = self._list(rows[rows["recommendation_id"].isin(found["recommendation_id"])])

        def clear(_):
            words.value = ""
            for box in boxes.values():
                box.value = ANY

        for box in [*boxes.values(), words]:
            box.observe(update, names="value")
        reset.on_click(clear)
        update()
        flow = ipywidgets.Box(
            [*boxes.values(), words, reset], layout={"flex_flow": "row wrap", "width": "100%"}
        )
        return ipywidgets.VBox([flow, result])

    def _list(self, rows: pd.DataFrame) -> str:
        count = f"{len(rows)} of {len(self.statuses)} recommendations"
        hint = "" if len(rows) else ". Nothing matches all filters: press Reset."
        items = "".join(
            f'<details style="{LINE.lstrip(";")};padding:5px 0"><summary style="cursor:pointer">'
            f"{chip(str(row.status))} {said_chip(row.said) if isinstance(row.said, str) else ''} "
            f"<b>{row.recommendation_id}</b> {escape(row.action)}</summary>"
            f"{self.card(row.recommendation_id)}</details>"
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
        return f'<div style="{CELL};padding-left:14px">{"".join(parts)}</div>'


def explore(article, standards=None, context=None) -> Explorer:
    """Look through the recommendations by addressee, theme, status and words; each opens to its evidence.

    Where no kernel runs, a table of all recommendations stands in the place of the filters.
    """
    return Explorer(article, standards, context)


def card(explorer: Explorer, recommendation_id: str) -> dict[str, list[str]]:
    """What is known of one recommendation, as lines of HTML under headings; every text is escaped."""
    article = explorer.article
    row = explorer.statuses.set_index("recommendation_id").loc[recommendation_id]
    pairs = explorer.pairs[explorer.pairs["recommendation_id"] == recommendation_id]
    named = "named in the article" if row["addressee_named"] else "inferred from the subject"
    lines = {
        "What is asked": [
            escape(row["action"]),
            f"Addressed to: {escape(str(row['addressee']))} ({named})",
            f"Worded by: {escape(str(row['worded_by']))}",
        ],
        "Status, by the cautious rule": [
            " ".join(filter(None, [chip(str(row["status"])), _said(row["said"])])),
            *([escape(row["note"])] if isinstance(row["note"], str) else []),
        ],
        "Practices compared": [_practice(explorer, pair) for pair in pairs.to_dict("records")],
        "Norms": list(_norms(explorer, recommendation_id)),
        "Law and practice elsewhere": list(_law(explorer, recommendation_id)),
        "Asked before": list(_earlier(explorer, recommendation_id)),
        "Questions to put to the State": list(_questions(article, recommendation_id)),
        "Passages": [passage_item(p)[4:-5] for p in passages_of(article, split_ids(row["passage_ids"]))],
    }
    return {heading: texts for heading, texts in lines.items() if texts}


def _said(code: object) -> str:
    return said_chip(code) if isinstance(code, str) else ""


def _practice(explorer: Explorer, pair: dict) -> str:
    if pd.isna(pair["practice_id"]):
        return f"None: {escape(pair['reason'])}"
    level, link = explorer.labels.text("level", pair["level"]), _anchor(pair["practice_id"], explorer.links)
    return (
        f"<b>{escape(level)}</b> {_said(pair['said'])} {escape(pair['practice'])} "
        f"({link}, {escape(str(pair['actor']))}). <i>{escape(pair['reason'])}</i>"
    )


def _norms(explorer: Explorer, recommendation_id: str):
    if explorer.standards is None:
        return
    links = explorer.article.recommendation_norms
    norms = links[links["recommendation_id"] == recommendation_id].merge(
        explorer.standards.norms, on="norm_id", validate="many_to_one"
    )
    for norm in norms.to_dict("records"):
        kind = "treaty" if norm["binding"] == "treaty" else "guidance"
        fit = explorer.labels.text("fit", norm["fit"])
        yield (
            f"{_anchor(norm['norm_id'], explorer.links)}: {escape(norm['instrument'])}, "
            f"{escape(norm['provision'])} ({kind}, published {plain(norm['published'])}). "
            f"{escape(fit)}: {escape(str(norm['why']))}"
        )


def _law(explorer: Explorer, recommendation_id: str):
    if explorer.context is None:
        return
    law = by_recommendation(explorer.context.law)
    for row in law[law["recommendation_id"] == recommendation_id].to_dict("records"):
        effect, seen = (
            explorer.labels.text("effect", row["effect"]),
            explorer.labels.text("how_seen", row["how_seen"]),
        )
        link = _anchor(row["law_id"], explorer.links)
        yield f"<b>{escape(effect)}</b> ({escape(seen)}): {escape(row['finding'])} {link}"


def _earlier(explorer: Explorer, recommendation_id: str):
    if explorer.context is None:
        return
    rows = by_recommendation(explorer.context.crosswalk)
    rows = rows[rows["recommendation_id"] == recommendation_id].sort_values("year")
    for row in rows.to_dict("records"):
        relation = explorer.labels.text("relation_to_ask", row["relation_to_ask"])
        body = explorer.labels.text("body", row["body"])
        yield (
            f"{row['year']}, {escape(body)}, {escape(row['symbol'])}, paragraph {escape(row['paragraph'])} "
            f"({escape(relation)}): {escape(row['asked'])}"
        )


def _questions(article, recommendation_id: str):
    silences = article.silences
    if "question" in silences and "recommendation_ids" in silences:
        rows = by_recommendation(silences.dropna(subset="question"))
        yield from map(escape, rows.loc[rows["recommendation_id"] == recommendation_id, "question"])


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
