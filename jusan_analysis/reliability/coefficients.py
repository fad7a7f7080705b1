"""Coefficients of agreement on one variable and one kind of unit, from a table of code counts.

A table of counts has a row per unit and a column per code: how many coders gave the unit that
code. Names follow Krippendorff, "Content Analysis" (2018), chapter 12.
"""

from __future__ import annotations

import numpy as np

NOMINAL, ORDINAL = "nominal", "ordinal"
MISSING = -1


def counts_of(codes: np.ndarray, n_codes: int) -> np.ndarray:
    """How many coders gave each unit each code.

    Parameters
    ----------
    codes : ndarray of int, units × coders
        Place of the code in the domain; `MISSING` where a coder gave none.
    n_codes : int
        Size of the domain.

    Returns
    -------
    ndarray of int, units × codes

    Examples
    --------
    >>> counts_of(np.array([[0, 0], [1, MISSING]]), 2)
    array([[2, 0],
           [0, 1]])
    """
    counts = np.zeros((len(codes), n_codes), dtype=int)
    for column in codes.T:
        coded = np.flatnonzero(column != MISSING)
        counts[coded, column[coded]] += 1
    return counts


def percent_agreement(counts: np.ndarray) -> float:
    """Share of pairs of codes on one unit that agree, in per cent; nan without such a pair.

    Examples
    --------
    >>> percent_agreement(np.array([[2, 0], [1, 1]]))
    50.0
    """
    coders = counts.sum(axis=1)
    pairs = (coders * (coders - 1)).sum()
    return float(100 * (counts * (counts - 1)).sum() / pairs) if pairs else float("nan")


def kappa(codes: np.ndarray, n_codes: int) -> float:
    """Cohen's kappa, unweighted, of two coders on the units both coded.

    Parameters
    ----------
    codes : ndarray of int, units × 2
    n_codes : int

    Returns
    -------
    float
        nan where chance alone would give full agreement: one category only, or no unit.

    References
    ----------
    J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
    Measurement 20 (1960), 37–46.

    Examples
    --------
    >>> kappa(np.array([[0, 0], [0, 0], [1, 1], [1, 0]]), 2)
    0.5
    """
    both = codes[(codes != MISSING).all(axis=1)]
    table = np.bincount(both[:, 0] * n_codes + both[:, 1], minlength=n_codes**2)
    table = table.reshape(n_codes, n_codes)
    n = table.sum()
    observed, chance = n * np.trace(table), table.sum(axis=0) @ table.sum(axis=1)
    return float((observed - chance) / (n**2 - chance)) if n**2 != chance else float("nan")


def alpha(counts: np.ndarray, level: str) -> float:
    """Krippendorff's alpha, by the package `krippendorff`.

    Parameters
    ----------
    counts : ndarray of int, units × codes
        Codes in the order of their ranks where the level is ordinal.
    level : str
        ``nominal`` or ``ordinal``.

    Returns
    -------
    float
        nan where it is undefined: no unit with two codes, or one category only.

    References
    ----------
    K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011).

    Examples
    --------
    >>> round(alpha(np.array([[2, 0], [1, 1], [0, 2]]), "nominal"), 3)
    0.444
    """
    import krippendorff

    pairable = counts[counts.sum(axis=1) > 1]
    if (pairable.sum(axis=0) > 0).sum() < 2:
        return float("nan")
    return float(krippendorff.alpha(value_counts=_condensed(pairable), level_of_measurement=level))


def _condensed(counts: np.ndarray) -> np.ndarray:
    """The same coincidences in fewer rows.

    A unit on which all agree adds its codes to the diagonal and nothing else, so all such units
    of one code may stand in one row; the package takes memory per row.
    """
    unanimous = (counts > 0).sum(axis=1) == 1
    agreed = np.diag(counts[unanimous].sum(axis=0))
    return np.vstack([counts[~unanimous], agreed[agreed.any(axis=1)]])


def alpha_interval(
    counts: np.ndarray, clusters: np.ndarray, level: str, draws: int, seed: int
) -> tuple[float, float, float]:
    """How far alpha moves when other units of the same make had been coded.

    Whole clusters are drawn with replacement, so that units which belong together (the pairs of
    one ask) stay together.

    Parameters
    ----------
    counts : ndarray of int, units × codes
    clusters : ndarray of int
        Cluster of each unit.
    level : str
    draws, seed : int

    Returns
    -------
    low, high : float
        2.5th and 97.5th percentile of the draws; nan where alpha or every draw is undefined.
    undefined : float
        Share of the draws that left no second category and so no alpha.

    References
    ----------
    B. Efron and R. Tibshirani, "An Introduction to the Bootstrap" (1993), chapters 8 and 13.
    """
    pairable = counts.sum(axis=1) > 1
    if not draws or not pairable.any():
        return float("nan"), float("nan"), 0.0
    own = _cluster_coincidences(counts[pairable], clusters[pairable])
    # clusters with the same table are interchangeable: it is enough to draw how many of each
    tables, sizes = np.unique(own.reshape(len(own), -1), axis=0, return_counts=True)
    times = np.random.default_rng(seed).multinomial(len(own), sizes / len(own), size=draws)
    drawn = alphas_of((times @ tables).reshape(-1, *own.shape[1:]), level)
    known = drawn[~np.isnan(drawn)]
    low, high = np.percentile(known, [2.5, 97.5]) if len(known) else (np.nan, np.nan)
    return float(low), float(high), 1 - len(known) / draws


def _cluster_coincidences(counts: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Coincidence matrix of each cluster: clusters × codes × codes."""
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(counts.shape[1])
    coincidences = pairs / (counts.sum(axis=1) - 1)[:, None, None]
    names, places = np.unique(clusters, return_inverse=True)
    summed = np.zeros((len(names), *coincidences.shape[1:]))
    np.add.at(summed, places, coincidences)
    return summed


def alphas_of(coincidences: np.ndarray, level: str) -> np.ndarray:
    """Krippendorff's alpha of many coincidence matrices at once.

    Parameters
    ----------
    coincidences : ndarray, draws × codes × codes
    level : str

    Returns
    -------
    ndarray
        One alpha per matrix, nan where it has one category only.
    """
    by_code = coincidences.sum(axis=2)
    distances = _distances(by_code, level)
    observed = (coincidences * distances).sum(axis=(1, 2))
    expected = np.einsum("di,dj,dij->d", by_code, by_code, distances)
    several = (by_code > 0).sum(axis=1) > 1
    ratio = np.divide(
        observed * (by_code.sum(axis=1) - 1), expected, out=np.full(len(observed), np.nan), where=several
    )
    return 1 - ratio


def _distances(by_code: np.ndarray, level: str) -> np.ndarray:
    if level == NOMINAL:
        return np.broadcast_to(1 - np.eye(by_code.shape[1]), (*by_code.shape, by_code.shape[1]))
    # the distance of two ranks is the number of codes between their middles, squared
    middle = by_code.cumsum(axis=1) - by_code / 2
    return (middle[:, :, None] - middle[:, None, :]) ** 2
