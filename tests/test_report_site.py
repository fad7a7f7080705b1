"""The whole report of this checkout, looked at page by page: links, markup, size, browser."""

import os
import re
import shutil
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from jusan_analysis.report import build_report

ROOT = Path(__file__).parent.parent
STYLE = (ROOT / "jusan_analysis/templates/site/style.css").read_text(encoding="utf-8")
LARGEST = 4_000_000
PAGES_IN_BROWSER = [
    "index.html",
    "01-the-article-as-data.html",
    "02-demographics.html",
    "03-recommendations-and-practices.html",
    "04-how-firm-are-the-findings.html",
    "05-beyond-the-article.html",
    "asks/index.html",
    "asks/r21.html",
    "records/index.html",
    "records/passages.html",
    "records/codebook.html",
    "numbers/2.html",
    "files.html",
]
# axe compares colours element by element, which takes half a minute on a long page
SMALL_PAGES = ["index.html", "asks/r21.html", "records/groups.html", "files.html"]
LONG_PAGES = ["02-demographics.html", "numbers/2.html"]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The report of the notebooks of this checkout."""
    output = tmp_path_factory.mktemp("whole") / "report"
    assert build_report(ROOT / "notebooks", output)
    return output


@pytest.fixture(scope="session")
def pages(site):
    """Every page, parsed, by its path."""
    return {
        str(path.relative_to(site)): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted(site.rglob("*.html"))
    }


# --- what it holds ------------------------------------------------------------------------


def test_it_weighs_at_most_four_megabytes(site):
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) <= LARGEST


def test_every_ask_has_a_page_and_every_record_a_card(pages, article):
    for ask in article.recommendations["recommendation_id"]:
        assert f"asks/{ask}.html" in pages
    for table, key in (
        ("figures", "figure_id"),
        ("comparisons", "comparison_id"),
        ("silences", "silence_id"),
    ):
        ids = {one["id"] for one in pages[f"records/{table}.html"].find_all(id=True)}
        assert set(article.frames[table][key]) <= ids


def test_every_finding_leads_to_its_place(pages):
    ways = pages["index.html"].select(".findings li")
    assert len(ways) >= 12
    assert all(one.select_one(".way a") for one in ways)


def test_every_number_of_every_table_of_a_notebook_leads_on(pages):
    for path in PAGES_IN_BROWSER[1:6]:
        cells = [one for one in pages[path].select("td.number") if one.text != "–"]
        assert cells
        assert [one.text for one in cells if not one.find("a")] == []


def test_every_id_of_a_record_is_a_link(pages, article):
    known = {*article.passages["passage_id"], *article.figures["figure_id"]}
    known |= set(article.recommendations["recommendation_id"])
    for path in PAGES_IN_BROWSER[1:6]:
        loose = [one for one in pages[path].select("td") if not one.find("a") and one.text in known]
        assert loose == [], path


# --- markup -------------------------------------------------------------------------------


def test_every_link_inside_the_report_leads_somewhere(site, pages):
    anchors = {path: {one["id"] for one in page.find_all(id=True)} for path, page in pages.items()}
    dead = []
    for path, page in pages.items():
        for href in {one["href"] for one in page.find_all(href=True)}:
            file, _, anchor = href.partition("#")
            if re.match(r"https?:", href):
                continue
            there = os.path.normpath(os.path.join(os.path.dirname(path), file)) if file else path
            if not (site / there).is_file() or (anchor and unquote(anchor) not in anchors[there]):
                dead.append((path, href))
    assert dead == []


def test_nothing_is_asked_of_another_host_and_nothing_needs_a_script(site, pages):
    for path, page in pages.items():
        asked = [
            one for tag in page.find_all(["img", "link", "source", "iframe"]) for one in tag.attrs.values()
        ]
        assert not [one for one in asked if re.match(r"(https?:)?//", str(one))], path
        assert not page.find_all(["script", "iframe", "object", "embed", "form"]), path
        assert not [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)], (
            path
        )
    assert not re.search(r"@import|url\(", STYLE)


def test_every_page_has_language_title_landmarks_and_one_main_heading(pages):
    for path, page in pages.items():
        assert page.html["lang"] == "en", path
        assert page.title.text.strip(), path
        assert [len(page.find_all(one)) for one in ("main", "header", "footer", "h1")] == [1, 1, 1, 1], path
        assert page.select_one('header nav[aria-label] a[aria-current="page"]') or path.count("/"), path
        assert page.select_one("a.skip")["href"] == "#" + page.main["id"], path
    titles = [page.title.text for page in pages.values()]
    assert len(set(titles)) == len(titles)


def test_headings_go_down_one_level_at_a_time(pages):
    for path, page in pages.items():
        levels = [int(one.name[1]) for one in page.find_all(re.compile("^h[1-6]$"))]
        assert levels[0] == 1, path
        assert not [(a, b) for a, b in pairwise(levels) if b > a + 1], path


def test_every_image_has_words_and_a_size(site, pages):
    images = [(path, one) for path, page in pages.items() for one in page.find_all("img")]
    assert images
    for path, one in images:
        assert len(one["alt"].split()) >= 8, path
        assert int(one["width"]) > 100
        assert (site / one["src"]).is_file()


def test_every_table_has_a_caption_and_headers(pages):
    for path, page in pages.items():
        for table in page.find_all("table"):
            assert table.caption is not None, path
            assert table.caption.text.strip(), path
            assert table.find_all("th", scope=True), path


def test_ids_are_unique_on_a_page(pages):
    for path, page in pages.items():
        ids = [one["id"] for one in page.find_all(id=True)]
        assert len(set(ids)) == len(ids), path


def test_what_scrolls_can_be_reached_by_keyboard_and_has_a_name(pages):
    for path, page in pages.items():
        for one in page.select(".wide, .jusan-wide"):
            assert (one["tabindex"], one["role"]) == ("0", "region"), path
            assert one["aria-label"].strip(), path


# --- colours ------------------------------------------------------------------------------


def palettes():
    blocks = re.findall(r":root \{([^}]*)\}", STYLE)
    light = dict(re.findall(r"--(\w+): (#\w+)", blocks[0]))
    return {"light": light, "dark": light | dict(re.findall(r"--(\w+): (#\w+)", blocks[1]))}


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(one * 2 for one in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(one * weight for one, weight in zip(linear, (0.2126, 0.7152, 0.0722)))


def contrast(one, other):
    """Contrast ratio of WCAG 2.2."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_the_ratio_of_black_on_white_is_the_one_of_the_standard():
    assert round(contrast("#000", "#fff"), 2) == 21


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "soft", "mark"])
@pytest.mark.parametrize("ink", ["ink", "quiet", "link", "seen"])
def test_text_stands_out_by_at_least_wcag_aa(scheme, ground, ink):
    colours = palettes()[scheme]
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_stands_out(scheme):
    colours = palettes()[scheme]
    assert contrast(colours["focus"], colours["paper"]) >= 3


