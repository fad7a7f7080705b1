"""What is known of the shipped data, recomputed from the CSV files with plain pandas."""

import itertools
import json
import re
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

import jusan_analysis as ja

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"
KINDS = ["article", "standards", "context"]
RAW = {kind: json.loads((DATA / kind / "datapackage.json").read_text("utf-8")) for kind in KINDS}
TABLES = [(kind, resource["name"]) for kind in KINDS for resource in RAW[kind]["resources"]]
# all cells as text, an empty cell as empty text, so that nothing of the library stands between
CSV = {kind: {} for kind in KINDS}
for kind, name in TABLES:
    CSV[kind][name] = pd.read_csv(DATA / kind / f"{name}.csv", dtype=str, keep_default_na=False)
ARTICLE, CONTEXT = CSV["article"], CSV["context"]
PARTS = ["children", "women", "men"]
COUNTS = ["total", *PARTS]

ROWS = {
    "article": "sources 1 passages 62 actors 33 groups 16 figures 41 recommendations 37 practices 45 "
    "comparisons 57 recommendation_norms 93 claims 22 silences 43 codebook 86 coders 5 codings 1336 "
    "adjudications 77",
    "standards": "norms 78",
    "context": "sources 177 stages 32 facts 82 repatriations 65 populations 52 claim_checks 22 law 56 "
    "crosswalk 68 indicators 46 places 30 timeline 17 wording 6 questions 1",
}


def ids(column) -> set[str]:
    return {one for cell in column for one in cell.split(";") if one}


def numbers(frame: pd.DataFrame, columns=COUNTS) -> pd.DataFrame:
    return frame.assign(**{column: pd.to_numeric(frame[column]) for column in columns})


# --- the packages -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_library_and_frictionless_find_nothing_wrong(kind):
    assert getattr(ja, f"load_{kind}")().package.name == RAW[kind]["name"]
    report = pytest.importorskip("frictionless").validate(str(DATA / kind / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])


@pytest.mark.parametrize("kind", KINDS)
def test_no_record_was_lost_and_every_file_is_described(kind):
    assert " ".join(f"{name} {len(frame)}" for name, frame in CSV[kind].items()) == ROWS[kind]
    assert {path.stem for path in (DATA / kind).glob("*.csv")} == {*CSV[kind]}


