"""Charts and tables as files: evidence inside, no formulas, old or new and never half."""

import io

import matplotlib.pyplot as plt
import openpyxl
import pandas as pd
import pytest

import jusan_analysis as ja
from jusan_analysis import chartfiles, charts, comparison, files


@pytest.fixture(scope="module")
def article():
    return ja.load_article()


@pytest.fixture
def chart(article):
    ax = charts.comparison.squares(comparison.status(comparison.pairs(article)), title="Thirty-seven squares")
    yield ax
    plt.close(ax.get_figure(root=True))


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_saved_chart_says_what_it_rests_on(chart, article, tmp_path, kind):
    path = ja.save(chart, tmp_path / f"chart.{kind}")
    imprint = chartfiles.read_imprint(path)
    assert imprint.title == "Thirty-seven squares"
    assert imprint.alt == chart.jusan_evidence.alt
    assert imprint.ids[0] == "r01"
    assert len(imprint.ids) == 37
    assert imprint.data == f"{article.package.name} {article.package.version}"
    assert "Pedernera" in imprint.citation


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_a_chart_gives_the_same_bytes_twice(chart, article, kind):
    assert chartfiles.chart_bytes(chart, kind, article) == chartfiles.chart_bytes(chart, kind, article)


def test_two_charts_in_one_figure_keep_the_evidence_of_both(article):
    figure, (left, right) = plt.subplots(1, 2)
    ja.describe(left, "The left chart.", ids=["r01"])
    ja.describe(right, "The right chart.", ids=["r02"])
    imprint = chartfiles.imprint_of(left, article)
    plt.close(figure)
    assert imprint.ids == ("r01", "r02")
    assert imprint.alt == "The left chart. The right chart."


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + bytes(40), b"<svg/>"])
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_foreign_and_damaged_charts_are_refused(tmp_path, content, kind):
    path = tmp_path / f"x.{kind}"
    path.write_bytes(content)
    with pytest.raises(chartfiles.UnusableChart, match="not a chart that was saved here"):
        chartfiles.read_imprint(path)


def test_a_chart_cut_short_is_refused(chart, article, tmp_path):
    path = tmp_path / "cut.png"
    path.write_bytes(chartfiles.chart_bytes(chart, "png", article)[:-2000])
    with pytest.raises(chartfiles.UnusableChart):
        chartfiles.read_imprint(path)


# --- tables -------------------------------------------------------------------------------

LIVE = {
    "=1+1": "'=1+1",
    "+1+1": "'+1+1",
    "-1+1": "'-1+1",
    "@SUM(A1)": "'@SUM(A1)",
    "\t=1": "'\t'=1",
    " =1": "' =1",
    "seen;=1+1": "seen;'=1+1",
    "a\n=1": "a\n'=1",
    "'=1": "''=1",
    "＝1": "'＝1",
}


@pytest.mark.parametrize(("cell", "safe"), LIVE.items())
def test_no_cell_starts_a_formula(cell, safe):
    assert files.guarded(cell) == safe


@pytest.mark.parametrize("cell", ["-5", "+3.2", "a-b", "p01s1;p03s1", "2 + 2", "", "'tis", 7, None])
def test_harmless_cells_stay_as_they_are(cell):
    assert files.guarded(cell) == cell


def test_csv_quotes_every_text_so_that_no_separator_shifts_columns(tmp_path):
    path = ja.save(pd.DataFrame({"ids": ["p01s1;p03s1"], "n": [1.5]}), tmp_path / "x.csv")
    assert path.read_text(encoding="utf-8") == '"ids","n"\n"p01s1;p03s1",1.5\n'


def test_a_workbook_holds_texts_and_numbers_and_is_the_same_twice():
    frame = pd.DataFrame({"text": list(LIVE), "n": range(len(LIVE))})
    data = files.workbook_bytes({"Table": frame}, {"title": "A table"})
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Table"]
    assert [cell.data_type for cell in sheet["A"]] == ["s"] * (len(LIVE) + 1)
    assert data == files.workbook_bytes({"Table": frame}, {"title": "A table"})


@pytest.mark.parametrize("kind", [".csv", ".xlsx", ".html", ".md"])
def test_row_labels_reach_the_file(article, tmp_path, kind):
    table = pd.crosstab(article.passages["voice"], article.passages["polarity"])
    path = ja.save(table, tmp_path / f"x{kind}")
    if kind == ".xlsx":
        sheet = openpyxl.load_workbook(path)["Table"]
        assert "direct" in [cell.value for cell in sheet["A"]]
    else:
        text = path.read_text(encoding="utf-8")
        assert "direct" in text if kind == ".csv" else "Quoted speech" in text


@pytest.mark.parametrize("name", ["x.docx", "x.png", "x"])
def test_an_unknown_kind_of_file_says_which_there_are(tmp_path, name):
    with pytest.raises(ValueError, match=r"\.csv, \.xlsx"):
        ja.save(pd.DataFrame({"a": [1]}), tmp_path / name)


def test_a_folder_is_never_written_over(tmp_path):
    (tmp_path / "x.csv").mkdir()
    with pytest.raises(ValueError, match="folder"):
        ja.save(pd.DataFrame({"a": [1]}), tmp_path / "x.csv")


# --- folders ------------------------------------------------------------------------------


def test_a_folder_is_replaced_whole(tmp_path):
    place = tmp_path / "site"
    files.replace_folder(place, [("a/b.txt", "old"), ("gone.txt", "x")])
    files.replace_folder(place, [("a/b.txt", "new")])
    assert (place / "a" / "b.txt").read_text() == "new"
    assert not (place / "gone.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_build_that_fails_leaves_the_old_folder(tmp_path):
    place = tmp_path / "site"
    files.replace_folder(place, [("a.txt", "old")])

    def broken():
        yield "a.txt", "new"
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        files.replace_folder(place, broken())
    assert (place / "a.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(FileExistsError, match="another folder"):
        files.replace_folder(tmp_path, [("a.txt", "x")])
    assert (tmp_path / "mine.txt").read_text() == "keep"
