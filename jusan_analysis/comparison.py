"""Recommendations against the practices described: pairs, levels, rules, status, and 36 readings of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from jusan_analysis.columns import UnusableFrame, choose, join_ids, require, split_ids
from jusan_analysis.problems import quoted
from jusan_analysis.rules import SCALES

# from the least to the most favourable; silence and what does not bear on a recommendation have no rank
LEVELS = ["contrary", "absent", "urged_by_others", "planned", "partly", "in_line"]
SILENT, NO_BEARING = "not_described", "no_bearing"
OPEN = "~open"
STATUSES = [*LEVELS, SILENT]

# stages of one process: the furthest that was reached says more than the lowest
EARLY = LEVELS[1:4]

SAID = ["said", "inferred", "hint"]
BASES, CERTAINTIES = ["stated", "implied"], SCALES["certainty"]
DRAWN = "drawn by us"

Rule = Callable[[list[str]], str]


# --- from comparisons to levels -----------------------------------------------------------


def pairs(article) -> pd.DataFrame:
    """Each recommendation beside each practice it was compared with, and the level of that practice.

    Columns: comparison_id, recommendation_id, practice_id (missing: silence), action, practice, domain,
    theme, addressee, actor, level (`LEVELS`, ``not_described``, ``no_bearing``), basis, certainty, said
    (``said``, ``inferred``, ``hint``: inferred with low certainty), same_passage (recommendation and
    practice share a passage), reason, passage_ids (of both); then addressee_id, actor_id, relation (as
    coded), concerns, addressee_named, worded_by (the speaker, or ``drawn by us``), modality, note.

    >>> import jusan_analysis as ja
    >>> table = pairs(ja.load_article()).set_index("comparison_id")
    >>> table.loc["r21~pr32", ["relation", "level"]].tolist()
    ['planned', 'urged_by_others']
    """
    joined = _joined(article, article.comparisons)
    # what nobody has compared yet keeps a row, without a level
    joined["comparison_id"] = joined["comparison_id"].fillna(joined["recommendation_id"] + OPEN)
    return _with_levels(joined, article.actors)


def with_coder(article, coder_id: str) -> pd.DataFrame:
    """The pairs as one coder graded them; what this coder never graded is absent.

    Where a coder graded a recommendation as a whole and none of its pairs, that grade is its one row.
    Basis and certainty of pairs are the final ones: coders gave them for whole recommendations only.
    """
    codings = article.codings
    require(codings, ["coder_id", "unit_id", "variable", "code"], "codings")
    choose(coder_id, codings["coder_id"].dropna().unique(), "coder_id")
    codings = codings[codings["coder_id"] == coder_id].astype("str")
    grades = codings[codings["variable"] == "relation"].set_index("unit_id")["code"]
    comparisons = article.comparisons.astype({"relation": "str"})
    graded = comparisons[comparisons["comparison_id"].isin(grades.index)].copy()
    graded["relation"] = graded["comparison_id"].map(grades)
    rest = comparisons[~comparisons["recommendation_id"].isin(graded["recommendation_id"])]
    whole = rest[rest["recommendation_id"].isin(grades.index)].drop_duplicates("recommendation_id").copy()
    whole["relation"] = whole["recommendation_id"].map(grades)
    whole["comparison_id"], whole["practice_id"] = whole["recommendation_id"] + "~none", None
    for variable in ("basis", "certainty"):
        given = codings[codings["variable"] == variable].set_index("unit_id")["code"]
        codes = whole["recommendation_id"].map(given).fillna(whole[variable].astype("str"))
        whole[variable] = codes.astype(comparisons[variable].dtype)
    joined = _joined(article, pd.concat([graded, whole]))
    return _with_levels(joined.dropna(subset="comparison_id"), article.actors).reset_index(drop=True)


def _joined(article, comparisons: pd.DataFrame) -> pd.DataFrame:
    recommendations, practices, actors = article.recommendations, article.practices, article.actors
    require(comparisons, ["relation", "basis", "certainty"], "comparisons", key=["comparison_id"])
    names = actors.set_index("actor_id")["name"]
    # a column of both tables is the recommendation's; the ids alone join them
    more = comparisons.columns.difference(recommendations.columns, sort=False)
    comparisons = comparisons[["recommendation_id", *more]]
    joined = recommendations.merge(comparisons, "left", "recommendation_id", validate="one_to_many").merge(
        practices[["practice_id", "practice", "actor_id", "passage_ids"]],
        on="practice_id",
        how="left",
        validate="many_to_one",
        suffixes=("", "_practice"),
    )
    joined["addressee"] = joined["addressee_id"].map(names)
    joined["actor"] = joined["actor_id"].map(names)
    joined["worded_by"] = joined["speaker_id"].map(names).mask(joined["explicitness"] == "implied", DRAWN)
    both = joined[["passage_ids", "passage_ids_practice"]]
    joined["same_passage"] = [
        bool({*split_ids(asked)} & {*split_ids(done)}) for asked, done in both.to_numpy()
    ]
    joined["passage_ids"] = [join_ids(cells) for cells in both.to_numpy()]
    return joined


def _with_levels(joined: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    relation = joined["relation"].astype("str")
    # what somebody else plans, offers or does is no step of the addressee
    by_others = relation.isin(LEVELS[3:]) & joined["practice_id"].notna() & ~same_side(joined, actors)
    joined["level"] = pd.Categorical(relation.mask(by_others, "urged_by_others"), [*STATUSES, NO_BEARING])
    # a silence is neither said nor inferred
    joined["said"] = said(joined["basis"].mask(relation == SILENT), joined["certainty"])
    columns = """
        comparison_id recommendation_id practice_id action practice domain theme addressee actor level basis
        certainty said same_passage reason passage_ids
        addressee_id actor_id relation concerns addressee_named worded_by modality note"""
    return joined.reindex(columns=columns.split())


def same_side(pairs: pd.DataFrame, actors: pd.DataFrame) -> pd.Series:
    """Whether the actor is the addressee, or both are public bodies of one State (``*``: of any State)."""
    require(actors, ["public_of"], "actors", key=["actor_id"])
    state = actors.set_index("actor_id")["public_of"]
    asked, acting = pairs["addressee_id"].map(state), pairs["actor_id"].map(state)
    same_state = asked.eq(acting) | asked.eq("*") | acting.eq("*")
    return pairs["addressee_id"].eq(pairs["actor_id"]) | (asked.notna() & acting.notna() & same_state)


def said(basis: pd.Series, certainty: pd.Series) -> pd.Categorical:
    """How the article supports a grade: said in it, inferred from it, or a hint only (inferred, low)."""
    implied = basis.astype("str") == "implied"
    codes = pd.Series("said", basis.index).mask(implied, "inferred")
    codes = codes.mask(implied & (certainty.astype("str") == "low"), "hint").mask(basis.isna())
    return pd.Categorical(codes, SAID)


# --- from levels to a status --------------------------------------------------------------


def cautious(levels: list[str]) -> str:
    """The lowest level; among absent, urged by others and planned, the furthest that was reached.

    >>> cautious(["partly", "absent", "planned"]), cautious(["in_line", "contrary"])
    ('planned', 'contrary')
    """
    ranked = sorted(levels, key=LEVELS.index)
    early = [level for level in ranked if level in EARLY]
    return early[-1] if ranked[0] in EARLY else ranked[0]


def generous(levels: list[str]) -> str:
    """The highest level."""
    return max(levels, key=LEVELS.index)


def middle(levels: list[str]) -> str:
    """Some steps where a step or more meets anything less; otherwise as `cautious`."""
    return "partly" if generous(levels) in ("partly", "in_line") and len({*levels}) > 1 else cautious(levels)


RULES: dict[str, Rule] = {"cautious": cautious, "middle": middle, "generous": generous}


def status(pairs: pd.DataFrame, rule: str | Rule = "cautious") -> pd.DataFrame:
    """One status per recommendation: what its rule makes of the levels of its pairs.

    ``rule`` is a name in `RULES` or a function from a list of levels to a level. Columns:
    recommendation_id, action, addressee, theme, status (missing where no pair and no silence is left),
    basis, certainty and said of the firmest pair that carries the status, n_pairs (graded), passage_ids;
    then domain, addressee_id, concerns, addressee_named, worded_by, note, comparison_ids (that carry it).

    >>> import jusan_analysis as ja
    >>> table = status(pairs(ja.load_article())).set_index("recommendation_id")
    >>> table.loc["r21", ["status", "said"]].tolist()
    ['urged_by_others', 'said']
    """
    require_pairs(pairs, ["passage_ids"])
    graded = pairs[pairs["level"].isin(LEVELS)]
    statuses = _decided(pairs, rule)
    carrying = pairs[pairs["level"].astype("str") == pairs["recommendation_id"].map(statuses).astype("str")]
    # a rule may give a level that no pair has; then the status is as firm as its weakest pair
    weakest = graded[~graded["recommendation_id"].isin(carrying["recommendation_id"])]
    firmest = pd.concat(
        [_by_firmness(weakest).groupby("recommendation_id").tail(1), _by_firmness(carrying)]
    ).drop_duplicates("recommendation_id")
    by_recommendation = pairs.groupby("recommendation_id", sort=False)
    carried = pd.concat([weakest, carrying]).groupby("recommendation_id")["comparison_id"].agg(";".join)
    columns = ["recommendation_id", "action", "addressee", "theme"]
    more = ["domain", "addressee_id", "concerns", "addressee_named", "worded_by", "note"]
    table = by_recommendation[columns + more].head(1).set_index("recommendation_id")
    table["status"] = pd.Categorical(statuses.reindex(table.index), STATUSES)
    table = table.join(firmest.set_index("recommendation_id")[["basis", "certainty", "said"]])
    table["n_pairs"] = graded.groupby("recommendation_id").size().reindex(table.index, fill_value=0)
    table["passage_ids"] = by_recommendation["passage_ids"].agg(join_ids)
    table["comparison_ids"] = carried
    order = [*columns[1:], "status", "basis", "certainty", "said", "n_pairs", "passage_ids"]
    return table[[*order, *more, "comparison_ids"]].reset_index()


def require_pairs(pairs: pd.DataFrame, columns: Iterable[str] = ()) -> None:
    """Refuse pairs that lack a column, an id or a level, or have a code that no rule knows."""
    require(pairs, ["recommendation_id", "level", "basis", "certainty", *columns], "pairs", ["comparison_id"])
    graded = pairs["level"].isin(LEVELS)
    for column, rows, known in (
        ("recommendation_id", pairs, None),
        ("level", pairs[~pairs["comparison_id"].astype("str").str.endswith(OPEN)], [*STATUSES, NO_BEARING]),
        ("basis", pairs[graded], BASES),
        ("certainty", pairs[graded], CERTAINTIES),
    ):
        is_bad = rows[column].isna() if known is None else ~rows[column].astype("str").isin(known)
        for row in rows[is_bad].head(1).itertuples():
            expected = f"one of {', '.join(known)}" if known else "an id"
            raise UnusableFrame(
                f"pairs: {column} of {quoted(row.comparison_id)}: found {quoted(getattr(row, column))}; "
                f"expected {expected}. Correct it or drop the row."
            )


def _decided(pairs: pd.DataFrame, rule: str | Rule) -> pd.Series:
    """The status by recommendation: the rule's where pairs are graded, silence where it is recorded."""
    decide = rule if callable(rule) else RULES[choose(rule, RULES, "rule")]
    graded = pairs[pairs["level"].isin(LEVELS)]
    levels = graded["level"].astype("str").groupby(graded["recommendation_id"]).agg(list).map(decide)
    for recommendation, level in levels[~levels.isin(LEVELS)].items():
        raise UnusableFrame(
            f"rule: found {quoted(level)} for {recommendation}; expected one of {', '.join(LEVELS)}."
        )
    silent = pairs.loc[pairs["level"] == SILENT, "recommendation_id"].unique()
    return levels.reindex(pairs["recommendation_id"].unique()).fillna(pd.Series(SILENT, silent, dtype="str"))


