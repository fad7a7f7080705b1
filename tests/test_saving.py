"""Saving: a chart or a table leaves the notebook with its evidence, whole or not at all."""

import io

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import jusan_analysis as ja
from jusan_analysis import charts, demographics, storage
from jusan_analysis.chartfiles import read_imprint

ARTICLE = ja.load_article()


@pytest.fixture
def chart():
    figure, ax = plt.subplots(figsize=(9, 2.8), layout="constrained")
    yield charts.demographics.bars(demographics.composition(ARTICLE.figures, ARTICLE.groups), ax)
    plt.close(figure)


@pytest.mark.parametrize("name", ["bars.png", "bars.svg", "BARS.PNG"])
def test_a_chart_is_saved_by_its_suffix_with_its_evidence(name, chart, tmp_path):
    path = ja.save(chart, tmp_path / name)
    assert path == tmp_path / name
    imprint = read_imprint(path)
    assert imprint.title == "Counts as reported, and their shares"
    assert {"fig_children", "p03s1"} <= set(imprint.ids)
    assert imprint.citation == ARTICLE.cite()


def test_a_chart_can_be_saved_after_it_was_shown_and_is_the_same(chart, tmp_path):
    before = ja.save(chart, tmp_path / "before.png").read_bytes()
    ja.show(chart, ARTICLE)
    assert ja.save(chart, str(tmp_path / "after.png")).read_bytes() == before


def test_a_table_is_saved_as_csv_and_comes_back(tmp_path):
    frame = pd.DataFrame({"label": ["é;1", "=1+1"], "count": pd.array([1, None], "Int64")})
    path = ja.save(frame, tmp_path / "table.csv")
    text = path.read_bytes().decode("utf-8-sig")
    back = pd.read_csv(io.StringIO(text))
    assert list(back.columns) == ["label", "count"]
    assert back["label"].tolist()[0] == "é;1"
    assert not any(line.startswith("=") for line in text.splitlines())
    assert back["count"].isna().tolist() == [False, True]


def test_a_chart_of_another_article_is_not_given_this_ones_citation(package, tmp_path):
    package.replace("figures", "fig_women", "fig_ladies")
    package.accept()
    other = ja.load_article(package.root)
    figure, ax = plt.subplots()
    chart = charts.demographics.bars(demographics.composition(other.figures, other.groups), ax)
    with pytest.raises(
        ValueError, match=r"1 record unknown to jusan-article: 'fig_ladies'\. Give the article"
    ):
        ja.save(chart, tmp_path / "a.png")
    assert not list(tmp_path.glob("*.png"))
    assert "fig_ladies" in read_imprint(ja.save(chart, tmp_path / "a.png", other)).ids
    plt.close(figure)


def test_a_chart_of_outside_evidence_is_saved_too(tmp_path):
    counts = ja.evidence.stages(ja.load_context()).query("preferred and kind == 'stage'")
    figure, ax = plt.subplots()
    imprint = read_imprint(ja.save(charts.evidence.stages(counts, ax), tmp_path / "a.svg"))
    assert set(imprint.ids) <= set(ja.load_context().sources["source_id"])
    plt.close(figure)


@pytest.mark.parametrize(
    ("name", "said"),
    [("a.pdf", r"'a\.pdf'; the name of a saved chart ends in \.png or \.svg"),
     ("a.csv", r"'a\.csv'; the name of a saved chart ends in \.png or \.svg"),
     ("a", "'a'; the name of a saved chart ends in"),
     (".png", "the name of a saved chart ends in")],
)  # fmt: skip
def test_another_suffix_is_told(name, said, chart, tmp_path):
    with pytest.raises(ValueError, match=said):
        ja.save(chart, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_table_ends_in_csv(tmp_path):
    with pytest.raises(ValueError, match=r"'a\.xlsx'; the name of a saved table ends in \.csv"):
        ja.save(pd.DataFrame({"a": [1]}), tmp_path / "a.xlsx")


@pytest.mark.parametrize("what", ["a chart", None, pd.Series([1]), matplotlib.figure.Figure()])
def test_what_is_neither_chart_nor_table_is_told(what, tmp_path):
    with pytest.raises(TypeError, match=rf"found {type(what).__name__}; save takes a chart"):
        ja.save(what, tmp_path / "a.png")


def test_a_missing_folder_is_told(chart, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no folder .*make it first"):
        ja.save(chart, tmp_path / "none" / "a.png")


def test_a_drawing_without_words_is_not_saved(tmp_path):
    figure, ax = plt.subplots()
    with pytest.raises(ValueError, match="no alt text"):
        ja.save(ax, tmp_path / "a.png")
    plt.close(figure)


def test_a_write_that_fails_leaves_the_earlier_file_whole(chart, tmp_path, monkeypatch):
    path = ja.save(chart, tmp_path / "a.png")
    before = path.read_bytes()

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr(storage.os, "fsync", full)
    chart.set_title("Another", loc="left")
    with pytest.raises(OSError, match="no space left"):
        ja.save(chart, path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.png"]
