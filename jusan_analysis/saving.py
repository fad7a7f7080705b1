"""Save a chart or a table so that it keeps its evidence outside the notebook."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from jusan_analysis import chartfiles
from jusan_analysis.charts.style import evidence
from jusan_analysis.loading import Article, load_article
from jusan_analysis.problems import counted, quoted
from jusan_analysis.storage import write_bytes, write_text
from jusan_analysis.tracing import record_homes


def save(what, path: str | Path, article: Article | None = None) -> Path:
    """Save a chart as PNG or SVG, or a table as CSV; an earlier file is replaced as a whole.

    Parameters
    ----------
    what : matplotlib Axes or DataFrame
        A chart drawn by a function of the charts, also after it was shown. Its file carries
        title, alt text, the ids it rests on, the citation, the version of the data and its
        licence; ``jusan trace FILE`` prints them.
    path : str or Path
        Ends in ``.png`` or ``.svg`` for a chart, in ``.csv`` for a table. Its folder must exist.
    article : Article, optional
        What the chart was drawn from, and so what it cites; the shipped interview by default.

    Returns
    -------
    Path
        Where the file is.

    Raises
    ------
    TypeError
        If it is neither a chart nor a table.
    ValueError
        If the name ends otherwise, or the chart has no alt text or rests on records that the
        article does not have.
    FileNotFoundError
        If the folder does not exist.
    """
    path = Path(path)
    if isinstance(what, pd.DataFrame):
        _demand(path, ("csv",), "table")
        write_text(path, _csv(what))
    elif hasattr(what, "get_figure") and hasattr(what, "get_title"):
        kind = _demand(path, chartfiles.KINDS, "chart")
        article = article or load_article()
        _demand_records(what, article)
        write_bytes(path, chartfiles.chart_bytes(what, kind, article))
    else:
        raise TypeError(
            f"found {type(what).__name__}; save takes a chart (its Axes) or a table (a DataFrame); "
            "a Series becomes one with .reset_index()"
        )
    return path


def _csv(frame: pd.DataFrame) -> str:
    from jusan_analysis.tablefiles import csv_text

    return csv_text(frame)


def _demand(path: Path, kinds: tuple[str, ...], noun: str) -> str:
    kind = path.suffix.lower().removeprefix(".")
    if kind not in kinds:
        allowed = " or ".join(f".{one}" for one in kinds)
        raise ValueError(f"found {quoted(path.name)}; the name of a saved {noun} ends in {allowed}")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"no folder {quoted(str(path.parent))}; make it first, or save elsewhere")
    return kind


def _demand_records(ax, article: Article) -> None:
    """No chart may cite an article that its records are not from."""
    known = {
        one for table, key in record_homes(article.package).items() for one in article.frames[table][key]
    }
    foreign = [one for one in evidence(ax).records if one not in known]
    if foreign:
        raise ValueError(
            f"the chart rests on {counted(len(foreign), 'record')} unknown to {article.package.name}: "
            f"{', '.join(map(quoted, foreign[:5]))}. Give the article it was drawn from: save(…, article=…)"
        )
