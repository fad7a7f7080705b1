"""The report: links that lead on, nothing that runs or asks another host, one package, the same each time."""

import io
import os
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import jusan_analysis as ja
from jusan_analysis.files import replace_folder
from jusan_analysis.notebooks import read
from jusan_analysis.report import build, site_files
from jusan_analysis.report.cells import UnusableNotebook, clean

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
ALT = "Eight words say what this one chart shows."
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
HOSTILE = [
    "<script>alert(1)</script>",
    '<iframe src="https://evil.org"></iframe>',
    '<img src="https://evil.org/a.png" onerror="alert(1)">',
    '<img srcset="https://evil.org/a.png 2x">',
    '<a href="javascript:alert(1)">k</a>',
    '<a href=" java\tscript:alert(1)">k</a>',
    '<a href="&#106;avascript:alert(1)">k</a>',
    '<a href="data:text/html,<script>alert(1)</script>">k</a>',
    '<p style="background:url(https://evil.org/a.png)">k</p>',
    r'<p style="background:u\72l(https://evil.org/a.png)">k</p>',
    '<svg onload="alert(1)"><image href="https://evil.org/a.png"/></svg>',
    "<style>@import 'https://evil.org/a.css';</style>",
    '<form action="https://evil.org"><button formaction="https://evil.org">k</button></form>',
    '<link rel="stylesheet" href="//evil.org/a.css"><base href="https://evil.org/">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
]


def odd_notebook():
    """What a notebook may hold besides our own tables: links of all sorts, a picture, hostile markup."""
    prose = "# Odd\n\n## Same\n\n## Same\n\n## main\n\n[here](#Same) [there](98-odd.ipynb#Same-2) "
    prose += "[nowhere](none.ipynb) [file](../data/README.md) [out](https://example.org/a)\n\n"
    prose += "![dot](attachment:dot.png)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    cell = new_markdown_cell(prose + "\n\n".join(HOSTILE), attachments={"dot.png": {"image/png": DOT}})
    html = new_output("display_data", {"text/html": "<b>kept</b> <a href='#x'>r21</a>" + "".join(HOSTILE)})
    chart = new_output("display_data", {"image/png": DOT, "text/plain": "Long words."})
    chart.metadata = {"image/png": {"alt": ALT, "width": 90}}
    text = new_output("stream", text="\x1b[31m<i>plain</i>")
    return new_notebook(cells=[cell, new_code_cell("1 < 2", outputs=[html, chart, text])])


