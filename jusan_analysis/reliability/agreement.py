"""Coefficients per variable and kind of unit, with the reasons to distrust them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from jusan_analysis.frames import gathered
from jusan_analysis.problems import counted
from jusan_analysis.reliability import coefficients
from jusan_analysis.reliability.coefficients import MISSING, NOMINAL, ORDINAL
from jusan_analysis.reliability.frames import CODINGS, checked_codings
from jusan_analysis.reliability.units import PAIR_MARK, unit_kind

FEW_UNITS = 20
SKEWED_ABOVE = 0.8
DRAWS, SEED = 2000, 2019


def agreement(
    codings: pd.DataFrame, codebook: pd.DataFrame, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame:
    """How far coders agree, per variable and kind of unit, which are never pooled.

    Parameters
    ----------
    codings : DataFrame
        coder_id, unit_id, variable, code; any number of coders, a missing row or code is a
        unit the coder did not judge. A column unit_kind is used where there is one; else the
        kind is told from the id (`unit_kind`).
    codebook : DataFrame
        variable, code, rank (missing where the code has no place in the order).
    draws, seed : int
        Of the bootstrap; 0 draws give no interval.

    Returns
    -------
    DataFrame
        One row per variable and kind of unit, in codebook order: variable; unit_kind; level
        (ordinal where the codebook ranks a code, else nominal); units (with two codes or
        more); coders (number); percent (of pairs of codes on one unit that agree); kappa
        (Cohen, unweighted, all codes, two coders only); alpha (Krippendorff, at the level, of
        ranked codes only where it is ordinal); alpha_low, alpha_high (95 % of the draws);
        warning (why a coefficient misleads or is missing); coder_ids; units_apart (units of
        an ordinal variable that a coder gave an unranked code); units_split (those of them
        that another coder ranked: disagreement which the ordinal alpha cannot see);
        alpha_nominal (all codes, ranks disregarded); unit_ids (all units with a code). An
        undefined coefficient is missing.

    Raises
    ------
    DataPackageError
        If columns are missing, codes or variables are not in the codebook, or a coder judged
        a unit twice.

    Notes
    -----
    The interval draws asks with all their pairs (other units one by one). It tells how
    sensitive alpha is to the units at hand; the units are all there are, no sample, so it is
    no sampling error. On skew: A. Feinstein and D. Cicchetti, "High agreement but low kappa",
    Journal of Clinical Epidemiology 43 (1990).

    Examples
    --------
    >>> book = pd.DataFrame({"variable": "tone", "code": ["low", "high"], "rank": [0, 1]})
    >>> rows = [(c, u, "tone", "high" if u == "r1" else "low") for c in "ab" for u in ("r1", "r2")]
    >>> codings = pd.DataFrame(rows, columns=["coder_id", "unit_id", "variable", "code"])
    >>> agreement(codings, book)[["variable", "level", "units", "alpha"]].to_dict("list")
    {'variable': ['tone'], 'level': ['ordinal'], 'units': [2], 'alpha': [1.0]}
    """
    given = _with_kind(checked_codings(codings, codebook))
    order = {name: place for place, name in enumerate(codebook["variable"].unique())}
    groups = sorted(given.groupby(["variable", "unit_kind"], sort=True), key=lambda group: order[group[0][0]])
    rows = [
        {
            "variable": variable,
            "unit_kind": kind,
            **_coefficients(group, _domain(codebook, variable), draws, seed),
        }
        for (variable, kind), group in groups
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def _with_kind(given: pd.DataFrame) -> pd.DataFrame:
    kinds = given["unit_kind"] if "unit_kind" in given else unit_kind(given["unit_id"])
    return given[list(CODINGS)].assign(unit_kind=kinds).astype({"variable": "str", "unit_kind": "str"})


_COLUMNS = {
    "variable": "str", "unit_kind": "str", "level": "str", "units": "int64", "coders": "int64",
    "percent": "Float64", "kappa": "Float64", "alpha": "Float64", "alpha_low": "Float64",
    "alpha_high": "Float64", "warning": "str", "coder_ids": "str", "units_apart": "int64",
    "units_split": "int64", "alpha_nominal": "Float64", "unit_ids": "str",
}  # fmt: skip


def _domain(codebook: pd.DataFrame, variable: str) -> pd.DataFrame:
    """Codes of a variable: ranked ones from low to high, then the others."""
    own = codebook.loc[codebook["variable"].astype(str) == variable, ["code", "rank"]]
    return own.sort_values("rank", kind="stable", na_position="last").reset_index(drop=True)


def _coefficients(group: pd.DataFrame, domain: pd.DataFrame, draws: int, seed: int) -> dict:
    codes, unit_ids, coder_ids = _matrix(group, list(domain["code"]))
    counts = coefficients.counts_of(codes, len(domain))
    ranked = domain["rank"].notna().to_numpy()
    level = ORDINAL if ranked.any() else NOMINAL
    # codes of one rank are one step of the scale
    scale = _merged(counts[:, ranked], domain["rank"][ranked]) if level == ORDINAL else counts
    clusters = _asks(unit_ids) if draws else np.empty(0)
    alpha = coefficients.alpha(scale, level)
    low, high, undefined = coefficients.alpha_interval(scale, clusters, level, draws, seed)
    found = {
        "level": level,
        "units": int((counts.sum(axis=1) > 1).sum()),
        "coders": len(coder_ids),
        "percent": coefficients.percent_agreement(counts),
        "kappa": coefficients.kappa(codes, len(domain)) if len(coder_ids) == 2 else np.nan,
        "alpha": alpha,
        "alpha_low": low,
        "alpha_high": high,
        "coder_ids": ";".join(coder_ids),
        "unit_ids": gathered(unit_ids),
        "alpha_nominal": coefficients.alpha(counts, NOMINAL) if level == ORDINAL else alpha,
        **(_set_apart(counts, ranked) if level == ORDINAL else {"units_apart": 0, "units_split": 0}),
    }
    return found | {"warning": "; ".join(_warnings(found, counts, undefined)) or None}


def _matrix(group: pd.DataFrame, codes: list[str]) -> tuple[np.ndarray, list[str], list[str]]:
    """Units × coders: the place of each code in the domain."""
    units, unit_ids = pd.factorize(group["unit_id"])
    coders, coder_ids = pd.factorize(group["coder_id"], sort=True)
    matrix = np.full((len(unit_ids), len(coder_ids)), MISSING)
    matrix[units, coders] = pd.Categorical(group["code"], codes).codes
    return matrix, unit_ids.tolist(), coder_ids.tolist()


def _asks(unit_ids: list[str]) -> np.ndarray:
    """The ask of each pair, by number; any other unit stands alone."""
    asks = pd.array([one.partition(PAIR_MARK)[0] for one in unit_ids], dtype="str")
    return pd.factorize(asks)[0]


def _merged(counts: np.ndarray, ranks: pd.Series) -> np.ndarray:
    steps, places = np.unique(ranks.to_numpy(dtype=float), return_inverse=True)
    return counts @ np.eye(len(steps), dtype=int)[places]


def _set_apart(counts: np.ndarray, ranked: np.ndarray) -> dict[str, int]:
    pairable = counts[counts.sum(axis=1) > 1]
    apart = pairable[:, ~ranked].any(axis=1)
    return {"units_apart": int(apart.sum()), "units_split": int(pairable[apart][:, ranked].any(axis=1).sum())}


def _warnings(found: dict, counts: np.ndarray, undefined: float) -> Iterator[str]:
    used = counts[counts.sum(axis=1) > 1].sum(axis=0)
    if not found["units"]:
        yield "no unit has two codes: nothing can be compared"
        return
    if (used > 0).sum() == 1:
        yield "one category only: chance cannot be told from agreement, coefficients are undefined"
    elif np.isnan(found["alpha"]):
        yield "alpha is undefined: fewer than two ranked categories, or no unit that two coders ranked"
    elif found["percent"] == 100:
        yield "no disagreement at all: the interval has no width and shows no precision"
    if found["units"] < FEW_UNITS:
        yield f"few units: one more difference would move the coefficients far (fewer than {FEW_UNITS})"
    if (used > 0).sum() > 1 and used.max() > SKEWED_ABOVE * used.sum():
        yield f"skew: one code makes up {100 * used.max() / used.sum():.0f} % of the codes"
    if found["coders"] > 2:
        yield "kappa is for two coders"
    if found["units_apart"]:
        yield (
            f"{counted(found['units_apart'], 'unit')} with unranked codes apart from the ordinal alpha, "
            f"coders split on {found['units_split']}"
        )
    if undefined:
        yield f"alpha undefined in {100 * undefined:.2g} % of the draws"
