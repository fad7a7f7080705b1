"""Saved charts: the same bytes for the same drawing, and what they say of themselves comes back."""

import base64
import json
import re
import subprocess
import sys
import zlib
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from test_charts_reliability import FIRMNESS

import jusan_analysis as ja
from jusan_analysis import charts
from jusan_analysis.chartfiles import COLOURS, DOTS_PER_INCH, KINDS, chart_bytes, imprint_of, read_imprint
from jusan_analysis.charts.style import described
from jusan_analysis.imprints import LARGEST, UnusableChart

ARTICLE = ja.load_article()
NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
HOSTILE = (
    'a<script>alert("1")</script> ]]> <!-- \'&amp; \n Қазақстан 子 😀 \x0b\x00\ufffe\x1b[31m $\\frac$ </text>'
)
SVG = "{http://www.w3.org/2000/svg}"

pytestmark = pytest.mark.filterwarnings("ignore:Glyph")


def bars(figure, title: str = "Persons", alt: str = "Bars: two and three."):
    ax = figure.subplots()
    ax.barh([0, 1], [2, 3], color=["#56B4E9", "#E69F00"])
    ax.set_yticks([0, 1], ["some <b>bold</b> label\nin two lines", "costs $5 and $6"])
    ax.set_title(title, loc="left")
    return described(ax, alt, pd.DataFrame({"figure_ids": ["fig_women", "fig_men"], "passage_ids": "p03s1"}))


@pytest.fixture
def figure():
    one = plt.figure(figsize=(5, 3), layout="constrained")
    yield one
    plt.close(one)


@pytest.fixture
def saved(figure, tmp_path):
    """A sound file of each kind."""
    ax = bars(figure)
    for kind in KINDS:
        (tmp_path / f"chart.{kind}").write_bytes(chart_bytes(ax, kind, ARTICLE))
    return tmp_path


# --- what a file says of itself -----------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_tells_title_alt_ids_citation_data_and_licence(kind, saved):
    imprint = read_imprint(saved / f"chart.{kind}")
    assert (imprint.title, imprint.alt) == ("Persons", "Bars: two and three.")
    assert imprint.ids == ("fig_men", "fig_women", "p03s1")
    assert imprint.citation == ARTICLE.cite()
    assert imprint.data == f"{ARTICLE.package.name} {ARTICLE.package.version}"
    assert "https://creativecommons.org/licenses/by/4.0/" in imprint.licence


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_words_come_back_on_one_line_and_as_words(kind, figure, tmp_path):
    ax = bars(figure, HOSTILE.replace("\x00", ""), HOSTILE)
    path = tmp_path / f"chart.{kind}"
    path.write_bytes(chart_bytes(ax, kind, ARTICLE))
    imprint = read_imprint(path)
    assert imprint == imprint_of(ax, ARTICLE)
    for text in (imprint.title, imprint.alt):
        assert '<script>alert("1")</script> ]]> <!-- \'&amp; Қазақстан 子 😀' in text
        assert not set(text) & set("\n\x0b\x00\x1b\ufffe")


