"""Every difference between coders, or between coders and the final code."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.frames import demand
from jusan_analysis.reliability.frames import CODINGS
from jusan_analysis.reliability.units import PAIR, PASSAGE, unit_kind

AGAINST_FINAL, DIFFER, EARLIER = (
    "coders against final code",
    "coders differ",
    "earlier readings or drafts differ",
)


def disagreements(
    codings: pd.DataFrame, adjudications: pd.DataFrame, units: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Every difference, with all readings, the final code and the reason for it.

    Parameters
    ----------
    codings : DataFrame
        coder_id, unit_id, variable, code.
    adjudications : DataFrame
        unit_id, variable, code (the final one), readings (``coder=code``, joined by ``;``),
        reason.
    units : DataFrame, optional
        unit_id, passage_ids, as `units` gives them; without it only passages, which are their
        own, have them.

    Returns
    -------
    DataFrame
        unit_id; variable; unit_kind; difference (*coders against final code*: all coders of
        the unit, two or more, agree on another code than the final one; *coders differ*;
        *earlier readings or drafts differ*: what adjudications tells of them); readings (of
        coders and adjudications together); final_code and reason (missing where the
        difference was not adjudicated); passage_ids. Coders against the final code come first, comparisons
        before other units.

    Raises
    ------
    DataPackageError
        If columns are missing.

    Notes
    -----
    The final code is that of adjudications: a difference without a row there has none here,
    even where a final table holds one for another unit (basis and certainty of an ask's pairs).
    """
    demand(codings, CODINGS, "codings")
    demand(adjudications, ["unit_id", "variable", "code", "readings", "reason"], "adjudications")
    key = ["unit_id", "variable"]
    settled = adjudications.rename(columns={"code": "final_code", "readings": "told"})
    found = _codes_by_unit(codings).merge(settled.astype({"final_code": "str"}), on=key, how="outer")
    found["difference"] = [
        _difference(codes, final) for codes, final in zip(found["codes"], found["final_code"])
    ]
    found["readings"] = [_readings(codes, told) for codes, told in zip(found["codes"], found["told"])]
    found["unit_kind"] = unit_kind(found["unit_id"])
    found["passage_ids"] = _passages(found, units)
    found = found[(found["difference"] != EARLIER) | found["told"].notna()]
    return _most_telling_first(found)[
        [*key, "unit_kind", "difference", "readings", "final_code", "reason", "passage_ids"]
    ]


def _codes_by_unit(codings: pd.DataFrame) -> pd.DataFrame:
    given = codings.dropna(subset=["code"]).sort_values("coder_id", kind="stable")
    columns = {"unit_id": [], "variable": [], "codes": []}
    for (unit, variable), own in given.groupby(["unit_id", "variable"], sort=True):
        columns["unit_id"].append(unit)
        columns["variable"].append(variable)
        columns["codes"].append(dict(zip(own["coder_id"].astype(str), own["code"].astype(str))))
    return pd.DataFrame(columns).astype({"unit_id": "str", "variable": "str", "codes": object})


def _difference(codes, final) -> str:
    distinct = set(codes.values()) if isinstance(codes, dict) else set()
    if len(distinct) > 1:
        return DIFFER
    united = len(distinct) == 1 and len(codes) > 1
    return AGAINST_FINAL if united and pd.notna(final) and distinct != {final} else EARLIER


def _readings(codes, told) -> str:
    """Readings as adjudicated, then coders that the adjudication does not name."""
    listed = told.split(";") if isinstance(told, str) else []
    named = {one.partition("=")[0] for one in listed}
    added = [
        f"{coder}={code}"
        for coder, code in (codes if isinstance(codes, dict) else {}).items()
        if coder not in named
    ]
    return ";".join([*listed, *added])


def _passages(found: pd.DataFrame, units: pd.DataFrame | None) -> pd.Series:
    own = found["unit_id"].where(found["unit_kind"] == PASSAGE)
    if units is None:
        return own
    demand(units, ["unit_id", "passage_ids"], "units")
    return found["unit_id"].map(dict(zip(units["unit_id"], units["passage_ids"]))).fillna(own)


def _most_telling_first(found: pd.DataFrame) -> pd.DataFrame:
    place = found["difference"].map({AGAINST_FINAL: 0, DIFFER: 1, EARLIER: 2})
    pair = found["unit_kind"] != PAIR
    ordered = found.assign(place=place, pair=pair).sort_values(
        ["place", "pair", "unit_kind", "unit_id", "variable"], kind="stable"
    )
    return ordered.drop(columns=["place", "pair"]).reset_index(drop=True)
