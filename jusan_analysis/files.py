"""Charts and tables as files; a file or a folder is replaced whole or not at all."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from pathlib import Path

import pandas as pd

from jusan_analysis.chartfiles import chart_bytes, is_chart
from jusan_analysis.labels import packages_for
from jusan_analysis.package import write_together
from jusan_analysis.problems import quoted
from jusan_analysis.show import flat, in_words, render, show

CHARTS, TABLES = (".png", ".svg", ".pdf"), (".csv", ".xlsx", ".html", ".md")
MARK = ".written-by-jusan"
# where a spreadsheet may start a formula: in front of a cell, or after what another setting takes as its end
_LIVE = re.compile(
    r"""^(?=[\t\r])|(?:^|[;|\t\r\n])(?=(?:[^\S\t\r\n]|['"“”‘’\u200b-\u200f\u2060\ufeff])*[=+\-@＝＋－＠])"""
)
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def save(what, path: str | Path, article=None, context=None, caption: str = "") -> Path:
    """Save a described chart (.png, .svg, .pdf) or a table (.csv, .xlsx, .html, .md); returns the path.

    A chart keeps its alt text, records, citation and data version inside the file. A table for people (.html,
    .md) has words for codes; .csv and .xlsx keep the codes, and no cell opens as a formula. Row labels are
    kept as `show` keeps them. Raises TypeError and ValueError for what cannot be saved, or not there.
    """
    path = Path(path)
    if not is_chart(what) and not isinstance(what, pd.DataFrame | pd.Series):
        raise TypeError(f"save takes a DataFrame, a Series or a chart (Axes), not {type(what).__name__}")
    thing, kinds = ("chart", CHARTS) if is_chart(what) else ("table", TABLES)
    kind = path.suffix.lower()
    if kind not in kinds:
        raise ValueError(f"{quoted(path.name)}: a {thing} is saved as {', '.join(kinds)}")
    if path.exists() and not path.is_file():
        raise ValueError(f"{path} is not a file. Give the name of a file.")
    packages = packages_for(article, context)
    citation = str(packages[0].cite())
    if is_chart(what):
        content = chart_bytes(what, kind[1:], packages[0])
    elif kind == ".csv":
        content = csv_text(what)
    elif kind == ".xlsx":
        content = workbook_bytes({"Table": what}, {"title": caption or "Table", "cite": citation})
    elif kind == ".md":
        content = markdown_text(what, packages, caption, citation)
    else:
        shown = show(what, caption, source=citation, article=article, context=context)
        content = render("page.html.j2", title=caption or "Table", body=shown.data["text/html"])
    path.parent.mkdir(parents=True, exist_ok=True)
    write_together({path: content})
    return path


def replace_folder(place: str | Path, files: Iterable[tuple[str, str | bytes]]) -> None:
    """Write a folder beside its place, then exchange the two.

    Raises FileExistsError where the place holds files that were not written here.
    """
    place = Path(place)
    _require_ours(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}-") as beside:
        fresh, old = Path(beside) / "new", Path(beside) / "old"
        contents = {fresh / path: content for path, content in files}
        contents[fresh / MARK] = "\n".join(path.relative_to(fresh).as_posix() for path in contents)
        for path in contents:
            path.parent.mkdir(parents=True, exist_ok=True)
        write_together(contents)
        if place.exists():
            place.rename(old)
        try:
            fresh.rename(place)
        except OSError:
            if old.exists():
                old.rename(place)
            raise


def _require_ours(place: Path) -> None:
    """Refuse a place that is no folder of ours, or to which somebody added a file."""
    mark = place / MARK
    ours = {MARK, *mark.read_text(encoding="utf-8").splitlines()} if mark.is_file() else set()
    present = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    # in a folder of ours, hidden files are those of the system
    foreign = {path for path in present - ours if not (ours and Path(path).name.startswith("."))}
    if foreign or place.is_symlink() or (place.exists() and not place.is_dir()):
        first = f", such as {quoted(min(foreign))}" if foreign else ""
        raise FileExistsError(
            f"{place} holds files that were not written here{first}. Choose another folder."
        )


# --- tables -------------------------------------------------------------------------------


def guarded(cell: object) -> object:
    """A cell that no spreadsheet runs: an apostrophe before what might be taken for a formula.

    >>> guarded("=1+1"), guarded("seen;=1+1"), guarded("-5"), guarded("a-b")
    ("'=1+1", "seen;'=1+1", '-5', 'a-b')
    """
    if isinstance(cell, str) and not _NUMBER.fullmatch(cell):
        return _LIVE.sub(r"\g<0>'", cell)
    return cell


def csv_text(table: pd.DataFrame | pd.Series) -> str:
    """A table as CSV; text is quoted, so that no separator of any setting cuts it, and none is a formula."""
    text, safe = io.StringIO(), flat(table).map(guarded).rename(columns=guarded)
    # minimal quoting knows one separator only: text is always quoted, numbers never
    safe.to_csv(text, index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    return text.getvalue()


def workbook_bytes(tables: Mapping[str, pd.DataFrame], about: Mapping[str, str]) -> bytes:
    """A workbook: a first sheet that says what it is, then a sheet per table; the same bytes each time."""
    inert = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    options = {"options": {"in_memory": True, **inert}}
    file = io.BytesIO()
    with pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs=options) as writer:
        lines = pd.DataFrame({"about": about.keys(), "text": about.values()})
        lines.to_excel(writer, sheet_name="About", index=False)
        writer.sheets["About"].set_column(0, 1, 60)
        for name, table in tables.items():
            frame, title = flat(table), re.sub(r"[\[\]:*?/\\]", "-", name)[:31]
            frame.to_excel(writer, sheet_name=title, index=False, freeze_panes=(1, 1))
            sheet = writer.sheets[title]
            sheet.autofilter(0, 0, len(frame), max(0, len(frame.columns) - 1))
            sheet.autofit(400)
        writer.book.set_properties({"created": datetime(1980, 1, 1)})
    return file.getvalue()


def markdown_text(table: pd.DataFrame | pd.Series, packages: tuple, caption: str, source: str) -> str:
    """A table in Markdown, its codes in words."""
    _, heads, texts = in_words(table, *packages)

    def line(cells: Iterable[str]) -> str:
        safe = (" ".join(escape(cell, quote=False).split()).replace("|", "\\|") for cell in cells)
        return f"| {' | '.join(safe)} |"

    lines = [line(heads), line(["---"] * len(heads)), *map(line, zip(*texts))]
    title = f"**{escape(caption, quote=False)}**" if caption else ""
    parts = [title, "\n".join(lines), escape(source, quote=False)]
    return "\n\n".join(filter(None, parts)) + "\n"