@settings(max_examples=8, deadline=None)
@given(alt=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_alt_text_survives_in_both_kinds(alt, tmp_path_factory):
    folder, figure = tmp_path_factory.mktemp("any"), matplotlib.figure.Figure(figsize=(1, 1))
    ax = bars(figure, alt=f"Bars. {alt}")
    for kind in KINDS:
        (folder / f"a.{kind}").write_bytes(chart_bytes(ax, kind, ARTICLE))
        assert read_imprint(folder / f"a.{kind}") == imprint_of(ax, ARTICLE)


def test_a_chart_without_alt_text_or_of_another_kind_is_refused(figure):
    with pytest.raises(ValueError, match="no alt text"):
        chart_bytes(figure.subplots(), "png", ARTICLE)
    with pytest.raises(ValueError, match="found kind 'pdf'; expected one of png, svg"):
        chart_bytes(bars(figure), "pdf", ARTICLE)


def stored_charts():
    for path in NOTEBOOKS:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                if "image/png" in output.get("data", {}):
                    yield pytest.param(output["data"], id=f"{path.stem[:2]}-{cell['id']}")


@pytest.mark.parametrize("data", list(stored_charts()))
def test_every_chart_of_the_notebooks_names_passages_or_sources_that_exist(data, tmp_path):
    (tmp_path / "a.png").write_bytes(base64.b64decode("".join(data["image/png"])))
    imprint, context = read_imprint(tmp_path / "a.png"), ja.load_context()
    tables = [ARTICLE.figures, ARTICLE.recommendations, ARTICLE.practices, ARTICLE.comparisons]
    shown = {*ARTICLE.passages["passage_id"], *context.sources["source_id"]}
    assert set(imprint.ids) & shown
    assert set(imprint.ids) <= shown.union(*(one.iloc[:, 0] for one in tables))
    assert imprint.alt == "".join(data["text/plain"])


# --- bytes --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_bytes_do_not_tell_what_was_rendered_before(kind):
    frame = pd.concat([FIRMNESS] * 6, ignore_index=True).assign(passage_ids="p03s1")
    figure, ax = plt.subplots(figsize=(6, 4), layout="constrained")
    charts.reliability.firmness(frame, ax)
    first = chart_bytes(ax, kind, ARTICLE)
    for dots in (110, 50, 200):
        figure.savefig(Path("/dev/null"), format="png", dpi=dots)
    plt.close(figure)
    assert chart_bytes(ax, kind, ARTICLE) == first


def test_two_processes_write_the_same_bytes():
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from hashlib import sha256\n"
        "from test_chartfiles import ARTICLE, KINDS, bars, chart_bytes, matplotlib\n"
        "ax = bars(matplotlib.figure.Figure(figsize=(5, 3), layout='constrained'))\n"
        "print(*(sha256(chart_bytes(ax, kind, ARTICLE)).hexdigest() for kind in KINDS))\n"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            cwd=Path(__file__).parent.parent, env={"PYTHONHASHSEED": seed, "TZ": f"UTC{seed}"},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert said[0] == said[1]


@pytest.mark.parametrize("kind", KINDS)
def test_no_program_version_or_date_is_written(kind, saved):
    content = (saved / f"chart.{kind}").read_bytes()
    assert b"atplotlib v" not in content
    assert b"matplotlib.org" not in content
    assert matplotlib.__version__.encode() not in content
    assert b"Software" not in content
    assert b"dc:date" not in content


def test_settings_of_the_reader_do_not_change_the_bytes(figure):
    ax = bars(figure)
    before = [chart_bytes(ax, kind, ARTICLE) for kind in KINDS]
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "x", "font.sans-serif": ["Arial"]}):
        assert [chart_bytes(ax, kind, ARTICLE) for kind in KINDS] == before
    assert matplotlib.rcParams["svg.fonttype"] == "path"


def test_a_png_has_few_colours_and_keeps_those_of_the_drawing(saved):
    with Image.open(saved / "chart.png") as image:
        assert image.mode == "P"
        assert round(image.info["dpi"][0]) == DOTS_PER_INCH
        colours = {colour for _, colour in image.convert("RGB").getcolors()}
    assert len(colours) <= COLOURS
    for wanted in ((255, 255, 255), (0x56, 0xB4, 0xE9), (0xE6, 0x9F, 0x00)):
        assert min(max(abs(a - b) for a, b in zip(wanted, one)) for one in colours) <= 4


# --- SVG ----------------------------------------------------------------------------------


def root(folder: Path) -> ElementTree.Element:
    return ElementTree.parse(folder / "chart.svg").getroot()


def test_an_svg_has_an_accessible_name_and_description_first(saved):
    svg = root(saved)
    title, alt = list(svg)[:2]
    assert (title.tag, title.text) == (f"{SVG}title", "Persons")
    assert (alt.tag, alt.text) == (f"{SVG}desc", "Bars: two and three.")
    assert svg.get("role") == "img"
    assert (svg.get("aria-labelledby"), svg.get("aria-describedby")) == (title.get("id"), alt.get("id"))
    assert len(svg.findall(f"{SVG}title")) == 1


def test_text_in_an_svg_stays_text_and_is_no_markup(figure, tmp_path):
    ax = bars(figure, HOSTILE.replace("\x00", ""))
    (tmp_path / "chart.svg").write_bytes(chart_bytes(ax, "svg", ARTICLE))
    svg = root(tmp_path)
    words = [one.text for one in svg.iter(f"{SVG}text")]
    assert {"some <b>bold</b> label", "in two lines", "costs $5 and $6"} <= set(words)
    assert any('<script>alert("1")</script>' in one for one in words)
    assert not [one for one in svg.iter() if one.tag.rpartition("}")[2] in ("script", "b")]


