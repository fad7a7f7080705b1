"""How firm the findings are, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from jusan_analysis import comparison, reliability
from jusan_analysis.comparison.asked import urged
from jusan_analysis.comparison.multiverse import FIRM_FROM_PCT, HEADLINES
from jusan_analysis.findings.rows import Finding, agreeing, amount, united
from jusan_analysis.problems import counted

TOPIC, NOTEBOOK = "How firm", "04-how-firm-are-the-findings"


def holding(article, context) -> Iterator[Finding]:
    """How many statuses hold under every combination of the choices tried."""
    found = comparison.firmness(article)
    firm, always = found[found["kept_pct"] >= FIRM_FROM_PCT], found[found["kept_pct"] == 100]
    untested, silences = int(found["untested_by_rule"].sum()), int(always["untested_by_filter"].sum())
    yield Finding(
        TOPIC,
        f"{amount(len(always)).capitalize()} of {len(found)} {agreeing(len(found), 'status', 'statuses')} "
        f"{agreeing(len(always), 'stays', 'stay')} the same under every combination of the choices tried, "
        f"{amount(silences)} of these for silence; {amount(len(firm))} {agreeing(len(firm), 'does', 'do')} "
        f"so under at least {FIRM_FROM_PCT} per cent of them.",
        f"{untested} of {len(found)} asks have one practice beside them or none, so that no rule can move "
        "them; a silence cannot be dropped by a filter either.",
        "Choices are no sample: what many of them keep is not thereby probable, and the rest is not false."
        + _lifted(found, article),
        NOTEBOOK,
        "Which statuses hold?",
        passage_ids=united(firm["passage_ids"]),
        record_ids=";".join(firm["recommendation_id"]),
    )


def _lifted(found: pd.DataFrame, article) -> str:
    """What the rules do to an absence beside which others urge or offer something."""
    pairs = comparison.pairs(article)
    absent = set(pairs.loc[pairs["relation"] == "absent", "recommendation_id"])
    lifted = found[urged(found) & found["recommendation_id"].isin(absent)]
    if lifted.empty:
        return ""
    back = lifted["becomes"].fillna("").str.split(";").map(lambda codes: "absent" in codes)
    n = int(found["status"].isin(HEADLINES["contrary_or_absent"]).sum())
    return (
        f" What others urge or offer lifts absent to planned (shown as urged or offered by others), and "
        f"{'not every' if back.any() else 'no'} choice tried undoes this; read as absent, {n + len(lifted)} "
        f"instead of {n} asks would be contrary or absent."
    )


def headline(article, context) -> Iterator[Finding]:
    """How far the share of contrary and absent practice moves."""
    universe = comparison.multiverse(article)
    first, share = universe.iloc[0], universe["contrary_or_absent_pct"].dropna()
    if share.empty:
        return
    base = universe["n_remaining"]
    default = comparison.statuses(comparison.pairs(article), article.recommendations)
    own = default.loc[default["status"].isin(HEADLINES["contrary_or_absent"]), "recommendation_id"]
    yield Finding(
        TOPIC,
        f"By the default choices, practice is contrary or absent for {amount(len(own))} of "
        f"{counted(first['n_remaining'], 'ask')}; over {counted(len(universe), 'specification')}, "
        f"that share runs from {share.min():.0f} to {share.max():.0f} per cent of the asks that remain.",
        f"A range over choices, those with one outcome counted once, resting on {_span(base, 0)} asks; "
        f"{_mover(universe)}.",
        "Give no share without the number of asks it rests on, and no single share for a country.",
        NOTEBOOK,
        "What would other choices have given?",
        passage_ids=first["passage_ids"],
        record_ids=";".join(own),
    )


def _mover(universe: pd.DataFrame) -> str:
    """The choice whose values differ most, by the median share."""
    medians = comparison.by_choice(universe).groupby("choice", sort=False)["median"]
    spread = medians.agg(["min", "max"]).assign(width=lambda frame: frame["max"] - frame["min"])
    name = spread["width"].idxmax()
    low, high = spread.loc[name, ["min", "max"]]
    if not high > low:
        return "no single choice moves its median"
    return f"the choice of {name} moves it most, with medians from {low:.0f} to {high:.0f} per cent"


def agreement(article, context) -> Iterator[Finding]:
    """How far the readers agree, and where they agree against the final coding."""
    found = reliability.agreement(article.codings, article.codebook).dropna(subset=["alpha"])
    if found.empty:
        return
    coders = article.coders[article.coders["coder_id"].isin(article.codings["coder_id"])]
    who = reliability.readers(coders)
    yield Finding(
        TOPIC,
        f"Variable by variable, readers gave {_span(found['percent'], 0)} per cent of the units the same "
        f"code; Krippendorff's alpha is {_span(found['alpha'], 2)}{_grades(found)}.",
        f"Coded by {who}, {amount(_given(coders))} of whom {agreeing(_given(coders), 'was', 'were')} given "
        f"the units; {_against(article)}.",
        "Agreement bounds what can be claimed and proves nothing"
        + ("; readers of similar make share their blind spots." if "similar" in who else "."),
        NOTEBOOK,
        "How far do they agree?",
    )


def _given(coders: pd.DataFrame) -> int:
    return int(coders["saw"].str.contains("units", na=False).sum())


def _span(values: pd.Series, digits: int) -> str:
    low, high = (f"{one:.{digits}f}" for one in (values.min(), values.max()))
    return low if low == high else f"{low} to {high}"


def _grades(found: pd.DataFrame) -> str:
    own = found[(found["variable"] == "relation") & (found["unit_kind"] == "comparison")]
    if own.empty:
        return ""
    one = own.iloc[0]
    interval = "" if pd.isna(one["alpha_low"]) else f" ({one['alpha_low']:.2f} to {one['alpha_high']:.2f})"
    return f", and {one['alpha']:.2f}{interval} for the grades of pairs"


def _against(article) -> str:
    differences = reliability.disagreements(article.codings, article.adjudications)["difference"]
    against = int((differences == "coders against final code").sum())
    differ = int((differences == "coders differ").sum())
    where = counted(differ, "judgement")
    return f"they differ on {where} and agree against the final coding on {amount(against)}"


TOLD = (holding, headline, agreement)
