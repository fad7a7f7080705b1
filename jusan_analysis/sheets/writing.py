"""Write a coding sheet: CSV that opens in a spreadsheet, tells how to fill it, and shows no codes."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Iterator, Mapping

import pandas as pd

from jusan_analysis.display import record_links
from jusan_analysis.loading import Article
from jusan_analysis.problems import nearest, quoted
from jusan_analysis.reliability import units
from jusan_analysis.texts import guarded

COLUMNS = ("unit_id", "code", "unit", "passage_ids", "read_at", "remark")
HUMAN = "human_reader"
SILENCE = "~none"

_HOW_TO = (
    "Read each unit at its passages in the article; write one of the codes below beside it, in column code. "
    "Leave the cell empty where you cannot judge. Remarks are yours and are not read. "
    "Save as CSV, then run: jusan sheet read FILE"
)


def sheet_units(article: Article, variable: str) -> pd.DataFrame:
    """The units a variable is coded on, none of which gives a final code away.

    A silence (``r05~none``) would; the ask stands in its place.

    Parameters
    ----------
    article : Article
    variable : str
        Of the codebook.

    Returns
    -------
    DataFrame
        unit_id, unit_kind, unit, passage_ids; see `reliability.units`.

    Raises
    ------
    ValueError
        If no table of units carries the variable.
    """
    found = units(article)
    homes = {
        one.primary_key[0]: one.name
        for one in article.package.resources
        if len(one.primary_key) == 1 and any(field.variable == variable for field in one.fields)
    }
    coded = set().union(*(article.frames[table][key] for key, table in homes.items()))
    if "comparison_id" in homes:
        coded |= set(article.recommendations["recommendation_id"])
    own = found[found["unit_id"].isin(coded) & ~found["unit_id"].str.endswith(SILENCE)]
    if own.empty:
        offered = _codable(article, set(found["unit_id"]))
        raise ValueError(
            f"variable: found {quoted(variable)}; expected one of {', '.join(offered)}. "
            f"{nearest(variable, offered)}".strip()
        )
    return own.reset_index(drop=True)


def _codable(article: Article, unit_ids: set[str]) -> list[str]:
    found = [
        field.variable
        for one in article.package.resources
        if len(one.primary_key) == 1 and set(article.frames[one.name][one.primary_key[0]]) <= unit_ids
        for field in one.fields
        if field.variable
    ]
    return list(dict.fromkeys(found))


def sheet_text(article: Article, variable: str, coder_id: str, seed: int = 1) -> str:
    """A coding sheet: how to fill it, the codebook, and the units in shuffled order without codes.

    Parameters
    ----------
    article : Article
    variable : str
    coder_id : str
    seed : int
        Of the order; told in the sheet. Kinds of units stay together.

    Returns
    -------
    str
        CSV with commas and CRLF; no cell can act as a formula.

    Raises
    ------
    ValueError
        If the variable is not coded on units, or the name cannot be a coder's.
    """
    if fault := coder_fault(article, coder_id):
        raise ValueError("coder: found {}; expected {}. {}".format(*fault))
    own = sheet_units(article, variable)
    codebook = article.codebook.loc[article.codebook["variable"] == variable]
    rows = [
        ("coding sheet", article.package.title),
        ("variable", variable),
        ("coder", coder_id),
        ("package", f"{article.package.name} {article.package.version}"),
        ("seed", seed),
        ("how to", _HOW_TO),
        (),
        ("codes", "label", "definition", "use when", "not when"),
        *codebook[["code", "label", "definition", "use_when", "not_when"]].itertuples(index=False),
        (),
        COLUMNS,
        *_unit_rows(own, record_links(article), seed),
    ]
    file = io.StringIO(newline="")
    csv.writer(file).writerows([[guarded(str(cell)) for cell in row] for row in rows])
    return file.getvalue()


def _unit_rows(own: pd.DataFrame, links: Mapping[str, str], seed: int) -> Iterator[tuple]:
    order = random.Random(seed)
    for _, kind in own.groupby("unit_kind", sort=True):
        rows = list(kind.itertuples())
        order.shuffle(rows)
        for one in rows:
            yield one.unit_id, "", one.unit, one.passage_ids, links.get(one.unit_id, ""), ""


def coder_fault(article: Article, coder_id: str) -> tuple[str, str, str] | None:
    """Why a name cannot be a human coder's (found, expected, remedy), or None."""
    field = next(one for one in article.package.resource("coders").fields if one.name == "coder_id")
    pattern = field.constraints.get("pattern", r"\S+")
    if not re.fullmatch(pattern, coder_id):
        remedy = "Use small letters, digits and underscores, a letter first."
        return quoted(coder_id), f"a name of the form {pattern}", remedy
    kinds = dict(zip(article.coders["coder_id"], article.coders["kind"]))
    if kinds.get(coder_id, HUMAN) != HUMAN:
        found = f"{quoted(coder_id)}, an {str(kinds[coder_id]).replace('_', ' ')} of the package"
        return found, "the name of a human coder", "Choose one that is not in the table coders."
    return None
