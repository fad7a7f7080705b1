"""Load a package as typed tables, or say everything that is wrong with it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from jusan_analysis.checking import check_tables, with_codes
from jusan_analysis.package import (
    DESCRIPTOR,
    Field,
    Package,
    Table,
    contract_faults,
    read_package,
    read_table,
    shipped,
)  # fmt: skip
from jusan_analysis.problems import DataPackageError, Problem, nearest, quoted
from jusan_analysis.rules import check_rules

# the package that notebooks and commands use where none is named
DEFAULT = "JUSAN_PACKAGE"


@dataclass(frozen=True, repr=False)
class Tables:
    """A loaded package: one typed DataFrame per table, as an attribute; every access hands out a copy.

    Lists in a cell stay as written, joined by ``;``. Text is ``str``, a number ``Float64`` or ``Int64``,
    a coded column categorical in codebook order, ordered where every code has a rank.
    """

    package: Package
    frames: Mapping[str, pd.DataFrame]

    def __getattr__(self, name: str) -> pd.DataFrame:
        frames = self.__dict__.get("frames", {})
        if name not in frames:
            hint = nearest(name, frames)
            kind = type(self).__name__
            raise AttributeError(f"{kind} has no table {name!r}; it has {', '.join(frames)}. {hint}".strip())
        return frames[name].copy()

    def __dir__(self):
        return [*super().__dir__(), *self.frames]

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {len(frame)}" for name, frame in self.frames.items())
        return f"{self.package.title}, version {self.package.version}: {sizes}"


@dataclass(frozen=True, repr=False)
class Article(Tables):
    """An article as data: what it says, how it was coded, and where each record rests.

    After `with_text`, ``words`` holds the words of each passage found in the reader's copy; they are shown
    in traces and never stored.
    """

    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def trace(self, what: str):
        """Follow any record (``r21~pr31``, ``crc-37b``) or number (``406``) to its sentences.

        Raises UnknownRecord, which names the nearest id.

        >>> import jusan_analysis as ja
        >>> ja.load_article().trace("fig_children").passage_ids
        ('p03s1',)
        """
        from jusan_analysis.trace import trace

        return trace(self, what, lambda: beside(self))

    def with_text(self, path: str | Path) -> Article:
        """The same article with the words of your own copy, a text or a saved page, for traces.

        Raises ValueError where no passage is found in it.
        """
        from jusan_analysis.verify import words_of

        words = words_of(self, path)
        if not words:
            raise ValueError(f"{quoted(Path(path).name)} holds no sentence of {self.package.title}")
        return replace(self, words=MappingProxyType(words))

    def cite(self, style: str = "text", accessed: str = "") -> Citation:
        """The article and this data set as a citation: ``text`` or ``bibtex``.

        ``accessed`` is the date on which you opened the page, as it should be printed.

        >>> import jusan_analysis as ja
        >>> ja.load_article().cite().startswith("The Astana Times (2019-07)")
        True
        """
        if style not in ("text", "bibtex"):
            raise ValueError(f"style: found {quoted(style)}; expected text or bibtex")
        if re.search(r"[{}\\\x00-\x1f]", accessed):
            raise ValueError(f"accessed: found {quoted(accessed)}; expected a date, such as 26 November 2026")
        return Citation(_bibtex(self, accessed) if style == "bibtex" else _cited(self, accessed))


class Citation(str):
    """A citation: text, shown in a notebook with its addresses as links."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        words = []
        for word in self.split(" "):
            address = word.rstrip(".,")
            link = f'<a href="{escape(address)}" target="_blank" rel="noopener">{escape(address)}</a>'
            is_page = address.startswith(("https://", "http://"))
            words.append(link + escape(word[len(address) :]) if is_page else escape(word))
        return f'<p style="text-align:left">{" ".join(words)}</p>'


def _cited(article: Article, accessed: str) -> str:
    seen = f", accessed {accessed}" if accessed else ""
    parts = []
    for source in article.sources.itertuples():
        date = source.published if pd.notna(source.published) else "date unknown"
        url = f", {source.url}" if pd.notna(source.url) else ", no public address known"
        publisher = source.publisher if pd.notna(source.publisher) else "Publisher not known"
        parts.append(f"{publisher} ({date}), “{source.title}”{url}{seen}.")
    if caution := article.package.raw.get("jusan:caution"):
        parts.append(f"Note: {caution}")
    parts.append(f"Coded data: {article.package.title}, {article.package.name} {article.package.version}.")
    return " ".join(parts)