def _by_firmness(pairs: pd.DataFrame) -> pd.DataFrame:
    """Stated before implied, then the most certain first, whatever the order in the codebook."""
    ranks = pd.DataFrame(
        {
            "basis": pairs["basis"].astype("str").map(BASES.index, na_action="ignore"),
            "certainty": -pairs["certainty"].astype("str").map(CERTAINTIES.index, na_action="ignore"),
        }
    )
    return pairs.loc[ranks.sort_values(["basis", "certainty"], kind="stable").index]


# --- 36 readings --------------------------------------------------------------------------


def specifications(pairs: pd.DataFrame, rules: Mapping[str, Rule] = RULES) -> pd.DataFrame:
    """The status of every recommendation under every combination of four choices, one row each.

    The choices: rule; basis (``stated or implied``, ``stated``); least certainty (``low``, ``medium``,
    ``high``); urging by others (``own level``, ``counts as absent``). With three rules these are 36
    readings. A basis or a certainty drops pairs, never silences; status is missing where nothing is left.
    They are choices of ours and not a sample: a share of them is not a probability.
    Columns: recommendation_id, rule, basis, certainty, urging, status.
    """
    require_pairs(pairs)
    level = pairs["level"].astype("str")
    silent = level == SILENT
    rank = {code: place for place, code in enumerate(CERTAINTIES)}
    certainty = pairs["certainty"].astype("str").map(rank)
    recommendations = pairs["recommendation_id"].unique()
    bases, urgings = ["stated or implied", "stated"], ["own level", "counts as absent"]
    readings = []
    for name, basis, least, urging in itertools.product(rules, bases, rank, urgings):
        kept = silent | ((certainty >= rank[least]) & ((basis != "stated") | (pairs["basis"] == "stated")))
        # urging is recoded before the rule is applied
        recoded = level.replace("urged_by_others", "absent") if urging == "counts as absent" else level
        statuses = _decided(pairs.assign(level=recoded)[kept], rules[name]).reindex(recommendations)
        choices = {"rule": name, "basis": basis, "certainty": least, "urging": urging}
        readings.append(
            pd.DataFrame({"recommendation_id": recommendations, **choices, "status": statuses.to_numpy()})
        )
    table = pd.concat(readings, ignore_index=True)
    table["status"] = pd.Categorical(table["status"], STATUSES)
    return table


