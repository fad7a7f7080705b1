"""How far coders agree, where they differ, and where all of them leave the value that is shown.

Agreement does not show that coders are right: readers of one make share their blind spots. Methods:
K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011); K. L. Gwet, British Journal of
Mathematical and Statistical Psychology 61 (2008), 29–48; C. J. Clopper and E. S. Pearson, Biometrika 26
(1934), 404–413 (the exact bound); J. L. Fleiss, B. Levin and M. C. Paik, Statistical Methods for Rates and
Proportions (2003), chapter 18 (specific agreement).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from jusan_analysis import comparison
from jusan_analysis.columns import UnusableFrame, join_ids, require, split_ids
from jusan_analysis.problems import counted, nearest, quoted

KINDS = {"p": "passage", "r": "recommendation", "pr": "practice"}
FEW_UNITS, SKEWED = 20, 0.8
DRAWS, SEED = 2000, 2019

AGAINST, DIFFER, EARLIER = "coders against final", "coders differ", "earlier readings or drafts differ"
CODED, ROLLED_UP = "coded", "rolled up from pairs"


# --- agreement ----------------------------------------------------------------------------


def agreement(codings: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """How far coders agree, by variable and kind of unit.

    Columns: variable; unit_kind; level (ordinal where the codebook ranks a code); units (with two codes or
    more); coders; percent (mean over units of the share of pairs of coders who agree); alpha (Krippendorff,
    at the level); alpha_low, alpha_high (95 per cent); ac1 (Gwet, nominal, over the codes that were used);
    warning. What is undefined is missing. ``codings`` may bring its own column unit_kind.

    Alpha of a ranked variable sees ranked codes only: silence is no step of a scale. The warning counts the
    units left out; percent and ac1 see every code. The interval draws units anew, the pairs of one
    recommendation together; a draw with one code only counts as 0. Where nobody differs it is the exact
    bound 1 − (1 − .025 ** (1/n)) / De: up to that share of differing units, n units without a difference
    are still seen once in forty samples (on a ranked variable each such difference is the largest one).
    """
    rows = []
    for variable, kind, coders, counts, ranks in _tables(codings, codebook):
        level = "ordinal" if ranks.notna().any() else "nominal"
        # codes of one rank are one step of the scale; codes without a rank drop out
        scale = counts.T.groupby(ranks).sum().T if level == "ordinal" else counts
        row = {"variable": variable, "unit_kind": kind, "level": level, "coders": coders}
        row["units"] = len(_comparable(counts))
        row["percent"], row["ac1"] = 100 * _agreeing(counts), _ac1(counts)
        row["alpha"] = _alpha(scale, level)
        row["alpha_low"], row["alpha_high"] = _interval(scale, level)
        rows.append(row | {"warning": "; ".join(_warnings(row, counts, scale)) or None})
    types = dict.fromkeys(["variable", "unit_kind", "level"], "str") | {"units": int, "coders": int}
    types |= dict.fromkeys(["percent", "alpha", "alpha_low", "alpha_high", "ac1"], "Float64")
    return pd.DataFrame(rows, columns=[*types, "warning"]).astype(types | {"warning": "str"})


def by_code(codings: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """How far coders agree on single codes: one figure over all codes hides the weak ones.

    Columns: variable; unit_kind; code; n (units on which a coder gave it, of those with two codes or more);
    specific (0 to 1: where one coder gave the code, the share of the others who gave it too); alpha
    (nominal, of this code against all others; missing where all gave it everywhere).
    """
    rows = []
    for variable, kind, _, counts, _ in _tables(codings, codebook):
        comparable = _comparable(counts)
        coders = comparable.sum(axis=1)
        for code in comparable.columns[comparable.any()]:
            gave = comparable[code]
            specific = (gave * (gave - 1)).sum() / (gave * (coders - 1)).sum()
            alpha = _alpha(pd.concat([gave, coders - gave], axis=1), "nominal")
            rows.append((variable, kind, code, (gave > 0).sum(), specific, alpha))
    types = dict.fromkeys(["variable", "unit_kind", "code"], "str")
    types |= {"n": int, "specific": "Float64", "alpha": "Float64"}
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def unit_kind(unit_ids: pd.Series) -> pd.Series:
    """What each id names: passage, recommendation, practice, pair, or simply a unit.

    >>> unit_kind(pd.Series(["p01s1", "r100", "pr01", "r01~pr01", "talk:r02", "7"])).tolist()
    ['passage', 'recommendation', 'practice', 'pair', 'recommendation', 'unit']
    """
    ids = unit_ids.astype("str")
    letters = ids.str.extract(r"^(?:.*:)?(pr|p|r)\d", expand=False)
    return letters.map(KINDS).fillna("unit").mask(ids.str.contains("~"), "pair")


def _tables(codings: pd.DataFrame, codebook: pd.DataFrame) -> Iterator[tuple]:
    """Variable, kind, number of coders, how many coders gave a unit (row) a code (column), rank of codes."""
    codings, codebook = _checked(codings, codebook)
    for variable, codes in codebook.groupby("variable", sort=False):
        for kind, group in codings[codings["variable"] == variable].groupby("unit_kind"):
            counts = group.groupby(["unit_id", "code"]).size().unstack(fill_value=0)
            counts = counts.reindex(columns=codes["code"], fill_value=0)
            yield variable, kind, group["coder_id"].nunique(), counts, codes.set_index("code")["rank"]


def _comparable(counts: pd.DataFrame) -> pd.DataFrame:
    return counts[counts.sum(axis=1) > 1]


def _agreeing(counts: pd.DataFrame) -> float:
    """Mean over units of the share of pairs of coders who agree; missing where no unit has two codes."""
    counts = _comparable(counts)
    coders = counts.sum(axis=1)
    return ((counts * (counts - 1)).sum(axis=1) / (coders * (coders - 1))).mean()


def _ac1(counts: pd.DataFrame) -> float:
    """Gwet's AC1; units that one coder saw count towards the frequency of the codes."""
    shares = counts.div(counts.sum(axis=1), axis=0).mean()
    used = (shares > 0).sum()
    if used < 2:
        return np.nan
    chance = (shares * (1 - shares)).sum() / (used - 1)
    return (_agreeing(counts) - chance) / (1 - chance)


