"""Look through the recommendations: filter them, open one, and follow it to its sentences."""

from __future__ import annotations

import re
import sys
from functools import cached_property
from html import unescape
from importlib.util import find_spec

import pandas as pd

from jusan_analysis import comparison
from jusan_analysis.columns import UnusableFrame, choose, split_ids
from jusan_analysis.evidence import by_recommendation, require_about
from jusan_analysis.labels import labels_of
from jusan_analysis.problems import nearest, quoted
from jusan_analysis.show import Shown, record_links, render, show
from jusan_analysis.trace import passages_of

VIEW = "application/vnd.jupyter.widget-view+json"
FILTERS = {"addressee": "addressed to", "theme": "theme", "status": "status", "said": "how we know"}
ANY, SILENT = "any", "article silent"


class Explorer(Shown):
    """Look through the recommendations by addressee, theme, status and words; each opens to its evidence.

    The last expression of a cell shows it; where no kernel runs, as a table of all recommendations. Raises
    UnusableFrame for a context that is about another article.
    """

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
        is_live = "IPython" in sys.modules and hasattr(sys.modules["IPython"].get_ipython(), "kernel")
        if not is_live or find_spec("ipywidgets") is None:
            return self.data, self.metadata
        # the live view is an id of this run: it is shown, and never stored
        return {**self.data, VIEW: self.widgets()._repr_mimebundle_()[VIEW]}, self.metadata

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
            words = self._words[choose(name, FILTERS, "filter")]
            codes = self.statuses["addressee_id" if name == "addressee" else name].astype("str").fillna("")
            hits = (words + "\n" + codes).str.casefold().str.contains(str(value).casefold(), regex=False)
            if not hits.any():
                hint = nearest(str(value), sorted({*words, *codes}))
                expected = f"expected a part of: {'; '.join(sorted({*words}))}. {hint}".strip()
                raise UnusableFrame(f"{name}: nothing matches {quoted(value)}; {expected}")
            rows = rows[hits[rows.index]]
        ids, wanted = rows["recommendation_id"], text.casefold().split()
        if not wanted:
            return rows
        cards = [f"{name} {unescape(re.sub('<[^>]*>', ' ', self._cards[name]))}".casefold() for name in ids]
        hits = [all(word in card for word in wanted) for card in cards]
        return rows[pd.Series(hits, rows.index, dtype="bool")]

    @cached_property
    def _words(self) -> pd.DataFrame:
        """The filtered columns of the statuses in words; where the article is silent, nothing is known."""
        cells = self.statuses[list(FILTERS)]
        words = pd.DataFrame(dict(zip(cells, self.labels.texts(cells))), cells.index, dtype="str")
        return words.mask(cells.isna(), SILENT)

    @cached_property
    def _cards(self) -> dict[str, str]:
        return {name: self.card(name) for name in self.statuses["recommendation_id"]}

    def options(self, name: str) -> list[tuple[str, str]]:
        """The values of a filter with their counts, and the words to filter by; codes in their order."""
        cells, words = self.statuses[name], self._words[name]
        counts = words.value_counts()
        if isinstance(cells.dtype, pd.CategoricalDtype):
            counts = counts[words[cells.sort_values().index].unique()]
        return [(ANY, ANY), *((f"{value} ({count})", value) for value, count in counts.items())]

    def widgets(self):
        """The filters above the recommendations that match, as live widgets."""
        import ipywidgets

        wide = {"width": "auto", "flex": "1 1 22em", "min_width": "0"}
        look = {"layout": wide, "style": {"description_width": "7em"}}
        boxes = {
            name: ipywidgets.Dropdown(options=self.options(name), description=label, **look)
            for name, label in FILTERS.items()
        }
        words = ipywidgets.Text(description="words", placeholder="anywhere in the card", **look)
        reset = ipywidgets.Button(description="Reset", tooltip="Show all recommendations again")
        result = ipywidgets.HTML(layout={"width": "auto", "min_width": "0"})

        def update(_=None):
            rows = self.matching(words.value)
            for name, box in boxes.items():
                if box.value != ANY:
                    rows = rows[self._words.loc[rows.index, name] == box.value]
            parts = {"rows": rows.to_dict("records"), "cards": self._cards, "size": len(self.statuses)}
            result.value = render("explorer.html.j2", **parts)

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

    def card(self, recommendation_id: str) -> str:
        """A recommendation as HTML: its status, practices, norms, law, earlier requests, questions."""
        known = self.known(recommendation_id)
        return render("card.html.j2", known=known, links=self.links, label=self.labels.text)

    def known(self, recommendation_id: str) -> dict:
        """What the template ``evidence`` shows of a recommendation: its row, and rows of other tables."""
        statuses = self.statuses.set_index("recommendation_id", drop=False)
        row = statuses.loc[choose(recommendation_id, statuses.index, "recommendation_id")]
        known = {"row": row.to_dict(), "norms": [], "law": [], "before": []}
        for name, table in self._evidence.items():
            known[name] = table[table["recommendation_id"] == recommendation_id].to_dict("records")
        known["passages"] = list(passages_of(self.article, split_ids(row["passage_ids"])))
        return known | {"appeared": max(self.article.sources["published"].dropna(), default="")}

    @cached_property
    def _evidence(self) -> dict[str, pd.DataFrame]:
        """The tables that say something of recommendations, a row for each that they name."""
        silences = by_recommendation(self.article.silences.dropna(subset="question"))
        tables = {"pairs": self.pairs, "questions": silences}
        if self.standards is not None:
            links, norms = self.article.recommendation_norms, self.standards.norms
            tables["norms"] = links.merge(norms, on="norm_id", validate="many_to_one")
        if self.context is not None:
            tables["law"] = by_recommendation(self.context.law)
            tables["before"] = by_recommendation(self.context.crosswalk.sort_values("year", kind="stable"))
        return tables


explore = Explorer