def test_coordinates_have_two_decimals_and_words_keep_theirs(figure):
    text = chart_bytes(bars(figure, "1.23456", "Pi is 3.14159."), "svg", ARTICLE).decode()
    assert ">1.23456</text>" in text
    assert "Pi is 3.14159." in text
    assert not re.findall(r"<[^>]*\d\.\d{3,}[^>]*>", re.sub(r"<(desc|title)[^>]*>", "", text))


def test_names_of_two_charts_on_one_page_differ(figure):
    first = chart_bytes(bars(figure), "svg", ARTICLE).decode()
    figure.clear()
    other = chart_bytes(bars(figure, "Others"), "svg", ARTICLE).decode()
    ids = [set(re.findall(r'id="((?:title|alt)-\w+)"', one)) for one in (first, other)]
    assert len(ids[0]) == 2
    assert not ids[0] & ids[1]


# --- files that are no charts of ours -----------------------------------------------------


def png_with(*chunks: tuple[bytes, bytes]) -> bytes:
    parts = [b"\x89PNG\r\n\x1a\n"]
    for kind, body in (*chunks, (b"IEND", b"")):
        parts += [len(body).to_bytes(4, "big"), kind, body, zlib.crc32(kind + body).to_bytes(4, "big")]
    return b"".join(parts)


BOMB = zlib.compress(b"x" * 50_000_000)
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">'
    '<!ENTITY c SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&b;&c;</svg>'
)
FOREIGN = {
    "empty.png": (b"", "does not begin as a PNG does"),
    "empty.svg": (b"", "damaged"),
    "words.png": (b"no chart at all", "does not begin as a PNG does"),
    "words.svg": (b"no chart at all", "damaged"),
    "svg-named.png": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "does not begin as a PNG does"),
    "png-named.svg": (png_with(), "damaged file, or text not in UTF-8"),
    "other.png": (png_with((b"tEXt", b"Title\0x")), "found no Title, Description, Relation, Source"),
    "other.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "found no Title, Description"),
    "bomb.png": (png_with((b"iTXt", b"Title\0\1\0\0\0" + BOMB)), "found no Title"),
    "zbomb.png": (png_with((b"zTXt", b"Title\0\0" + BOMB)), "found no Title"),
    "bytes.png": (png_with((b"iTXt", b"Title\0\0\0\0\0\xff\xfe")), "not in UTF-8"),
    "long.png": (b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR", "cut short or damaged"),
    "entities.svg": (ENTITIES.encode(), "found a document type"),
    "sixteen.svg": (ENTITIES.encode("utf-16"), "not in UTF-8"),
    "deep.svg": (b"<a>" * 1_000_000, "damaged"),
    "html.svg": (b"<!DOCTYPE html><p>", "found a document type"),
    "latin.svg": ('<?xml version="1.0"?><svg>é</svg>'.encode("latin-1"), "not in UTF-8"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_no_chart_of_ours_is_told_with_what_to_do(name, tmp_path):
    content, said = FOREIGN[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=said) as told:
        read_imprint(tmp_path / name)
    assert str(told.value).startswith(repr(name))
    assert "save the chart again" in str(told.value)
    assert told.value.__cause__ is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_short_anywhere_is_noticed(kind, saved):
    path = saved / f"chart.{kind}"
    whole = path.read_bytes()
    for end in (*range(0, len(whole) - 1, 211), len(whole) - 2):
        path.write_bytes(whole[:end])
        with pytest.raises(ValueError, match=r"damaged|does not begin"):
            read_imprint(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_huge_file_is_not_read_to_its_end(kind, tmp_path):
    with (tmp_path / f"huge.{kind}").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(ValueError, match="more than 5 MB"):
        read_imprint(tmp_path / f"huge.{kind}")


def test_another_suffix_is_told_without_reading(tmp_path):
    with pytest.raises(ValueError, match=r"'a\.jpg': expected a chart, a \.png or \.svg file"):
        read_imprint(tmp_path / "a.jpg")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(KINDS), place=st.integers(0, 10**6), bytes_=st.binary(min_size=1, max_size=4))
def test_a_file_with_changed_bytes_is_read_or_refused_in_words(kind, place, bytes_, saved):
    whole = (saved / f"chart.{kind}").read_bytes()
    place %= len(whole)
    (saved / f"bent.{kind}").write_bytes(whole[:place] + bytes_ + whole[place + len(bytes_) :])
    with suppress(UnusableChart):
        imprint = read_imprint(saved / f"bent.{kind}")
        assert all("\n" not in one for one in (imprint.title, imprint.alt, *imprint.ids))
