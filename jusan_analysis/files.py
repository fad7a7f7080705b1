"""Charts and tables as files that keep their evidence; folders replaced whole or not at all."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from jusan_analysis.charts.style import chart_title, evidence_of
from jusan_analysis.labels import default_packages, plain, with_labels
from jusan_analysis.problems import quoted
from jusan_analysis.show import _default, show

CHARTS, TABLES = (".png", ".svg", ".pdf"), (".csv", ".xlsx", ".html", ".md")
DOTS_PER_INCH, COLOURS = 200, 128
LARGEST = 20_000_000
MARK = ".written-by-jusan"
# of an imprint: registered keywords of PNG text, and Dublin Core terms of SVG
KEYS = {
    "title": "Title",
    "alt": "Description",
    "ids": "Relation",
    "citation": "Source",
    "data": "Identifier",
    "licence": "Rights",
}
_DC = "{http://purl.org/dc/elements/1.1/}"
# what a spreadsheet may run as a formula, also after a separator of another setting
_LIVE = re.compile(r"""(^|[;\t\n])[\s'"“”‘’\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠\t\r]""")


class UnusableChart(ValueError):
    """A file is not a chart that was saved here, or it is damaged."""


@dataclass(frozen=True)
class Imprint:
    """What a saved chart says of itself: title, alt text, ids of its records, citation, data, licence."""

    title: str
    alt: str
    ids: tuple[str, ...]
    citation: str
    data: str
    licence: str


def save(what, path: str | Path, article=None, caption: str = "") -> Path:
    """Save a described chart (.png, .svg, .pdf) or a table (.csv, .xlsx, .html, .md); returns the path.

    A chart keeps its alt text, records, citation and data version inside the file. A table for people (.html,
    .md) has words for codes; .csv and .xlsx keep the codes, and no cell opens as a formula.
    Raises ValueError for another kind of file, and writes whole files only.
    """
    path = Path(path)
    kind = path.suffix.lower()
    is_chart = hasattr(what, "get_figure")
    kinds = CHARTS if is_chart else TABLES
    if kind not in kinds:
        raise ValueError(
            f"{quoted(path.name)}: a {'chart' if is_chart else 'table'} is saved as {', '.join(kinds)}"
        )
    if path.is_dir():
        raise ValueError(f"{path} is a folder; give the name of a file")
    packages = (article,) if article is not None else default_packages(_default())
    if is_chart:
        content = chart_bytes(what, kind[1:], packages[0])
    else:
        frame = what.to_frame() if isinstance(what, pd.Series) else what
        content = _table_content(frame, kind, packages, caption)
    write_whole(path, content)
    return path


def _table_content(frame: pd.DataFrame, kind: str, packages: tuple, caption: str) -> str | bytes:
    labelled = frame.index.names != [None] or frame.index.dtype.kind not in "iu"
    flat = frame.reset_index() if labelled else frame
    if kind == ".csv":
        return csv_text(flat)
    if kind == ".xlsx":
        about = {"title": caption or "Table", "cite": str(packages[0].cite())}
        return workbook_bytes({"Table": flat}, about)
    if kind == ".html":
        html = show(frame, caption, article=packages[0]).data["text/html"]
        return f'<!doctype html><meta charset="utf-8"><title>{caption or "Table"}</title>\n{html}\n'
    return markdown_text(with_labels(flat, *packages), caption)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file beside its place and move it there, so that it is old or new and never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)
    fresh = Path(file.name)
    try:
        fresh.chmod(path.stat().st_mode if path.exists() else 0o644)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def replace_folder(place: Path, files: Iterable[tuple[str, str | bytes]]) -> None:
    """Write a folder beside its place, then exchange the two; raises FileExistsError for a foreign folder."""
    place = Path(place)
    ours = not place.exists() or (place.is_dir() and ((place / MARK).exists() or not any(place.iterdir())))
    if place.is_symlink() or not ours:
        raise FileExistsError(f"{place} holds files that were not written here. Choose another folder.")
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}-") as beside:
        fresh = Path(beside) / "new"
        for path, content in [*files, (MARK, "")]:
            (fresh / path).parent.mkdir(parents=True, exist_ok=True)
            (fresh / path).write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        if place.exists():
            place.rename(Path(beside) / "old")
        fresh.rename(place)


# --- tables -------------------------------------------------------------------------------


def guarded(cell: object) -> object:
    """A cell that no spreadsheet runs: an apostrophe before text that one might take for a formula.

    >>> guarded("=1+1"), guarded("seen;=1+1"), guarded("-5"), guarded("a-b")
    ("'=1+1", "'seen;=1+1", '-5', 'a-b')
    """
    if isinstance(cell, str) and _LIVE.search(cell) and not re.fullmatch(r"[+-]?\d+(\.\d+)?", cell):
        return "'" + cell
    return cell


def csv_text(frame: pd.DataFrame) -> str:
    """A table as CSV; cells with a separator of any setting are quoted, and none is a formula."""
    safe = frame.rename(columns=guarded)
    for column in safe.columns[[dtype.kind not in "iufb" for dtype in safe.dtypes]]:
        safe[column] = safe[column].astype("object").map(guarded)
    text = io.StringIO()
    # minimal quoting knows one separator only; text is always quoted, numbers never
    safe.to_csv(text, index=False, lineterminator="\n", quoting=2)
    return text.getvalue()


