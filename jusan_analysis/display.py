"""Show a table or a chart so that every id leads to its passage.

Text is escaped and never cut; ids are links; a chart carries its alt text, which is also its
plain-text output, so that a notebook test notices a changed chart.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape

import pandas as pd

from jusan_analysis.anchors import link_to
from jusan_analysis.loading import Article, Tables, load_article
from jusan_analysis.tracing import record_homes

MISSING = "–"
DOTS_PER_INCH = 110
SHORT_TEXT, LONG_TEXT = 22, 70

_STYLE = (
    "<style>.jusan-table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    ".jusan-table caption{text-align:left;font-weight:600;padding:.3em .5em}"
    ".jusan-table th,.jusan-table td{text-align:left!important;vertical-align:top;padding:.3em .6em;"
    "border-bottom:1px solid #8886;white-space:normal;max-width:34em;overflow-wrap:break-word}"
    ".jusan-table .number{text-align:right!important}.jusan-table .short{white-space:nowrap}"
    ".jusan-table .text{min-width:16em;overflow-wrap:anywhere}</style>"
)


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
        what = what.rename(what.name or "value").reset_index()
    if isinstance(what, pd.DataFrame):
        return _table(what, record_links(article or _shipped()) | _page_links(context), caption)
    if hasattr(what, "get_figure"):
        return _chart(what)
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


def _table(frame: pd.DataFrame, links: Mapping[str, str], caption: str) -> Shown:
    names = [str(name) for name in frame.columns]
    cells = [[plain(value, name) for name, value in zip(names, row)] for row in frame.itertuples(index=False)]
    foreign = {
        one
        for name, column in zip(names, zip(*cells))
        if name.startswith("passage_id")
        for cell in column
        for one in cell.split(";")
        if cell != MISSING
    }
    if not foreign <= links.keys():
        links = {}
    numeric = [dtype.kind in "iuf" for dtype in frame.dtypes]
    text = _plain_table(names, cells, numeric, caption)
    return Shown({"text/plain": text, "text/html": _html_table(names, cells, numeric, links, caption)})


def plain(value, column: str = "") -> str:
    """A cell as text: rounded for display, missing as a dash, truth as yes or no.

    Examples
    --------
    >>> plain(68.2352941, "share_pct"), plain(2.0), plain(None), plain(True)
    ('68.2', '2', '–', 'yes')
    """
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return MISSING
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if hasattr(value, "is_integer"):
        digits = 1 if column.endswith("_pct") else 2
        return f"{value:.0f}" if value.is_integer() else f"{value:.{digits}f}"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _plain_table(names: list[str], cells: list[list[str]], numeric: list[bool], caption: str) -> str:
    widths = [max(map(len, column)) for column in zip(names, *cells)]
    rows = [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric)
        ).rstrip()
        for row in [names, *([one.replace("\n", " ") for one in row] for row in cells)]
    ]
    return "\n".join([caption, *rows] if caption else rows)


def _html_table(names, cells, numeric, links: Mapping[str, str], caption: str) -> str:
    looks = [_look(name, [row[at] for row in cells], numeric[at]) for at, name in enumerate(names)]
    head = "".join(f'<th scope="col"{look}>{escape(name)}</th>' for name, look in zip(names, looks))
    body = "".join(f"<tr>{_row(row, names, looks, links)}</tr>\n" for row in cells)
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    top = f'{_STYLE}<table class="jusan-table">{title}<thead><tr>{head}</tr></thead>'
    return f"{top}\n<tbody>\n{body}</tbody></table>"


def _row(row, names, looks, links: Mapping[str, str]) -> str:
    return "".join(f"<td{look}>{_linked(*cell, links)}</td>" for *cell, look in zip(row, names, looks))


def _look(name: str, column: list[str], numeric: bool) -> str:
    # squeezed sentences and broken dates make a table that nobody can read
    longest = max(map(len, column), default=0)
    if numeric or name.endswith("_ids"):
        return ' class="number"' if numeric else ""
    return ' class="text"' if longest > LONG_TEXT else ' class="short"' if longest <= SHORT_TEXT else ""


def _linked(cell: str, column: str, links: Mapping[str, str]) -> str:
    if column == "url" and re.match("https?://", cell):
        return f'<a href="{escape(cell)}" target="_blank" rel="noopener">{escape(cell)}</a>'
    if not re.search(r"(^|_)(ids?|example)$", column):
        return escape(cell)
    return "; ".join(
        f'<a href="{escape(links[one])}" target="_blank" rel="noopener">{escape(one)}</a>'
        if one in links
        else escape(one)
        for one in cell.split(";")
    )


# --- charts -------------------------------------------------------------------------------


def _chart(ax) -> Shown:
    import matplotlib.pyplot as plt

    figure, alt = ax.get_figure(), alt_text(ax)
    image = io.BytesIO()
    # without the software tag, so that the bytes depend on the drawing alone
    figure.savefig(image, format="png", dpi=DOTS_PER_INCH, bbox_inches="tight", metadata={"Software": None})
    # an open figure would be shown a second time by the notebook's inline backend
    plt.close(figure)
    png = base64.b64encode(image.getvalue()).decode("ascii")
    return Shown({"text/plain": alt, "image/png": png}, {"image/png": {"alt": alt}})


def alt_text(ax) -> str:
    """What a chart shows, in words; kept as the label of its axes.

    Raises
    ------
    ValueError
        If the chart has none.
    """
    alt = str(ax.get_label())
    if not alt or alt.startswith("_") or alt.startswith("<"):
        raise ValueError("this chart has no alt text: draw it with a function of jusan_analysis.charts")
    return alt
