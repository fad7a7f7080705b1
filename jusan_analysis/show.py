"""Show a table or a chart so that every id leads on, and looks right before any cell has run."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from html import escape

import pandas as pd

from jusan_analysis.chartfiles import DOTS_PER_INCH, chart_bytes
from jusan_analysis.charts.style import (
    SAID_WORDS,
    STATUS_COLOURS,
    STATUS_ICONS,
    STATUS_WORDS,
    evidence_of,
    on,
)
from jusan_analysis.columns import split_ids
from jusan_analysis.labels import MISSING, STATUS_COLUMNS, Labels, default_packages, folded, labels_of
from jusan_analysis.loading import DEFAULT
from jusan_analysis.verify import link_to

MOST_COLUMNS = 6
# styles stand in every cell: JupyterLab drops style blocks of a notebook that it does not trust
TABLE = "border-collapse:collapse;margin:4px 0 8px 0;font-variant-numeric:tabular-nums;max-width:100%"
CELL = "text-align:left;vertical-align:top;padding:4px 10px 4px 0;white-space:normal;overflow-wrap:break-word"
NUMBER = "text-align:right;vertical-align:top;padding:4px 10px 4px 0;white-space:normal"
# a column of sentences keeps a width in which they can be read, also on a narrow screen
SENTENCES = ";min-width:11em"
LINE = ";border-bottom:1px solid #8884"
SMALL = "text-align:left;font-size:90%;opacity:.8;margin:2px 0 10px 0"


class Shown:
    """Something on screen: its plain text and its richer forms, by MIME type."""

    def __init__(self, data: dict[str, str], metadata: dict | None = None):
        self.data, self.metadata = data, metadata or {}

    def __repr__(self) -> str:
        return self.data["text/plain"]

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.data, self.metadata


def show(what, caption: str = "", labels: bool = True, source: str = "", article=None, context=None) -> Shown:
    """Show a table (DataFrame, Series, crosstab) or a described chart.

    Codes appear as labels unless ``labels`` is false. The id of a row leads to its passage or source, lists
    of ids are folded, and row labels are kept. Without ``article``, the labels and links are those of the
    article that notebooks load by default. Raises TypeError for anything else, and ValueError for a chart
    without alt text.
    """
    packages = (article, *filter(None, [context])) if article is not None else default_packages(_default())
    if isinstance(what, pd.Series):
        what = what.to_frame(what.name if what.name is not None else "value")
    if isinstance(what, pd.DataFrame):
        words = labels_of(*packages) if labels else Labels()
        return _table(_flat(what, words), words, record_links(*packages), caption, source, labels)
    if hasattr(what, "get_figure"):
        return _chart(what, packages[0])
    raise TypeError(f"show takes a DataFrame, a Series or a chart (Axes), not {type(what).__name__}")


def _default() -> str | None:
    return os.environ.get(DEFAULT)


def _flat(frame: pd.DataFrame, words: Labels) -> pd.DataFrame:
    """Row labels as columns, where they say something; column labels on one line, codes in words."""
    frame = frame.copy()
    names = frame.columns.names
    frame.columns = pd.Index([_column(label, names, words) for label in frame.columns], dtype=object)
    default = frame.index.nlevels == 1 and frame.index.name is None and frame.index.dtype.kind in "iu"
    if default:
        return frame
    frame.index.names = [name if name is not None else "" for name in frame.index.names]
    return frame.reset_index(allow_duplicates=True)


def _column(label, names, words: Labels) -> object:
    parts = label if isinstance(label, tuple) else (label,)
    if all(name is None for name in names):
        return label if not isinstance(label, tuple) else ", ".join(str(part) for part in parts if part != "")
    return ", ".join(words.text(name, part) for name, part in zip(names, parts) if part != "")


def record_links(article, *others) -> dict[str, tuple[str, str]]:
    """Where each record can be followed, and a hint: the page at its first passage, or its source."""
    urls = dict(zip(article.sources["source_id"], article.sources["url"]))
    passages = {
        row.passage_id: (link_to(urls.get(row.source_id), row.locator), f"… {row.locator} …")
        for row in article.passages.itertuples()
    }
    links = dict(passages)
    for package in (article, *others):
        sources = package.frames.get("sources", pd.DataFrame(columns=["source_id", "url", "title"]))
        pages = {row.source_id: (row.url, row.title) for row in sources.itertuples() if pd.notna(row.url)}
        links |= {key: value for key, value in pages.items() if key not in links}
        for resource in package.package.resources:
            frame = package.frames[resource.name]
            if len(resource.primary_key) != 1:
                continue
            ids = frame[resource.primary_key[0]]
            if "passage_ids" in frame and package is article:
                targets = [passages.get((split_ids(cell) or [""])[0]) for cell in frame["passage_ids"]]
            elif "source_ids" in frame:
                targets = [pages.get((split_ids(cell) or [""])[0]) for cell in frame["source_ids"]]
            elif "url" in frame:
                targets = [(url, resource.name) if pd.notna(url) else None for url in frame["url"]]
            elif "recommendation_id" in frame:
                targets = [links.get(name) for name in frame["recommendation_id"]]
            else:
                continue
            links |= {name: target for name, target in zip(ids, targets) if target and target[0]}
    return links


# --- tables -------------------------------------------------------------------------------


def _table(
    frame: pd.DataFrame, words: Labels, links: Mapping, caption: str, source: str, labels: bool
) -> Shown:
    heads = [words.heading(column) if labels else str(column) for column in frame]
    texts = pd.DataFrame(
        [
            [_text(words, column, value) for column, value in zip(frame, row)]
            for row in frame.itertuples(index=False, name=None)
        ],
        columns=heads,
    )
    with pd.option_context("display.max_colwidth", None, "display.width", None):
        text = (
            texts.map(lambda cell: " ".join(cell.split())).to_string(index=False) if len(texts) else "no rows"
        )
    plain_text = "\n".join(filter(None, [caption, text, source]))
    return Shown({"text/plain": plain_text, "text/html": _html(frame, heads, words, links, caption, source)})


def _text(words: Labels, column: object, value: object) -> str:
    return MISSING if pd.isna(_scalar(value)) else words.text(column, value)


def _scalar(value: object) -> object:
    return "list" if isinstance(value, list | tuple) else value


def _html(frame, heads: list[str], words: Labels, links: Mapping, caption: str, source: str) -> str:
    numeric = [dtype.kind in "iuf" for dtype in frame.dtypes]
    long = [
        any(isinstance(cell, str) and len(cell) > 50 for cell in frame.iloc[:, n]) for n in range(len(heads))
    ]
    styles = [NUMBER if number else CELL + SENTENCES * wide for number, wide in zip(numeric, long)]
    head = "".join(
        f'<th scope="col" style="{style}{LINE};font-weight:600">{escape(name)}</th>'
        for style, name in zip(styles, heads)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="{style}{LINE}">{_cell(column, value, place, words, links)}</td>'
            for place, (style, column, value) in enumerate(zip(styles, frame.columns, row))
        )
        + "</tr>"
        for row in frame.itertuples(index=False, name=None)
    )
    top = (
        f'<caption style="{CELL};caption-side:top;font-weight:600">{escape(caption)}</caption>'
        if caption
        else ""
    )
    below = [source] if source else []
    if len(heads) > MOST_COLUMNS:
        below.append(f"{len(heads)} columns: choose six or fewer, and each can be read.")
    notes = f'<p style="{SMALL}">{escape(" ".join(below))}</p>' if below else ""
    table = f'<table style="{TABLE}">{top}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div style="text-align:left">{table}{notes}</div>'


def _cell(column: object, value: object, place: int, words: Labels, links: Mapping) -> str:
    name = str(column)
    if pd.isna(_scalar(value)):
        return MISSING
    if name in STATUS_COLUMNS and str(value) in STATUS_COLOURS:
        return chip(str(value))
    if name == "said" and str(value) in SAID_WORDS:
        return said_chip(str(value))
    if name.endswith("_ids"):
        return _folded_ids(name, value, links)
    text = escape(words.text(column, value))
    if name.endswith("_id") and str(value) in links:
        href, hint = links[str(value)]
        inner = escape(str(value)) if place == 0 else text
        return (
            f'<a href="{escape(href)}" title="{escape(str(hint))}" target="_blank" rel="noopener">{inner}</a>'
        )
    return text


def _folded_ids(name: str, value: object, links: Mapping) -> str:
    told, ids = folded(value, name.removesuffix("_ids").rpartition("_")[2] + "s")
    anchors = ", ".join(_anchor(record_id, links) for record_id in ids)
    if len(ids) <= 3:
        return anchors
    return f'<details><summary style="cursor:pointer">{told}</summary>{anchors}</details>'


def _anchor(record_id: str, links: Mapping) -> str:
    if record_id not in links:
        return escape(record_id)
    href, hint = links[record_id]
    return (
        f'<a href="{escape(href)}" title="{escape(str(hint))}" target="_blank" rel="noopener">'
        f"{escape(record_id)}</a>"
    )


def chip(status: str, label: str = "") -> str:
    """A status as a chip: its colour, its icon and its word, the same everywhere."""
    colour = STATUS_COLOURS[status]
    style = (
        f"display:inline-block;padding:1px 8px;border-radius:9px;border:1px solid #8886;"
        f"background:{colour};color:{on(colour)}"
    )
    return f'<span style="{style}">{STATUS_ICONS[status]} {escape(label or STATUS_WORDS[status])}</span>'


def said_chip(said: str) -> str:
    """How we know a status, as a second chip."""
    line = {"said": "solid", "inferred": "dashed", "hint": "dotted"}[said]
    style = (
        f"display:inline-block;padding:1px 8px;border-radius:9px;white-space:nowrap;border:1px {line} #555"
    )
    return f'<span style="{style}">{SAID_WORDS[said]}</span>'


# --- charts -------------------------------------------------------------------------------


def _chart(ax, article) -> Shown:
    import matplotlib.pyplot as plt

    evidence, png = evidence_of(ax), chart_bytes(ax, "png", article)
    width, height = (int.from_bytes(png[at : at + 4], "big") * 90 // DOTS_PER_INCH for at in (16, 20))
    # an open figure would be shown a second time by the notebook's inline backend
    plt.close(ax.get_figure(root=True))
    text = "\n".join(filter(None, [evidence.alt, evidence.long]))
    data = {"text/plain": text, "image/png": base64.b64encode(png).decode("ascii")}
    return Shown(data, {"image/png": {"alt": evidence.alt, "width": width, "height": height}})
