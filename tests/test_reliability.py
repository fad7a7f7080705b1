"""Agreement against published tables, what is refused, and where coders leave the value that is shown."""

from types import SimpleNamespace

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jusan_analysis as ja
from jusan_analysis import comparison, reliability
from jusan_analysis.columns import UnusableFrame
from jusan_analysis.reliability import agreement, by_code

# a shared machine is slow at times, which is no fault of the code
FEW = settings(max_examples=30, deadline=None)


@pytest.fixture(scope="module")
def article():
    return ja.load_article()


def coded(*ratings, unit="u{:02}", variable="tone"):
    """One text of codes per coder, a letter or digit for each unit; a dot where the coder gave none."""
    rows = [
        ("abcdef"[coder], unit.format(number), variable, None if code == "." else code)
        for coder, codes in enumerate(ratings)
        for number, code in enumerate(codes, start=1)
    ]
    return pd.DataFrame(rows, columns=["coder_id", "unit_id", "variable", "code"])


def book(codes, ranks=None):
    """A codebook of one variable; ranks are digits, a dot where a code has none."""
    ranks = [None if rank == "." else int(rank) for rank in ranks or "." * len(codes)]
    return pd.DataFrame({"variable": "tone", "code": list(codes), "rank": pd.array(ranks, "Int64")})


YN = book("yn")


def first(codings, codebook):
    return agreement(codings, codebook).iloc[0]


# --- published tables ---------------------------------------------------------------------

# four raters: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section D; all: data sets
# of irrCAC, K. L. Gwet, Handbook of Inter-Rater Reliability, 4th edition (2014)
FOUR_RATERS = "123321412... 1233224125.. .33323422513 12332441251."
PUBLISHED = [
    (FOUR_RATERS, 0.81818, 0.77544, 0.743),
    ("112.001122.0131 1130000.2110231 203000222100221 .13....0.10022. 2..0001.2....31", 0.616, 0.497, 0.481),
    ("abccbadab...bb abccbbdabe..ba .cccbcdbbeaccc abccbddabea.bb", 0.744, 0.685, 0.632),
    ("aaaaabbbcaaaaab aaaababccaaaaba abbcaabbcabbcaa ccccaabbcccccaa", 0.456, 0.208, 0.143),
    ("aabbdcccedda babbbccce.dd", 0.727, 0.661, 0.665),
]


@pytest.mark.parametrize(("ratings", "percent", "ac1", "alpha"), PUBLISHED)
def test_percent_ac1_and_alpha_are_those_that_gwet_published(ratings, percent, ac1, alpha):
    row = first(coded(*ratings.split()), book(sorted({*ratings} - {*". "})))
    assert [row["percent"] / 100, row["ac1"], row["alpha"]] == pytest.approx([percent, ac1, alpha], abs=5e-4)


@pytest.mark.parametrize(
    ("ratings", "ranks", "alpha"),
    [
        (FOUR_RATERS, "12345", 0.815),  # section D, ordinal
        ("0100000010 1110010000", None, 0.095),  # section A, nominal
        ("12121212121212121212 11221122112211221122", None, 0.025),
    ],
)
def test_alpha_is_that_of_krippendorff_2011(ratings, ranks, alpha):
    row = first(coded(*ratings.split()), book(sorted({*ratings} - {*". "}), ranks))
    assert row["alpha"] == pytest.approx(alpha, abs=5e-4)


def test_percent_is_the_mean_over_units_and_not_over_pairs():
    row = first(coded("yn", "yy", "y.", "y."), YN)  # six pairs agree, one does not
    assert (row["percent"], row["units"], row["coders"]) == (50, 2, 4)


# --- the interval -------------------------------------------------------------------------


def test_where_nobody_differs_the_interval_is_the_exact_bound(article):
    row = first(coded("yyyynn", "yyyynn"), YN)
    expected, share = 2 * 8 * 4 / (12 * 11), 1 - 0.025 ** (1 / 6)
    assert row[["alpha", "alpha_low", "alpha_high"]].tolist() == pytest.approx([1, 1 - share / expected, 1])
    # ranks four codes apart, squared: 16 between neighbours, 64 between the ends
    expected = 2 * (16 * 16 + 16 * 16 + 16 * 64) / (12 * 11)
    ranked = first(coded("112233", "112233"), book("123", "012"))
    assert ranked["alpha_low"] == pytest.approx(1 - share * 64 / expected)
    table = agreement(article.codings, article.codebook).set_index(["variable", "unit_kind"])
    assert table.loc[("voice", "passage"), "alpha_low"] == pytest.approx(0.903, abs=5e-4)
    assert table.loc[("basis", "practice"), "alpha_low"] == pytest.approx(0.704, abs=5e-4)


