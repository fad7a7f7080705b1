"""From a saved chart back to its figures, passages and sources, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import fill

import pandas as pd

from jusan_analysis.imprints import Imprint
from jusan_analysis.loading import Article, Tables
from jusan_analysis.problems import inert
from jusan_analysis.tracing import Passage, passage_lines, passages_of, record_homes


@dataclass(frozen=True, repr=False)
class ChartTrace:
    """A saved chart and what it rests on, as far as it is at hand.

    Attributes
    ----------
    imprint : Imprint
        What the file says of itself.
    at_hand : str
        Name and version of the data it was looked up in.
    figures : tuple of str
        One line each: id, value, what is counted.
    others : tuple of str
        Ids of other records of the article: asks, practices, comparisons.
    passages : tuple of Passage
        Named by the chart, or those on which the other records rest.
    sources : tuple of str
        One line each: id, publisher, title, address.
    unknown : tuple of str
        Ids that no table at hand has.
    """

    imprint: Imprint
    at_hand: str
    figures: tuple[str, ...]
    others: tuple[str, ...]
    passages: tuple[Passage, ...]
    sources: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether the chart is of the data at hand and all its ids are known."""
        return self.imprint.data == self.at_hand and not self.unknown

    def __repr__(self) -> str:
        return "\n".join([*self._head(), *self._warnings(), *self._evidence()])

    def _head(self) -> Iterator[str]:
        yield inert(self.imprint.title) or "(no title)"
        for name in ("alt", "citation", "data", "licence"):
            yield _paragraph(f"  {name:<9} ", getattr(self.imprint, name))

    def _warnings(self) -> Iterator[str]:
        if self.imprint.data != self.at_hand:
            yield inert(f"made from {self.imprint.data}, but looked up in {self.at_hand}: numbers may differ")
        if self.unknown:
            yield _paragraph("unknown here: ", ", ".join(self.unknown))

    def _evidence(self) -> Iterator[str]:
        yield from _section("figures", (_paragraph("  ", one, 4) for one in self.figures))
        yield from _section("other records", [_paragraph("  ", ", ".join(self.others))] * bool(self.others))
        yield from _section("passages", (line for one in self.passages for line in passage_lines(one)))
        yield from _section("sources outside the article", (_paragraph("  ", one, 4) for one in self.sources))
        if not self.imprint.ids:
            yield "names no record that it rests on"


def trace_chart(imprint: Imprint, article: Article, context: Tables) -> ChartTrace:
    """Look up what a saved chart rests on.

    Parameters
    ----------
    imprint : Imprint
        See `imprints.read_imprint`.
    article : Article
        Words are shown where it has them.
    context : Tables
        Where the ids of outside sources are known.
    """
    package, ids = article.package, set(imprint.ids)
    homes = {
        one: table
        for table, key in record_homes(package).items()
        if table != "sources"
        for one in ids.intersection(article.frames[table][key])
    }
    sources = context.sources[context.sources["source_id"].isin(ids - homes.keys())]
    others = tuple(one for one in imprint.ids if homes.get(one, "figures") not in ("figures", "passages"))
    passages = ids | {place for one in others for place in article.trace(one).passage_ids}
    figures = article.figures[article.figures["figure_id"].isin(ids)]
    return ChartTrace(
        imprint,
        f"{package.name} {package.version}",
        tuple(f"{one.figure_id}  {_number(one)}: {one.paraphrase}" for one in figures.itertuples()),
        others,
        tuple(passages_of(article.frames, passages, article.words)),
        tuple(f"{one.source_id}  {one.publisher}: {one.title}, {one.url}" for one in sources.itertuples()),
        tuple(one for one in imprint.ids if one not in homes and one not in set(sources["source_id"])),
    )


def _number(figure) -> str:
    """The value, or what is known of its bounds, with the unit."""
    if pd.notna(figure.value):
        return f"{figure.value:g} {figure.unit}"
    bounds = [("from", figure.lower), ("to", figure.upper)]
    known = [f"{word} {bound:g}" for word, bound in bounds if pd.notna(bound)]
    return " ".join([*known, str(figure.unit)]) if known else "no number"


def _section(title: str, lines: Iterable[str]) -> list[str]:
    lines = list(lines)
    return [title, *lines] if lines else []


def _paragraph(head: str, text: str, indent: int | None = None) -> str:
    return fill(
        inert(text),
        96,
        initial_indent=head,
        subsequent_indent=" " * (indent or len(head)),
        break_long_words=False,
        break_on_hyphens=False,
    )
