"""Show a table or a chart so that every id leads on, and looks right before any cell has run."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html import escape

import pandas as pd

from jusan_analysis.chartfiles import DOTS_PER_INCH, chart_bytes, described_charts, is_chart
from jusan_analysis.charts.style import SAID_WORDS, STATUS_COLOURS, STATUS_ICONS, STATUS_WORDS, on
from jusan_analysis.columns import split_ids
from jusan_analysis.labels import MISSING, Labels, labels_of, packages_for
from jusan_analysis.problems import counted
from jusan_analysis.trace import anchor
from jusan_analysis.verify import link_to

MOST_COLUMNS, MOST_IDS, WIDEST = 6, 3, 900
STATUS_COLUMNS = ("status", "level", "relation")
# styles stand in every cell: JupyterLab drops style blocks of a notebook that it does not trust
TABLE = "border-collapse:collapse;margin:4px 0 8px 0;font-variant-numeric:tabular-nums;max-width:100%"
TOP = "vertical-align:top;padding:4px 10px 4px 0"
CELL = f"text-align:left;{TOP};white-space:normal;overflow-wrap:break-word;max-width:34em"
# a column of sentences keeps a width in which they can be read, also on a narrow screen
SENTENCES = f"{CELL};min-width:11em"
WHOLE = f"text-align:left;{TOP};white-space:nowrap"
NUMBER, NUMBER_HEAD = (f"text-align:right;{TOP};white-space:{wrap}" for wrap in ("nowrap", "normal"))
LINE = ";border-bottom:1px solid #8884"
SMALL = "text-align:left;font-size:90%;opacity:.8;margin:2px 0 10px 0"
CHIP = "display:inline-block;padding:0 7px;border-radius:9px"


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
    of ids are folded. Row labels are kept, save whole numbers without a name, which only count the rows.
    Without ``article``, labels and links are those of the article that notebooks load by default. Raises
    TypeError for anything else, and ValueError for a chart without alt text.
    """
    packages = packages_for(article, context)
    if is_chart(what):
        return _chart(what, packages[0])
    if not isinstance(what, pd.DataFrame | pd.Series):
        raise TypeError(f"show takes a DataFrame, a Series or a chart (Axes), not {type(what).__name__}")
    frame, heads, texts = in_words(what, *packages) if labels else in_words(what)
    parts = [caption, text_table(heads, texts), source]
    html = _html(frame, heads, texts, record_links(*packages), caption, source, labels)
    return Shown({"text/plain": "\n".join(filter(None, parts)), "text/html": html})


def in_words(what: pd.DataFrame | pd.Series, *packages) -> tuple[pd.DataFrame, list[str], list[list[str]]]:
    """A table as `flat`, its headings, and the cells of each column as they are printed."""
    frame = flat(what, labels_of(*packages) if packages else Labels())
    words = labels_of(*packages, columns=frame.columns) if packages else Labels()
    return frame, [words.heading(column) for column in frame], words.texts(frame)


def flat(what: pd.DataFrame | pd.Series, words: Labels | None = None) -> pd.DataFrame:
    """A table whose row labels are columns and whose column labels are one line, codes in words.

    Whole numbers without a name are no row labels: they only count the rows of a DataFrame.
    """
    is_series = isinstance(what, pd.Series)
    frame = what.to_frame("value" if what.name is None else what.name) if is_series else what.copy()
    index, names = frame.index, frame.columns.names
    frame.columns = pd.Index([_on_one_line(label, names, words) for label in frame.columns], dtype=object)
    counts_rows = index.equals(pd.RangeIndex(len(index))) if is_series else index.dtype.kind in "iu"
    if index.nlevels == 1 and index.name is None and counts_rows:
        return frame.reset_index(drop=True)
    levels = {place: index.get_level_values(place) for place in range(index.nlevels)}
    row_labels = pd.DataFrame(levels).set_axis(["" if name is None else name for name in index.names], axis=1)
    return pd.concat([row_labels, frame.reset_index(drop=True)], axis=1)


def _on_one_line(label: object, names, words: Labels | None) -> object:
    if not isinstance(label, tuple) and names[0] is None:
        return label
    parts = zip(names, label if isinstance(label, tuple) else (label,))
    shown = [str(part) if words is None or name is None else words.text(name, part) for name, part in parts]
    return ", ".join(filter(None, shown))


def text_table(heads: list[str], texts: list[list[str]]) -> str:
    """A table as text in columns, one line for each row, none of it cut."""
    lines = [[" ".join(cell.split()) for cell in column] for column in texts]
    frame = pd.DataFrame(dict(enumerate(lines)))
    with pd.option_context("display.max_colwidth", None, "display.width", None):
        return frame.to_string(index=False, header=heads) if len(frame) else "no rows"


def record_links(article, *others) -> dict[str, tuple[str, str]]:
    """Where each record can be followed, and a hint: the page at its first passage, or its source."""
    packages, links = (article, *others), {}
    for package in packages:
        if "sources" in package.frames:
            for row in package.frames["sources"].itertuples():
                links.setdefault(row.source_id, (row.url, row.title))
    for row in article.frames["passages"].itertuples():
        page, hint = links.get(row.source_id, ("", ""))
        said = isinstance(row.locator, str)
        links[row.passage_id] = link_to(page, row.locator), f"… {row.locator} …" if said else hint
    for package in packages:
        for resource in package.package.resources:
            if len(resource.primary_key) == 1:
                for row in package.frames[resource.name].to_dict("records"):
                    links.setdefault(row[resource.primary_key[0]], _target(row, links))
    return {
        name: target for name, target in links.items() if str(target[0]).startswith(("https://", "http://"))
    }


