"""Load a package as typed tables, or say everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from jusan_analysis import anchors
from jusan_analysis.checks import check_tables
from jusan_analysis.contracts import contract_faults, kind_of
from jusan_analysis.descriptors import Field, Package, read_package
from jusan_analysis.packages import Table, read_table, shipped
from jusan_analysis.problems import DataPackageError, Problem, quoted
from jusan_analysis.rendering import anchor, is_address
from jusan_analysis.rules import check_rules
from jusan_analysis.tracing import Trace, trace_record


@dataclass(frozen=True, repr=False)
class Tables:
    """A loaded package: one typed DataFrame per table, as an attribute.

    Every access hands out a fresh frame, so nothing done to it reaches the package.

    Attributes
    ----------
    package : Package
        The descriptor: name, title, version, folder, tables with their columns.
    frames : mapping of str to DataFrame
        The tables by name.

    Notes
    -----
    Lists in a cell stay as written, joined by ``;``: such a column can be merged, grouped
    and saved like any other. Text is ``str``, a number that may be missing ``Float64`` or
    ``Int64``, a coded column categorical with the codes in codebook order. The categories
    are ordered, and so can be compared, only where every code has a rank: silence
    (``not_described``) is no level of agreement.
    """

    package: Package
    frames: Mapping[str, pd.DataFrame]

    def __getattr__(self, name: str) -> pd.DataFrame:
        frames = self.__dict__.get("frames", {})
        if name not in frames:
            raise AttributeError(f"{type(self).__name__} has no table {name!r}; it has {', '.join(frames)}")
        return frames[name].copy()

    def __dir__(self):
        return [*super().__dir__(), *self.frames]

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {len(frame)}" for name, frame in self.frames.items())
        return f"{self.package.title}, version {self.package.version}: {sizes}"


@dataclass(frozen=True, repr=False)
class Article(Tables):
    """An article as data: what it says, how it was coded, and where each record rests.

    Attributes
    ----------
    words : mapping of str to str
        After ``with_text``: the words of each passage found in the reader's own copy. They are
        shown in traces and never stored.
    """

    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def trace(self, record_id: str) -> Trace:
        """Follow a record to the passages it rests on.

        Parameters
        ----------
        record_id : str
            Any id of the package: ``fig_children``, ``r21``, ``r21~pr31``, ``p20s2`` …

        Returns
        -------
        Trace
            The record, the records it joins, its passages, and a link to each; shown as text
            and, in a notebook, with links.

        Raises
        ------
        UnknownRecord
            If no record has this id; names the nearest one.

        Examples
        --------
        >>> import jusan_analysis as ja
        >>> print(ja.load_article().trace("fig_children").passage_ids)
        ('p03s1',)
        """
        return trace_record(self.package, self.frames, record_id, self.words)

    def with_text(self, path: str | Path) -> Article:
        """The same article with the reader's own copy of the text, so that traces show the words.

        Parameters
        ----------
        path : str or Path
            A ``.txt`` file or a saved ``.html`` page.

        Raises
        ------
        ValueError
            If no passage at all is found in the text.
        """
        words = anchors.words_of(self, path)
        if not words:
            raise ValueError(f"no passage of {self.package.title} was found in {quoted(Path(path).name)}")
        return replace(self, words=MappingProxyType(words))

    def cite(self) -> Citation:
        """One line that names the source, its address and the version of the coded data.

        Examples
        --------
        >>> import jusan_analysis as ja
        >>> ja.load_article().cite().startswith("The Astana Times (2019-07)")
        True
        """
        sources = [
            f"{one.publisher} ({one.published}), “{one.title}”, {one.url}."
            for one in self.sources.itertuples()
        ]
        return Citation(" ".join([*sources, f"Coded data: {self.package.name} {self.package.version}."]))


class Citation(str):
    """A citation: text, shown in a notebook with its addresses as links."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        words = (
            anchor(one[:-1], one[:-1]) + "." if is_address(one) else escape(one) for one in self.split(" ")
        )
        return f"<p>{' '.join(words)}</p>"


def load_article(path: str | Path | None = None) -> Article:
    """Load an article package, checked and typed.

    Parameters
    ----------
    path : str or Path, optional
        Package folder or its ``datapackage.json``; the shipped interview by default.

    Returns
    -------
    Article
        With the tables sources, passages, actors, groups, figures, recommendations,
        practices, comparisons, recommendation_norms, claims, silences, codebook, coders,
        codings and adjudications; their columns are described in ``data/README.md``.

    Raises
    ------
    DataPackageError
        If anything is wrong with it: every problem, with file, row, column and remedy.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> len(ja.load_article().passages)
    62
    """
    return Article(*_load(path, "article"))


def load_standards(path: str | Path | None = None) -> Tables:
    """Load the norms the asks can be measured against (table norms), checked and typed.

    Parameters, errors and column types as in `load_article`.
    """
    return Tables(*_load(path, "standards"))


def load_context(path: str | Path | None = None) -> Tables:
    """Load the evidence from outside the article, checked and typed.

    Tables: sources, stages, facts, repatriations, populations, claim_checks, law, crosswalk
    and indicators. Parameters, errors and column types as in `load_article`.
    """
    return Tables(*_load(path, "context"))


def inspect(
    path: str | Path, kind: str | None = None
) -> tuple[Package | None, dict[str, Table], list[Problem]]:
    """Read and check a package without raising.

    Parameters
    ----------
    path : str or Path
        Package folder or its ``datapackage.json``.
    kind : str, optional
        ``article``, ``standards`` or ``context``; by default, told from its tables.

    Returns
    -------
    package : Package or None
        None where the descriptor could not be read.
    tables : dict of str to Table
        The cells as text.
    problems : list of Problem
        Everything found.
    """
    problems: list[Problem] = []
    package = read_package(path, problems)
    if package is None:
        return None, {}, problems
    problems += contract_faults(package, kind or kind_of(package))
    tables = {one.name: read_table(package, one, problems) for one in package.resources}
    problems += check_tables(package, tables)
    problems += check_rules(tables)
    return package, tables, problems


def _load(path: str | Path | None, kind: str) -> tuple[Package, Mapping[str, pd.DataFrame]]:
    package, tables, problems = inspect(path or shipped(kind), kind)
    if problems or package is None:
        raise DataPackageError(problems)
    return package, MappingProxyType({name: _frame(table) for name, table in tables.items()})


def _frame(table: Table) -> pd.DataFrame:
    return pd.DataFrame({one.name: _typed(one, table.columns[one.name]) for one in table.resource.fields})


def _typed(one: Field, values: list[str]):
    """A column of text as pandas should hold it; an empty cell is missing."""
    if one.categories:
        return pd.Categorical([value or None for value in values], list(one.categories), one.ordered)
    if one.type == "number":
        return pd.array([float(value) if value else None for value in values], dtype="Float64")
    if one.type == "integer":
        return pd.array([int(value) if value else None for value in values], dtype="Int64")
    if one.type == "boolean":
        return pd.array([value == "true" if value else None for value in values], dtype="boolean")
    return pd.array([value or None for value in values], dtype="str")
