"""The report: whole or not at all, the same each time, and each number leading to what it rests on."""

import re
import shutil
from dataclasses import replace
from types import MappingProxyType

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import Copy
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import jusan_analysis as ja
from jusan_analysis.packages import shipped
from jusan_analysis.report import build_report
from jusan_analysis.report.atlas import Atlas
from jusan_analysis.report.bodies import homewards
from jusan_analysis.report.cards import Cards
from jusan_analysis.report.numbers import TableEvidence
from jusan_analysis.report.shown import Place, ShownTable, anchor_of, read_pages
from jusan_analysis.tablefiles import read_tables

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    cells = [
        new_markdown_cell("# 01 A first page\n\nWith a *lead* and a [link](02-second.ipynb)."),
        new_code_cell("import matplotlib.pyplot as plt\nimport pandas as pd\nimport jusan_analysis as ja"),
        new_code_cell("article = ja.load_article()\narticle.trace('fig_children')"),
        new_markdown_cell("## What was *counted*?"),
        new_code_cell("ja.show(article.figures[['figure_id', 'value', 'precision']].head(4), article)"),
        new_code_cell(
            "composed = ja.demographics.composition(article.figures, article.groups)\n"
            "ja.show(composed, article, caption='Shares')"
        ),
        new_code_cell(
            "fig, ax = plt.subplots(figsize=(8, 3), layout='constrained')\n"
            "ja.show(ja.charts.demographics.bars(composed, ax), article)"
        ),
        new_code_cell(f"ja.show(pd.DataFrame({{'text': [{HOSTILE!r}, '=1+1'], 'n': [1.5, None]}}), article)"),
    ]
    notebooks = tmp_path_factory.mktemp("notebooks")
    nbformat.write(new_notebook(cells=cells), notebooks / "01-first.ipynb")
    nbformat.write(
        new_notebook(cells=[new_markdown_cell("# 02 A second page\n\nText.")]), notebooks / "02-second.ipynb"
    )
    return notebooks


@pytest.fixture(scope="module")
def built(folder, tmp_path_factory):
    output = tmp_path_factory.mktemp("built") / "report"
    assert build_report(folder, output)
    return output


def page(built, path):
    return BeautifulSoup((built / path).read_text(encoding="utf-8"), "html.parser")


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def target(built, path, href):
    """The element that a link on a page leads to."""
    file, _, anchor = href.partition("#")
    return page((built / path).parent, file).find(id=anchor)


# --- pages --------------------------------------------------------------------------------


def test_the_start_page_leads_to_every_notebook_with_its_title_and_lead(built):
    start = page(built, "index.html")
    assert start.find("a", string="01 A first page")["href"] == "01-first.html"
    assert "With a lead and a link." in start.text


def test_the_start_page_tells_findings_and_their_records(built):
    start = page(built, "index.html")
    assert len(start.select(".finding")) > 8
    link = start.select_one('.findings a[href$="#fig_children"]')
    assert target(built, "index.html", link["href"]).text == "fig_children"


def test_a_finding_whose_place_is_not_in_the_report_has_no_link_to_it(built):
    assert "02-demographics.html" not in (built / "index.html").read_text(encoding="utf-8")


def test_pages_link_to_each_other_and_fold_the_code(built):
    first = page(built, "01-first.html")
    assert first.find("a", string="link")["href"] == "02-second.html"
    assert first.select_one("details.code summary").text == "Code of this cell"
    assert first.find("h2")["id"] == anchor_of("What was *counted*?") == "what-was-counted"


def test_tables_and_charts_are_numbered_and_titled(built):
    first = page(built, "01-first.html")
    assert [one.text for one in first.select(".wide caption")] == [
        "Table 1.1. What was counted?",
        "Table 1.2. Shares",
        "Table 1.3. What was counted?",
    ]
    assert first.select_one("figcaption").text.startswith("Chart 1.1. Counts as reported")


