"""The findings in plain words, computed from the frames and each led to its table.

One module per topic; a sentence takes its numbers and its words from the data, so that it
follows when a coding changes, and a package that holds nothing for it has no such sentence.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from jusan_analysis.findings import asked, beyond, firm, returned, unsaid
from jusan_analysis.findings.rows import Finding
from jusan_analysis.frames import demand
from jusan_analysis.problems import DataPackageError

__all__ = ["findings", "opening"]

# what a reader should meet first: the sections of the findings, in this order
_OPENING = (
    "Do the counts fit together?",
    "What is the group made of?",
    "How are the statuses spread over the themes?",
    "Do the article's claims hold?",
    "Which statuses hold?",
)
_TOLD = (*returned.TOLD, *asked.TOLD, *firm.TOLD, *beyond.TOLD, *unsaid.TOLD)


def findings(article, context) -> pd.DataFrame:
    """What the notebooks find, one plain sentence each, with its firmness, caution and place.

    Parameters
    ----------
    article : Article
    context : Tables
        Evidence from outside the article.

    Returns
    -------
    DataFrame
        One row per finding, in the order of a first page: topic (heading of its group);
        finding (a sentence for readers who are no specialists; numbers are persons, asks,
        judgements or per cent as it says); firmness (how firm, and on what it rests);
        caution (what must not be concluded); notebook (stem of the file); heading (of the
        section there in which the table stands); figure_ids, passage_ids, record_ids (asks,
        comparisons, claims, silences, findings on law, sources), joined by ``;``, empty where
        there is none. A finding for which the packages lack the data is left out.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> found = findings(ja.load_article(), ja.load_context())
    >>> found.loc[0, "topic"], found.loc[0, "notebook"]
    ('Who was returned', '02-demographics')
    """
    rows = [one for tell in _TOLD for one in _told(tell, article, context)]
    return pd.DataFrame(rows, columns=list(Finding._fields), dtype="str")


def opening(found: pd.DataFrame) -> pd.DataFrame:
    """The findings that a page opens with: counts and fit, share, tally, claims, what moves.

    Parameters
    ----------
    found : DataFrame
        As `findings` gives it; within a topic the weightiest comes first.

    Returns
    -------
    DataFrame
        The first finding of each of these sections, in their order, with the columns and the
        index labels of the frame given; what is not there is left out.

    Raises
    ------
    ValueError
        If the column heading is missing.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> opening(findings(ja.load_article(), ja.load_context()))["topic"].nunique()
    4
    """
    demand(found, ["heading"], "findings")
    first = found[found["heading"].isin(_OPENING)].drop_duplicates("heading")
    return first.sort_values("heading", key=lambda names: names.map(_OPENING.index), kind="stable")


def _told(tell: Callable, article, context) -> list[Finding]:
    # the rooms refuse frames that lack what they need, and then there is nothing to tell
    try:
        return list(tell(article, context))
    except DataPackageError:
        return []