def _target(row: Mapping, links: Mapping) -> tuple[str, str]:
    """The page of the first passage, source or recommendation of a record, or its own."""
    lists = [row.get(f"{kind}_ids") for kind in ("passage", "source", "recommendation")]
    ids = [name for cell in lists for name in split_ids(cell)] + split_ids(row.get("recommendation_id"))
    hint = ", ".join(str(row[name]) for name in ("instrument", "provision", "topic") if name in row)
    return next((links[name] for name in ids if name in links), (row.get("url", ""), hint))


# --- tables as HTML -----------------------------------------------------------------------


def _html(frame, heads, texts, links: Mapping, caption: str, source: str, labels: bool) -> str:
    names = list(map(str, frame))
    styles = []
    for place, (name, column) in enumerate(zip(names, texts)):
        if frame.dtypes.iloc[place].kind in "iuf":
            styles.append(NUMBER)
        elif place == 0 and name.endswith("_id"):
            styles.append(WHOLE)
        else:
            is_prose = not name.endswith("_ids") and any(len(text) > 50 for text in column)
            styles.append(SENTENCES if is_prose else CELL)
    head = "".join(
        f'<th scope="col" style="{NUMBER_HEAD if style == NUMBER else style}{LINE};font-weight:600">'
        f"{escape(name)}</th>"
        for style, name in zip(styles, heads)
    )
    cells = [
        [_cell(name, value, text, place, links, labels) for value, text in zip(frame.iloc[:, place], column)]
        for place, (name, column) in enumerate(zip(names, texts))
    ]
    rows = (
        "".join(f'<td style="{style}{LINE}">{cell}</td>' for style, cell in zip(styles, row))
        for row in zip(*cells)
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    top = (
        f'<caption style="{CELL};max-width:none;caption-side:top;font-weight:600">{escape(caption)}</caption>'
        if caption
        else ""
    )
    below = [source] if source else []
    if len(heads) > MOST_COLUMNS:
        below.append(f"{len(heads)} columns: choose six or fewer, and each can be read.")
    notes = f'<p style="{SMALL}">{escape(" ".join(below))}</p>' if below else ""
    table = f'<table style="{TABLE}">{top}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div style="text-align:left">{table}{notes}</div>'


def _cell(name: str, value: object, text: str, place: int, links: Mapping, labels: bool) -> str:
    code = value if isinstance(value, str) else ""
    if labels and name in STATUS_COLUMNS and code in STATUS_COLOURS:
        return chip(code)
    if labels and name == "said" and code in SAID_WORDS:
        return said_chip(code)
    if name.endswith("_ids") and text != MISSING:
        return _folded(name, split_ids(code) or [text], links)
    if name.endswith("_id") and code in links:
        # in its own table a record goes by its id
        return record_link(code, links, "" if place == 0 else text)
    return anchor(code, text) if name == "url" else escape(text)


def _folded(name: str, ids: list[str], links: Mapping) -> str:
    """Ids as links; a long list is announced, ``8 passages``, and opens."""
    anchors = ", ".join(record_link(record_id, links) for record_id in ids)
    if len(ids) <= MOST_IDS:
        return anchors
    noun = name.removesuffix("_ids").rpartition("_")[2]
    return f'<details><summary style="cursor:pointer">{counted(len(ids), noun)}</summary>{anchors}</details>'


def record_link(record_id: str, links: Mapping, text: str = "") -> str:
    """The id of a record, or a text in its place, as a link to where it can be followed."""
    text = escape(text or record_id)
    if record_id not in links:
        return text
    href, hint = links[record_id]
    return f'<a href="{escape(href)}" title="{escape(str(hint))}" target="_blank" rel="noopener">{text}</a>'


def chip(status: str, label: str = "") -> str:
    """A status as a chip: its colour, its icon and its word, the same everywhere."""
    colour = STATUS_COLOURS[status]
    style = f"{CHIP};border:1px solid #8886;background:{colour};color:{on(colour)}"
    return f'<span style="{style}">{STATUS_ICONS[status]} {escape(label or STATUS_WORDS[status])}</span>'


def said_chip(said: str) -> str:
    """How we know a status, as a second chip."""
    line = {"said": "solid", "inferred": "dashed", "hint": "dotted"}[said]
    return f'<span style="{CHIP};border:1px {line} #777">{SAID_WORDS[said]}</span>'


# --- charts -------------------------------------------------------------------------------


def _chart(ax, article) -> Shown:
    import matplotlib.pyplot as plt

    charts, png = described_charts(ax), chart_bytes(ax, "png", article)
    pixels = [int.from_bytes(png[place : place + 4], "big") for place in (16, 20)]
    scale = min(90 / DOTS_PER_INCH, WIDEST / pixels[0])
    # an open figure would be shown a second time by the notebook's inline backend
    plt.close(ax.get_figure(root=True))
    alt = " ".join(chart.alt for chart in charts)
    text = "\n".join(filter(None, [alt, *(chart.long for chart in charts)]))
    size = dict(zip(("width", "height"), (round(length * scale) for length in pixels)))
    data = {"text/plain": text, "image/png": base64.b64encode(png).decode("ascii")}
    return Shown(data, {"image/png": {"alt": alt, **size}})