def test_markup_in_the_data_stays_text(built):
    text = (built / "01-first.html").read_text(encoding="utf-8")
    assert HOSTILE not in text
    assert HOSTILE in page(built, "01-first.html").text


# --- evidence -----------------------------------------------------------------------------


def test_a_reported_number_leads_to_its_record(built):
    first = page(built, "01-first.html")
    cell = first.select_one("#table-1-1 td.number a")
    assert target(built, "01-first.html", cell["href"]).text == "fig_nearly_600"


def test_a_record_shows_its_passage_with_place_speaker_locator_and_link(built, article):
    heading = page(built, "records/figures.html").find(id="fig_children")
    told = heading.find_parent("section")
    assert "paragraph 3, sentence 1, narration, The Astana Times" in told.text
    assert article.passages.set_index("passage_id").loc["p03s1", "locator"] in told.text
    assert ja.anchors.link(article, "p03s1") in [one["href"] for one in told.find_all("a")]


def test_a_derived_number_shows_itself_unrounded_with_its_inputs(built):
    first = page(built, "01-first.html")
    cell = first.select_one("#table-1-2").find("a", string="68.2")
    row = target(built, "01-first.html", cell["href"]).find_parent("section")
    assert str(406 / 595 * 100) in row.text
    assert {"fig_children", "fig_returnees", "p03s1"} <= {one.text for one in row.find_all("a")}
    assert "406 persons" in row.text


def test_a_number_that_rests_on_no_record_leads_to_the_cell_that_made_it(built):
    cell = page(built, "01-first.html").select_one("#table-1-3 td.number a")
    row = target(built, "01-first.html", cell["href"]).find_parent("section")
    assert "rests on no single record" in row.text
    code = page(built, "numbers/1.html").find("a", href=re.compile("#cell-6$"))
    assert target(built, "numbers/1.html", code["href"]).name == "details"


def test_a_code_leads_to_the_codebook(built):
    cell = page(built, "01-first.html").select_one("#table-1-1").find("a", string="approximate")
    assert "Approximate" in target(built, "01-first.html", cell["href"]).text


def test_the_ids_of_a_trace_lead_to_their_cards():
    links = {"p03s1": "records/passages.html#p03s1", "fig_x": "records/figures.html#fig_x"}
    html = (
        '<table><caption>fig_x</caption><tr><th scope="row">passage_ids</th><td>p03s1</td></tr>'
        '<tr><th scope="row">value</th><td>p03s1</td></tr></table><a href="https://x.org">p03s1</a>'
        '<a href="https://x.org">elsewhere</a>'
    )
    found = BeautifulSoup(homewards(html, links), "html.parser")
    assert [one["href"] for one in found.find_all("a")] == [
        links["fig_x"], links["p03s1"], links["p03s1"], "https://x.org",
    ]  # fmt: skip


def test_long_lists_of_ids_are_counted_and_lead_to_the_row(article):
    atlas = Atlas(article, ja.load_standards(), ja.load_context())
    ids = ";".join(article.passages["passage_id"].head(9))
    frame = ja.load_article().passages[["passage_id"]].head(1).assign(passage_ids=ids)
    one = ShownTable("2.5", "Long", Place("02-x", 2, "Long", "long", 3), frame)
    evidence = TableEvidence(one, atlas)
    assert '<a href="numbers/2.html#t5r1">9 passages</a>' in evidence.html()
    assert evidence.rows()[0].more.count("<a ") == 9


def test_a_card_says_who_coded_what_and_where_it_is_shown(article, built, folder):
    atlas = Atlas(article, ja.load_standards(), ja.load_context())
    card = Cards(atlas, []).card("r21")
    assert dict(card.readings)["modality"].startswith("c: ")
    assert "comparisons.html#r21~pr31" in card.used_by
    shown = page(built, "records/figures.html").find(id="fig_children").find_parent("section")
    assert "Table 1.2" in shown.text