def _alpha(counts: pd.DataFrame, level: str) -> float:
    """Krippendorff's alpha; missing where no unit has two codes, or only one code is used."""
    import krippendorff

    counts = _comparable(counts)
    if counts.any().sum() < 2:
        return np.nan
    return float(krippendorff.alpha(value_counts=counts.to_numpy(), level_of_measurement=level))


def _interval(counts: pd.DataFrame, level: str) -> tuple[float, float]:
    counts = _comparable(counts)
    counts = counts.loc[:, counts.any()]
    codes = counts.shape[1]
    if codes < 2:
        return np.nan, np.nan
    values = counts.to_numpy()
    pairs = values[:, :, None] * (values[:, None, :] - np.eye(codes))
    coincidences = pairs / (values.sum(axis=1) - 1)[:, None, None]
    # the pairs of one recommendation hang together; any other unit is its own cluster
    clusters = counts.index.str.partition("~").get_level_values(0)
    by_cluster = pd.DataFrame(coincidences.reshape(len(counts), -1)).groupby(clusters).sum().to_numpy()
    n = len(by_cluster)
    if (values > 0).sum(axis=1).max() == 1:
        _, expected, largest = _disagreement(by_cluster.sum(axis=0).reshape(1, codes, codes), level)
        return float(1 - (1 - 0.025 ** (1 / n)) * largest[0] / expected[0]), 1.0
    times = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=DRAWS)
    observed, expected, _ = _disagreement((times @ by_cluster).reshape(DRAWS, codes, codes), level)
    # a draw with one code only expects no disagreement: its alpha counts as 0
    alphas = 1 - np.divide(observed, expected, out=np.ones(DRAWS), where=expected > 0)
    return tuple(np.percentile(alphas, [2.5, 97.5]).tolist())