def _bibtex(article: Article, accessed: str) -> str:
    package, entries = article.package, []
    seen = f"Accessed {accessed}" if accessed else ""
    note = {"note": ". ".join(filter(None, [article.package.raw.get("jusan:caution", "").rstrip("."), seen]))}

    def entry(kind: str, name: str, fields: Mapping[str, object]) -> str:
        lines = []
        for key, value in fields.items():
            if pd.notna(value) and value:
                text = value if key == "url" else re.sub(r"([&%$#_])", r"\\\1", value)
                lines.append(f"  {key} = {{{text}}},")
        return "\n".join([f"@{kind}{{{name},", *lines, "}"])

    for source in article.sources.itertuples():
        year, _, month = str(source.published if pd.notna(source.published) else "").partition("-")
        dated = {"year": year or pd.NA, "month": month[:2] or pd.NA}
        fields = {"title": source.title, "journal": source.publisher, **dated, "url": source.url, **note}
        entries.append(entry("article", source.source_id, fields))
    fields = {
        "title": package.title,
        "version": package.version,
        "howpublished": f"Data package {package.name}",
    }
    return "\n\n".join([*entries, entry("misc", package.name, fields)])


def load_article(path: str | Path | None = None) -> Article:
    """Load an article package, checked and typed: path, else ``JUSAN_PACKAGE``, else the shipped interview.

    What is only form, such as a byte order mark or TRUE for true, is read all the same. Raises
    DataPackageError with every problem: file, row, column and what to do.
    """
    return Article(*_load(path or os.environ.get(DEFAULT) or shipped("article"), "article"))


def load_standards(path: str | Path | None = None) -> Tables:
    """Load the norms beside the recommendations (table norms); errors as in `load_article`."""
    return Tables(*_load(path or shipped("standards"), "standards"))


def load_context(article: Article | None = None, path: str | Path | None = None) -> Tables:
    """Load evidence from outside the article; errors as in `load_article`.

    Without a path: the folder ``context`` beside the article, else the shipped evidence. Where an article is
    given, evidence about another one is refused: ids of two articles look alike.
    """
    if isinstance(article, str | Path):
        article, path = None, article
    folders = {}
    if article is not None:
        neighbour = article.package.root.parent / "context"
        path = path or (neighbour if neighbour.is_dir() else None)
        folders = {"article": article.package.root}
    path = path or shipped("context")
    package = read_package(path, [])
    about = package.raw.get("jusan:about") if package else None
    if about and article is not None and about != article.package.name:
        found = f"evidence about {quoted(about)}, but the article is {quoted(article.package.name)}"
        remedy = "Give the folder of its own evidence as path=, or go on without evidence."
        raise DataPackageError([Problem(DESCRIPTOR, None, None, found, "the same article", remedy)])
    return Tables(*_load(path, "context", folders))


def beside(article: Article) -> list[Tables]:
    """The shipped context and standards, where they are about this article."""
    if article.package.root.resolve() != shipped("article").resolve():
        return []
    return [load_context(article), load_standards()]


def check_package(
    path: str | Path,
    kind: str | None = None,
    folders: Mapping[str, Path] | None = None,
    added: Iterable[tuple[str, Mapping[str, str]]] = (),
) -> tuple[Package | None, dict[str, Table], list[Problem]]:
    """Read and check a package without raising: the package (or None), its tables as text, the problems.

    ``folders`` says where other packages lie to which it refers, as in ``{"article": folder}``; ``added``
    holds rows, each with its table, that are checked as if they stood in the files.
    """
    problems: list[Problem] = []
    package = read_package(path, problems)
    if package is None:
        return None, {}, problems
    tables = {resource.name: read_table(package, resource, problems) for resource in package.resources}
    for name, row in added:
        tables[name].append(row)
    package, tables = with_codes(package, tables, problems)
    problems += contract_faults(package, kind or package.kind)
    problems += check_tables(package, tables, folders) + check_rules(tables)
    order = {table.file: place for place, table in enumerate(tables.values(), start=1)}
    problems.sort(key=lambda problem: (order.get(problem.file, 0), problem.row or 0))
    return package, tables, problems


def _load(
    path: str | Path, kind: str, folders: Mapping[str, Path] | None = None
) -> tuple[Package, Mapping[str, pd.DataFrame]]:
    package, tables, problems = check_package(path, kind, folders)
    # what is only form was read all the same, and a package may be loaded while it is made
    if package is None or not all(problem.mendable or problem.unfinished for problem in problems):
        raise DataPackageError([problem for problem in problems if not problem.unfinished] or problems)
    frames = {
        name: pd.DataFrame({f.name: _typed(f, table.columns[f.name]) for f in table.resource.fields})
        for name, table in tables.items()
    }
    return package, MappingProxyType(frames)


def _typed(field: Field, values: list[str]):
    """A column of text as pandas should hold it; an empty cell is missing."""
    if field.categories:
        return pd.Categorical([value or None for value in values], list(field.categories), field.ordered)
    types = {
        "number": (float, "Float64"),
        "integer": (int, "Int64"),
        "boolean": ("true".__eq__, "boolean"),
    }
    read, dtype = types.get(field.type, (str, "str"))
    return pd.array([read(value) if value else None for value in values], dtype=dtype)