def robustness(specifications: pd.DataFrame, statuses: pd.DataFrame) -> pd.DataFrame:
    """How far each status holds in the readings, and on which choice it depends first.

    Columns: recommendation_id, action, status, kept, changed, dropped (numbers of readings), depends_on:
    ``nothing``, ``inference`` (no stated practice gives it), ``urging``, ``rule``, ``certainty`` (only the
    firmest statements) or ``silence``; missing where there is no status.
    """
    choices = ["rule", "basis", "certainty", "urging"]
    require(specifications, ["status"], "specifications", key=["recommendation_id", *choices])
    require(statuses, ["action", "status"], "statuses", key=["recommendation_id"])
    unread = statuses[~statuses["recommendation_id"].isin(specifications["recommendation_id"])]
    if len(unread):
        name = quoted(unread["recommendation_id"].iloc[0])
        raise UnusableFrame(f"specifications: no reading of {name}. Compute them from the same pairs.")
    table = statuses[["recommendation_id", "action", "status"]].copy()
    shown = table.set_index("recommendation_id")["status"].astype("str")
    readings = specifications.assign(
        kept=specifications["status"].astype("str") == specifications["recommendation_id"].map(shown),
        dropped=specifications["status"].isna(),
    )
    sums = readings.groupby("recommendation_id")[["kept", "dropped"]].sum().reindex(shown.index)
    size = readings.groupby("recommendation_id").size().reindex(shown.index)
    table["kept"] = sums["kept"].to_numpy()
    table["changed"] = (size - sums["kept"] - sums["dropped"]).to_numpy()
    table["dropped"] = sums["dropped"].to_numpy()

    default = {"basis": "stated or implied", "certainty": "low", "urging": "own level"}
    # the rule of the statuses is the one that gives most of them
    plain = readings[(readings[list(default)] == pd.Series(default)).all(axis=1)]
    kept = plain.groupby("rule", sort=False)["kept"].sum()
    first = {"rule": kept.idxmax()} if len(kept) else {}

    def holds(choices: dict[str, str]) -> pd.Series:
        """Whether the status is kept in every reading with these choices."""
        chosen = (readings[list(choices)] == pd.Series(choices)).all(axis=1)
        return (
            readings[chosen].groupby("recommendation_id")["kept"].all().reindex(shown.index, fill_value=False)
        )

    tests = {
        "silence": shown == SILENT,
        "nothing": table.set_index("recommendation_id")["kept"] == size,
        "inference": ~holds({**default, **first, "basis": "stated"}),
        "urging": ~holds({**default, **first, "urging": "counts as absent"}),
        "rule": ~holds(default),
    }
    depends = pd.Series("certainty", shown.index)
    for name, applies in reversed(tests.items()):  # the first that applies wins
        depends = depends.mask(applies, name)
    table["depends_on"] = depends.mask(shown.isna()).to_numpy()
    return table
