"""How the time for agreement grows: a million codings of one variable, without the bootstrap.

Run it with ``python benchmarks/agreement.py``. Machines differ and share their cores, so
processor time is taken, the median of three runs; read the ratios.
"""

from statistics import median
from time import process_time

import numpy as np
import pandas as pd

from jusan_analysis import load_article
from jusan_analysis.reliability import agreement

RUNS = 3
CASES = (
    ("voice", 2, 0.9),
    ("relation", 2, 0.9),
    ("relation", 5, 0.9),
    ("theme", 2, 0.9),
    ("theme", 2, 0.5),
)


def codings_of(codes: list[str], variable: str, rows: int, coders: int, kept: float) -> pd.DataFrame:
    """Random codings: each coder keeps a common code with this probability, else draws another."""
    random = np.random.default_rng(2019)
    n_units = rows // coders
    common = random.integers(len(codes), size=n_units)
    kept_rows = random.random((coders, n_units)) < kept
    own = np.where(kept_rows, common, random.integers(len(codes), size=(coders, n_units)))
    units = [f"r{number:07d}~pr01" for number in range(n_units)]
    return pd.DataFrame(
        {
            "coder_id": np.repeat([f"coder_{number}" for number in range(coders)], n_units),
            "unit_id": units * coders,
            "variable": variable,
            "code": np.array(codes)[own.ravel()],
        }
    )


def seconds(codings: pd.DataFrame, codebook: pd.DataFrame) -> float:
    """Median time of agreement without draws."""
    taken = []
    for _ in range(RUNS):
        start = process_time()
        agreement(codings, codebook, draws=0)
        taken.append(process_time() - start)
    return median(taken)


if __name__ == "__main__":
    codebook = load_article().codebook
    print("variable  codes  coders  kept  s for 1,000,000  / 100,000  per cent of the bar of 10 s")
    for variable, coders, kept in CASES:
        codes = list(codebook.loc[codebook["variable"] == variable, "code"])
        small, large = (
            seconds(codings_of(codes, variable, rows, coders, kept), codebook)
            for rows in (100_000, 1_000_000)
        )
        shown = f"{large:15.1f}  {large / small:9.1f}  {10 * large:8.0f}"
        print(f"{variable:<9} {len(codes):5d}  {coders:6d}  {kept:4.1f}  {shown}")
