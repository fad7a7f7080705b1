"""Where a passage stands in the article, and whether a reader's own copy still has it.

Offsets count code points of the *normal form* of the whole article: Unicode NFC, each run of
white space one blank, curly quotation marks and long dashes folded to plain ones. The words
themselves are never stored: a passage is an offset, a length and a digest.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from jusan_analysis.alignment import align
from jusan_analysis.texts import digest, normal_form, read_text

__all__ = [
    "digest",
    "link",
    "link_to",
    "locate",
    "normal_form",
    "read_text",
    "verify",
    "verify_figures",
    "words_of",
]


def verify(article, text: str | Path) -> pd.DataFrame:
    """Whether each passage stands in a text, aligned in the order of the article.

    Parameters
    ----------
    article : Article
    text : str or Path
        The reader's own copy: a ``.txt`` file, a saved ``.html`` page, or the words.

    Returns
    -------
    DataFrame
        One row per passage: passage_id, status, found_start, found_end (code points in the
        normal form of the text, missing where the passage was not found) and note. The
        status is ``exact`` (found in order), ``moved`` (found out of order), ``ambiguous``
        (found more than once inside the article), ``changed`` (other text stands between
        its neighbours) or ``missing`` (nothing does).

    Raises
    ------
    OSError, ValueError
        As in `read_text`.
    """
    return align(article.passages, normal_form(read_text(text)))


def words_of(article, text: str | Path) -> dict[str, str]:
    """The words of each passage found in a text, by passage id, in normal form."""
    words = normal_form(read_text(text))
    spans = align(article.passages, words).dropna(subset=["found_start"])
    return {one.passage_id: words[one.found_start : one.found_end] for one in spans.itertuples()}


def verify_figures(article, text: str | Path) -> pd.DataFrame:
    """Whether the numbers of the figures are printed in their passages.

    Parameters
    ----------
    article : Article
    text : str or Path
        As in `verify`.

    Returns
    -------
    DataFrame
        One row per figure: figure_id, passage_ids, form, written, status. Figures printed
        as digits or number words are ``printed`` (all tokens stand in a passage of theirs, as
        whole words), ``not_printed`` or, where no passage was found, ``unchecked``; the
        others, quantifiers and derived ones, are ``not_literal``.
    """
    slices = words_of(article, text)
    frame = article.figures[["figure_id", "passage_ids", "form", "written"]]
    frame["status"] = [_figure_status(one, slices) for one in frame.itertuples()]
    return frame


def _figure_status(figure, slices: dict[str, str]) -> str:
    if figure.form not in ("number", "word"):
        return "not_literal"
    home = [slices[one] for one in figure.passage_ids.split(";") if one in slices]
    if not home:
        return "unchecked"
    tokens = [normal_form(one) for one in str(figure.written).split(";")]
    printed = all(
        any(re.search(rf"(?<!\w){re.escape(token)}(?!\w)", one) for one in home) for token in tokens
    )
    return "printed" if printed else "not_printed"


# --- finding and linking ------------------------------------------------------------------


def locate(article, text: str | Path, words: str) -> pd.DataFrame:
    """Where some words stand: the way from a quotation to its passages.

    Parameters
    ----------
    article : Article
    text : str or Path
        The reader's own copy, as in `verify`.
    words : str
        The words to look for; quotation marks, dashes and blanks need not match.

    Returns
    -------
    DataFrame
        One row per place: start, end (code points of the normal form of the text) and
        passage_ids of the passages touched, joined by ``;``, empty where none was aligned.
    """
    own = normal_form(read_text(text))
    aligned = align(article.passages, own).dropna(subset=["found_start"])
    places = [
        (one.start(), one.end()) for one in re.finditer(re.escape(normal_form(words)), own) if words.strip()
    ]
    rows = []
    for start, end in places:
        touched = aligned[(aligned["found_start"] < end) & (aligned["found_end"] > start)]
        rows.append((start, end, ";".join(touched["passage_id"])))
    return pd.DataFrame(rows, columns=["start", "end", "passage_ids"])


def link(article, passage_id: str) -> str:
    """The published page, scrolled to the passage.

    A text fragment (WICG, "URL Fragment Text Directives") of the passage's locator, which
    stands once in the article. Dash, comma and ampersand have a meaning there and are encoded.

    Parameters
    ----------
    article : Article
    passage_id : str

    Raises
    ------
    KeyError
        If the article has no such passage.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> ja.anchors.link(ja.load_article(), "p20s2").rpartition("#")[2]
    ':~:text=Nineteen%20specialised%20courts'
    """
    passages = article.passages.set_index("passage_id")
    sources = article.sources.set_index("source_id")
    one = passages.loc[passage_id]
    return link_to(sources.loc[one["source_id"], "url"], one["locator"])


def link_to(url: str, locator: str) -> str:
    """An address with a text fragment for these words."""
    return f"{url.partition('#')[0]}#:~:text={quote(locator, safe='').replace('-', '%2D')}"