def workbook_bytes(tables: Mapping[str, pd.DataFrame], about: Mapping[str, str]) -> bytes:
    """A workbook: a first sheet that says what it is, then a sheet per table; the same bytes each time."""
    inert = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    file = io.BytesIO()
    with pd.ExcelWriter(
        file, engine="xlsxwriter", engine_kwargs={"options": {"in_memory": True, **inert}}
    ) as writer:
        lines = pd.DataFrame({"about": about.keys(), "text": about.values()})
        lines.to_excel(writer, sheet_name="About", index=False)
        writer.sheets["About"].set_column(0, 1, 60)
        for name, frame in tables.items():
            sheet_name = name[:31]
            frame.to_excel(writer, sheet_name=sheet_name, index=False, freeze_panes=(1, 1))
            sheet = writer.sheets[sheet_name]
            sheet.autofilter(0, 0, len(frame), max(0, len(frame.columns) - 1))
            sheet.autofit(400)
        writer.book.set_properties({"created": datetime(1980, 1, 1)})
    return file.getvalue()


def markdown_text(frame: pd.DataFrame, caption: str = "") -> str:
    """A table in Markdown."""

    def line(cells: Iterable[object]) -> str:
        texts = (plain(cell).replace("\n", " ").replace("|", "\\|") for cell in cells)
        return "| " + " | ".join(texts) + " |"

    rows = [line(row) for row in frame.itertuples(index=False, name=None)]
    head = [line(map(str, frame.columns)), line(["---"] * len(frame.columns))]
    return "\n".join([*([f"**{caption}**", ""] if caption else []), *head, *rows]) + "\n"


# --- charts -------------------------------------------------------------------------------


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def imprint_of(ax, article) -> Imprint:
    """What a chart has to say of itself; a figure with several described charts is gathered."""
    figure = ax.get_figure(root=True)
    drawn = [other for other in figure.axes if hasattr(other, "jusan_evidence") or other is ax]
    evidences = [evidence_of(other) for other in drawn]
    package = article.package
    licences = [
        licence.get("title") or licence.get("name", "") for licence in package.raw.get("licenses") or []
    ]
    ids = tuple(dict.fromkeys(name for evidence in evidences for name in evidence.ids))
    alt = " ".join(evidence.alt for evidence in evidences)
    texts = (chart_title(ax), alt, article.cite(), f"{package.name} {package.version}", "; ".join(licences))
    title, alt, citation, data, licence = map(_one_line, texts)
    return Imprint(title, alt, ids, citation, data, licence)


def chart_bytes(ax, kind: str, article) -> bytes:
    """A chart as the content of a PNG (200 dots per inch), SVG or PDF file, with its evidence inside."""
    import matplotlib

    imprint = imprint_of(ax, article)
    words = {KEYS[key]: value for key, value in (asdict(imprint) | {"ids": ";".join(imprint.ids)}).items()}
    metadata = {
        "png": {},
        "svg": words | {"Date": None, "Creator": None},
        "pdf": {"Title": imprint.title, "Subject": imprint.alt, "Keywords": words["Relation"],
                "Author": imprint.citation, "CreationDate": None, "Creator": None, "Producer": None},
    }  # fmt: skip
    style = {
        "font.sans-serif": ["DejaVu Sans"],
        "svg.fonttype": "none",
        "svg.hashsalt": "jusan",
        "hatch.linewidth": 0.8,
    }
    file = io.BytesIO()
    with matplotlib.rc_context(style):
        figure = ax.get_figure(root=True)
        figure.savefig(
            file,
            format=kind,
            dpi=DOTS_PER_INCH,
            bbox_inches="tight",
            pad_inches=0.15,
            metadata=metadata[kind],
        )
    return _quantised(file, words) if kind == "png" else file.getvalue()


def _quantised(file: io.BytesIO, words: Mapping[str, str]) -> bytes:
    """A PNG of few colours, a third of the size, with its evidence as text."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for key, value in words.items():
        info.add_itxt(key, value)
    with Image.open(file) as image:
        # coverage keeps rare colours, which a median cut merges with their neighbours
        few = image.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "png", optimize=True, pnginfo=info, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return out.getvalue()


def read_imprint(path: str | Path) -> Imprint:
    """What a saved chart (.png, .svg) says of itself; raises UnusableChart for other and damaged files."""
    from xml.etree import ElementTree

    from PIL import Image

    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}.")
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("it is larger than 20 MB")
        if path.suffix.lower() == ".png":
            with Image.open(path, formats=["png"]) as image:
                image.load()
                texts = {key: str(value) for key, value in image.info.items()}
        else:
            nodes = (node for node in ElementTree.parse(path).iter() if str(node.tag).startswith(_DC))
            texts = {}
            for node in nodes:
                # the licence has a title too: the first of each term is the chart's
                texts.setdefault(node.tag.removeprefix(_DC).capitalize(), "".join(node.itertext()).strip())
        fields = {name: _one_line(texts[key]) for name, key in KEYS.items()}
    except (OSError, ValueError, KeyError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnusableChart(
            f"{quoted(path.name)} is not a chart that was saved here, or it is damaged ({error}). "
            "Use the file as ja.save wrote it, or save the chart again."
        ) from None
    return Imprint(**fields | {"ids": tuple(filter(None, fields["ids"].split(";")))})
