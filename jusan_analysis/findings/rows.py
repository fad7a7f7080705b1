"""One finding, and the words that its sentence is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from jusan_analysis.frames import gathered


class Finding(NamedTuple):
    """One row of `findings`: the sentence, how firm it is, and where it rests.

    Attributes
    ----------
    topic, finding, firmness, caution : str
        Heading of the group; the sentence; how firm and on what; what must not be concluded.
    notebook, heading : str
        Stem of a notebook and the section in which the table stands.
    figure_ids, passage_ids, record_ids : str
        Joined by ``;``, empty where there is none.
    """

    topic: str
    finding: str
    firmness: str
    caution: str
    notebook: str
    heading: str
    figure_ids: str = ""
    passage_ids: str = ""
    record_ids: str = ""


def listed(words: Iterable[str]) -> str:
    """Words as a sentence lists them.

    Examples
    --------
    >>> listed(["courts", "judges", "talks"]), listed(["courts"])
    ('courts, judges and talks', 'courts')
    """
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def amount(number) -> str:
    """A count as a sentence has it: a bare zero reads as if it were missing.

    Examples
    --------
    >>> amount(0), amount(1), amount(406.0)
    ('none', '1', '406')
    """
    return f"{number:g}" if number else "none"


def agreeing(number, one: str, more: str) -> str:
    """The form of a word that agrees with a number.

    Examples
    --------
    >>> agreeing(1, "is", "are"), agreeing(0, "is", "are")
    ('is', 'are')
    """
    return one if number == 1 else more


_SMALL = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


def spelled(number: int) -> str:
    """A number that opens a sentence, as a word where it is small.

    Examples
    --------
    >>> spelled(6), spelled(13)
    ('Six', '13')
    """
    return _SMALL[number - 1] if 0 < number <= len(_SMALL) else str(number)


def lowered(label: str) -> str:
    """A label inside a sentence, without its full stop; an abbreviation keeps its capitals.

    Examples
    --------
    >>> lowered("Returned children"), lowered("UNICEF aid.")
    ('returned children', 'UNICEF aid')
    """
    text = label.rstrip(".")
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def united(*columns) -> str:
    """The union of ids in any number of columns or cells, in the order of the article."""
    return gathered(cell for column in columns for cell in ([column] if isinstance(column, str) else column))
