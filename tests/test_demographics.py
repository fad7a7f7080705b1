from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jusan_analysis as ja
from jusan_analysis import demographics
from jusan_analysis.demographics.bounding import MOTHERS, ORPHANS
from jusan_analysis.problems import DataPackageError

# a shared machine is slow at times, which is no fault of the code
FEW = settings(max_examples=30, deadline=None)
COLUMNS = ["group_id", "parent_id", "link", "sex", "age_class"]
FAMILY = [
    ("all", None, None, "any", "any"),
    ("kids", "all", "part", "any", "child"),
    ("ladies", "all", "part", "female", "adult"),
    ("gents", "all", "part", "male", "adult"),
    ("no_parents", "kids", "subset", "any", "child"),
]
RULE = [
    ("parents_accepted", 0, None),
    ("mothers_accepted", 0, None),
    ("age_accepted", 2, 5),
    ("share_accepted", None, None),
]


def groups(rows=FAMILY):
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.assign(label=frame["group_id"].replace("no_parents", "orphans"))


def figures(measure="persons_returned", **counts):
    rows = [
        {"figure_id": f"fig_{one}", "group_id": one, "value": float(value)} for one, value in counts.items()
    ]
    frame = pd.DataFrame(rows, columns=["figure_id", "group_id", "value"])
    return frame.assign(measure=measure, precision="exact", passage_ids="p01s1")


def family(kids, ladies, gents, no_parents):
    total = kids + ladies + gents
    return figures(all=total, kids=kids, ladies=ladies, gents=gents, no_parents=no_parents)


def with_rule(counts):
    rule = pd.DataFrame(RULE, columns=["measure", "lower", "upper"]).assign(
        figure_id=[f"fig_{name}" for name, *_ in RULE], precision="vague", passage_ids="p02s1", group_id=None
    )
    return pd.concat([counts.astype(object), rule.astype(object)], ignore_index=True)


@pytest.fixture(scope="module")
def article():
    return ja.load_article()


def faults(call, *arguments, **options):
    with pytest.raises(DataPackageError) as caught:
        call(*arguments, **options)
    return str(caught.value)


# --- reconcile ----------------------------------------------------------------------------


def test_the_reported_parts_add_up_and_orphans_counted_apart_overshoot(article):
    table = demographics.reconcile(article.figures, article.groups)
    parts = table[table["check"] == "parts"].iloc[0]
    assert (parts["sum"], parts["total"], parts["difference"], parts["holds"]) == (595, 595, 0, True)
    assert parts["sum_if_apart"] == 626
    assert "31 more than the whole" in parts["reading"]
    orphans = table[table["members"] == "orphans"].iloc[0]
    assert (orphans["sum"], orphans["total"], orphans["holds"]) == (31, 406, True)


def test_every_level_of_any_groups_is_reconciled():
    tree = [("a", None, None), ("b", "a", "part"), ("c", "a", "part"), ("d", "b", "part"), ("e", "b", "part")]
    nested = groups([(*one, "any", "any") for one in tree])
    table = demographics.reconcile(figures("beds", a=9, b=5, c=4, d=2, e=1), nested, "beds")
    assert table["parent_id"].tolist() == ["a", "b"]
    assert table["holds"].tolist() == [True, False]
    assert table["reading"].iloc[1] == "2 fewer than the whole"


def test_a_missing_part_is_named_and_decides_nothing():
    row = demographics.reconcile(figures(all=9, kids=5, ladies=3), groups()).iloc[0]
    assert pd.isna(row["holds"])
    assert row["difference"] == 1
    assert row["reading"] == "no exact count of gents"


def test_parts_above_their_whole_are_wrong_even_if_one_is_missing():
    row = demographics.reconcile(figures(all=9, kids=8, ladies=3), groups()).iloc[0]
    assert not row["holds"]
    assert row["reading"] == "2 more than the whole; no exact count of gents"


def test_a_subset_above_its_group_does_not_hold():
    table = demographics.reconcile(figures(all=9, kids=4, no_parents=6), groups())
    assert not table[table["check"] == "subset"]["holds"].iloc[0]