def built(article):
    """The report of this checkout, with one odd notebook more, by path."""
    notebooks = {path.stem: read(path) for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
    context = ja.load_context(article)
    return dict(site_files(article, ja.load_standards(), context, notebooks | {"98-odd": odd_notebook()}))


@pytest.fixture(scope="session")
def files(article):
    return built(article)


@pytest.fixture(scope="session")
def pages(files):
    texts = {path: text for path, text in files.items() if path.endswith(".html")}
    return {path: BeautifulSoup(text, "html.parser") for path, text in texts.items()}


@pytest.fixture(scope="session")
def anchors(pages):
    return {path: [element["id"] for element in page.find_all(id=True)] for path, page in pages.items()}


# --- links --------------------------------------------------------------------------------


def test_every_link_inside_the_report_leads_somewhere(files, pages, anchors):
    dead = []
    for path, page in pages.items():
        pictures = [image["src"] for image in page("img") if not image["src"].startswith("data:")]
        for address in [*(link["href"] for link in page.find_all(href=True)), *pictures]:
            file, _, anchor = address.partition("#")
            there = os.path.normpath(os.path.join(os.path.dirname(path), file)) if file else path
            if re.match("https?:|mailto:", address):
                continue
            if there not in files or (anchor and unquote(anchor) not in anchors[there]):
                dead.append((path, address))
    assert dead == []


def test_every_record_of_the_three_packages_has_an_id_and_a_place(article, anchors):
    for package in (article, ja.load_standards(), ja.load_context(article)):
        prefix = "" if package is article else f"{package.package.kind}-"
        for resource in package.package.resources:
            keys = package.frames[resource.name][list(resource.primary_key)].astype("str").to_numpy()
            places = {"codebook": "codebook", f"{prefix}passages": "article"}
            page = places.get(resource.name, f"records/{prefix}{resource.name}")
            assert {"-".join(key) for key in keys} <= set(anchors[f"{page}.html"]), resource.name
    names = article.recommendations["recommendation_id"]
    assert {f"recommendations/{name}.html" for name in names} <= anchors.keys()


@pytest.mark.parametrize(
    ("path", "name", "there"),
    [
        ("98-odd.html", "r21", "recommendations/r21.html"),
        ("findings.html", "fig_children", "records/figures.html#fig_children"),
        ("records/figures.html", "p03s1", "../article.html#p03s1"),
        ("recommendations/r31.html", "pr38", "../records/practices.html#pr38"),
        ("records/practices.html", "r31~pr38", "comparisons.html#r31~pr38"),
    ],
)
def test_an_id_leads_to_its_record(pages, path, name, there):
    assert pages[path].find("a", string=name)["href"] == there


def test_a_record_shows_its_sentence_with_a_link_into_the_article(pages):
    figure = pages["records/figures.html"].find(id="fig_children")
    assert "paragraph 3, sentence 1" in figure.text
    link = figure.find("a", string="read it in the article")["href"]
    assert re.match(r"https://astanatimes\.com/.*#:~:text=", link)


# --- nothing runs, nothing is asked of another host ---------------------------------------


def test_nothing_runs_and_nothing_loads_from_elsewhere(files, pages):
    for path, page in pages.items():
        # the pane beside the text is ours; every page can be read without it
        (script,) = page("script")
        assert script.attrs.keys() == {"src", "defer"}
        assert script["src"].endswith("pane.js")
        assert not page(["iframe", "object", "embed", "form", "svg", "base", "style"]), path
        for element in page.find_all(True):
            assert not [name for name in element.attrs if name.startswith("on")], path
            assert "url" not in element.get("style", ""), path
            loaded = [element.get(name, "") for name in ("src", "srcset", "poster", "background")]
            loaded += [element["href"]] if element.name == "link" else []
            assert not [address for address in loaded if "//" in address], path
            assert re.match(r"https?://|mailto:|[\w.~/-]*(#|$)", element.get("href", "")), path
    assert not re.search(r"@import|url\(", files["style.css"])


@pytest.mark.parametrize("html", HOSTILE)
def test_hostile_markup_becomes_inert_and_is_named(html):
    left_out = set()
    cleaned = clean("<b>kept</b>" + html, left_out)
    assert cleaned.startswith("<b>kept</b>")
    assert not re.search(r"evil|alert|script|onerror", cleaned)
    assert left_out


def test_a_page_says_what_was_left_out_and_keeps_the_rest(pages):
    page = pages["98-odd.html"]
    note = page.select_one(".notebook > .note").text
    for name in ("script", "iframe", "src of img", "href of a", "the link to none.ipynb"):
        assert name in note
    assert page.find("b", string="kept")
    assert page.find("a", string="out")["href"] == "https://example.org/a"
    assert page.find("a", string="here")["href"] == "98-odd.html#same"
    assert page.find("a", string="there")["href"] == "98-odd.html#same-2"
    assert page.find("h2", string="main")["id"] == "main-2"
    assert page.find("img", alt="dot")["src"].startswith("data:image/png;base64,")
    assert page.select_one(".wide table")
    assert "[31m<i>plain</i>" in [pre.text for pre in page("pre")]


def test_charts_keep_their_alt_text_and_are_files(files, pages):
    image = pages["98-odd.html"].select_one("figure img")
    assert image["alt"] == ALT
    assert files[image["src"]].startswith(b"\x89PNG")
    for path, page in pages.items():
        assert all(len(image["alt"].split()) >= 8 for image in page.select("figure img")), path


# --- one report, one package, the same each time ------------------------------------------


def test_two_runs_give_the_same_files(files, article):
    again = built(article)
    assert list(again) == list(files)
    assert [path for path in files if files[path] != again[path]] == []


CITED = new_output("execute_result", {"text/plain": "Coded data: A, other 1.0.0."})


@pytest.mark.parametrize(
    ("name", "cell", "words"),
    [
        ("x", new_markdown_cell("![y](attachment:y.png)"), "x.ipynb, cell 1: the picture y.png is missing"),
        ("x", new_code_cell("ja.load_article('other')"), "x.ipynb, cell 1: it loads an article of its own"),
        ("x", new_code_cell("article.cite()", outputs=[CITED]), "its outputs are not about jusan-article"),
        ("index", new_code_cell("1"), "index.ipynb: no page can have this name"),
    ],
)
def test_a_notebook_that_does_not_belong_is_refused_with_its_cell(article, name, cell, words):
    with pytest.raises(UnusableNotebook, match=re.escape(words)):
        list(site_files(article, notebooks={name: new_notebook(cells=[cell])}))


def test_another_article_has_its_own_title_and_no_evidence_about_this_one(copies, tmp_path):
    own, _ = copies("article"), copies("context")
    own.write_descriptor(own.descriptor | {"name": "own", "title": "My own interview"})
    own.set("recommendations", "r02", "action", "Something that only my interview asks.")
    said = "\n".join(build(ja.load_article(own.root), tmp_path / "site"))
    assert re.search("no notebooks.*no evidence", said, re.DOTALL)
    start = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "<title>My own interview</title>" in start
    assert "Do not say" not in start
    page = (tmp_path / "site" / "recommendations" / "r02.html").read_text(encoding="utf-8")
    assert "Something that only my interview asks." in page


def test_an_article_without_recommendations_and_figures_has_a_report(invented):
    files = dict(site_files(invented))
    assert "Eight sentences on a harbour" in files["index.html"]
    assert 'id="p08s1"' in files["article.html"]


def test_words_are_shown_only_where_the_reader_gave_them(article, files):
    words = MappingProxyType({"p03s1": "Seven <b>lanterns</b> hung there."})
    own = dict(site_files(replace(article, words=words)))
    for path, text in (
        ("records/figures.html", "Seven &lt;b&gt;lanterns&lt;/b&gt; hung there."),
        ("index.html", "keep it to yourself"),
    ):
        assert text in own[path]
        assert text not in files[path]


# --- what a reader meets ------------------------------------------------------------------


def test_the_first_page_keeps_the_states_apart_and_says_what_not_to_say(pages, article):
    start = pages["index.html"]
    assert start.h1.text == article.package.title
    assert [heading.text for heading in start("h2")] == [
        "What happened",
        "What is asked, of whom, and where practice stands",
        "How sure",
        "Do not say – say instead",
    ]
    assert [len(block.select("a.square")) for block in start.select(".block")] == [33, 4]
    assert len(start.select(".say > div")) == 6
    assert "Correction." in start.text


def test_a_recommendation_shows_its_status_its_coding_and_what_not_to_say(pages):
    page = pages["recommendations/r31.html"]
    assert "Goes against it inferred" in " ".join(page.select_one(".card p").text.split())
    for words in ("Not:", "Certainty: c:", "It depends on our inference"):
        assert words in page.text


def test_an_addressee_has_a_page_with_what_is_asked_and_what_would_settle_it(pages):
    page = pages["addressees/kazakh_legislators.html"]
    assert page.h1.text == "For: Legislators of Kazakhstan"
    rows = page.select("tbody tr")
    assert len(rows) == 9
    (row,) = [row for row in rows if row.a.text == "r21"]
    for words in ("Urged by others only", "art. 40(3)(b)", "2003: a wider request", "How many children"):
        assert words in row.text


def test_a_wide_table_of_a_notebook_names_its_columns_for_a_phone(pages):
    table = pages["03-recommendations-and-practices.html"].find("table", class_="cards")
    heads = [head.text for head in table.select("thead th")]
    assert len(heads) > 3
    assert [cell["data-head"] for cell in table.select_one("tbody tr")(["td", "th"])] == heads


def test_the_article_in_order_leads_from_a_sentence_to_its_records(pages, article):
    sections = pages["article.html"].select("section.sentence")
    assert [section["id"] for section in sections] == article.passages["passage_id"].tolist()
    # what other evidence contradicts says so here too
    assert "Contradicted" in pages["article.html"].find(id="p00s1").text
    counted = pages["article.html"].find(id="p03s1")
    assert counted.find("a", string="fig_children")["href"] == "records/figures.html#fig_children"
    assert "how it was coded" in counted.text


def test_a_number_of_the_start_page_leads_to_what_it_counts(pages):
    link = pages["index.html"].select_one(".standing a")
    page, _, place = link["href"].partition("#")
    listed = pages[page].find(id=place).find_next("ul").select("li")
    assert len(listed) == int(link.text) == 7
    # the one request whose practice is best known stands beside it
    assert "Place children described as difficult" in link.find_parent("li").text
    assert "2 said, 2 inferred, 3 a hint only" in link.find_parent("li").text
    assert pages["index.html"].find("a", string="406")["href"] == "records/figures.html#fig_children"


def test_the_page_to_print_names_every_recommendation(pages, article):
    text = " ".join(pages["brief.html"].text.split())
    assert [action for action in article.recommendations["action"] if action not in text] == []
    assert text.index("Place children described as difficult") < text.index("Include mediation")


def test_charts_for_slides_have_the_shape_of_one_and_their_data_in_the_workbook(files):
    import pandas as pd
    from PIL import Image

    names = ["persons", "recommendations-by-addressee", "recommendations-by-theme", "claims"]
    for name in names:
        width, height = Image.open(io.BytesIO(files[f"files/{name}.png"])).size
        assert width * 9 == height * 16
        assert files[f"files/{name}.pdf"].startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(files["files/charts-svg.zip"])) as archive:
        assert archive.namelist() == [f"{name}.svg" for name in names]
    sheets = pd.read_excel(io.BytesIO(files["files/tables.xlsx"]), sheet_name=None)
    assert sheets["Chart, persons"].set_index("group_id")["count"]["children"] == 406
    assert {f"Sheet {name}" for name in sheets} - {"Sheet About"} <= {*sheets["About"]["about"]}


