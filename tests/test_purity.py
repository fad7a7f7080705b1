"""Every public analysis function leaves what it is given as it was, and gives the same again."""

import inspect

import pandas as pd
import pytest

import jusan_analysis as ja
from jusan_analysis import comparison, contents, demographics, evidence, findings, reliability

ROOMS = [contents, demographics, comparison, reliability, evidence, findings]


def functions():
    for room in ROOMS:
        for name, one in vars(room).items():
            if (
                inspect.isfunction(one)
                and not name.startswith("_")
                and one.__module__.startswith(room.__name__)
            ):
                yield pytest.param(room, one, id=f"{room.__name__.rpartition('.')[2]}.{name}")


@pytest.fixture(scope="module")
def pantry():
    """Something to give for every parameter without a default, by its name; a new name goes here."""
    article, standards, context = ja.load_article(), ja.load_standards(), ja.load_context()
    pairs = comparison.pairs(article)
    statuses = comparison.statuses(pairs, article.recommendations)
    returns = evidence.per_head(context, "to_2019-08")
    people = demographics.population(article.figures, article.groups)
    return {
        **article.frames,
        **context.frames,
        "facts": context.facts[context.facts["fact_id"].str.startswith("law_age")],
        "article": article,
        "standards": standards,
        "context": context,
        "pairs": pairs,
        "statuses": statuses,
        "frame": article.silences,
        "sources": context.sources,
        "people": people,
        "composed": demographics.composition(article.figures, article.groups),
        "norms": comparison.norms_beside(article, standards),
        "universe": comparison.multiverse(article),
        "firmness": comparison.firmness(article),
        "unit_ids": article.codings["unit_id"],
        "returns": returns,
        "found": findings.findings(article, context),
        "period": "to_2019-08",
        "iso3": "KAZ",
    }


def given(room, function, pantry) -> dict:
    wanted = [
        name for name, one in inspect.signature(function).parameters.items() if one.default is one.empty
    ]
    own = {
        ("evidence", "add"): {"returns": pantry["returns"].query("iso3 in ['KAZ', 'XKX']")},
        ("evidence", "cited"): {"frame": pantry["stages"]},
        ("evidence", "sources_of"): {"frame": pantry["stages"]},
        ("comparison", "worded"): {"frame": pantry["statuses"]},
        ("comparison", "spelled"): {"frame": pantry["codings"]},
    }.get((room.__name__.rpartition(".")[2], function.__name__), {})
    return {name: own.get(name, pantry[name]) for name in wanted}


def snapshot(value):
    frames = getattr(value, "frames", {"": value})
    return {name: frame.copy(deep=True) for name, frame in frames.items() if hasattr(frame, "copy")}


def assert_same(left, right):
    check = pd.testing.assert_series_equal if isinstance(left, pd.Series) else pd.testing.assert_frame_equal
    check(left, right)


# tables about the package, norms and outside sources, and statistics over all units
WITHOUT_PASSAGES = """
contents.tables demographics.roles demographics.rounding_residue
comparison.by_choice comparison.measured comparison.spelled reliability.agreement reliability.disagreements
evidence.add evidence.changes evidence.cited evidence.competing evidence.consistency
evidence.indicators evidence.marked evidence.per_head evidence.places evidence.sources_of
evidence.stages evidence.unknowns
"""


@pytest.mark.parametrize(("room", "function"), list(functions()))
def test_inputs_stay_untouched_a_second_call_gives_the_same_and_passages_are_carried(room, function, pantry):
    arguments = given(room, function, pantry)
    before = {name: snapshot(value) for name, value in arguments.items() if not isinstance(value, str)}
    first, second = function(**arguments), function(**arguments)
    for name, frames in before.items():
        after = snapshot(arguments[name])
        for table, frame in frames.items():
            assert_same(frame, after[table])
    if isinstance(first, pd.DataFrame | pd.Series):
        assert_same(first, second)
    name = f"{room.__name__.rpartition('.')[2]}.{function.__name__}"
    if isinstance(first, pd.DataFrame) and name not in WITHOUT_PASSAGES.split():
        assert [one for one in first if one.endswith("passage_ids") or one == "passage_id"]