@FEW
@given(st.lists(st.integers(0, 999), min_size=1, max_size=6), st.integers(-3, 3))
def test_parts_hold_exactly_where_they_sum_to_the_whole(counts, off):
    names = [f"g{place}" for place in range(len(counts))]
    tree = [("whole", None, None, "any", "any"), *((one, "whole", "part", "any", "any") for one in names)]
    total = max(sum(counts) + off, 0)
    row = demographics.reconcile(figures(whole=total, **dict(zip(names, counts))), groups(tree)).iloc[0]
    assert row["sum"] == sum(counts)
    assert row["holds"] == (total == sum(counts))


# --- composition --------------------------------------------------------------------------


def test_composition_gives_parts_each_followed_by_its_subsets():
    table = demographics.composition(family(6, 3, 1, 2), groups(), "all")
    assert table["group_id"].tolist() == ["kids", "no_parents", "ladies", "gents"]
    assert table["share_pct"].tolist() == [60, 20, 30, 10]
    assert table["figure_ids"].iloc[0] == "fig_kids;fig_all"


def test_composition_of_another_parent_has_that_base():
    table = demographics.composition(family(6, 3, 1, 2), groups(), "kids")
    assert table[["count", "base"]].to_numpy().tolist() == [[2, 6]]


def test_an_uncounted_group_is_missing_and_not_zero():
    table = demographics.composition(figures(all=9, kids=5), groups(), "all").set_index("group_id")
    assert pd.isna(table["count"]["gents"])
    assert pd.isna(table["share_pct"]["gents"])


@FEW
@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6))
def test_shares_of_parts_sum_to_a_hundred_and_are_not_rounded(counts):
    names = [f"g{place}" for place in range(len(counts))]
    tree = [("whole", None, None, "any", "any"), *((one, "whole", "part", "any", "any") for one in names)]
    counted = figures(whole=sum(counts), **dict(zip(names, counts)))
    table = demographics.composition(counted, groups(tree), "whole")
    assert table["share_pct"].sum() == pytest.approx(100)
    assert table["share_pct"].iloc[0] == pytest.approx(100 * counts[0] / sum(counts), rel=1e-12)


def test_the_rounding_residue_is_what_shown_shares_lack(article):
    row = demographics.rounding_residue(demographics.composition(article.figures, article.groups)).iloc[0]
    assert (row["sum_shown_pct"], row["residue_pct"]) == (99.9, 0.1)


def test_the_rounding_residue_is_missing_where_a_part_is():
    table = demographics.composition(figures(all=9, kids=5), groups(), "all")
    assert pd.isna(demographics.rounding_residue(table)["residue_pct"].iloc[0])


# --- what enters arithmetic, and faults ---------------------------------------------------


def test_only_exact_figures_with_value_and_group_are_counted():
    counted = figures(all=9, kids=5)
    hedged = figures(all=10, kids=6).assign(precision="approximate", figure_id=["x", "y"])
    loose = figures(all=3).assign(group_id=None, figure_id="z")
    people = demographics.population(pd.concat([counted, hedged, loose]), groups())
    assert people["count"].tolist()[:2] == [9, 5]
    assert people["count"].isna().sum() == 3


def test_the_same_count_twice_keeps_both_sources():
    again = figures(all=9).assign(figure_id="fig_again", passage_ids="p00s1")
    people = demographics.population(pd.concat([figures(all=9), again]), groups())
    assert people.loc[0, ["figure_ids", "passage_ids"]].tolist() == ["fig_all;fig_again", "p00s1;p01s1"]


def test_all_faults_are_told_at_once():
    twice = figures(all=8).assign(figure_id="fig_again")
    counted = pd.concat([figures(all=9, kids=-1, nobody=2), twice])
    message = faults(demographics.population, counted, groups())
    assert message.startswith("3 problems found")
    for words in ("9 in fig_all, 8 in fig_again", "fig_kids, which is negative", "'nobody' in fig_nobody"):
        assert words in message