def test_a_draw_with_one_code_only_counts_as_zero():
    # a third of the draws miss the last unit; whatever holds it has an alpha of .3 or more
    row = first(coded("a" * 9 + "b", "a" * 9 + "c"), book("abc"))
    assert (row["alpha_low"], row["alpha"] > 0.3) == (0, True)


@FEW
@given(st.lists(st.text("123", min_size=5, max_size=5), min_size=2, max_size=4), st.booleans())
def test_pairs_of_one_recommendation_are_drawn_together(ratings, ranked):
    """Where all pairs hang together every draw is the whole, so both ends are the library's alpha."""
    codings, codebook = coded(*ratings, unit="r01~pr{:02}"), book("123", "123" if ranked else None)
    row = first(codings, codebook)
    if len({*"".join(ratings)}) == 1:
        assert pd.isna(row["alpha"])
        return
    data = np.array([[float(code) for code in codes] for codes in ratings])
    alpha = krippendorff.alpha(data, level_of_measurement="ordinal" if ranked else "nominal")
    assert row["alpha"] == pytest.approx(alpha)
    if row["percent"] < 100:
        assert [row["alpha_low"], row["alpha_high"]] == pytest.approx([alpha, alpha])


def test_the_interval_is_the_same_in_each_run_and_holds_alpha():
    codings = coded("123" * 8, "123" * 7 + "221")
    row = first(codings, book("123", "012"))
    pd.testing.assert_series_equal(row, first(codings, book("123", "012")))
    assert row["alpha_low"] < row["alpha"] < row["alpha_high"]


# --- invariances --------------------------------------------------------------------------

some_ratings = st.lists(st.text("xyz.", min_size=6, max_size=6), min_size=2, max_size=3)


@FEW
@given(some_ratings, st.randoms(use_true_random=False), st.permutations("xyz"))
def test_order_of_rows_names_of_coders_and_names_of_codes_do_not_matter(ratings, random, names):
    codings = coded(*ratings)
    places = random.sample(range(len(codings)), len(codings))
    other = codings.iloc[places].replace({"coder_id": {"a": "zoe"}})
    other["code"] = other["code"].map(dict(zip("xyz", names)))
    pd.testing.assert_frame_equal(agreement(codings, book("xyz")), agreement(other, book("xyz")))
    pd.testing.assert_frame_equal(agreement(codings, book("xyz")), agreement(codings.dropna(), book("xyzw")))


def test_kinds_of_units_are_never_pooled():
    units = ["p{:02}s1", "r{:02}", "pr{:02}", "r{:02}~pr01", "{}"]
    codings = pd.concat([coded("yn", "yy", unit=unit) for unit in units])
    kinds = ["pair", "passage", "practice", "recommendation", "unit"]
    assert agreement(codings, YN)["unit_kind"].tolist() == kinds
    assert agreement(codings.assign(unit_kind="day"), YN)["unit_kind"].tolist() == ["day"]


def test_ranked_codes_alone_make_the_ordinal_alpha_and_the_warning_says_so():
    ratings, ranked = ["1233ss", "1232s1"], ["1233", "1232"]
    row, rest = first(coded(*ratings), book("123s", "012.")), first(coded(*ranked), book("123", "012"))
    assert (row["level"], row["units"], row["alpha"]) == ("ordinal", 6, rest["alpha"])
    assert "leaves out 2 units with a code without rank; coders split on 1" in row["warning"]
    tied = first(coded("12", "13"), book("123", "011"))
    assert (tied["alpha"], tied["percent"]) == (1, 50)
    assert "nobody differs on ranked codes" in tied["warning"]


@pytest.mark.parametrize(
    ("ratings", "codes", "ranks", "warning"),
    [
        (["yn"], "yn", None, "one coder only"),
        (["y.", ".n"], "yn", None, "no unit has two codes"),
        (["yy", "yy"], "yn", None, "one code only"),
        (["y", "y"], "yn", None, "few units (1)"),
        (["ss1", "1ss"], "12s", "12.", "alpha is undefined"),
    ],
)
def test_what_is_undefined_is_missing_with_a_warning(ratings, codes, ranks, warning):
    row = first(coded(*ratings), book(codes, ranks))
    assert row[["alpha", "alpha_low", "alpha_high"]].isna().all()
    assert warning in row["warning"]


