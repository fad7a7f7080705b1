"""Show a table or a chart so that every id leads on, and looks right before any cell has run."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pandas as pd

from jusan_analysis.chartfiles import DOTS_PER_INCH, chart_bytes, described_charts, is_chart
from jusan_analysis.charts import style
from jusan_analysis.columns import split_ids
from jusan_analysis.labels import MISSING, Labels, labels_of, packages_for
from jusan_analysis.problems import counted
from jusan_analysis.trace import anchor, passage_html
from jusan_analysis.verify import link_to

# letters that make a text a sentence, and the width in pixels that a chart has at most
LONG, WIDEST = 50, 900
TEMPLATES = Path(__file__).parent / "templates"


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
    are_long = [any(len(text) > LONG for text in cells) for cells in texts]
    columns = list(zip(map(str, frame), heads, [dtype.kind for dtype in frame.dtypes], are_long))
    codes = frame.astype("object").map(lambda value: value if isinstance(value, str) else "")
    rows = [list(zip(*row)) for row in zip(codes.to_numpy().tolist(), zip(*texts))]
    parts = {"columns": columns, "rows": rows, "links": record_links(*packages), "labels": labels}
    html = render("table.html.j2", **parts, caption=caption, source=source)
    plain = "\n".join(filter(None, [caption, text_table(heads, texts), source]))
    return Shown({"text/plain": plain, "text/html": html})


def in_words(what: pd.DataFrame | pd.Series, *packages) -> tuple[pd.DataFrame, list[str], list[list[str]]]:
    """A table as `flat`, its headings, and the cells of each column as they are printed."""
    words = labels_of(*packages, columns=flat(what).columns) if packages else Labels()
    frame = flat(what, words)
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
    heads = ["" if name is None else name for name in index.names]
    return frame.reset_index(names=heads, allow_duplicates=True)


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
        hint = f"… {row.locator} …" if isinstance(row.locator, str) else hint
        links[row.passage_id] = link_to(page, row.locator), hint
    for package in packages:
        for resource in package.package.resources:
            if len(resource.primary_key) == 1:
                for row in package.frames[resource.name].to_dict("records"):
                    links.setdefault(row[resource.primary_key[0]], _target(row, links))
    return {name: link for name, link in links.items() if str(link[0]).startswith(("https://", "http://"))}


def _target(row: Mapping, links: Mapping) -> tuple[str, str]:
    """The page of the first passage, source or recommendation of a record, or its own."""
    lists = [row.get(f"{kind}_ids") for kind in ("passage", "source", "recommendation")]
    ids = [name for cell in lists for name in split_ids(cell)] + split_ids(row.get("recommendation_id"))
    hint = ", ".join(str(row[name]) for name in ("instrument", "provision", "topic") if name in row)
    return next((links[name] for name in ids if name in links), (row.get("url", ""), hint))


# --- templates and charts -----------------------------------------------------------------


@lru_cache
def environment(*folders: Path):
    """The templates of this library, and of further folders before them; every text in them is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    settings = {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    templates = Environment(loader=FileSystemLoader([*folders, TEMPLATES]), **settings)
    templates.globals |= {"style": style, "missing": MISSING, "split_ids": split_ids, "counted": counted}
    templates.globals |= {"anchor": anchor, "passage_html": passage_html}
    return templates


def render(template: str, **parts) -> str:
    """A template of this library as HTML."""
    html = environment().get_template(template).render(**parts)
    # quotes as `html.escape` writes them: one spelling in all that notebooks store
    return html.replace("&#39;", "&#x27;").replace("&#34;", "&quot;")


def _chart(ax, article) -> Shown:
    import matplotlib.pyplot as plt
    from PIL import Image

    evidences, png = list(map(style.evidence_of, described_charts(ax))), chart_bytes(ax, "png", article)
    width, height = Image.open(io.BytesIO(png)).size
    scale = min(90 / DOTS_PER_INCH, WIDEST / width)
    # an open figure would be shown a second time by the notebook's inline backend
    plt.close(ax.get_figure(root=True))
    alt = " ".join(evidence.alt for evidence in evidences)
    text = "\n".join(filter(None, [alt, *(evidence.long for evidence in evidences)]))
    data = {"text/plain": text, "image/png": base64.b64encode(png).decode("ascii")}
    size = {"width": round(width * scale), "height": round(height * scale)}
    return Shown(data, {"image/png": {"alt": alt, **size}})