def test_a_claim_carries_what_was_found_outside(article):
    atlas = Atlas(article, ja.load_standards(), ja.load_context())
    columns = [name for name, _ in Cards(atlas, []).card("c01").cells]
    assert {"checked_with", "verdict"} <= set(columns)


def test_words_are_shown_where_the_reader_gave_them_and_nowhere_else(article):
    standards, context = ja.load_standards(), ja.load_context()
    words = "Seven <b>lanterns</b> hung there."
    own = replace(article, words=MappingProxyType({"p03s1": words}))
    with_words = Cards(Atlas(own, standards, context), []).card("fig_children")
    without = Cards(Atlas(article, standards, context), []).card("fig_children")
    assert "Seven &lt;b&gt;lanterns&lt;/b&gt; hung there." in with_words.passages[0]
    assert "blockquote" not in without.passages[0]


# --- files --------------------------------------------------------------------------------


def test_tables_leave_unrounded_and_read_back(built):
    tables = read_tables(built / "tables")
    assert tables["table-1-2"]["share_pct"].max() == 406 / 595 * 100
    assert tables["table-1-3"]["text"].tolist() == [HOSTILE, "=1+1"]
    assert "\n=1+1" not in (built / "tables" / "table-1-3.csv").read_text(encoding="utf-8")


def test_charts_leave_as_png_and_svg_with_the_same_imprint(built):
    from jusan_analysis.chartfiles import read_imprint

    png = read_imprint(built / "charts" / "chart-1-1.png")
    assert png == read_imprint(built / "charts" / "chart-1-1.svg")
    assert {"fig_children", "p03s1"} <= set(png.ids)


# --- building -----------------------------------------------------------------------------


def test_a_second_build_gives_the_same_bytes(built, folder, tmp_path):
    assert build_report(folder, tmp_path / "again")
    assert files(tmp_path / "again") == files(built)


def test_a_failing_cell_is_told_and_leaves_the_earlier_report(tmp_path, capsys):
    notebooks, output = tmp_path / "notebooks", tmp_path / "report"
    notebooks.mkdir()
    output.mkdir()
    nbformat.write(new_notebook(cells=[new_code_cell("1 / 0")]), notebooks / "02-second.ipynb")
    assert not build_report(notebooks, output)
    told = capsys.readouterr().err
    assert "02-second.ipynb" in told
    assert "1 / 0" in told
    assert "ZeroDivisionError" in told
    assert list(output.iterdir()) == []


