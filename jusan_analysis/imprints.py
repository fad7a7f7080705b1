"""What a saved chart says of itself: read from PNG and SVG, without drawing or unpacking anything."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jusan_analysis.problems import quoted

LARGEST = 5_000_000

# of an imprint: the registered keywords of PNG text, and the Dublin Core terms of SVG
PNG_KEYS = {"title": "Title", "alt": "Description", "ids": "Relation", "citation": "Source",
            "data": "Identifier", "licence": "Copyright"}  # fmt: skip
SVG_KEYS = {**PNG_KEYS, "licence": "Rights"}

# what XML 1.0 cannot hold, and the marks that end a line or steer a terminal
UNFIT = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DAMAGED = "found a damaged file, or text not in UTF-8"
_AGAIN = "Use the file as ja.save or the report wrote it, or save the chart again."
_WORK = [
    "{http://www.w3.org/2000/svg}svg",
    "{http://www.w3.org/2000/svg}metadata",
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF",
    "{http://creativecommons.org/ns#}Work",
]


@dataclass(frozen=True)
class Imprint:
    """What a saved chart says of itself, each on one line.

    Attributes
    ----------
    title, alt : str
        The alt text tells what is drawn.
    ids : tuple of str
        Figures, passages and sources it rests on.
    citation : str
        Of the article.
    data : str
        Name and version of the package it was drawn from.
    licence : str
        Of that package.
    """

    title: str
    alt: str
    ids: tuple[str, ...]
    citation: str
    data: str
    licence: str


def one_line(text: str) -> str:
    """A text on one line, without the characters that XML cannot hold."""
    return " ".join(UNFIT.sub("\ufffd", text).split())


def read_imprint(path: str | Path) -> Imprint:
    """What a saved chart says of itself; nothing of it is drawn, unpacked or run.

    Parameters
    ----------
    path : str or Path
        A ``.png`` or ``.svg`` file.

    Raises
    ------
    ValueError
        If it is no chart that was saved here: what was found, and what to do.
    """
    path = Path(path)
    read = {".png": _png_values, ".svg": _svg_values}.get(path.suffix.lower())
    if read is None:
        raise ValueError(f"{quoted(path.name)}: expected a chart, a .png or .svg file")
    try:
        values = read(_content(path))
    except UnicodeDecodeError:
        raise UnusableChart(f"{quoted(path.name)}: {_DAMAGED}. {_AGAIN}") from None
    except UnusableChart as error:
        raise UnusableChart(f"{quoted(path.name)}: {error}. {_AGAIN}") from None
    values = {key: one_line(value) for key, value in values.items()}
    return Imprint(**{**values, "ids": tuple(filter(None, values["ids"].split(";")))})


class UnusableChart(ValueError):
    """A file is no chart that was saved here, or not whole any more."""


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UnusableChart(f"found more than {LARGEST // 1_000_000} MB; no chart of ours is so large")
    return content


def _imprinted(found: dict[str, str], keys: dict[str, str]) -> dict[str, str]:
    missing = [key for key in keys.values() if key not in found]
    if missing:
        raise UnusableChart(
            f"found no {', '.join(missing)} in its metadata; another program made it, or dropped them"
        )
    return {own: found[key] for own, key in keys.items()}


def _png_values(content: bytes) -> dict[str, str]:
    if not content.startswith(_SIGNATURE):
        raise UnusableChart("found a file that does not begin as a PNG does")
    texts = [_text_of(body) for kind, body in _chunks(content) if kind == b"iTXt"]
    return _imprinted(dict(filter(None, texts)), PNG_KEYS)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        length = int.from_bytes(content[place : place + 4], "big")
        kind, body = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        check = content[place + 8 + length : place + 12 + length]
        if len(check) < 4 or struct.pack(">I", zlib.crc32(kind + body)) != check:
            raise UnusableChart("found a PNG that is cut short or damaged")
        yield kind, body
        place += 12 + length


def _text_of(body: bytes) -> tuple[str, str] | None:
    """Keyword and text, where it is not compressed: ours never is."""
    keyword, _, rest = body.partition(b"\0")
    if rest[:1] != b"\0":
        return None
    _, _, text = rest[2:].partition(b"\0")[2].partition(b"\0")
    return keyword.decode("latin-1"), text.decode("utf-8")


def _svg_values(content: bytes) -> dict[str, str]:
    # read only where it is needed: it would slow every import of the library
    from xml.etree import ElementTree

    parser = ElementTree.XMLParser(target=_Work())
    try:
        parser.feed(content.decode("utf-8"))
        return _imprinted(parser.close(), SVG_KEYS)
    except ElementTree.ParseError:
        raise UnusableChart(_DAMAGED) from None


class _Work:
    """Takes the terms that describe the drawing as a whole, and refuses what could unfold."""

    def __init__(self):
        self.path: list[str] = []
        self.found: dict[str, list[str]] = {}

    def doctype(self, *_):
        raise UnusableChart("found a document type, which ours has not and which can hide harm")

    def start(self, tag: str, _):
        self.path.append(tag)
        if len(self.path) == len(_WORK) + 1 and self.path[:-1] == _WORK:
            self.found[self._term()] = []

    def data(self, text: str):
        if self.path[: len(_WORK)] == _WORK and len(self.path) > len(_WORK):
            self.found[self._term()].append(text)

    def end(self, _):
        self.path.pop()

    def close(self) -> dict[str, str]:
        return {term: "".join(texts) for term, texts in self.found.items()}

    def _term(self) -> str:
        return self.path[len(_WORK)].rpartition("}")[2].capitalize()