def _disagreement(coincidences: np.ndarray, level: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Observed, expected and largest possible disagreement in each of many matrices of coincidences."""
    by_code = coincidences.sum(axis=2)
    total = by_code.sum(axis=1)
    distances = np.broadcast_to(1 - np.eye(by_code.shape[1]), coincidences.shape)
    if level == "ordinal":
        # two ranks are as far apart as the number of codes between their middles, squared
        middles = by_code.cumsum(axis=1) - by_code / 2
        distances = (middles[:, :, None] - middles[:, None, :]) ** 2
    observed = (coincidences * distances).sum(axis=(1, 2)) / total
    expected = np.einsum("di,dj,dij->d", by_code, by_code, distances) / (total * (total - 1))
    return observed, expected, distances.max(axis=(1, 2))


def _warnings(row: dict, counts: pd.DataFrame, scale: pd.DataFrame) -> Iterator[str]:
    comparable = _comparable(counts)
    if comparable.empty:
        yield "one coder only" if row["coders"] == 1 else "no unit has two codes"
        return
    used = comparable.sum()
    if (used > 0).sum() == 1:
        yield "one code only: agreement cannot be held against chance"
    elif np.isnan(row["alpha"]):
        yield "alpha is undefined: coders share fewer than two ranked codes"
    elif row["alpha"] == 1:
        where = "" if row["percent"] == 100 else " on ranked codes"
        yield f"nobody differs{where}: the interval is an exact bound"
    if used.sum() > used.max() > SKEWED * used.sum():
        yield f"one code covers {100 * used.max() / used.sum():.0f} %: alpha is unstable"
    if row["units"] < len(counts):
        yield f"{counted(len(counts) - row['units'], 'unit')} with one coder left out"
    if row["units"] < FEW_UNITS:
        yield f"few units ({row['units']}): one more difference would change the figures much"
    ranked = scale.loc[comparable.index].sum(axis=1)
    apart = ranked < comparable.sum(axis=1)
    if apart.any():
        left_out = counted(apart.sum(), "unit") + " with a code without rank"
        yield f"alpha leaves out {left_out}; coders split on {(ranked[apart] > 0).sum()}"


# --- codings and codebook as they come ----------------------------------------------------


def _checked(codings: pd.DataFrame, codebook: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows that hold a code, and the codebook, ids and codes as text; faults are refused together."""
    key, pair = ["coder_id", "unit_id", "variable"], ["variable", "code"]
    require(codings, [*key, "code"], "codings")
    require(codebook, [*pair, "rank"], "codebook")
    coded, book = codings[[*key, "code"]].apply(_text), codebook[[*pair, "rank"]].apply(_text)
    ranks = pd.to_numeric(book["rank"], errors="coerce")
    gaps = {f"codings: {column} is missing": coded[column].isna() for column in key}
    gaps |= {f"codebook: {column} is missing": book[column].isna() for column in pair}
    gaps["codebook: rank is no number"] = ranks.isna() & book["rank"].notna()
    faults = [f"{fault} in {_rows(chosen)}." for fault, chosen in gaps.items() if chosen.any()]
    for variable, code in book.loc[book.duplicated(pair), pair].dropna().to_numpy():
        faults.append(f"codebook: code {quoted(code)} twice for {quoted(variable)}. Delete one.")
    given = coded["code"].notna()
    coded = coded[given]
    if (again := coded.duplicated(key, keep=False)).any():
        faults.append(f"codings: a coder coded one unit twice, in {_rows(again)}. Keep one of them.")
    codes = {name: group.dropna().tolist() for name, group in book.groupby("variable")["code"]}
    for variable, code in coded[pair].dropna().drop_duplicates().to_numpy():
        if code not in codes.get(variable, []):
            hint = nearest(code, codes[variable]) if variable in codes else nearest(variable, codes)
            fault = f"codings: the codebook has no code {quoted(code)} of {quoted(variable)}"
            faults.append(f"{fault}. {hint or 'Define it there.'}")
    if faults:
        raise UnusableFrame("\n".join(faults))
    kinds = unit_kind(coded["unit_id"])
    if "unit_kind" in codings:
        kinds = _text(codings.loc[given, "unit_kind"]).fillna(kinds)
    return coded.assign(unit_kind=kinds), book.assign(rank=ranks)


def _text(column: pd.Series) -> pd.Series:
    """Ids and codes as text: 1 and 1.0 are "1", blanks around them fall away, an empty text is missing."""
    whole = [int(value) if isinstance(value, float) and value.is_integer() else value for value in column]
    texts = [None if pd.isna(value) else str(value).strip() or None for value in whole]
    return pd.Series(texts, index=column.index, dtype="str")


def _rows(chosen: pd.Series) -> str:
    labels = [str(label) for label in chosen.index[chosen]]
    return f"{counted(len(labels), 'row')}: {', '.join(labels[:10])}{' …' if len(labels) > 10 else ''}"


# --- where coders differ, and where they leave the value that is shown --------------------


def units(article) -> pd.DataFrame:
    """Every unit that can be coded, in words and without a code: unit_id, unit_kind, unit, passage_ids."""
    passages = article.passages.assign(passage_ids=article.passages["passage_id"])
    recommendations, practices = article.recommendations, article.practices
    pairs = comparison.pairs(article).dropna(subset="comparison_id")
    place = "Paragraph " + passages["paragraph"].astype("str")
    place += ", sentence " + passages["sentence"].astype("str")
    if passages["source_id"].nunique() > 1:
        place += " of " + passages["source_id"]
    place += (": … " + passages["locator"] + " …").fillna("")
    practice = " Practice: " + pairs["practice"].fillna("none is described")
    table = pd.concat(
        pd.DataFrame({"unit_id": rows[key], "unit": text, "passage_ids": rows["passage_ids"]})
        for rows, key, text in (
            (passages, "passage_id", place),
            (recommendations, "recommendation_id", "Recommendation: " + recommendations["action"]),
            (practices, "practice_id", "Practice: " + practices["practice"]),
            (pairs, "comparison_id", "Recommendation: " + pairs["action"] + practice),
        )
    )
    table["passage_ids"] = [join_ids([ids]) for ids in table["passage_ids"]]
    table.insert(1, "unit_kind", unit_kind(table["unit_id"]))
    return table.reset_index(drop=True)


def disagreements(article) -> pd.DataFrame:
    """Every difference between coders, or between them and the value shown, and why it was settled so.

    Columns: unit_id; variable; unit_kind; difference (``coders against final`` first: all who coded the
    unit agree on another code; ``coders differ``; ``earlier readings or drafts differ``: only the
    adjudication knows of them); readings (``coder=code`` joined by ``;``); final; reason (missing where
    nobody adjudicated); passage_ids.
    """
    table = _beside_final(article)
    columns = "unit_id variable unit_kind difference readings final reason passage_ids"
    return table[columns.split()].reset_index(drop=True)


def against_final(article) -> pd.DataFrame:
    """Every unit and variable where all coders of it gave one code, and another value is shown.

    Columns: unit_id; variable; coders; codes (``coder=code`` joined by ``;``); final; how (``coded``;
    ``rolled up from pairs``: follows from the pairs, nobody decided it for the whole recommendation;
    ``…, computed from who acts``: a level that coders did not have); adjudicated; reason; passage_ids.
    """
    table = _beside_final(article)
    columns = "unit_id variable coders codes final how adjudicated reason passage_ids"
    return table.loc[table["difference"] == AGAINST, columns.split()].reset_index(drop=True)


def _beside_final(article) -> pd.DataFrame:
    """Every difference: the codes of a unit and variable beside its final value and its adjudication."""
    key = ["unit_id", "variable"]
    codings = article.codings.dropna(subset="code").astype("str").sort_values("coder_id")
    codings["reading"] = codings["coder_id"] + "=" + codings["code"]
    table = codings.groupby(key).agg(
        coders=("coder_id", ";".join),
        codes=("reading", ";".join),
        code=("code", "first"),
        n=("code", "nunique"),
    )
    settled = article.adjudications.astype("str").set_index(key).rename(columns={"code": "settled"})
    table = table.join(settled, how="outer").join(_final(article).set_index(key)).reset_index()
    table["adjudicated"] = table["settled"].notna()
    # where no table holds the variable, the adjudication is all that is final
    table["final"], table["how"] = table["final"].fillna(table["settled"]), table["how"].fillna(CODED)
    against = (table["n"] == 1) & table["final"].notna() & (table["code"] != table["final"])
    table["difference"] = pd.Series(EARLIER, table.index).mask(table["n"] > 1, DIFFER).mask(against, AGAINST)
    table = table[table["adjudicated"] | (table["difference"] != EARLIER)]
    # a coder who came after the adjudication stands beside the readings that it names
    readings = [split_ids(a) + split_ids(b) for a, b in table[["readings", "codes"]].to_numpy()]
    table["readings"] = [";".join(dict.fromkeys(cell)) for cell in readings]
    known = units(article).set_index("unit_id")
    table = table.join(known[["unit_kind", "passage_ids"]], on="unit_id")
    table["order"] = table["difference"].map([AGAINST, DIFFER, EARLIER].index)
    table["place"] = known.index.get_indexer(table["unit_id"])
    return table.sort_values(["order", "place"], kind="stable")


def _final(article) -> pd.DataFrame:
    """The values shown, of the tables and of the roll-up: unit_id, variable, final, how."""
    status = comparison.status(comparison.pairs(article)).rename(columns={"status": "relation"})
    variables, finals = article.codings["variable"].unique(), []
    for table, key, how in (
        (article.passages, "passage_id", CODED),
        (article.recommendations, "recommendation_id", CODED),
        (article.practices, "practice_id", CODED),
        (article.comparisons, "comparison_id", CODED),
        (status[["recommendation_id", "relation", "basis", "certainty"]], "recommendation_id", ROLLED_UP),
    ):
        values = table[[key, *table.columns.intersection(variables)]].astype("str")
        values = values.rename(columns={key: "unit_id"}).melt("unit_id", value_name="final")
        finals.append(values.assign(how=how))
    table = pd.concat(finals, ignore_index=True).dropna(subset="final")
    table["how"] += np.where(table["final"] == "urged_by_others", ", computed from who acts", "")
    return table
