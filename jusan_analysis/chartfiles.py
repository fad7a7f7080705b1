"""Charts as files that keep their evidence: alt text, records, citation and data version inside."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from jusan_analysis.charts.style import chart_title, evidence_of
from jusan_analysis.problems import quoted

DOTS_PER_INCH, COLOURS = 200, 128
# of the fields of an imprint: registered keywords of PNG text, and Dublin Core terms of SVG
KEYS = ("Title", "Description", "Relation", "Source", "Identifier", "Rights")
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
# settings of the reader change no byte
STYLE = {
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "svg.fonttype": "none",
    "svg.hashsalt": "jusan",
    "hatch.linewidth": 0.8,
}


class UnusableChart(ValueError):
    """A file is not a chart that was saved here, or it is damaged."""


@dataclass(frozen=True)
class Imprint:
    """What a saved chart says of itself: title, alt text, ids of its records, citation, data, licence."""

    title: str
    alt: str
    ids: tuple[str, ...]
    citation: str
    data: str
    licence: str


def is_chart(what: object) -> bool:
    """Whether it is the Axes of a chart."""
    return hasattr(what, "get_figure") and hasattr(what, "get_xlim")


def described_charts(ax) -> list:
    """The charts in the figure of this one; a second axis and a colour bar belong to their chart.

    Raises ValueError where another one has no alt text.
    """
    axes = ax.get_figure(root=True).axes
    charts = [other for other in axes if other is ax or hasattr(other, "jusan_evidence")]
    places = [chart.get_position().bounds for chart in charts]
    for other in axes:
        belongs = other in charts or hasattr(other, "_colorbar") or other.get_position().bounds in places
        if not belongs and other.get_visible() and other.has_data():
            raise ValueError(
                "The figure holds another chart without alt text, and a file would show both. "
                "Give it one with ja.describe, or draw it in a figure of its own."
            )
    return charts


def imprint_of(ax, article) -> Imprint:
    """What a chart has to say of itself; a figure with several described charts is gathered."""
    charts, package = described_charts(ax), article.package
    evidences = list(map(evidence_of, charts))
    licences = [licence.get("title", licence.get("name", "")) for licence in package.raw.get("licenses", [])]
    return Imprint(
        title="; ".join(filter(None, map(chart_title, charts))),
        alt=" ".join(evidence.alt for evidence in evidences),
        ids=tuple(dict.fromkeys(name for evidence in evidences for name in evidence.ids)),
        citation=str(article.cite()),
        data=f"{package.name} {package.version}",
        licence="; ".join(licences),
    )


def chart_bytes(ax, kind: str, article, cropped: bool = True) -> bytes:
    """A chart as the content of a PNG (200 dots per inch), SVG or PDF file, with its evidence inside.

    Without ``cropped`` the file keeps the shape of the figure.
    """
    import matplotlib

    imprint = imprint_of(ax, article)
    words = dict(zip(KEYS, astuple(imprint))) | {"Relation": ";".join(imprint.ids)}
    undated = {"Date": None, "Creator": None}
    if kind == "pdf":
        about = " ".join([imprint.alt, imprint.citation, imprint.licence])
        undated = dict.fromkeys(("CreationDate", "Creator", "Producer"))
        words = {"Title": imprint.title, "Subject": about, "Keywords": words["Relation"]}
    file, figure = io.BytesIO(), ax.get_figure(root=True)
    for other in figure.axes:
        # a layout starts from the one before and would show how often the chart was drawn
        if figure.get_layout_engine() and other.get_subplotspec() and other.get_in_layout():
            other.set_subplotspec(other.get_subplotspec())
    with matplotlib.rc_context(STYLE):
        crop = {"bbox_inches": "tight", "pad_inches": 0.15} if cropped else {}
        metadata = {} if kind == "png" else words | undated
        figure.savefig(file, format=kind, dpi=DOTS_PER_INCH, metadata=metadata, **crop)
    return _quantised(file, words) if kind == "png" else file.getvalue()


def _quantised(file: io.BytesIO, words: Mapping[str, str]) -> bytes:
    """A PNG of few colours, a third of the size, with its evidence as text."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    info, out = PngInfo(), io.BytesIO()
    for key, value in words.items():
        info.add_itxt(key, value)
    with Image.open(file) as image:
        # coverage keeps rare colours, which a median cut merges with their neighbours
        few = image.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(out, "png", optimize=True, pnginfo=info, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return out.getvalue()


def read_imprint(path: str | Path) -> Imprint:
    """What a saved chart (.png, .svg) says of itself; raises UnusableChart for other and damaged files."""
    path = Path(path)
    readers = {".png": _png_texts, ".svg": _svg_texts}
    kind = path.suffix.lower()
    if kind not in readers:
        raise UnusableChart(f"{quoted(path.name)}: expected a chart as .png or .svg.")
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}.")
    try:
        texts = readers[kind](path)
        if missing := [key for key in KEYS if key not in texts]:
            raise ValueError(f"it has no {', '.join(missing)}")
    # libraries raise errors of many kinds on files that were bent
    except Exception as error:
        raise UnusableChart(
            f"{quoted(path.name)} is not a chart that was saved here, or it is damaged ({error}). "
            "Use the file as ja.save wrote it, or save the chart again."
        ) from None
    title, alt, ids, *others = (texts[key] for key in KEYS)
    return Imprint(title, alt, tuple(filter(None, ids.split(";"))), *others)


def _png_texts(path: Path) -> dict[str, str]:
    from PIL import Image

    with warnings.catch_warnings():
        # a small file may hold a picture that fills the memory
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path, formats=["png"]) as image:
            image.load()
            return {key: str(value) for key, value in image.info.items()}


def _svg_texts(path: Path) -> dict[str, str]:
    from xml.etree import ElementTree

    texts: dict[str, str] = {}
    for node in ElementTree.parse(path).iter():
        if str(node.tag).startswith(DUBLIN_CORE):
            # the licence has a title too: the first of each term is the chart's
            name = node.tag.removeprefix(DUBLIN_CORE).capitalize()
            texts.setdefault(name, "".join(node.itertext()).strip())
    return texts
