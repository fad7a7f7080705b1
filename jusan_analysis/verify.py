"""A reader's own copy of the article: read it, find every passage in it, and link to the published page.

Offsets count code points of the *normal form* of the whole text: Unicode NFC, each run of white space one
blank, curly quotation marks and long dashes folded to plain ones, characters without width dropped. The
words are never stored: a passage is an offset, a length and a digest.
"""

from __future__ import annotations

import codecs
import email
import email.policy
import hashlib
import re
import unicodedata
from collections import defaultdict
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from jusan_analysis.columns import split_ids
from jusan_analysis.problems import quoted

LARGEST_TEXT = 20 * 2**20
DIGEST_LENGTH = 16

_FOLDED = str.maketrans(
    {
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict(zip("０１２３４５６７８９", "0123456789")),
        **{"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"},
    }
)
# soft hyphens, zero-width characters, marks of direction, byte order marks: nobody sees them
_UNSEEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_HIDDEN = ["title", "script", "style", "noscript", "template"]
_BLOCK = re.compile(
    "^(address|article|aside|blockquote|br|caption|dd|div|dl|dt|figcaption|figure|footer|form|h[1-6r]|header"
    "|li|main|nav|ol|p|pre|section|table|td|th|tr|ul)$"
)


def normal_form(text: str) -> str:
    """The form in which offsets are counted and digests taken.

    >>> normal_form("  a\\u00a0 “quoted” – w\\u00adord\\r\\n")
    'a "quoted" - word'
    """
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).translate(_FOLDED).split())


def digest(words: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of words in normal form."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_LENGTH]


def link_to(url: str | None, locator: str | None, after: str = "") -> str:
    """The address that scrolls to these words (a text fragment), or the plain address, or nothing.

    ``after`` holds words that follow, where the locator alone stands more than once.

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
    """The words that a reader of this copy sees; ``source`` is a file, or the words themselves.

    Text, HTML and MHTML are told apart by their content. Raises FileNotFoundError for a name without a
    file, and ValueError for what is not text (Word, PDF, more than 20 MiB).
    """
    if isinstance(source, str) and not _is_name(source):
        return source
    path = Path(source)
    if str(source).startswith(("http:", "https:")):
        raise ValueError(f"{quoted(source)} is a web address. Save the page, and give the name of the file.")
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}. Give the path to your copy of the article.")
    with path.open("rb") as file:
        data = file.read(LARGEST_TEXT + 1)
    if len(data) > LARGEST_TEXT:
        raise ValueError(f"{path} is larger than 20 MiB. Give the article alone.")
    return _words_of_bytes(data, str(path))


def _is_name(text: str) -> bool:
    """Whether a text of one line names a file or an address, rather than being the words."""
    if len(text) > 1000 or "\n" in text or "\r" in text:
        return False
    looks = re.fullmatch(
        r"https?://\S+|\S+\.\w{1,6}|.+\.(txt|md|x?html?|mhtml?|docx?|pdf|php)", text.strip(), re.I
    )
    try:
        return bool(looks) or Path(text).is_file()
    except (OSError, ValueError):
        return False


def _words_of_bytes(data: bytes, name: str) -> str:
    known = {
        b"%PDF": "a PDF",
        b"PK\x03\x04": "a Word or other zip file",
        b"\xd0\xcf\x11\xe0": "an old Word file",
    }
    for start, kind in known.items():
        if data.startswith(start):
            raise ValueError(f"{name} is {kind}. Save it as plain text (UTF-8), and give that file.")
    head = data[:4096].lower()
    if b"mime-version:" in head and b"multipart/related" in head:
        return _words_of_mhtml(data, name)
    text = _decoded(data)
    if re.search(r"<(!doctype html|html|head|body|meta|p|div|\?xml)[\s>]", text[:4096], re.I):
        return _visible_words(text)
    return text


def _words_of_mhtml(data: bytes, name: str) -> str:
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            return _visible_words(_decoded(part.get_payload(decode=True), part.get_content_charset()))
    raise ValueError(f"{name} is a web archive without a page. Save the page again as HTML.")


def _decoded(data: bytes, charset: str | None = None) -> str:
    """Bytes as text the way a browser does it: by the byte order mark, the encoding named, or UTF-8."""
    marks = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    for mark, encoding in marks.items():
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    pattern = rb"""(?:<meta[^>]{1,200}charset|<\?xml[^>]{1,100}encoding)\s*=\s*["']?\s*([\w:-]{1,40})"""
    named = re.search(pattern, data[:4096], re.I)
    label = (charset or (named.group(1).decode() if named else "utf-8")).lower()
    # browsers take the Latin labels for windows-1252, and a UTF-16 that a page names for UTF-8
    if label in ("iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii"):
        label = "windows-1252"
    for encoding in ("utf-8" if label.startswith("utf-16") else label, "utf-8"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return data.decode("windows-1252", errors="replace")


def _visible_words(page: str) -> str:
    """The words of a page that a reader sees, block elements apart."""
    from bs4 import BeautifulSoup

    if page.lstrip().startswith("<?xml"):
        page = re.sub(r"<!\[CDATA\[(.*?)\]\]>", r"\1", page, flags=re.DOTALL)
    soup = BeautifulSoup(page, "lxml")
    for element in soup(_HIDDEN):
        if not element.get("shadowrootmode"):
            element.decompose()
    for element in soup.select('[hidden], [style*="display:none"], [style*="display: none"]'):
        element.decompose()
    for element in soup(_BLOCK):
        element.insert_before("\n")
        element.insert_after("\n")
    return soup.get_text()


# --- finding the passages -----------------------------------------------------------------


def verify(article, text: str | Path) -> pd.DataFrame:
    """What became of each passage in a reader's copy.

    Columns: passage_id, status (``exact``; ``moved``, found out of order; ``ambiguous``, found more than
    once; ``changed``, other text is in its place; ``missing``), locator_ok (the locator is printed so, in
    this sentence and nowhere else, whatever the case and accents; missing where nothing was found),
    found_start, found_end (in the normal form of the copy), note. Errors as in `read_words`.
    """
    copy = read_words(text)
    words = normal_form(copy)
    table = _aligned(article.passages, words)
    printed = " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", copy)).split())
    letters = folded(words)
    table.insert(2, "locator_ok", pd.array([pd.NA] * len(table), dtype="boolean"))
    for row, locator in enumerate(article.passages["locator"]):
        start, end = table.loc[row, ["found_start", "found_end"]]
        if pd.isna(locator) or pd.isna(start):
            continue
        once = len(re.findall(rf"(?<!\w){re.escape(folded(locator))}(?!\w)", letters)) == 1
        table.loc[row, "locator_ok"] = (
            once and locator in printed and normal_form(locator) in words[start:end]
        )
        if not table.loc[row, "locator_ok"]:
            note = "the locator does not lead to this sentence alone"
            table.loc[row, "note"] = "; ".join(filter(None, [table.loc[row, "note"], note]))
    return table


