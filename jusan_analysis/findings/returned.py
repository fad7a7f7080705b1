"""Who was returned: what the reported counts hold, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from jusan_analysis import demographics
from jusan_analysis.findings.rows import Finding, amount, listed, lowered, united
from jusan_analysis.problems import counted

TOPIC, NOTEBOOK = "Who was returned", "02-demographics"


def counts(article, context) -> Iterator[Finding]:
    """Every whole with its parts, and whether they add up."""
    people = demographics.population(article.figures, article.groups).set_index("group_id")
    checks = demographics.reconcile(article.figures, article.groups)
    for row in checks[(checks["check"] == "parts") & checks["total"].notna()].itertuples():
        parts = people.loc[row.members.split(";")].dropna(subset=["count"])
        if parts.empty:
            continue
        named = listed(f"{one.count_:g} {lowered(one.label)}" for one in _rows(parts))
        whole = lowered(people.at[row.parent_id, "label"])
        yield Finding(
            TOPIC,
            f"The article reports {row.total:g} {whole}: {named}, {_sum(row)}.",
            f"Reported in {counted(len(row.passage_ids.split(';')), 'sentence')} of the article, not "
            "recounted by anybody here.",
            "Counts that fit together are consistent; that does not show each of them to be right.",
            NOTEBOOK,
            "Do the counts fit together?",
            row.figure_ids,
            row.passage_ids,
        )


def _rows(parts: pd.DataFrame):
    # a column named count would be hidden by the method of the tuple
    return parts.rename(columns={"count": "count_"}).itertuples()


def _sum(row) -> str:
    if pd.isna(row.holds):
        return "the other parts not being counted"
    if row.holds:
        return "which add up to that total"
    apart = "fewer" if row.difference > 0 else "more"
    return f"which make {row.sum:g}, {abs(row.difference):g} {apart} than that total"


def share(article, context) -> Iterator[Finding]:
    """The largest part of the whole."""
    groups = article.groups
    for parent in groups.loc[groups["parent_id"].isna(), "group_id"]:
        if parent not in set(groups.loc[groups["link"] == "part", "parent_id"]):
            continue
        composed = demographics.composition(article.figures, groups, parent)
        parts = composed[(composed["link"] == "part") & composed["count"].notna()]
        largest = parts[parts["count"] == parts["count"].max()]
        if len(largest) == 1:
            yield _share(largest.iloc[0])


def _share(part: pd.Series) -> Finding:
    of = "more than half" if part["share_pct"] > 50 else "not more than half"
    return Finding(
        TOPIC,
        f"The largest group among them, {of} of the whole, is that of the {lowered(part['label'])}: "
        f"{part['count']:g} of {part['base']:g}, or {part['share_pct']:.1f} per cent.",
        "Derived from two reported counts; nothing but rounding is added.",
        "A share of those reported as returned: it says nothing of those who were not.",
        NOTEBOOK,
        "What is the group made of?",
        part["figure_ids"],
        part["passage_ids"],
    )


def orphans(article, context) -> Iterator[Finding]:
    """The orphans, and whether they can be a further part."""
    found = demographics.roles(demographics.population(article.figures, article.groups))
    checks = demographics.reconcile(article.figures, article.groups).set_index("members")
    check = checks.loc[found.at["orphans", "group_id"]]
    apart = check["sum_if_apart"] - found.at["whole", "count"]
    beside = f"put the sum {apart:g} above" if apart > 0 else "leave the sum within"
    yield Finding(
        TOPIC,
        f"{found.at['orphans', 'count']:g} of the {found.at['children', 'count']:g} "
        f"{lowered(found.at['children', 'label'])} are counted as orphans; counted beside the children "
        f"instead of among them, they would {beside} the total.",
        "The sums can only tell whether they are a further part; that they are among the children is told "
        "by the wording alone.",
        _ratio(article, "orphans per 100 children")["caution"],
        NOTEBOOK,
        "Do the counts fit together?",
        check["figure_ids"],
        check["passage_ids"],
    )


def ratio(article, context) -> Iterator[Finding]:
    """Children for each adult and for each woman."""
    adult, woman = (_ratio(article, f"children per {one}") for one in ("adult", "woman"))
    yield Finding(
        TOPIC,
        f"{adult['numerator']:g} children and {adult['denominator']:g} adults came back: "
        f"{adult['value']:.2f} children for each adult, and {woman['value']:.2f} for each of the "
        f"{woman['denominator']:g} women.",
        f"Derived from {counted(len(adult['figure_ids'].split(';')), 'reported count')}.",
        woman["caution"],
        NOTEBOOK,
        "How do the groups compare with one another?",
        adult["figure_ids"],
        adult["passage_ids"],
    )


def _ratio(article, name: str) -> pd.Series:
    return demographics.ratios(article.figures, article.groups).set_index("ratio").loc[name]


def scenario(article, context) -> Iterator[Finding]:
    """What the rule ascribed to other States would have meant for this group."""
    found = demographics.scenarios(article.figures, article.groups)
    whole = demographics.roles(demographics.population(article.figures, article.groups)).loc["whole"]
    strict = found["on_mothers"] == "none taken"
    yield Finding(
        TOPIC,
        f"The rule ascribed to other States would have left {_range(found[strict])} of these "
        f"{whole['count']:g} people behind if no adult were taken, and {_range(found[~strict])} if some "
        "mothers were.",
        f"A reading of a rule in {counted(len(found), 'variant')}, no estimate; the children's ages, on "
        "which it turns, are not reported.",
        "Not what any State did or would have done, and no number inside a range is likelier than another.",
        NOTEBOOK,
        "What would the rule ascribed to other States have meant?",
        united(found["figure_ids"]),
        united(found["passage_ids"]),
    )


def _range(found: pd.DataFrame) -> str:
    low, high = found["stayed_lower"].min(), found["stayed_upper"].max()
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def ages(article, context) -> Iterator[Finding]:
    """Which ages are named, and whether any is that of people counted."""
    found = demographics.age_map(article.figures, context.facts.head(0))
    named = found[found["origin"] == "article"]
    if named.empty:
        return
    own = set(_of_counted(article)) & set(named["figure_ids"])
    unnamed = found.loc[found["origin"] == "nobody", "label"]
    rest = f"; named nowhere: {listed(unnamed)}" if len(unnamed) else ""
    yield Finding(
        TOPIC,
        f"The article names {counted(len(named), 'age')} or age bands, {amount(len(own))} of them that of "
        f"people counted as returned{rest}.",
        "Read off the wording; each age governs something else, as the table says.",
        "The ages spoken of must not be taken for the ages of those returned.",
        NOTEBOOK,
        "Which ages are spoken of, and which are not?",
        united(named["figure_ids"]),
        united(named["passage_ids"]),
    )


def _of_counted(article) -> Iterator[str]:
    """Figures on a group that is counted, or that lies in such a group."""
    people = demographics.population(article.figures, article.groups).set_index("group_id")
    inside = set(people.index[people["count"].notna()])
    for _ in range(len(people)):
        inside |= set(people.index[people["parent_id"].isin(inside)])
    yield from article.figures.loc[article.figures["group_id"].isin(inside), "figure_id"]


TOLD = (counts, share, orphans, ratio, scenario, ages)
