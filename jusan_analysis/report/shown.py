"""What the notebooks show: their tables and charts, numbered, each with the place where it stands."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from itertools import count
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import pandas as pd

from jusan_analysis.display import RESOURCE
from jusan_analysis.problems import quoted
from jusan_analysis.tabular import from_resource

MARK = "jusan_shown"
PROFILE = "tabular-data-resource"
# anchors of the page's own, and the names of its own pages
RESERVED = re.compile(r"main|(table|chart|cell|jusan)-.*")
TAKEN = ("index", "files")


@dataclass(frozen=True)
class Place:
    """Where something stands: page, its number, heading with its anchor, the cell that made it."""

    page: str
    number: int
    heading: str
    anchor: str
    cell: int

    @property
    def href(self) -> str:
        """The heading, from the root of the site."""
        return f"{self.page}.html#{quote(self.anchor)}"

    @property
    def code(self) -> str:
        """The cell of code, from the root of the site."""
        return f"{self.page}.html#cell-{self.cell}"


class Numbered:
    """What is numbered on a page: ``Table 2.1``, ``Chart 2.1``.

    Attributes
    ----------
    kind, number : str
    origin : frozenset of str
        Identities of the packages that its ids belong to.
    """

    kind: ClassVar[str]
    number: str

    @property
    def key(self) -> str:
        """Stem of its files, and its anchor on the page."""
        return f"{self.kind}-{self.number.replace('.', '-')}".lower()

    @property
    def label(self) -> str:
        """As it is called."""
        return f"{self.kind} {self.number}"


@dataclass(frozen=True)
class ShownTable(Numbered):
    """A table of a notebook, unrounded."""

    kind = "Table"

    number: str
    title: str
    place: Place
    frame: pd.DataFrame
    origin: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ShownChart(Numbered):
    """A chart of a notebook."""

    kind = "Chart"

    number: str
    title: str
    place: Place
    alt: str
    width: int
    height: int
    ids: tuple[str, ...]
    png: bytes
    svg: str
    origin: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Page:
    """A notebook as run, with what it shows."""

    stem: str
    number: int
    title: str
    lead: str
    notebook: object
    shown: dict[str, ShownTable | ShownChart] = field(default_factory=dict)

    @property
    def tables(self) -> list[ShownTable]:
        """In the order of the page."""
        return [one for one in self.shown.values() if isinstance(one, ShownTable)]

    @property
    def charts(self) -> list[ShownChart]:
        """In the order of the page."""
        return [one for one in self.shown.values() if isinstance(one, ShownChart)]


def read_pages(notebooks: Mapping[Path, object]) -> list[Page]:
    """The notebooks as pages.

    Parameters
    ----------
    notebooks : mapping of Path to nbformat.NotebookNode
        As run in full; each output that is a table or chart is marked with its key in place.

    Returns
    -------
    list of Page
        In reading order; tables and charts are numbered within each.
    """
    return [_page(number, path, notebook) for number, (path, notebook) in enumerate(notebooks.items(), 1)]


def _page(number: int, path: Path, notebook) -> Page:
    page = Page(path.stem, number, *_title_and_lead(path, notebook), notebook)
    for place, output in _outputs(path.stem, number, notebook):
        data, told = output.get("data", {}), output.get("metadata", {}).get("image/png", {})
        if data.get(RESOURCE, {}).get("profile") == PROFILE:
            name = f"{number}.{len(page.tables) + 1}"
            title = data[RESOURCE].get("title") or place.heading
            origin = frozenset(data[RESOURCE].get("origin", ()))
            one = ShownTable(name, title, place, from_resource(data[RESOURCE]), origin)
        elif "image/svg+xml" in data and "ids" in told:
            name = f"{number}.{len(page.charts) + 1}"
            looks = (told["alt"], told["width"], told["height"], tuple(told["ids"]))
            files = (base64.b64decode(data["image/png"]), data["image/svg+xml"])
            origin = frozenset(told["origin"])
            one = ShownChart(name, told["title"] or place.heading, place, *looks, *files, origin)
        else:
            continue
        page.shown[one.key] = one
        output["metadata"] = {MARK: one.key}
    return page


def _outputs(stem: str, number: int, notebook) -> Iterator[tuple[Place, dict]]:
    heading, anchor, anchors = stem, "", Anchors()
    for cell in notebook.cells:
        for line in _headings(cell):
            heading, anchor = _bare(line), anchors.next(line)
        for output in cell.get("outputs", []):
            yield Place(stem, number, heading, anchor, cell.execution_count or 0), output


def headings(notebook) -> list[str]:
    """The headings of a notebook, without Markdown marks."""
    return [_bare(line) for cell in notebook.cells for line in _headings(cell)]


def _headings(cell) -> list[str]:
    lines = r"^#{1,6} +(.+?) *#*$"
    return re.findall(lines, cell.source, re.MULTILINE) if cell.cell_type == "markdown" else []


class Anchors:
    """Gives each heading of a page an id of its own, in their order."""

    def __init__(self):
        self._given: set[str] = set()

    def next(self, heading: str) -> str:
        """The id of the next heading; a number follows where it is taken."""
        plain = anchor_of(heading) or "section"
        wanted = f"{plain}-section" if RESERVED.fullmatch(plain) else plain
        names = (wanted if number == 1 else f"{wanted}-{number}" for number in count(1))
        own = next(name for name in names if name not in self._given)
        self._given.add(own)
        return own


def demand_names(paths: Iterable[Path]) -> None:
    """Refuse notebooks whose names cannot be those of pages; raises ValueError."""
    unfit = [path.name for path in paths if not re.fullmatch(r"[\w-]+", path.stem) or path.stem in TAKEN]
    if unfit:
        raise ValueError(
            f"notebooks: found {', '.join(map(quoted, unfit))}; expected names of letters, digits, - and _, "
            f"and not {' or '.join(TAKEN)}, which are pages of the report. Rename them."
        )


def anchor_of(heading: str) -> str:
    """The id that the page gives to a heading.

    Examples
    --------
    >>> anchor_of("Do the *counts* fit together?")
    'do-the-counts-fit-together'
    """
    return re.sub(r"\W+", "-", _bare(heading)).strip("-").lower()


def _bare(text: str) -> str:
    """Text without Markdown marks."""
    return unescape(re.sub(r"\[([^\]]*)\]\([^)]*\)|[*_`]", r"\1", text))


def _title_and_lead(path: Path, notebook) -> tuple[str, str]:
    """Title and first paragraph of a notebook, without Markdown marks; its name where it has none."""
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    title, _, rest = (prose or [""])[0].partition("\n")
    lead = next((one.strip() for one in rest.split("\n\n") if one.strip()), "")
    return _bare(title.lstrip("# ")).strip() or path.stem, _bare(lead)
