"""Show a table or a chart so that every id leads to its passage.

Text is escaped and never cut; ids are links; a chart carries its alt text, which is also its
plain-text output, so that a notebook test notices a changed chart.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape

import pandas as pd

from jusan_analysis.anchors import link_to
from jusan_analysis.chartfiles import DOTS_PER_INCH, chart_bytes
from jusan_analysis.charts.style import alt_text, record_ids, title
from jusan_analysis.loading import Article, Tables, load_article
from jusan_analysis.rendering import holds_ids, html_table, linked_ids, outward, text_table
from jusan_analysis.tablefiles import csv_text
from jusan_analysis.tabular import as_resource
from jusan_analysis.tracing import record_homes

RESOURCE = "application/vnd.dataresource+json"

_STYLE = (
    "<style>.jusan-table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    ".jusan-table caption{text-align:left;font-weight:600;padding:.3em .5em}"
    ".jusan-table th,.jusan-table td{text-align:left!important;vertical-align:top;padding:.3em .6em;"
    "border-bottom:1px solid #8886;white-space:normal;max-width:34em;overflow-wrap:break-word}"
    ".jusan-table .number{text-align:right!important}.jusan-table .short{white-space:nowrap}"
    ".jusan-table .text{min-width:16em;overflow-wrap:anywhere}</style>"
)


def in_full() -> bool:
    """Whether outputs carry all that the report needs: tables as data, charts as SVG.

    The report's kernels are told so by the environment variable ``JUSAN_OUTPUTS=full``; stored
    notebooks stay lean without it.
    """
    return os.environ.get("JUSAN_OUTPUTS") == "full"


class Shown:
    """Something on screen: its plain text and its richer forms.

    Attributes
    ----------
    data : dict of str to str
        By MIME type, always with ``text/plain``.
    metadata : dict
        The alt text of an image.
    """

    def __init__(self, data: dict[str, str], metadata: dict | None = None):
        self.data, self.metadata = data, metadata or {}

    def __repr__(self) -> str:
        return self.data["text/plain"]

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.data, self.metadata


def show(what, article: Article | None = None, caption: str = "", context: Tables | None = None) -> Shown:
    """Show a table with its ids linked to their passages, or a chart with its alt text.

    Parameters
    ----------
    what : DataFrame, Series or matplotlib Axes
        A Series is shown as a table of two columns.
    article : Article, optional
        Where the ids lead; the shipped interview by default. Ids that it does not have stay
        plain, and nothing is linked when one of the passages belongs to another article.
    caption : str, optional
        Title of the table.
    context : Tables, optional
        A package whose source ids lead to the pages of its sources.

    Returns
    -------
    Shown
        To be the last expression of a cell.

    Raises
    ------
    TypeError
        If it is neither a table nor a chart.
    ValueError
        If a chart has no alt text, which every function of ``charts`` gives.
    """
    if isinstance(what, pd.Series):
        taken = what.index.names
        what = what.rename("value" if what.name is None or what.name in taken else what.name).reset_index()
    if isinstance(what, pd.DataFrame):
        packages = [one for one in (article or _shipped(), context) if one is not None]
        links = record_links(packages[0]) | _page_links(context)
        return Shown(table_bundle(what, links, caption, [one.package.identity for one in packages]))
    if hasattr(what, "get_figure"):
        return _chart(what, article or _shipped())
    raise TypeError(f"show takes a DataFrame, a Series or an Axes, not {type(what).__name__}")


@lru_cache(maxsize=1)
def _shipped() -> Article:
    return load_article()


def _page_links(context: Tables | None) -> dict[str, str]:
    return {} if context is None else dict(zip(context.sources["source_id"], context.sources["url"]))


def record_links(article: Article) -> dict[str, str]:
    """The published page, scrolled to the first passage of a record, by the record's id.

    Parameters
    ----------
    article : Article

    Returns
    -------
    dict of str to str
        For every record that rests on a passage.
    """
    urls = dict(zip(article.sources["source_id"], article.sources["url"]))
    links = {
        one.passage_id: link_to(urls[one.source_id], one.locator) for one in article.passages.itertuples()
    }
    homes = record_homes(article.package)
    for table, key in homes.items():
        frame = article.frames[table]
        if "passage_ids" in frame:
            links |= {
                one: links[ids.split(";")[0]]
                for one, ids in zip(frame[key], frame["passage_ids"])
                if pd.notna(ids)
            }
    if "comparisons" in homes:
        pairs = article.frames["comparisons"]
        links |= {
            one: links[ask]
            for one, ask in zip(pairs["comparison_id"], pairs["recommendation_id"])
            if ask in links
        }
    return links


# --- tables -------------------------------------------------------------------------------


def table_bundle(
    frame: pd.DataFrame, links: Mapping[str, str], caption: str = "", origin: Sequence[str] = ()
) -> dict:
    """A table by MIME type: as text, as HTML with its ids linked, and in full also as data.

    Parameters
    ----------
    frame : DataFrame
    links : mapping of str to str
        Where the ids lead.
    caption : str
    origin : sequence of str
        Identities of the packages that the ids belong to.
    """
    foreign = {
        one
        for name in frame.columns
        if str(name).startswith("passage_id")
        for cell in frame[name].dropna()
        for one in str(cell).split(";")
    }
    known = links if foreign <= links.keys() else {}
    page = _STYLE + html_table(frame, lambda _, column, text: _cell(column, text, known), caption)
    bundle = {"text/plain": text_table(frame, caption), "text/html": page}
    if in_full():
        # what cannot be written later fails here, in the cell that shows it
        csv_text(frame)
        bundle[RESOURCE] = as_resource(frame) | {"title": caption, "origin": list(origin)}
    return bundle


def _cell(column: str, text: str, links: Mapping[str, str]) -> str:
    if column == "url":
        return outward(text, text)
    return linked_ids(text, links) if holds_ids(column) else escape(text)


# --- charts -------------------------------------------------------------------------------


def _chart(ax, article: Article) -> Shown:
    import matplotlib.pyplot as plt

    alt, png = alt_text(ax), chart_bytes(ax, "png", article)
    # of the head of a PNG; as wide on screen as the figure was made, whatever its dots
    width, height = (int.from_bytes(png[at : at + 4], "big") * 96 // DOTS_PER_INCH for at in (16, 20))
    told = {"alt": alt, "width": width, "height": height}
    data = {"text/plain": alt, "image/png": base64.b64encode(png).decode("ascii")}
    if in_full():
        data["image/svg+xml"] = chart_bytes(ax, "svg", article).decode("utf-8")
        told |= {"title": title(ax), "ids": list(record_ids(ax)), "origin": [article.package.identity]}
    # an open figure would be shown a second time by the notebook's inline backend
    plt.close(ax.get_figure(root=True))
    return Shown(data, {"image/png": told})