def test_missing_columns_of_both_frames_are_named():
    message = faults(
        demographics.reconcile, figures(all=1).drop(columns="value"), groups().drop(columns="link")
    )
    assert "figures, column value" in message
    assert "groups, column link" in message


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("all", None, None, "any", "any"), "'all' twice"),
        (("x", "nowhere", "part", "any", "any"), "'nowhere', the parent of 'x'"),
        (("x", "all", "inside", "any", "any"), "part or subset"),
    ],
)
def test_a_broken_group_is_named(row, words):
    assert words in faults(demographics.population, figures(all=1), groups([*FAMILY, row]))


def test_a_cycle_in_the_groups_is_shown_once():
    tree = [("a", "b", "part", "any", "any"), ("b", "a", "part", "any", "any")]
    message = faults(demographics.population, figures(a=1), groups(tree))
    assert "a > b > a" in message
    assert message.startswith("1 problem")


def test_text_in_place_of_a_number_is_a_fault():
    counted = figures(all=9).assign(value="nine")
    assert "fig_all, which is negative or no number" in faults(demographics.population, counted, groups())


def test_an_unknown_measure_names_the_nearest():
    message = faults(demographics.reconcile, figures(all=9), groups(), "person_returned")
    assert "Did you mean 'persons_returned'?" in message


@pytest.mark.parametrize(
    ("counts", "parent", "words"),
    [
        ({"all": 0, "kids": 0}, "all", "a count of 0"),
        ({"kids": 3}, "all", "no exact figure of 'all'"),
        ({"all": 3}, "kid", "Did you mean 'kids'?"),
    ],
)
def test_a_share_without_a_base_is_refused(counts, parent, words):
    assert words in faults(demographics.composition, figures(**counts), groups(), parent)


# --- roles and ratios ---------------------------------------------------------------------


def test_roles_are_found_by_sex_age_link_and_name():
    found = demographics.roles(demographics.population(family(6, 3, 1, 2), groups()))
    assert found["group_id"].to_dict() == {
        "whole": "all", "children": "kids", "women": "ladies", "men": "gents", "orphans": "no_parents",
    }  # fmt: skip


def test_a_subset_is_not_taken_for_orphans_by_its_place_alone():
    other = groups().assign(label="born there")
    people = demographics.population(family(6, 3, 1, 2), other)
    assert "column orphans: found none" in faults(demographics.roles, people)
    assert demographics.roles(people, orphans="no_parents")["count"]["orphans"] == 2


def test_missing_roles_are_all_named():
    message = faults(demographics.ratios, figures(all=9, kids=5), groups())
    for role in ("women", "men", "orphans"):
        assert f"groups, column {role}" in message


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (
            {"all": 9, "kids": 6, "ladies": 3, "gents": 1, "no_parents": 2},
            "parts that sum to 10 in a whole of 9",
        ),
        ({"all": 6, "kids": 2, "ladies": 3, "gents": 1, "no_parents": 3}, "3 orphans among 2 children"),
        ({"all": 6, "kids": 2.5, "ladies": 2.5, "gents": 1, "no_parents": 1}, "2.5 children"),
    ],
)
def test_counts_that_contradict_each_other_are_refused(counts, words):
    assert words in faults(demographics.bounds, figures(**counts), groups())


def test_a_fourth_part_is_refused():
    more = groups([*FAMILY, ("others", "all", "part", "any", "any")])
    assert "'others', a fourth part" in faults(demographics.ratios, family(6, 3, 1, 2), more)


def test_ratios_of_a_small_family():
    table = demographics.ratios(family(6, 3, 1, 2), groups()).set_index("ratio")
    expected = {
        "children per adult": 1.5,
        "children per woman": 2,
        "children per woman, orphans left out": 4 / 3,
        "men per 100 women": 100 / 3,
        "orphans per 100 children": 100 / 3,
    }
    assert table["value"].to_dict() == pytest.approx(expected)
    assert table["figure_ids"]["children per woman, orphans left out"] == "fig_kids;fig_no_parents;fig_ladies"
    assert table["caution"].str.len().min() > 40


