"""Charts as files that keep their evidence: alt text, records, citation and data version inside."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from jusan_analysis.charts.style import Evidence, chart_title, evidence_of
from jusan_analysis.problems import CONTROL, quoted

DOTS_PER_INCH, COLOURS = 200, 128
LARGEST = 20_000_000
# of an imprint: registered keywords of PNG text, and Dublin Core terms of SVG
KEYS = {
    "title": "Title",
    "alt": "Description",
    "ids": "Relation",
    "citation": "Source",
    "data": "Identifier",
    "licence": "Rights",
}
_DC = "{http://purl.org/dc/elements/1.1/}"
# what XML cannot hold
UNFIT = re.compile(rf"{CONTROL.pattern}|[\ufffe\uffff]")
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


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def is_chart(what: object) -> bool:
    """Whether it is the Axes of a chart."""
    return hasattr(what, "get_figure") and hasattr(what, "get_xlim")


def described_charts(ax) -> list[Evidence]:
    """The evidence of every chart in the figure of this one; raises ValueError where one has none.

    A second axis and a colour bar belong to their chart.
    """
    figure = ax.get_figure(root=True)
    described = [other for other in figure.axes if other is ax or hasattr(other, "jusan_evidence")]
    evidences = [evidence_of(other) for other in described]
    for other in figure.axes:
        belongs = other in described or hasattr(other, "_colorbar") or not other.get_visible()
        twin = any(other.get_position().bounds == chart.get_position().bounds for chart in described)
        if not belongs and not twin and other.has_data():
            raise ValueError(
                "The figure holds another chart without alt text, and a file would show both. "
                "Give it one with ja.describe, or draw it in a figure of its own."
            )
    return evidences


def imprint_of(ax, article) -> Imprint:
    """What a chart has to say of itself; a figure with several described charts is gathered."""
    figure, evidences, package = ax.get_figure(root=True), described_charts(ax), article.package
    titles = [chart_title(other) for other in figure.axes if other is ax or hasattr(other, "jusan_evidence")]
    licences = [
        licence.get("title") or licence.get("name", "") for licence in package.raw.get("licenses") or []
    ]
    texts = {
        "title": "; ".join(filter(None, titles)),
        "alt": " ".join(evidence.alt for evidence in evidences),
        "citation": str(article.cite()),
        "data": f"{package.name} {package.version}",
        "licence": "; ".join(licences),
    }
    ids = tuple(dict.fromkeys(name for evidence in evidences for name in evidence.ids))
    return Imprint(ids=ids, **{name: _one_line(text) for name, text in texts.items()})


def chart_bytes(ax, kind: str, article) -> bytes:
    """A chart as the content of a PNG (200 dots per inch), SVG or PDF file, with its evidence inside."""
    import matplotlib

    imprint = imprint_of(ax, article)
    words = {KEYS[key]: value for key, value in (asdict(imprint) | {"ids": ";".join(imprint.ids)}).items()}
    metadata = {
        "png": {},
        "svg": words | {"Date": None, "Creator": None},
        "pdf": {
            "Title": imprint.title,
            "Subject": " ".join([imprint.alt, imprint.citation, imprint.licence]),
            "Keywords": words["Relation"],
            **dict.fromkeys(("CreationDate", "Creator", "Producer")),
        },
    }
    file, figure = io.BytesIO(), ax.get_figure(root=True)
    for other in figure.axes:
        # a layout starts from the one before and would show how often the chart was drawn
        if figure.get_layout_engine() and other.get_subplotspec() and other.get_in_layout():
            other.set_subplotspec(other.get_subplotspec())
    with matplotlib.rc_context(STYLE):
        look = {"dpi": DOTS_PER_INCH, "bbox_inches": "tight", "pad_inches": 0.15}
        figure.savefig(file, format=kind, metadata=metadata[kind], **look)
    if kind == "svg":
        return UNFIT.sub("\ufffd", file.getvalue().decode()).encode()
    return _quantised(file, words) if kind == "png" else file.getvalue()


def _quantised(file: io.BytesIO, words: Mapping[str, str]) -> bytes:
    """A PNG of few colours, a third of the size, with its evidence as text."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for key, value in words.items():
        info.add_itxt(key, value)
    with Image.open(file) as image:
        # coverage keeps rare colours, which a median cut merges with their neighbours
        few = image.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "png", optimize=True, pnginfo=info, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return out.getvalue()


def read_imprint(path: str | Path) -> Imprint:
    """What a saved chart (.png, .svg) says of itself; raises UnusableChart for other and damaged files."""
    path = Path(path)
    kind = path.suffix.lower()
    if kind not in (".png", ".svg"):
        raise UnusableChart(f"{quoted(path.name)}: expected a chart as .png or .svg.")
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}.")
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("it is larger than 20 MB")
        texts = _png_texts(path) if kind == ".png" else _svg_texts(path)
        missing = [key for key in KEYS.values() if key not in texts]
        if missing:
            raise ValueError(f"it has no {', '.join(missing)}")
    # what libraries raise on files that were bent, beside their own errors
    except (
        OSError,
        ValueError,
        SyntaxError,
        ArithmeticError,
        LookupError,
        struct.error,
        zlib.error,
    ) as error:
        raise UnusableChart(
            f"{quoted(path.name)} is not a chart that was saved here, or it is damaged ({error}). "
            "Use the file as ja.save wrote it, or save the chart again."
        ) from None
    fields = {name: _one_line(texts[key]) for name, key in KEYS.items()}
    return Imprint(**fields | {"ids": tuple(filter(None, fields["ids"].split(";")))})


def _png_texts(path: Path) -> dict[str, str]:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=["png"]) as image:
                image.load()
                return {key: str(value) for key, value in image.info.items()}
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError(str(error)) from None


def _svg_texts(path: Path) -> dict[str, str]:
    from xml.etree import ElementTree

    texts: dict[str, str] = {}
    for node in ElementTree.parse(path).iter():
        if str(node.tag).startswith(_DC):
            # the licence has a title too: the first of each term is the chart's
            name = node.tag.removeprefix(_DC).capitalize()
            texts.setdefault(name, "".join(node.itertext()).strip())
    return texts
