"""Charts and tables as files; a file or a folder is replaced whole or not at all."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd

from jusan_analysis.chartfiles import chart_bytes
from jusan_analysis.labels import default_packages, plain, with_labels
from jusan_analysis.problems import quoted
from jusan_analysis.show import _default, show

CHARTS, TABLES = (".png", ".svg", ".pdf"), (".csv", ".xlsx", ".html", ".md")
MARK = ".written-by-jusan"
# what a spreadsheet may run as a formula, also after a separator of another setting
_LIVE = re.compile(r"""(^|[;\t\n])[\s'"“”‘’\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠\t\r]""")


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
