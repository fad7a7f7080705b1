"""A text or a saved page as sentences: where each begins and ends, its digest, the words to find it by."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jusan_analysis.problems import counted, quoted
from jusan_analysis.verify import (
    digest,
    folded,
    normal_form,
    printed_form,
    read_source,
    times_printed,
    visible_words,
)  # fmt: skip

SYNTOK = ("de", "en", "es")
# "27.", "a)" and "(iv)" belong to what follows
ENUMERATOR = re.compile(r"\(?([a-zA-Z]|[ivx]{1,4}|\d{1,3})[.)]º?")
# "párr. 45" and "No. 10" are no ends of sentences
ABBREVIATED = re.compile(r"\b(párrs?|paras?|arts?|núms?|nos?|pp?|secs?|vols?)\.$", re.IGNORECASE)
# pages print dashes and apostrophes in several ways
UNSURE = re.compile("[‐‑‒–—―−'-]")


@dataclass(frozen=True)
class Document:
    """A text cut into paragraphs of sentences, with what is known about it; unknown is empty.

    ``numbers`` are those of the paragraphs, where the text itself numbers them.
    """

    source_id: str
    paragraphs: list[list[str]]
    title: str
    language: str
    url: str = ""
    published: str = ""
    publisher: str = ""
    numbers: Sequence[int] = ()

    @property
    def words(self) -> str:
        """The whole text as printed, on one line."""
        return printed_form("\n".join(_joined(sentences, self.language) for sentences in self.paragraphs))


# --- reading ------------------------------------------------------------------------------


def read_document(path: str | Path, said: list[str], source_id: str = "", **about: str) -> Document:
    """Read a text or a saved page; ``about`` holds what the reader knows (title, language, url, …).

    What was found and what is missing goes to ``said``. Raises ValueError where the language is not known,
    and the errors of `read_source`.
    """
    content, is_page = read_source(path)
    blocks, proposed = _main_text(content, said) if is_page else (_blocks(content), {})
    if not blocks:
        raise ValueError(f"{path} holds no text.")
    language = about.get("language") or proposed.pop("language", "")
    if not re.fullmatch("[a-z]{2}", language):
        found = f"found {quoted(language)}" if language else "it is not given and the page does not say it"
        raise ValueError(f"language of {path}: {found}. Give --language with two letters, such as en.")
    source_id = source_id or _name_of(path)
    title = about.get("title") or proposed.pop("title", "") or blocks[0]
    cut = [sentences(block, language) for block in blocks]
    known = {name: about.get(name, "") for name in ("url", "published", "publisher")}
    for name, value in proposed.items():
        if not known.get(name):
            said.append(f"the page says {name} {quoted(value)}: give it with --{name} if that is right")
    if missing := [name for name, value in known.items() if not value]:
        said.append(f"not known, and left empty: {', '.join(missing)}")
    return Document(source_id, cut, " ".join(title.split()), language, **known)


def read_list(path: str | Path, said: list[str], source_id: str = "", **about: str) -> Document:
    """Read a list of recommendations (CSV): each row is a paragraph of one passage.

    The column ``text`` (or recommendation, or the one with the longest cells) has the words, ``paragraph``
    the numbers. Other columns, such as State and position, stay in the file. Errors as in `read_document`.
    """
    content, _ = read_source(Path(path))
    rows = [row for row in csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))) if any(row.values())]
    columns = {name.strip().casefold(): name for name in (rows[0] if rows else {}) if name}
    if not columns:
        raise ValueError(f"{path} holds no rows. Give a CSV file with a header.")
    widest = max(columns.values(), key=lambda name: sum(len(row[name] or "") for row in rows))
    text = columns.get("text") or columns.get("recommendation") or widest
    numbers = [(row.get(columns.get("paragraph", "")) or "").strip() for row in rows]
    are_numbers = all(number.isdigit() for number in numbers) and len({*numbers}) == len(numbers)
    language = about.get("language", "")
    if not re.fullmatch("[a-z]{2}", language):
        raise ValueError(
            f"language of {path}: it is not given. Give --language with two letters, such as en."
        )
    said.append(f"took the column {quoted(text)}; not taken: "
                f"{', '.join(name for name in columns.values() if name != text) or 'none'}")  # fmt: skip
    known = {name: about.get(name, "") for name in ("url", "published", "publisher")}
    words = [[printed_form(row[text] or "")] for row in rows]
    if empty := [place for place, (cell,) in enumerate(words, start=2) if not cell]:
        raise ValueError(f"{path}, row {empty[0]}: no text in {quoted(text)}. Fill it in, or delete the row.")
    title = about.get("title") or Path(path).stem
    known["numbers"] = tuple(map(int, numbers)) if are_numbers else range(1, len(words) + 1)
    return Document(source_id or _name_of(path), words, title, language, **known)


def _name_of(path: str | Path) -> str:
    """The id of a source by its file."""
    name = re.sub(r"[^a-z0-9]+", "_", Path(path).stem.lower()).strip("_") or "text"
    return name if name[0].isalpha() else f"text_{name}"


def _blocks(text: str) -> list[str]:
    """The paragraphs of a text: its lines, or what stands between empty lines where lines are wrapped."""
    lines = [line.strip() for line in text.splitlines()]
    wrapped = max(map(len, lines), default=0) <= 100 and "" in lines
    blocks = re.split(r"\n\s*\n", "\n".join(lines)) if wrapped else lines
    return [block for block in map(printed_form, blocks) if block]


def _main_text(page: str, said: list[str]) -> tuple[list[str], dict[str, str]]:
    """The main text of a page, and what the page says of itself; its own words are the check."""
    import trafilatura

    text = trafilatura.extract(page, include_comments=False, include_tables=True, favor_recall=True) or ""
    found = trafilatura.extract_metadata(page)
    proposed = {"title": found.title, "published": found.date, "publisher": found.sitename, "url": found.url}
    named = re.search(r"<html[^>]*\blang\s*=\s*[\"']?([a-zA-Z]{2})", page)
    proposed["language"] = named[1].lower() if named else found.language
    proposed = {name: value for name, value in proposed.items() if value}
    blocks, whole = _blocks(text), normal_form(visible_words(page))
    # the headline stands outside the main text
    title = printed_form(proposed.get("title", ""))
    if title and normal_form(title) in whole and title not in blocks[:1]:
        blocks = [title, *blocks]
    strange = [block for block in blocks if normal_form(block) not in whole]
    if strange:
        said.append(
            f"{counted(len(strange), 'paragraph')} not printed so in the page: {quoted(strange[0][:60])}"
        )
    left_out = 1 - sum(map(len, blocks)) / max(len(whole), 1)
    said.append(f"left out as menus, notices and the like: {max(left_out, 0):.0%} of the page's words")
    return blocks, proposed


def sentences(paragraph: str, language: str) -> list[str]:
    """The sentences of a paragraph as printed; "27." and "a)" are joined to what follows.

    By syntok for English, Spanish and German, by sentencex for other languages.

    >>> sentences("27. The State reports progress. It gives no numbers.", "en")
    ['27. The State reports progress.', 'It gives no numbers.']
    """
    if language in SYNTOK:
        from syntok import segmenter

        tokens = (tokens for part in segmenter.analyze(paragraph) for tokens in part)
        found = ["".join(token.spacing + token.value for token in sentence) for sentence in tokens]
    else:
        from sentencex import segment

        found = list(segment(language, paragraph))
    joined: list[str] = []
    for sentence in filter(None, map(printed_form, found)):
        goes_on = joined and ABBREVIATED.search(joined[-1]) and sentence[0].isdigit()
        if joined and (goes_on or ENUMERATOR.fullmatch(joined[-1])):
            joined[-1] = f"{joined[-1]} {sentence}"
        else:
            joined.append(sentence)
    return joined


def _joined(parts: Iterable[str], language: str) -> str:
    """Sentences as a paragraph; some languages write no blank between them."""
    return ("" if language in ("zh", "ja", "th") else " ").join(parts)


# --- places -------------------------------------------------------------------------------


def passages(document: Document, numbered_from: int = 0) -> list[dict[str, str]]:
    """A row for each sentence: passage_id, source_id, paragraph, sentence, start, end, digest, locator.

    ``numbered_from`` is the number in the ids of the first paragraph: ids differ between documents.
    """
    # the normal form changes letters for letters: places in it are places in what is printed
    printed, rows, at = document.words, [], 0
    whole, letters = normal_form(printed), folded(printed)
    # a first paragraph of one sentence is the headline
    first = 0 if len(document.paragraphs[0]) == 1 else 1
    numbers = document.numbers or range(first, first + len(document.paragraphs))
    for number, paragraph in zip(numbers, document.paragraphs):
        for place, sentence in enumerate(paragraph, start=1):
            start = printed.index(sentence, at)
            at = start + len(sentence)
            rows.append(
                {
                    "passage_id": f"p{numbered_from + number:02d}s{place}",
                    "source_id": document.source_id,
                    "paragraph": str(number),
                    "sentence": str(place),
                    "start": str(start),
                    "end": str(at),
                    "digest": digest(whole[start:at]),
                    "locator": locator(printed[start:at], letters),
                }
            )
    return rows


def locator(sentence: str, letters: str) -> str:
    """Three to five words that are printed once in a text, to find a sentence by; or nothing.

    ``letters`` is the whole text as `folded` gives it. Five words first, as more are easier to recognise;
    words around a dash last, as pages print dashes in several ways.
    """
    words = sentence.split()
    spans = [words[at : at + size] for size in (5, 4, 3) for at in range(len(words) - size + 1)]
    candidates = [" ".join(span).strip(".,;:?!¿¡\"'()[]«»") for span in spans]
    candidates = [text for text in candidates if len(text.split()) >= 3 and '"' not in text]
    for text in sorted(candidates, key=lambda text: bool(UNSURE.search(text))):
        if times_printed(text, sentence) == 1 and times_printed(folded(text), letters) == 1:
            return text
    return ""