def test_no_page_has_more_stops_for_the_keyboard_than_a_person_can_take(pages):
    for path, page in pages.items():
        stops = page.select("a[href], input, summary, [tabindex='0']")
        folded = page.select("details:not([open]) > :not(summary) a, details:not([open]) a")
        hidden = {id(element) for element in folded}
        hidden |= {
            id(inner) for box in page.select("details:not([open])") for inner in box.select("summary")[1:]
        }
        assert len([stop for stop in stops if id(stop) not in hidden]) <= 300, path


def test_the_report_is_small_enough_to_send(files):
    assert sum(len(content) for content in files.values()) < 4_000_000


def test_markup_is_sound(pages, anchors):
    for path, page in pages.items():
        assert len(anchors[path]) == len(set(anchors[path])), path
        assert [len(page(name)) for name in ("main", "header", "footer", "h1")] == [1, 1, 1, 1], path
        assert "nan" not in page.text.split(), path
    assert len({page.title.text for page in pages.values()}) == len(pages)


@pytest.fixture(scope="session")
def browser():
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no Chromium on this machine: the report was not looked at in a browser")
    api = pytest.importorskip("playwright.sync_api", reason="no Playwright on this machine")
    with api.sync_playwright() as play:
        # as root, in a container, the sandbox of the browser cannot start
        chromium = play.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.mark.parametrize(
    ("path", "scheme", "width"),
    [
        ("index.html", "light", 1280),
        ("index.html", "dark", 390),
        ("recommendations/r31.html", "dark", 390),
        ("recommendations/groups.html", "light", 1280),
        ("addressees/kazakh_legislators.html", "dark", 390),
        ("article.html", "light", 390),
        ("findings.html", "dark", 1280),
        ("files/index.html", "light", 1280),
        ("00-at-a-glance.html", "dark", 1280),
        ("03-recommendations-and-practices.html", "light", 390),
        ("brief.html", "light", 1280),
        ("records/context-sources.html", "light", 1280),
    ],
)
def test_a_browser_finds_no_fault_and_no_page_is_wider_than_its_screen(
    browser, files, tmp_path, path, scheme, width
):
    from axe_playwright_python.sync_playwright import Axe

    replace_folder(tmp_path / "site", files.items())
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    tab = context.new_page()
    tab.goto((tmp_path / "site" / path).as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(tab).response["violations"]
    context.close()
    assert [(fault["id"], [node["html"][:90] for node in fault["nodes"][:3]]) for fault in found] == []


def test_a_page_to_hand_on_prints_on_one_sheet(browser, files, tmp_path):
    replace_folder(tmp_path / "site", files.items())
    tab = browser.new_page()
    sheets = {}
    for path in ["brief.html", *(path for path in files if re.fullmatch(r"addressees/\w+\.html", path))]:
        tab.goto((tmp_path / "site" / path).as_uri())
        sheets[path] = len(re.findall(rb"/Type\s*/Page\b", tab.pdf(prefer_css_page_size=True)))
    tab.close()
    assert len(sheets) > 10
    assert set(sheets.values()) == {1}