def test_full_agreement_skew_and_few_units_are_warned_of():
    assert first(coded("yn" * 15, "yn" * 15), YN)["warning"].startswith("nobody differs")
    skewed = first(coded("y" * 19 + "n", "y" * 20), YN)["warning"]
    assert skewed == "one code covers 98 %: alpha is unstable"
    assert pd.isna(first(coded("yn" * 15, "yn" * 14 + "yy"), YN)["warning"])
    alone = first(coded("yn" * 15, "yn" * 14 + ".."), YN)["warning"]
    assert "2 units with one coder left out" in alone


# --- single codes -------------------------------------------------------------------------


def test_specific_agreement_and_alpha_of_each_code(article):
    table = by_code(coded("yyyyynnno.", "yyyynynnoo"), book("yno")).set_index("code")
    # two coders: 2a / (2a + b + c); units coded once are left out
    assert table["specific"].tolist() == pytest.approx([8 / 10, 4 / 6, 1])
    assert table["n"].tolist() == [6, 4, 1]
    assert table.loc["y", "alpha"] == first(coded("yyyyynnnn", "yyyynynnn"), YN)["alpha"]
    assert by_code(coded("yy", "yn", "nn"), YN)["specific"].tolist() == pytest.approx([1 / 3, 1 / 3])
    assert by_code(coded("yy", "yy"), YN)["alpha"].isna().all()
    table = by_code(article.codings, article.codebook).query("variable == 'function'").set_index("code")
    alphas = table.loc[["fact", "offer", "warning", "furniture"], "alpha"].astype(float).round(2)
    assert alphas.tolist() == [0.53, 0.55, 0.73, 1.0]


# --- what is refused, and what is read ----------------------------------------------------


@pytest.mark.parametrize(
    ("codings", "codebook", "message"),
    [
        (coded("yn", "yn").replace({"coder_id": {"b": ""}}), YN, "coder_id is missing in 2 rows: 2, 3"),
        (coded("yn", "yn").replace({"unit_id": {"u01": None}}), YN, "unit_id is missing in 2 rows: 0, 2"),
        (pd.concat([coded("yn"), coded("y")]), YN, "coded one unit twice, in 2 rows: 0, 0"),
        (coded("yn").replace("n", "noo"), book(["y", "no"]), "'noo' of 'tone'. Did you mean 'no'"),
        (coded("yn", variable="tones"), YN, "'y' of 'tones'. Did you mean 'tone'"),
        (coded("yn"), book("yny"), "code 'y' twice for 'tone'"),
        (coded("yn"), YN.assign(rank=["low", ""]), "rank is no number in 1 row: 0"),
        (coded("yn"), YN.assign(code=["y", None]), "codebook: code is missing in 1 row: 1"),
        (coded("yn").drop(columns="code"), YN, "no column code"),
        (coded("yq", "..").replace("b", ""), YN, r"(?s)coder_id is missing in 2 rows.*no code 'q' of 'tone'"),
    ],
)
def test_frames_that_cannot_be_counted_are_refused_naming_the_rows(codings, codebook, message):
    for function in (agreement, by_code):
        with pytest.raises(UnusableFrame, match=message):
            function(codings, codebook)


@pytest.mark.parametrize("type_", [int, float, "Int64", object])
def test_numbers_for_codes_and_units_are_read_as_their_text(type_):
    texts = coded("1212" * 5, "1122" * 5, unit="{}")
    numbers = texts.astype({"unit_id": int, "code": int}).astype({"code": type_})
    before = numbers.copy()
    codebook = book("12").assign(rank="")
    pd.testing.assert_frame_equal(agreement(numbers, codebook), agreement(texts, book("12")))
    row = first(numbers, codebook)
    assert (row["units"], row["percent"], round(row["alpha"], 3)) == (20, 50, 0.025)
    pd.testing.assert_frame_equal(numbers, before)


# --- the interview ------------------------------------------------------------------------


def test_the_table_of_the_interview_is_what_its_files_give(article):
    read = {name: pd.read_csv(article.package.root / f"{name}.csv") for name in ("codings", "codebook")}
    table = agreement(article.codings, article.codebook)
    order = article.codebook["variable"].drop_duplicates()
    assert table["variable"].unique().tolist() == order[order.isin(read["codings"]["variable"])].tolist()
    kinds = {"passage": "p[0-9]", "practice": "pr", "recommendation": "r[0-9]+$", "pair": ".*~"}
    for row in table.itertuples():
        codes = read["codebook"].query("variable == @row.variable").set_index("code")["rank"]
        rank = codes if row.level == "ordinal" else pd.Series(range(len(codes)), codes.index)
        rows = read["codings"].query("variable == @row.variable")
        rows = rows[rows["unit_id"].str.match(kinds[row.unit_kind])]
        wide = rows.pivot(index="coder_id", columns="unit_id", values="code")
        assert row.units == wide.shape[1]
        assert row.percent == pytest.approx(100 * (wide.iloc[0] == wide.iloc[1]).mean())
        data = np.array([codings.map(rank) for _, codings in wide.iterrows()], dtype=float)
        assert row.alpha == pytest.approx(krippendorff.alpha(data, level_of_measurement=row.level))


