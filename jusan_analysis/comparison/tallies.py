"""Counts per group with a margin, each with the ids and passages behind it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from jusan_analysis.frames import choose, codes, demand, gathered

ALL, NOT_GIVEN = "all", "not_given"
_PLAIN = {
    "theme": "theme", "domain": "domain", "addressee": "addressee_id", "modality": "modality",
    "speaker": "speaker_id", "kind": "kind", "explicitness": "explicitness",
}  # fmt: skip


def column_for(by: str, statuses: pd.DataFrame) -> str:
    """The column of a frame of statuses that holds a grouping; refuses one that is not offered."""
    choose(by, _PLAIN, "by")
    demand(statuses, [_PLAIN[by]], "statuses")
    return _PLAIN[by]


def tallied(
    frame: pd.DataFrame, column: str, masks: Mapping[str, pd.Series], key: str, name: str
) -> pd.DataFrame:
    """Rows counted per group and condition, with a last row for all.

    Parameters
    ----------
    frame : DataFrame
        With passage_ids.
    column : str
        The grouping column. Groups that occur, in codebook order where the column has one.
    masks : mapping of str to boolean Series
        Conditions by the name of their count.
    key : str
        Id column of the frame, gathered under the same name with an s.
    name : str
        Name of the grouping column in the result.

    Returns
    -------
    DataFrame
        The group, one count per mask, the ids and their passage_ids; both are missing in the
        row for all, which rests on what stands above it.
    """
    grouping = frame[column].astype(object).where(frame[column].notna(), NOT_GIVEN).astype(str)
    present = [one for one in [*codes(frame[column]), NOT_GIVEN] if grouping.eq(one).any()]
    groups = {one: grouping.eq(one) for one in present} | {ALL: grouping.notna()}
    rows = [
        {
            name: group,
            **{label: int((member & mask).sum()) for label, mask in masks.items()},
            f"{key}s": None if group == ALL else ";".join(frame.loc[member, key]),
            "passage_ids": None if group == ALL else gathered(frame.loc[member, "passage_ids"]),
        }
        for group, member in groups.items()
    ]
    return pd.DataFrame(rows, columns=[name, *masks, f"{key}s", "passage_ids"])
