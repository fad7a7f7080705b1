"""What was taken from an article: its tables, its voices, its numbers, its silences."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.frames import gathered


def tables(article) -> pd.DataFrame:
    """The tables of a package.

    Parameters
    ----------
    article : Article
        Or any other loaded package.

    Returns
    -------
    DataFrame
        table, rows, one_row_is; in the order of the descriptor.
    """
    rows = [(one.name, len(article.frames[one.name]), one.description) for one in article.package.resources]
    return pd.DataFrame(rows, columns=["table", "rows", "one_row_is"])


def voices(passages: pd.DataFrame, by: str = "function") -> pd.DataFrame:
    """Who speaks, and to what end: passages counted by voice and a second code.

    Parameters
    ----------
    passages : DataFrame
        passage_id, voice and the column named by `by`, as loaded.
    by : str
        ``function`` or ``polarity``.

    Returns
    -------
    DataFrame
        voice, the second code, n_passages, passage_ids; pairs that occur, in codebook order.

    Examples
    --------
    >>> frame = pd.DataFrame({"passage_id": ["p1", "p2"], "voice": "direct", "function": "fact"})
    >>> voices(frame)[["n_passages", "passage_ids"]].values.tolist()
    [[2, 'p1;p2']]
    """
    return _counted(passages, ["voice", by], "passage")


def numbers(figures: pd.DataFrame) -> pd.DataFrame:
    """How the numbers are printed and how firm their wording is.

    Parameters
    ----------
    figures : DataFrame
        figure_id, form, precision, passage_ids, as loaded.

    Returns
    -------
    DataFrame
        form, precision, n_figures, figure_ids, passage_ids; pairs that occur, in codebook
        order.
    """
    return _counted(figures, ["form", "precision"], "figure")


def silences(frame: pd.DataFrame) -> pd.DataFrame:
    """What is not said, counted by topic.

    Parameters
    ----------
    frame : DataFrame
        silence_id, topic, passage_ids, as loaded.

    Returns
    -------
    DataFrame
        topic, n_silences, silence_ids, passage_ids.
    """
    return _counted(frame, ["topic"], "silence")


def yields(article) -> pd.DataFrame:
    """What each passage gave: how many records rest on it.

    Parameters
    ----------
    article : Article

    Returns
    -------
    DataFrame
        passage_id, paragraph, start, end (code points), first (offset of its paragraph), voice,
        polarity, n_records, record_ids; one row per passage, in order.
    """
    frame = article.passages[["passage_id", "paragraph", "start", "end", "voice", "polarity"]]
    frame["first"] = frame.groupby("paragraph")["start"].transform("min")
    resting = _resting(article)
    frame["n_records"] = [len(resting.get(one, [])) for one in frame["passage_id"]]
    frame["record_ids"] = [";".join(resting.get(one, [])) for one in frame["passage_id"]]
    return frame


def _resting(article) -> dict[str, list[str]]:
    """Ids of the records that rest on a passage, by passage."""
    found: dict[str, list[str]] = {}
    for table in article.package.resources:
        frame = article.frames[table.name]
        if "passage_ids" in frame and len(table.primary_key) == 1:
            for record, ids in zip(frame[table.primary_key[0]], frame["passage_ids"].fillna("")):
                for passage in filter(None, ids.split(";")):
                    found.setdefault(passage, []).append(record)
    return found


def _counted(frame: pd.DataFrame, by: list[str], noun: str) -> pd.DataFrame:
    key = f"{noun}_id"
    groups = frame.groupby(by, observed=True, sort=True)
    counts = groups[key].agg(["size", ";".join]).set_axis([f"n_{noun}s", f"{key}s"], axis=1)
    if "passage_ids" in frame:
        counts["passage_ids"] = groups["passage_ids"].agg(gathered)
    return counts.reset_index()