def changed(article, **frames):
    """The tables of an article, some of them exchanged."""
    return SimpleNamespace(**({name: getattr(article, name) for name in article.frames} | frames))


def test_all_coders_against_the_value_shown_are_listed_in_full(article):
    table = reliability.against_final(article)
    follows = table["how"].str.startswith("rolled up from pairs")
    keys = table["variable"] + " " + table["unit_id"]
    assert " ".join(keys[follows].sort_values()) == (
        "basis r17 basis r20 certainty r09 certainty r12 certainty r13 certainty r21 certainty r29 "
        "certainty r36 relation r12 relation r20 relation r21 relation r23 relation r24 relation r25"
    )
    assert " ".join(keys[~follows].sort_values()) == (
        "explicitness r18 modality r18 relation r01~pr09 relation r08~pr04 relation r09~pr17 "
        "relation r12~pr20 relation r16~pr23 relation r26~pr35 relation r28~pr37"
    )
    computed = table["how"].str.contains("computed from who acts")
    assert set(table["final"][computed]) == {"urged_by_others"}
    assert table["adjudicated"].tolist() == table["reason"].notna().tolist()
    assert set(table["coders"]) == {"c;d"}


def test_the_value_shown_decides_and_not_its_adjudication(article):
    comparisons = article.comparisons
    comparisons.loc[comparisons["comparison_id"] == "r27~pr36", "relation"] = "in_line"
    table = reliability.against_final(changed(article, comparisons=comparisons))
    new = table[table["unit_id"].isin(["r27", "r27~pr36"]) & (table["variable"] == "relation")]
    assert new["final"].tolist() == ["in_line", "in_line"]


def test_a_late_coder_stands_beside_the_others_and_may_end_a_common_front(article):
    rows = [("h", "r36", "certainty", "medium"), ("h", "r19~pr26", "relation", "in_line")]
    late = pd.concat([article.codings, pd.DataFrame(rows, columns=article.codings.columns)])
    table = reliability.disagreements(changed(article, codings=late))
    table = table.set_index(["unit_id", "variable"])[["difference", "readings"]]
    assert table.loc[("r36", "certainty")].tolist() == ["coders differ", "c=high;d=high;h=medium"]
    readings = "a=in_line;b=partly;l=in_line;c=partly;d=partly;h=in_line"
    assert table.loc[("r19~pr26", "relation")].tolist() == ["coders differ", readings]


def test_differences_come_with_readings_final_value_and_reason(article):
    table = reliability.disagreements(article)
    order = ["coders against final", "coders differ", "earlier readings or drafts differ"]
    assert table["difference"].unique().tolist() == order
    assert table["difference"].value_counts()[order].tolist() == [23, 23, 50]
    assert not table.duplicated(["unit_id", "variable"]).any()
    row = table.set_index(["unit_id", "variable"]).loc[("r03~pr12", "relation")]
    assert (row["final"], row["readings"]) == ("contrary", "c=contrary;d=partly")
    assert "rare exceptions" in row["reason"]
    assert table["reason"].notna().sum() == len(article.adjudications)


def test_without_codings_and_adjudications_nothing_differs(article):
    tables = changed(article, codings=article.codings.iloc[:0], adjudications=article.adjudications.iloc[:0])
    assert reliability.disagreements(tables).empty
    assert reliability.against_final(tables).empty
    assert agreement(tables.codings, article.codebook).shape == (0, 11)
    assert by_code(tables.codings, article.codebook).shape == (0, 6)


def test_units_are_all_that_can_be_coded_in_words_and_without_a_code(article):
    table = reliability.units(article)
    kinds = {"passage": 62, "recommendation": 37, "practice": 45, "pair": len(article.comparisons)}
    assert table["unit_kind"].value_counts(sort=False).to_dict() == kinds
    assert table["unit_id"].is_unique
    assert set(article.codings["unit_id"]) <= set(table["unit_id"])
    assert not table["unit"].str.contains("|".join(comparison.STATUSES)).any()
    assert table.set_index("unit_id").loc["r05~none", "unit"].endswith("Practice: none is described")
    passages = article.passages.assign(locator=None)
    passages.loc[0, "source_id"] = "letter"
    units = reliability.units(changed(article, passages=passages))["unit"]
    assert units[0] == "Paragraph 0, sentence 1 of letter"
