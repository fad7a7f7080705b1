"""Texts a reader holds: read them, bring them into normal form, take digests, make them inert."""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

LARGEST_TEXT = 20 * 2**20
DIGEST_LENGTH = 16

_FOLDED = str.maketrans(
    {**dict.fromkeys("“”„‟″", '"'), **dict.fromkeys("‘’‚‛′", "'"), **dict.fromkeys("‐‑‒–—―−", "-")}
)
# what a spreadsheet may run: its signs, in their other widths too, tabs and line ends; before them may
# stand blanks, quotes and characters that nobody sees
_LIVE = re.compile(r"""(?:[^\S\t\n\r]|['"“”‘’`\u200b-\u200f\u2060\ufeff])*[=+\-@＝＋－＠﹦﹢﹣﹫−\t\n\r]""")
_HIDDEN = {"title", "script", "style", "template", "noscript"}
_BLOCK = re.compile(
    "address|article|aside|blockquote|br|caption|dd|div|dl|dt|figcaption|figure|footer|form|h[1-6r]|header"
    "|li|main|nav|ol|p|pre|section|table|td|th|tr|ul"
)


def normal_form(text: str) -> str:
    """The form in which offsets are counted and digests taken.

    Examples
    --------
    >>> normal_form("  a\\u00a0 “quoted” – word\\r\\n")
    'a "quoted" - word'
    """
    text = unicodedata.normalize("NFC", text.replace("\ufeff", ""))
    return " ".join(text.translate(_FOLDED).split())


def guarded(text: str) -> str:
    """A text as a cell that no spreadsheet runs: with an apostrophe before it where one might.

    A text that already looks so guarded takes one apostrophe more; so `unguarded` gives back
    every text as it was.

    Examples
    --------
    >>> guarded("=1+1"), guarded("'=1+1"), guarded("'tis"), guarded("a-b")
    ("'=1+1", "''=1+1", "'tis", 'a-b')
    """
    return "'" + text if _LIVE.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` made this cell of.

    Examples
    --------
    >>> unguarded("'=1+1"), unguarded("''=1+1"), unguarded("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    return cell[1:] if cell.startswith("'") and _LIVE.match(cell, 1) else cell


def digest(words: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of words in normal form."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_LENGTH]


def read_text(text: str | Path) -> str:
    """The words of a text, whether given as a path or as the words themselves.

    Parameters
    ----------
    text : str or Path
        A ``.txt`` file or a saved ``.html`` page; a text of several lines, or of one line
        that names no such file, is taken as the words.

    Raises
    ------
    OSError
        If a named file cannot be read.
    ValueError
        If it is larger than 20 MiB, or not text in UTF-8 (pages: in the encoding they name).
    """
    if isinstance(text, str) and not re.fullmatch(r"[^\n\r]{1,1000}\.(txt|html?|xhtml)", text, re.IGNORECASE):
        return text
    path = Path(text)
    with path.open("rb") as file:
        data = file.read(LARGEST_TEXT + 1)
    if len(data) > LARGEST_TEXT:
        raise ValueError(f"{path}: larger than 20 MiB; give the article alone")
    if path.suffix.lower() in (".html", ".htm", ".xhtml"):
        return _visible_words(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None


class _Page(HTMLParser):
    """The words a reader of the page sees, block elements apart."""

    def __init__(self):
        super().__init__()
        self.words: list[str] = []
        self._hidden_by = ""

    def handle_starttag(self, tag, attrs):
        if tag in _HIDDEN and not self._hidden_by:
            self._hidden_by = tag
        self._part(tag)

    def handle_endtag(self, tag):
        if tag == self._hidden_by:
            self._hidden_by = ""
        self._part(tag)

    def handle_data(self, data):
        if not self._hidden_by:
            self.words.append(data)

    def _part(self, tag: str) -> None:
        if _BLOCK.fullmatch(tag):
            self.words.append("\n")


def _visible_words(page: bytes) -> str:
    reader = _Page()
    reader.feed(_decoded(page))
    reader.close()
    return "".join(reader.words)


def _decoded(page: bytes) -> str:
    """A page as text: by its byte order mark, the encoding it names, or the usual ones."""
    if page.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return page.decode("utf-16", errors="replace")
    named = re.search(rb"""<meta[^>]{1,200}charset=["']?([\w-]{1,40})""", page[:4096], re.IGNORECASE)
    for encoding in (named.group(1).decode() if named else "utf-8", "utf-8", "windows-1252"):
        try:
            return page.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return page.decode("utf-8", errors="replace")
