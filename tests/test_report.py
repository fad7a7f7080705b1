"""The report: whole or not at all, readable offline, and inert."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from jusan_analysis.report import build_report


@pytest.fixture
def folder(tmp_path):
    cells = [
        new_markdown_cell("# 01 A first page\n\nWith a *lead* and a [link](02-second.ipynb)."),
        new_code_cell("import jusan_analysis as ja\narticle = ja.load_article()"),
        new_code_cell("ja.show(article.figures.head(2), article)"),
    ]
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    nbformat.write(new_notebook(cells=cells), notebooks / "01-first.ipynb")
    nbformat.write(
        new_notebook(cells=[new_markdown_cell("# 02 A second page\n\nText.")]), notebooks / "02-second.ipynb"
    )
    return notebooks


@pytest.fixture
def built(folder, tmp_path):
    assert build_report(folder, tmp_path / "report")
    return tmp_path / "report"


def test_the_start_page_leads_to_every_notebook_with_its_title_and_lead(built):
    page = (built / "index.html").read_text(encoding="utf-8")
    assert '<a href="01-first.html">01 A first page</a>' in page
    assert "With a lead and a link." in page
    assert '<html lang="en">' in page


def test_pages_link_to_each_other_and_fold_the_code(built):
    page = (built / "01-first.html").read_text(encoding="utf-8")
    assert 'href="02-second.html"' in page
    assert "<details" in page
    assert "fig_nearly_600</a>" in page


def test_pages_ask_no_other_host_for_anything_and_need_no_script(built):
    for path in built.glob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert "<script" not in page
        assert not re.findall(r"(?:src|@import|<link[^>]*href)\s*=?\s*[\"']?https?:", page)


def test_a_second_build_gives_the_same_bytes(built, folder, tmp_path):
    before = {path.name: path.read_bytes() for path in built.glob("*.html")}
    assert build_report(folder, built)
    assert {path.name: path.read_bytes() for path in built.glob("*.html")} == before


def test_a_failing_cell_is_told_and_leaves_the_earlier_report(built, folder, capsys):
    before = (built / "index.html").read_bytes()
    nbformat.write(new_notebook(cells=[new_code_cell("1 / 0")]), folder / "02-second.ipynb")
    assert not build_report(folder, built)
    told = capsys.readouterr().err
    assert "02-second.ipynb" in told
    assert "1 / 0" in told
    assert "ZeroDivisionError" in told
    assert (built / "index.html").read_bytes() == before


def test_a_folder_of_somebody_else_is_not_replaced(folder, tmp_path):
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "letter.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="choose another folder"):
        build_report(folder, theirs)
    assert (theirs / "letter.txt").read_text() == "mine"