# --- in a browser -------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium():
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no Chromium on this machine: the report was not looked at in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        # as root, in a container, the sandbox of the browser cannot start
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(params=["light", "dark"])
def tab(request, chromium):
    context = chromium.new_context(color_scheme=request.param, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(chromium):
    context = chromium.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=True)
    yield context.new_page()
    context.close()


def violations(tab, page, options=None):
    from axe_playwright_python.sync_playwright import Axe

    tab.goto(page.as_uri())
    found = Axe().run(tab, options=options).response["violations"]
    return [(one["id"], [node["html"][:90] for node in one["nodes"][:3]]) for one in found]


@pytest.mark.parametrize("path", SMALL_PAGES)
def test_axe_finds_nothing(tab, site, path):
    assert violations(tab, site / path) == []


@pytest.mark.parametrize("path", LONG_PAGES)
def test_axe_finds_nothing_on_the_long_pages_whose_colours_are_those_of_the_others(phone, site, path):
    assert violations(phone, site / path, {"rules": {"color-contrast": {"enabled": False}}}) == []


@pytest.mark.parametrize("path", PAGES_IN_BROWSER)
def test_no_page_is_wider_than_a_phone(phone, site, path):
    phone.goto((site / path).as_uri())
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("path", PAGES_IN_BROWSER)
def test_nothing_is_cut_on_paper(chromium, site, path):
    # what is left of A4 on its side within the margins
    page = chromium.new_page(viewport={"width": 1024, "height": 700})
    page.emulate_media(media="print")
    page.goto((site / path).as_uri())
    right = "Math.max(...[...document.querySelectorAll('main *')].map(e => e.getBoundingClientRect().right))"
    assert page.evaluate(right) <= 1025
    page.close()


def test_a_reader_reaches_the_passage_of_a_number_by_keyboard(tab, site):
    tab.goto((site / "02-demographics.html").as_uri())
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the content"
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert tab.evaluate(outline) == "solid"
    tab.locator("#table-2-1 td.number a").nth(1).focus()
    assert tab.evaluate(outline) == "solid"
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/numbers/2.html#t1r2")
    tab.locator("section:has(> #t1r2) a", has_text="p03s1").press("Enter")
    tab.wait_for_url("**/records/passages.html#p03s1")
    assert "paragraph 3, sentence 1" in tab.locator("section:has(> #p03s1)").inner_text()