def test_the_data_sheets_are_what_their_generator_writes(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    from data_sheets import written

    text = (DATA / "README.md").read_text(encoding="utf-8")
    assert written(text) == text, "run: python docs/data_sheets.py"
    with pytest.raises(ValueError, match="codings"):
        written(text.replace("<!-- columns of article/codings -->", ""))


def test_ids_occur_once_and_the_descriptors_say_what_the_notebooks_need():
    keys = {resource["name"]: resource["schema"]["primaryKey"] for resource in RAW["context"]["resources"]}
    every = [value for name, (key,) in keys.items() for value in CONTEXT[name][key]]
    assert len(every) == len(set(every))
    # definitions are general: the speaker's name is in the data only
    described = json.dumps([RAW[kind]["resources"] for kind in KINDS])
    assert "Winter" not in described + ARTICLE["codebook"].to_csv()
    assert RAW["context"]["jusan:about"] == RAW["article"]["name"]
    assert "13 May 2019" in RAW["article"]["jusan:caution"]
    population, figures = RAW["article"]["jusan:population"], ARTICLE["figures"]
    counted = set(figures.loc[figures["measure"] == population["measure"], "group_id"])
    assert {population["whole"], population["subset"], *population["parts"]} <= counted


# --- what the article says ----------------------------------------------------------------


@pytest.mark.parametrize("table", ["figures", "recommendations", "practices", "claims", "silences"])
def test_every_record_rests_on_passages_in_the_order_of_the_article(table):
    order = {passage: place for place, passage in enumerate(ARTICLE["passages"]["passage_id"])}
    for cell in ARTICLE[table]["passage_ids"]:
        assert all(order[one] < order[other] for one, other in pairwise(cell.split(";"))), cell


def test_children_women_and_men_add_up_and_the_orphans_are_inside():
    value = ARTICLE["figures"].set_index("figure_id")["value"]
    counts = [int(value[f"fig_{group}"]) for group in ("returnees", *PARTS, "orphans")]
    assert counts == [595, 406, 156, 33, 31]
    orphans = ARTICLE["groups"].set_index("group_id").loc["orphans"]
    assert orphans[["parent_id", "link"]].tolist() == ["children", "subset"]


def test_who_words_the_recommendations_and_whom_they_concern():
    rows = ARTICLE["recommendations"].set_index("recommendation_id")
    worded = rows[rows["explicitness"] == "explicit"]["speaker_id"].value_counts().to_dict()
    assert worded == {"renate_winter": 14, "astana_times": 5}
    assert (rows["modality"] == "none").sum() == (rows["explicitness"] == "implied").sum() == 18
    assert rows.index[rows["concerns"] == "*"].tolist() == ["r01", "r02", "r03", "r04"]
    named = "r01 r02 r03 r04 r10 r11 r15 r17 r21 r23 r24 r25 r30 r37"
    assert rows.index[rows["addressee_named"] == "true"].tolist() == named.split()
    # what must travel with a status; two silent ones need nothing
    assert rows.index[rows["note"] == ""].tolist() == ["r11", "r13"]
    assert set(ARTICLE["coders"]["kind"]) == {"automated_reader"}


def test_an_adjudication_gives_the_final_code_and_the_readings_of_the_coders():
    final = {}
    for name in ("passages", "recommendations", "practices", "comparisons"):
        melted = ARTICLE[name].melt(ARTICLE[name].columns[0]).itertuples(index=False, name=None)
        final |= {(unit, variable): value for unit, variable, value in melted}
    codings = ARTICLE["codings"].set_index(["coder_id", "unit_id", "variable"])["code"].to_dict()
    for row in ARTICLE["adjudications"].itertuples():
        assert final.get((row.unit_id, row.variable), row.code) == row.code, row
        readings = row.readings.split(";")
        for coder in {reading.partition("=")[0] for reading in readings}:
            code = codings.get((coder, row.unit_id, row.variable))
            assert code is None or f"{coder}={code}" in readings, row


# --- the statuses, without the library ----------------------------------------------------

LEVELS = ["contrary", "absent", "urged_by_others", "planned", "partly", "in_line"]
TALLY = {"contrary": 9, "absent": 3, "urged_by_others": 6, "planned": 4, "partly": 9, "in_line": 1,
         "not_described": 5}  # fmt: skip
SILENT = ["r05", "r06", "r11", "r13", "r16"]


def cautious(levels):
    early = [level for level in LEVELS[1:4] if level in levels]
    return "contrary" if "contrary" in levels else early[-1] if early else min(levels, key=LEVELS.index)


def generous(levels):
    return max(levels, key=LEVELS.index)


def middle(levels):
    return "partly" if generous(levels) in LEVELS[4:] and len({*levels}) > 1 else cautious(levels)


RULES = (cautious, middle, generous)


def graded() -> pd.DataFrame:
    """Every comparison with its level: steps of somebody who is not on the addressee's side are urging."""
    public = ARTICLE["actors"].set_index("actor_id")["public_of"]
    recommendations = ARTICLE["recommendations"][["recommendation_id", "addressee_id"]]
    practices = ARTICLE["practices"][["practice_id", "actor_id"]]
    rows = ARTICLE["comparisons"].merge(recommendations).merge(practices, how="left")
    asked, acting = rows["addressee_id"].map(public), rows["actor_id"].map(public)
    one_state = asked.ne("") & acting.ne("") & (asked.eq(acting) | asked.eq("*") | acting.eq("*"))
    other_side = ~(one_state | rows["addressee_id"].eq(rows["actor_id"]))
    step = rows["relation"].isin(["planned", "partly", "in_line"])
    return rows.assign(level=rows["relation"].mask(step & other_side, "urged_by_others"))


def decided(rows: pd.DataFrame, rule=cautious) -> pd.Series:
    ranked = rows[rows["level"].isin(LEVELS)].groupby("recommendation_id")["level"].agg(list)
    silent = rows.loc[rows["level"] == "not_described", "recommendation_id"]
    return pd.concat([ranked.map(rule), pd.Series("not_described", silent)])


def test_the_tally_in_its_two_blocks():
    rows = graded()
    statuses = decided(rows)
    assert statuses.value_counts().to_dict() == TALLY
    assert sorted(statuses.index[statuses == "not_described"]) == SILENT
    others = ["r01", "r02", "r03", "r04"]
    assert statuses[others].tolist() == ["partly", "partly", "contrary", "contrary"]
    assert statuses.drop(others).value_counts().to_dict() == TALLY | {"contrary": 7, "partly": 7}
    stated = rows[(rows["basis"] == "stated") & (rows["level"] == "contrary")]["recommendation_id"]
    assert sorted({*stated} - {*others}) == ["r34", "r36"]
    ruled = pd.concat([decided(rows, rule) for rule in RULES], axis=1)
    assert sorted(ruled.index[ruled.nunique(axis=1) > 1]) == ["r03", "r20", "r25", "r26"]


def test_thirty_six_readings_keep_a_status_as_often_as_expected():
    rows = graded()
    default, rank = decided(rows), {"low": 0, "medium": 1, "high": 2}
    kept = pd.Series(0, default.index)
    for rule, stated, least, lowered in itertools.product(RULES, (False, True), range(3), (False, True)):
        recoded = rows.assign(level=rows["level"].replace("urged_by_others", "absent")) if lowered else rows
        firm = rows["certainty"].map(rank).ge(least) & (rows["basis"].eq("stated") | (not stated))
        reading = decided(recoded[firm | rows["level"].eq("not_described")], rule)
        kept += (reading.reindex(default.index) == default).astype(int)
    assert kept[["r04", "r36", "r21", "r30"]].tolist() == [36, 24, 18, 12]
    assert kept[SILENT].tolist() == [36] * 5


# --- evidence from outside ----------------------------------------------------------------


def test_every_row_says_on_what_it_rests_and_how_it_was_seen():
    for name in ("stages", "facts", "repatriations", "populations", "claim_checks", "timeline", "wording"):
        assert CONTEXT[name]["source_ids"].ne("").all(), name
    bare = CONTEXT["indicators"].query("source_ids == ''")
    assert (bare["value"] + bare["how_seen"]).tolist() == ["not_read"]
    law, pages = CONTEXT["law"], CONTEXT["sources"].set_index("source_id")["url"]
    assert {*CONTEXT["crosswalk"]["url"], *law["url"]} - {""} <= {*pages}
    read_later = law["url"].isin(pages[pages.index.str.match("law2004_|cc_art15$")])
    assert set(law.loc[read_later, "how_seen"]) == {"later_text", "inferred", "memory"}
    assert CONTEXT["claim_checks"]["claim_id"].tolist() == ARTICLE["claims"]["claim_id"].tolist()
    # findings on law touch 18 recommendations and qualify all but one of them
    touched = law[law["effect"] != "not_checked"].groupby("effect")["recommendation_ids"].agg(ids)
    assert len(set().union(*touched)) == 18
    assert touched["confirms"] - touched["qualifies"] == {"r36"}


def test_every_source_is_used_or_named():
    frames = [frame for name, frame in CONTEXT.items() if name != "sources"]
    cells = {cell for frame in frames for cell in frame.to_numpy().ravel()}
    words = {word for cell in [*cells, *CONTEXT["sources"]["note"]] for word in re.split(r"[;,.() ]", cell)}
    for row in CONTEXT["sources"].itertuples():
        assert row.source_id in words or row.url in cells, row.source_id


def test_the_claims_on_numbers_can_be_redone():
    value = ARTICLE["figures"].set_index("figure_id")["value"]
    whole, children, orphans = (int(value[f"fig_{group}"]) for group in ("returnees", "children", "orphans"))
    people = CONTEXT["populations"].set_index("population_id")["population"].astype(int)
    returned = numbers(CONTEXT["repatriations"]).set_index("repatriation_id")["total"]
    expected = {
        "c01": ["406 and 156 and 33", str(whole)],
        "c02": [str(orphans), str(whole + orphans)],
        "c03": [f"{600 - whole} people", f"{(600 - whole) / 6:.1f} percent"],
        "c04": [f"{100 * children / whole:.1f} percent", f"{children - whole // 2 - 1} more than the 298"],
        "c05": ["47, 231 and 238", f"{whole - 47 - 231 - 238} for June", "same origin"],
        "c06": ["13 May 2019"],
        "c07": [
            f"{100_000 * returned['return-XKX-2019-04-20'] / people['pop-XKX-2019']:.2f}",
            f"{100_000 * returned['return-KAZ-2019-06'] / people['pop-KAZ-2019']:.2f}",
        ],
    }
    checks = CONTEXT["claim_checks"].set_index("claim_id")
    for claim, words in expected.items():
        assert [word for word in words if word not in checks["finding"][claim]] == [], claim
    verdicts = checks["verdict"].loc["c01":"c07"].tolist()
    assert verdicts == ["supported"] * 5 + ["contradicted", "qualified"]
    # whole groups that left Syria alone: what c07 calls comparable
    alone = numbers(CONTEXT["repatriations"].query("period == 'to_2019-08' and from_country == 'Syria'"))
    no_men = alone["men"].isna() & (alone["children"] + alone["women"] >= alone["total"])
    alike = alone[(alone["children"] != alone["total"]) & ~no_men]
    assert dict(zip(alike["iso3"], alike["total"])) == {"KAZ": 595, "UZB": 156, "XKX": 110}


def test_the_stages_add_up():
    stages = numbers(CONTEXT["stages"], [*COUNTS, "orphans"])
    used = stages[stages["preferred"] == "true"].set_index("stage")
    assert used.index.is_unique
    assert used.loc["jusan_1_4", [*COUNTS, "orphans"]].tolist() == [595, 406, 156, 33, 31]
    single = [f"jusan_{number}" for number in (1, 2, 3, 4)]
    assert used.loc[single, COUNTS].sum().tolist() == [595, 406, 156, 33]
    assert used.loc[["jusan_2", "jusan_3", "jusan_1_and_4"], "orphans"].sum() == 31


@pytest.mark.parametrize("name", ["stages", "repatriations"])
def test_the_parts_of_a_row_add_up_or_the_note_says_why_not(name):
    rows = numbers(CONTEXT[name])
    sums = rows[PARTS].sum(axis=1)
    full = rows[[*COUNTS]].notna().all(axis=1)
    assert rows.loc[full & (sums != rows["total"]), "note"].str.contains("add").all()
    assert (sums == rows["total"])[rows["derivation"] == "mixed"].all()
    for row in rows[rows["derivation"] == "derived"].itertuples():
        if terms := re.search(r"\d+(?: \+ \d+)+", row.note):
            assert sum(map(int, terms.group().split(" + "))) == row.total, row


def test_what_may_mislead_is_gone_or_says_so():
    assert not CONTEXT["facts"]["measure"].str.contains("secular|traditional").any()
    assert not CONTEXT["indicators"]["value"].isin(["65", "70000", "-55"]).any()
    joined = CONTEXT["indicators"].query("source_ids == 'unicef_kz_juvenile_justice'")
    joined = joined[joined.duplicated("indicator", keep=False)]
    assert joined["note"].str.contains("do not compute a change").tolist() == [True] * 8
    assert CONTEXT["wording"]["strength"].tolist() == ["strong", "strong", "fair", "fair", "fair", "strong"]
    assert "ohchr_20190513" not in ids(CONTEXT["wording"]["source_ids"])
    assert CONTEXT["timeline"]["date"].is_monotonic_increasing
    assert CONTEXT["timeline"].query("how_seen == 'not_read'")["event"].str.contains("not read").all()
    assert ARTICLE["silences"]["question"].str.endswith("?").sum() == 9


# --- names and terms ----------------------------------------------------------------------


def test_every_place_name_comes_from_the_table_of_places():
    places = CONTEXT["places"].set_index("iso3")
    for table in ("repatriations", "populations"):
        names = CONTEXT[table]["iso3"].map(places["name"]).fillna("Nine European States together")
        assert names.tolist() == CONTEXT[table]["country"].tolist()
    years = CONTEXT["populations"].groupby("iso3")["year"].agg("".join)
    assert {*years[[*ids(CONTEXT["repatriations"]["iso3"])]]} == {"20192023"}
    left = ids(CONTEXT["repatriations"]["from_country"]) | ids(CONTEXT["stages"]["from_country"])
    assert left <= {*places["name"]}
    assert "1244 (1999)" in places.query("name == 'Kosovo*'")["note"]["XKX"]


AVOID = re.compile(
    r"(?i:\b(an|the|this|each|every|of|which|implied) asks?\b|\btold\b|\bpenal\b(?! reform)|\bminors\b"
    r"|\ba minor\b|\binmate|institutionalis|\block(ed|ing)? up\b|\bblameless|unruly children|unruliness"
    r"|\bconfined?\b|\boffenders?\b|\bjuveniles?\b(?! (code|justice|delinquency)|;)|(?<!-)evacuat|\bjihad"
    r"|compliance rate|\bviolates\b|the UN found|committee (graded|recommended)|Child Rights Committee)"
    r"|\bKazakh [a-z]|\bKurdish\b|\bTurk(ey|iye)\b|Kyrgyz Republic|\bRussia\b|\bUSA?\b|\bIS(I[SL])?\b"
    r"|\bKosovo\b(?!\*)|(?<!Ms\. )(?<!Renate )\bWinter\b"
)
# words of others, tokens as printed, what is not to be said, codes and ids
NOT_OURS = re.compile(
    r".*_ids?|title|publisher|url|seen_at|written|locator|do_not_say|instrument|symbol|iso3|theme|variable"
    r"|code|readings|overlap_group|places\.note|figures\.measure|(silences|facts|law)\.topic"
)


def test_no_shown_text_of_ours_uses_a_term_to_avoid_or_quotes():
    cells = set()
    for kind, name in TABLES:
        for column in CSV[kind][name]:
            if not NOT_OURS.fullmatch(column) and not NOT_OURS.fullmatch(f"{name}.{column}"):
                cells |= {(name, column, cell) for cell in CSV[kind][name][column]}
    assert [cell for cell in cells if re.search('["“”]', cell[-1])] == []
    descriptors = json.dumps([{**RAW[kind], "sources": []} for kind in KINDS])
    cells |= {*re.findall(r'"(title|description|label)": "(.*?)"[,}]', descriptors)}
    assert [cell for cell in cells if AVOID.search(cell[-1])] == []