def test_the_reading_of_a_ratio_has_the_two_decimals_of_the_table():
    table = demographics.ratios(family(406, 156, 33, 31), groups()).set_index("ratio")
    assert table["reading"]["children per adult"].startswith("2.15 ")


def test_a_subset_names_the_group_it_lies_in():
    table = demographics.composition(family(6, 3, 1, 2), groups(), parent="all").set_index("group_id")
    assert table["inside"][["kids", "no_parents"]].tolist() == ["all", "kids"]


def test_a_ratio_to_nobody_is_refused():
    message = faults(demographics.ratios, family(6, 0, 1, 2), groups())
    assert "children per woman" in message
    assert "men per 100 women" in message


# --- bounds: every small world ------------------------------------------------------------


def worlds(kids, ladies, gents, lost, meaning):
    """Every way to give the children sexes, mothers and fathers that agrees with the counts.

    Children are numbered from 0, orphans first; a parent is a number below `kids` for a child,
    above it for an adult, None if not in the group.
    """
    for sexes in product("fm", repeat=kids):
        mothers = [None, *(one for one in range(kids) if sexes[one] == "f"), *range(kids, kids + ladies)]
        fathers = [None, *(one for one in range(kids) if sexes[one] == "m"), *range(kids, kids + gents)]
        for mother in product(mothers, repeat=kids):
            for father in product(fathers, repeat=kids):
                if all(possible(one, mother, father, kids, lost, meaning) for one in range(kids)):
                    yield sexes, mother, father


def possible(child, mother, father, kids, lost, meaning):
    present = [one for one in (mother[child], father[child]) if one is not None]
    if child < lost and len(present) > (0 if meaning == "both" else 1):
        return False
    # no child is a grandparent: the parent of a child is no child of a child's child
    return all(one >= kids or not has_child_parent(one, mother, father, kids) for one in present)


def has_child_parent(child, mother, father, kids):
    return any(one is not None and one < kids for one in (mother[child], father[child]))


def observed(kids, ladies, gents, lost):
    """What each quantity can be, by enumeration."""
    seen: dict[tuple[str, str], set[int]] = {}
    for meaning in ORPHANS:
        for sexes, mother, father in worlds(kids, ladies, gents, lost, meaning):
            women_only = all(one is None or one >= kids for one in mother)
            present = [one for one in mother if one is not None]
            alone = sum(a is None and b is None for a, b in zip(mother, father))
            seen.setdefault(("female among all", ""), set()).add(ladies + sexes.count("f"))
            seen.setdefault(("male among all", ""), set()).add(gents + sexes.count("m"))
            seen.setdefault(("female among the children", ""), set()).add(sexes.count("f"))
            told = ORPHANS[meaning]
            for who, definition in MOTHERS.items():
                if who == "any female" or women_only:
                    key = f"{definition}; {told}."
                    seen.setdefault(("mothers of returned children", key), set()).add(len(set(present)))
                    seen.setdefault(("children with their mother in the group", key), set()).add(len(present))
            seen.setdefault(("children with neither parent in the group", told), set()).add(alone)
    return seen


SIZES = [(0, 1, 1), (1, 0, 0), (1, 1, 0), (2, 0, 1), (2, 1, 1), (2, 3, 0), (3, 0, 0), (3, 1, 0), (3, 0, 1)]
SMALL = [(*size, lost) for size in [*SIZES, (3, 2, 0)] for lost in range(size[0] + 1)]


@pytest.mark.parametrize("counts", SMALL, ids=str)
def test_every_small_world_lies_in_the_bounds_and_both_ends_occur(counts):
    table = demographics.bounds(family(*counts), groups())
    for (quantity, assumption), values in observed(*counts).items():
        own = table[
            (table["quantity"] == quantity) & table["assumption"].str.contains(assumption, regex=False)
        ]
        assert len(own) == 1
        assert own[["lower", "upper"]].to_numpy().tolist() == [[min(values), max(values)]], quantity


