"""Who was returned: what the reported counts hold, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from jusan_analysis import demographics
from jusan_analysis.findings.rows import Finding, agreeing, listed, lowered, united
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
    beside = f"exceed the total by {apart:g}" if apart > 0 else "still fit within the total"
    yield Finding(
        TOPIC,
        f"{found.at['orphans', 'count']:g} of the {found.at['children', 'count']:g} "
        f"{lowered(found.at['children', 'label'])} are counted as orphans; if they were a separate "
        f"group, the parts would {beside}.",
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
    """Whom the rule ascribed to other States would exclude at least, taken literally."""
    found = demographics.scenarios(article.figures, article.groups)
    whole = demographics.roles(demographics.population(article.figures, article.groups)).loc["whole"]
    # where the upper end is everybody, the lower end is the adults and all else is unknown
    strict = found[(found["on_mothers"] == "none taken") & (found["stayed_upper"] == whole["count"])]
    if strict.empty:
        return
    yield Finding(
        TOPIC,
        f"Taken literally, a rule that takes no adults would exclude all {strict['stayed_lower'].min():g} "
        "adults of this group; how many children it would exclude cannot be said.",
        f"A reading of the rule ascribed to other States, in {counted(len(found), 'variant')}, and no "
        "estimate; the children's ages, on which it turns, are not reported.",
        "Not what any State did or would have done; no number of children left behind may be given.",
        NOTEBOOK,
        "What would the rule ascribed to other States have meant?",
        united(found["figure_ids"]),
        united(found["passage_ids"]),
    )


def ages(article, context) -> Iterator[Finding]:
    """Which ages are named, and whether any is that of people counted."""
    found = demographics.age_map(article.figures, context.facts.head(0))
    named = found[found["origin"] == "article"]
    if named.empty:
        return
    unnamed = found.loc[found["origin"] == "nobody", "label"]
    rest = f" Named nowhere: {listed(unnamed)}." if len(unnamed) else ""
    yield Finding(
        TOPIC,
        _governed(named, len(set(_of_counted(article)) & set(named["figure_ids"]))),
        "Read off the wording; the table says what each age governs.",
        f"The ages spoken of must not be taken for the ages of those returned.{rest}",
        NOTEBOOK,
        "Which ages are spoken of, and which are not?",
        united(named["figure_ids"]),
        united(named["passage_ids"]),
    )


def _governed(named: pd.DataFrame, n_own: int) -> str:
    n = len(named)
    if n_own:
        own = f"{n_own} {agreeing(n_own, 'concerns', 'concern')} people counted as returned"
        return f"Of {counted(n, 'age')} or age bands that the article names, {own}."
    one = "the only age or age band that it names concerns something else"
    more = f"the {n} ages and age bands that it names concern other things"
    return f"The article gives no age in years for anybody returned; {one if n == 1 else more}."


def _of_counted(article) -> Iterator[str]:
    """Figures on a group that is counted, or that lies in such a group."""
    people = demographics.population(article.figures, article.groups).set_index("group_id")
    inside = set(people.index[people["count"].notna()])
    for _ in range(len(people)):
        inside |= set(people.index[people["parent_id"].isin(inside)])
    yield from article.figures.loc[article.figures["group_id"].isin(inside), "figure_id"]


TOLD = (counts, share, orphans, ratio, scenario, ages)
