"""Codings and codebooks as the coefficients need them, or every reason why they cannot be used."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from jusan_analysis.frames import demand
from jusan_analysis.problems import DataPackageError, Problem, nearest, quoted

CODINGS = ("coder_id", "unit_id", "variable", "code")


def checked_codings(codings: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """The codings that hold a code.

    Returns
    -------
    DataFrame
        The rows with a code, all their columns.

    Raises
    ------
    DataPackageError
        If columns are missing, a code or variable is not in the codebook, or a coder judged a
        unit twice; all at once.
    """
    demand(codings, CODINGS, "codings")
    demand(codebook, ("variable", "code", "rank"), "codebook")
    given = codings[codings["code"].notna()]
    problems = [*_unknown_codes(given, codebook), *_judged_twice(given)]
    if problems:
        raise DataPackageError(problems)
    return given


def _unknown_codes(given: pd.DataFrame, codebook: pd.DataFrame) -> Iterator[Problem]:
    known: dict[str, list[str]] = {}
    for variable, code in zip(codebook["variable"].astype(str), codebook["code"].astype(str)):
        known.setdefault(variable, []).append(code)
    for variable, code in given[["variable", "code"]].drop_duplicates().astype(str).itertuples(index=False):
        if variable not in known:
            expected, remedy = "a variable of the codebook", nearest(variable, known)
            yield Problem(
                "codings", None, "variable", quoted(variable), expected, remedy or "Define it there."
            )
        elif code not in known[variable]:
            expected = f"one of {', '.join(known[variable])}"
            remedy = nearest(code, known[variable]) or "Use one of these."
            yield Problem("codings", None, "code", f"{quoted(code)} for {variable}", expected, remedy)


def _judged_twice(given: pd.DataFrame) -> Iterator[Problem]:
    key = ["coder_id", "unit_id", "variable"]
    again = given[given.duplicated(key)]
    for coder, unit, variable in again[key].drop_duplicates().astype(str).itertuples(index=False):
        found = f"two codes of {coder} for {variable} of {quoted(unit)}"
        yield Problem("codings", None, "unit_id", found, "one code each", "Delete one of them.")