@FEW
@given(st.integers(0, 60), st.integers(0, 30), st.integers(0, 30), st.data())
def test_a_constructed_world_has_as_many_mothers_as_the_bound_allows(kids, ladies, gents, data):
    lost = data.draw(st.integers(0, kids))
    if kids + ladies + gents == 0:
        return
    table = demographics.bounds(family(kids, ladies, gents, lost), groups())
    own = table[table["assumption"].str.startswith("Girls") & table["assumption"].str.contains("both")]
    upper = own[own["quantity"] == "mothers of returned children"]["upper"].iloc[0]
    # girls from the orphans' end have a baby each from the other end; women take who is left
    girls = min(kids // 2, kids - lost)
    left = kids - lost - girls
    assert upper == girls + min(ladies, left)
    assert 0 <= upper <= ladies + kids


def random_trees():
    """Nested counted groups of known or unknown sex: (parts, subset), with the sex of each person."""
    return st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["any", "female", "male"])), max_size=3)


@FEW
@given(st.integers(1, 3), random_trees())
def test_sex_bounds_are_sharp_with_counted_subsets_of_known_sex(kids, subsets):
    fitting = [(min(count, kids), sex) for count, sex in subsets]
    rows = [(f"s{place}", "kids", "subset", sex, "child") for place, (_, sex) in enumerate(fitting)]
    counts = {f"s{place}": count for place, (count, _) in enumerate(fitting)}
    # a world: the number of girls; each subset of one sex must fit into those of its sex
    allowed = [
        girls
        for girls in range(kids + 1)
        if all(count <= {"female": girls, "male": kids - girls, "any": kids}[sex] for count, sex in fitting)
    ]
    if not allowed:
        return
    counted = pd.concat([family(kids, 1, 1, 0), figures(**counts)])
    table = demographics.bounds(counted, groups([*FAMILY, *rows])).set_index("quantity")
    row = table.loc["female among the children"]
    assert (row["lower"], row["upper"]) == (allowed[0], allowed[-1])


def test_the_bounds_of_the_article(article):
    table = demographics.bounds(article.figures, article.groups)
    ends = table.groupby("quantity")[["lower", "upper"]].agg({"lower": "min", "upper": "max"})
    assert ends.loc["female among all"].tolist() == [156, 562]
    assert ends.loc["male among all"].tolist() == [33, 439]
    assert ends.loc["mothers of returned children"].tolist() == [0, 359]
    assert ends.loc["children with their mother in the group"].tolist() == [0, 406]
    assert table[table["lower"] == 31]["assumption"].tolist() == [
        "Parents are of any sex or age, but no child is a grandparent; orphans have lost both parents."
    ]


# --- scenarios ----------------------------------------------------------------------------


def test_without_adults_the_women_and_men_stay_before_a_child_is_counted(article):
    table = demographics.scenarios(article.figures, article.groups).set_index("scenario")
    assert table.loc["no adults, every child", ["stayed_lower", "stayed_upper"]].tolist() == [189, 189]
    assert (table["on_men"] == "none taken").all()
    assert table["stayed_upper"].max() == 595


def test_the_age_band_comes_from_the_figures():
    table = demographics.scenarios(with_rule(family(6, 3, 1, 2)), groups())
    assert "no adults, children aged 2 to 5" in table["scenario"].tolist()
    assert "fig_age_accepted" in table["figure_ids"].iloc[1]


def test_a_missing_part_of_the_rule_is_named():
    counted = with_rule(family(6, 3, 1, 2))
    message = faults(demographics.scenarios, counted[counted["measure"] != "age_accepted"], groups())
    assert "no age_accepted" in message


@FEW
@given(st.integers(0, 5), st.integers(0, 4), st.integers(0, 4))
def test_every_choice_that_a_scenario_allows_lies_inside_and_the_ends_occur(kids, ladies, gents):
    if kids + ladies + gents == 0:
        return
    table = demographics.scenarios(with_rule(family(kids, ladies, gents, 0)), groups()).set_index("scenario")
    total = kids + ladies + gents
    taken = {"no adults": {0}, "some mothers": set(range(1, ladies + 1)) or {0}}
    children = {
        "every child": {kids},
        "children aged 2 to 5": {aged for aged in range(kids + 1)},
        "not all children aged 2 to 5": {part for aged in range(kids + 1) for part in range(aged or 1)},
    }
    for (who, mothers), (which, young) in product(taken.items(), children.items()):
        stayed = {total - one - other for one in mothers for other in young}
        row = table.loc[f"{who}, {which}"]
        assert (row["stayed_lower"], row["stayed_upper"]) == (min(stayed), max(stayed))