def test_a_folder_of_somebody_else_is_refused_before_any_notebook_runs(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("jusan_analysis.report.run_all", None)
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="choose another folder"):
        build_report(folder, tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_a_text_that_is_not_the_article_is_refused_before_any_notebook_runs(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("jusan_analysis.report.run_all", None)
    (tmp_path / "other.txt").write_text("Seven lanterns hung above the quiet harbour.")
    with pytest.raises(ValueError, match="no passage"):
        build_report(folder, tmp_path / "report", text=tmp_path / "other.txt")


def test_an_untitled_notebook_still_has_a_page():
    from pathlib import Path

    bare = new_notebook(cells=[new_code_cell("1")])
    assert read_pages({Path("07-bare.ipynb"): bare})[0].title == "07-bare"


@pytest.mark.parametrize("name", ["index", "files", "a b", "javascript:alert(1)", "x#y"])
def test_a_notebook_that_no_page_can_be_named_after_is_refused_before_it_runs(name, tmp_path, monkeypatch):
    monkeypatch.setattr("jusan_analysis.report.run_all", None)
    nbformat.write(new_notebook(), tmp_path / f"{name}.ipynb")
    with pytest.raises(ValueError, match="Rename them"):
        build_report(tmp_path, tmp_path / "report")


def evidence_of(frame, article):
    atlas = Atlas(article, ja.load_standards(), ja.load_context())
    return TableEvidence(ShownTable("2.1", "T", Place("02-x", 2, "T", "t", 3), frame), atlas)


def test_a_number_that_is_not_the_one_of_the_record_does_not_lead_to_it(article):
    frame = article.figures[["figure_id", "value"]].query("figure_id == 'fig_children'")
    assert '"records/figures.html#fig_children">406<' in evidence_of(frame, article).html()
    assert '"numbers/2.html#t1r1">407<' in evidence_of(frame.assign(value=407), article).html()


def test_a_number_that_two_records_of_a_row_could_have_leads_to_the_row(article):
    frame = article.figures[["figure_id", "value"]].query("figure_id == 'fig_children'")
    frame["fact_id"] = ja.load_context().facts["fact_id"].iloc[0]
    assert '"records/figures.html#fig_children">406<' in evidence_of(frame, article).html()


def test_words_that_happen_to_be_codes_or_ids_lead_nowhere(article):
    frame = article.figures[["value"]].head(1).assign(risk="high", pupil="children")
    assert evidence_of(frame, article).html().count("<a ") == 1


def test_an_id_that_no_package_has_is_told_and_not_called_none(article):
    rows = evidence_of(article.figures[["value"]].head(1).assign(passage_ids="p99s1"), article).rows()
    assert rows[0].more == "p99s1"


def test_two_records_of_different_packages_with_one_id_are_refused(context_copy):
    with pytest.raises(ValueError, match="'fig_children' is an id in jusan-article, table figures and in"):
        Atlas(ja.load_article(), ja.load_context(context_copy.root))


@pytest.fixture
def context_copy(tmp_path):
    copy = Copy(shutil.copytree(shipped("context"), tmp_path / "context"))
    first = copy.rows("facts")[0]["fact_id"]
    copy.replace("facts", first, "fig_children")
    copy.accept()
    return copy


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """A report of two odd notebooks: unusual cells, and an article package with the same ids."""
    root = tmp_path_factory.mktemp("odd")
    other = Copy(shutil.copytree(shipped("article"), root / "article"))
    for column in ("value", "lower", "upper", "written"):
        other.set("figures", "fig_orphans", column, "30")
    other.accept()
    odd = [
        new_markdown_cell("## Same\n\n## Same\n\n## ???\n\n## main\n\n[there](01-odd.ipynb#Same)"),
        new_code_cell("from IPython.display import HTML, SVG, display\nimport pandas as pd"),
        new_code_cell("SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><text>mine</text></svg>')"),
        new_code_cell("display(HTML('<script src=\"https://x.org/a.js\"></script>'))"),
        new_code_cell("HTML('<a href=\"https://other.org/\">children</a>')"),
        new_code_cell("pd.DataFrame({'plain': [1]})"),
        new_code_cell(""),
        new_code_cell(""),
    ]
    same_ids = [
        new_code_cell(f"import jusan_analysis as ja\nother = ja.load_article({str(other.root)!r})"),
        new_code_cell("ja.show(other.figures[['figure_id', 'value']].head(9), other)"),
        new_code_cell("other.trace('fig_orphans')"),
    ]
    (root / "notebooks").mkdir()
    nbformat.write(new_notebook(cells=odd), root / "notebooks" / "01-odd.ipynb")
    nbformat.write(new_notebook(cells=same_ids), root / "notebooks" / "02-other.ipynb")
    assert build_report(root / "notebooks", root / "report")
    return root / "report"


def test_odd_notebooks_have_sound_pages(odd):
    found = page(odd, "01-odd.html")
    ids = [one["id"] for one in found.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {"same", "same-2", "section", "main-section"} <= set(ids)
    assert len(found.find_all("h1")) == 1
    assert found.find("a", string="there")["href"] == "01-odd.html#same"
    assert found.find("a", string="children")["href"] == "https://other.org/"
    assert not found.find_all("script")


def test_ids_of_another_package_lead_to_no_record_of_the_shipped_one(odd):
    main = page(odd, "02-other.html").main
    assert main.text.count("30") >= 2
    assert not [one["href"] for one in main.find_all("a") if one["href"].startswith(("records", "numbers"))]
