"""A reader's own copy of the article: read it, find every passage in it, and link to the published page.

Offsets count code points of the *normal form* of the whole text: Unicode NFC, each run of white space one
blank, quotation marks and dashes folded to plain ones, characters that nobody sees dropped. The words are
never stored: a passage is an offset, a length and a digest.
"""

from __future__ import annotations

import codecs
import email
import hashlib
import os
import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from html import escape
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from jusan_analysis.columns import split_ids
from jusan_analysis.problems import quoted

LARGEST_TEXT = 20 * 2**20
DIGEST_LENGTH = 16

# soft hyphens, characters without width, marks of direction, byte order marks: nobody sees them
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_QUOTES = str.maketrans("“”„‟″«»＂‘’‚‛′ʼ´`＇", '"' * 8 + "'" * 9) | str.maketrans(
    {"…": "...", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
)
_DASHES = str.maketrans("‐‑‒–—―−－", "-" * 8)
# white space that marks the end of a block of a page: no link leads across it
_BREAK = "\u2029"
_BLOCK = re.compile(
    "^(address|article|aside|blockquote|br|button|caption|dd|details|div|dl|dt|fieldset|figcaption|figure"
    "|footer|form|h[1-6r]|header|legend|li|main|nav|ol|option|p|pre|section|summary|table|td|th|tr|ul)$"
)
_HIDDEN = "title script style template noscript iframe noembed noframes datalist".split()
_UNSHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# an address, a text without a blank, or a line that ends as names of files do
_NAME = re.compile(
    r"https?:/.*|[!-;=-~]+|[^\s<]+[./\\][^\s<]+|.+\.(txt|md|rtf|odt|x?html?|mhtml?|docx?|pdf|php)",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\s*<[!?a-z]|.*?<(html|head|body|p|div|br|h[1-6])\b", re.IGNORECASE | re.DOTALL)
_ARCHIVE = re.compile(rb"\s*(mime-version:|[\w-]+:.*?\nmime-version:)", re.IGNORECASE | re.DOTALL)
_ENCODING = re.compile(
    rb"""(?:<meta[^>]{1,200}charset|<\?xml[^>]{1,100}encoding)\s*=\s*["']?\s*([\w:.-]{1,40})""", re.IGNORECASE
)
_NOT_TEXT = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a Word or other zip file",
    b"\xd0\xcf\x11\xe0": "an old Word file",
    b"{\\rtf": "rich text",
    b"bplist00": "a web archive of Safari",
}


def normal_form(text: str) -> str:
    """The form in which offsets are counted and digests taken.

    >>> normal_form("  a\\u00a0 “quoted” – w\\u00adord\\r\\n")
    'a "quoted" - word'
    """
    return printed_form(text).translate(_DASHES).replace(_BREAK, " ")


def printed_form(text: str) -> str:
    """The normal form but for dashes and breaks: a browser finds words over other quotes, not over these."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text)).translate(_QUOTES)
    gaps = re.compile(r"\s+").sub(lambda gap: _BREAK if _BREAK in gap[0] else " ", text)
    return unicodedata.normalize("NFC", gaps.strip())


def folded(text: str) -> str:
    """Normal form without case and accents, as a browser looks for the words of a link."""
    letters = unicodedata.normalize("NFD", normal_form(text).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def digest(words: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of words in normal form."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_LENGTH]


def link_to(url: str | None, locator: str | None, after: str = "") -> str:
    """The address that scrolls to these words (a text fragment), or the plain address, or nothing.

    ``after`` holds words that follow, where the locator alone is printed more than once.

    >>> link_to("https://example.org/a#top", "well-known words")
    'https://example.org/a#:~:text=well%2Dknown%20words'
    """
    if not isinstance(url, str) or not url:
        return ""
    if not isinstance(locator, str) or not locator:
        return url
    # dash, comma and ampersand have a meaning in a text fragment
    words, following = (quote(part, safe="").replace("-", "%2D") for part in (locator, after))
    return f"{url.partition('#')[0]}#:~:text={words}{',-' + following if after else ''}"


# --- reading a copy -----------------------------------------------------------------------


def read_words(source: str | Path) -> str:
    """The words that a reader of this copy sees; ``source`` is a file, or its content.

    Errors as in `read_source`.
    """
    content, is_page = read_source(source)
    return visible_words(content) if is_page else content


def read_source(source: str | Path) -> tuple[str, bool]:
    """The content of a copy (a file, or its content) as text, and whether it is a page (HTML).

    Text, HTML and MHTML are told apart by their content. Raises FileNotFoundError for a name without a
    file, and ValueError for what is not text (Word, PDF, more than 20 MiB).
    """
    if isinstance(source, str) and not _is_name(source):
        return source, _is_page(source)
    path = Path(os.path.expanduser(source))
    if re.match(r"https?:", str(source), re.IGNORECASE):
        raise ValueError(f"{quoted(source)} is a web address. Save the page, and give the name of the file.")
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}. Give the path to your copy of the article.")
    with path.open("rb") as file:
        data = file.read(LARGEST_TEXT + 1)
    if len(data) > LARGEST_TEXT:
        raise ValueError(f"{path} is larger than 20 MiB. Give the article alone.")
    for start, kind in _NOT_TEXT.items():
        if data.startswith(start):
            raise ValueError(f"{path} is {kind}. Save it as plain text (UTF-8), and give that file.")
    if not _ARCHIVE.match(data[:4096]):
        text = _decoded(data)
        return text, _is_page(text)
    for part in email.message_from_bytes(data.lstrip()).walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            return _decoded(part.get_payload(decode=True), part.get_content_charset()), True
    raise ValueError(f"{path} is a web archive without a page. Save the page again as HTML.")


def _is_page(text: str) -> bool:
    return bool(_PAGE.match(text[:4096]))


def _is_name(text: str) -> bool:
    """Whether a text of one line names a file or an address, rather than being the words."""
    if len(text) > 1000 or "\n" in text or "\r" in text:
        return False
    try:
        return bool(_NAME.fullmatch(text.strip())) or Path(os.path.expanduser(text)).is_file()
    except (OSError, ValueError):
        return False


def _decoded(data: bytes, charset: str | None = None) -> str:
    """Bytes as text the way a browser does it: byte order mark, encoding named, UTF-8, windows-1252."""
    import webencodings

    named = _ENCODING.search(re.sub(rb"<!--.*?-->", b"", data[:65536], flags=re.DOTALL))
    encoding = webencodings.lookup(charset or "") or webencodings.lookup(named[1].decode() if named else "")
    marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    # a page that can be read so far as to name UTF-16 is not in it
    if marked or (encoding and not encoding.name.startswith("utf-")):
        return webencodings.decode(data, encoding or webencodings.UTF8)[0]
    text = data.decode("utf-8", errors="replace")
    # a page may have been saved in another encoding than it names; one broken letter does not show that
    foreign = [letter for letter in text if letter > "\x7f"]
    broken = foreign.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    return data.decode("windows-1252", errors="replace") if 2 * broken > len(foreign) else text


def visible_words(page: str) -> str:
    """The words of a page (HTML) that a reader sees, with a break around every block."""
    from bs4 import BeautifulSoup

    page = page.replace("\0", "")
    if page.lstrip().startswith("<?xml"):
        page = page.partition("?>")[2]
        page = re.sub(r"<!\[CDATA\[(.*?)\]\]>", lambda data: escape(data[1]), page, flags=re.DOTALL)
        page = re.sub(r"<([\w:-]+)([^<>]*)/>", r"<\1\2></\1>", page)
    # words in templates count too: pages saved with SingleFile keep visible parts there
    soup = BeautifulSoup(page, "lxml", string_containers={})
    for element in [*soup(_HIDDEN), *soup(hidden=True), *soup(style=_UNSHOWN)]:
        if not element.decomposed and not element.get("shadowrootmode"):
            element.decompose()
    for element in soup(_BLOCK):
        element.insert(0, _BREAK)
        element.append(_BREAK)
    return soup.get_text()


# --- finding the passages -----------------------------------------------------------------


def verify(article, text: str | Path) -> pd.DataFrame:
    """What became of each passage in a reader's copy.

    Columns: passage_id, status (``exact``; ``moved``, found out of order; ``ambiguous``, found more than
    once; ``changed``, other text is in its place; ``missing``), locator_ok (the locator is printed so in
    this sentence, and nowhere else whatever the case and accents; missing where there is no locator or
    no sentence), found_start, found_end (in the normal form of the copy), note. Errors as in `read_words`.
    """
    copy = read_words(text)
    printed, letters = printed_form(copy), folded(copy)
    table = _aligned(article.passages, normal_form(copy))
    table.insert(2, "locator_ok", pd.array([pd.NA] * len(table), dtype="boolean"))
    for row in table.dropna(subset=["found_start"]).itertuples():
        locator = article.passages["locator"].iloc[row.Index]
        if isinstance(locator, str) and locator:
            fault = _locator_fault(locator, printed[row.found_start : row.found_end], letters)
            table.loc[row.Index, "locator_ok"] = not fault
            table.loc[row.Index, "note"] = "; ".join(filter(None, [row.note, fault]))
    return table


def _locator_fault(locator: str, sentence: str, letters: str) -> str:
    """Why a link would not scroll to this sentence, or nothing."""
    if not times_printed(printed_form(locator), sentence):
        return "the locator is not printed so in this sentence"
    times = times_printed(folded(locator), letters)
    return f"the locator is printed {times} times in this copy" if times > 1 else ""


def times_printed(words: str, text: str) -> int:
    """How often words are printed in a text without cutting a word."""
    hits = re.finditer(re.escape(words) + r"(?!\w)", text)
    return sum(not text[max(hit.start() - 1, 0) : hit.start()].isalnum() for hit in hits)


def not_the_article(verified: pd.DataFrame) -> str:
    """One sentence where hardly a passage was found; otherwise nothing."""
    found, total = verified["found_start"].notna().sum(), len(verified)
    if found >= min(max(2, total / 10), total):
        return ""
    return f"This does not look like the article: {found} of its {total} sentences were found."


def words_of(article, text: str | Path) -> dict[str, str]:
    """The words of each passage found in a copy, by passage id, in normal form."""
    words = normal_form(read_words(text))
    found = _aligned(article.passages, words).dropna(subset=["found_start"])
    return {row.passage_id: words[row.found_start : row.found_end] for row in found.itertuples()}


def verify_figures(article, text: str | Path) -> pd.DataFrame:
    """Whether the numbers of the figures are printed in their passages.

    Columns: figure_id, written, status: ``printed``, ``not_printed``, ``unchecked`` (not all its passages
    were found), ``not_literal`` (the figure is a quantifier or derived, so no number is to be found).
    """
    passages = words_of(article, text)
    table = article.figures[["figure_id", "passage_ids", "form", "written"]].copy()
    table["status"] = [_figure_status(figure, passages) for figure in table.itertuples()]
    return table[["figure_id", "written", "status"]]


def _figure_status(figure, passages: dict[str, str]) -> str:
    if figure.form not in ("number", "word"):
        return "not_literal"
    names, tokens = split_ids(figure.passage_ids), map(normal_form, split_ids(figure.written))
    sentences = [passages[name] for name in names if name in passages]
    missing = [token for token in tokens if not any(map(_token(token).search, sentences))]
    if not missing and split_ids(figure.written):
        return "printed"
    # what may be in a sentence that was not found is not guessed
    return "unchecked" if len(sentences) < len(names) else "not_printed"


def _token(token: str) -> re.Pattern:
    """A number that is not part of a longer one, nor of a share; a word that is not part of another."""
    # ten-year-old still says ten; twenty-one does not say twenty
    pattern = rf"(?<!\w)(?<!\w-){re.escape(token)}(?!\w)(?!-(?!year)\w)"
    if token[:1].isdigit():
        pattern = rf"(?<!\d[,.'\s]){pattern}"
    if token[-1:].isdigit():
        pattern += r"(?![,.'\s]\d)(?!\s?%)"
    return re.compile(pattern)


def _aligned(passages: pd.DataFrame, words: str) -> pd.DataFrame:
    """Status and place of each passage in words in normal form."""
    passages = passages.reset_index(drop=True)
    places = passages.groupby("digest").indices
    spans = _occurrences(passages, words)
    run = _longest_run(places, spans)
    first = min((start for start, _, _ in run.values()), default=0)
    last = max((end for _, end, _ in run.values()), default=0)
    within = Counter(name for start, end, name in spans if end >= first - 1 and start <= last + 1)
    taken = set(run.values())
    strays = [span for span in spans if span not in taken]
    rows = []
    for place, name in enumerate(passages["digest"]):
        stray = next((span for span in strays if span[2] == name), None)
        if place in run and within[name] > len(places[name]):
            rows.append(("ambiguous", *run[place][:2], f"found {within[name]} times"))
        elif place in run:
            rows.append(("exact", *run[place][:2], ""))
        elif stray:
            strays.remove(stray)
            rows.append(("moved", *stray[:2], "found, but out of order"))
        else:
            status, note = _lost(passages, words, spans, run, place)
            rows.append((status, pd.NA, pd.NA, note))
    table = pd.DataFrame(rows, columns=["status", "found_start", "found_end", "note"])
    table.insert(0, "passage_id", passages["passage_id"])
    return table.astype({"found_start": "Int64", "found_end": "Int64"})


def _occurrences(passages: pd.DataFrame, words: str) -> list[tuple[int, int, str]]:
    """Every run of words with the length and digest of a passage, in order: start, end, digest.

    What is part of another passage found ("Yes." in "He said yes. Yes.") is left out.
    """
    starts = [0, *(blank.end() for blank in re.finditer(" ", words))]
    ends = {*(start - 1 for start in starts), len(words)}
    wanted = defaultdict(set)
    for length, name in zip(passages["end"] - passages["start"], passages["digest"]):
        wanted[int(length)].add(name)
    found = [
        (start, -(start + length), name)
        for length, names in wanted.items()
        for start in starts
        if start + length in ends and (name := digest(words[start : start + length])) in names
    ]
    spans, reach = [], 0
    for start, negative, name in sorted(found):
        if -negative > reach:
            reach = -negative
            spans.append((start, reach, name))
    return spans


def _longest_run(places: dict, spans: list[tuple[int, int, str]]) -> dict[int, tuple[int, int, str]]:
    """The longest run of passages in the order of the article, each once; of equal ones a tight one.

    Hunt and Szymanski, "A fast algorithm for computing longest common subsequences" (1977): for every
    length of run, the first passage at which one may end.
    """
    lasts: list[int] = []
    runs: list[tuple] = []
    for span in spans:
        for place in reversed(places[span[2]]):
            length = bisect_left(lasts, place)
            if length == len(lasts) or place < lasts[length]:
                lasts[length : length + 1] = [place]
                runs[length : length + 1] = [(place, span, runs[length - 1] if length else None)]
    run, step = {}, runs[-1] if runs else None
    after = step[1][0] + 1 if step else 0
    while step:
        place, (_, _, name), step = step
        # the nearest before what follows, so that a headline repeated far above stays outside
        run[int(place)] = max(span for span in spans if span[2] == name and span[0] < after)
        after = run[int(place)][0]
    return dict(sorted(run.items()))


def _lost(passages: pd.DataFrame, words: str, spans, run: dict, place: int) -> tuple[str, str]:
    """Status of a passage found nowhere: changed where other text fills its place, else missing."""
    if not run:
        return "missing", "nothing of the article was found"
    before = max((other for other in run if other < place), default=-1)
    after = min((other for other in run if other > place), default=len(passages))
    left, right = run[before][1] if before in run else 0, run[after][0] if after in run else len(words)
    between = words[left:right]
    for start, end, _ in spans:
        if left <= start and end <= right:
            between = between.replace(words[start:end], "")
    # beyond the first and the last passage the page goes on: only text of the right size, or with the
    # words of the locator, is taken for the passage
    size = int(passages["end"][after - 1] - passages["start"][before + 1])
    fits = size / 2 <= len(between.strip()) <= 2 * size
    locator = passages["locator"][place]
    at_home = isinstance(locator, str) and locator and normal_form(locator) in between
    if between.strip() and (fits or at_home or {before, after} <= run.keys()):
        return "changed", "other text is in its place"
    return "missing", "not found"
