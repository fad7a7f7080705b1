"""Charts as files that keep their evidence: alt text, records, citation and data version inside."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from jusan_analysis.charts.style import chart_title, evidence_of
from jusan_analysis.problems import quoted

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


def imprint_of(ax, article) -> Imprint:
    """What a chart has to say of itself; a figure with several described charts is gathered."""
    figure = ax.get_figure(root=True)
    drawn = [other for other in figure.axes if hasattr(other, "jusan_evidence") or other is ax]
    evidences = [evidence_of(other) for other in drawn]
    package = article.package
    licences = [
        licence.get("title") or licence.get("name", "") for licence in package.raw.get("licenses") or []
    ]
    ids = tuple(dict.fromkeys(name for evidence in evidences for name in evidence.ids))
    alt = " ".join(evidence.alt for evidence in evidences)
    texts = (chart_title(ax), alt, article.cite(), f"{package.name} {package.version}", "; ".join(licences))
    title, alt, citation, data, licence = map(_one_line, texts)
    return Imprint(title, alt, ids, citation, data, licence)


def chart_bytes(ax, kind: str, article) -> bytes:
    """A chart as the content of a PNG (200 dots per inch), SVG or PDF file, with its evidence inside."""
    import matplotlib

    imprint = imprint_of(ax, article)
    words = {KEYS[key]: value for key, value in (asdict(imprint) | {"ids": ";".join(imprint.ids)}).items()}
    metadata = {
        "png": {},
        "svg": words | {"Date": None, "Creator": None},
        "pdf": {"Title": imprint.title, "Subject": imprint.alt, "Keywords": words["Relation"],
                "Author": imprint.citation, "CreationDate": None, "Creator": None, "Producer": None},
    }  # fmt: skip
    style = {
        "font.sans-serif": ["DejaVu Sans"],
        "svg.fonttype": "none",
        "svg.hashsalt": "jusan",
        "hatch.linewidth": 0.8,
    }
    file = io.BytesIO()
    with matplotlib.rc_context(style):
        figure = ax.get_figure(root=True)
        figure.savefig(
            file,
            format=kind,
            dpi=DOTS_PER_INCH,
            bbox_inches="tight",
            pad_inches=0.15,
            metadata=metadata[kind],
        )
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
    from xml.etree import ElementTree

    from PIL import Image

    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}.")
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("it is larger than 20 MB")
        if path.suffix.lower() == ".png":
            with Image.open(path, formats=["png"]) as image:
                image.load()
                texts = {key: str(value) for key, value in image.info.items()}
        else:
            nodes = (node for node in ElementTree.parse(path).iter() if str(node.tag).startswith(_DC))
            texts = {}
            for node in nodes:
                # the licence has a title too: the first of each term is the chart's
                texts.setdefault(node.tag.removeprefix(_DC).capitalize(), "".join(node.itertext()).strip())
        fields = {name: _one_line(texts[key]) for name, key in KEYS.items()}
    except (OSError, ValueError, KeyError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnusableChart(
            f"{quoted(path.name)} is not a chart that was saved here, or it is damaged ({error}). "
            "Use the file as ja.save wrote it, or save the chart again."
        ) from None
    return Imprint(**fields | {"ids": tuple(filter(None, fields["ids"].split(";")))})