def not_the_article(verified: pd.DataFrame) -> str:
    """One sentence where hardly a passage was found; otherwise nothing."""
    found = verified["found_start"].notna().sum()
    if found >= max(2, len(verified) / 10):
        return ""
    return f"This does not look like the article: {found} of its {len(verified)} sentences were found."


def words_of(article, text: str | Path) -> dict[str, str]:
    """The words of each passage found in a copy, by passage id, in normal form."""
    words = normal_form(read_words(text))
    found = _aligned(article.passages, words).dropna(subset=["found_start"])
    return {row.passage_id: words[row.found_start : row.found_end] for row in found.itertuples()}


def verify_figures(article, text: str | Path) -> pd.DataFrame:
    """Whether the numbers of the figures are printed in their passages.

    Columns: figure_id, written, status: ``printed``, ``not_printed``, ``unchecked`` (its passages were not
    found), ``not_literal`` (the figure is a quantifier or derived, so no number is to be found).
    """
    passages = words_of(article, text)
    table = article.figures[["figure_id", "passage_ids", "form", "written"]].copy()
    table["status"] = [_figure_status(figure, passages) for figure in table.itertuples()]
    return table[["figure_id", "written", "status"]]


def _figure_status(figure, passages: dict[str, str]) -> str:
    if figure.form not in ("number", "word"):
        return "not_literal"
    sentences = [passages[name] for name in split_ids(figure.passage_ids) if name in passages]
    if not sentences:
        return "unchecked"
    tokens = [_token(normal_form(token)) for token in split_ids(figure.written)]
    printed = all(any(token.search(sentence) for sentence in sentences) for token in tokens)
    return "printed" if printed else "not_printed"


def _token(token: str) -> re.Pattern:
    """A number that is not part of a longer one, nor of a share; a word that is not part of another."""
    # ten-year-old still says ten; twenty-one does not say twenty
    pattern = rf"(?<!\w)(?<!\w-){re.escape(token)}(?!\w)(?!-(?!year)\w)"
    if token[:1].isdigit():
        pattern = rf"(?<!\d[,.\s])(?<!\d){pattern}"
    if token[-1:].isdigit():
        pattern += r"(?![,.\s]\d)(?!\s?%)"
    return re.compile(pattern)