# --- ages ---------------------------------------------------------------------------------


def aged(*rows):
    frame = pd.DataFrame(rows, columns=["figure_id", "measure", "lower", "upper", "unit", "form"])
    return frame.assign(passage_ids="p01s1", paraphrase="An age.")


FACTS = pd.DataFrame(
    [{"measure": "General age", "value": 16.0, "unit": "years", "source_ids": "law", "note": None}]
)


def test_the_ages_of_the_article(article):
    assert demographics.ages(article.figures)["label"].tolist() == [
        "under 14",
        "1–6",
        "3",
        "6–10",
        "from 14",
        "16–18",
    ]


def test_years_that_are_no_age_are_left_out():
    table = demographics.ages(
        aged(
            ("a", "age_of_x", 3.0, 4.0, "years", "word"),
            ("b", "length_of_stay", 3.0, 4.0, "years", "word"),
            ("c", "year_of_age_law", 2007.0, 2007.0, "year", "number"),
        )
    )
    assert table["figure_id"].tolist() == ["a"]


def test_ages_nobody_names_are_the_gaps_up_to_the_highest_one():
    named = aged(
        ("a", "age_x", 1.0, 2.0, "years", "word"),
        ("b", "age_y", 6.0, 6.0, "years", "number"),
        ("c", "age_z", 0.0, 3.0, "completed years", "derived"),
    )
    table = demographics.age_map(named, FACTS)
    silent = table[table["origin"] == "nobody"]
    assert silent["label"].tolist() == ["0", "3", "4–5"]
    assert silent["governs"].str.contains("band under 4").tolist() == [True, True, False]


def test_an_age_of_responsibility_holds_from_that_age_on_and_names_only_that_age():
    named = aged(
        ("a", "age_of_penal_responsibility", 2.0, 2.0, "years", "number"),
        ("b", "age_custody", 4.0, 5.0, "years", "number"),
    )
    listed = FACTS.assign(measure="Age of criminal responsibility for listed offences")
    table = demographics.age_map(named, listed).set_index("label")
    assert table.loc[["from 2", "from 16"], "age_max"].isna().all()
    assert table.loc["3", "governs"].endswith("only covered by the band from 2.")
    assert table.loc["0–1", "governs"].endswith("not covered by any band.")


def test_outside_ages_have_sources_and_no_passages():
    table = demographics.age_map(aged(("a", "age_x", 0.0, 2.0, "years", "word")), FACTS)
    outside = table[table["origin"] == "outside"].iloc[0]
    assert (outside["label"], outside["source_ids"]) == ("16", "law")
    assert pd.isna(outside["passage_ids"])
    assert table[table["origin"] != "outside"]["passage_ids"].notna().all()


def test_an_outside_fact_that_is_no_age_is_refused():
    message = faults(demographics.age_map, aged(), FACTS.assign(unit="persons"))
    assert "General age in persons" in message


# --- all of them --------------------------------------------------------------------------

ROOMS = ["reconcile", "composition", "ratios", "bounds", "scenarios"]


@pytest.mark.parametrize("name", ROOMS)
def test_every_row_carries_figures_and_passages_and_inputs_stay(article, name):
    counted, tree = article.figures, article.groups
    before = counted.copy(), tree.copy()
    table = getattr(demographics, name)(counted, tree)
    known = set(article.passages["passage_id"]), set(counted["figure_id"])
    for column, ids in zip(("passage_ids", "figure_ids"), known):
        assert all(set(cell.split(";")) <= ids for cell in table[column])
    pd.testing.assert_frame_equal(counted, before[0])
    pd.testing.assert_frame_equal(tree, before[1])
