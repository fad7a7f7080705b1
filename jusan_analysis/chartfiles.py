"""Charts as files that keep their evidence: PNG and SVG, the same bytes for the same drawing."""

from __future__ import annotations

import io
import re
from dataclasses import asdict
from hashlib import sha256
from html import escape

from jusan_analysis.charts.style import alt_text, record_ids, title
from jusan_analysis.imprints import PNG_KEYS, SVG_KEYS, UNFIT, Imprint, one_line, read_imprint
from jusan_analysis.loading import Article
from jusan_analysis.problems import quoted

__all__ = ["Imprint", "chart_bytes", "imprint_of", "read_imprint"]

KINDS = ("png", "svg")
DOTS_PER_INCH, COLOURS = 100, 64

# text is drawn with the reader's font: the one that was measured, or another of its widths
_FONTS = ["DejaVu Sans", "Verdana", "sans-serif"]
_DRAWING = {"font.sans-serif": _FONTS, "svg.fonttype": "none", "svg.hashsalt": "jusan"}


def imprint_of(ax, article: Article) -> Imprint:
    """What a chart has to say of itself.

    Parameters
    ----------
    ax : matplotlib Axes
        Drawn by a function of the charts.
    article : Article
        What it was drawn from.

    Raises
    ------
    ValueError
        If the chart has no alt text.
    """
    package = article.package
    licences = (
        ", ".join(str(one[key]) for key in ("title", "name", "path") if one.get(key))
        for one in package.raw.get("licenses") or []
    )
    return Imprint(
        one_line(title(ax)),
        one_line(alt_text(ax)),
        record_ids(ax),
        one_line(article.cite()),
        one_line(f"{package.name} {package.version}"),
        one_line("; ".join(licences) or "no licence stated"),
    )


# --- writing ------------------------------------------------------------------------------


def chart_bytes(ax, kind: str, article: Article) -> bytes:
    """A chart as the content of a file, with what it rests on in its metadata.

    Parameters
    ----------
    ax : matplotlib Axes
        Drawn by a function of the charts; it stays as it was, apart from its layout.
    kind : str
        ``png``: 100 dots per inch, 64 colours. ``svg``: text stays text, which can be searched,
        read aloud and edited; title and alt text are its accessible name and description.
    article : Article
        What it was drawn from: it is cited.

    Returns
    -------
    bytes
        The same for the same drawing, whatever was rendered before.

    Raises
    ------
    ValueError
        If the kind is another one, or the chart has no alt text.
    """
    if kind not in KINDS:
        raise ValueError(f"found kind {quoted(kind)}; expected one of {', '.join(KINDS)}")
    imprint = imprint_of(ax, article)
    values = {**asdict(imprint), "ids": ";".join(imprint.ids)}
    return _png(ax, values) if kind == "png" else _svg(ax, values)


def _rendered(ax, kind: str, metadata: dict) -> bytes:
    import matplotlib

    figure, image = ax.get_figure(root=True), io.BytesIO()
    for one in figure.axes:
        # a layout starts from the one before and would tell how often the chart was drawn
        if figure.get_layout_engine() and one.get_subplotspec() and one.get_in_layout():
            one.set_subplotspec(one.get_subplotspec())
    with matplotlib.rc_context(_DRAWING):
        figure.savefig(image, format=kind, dpi=DOTS_PER_INCH, bbox_inches="tight", metadata=metadata)
    return image.getvalue()


def _png(ax, values: dict[str, str]) -> bytes:
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    info, file = PngInfo(), io.BytesIO()
    for key, keyword in PNG_KEYS.items():
        info.add_itxt(keyword, values[key], "en")
    with Image.open(io.BytesIO(_rendered(ax, "png", {}))) as image:
        # coverage keeps rare colours, which a median cut merges with their neighbours
        few = image.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(file, "png", optimize=True, pnginfo=info, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return file.getvalue()


def _svg(ax, values: dict[str, str]) -> bytes:
    metadata = {term: values[key] for key, term in SVG_KEYS.items()} | {"Date": None, "Creator": None}
    text = UNFIT.sub("\ufffd", _rendered(ax, "svg", metadata).decode("utf-8"))
    drawing = re.sub(r"<!--.*?-->|<title>.*?</title>", "", text[text.index("<svg") :], flags=re.DOTALL)
    drawing = _slim(re.sub(r"<[^>]*>", _rounded, drawing))
    # two charts on one page must not share a name
    own = sha256(drawing.encode()).hexdigest()[:8]
    head = (
        f' role="img" aria-labelledby="title-{own}" aria-describedby="alt-{own}">\n'
        f'<title id="title-{own}">{escape(values["title"])}</title>\n'
        f'<desc id="alt-{own}">{escape(values["alt"])}</desc>'
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n{drawing.replace(">", head, 1)}'.encode()


def _slim(drawing: str) -> str:
    """A drawing with each style written once, and with short names for its markers and clips."""
    classes: dict[str, str] = {}

    def named(style: re.Match) -> str:
        return f' class="{classes.setdefault(style[1], f"s{len(classes)}")}"'

    drawing = re.sub(r' style="([^"]*)"', named, drawing)
    rules = "".join(f".{name}{{{style}}}" for style, name in classes.items())
    drawing = drawing.replace("</style>", f"{rules}</style>", 1)
    for number, name in enumerate(dict.fromkeys(re.findall(r'id="([mph][0-9a-f]{10})"', drawing))):
        drawing = drawing.replace(name, f"d{number}")
    return re.sub(r"\n\s+", "\n", drawing)


def _rounded(tag: re.Match) -> str:
    """The coordinates of a tag with two decimals; scales keep theirs."""
    if "scale(" in tag.group() or "matrix(" in tag.group():
        return tag.group()
    short = re.sub(r"-?\d+\.\d{3,}", lambda one: f"{float(one.group()):.2f}", tag.group())
    return re.sub(r"(\.\d*?)0+(?=[ )\"\n;])", lambda one: one.group(1).rstrip("."), short)