def folded(text: str) -> str:
    """Normal form without case and accents, as a browser looks for a text fragment."""
    letters = unicodedata.normalize("NFD", normal_form(text).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _aligned(passages: pd.DataFrame, words: str) -> pd.DataFrame:
    """Status and place of each passage in words in normal form."""
    occurrences = _occurrences(passages, words)
    run = _longest_run(occurrences)
    alike = passages["digest"].map(passages["digest"].value_counts())
    first = min((start for start, _ in run.values()), default=0)
    last = max((end for _, end in run.values()), default=0)
    rows = []
    for place, spans in enumerate(occurrences):
        within = [span for span in spans if span[1] >= first - 1 and span[0] <= last + 1]
        if place in run and len(within) > alike.iloc[place]:
            rows.append(("ambiguous", *run[place], f"found {len(within)} times"))
        elif place in run:
            rows.append(("exact", *run[place], ""))
        elif spans:
            rows.append(("moved", *spans[0], "found, but out of order"))
        else:
            rows.append(_lost(passages, words, occurrences, run, place))
    table = pd.DataFrame(rows, columns=["status", "found_start", "found_end", "note"])
    table.insert(0, "passage_id", passages["passage_id"].to_numpy())
    return table.astype({"found_start": "Int64", "found_end": "Int64"})


def _occurrences(passages: pd.DataFrame, words: str) -> list[list[tuple[int, int]]]:
    """For each passage, every place where words of its length, from blank to blank, have its digest."""
    blanks = [match.start() for match in re.finditer(" ", words)]
    starts, ends = [0, *(blank + 1 for blank in blanks)], {*blanks, len(words)}
    wanted = defaultdict(list)
    for place, row in enumerate(passages.itertuples()):
        wanted[int(row.end - row.start), row.digest].append(place)
    found: list[list[tuple[int, int]]] = [[] for _ in range(len(passages))]
    for length in {length for length, _ in wanted}:
        for start in starts:
            if start + length in ends:
                for place in wanted.get((length, digest(words[start : start + length])), ()):
                    found[place].append((start, start + length))
    return found


def _longest_run(occurrences: list[list[tuple[int, int]]]) -> dict[int, tuple[int, int]]:
    """The longest run of passages in the order of the article, each once; of equal ones a tight one."""
    spans = sorted((start, -place, end) for place, spans in enumerate(occurrences) for start, end in spans)
    # length of the best run that ends here, how far back its start lies, and the step before
    best: list[tuple[int, int, int | None]] = []
    for start, negative, _ in spans:
        ahead = [
            (best[k][0] + 1, best[k][1], k)
            for k, (_, other, end) in enumerate(spans[: len(best)])
            if -other < -negative and end <= start
        ]
        best.append(max(ahead, default=(1, start, None), key=lambda step: (step[0], step[1], step[2] or 0)))
    step = max(range(len(best)), key=lambda k: (best[k][0], best[k][1], -spans[k][0]), default=None)
    run = {}
    while step is not None:
        start, negative, end = spans[step]
        run[-negative] = (start, end)
        step = best[step][2]
    return dict(sorted(run.items()))


def _lost(passages, words: str, occurrences, run, place: int) -> tuple:
    """Status of a passage found nowhere: changed where other text fills its place, else missing."""
    if not run:
        return "missing", pd.NA, pd.NA, "nothing of the article was found"
    before = max((other for other in run if other < place), default=None)
    after = min((other for other in run if other > place), default=None)
    left = run[before][1] if before is not None else 0
    right = run[after][0] if after is not None else len(words)
    between = words[left:right]
    for spans in occurrences:
        for start, end in spans:
            if left <= start and end <= right:
                between = between.replace(words[start:end], "")
    # beyond the first and the last passage the page goes on: only text of the right size, or with the
    # words of the locator, is taken for the passage
    inside = before is not None and after is not None
    low = 0 if before is None else before + 1
    high = len(passages) - 1 if after is None else after - 1
    size = int(passages["end"].iloc[high] - passages["start"].iloc[low])
    fits = size / 2 <= len(between.strip()) <= 2 * size
    locator = passages["locator"].iloc[place]
    at_home = inside or fits or (isinstance(locator, str) and normal_form(locator) in between)
    if between.strip() and at_home:
        return "changed", pd.NA, pd.NA, "other text stands in its place"
    return "missing", pd.NA, pd.NA, "not found"
