"""From a text to an article package: its passages, empty tables, and the same cut anew.

The words stay in a folder ``private`` that git ignores; the tables hold places and digests only. Nothing that
the reader did not give is invented: an unknown date or publisher stays empty, and `jusan check` says so.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from jusan_analysis.loading import check_package
from jusan_analysis.package import DESCRIPTOR, csv_text, pattern, shipped, write_together
from jusan_analysis.problems import DataPackageError, counted, quoted
from jusan_analysis.texts import Document, passages, read_document
from jusan_analysis.verify import normal_form, printed_form

PRIVATE = "private"
# words of one's own for what an article is about: they are no part of the method
OWN_VARIABLES = ("domain", "theme", "topic")

# --- a new package ------------------------------------------------------------------------


def new(folder: str | Path, documents: Sequence[Document], codebook: str = "") -> dict[Path, str]:
    """The files of a new package on documents, by path; nothing is written.

    ``codebook`` is a package, a CSV file with the same columns, ``none`` (no domains, themes and topics of
    others), or empty for the shipped one. Raises FileExistsError where the folder holds anything.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} is there already. Give the name of a new folder.")
    name = re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).strip("-")
    model, titles = pattern("article"), " / ".join(document.title for document in documents)
    if not name or name == model.name:
        raise ValueError(f"{folder.name} cannot be the name of a package. Use small letters and digits.")
    raw = json.loads((model.root / DESCRIPTOR).read_text(encoding="utf-8"))
    kept = {key: raw[key] for key in ("$schema", "resources")}
    kept["sources"] = [{"title": d.title} | ({"path": d.url} if d.url else {}) for d in documents]
    about = {"name": name, "title": titles, "version": "0.1.0"}
    about["description"] = f"{titles}, as data: passages, and what was taken from them."
    contents = {folder / DESCRIPTOR: _json(about | kept)}
    rows = {"sources": [_source(document) for document in documents], "passages": _all_passages(documents)}
    rows["codebook"] = _codes(codebook)
    for resource in model.resources:
        columns = [field.name for field in resource.fields]
        contents[folder / resource.path] = _csv(columns, rows.get(resource.name, []))
    contents[folder / PRIVATE / ".gitignore"] = "*\n"
    contents[folder / PRIVATE / "sentences.txt"] = sentence_lines(documents)
    contents[folder / "README.md"] = _data_sheet(name, titles, model)
    return contents


def _source(document: Document) -> dict[str, str]:
    words = normal_form(document.words)
    return {
        "source_id": document.source_id,
        "title": document.title,
        "publisher": document.publisher,
        "published": document.published,
        "url": document.url,
        "language": document.language,
        "text_digest": hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest(),
        "text_length": str(len(words)),
        "note": "",
    }


def _all_passages(documents: Iterable[Document]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for document in documents:
        rows += passages(document, int(rows[-1]["passage_id"][1:].partition("s")[0]) + 1 if rows else 0)
    return rows


def _codes(codebook: str) -> list[dict[str, str]]:
    """The rows of a codebook; its examples are of another article, and left out."""
    path = Path(codebook) if codebook not in ("", "none") else shipped("article")
    path = path / "codebook.csv" if path.is_dir() else path
    if not path.is_file():
        raise FileNotFoundError(f"There is no codebook {path}. Give a package, a CSV file, or none.")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row | {"example": ""} for row in csv.DictReader(file)]
    wanted = [field.name for field in pattern("article").resource("codebook").fields]
    if rows and list(rows[0]) != wanted:
        raise ValueError(f"{path} is no codebook: its columns must be {', '.join(wanted)}.")
    if codebook == "none":
        other = {"code": "other", "label": "Other", "definition": "Everything.", "use_when": "Always.",
                 "not_when": "Never.", "rank": "", "example": ""}  # fmt: skip
        rows = [row for row in rows if row["variable"] not in OWN_VARIABLES]
        rows += [{"variable": variable} | other for variable in OWN_VARIABLES]
    return rows


def sentence_lines(documents: Iterable[Document]) -> str:
    """One sentence a line, an empty line between paragraphs, ``=== name ===`` before each document."""
    parts = []
    for document in documents:
        parts += [f"=== {document.source_id} ===", *map("\n".join, document.paragraphs)]
    return "\n\n".join(parts) + "\n"


def _csv(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> str:
    rows = list(rows)
    return csv_text({column: [row.get(column, "") for row in rows] for column in columns})


def _json(raw: Mapping) -> str:
    return json.dumps(raw, ensure_ascii=False, indent=2) + "\n"


def _data_sheet(name: str, titles: str, model) -> str:
    lines = [f"# {name}", "", titles, "", "| table | a row is |", "|---|---|"]
    lines += [f"| `{resource.path}` | {resource.description} |" for resource in model.resources]
    lines += ["", "The words of the text lie in `private/`, which git ignores. The tables hold places and"]
    lines += ["digests. Who coded what, and who checked it, stands in `coders.csv`.", ""]
    return "\n".join(lines)


def summary_of(documents: Iterable[Document]) -> Iterator[str]:
    """What a new package holds, in lines."""
    for document in documents:
        rows = passages(document)
        digests = Counter(row["digest"] for row in rows)
        twice, lost = sum(n for n in digests.values() if n > 1), sum(not row["locator"] for row in rows)
        size = f"{len(document.words):,} characters, {counted(len(document.paragraphs), 'paragraph')}"
        yield f"{document.source_id} ({document.language}): {size}, {counted(len(rows), 'sentence')}"
        yield f"  {twice} printed more than once, {lost} without words to find them by"


def write_new(folder: str | Path, contents: Mapping[Path, str]) -> None:
    """Write the files of a new package beside its place, then put the folder there, whole or not at all."""
    folder = Path(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as beside:
        fresh = Path(beside) / "new"
        moved = {fresh / path.relative_to(folder): content for path, content in contents.items()}
        for path in moved:
            path.parent.mkdir(parents=True, exist_ok=True)
        write_together(moved)
        fresh.rename(folder)


# --- cut anew -----------------------------------------------------------------------------


def split(
    folder: str | Path, text: str | Path | None = None, move: bool = False
) -> tuple[dict[Path, str], list[str]]:
    """The files of a package cut as ``private/sentences.txt`` says, or by a newer ``text``; and what to say.

    Sentences with the same words keep their ids and codes. Records on a sentence that is gone are moved with
    ``move``, to the sentences that now hold its words; without it, and where nobody knows them, they are
    refused (ValueError), and nothing is written.
    """
    folder, lines = Path(folder), []
    package, tables, problems = check_package(folder, "article")
    if package is None or not {"sources", "passages"} <= {n for n, t in tables.items() if t.columns}:
        raise DataPackageError(problems)
    old = _rows(tables["passages"])
    sources = {row["source_id"]: row for row in _rows(tables["sources"])}
    documents = _documents(folder, sources, text, lines)
    rows, kept = [], set()
    for document in documents:
        before = [row for row in old if row["source_id"] == document.source_id]
        rows += _with_old_ids(passages(document), before, {row["passage_id"] for row in [*old, *rows]}, kept)
        now, row = _source(document), sources[document.source_id]
        same_text = row["text_digest"] == now["text_digest"]
        row |= {name: now[name] for name in ("text_digest", "text_length")}
        if not same_text:
            lines.append(f"{document.source_id}: the words changed, or were moved")
    gone = {row["passage_id"]: row for row in old if row["passage_id"] not in kept}
    heirs = {name: _heirs(row, rows, lines) for name, row in gone.items()}
    contents, hanging = _moved(folder, tables, heirs)
    lines.insert(
        0, f"{counted(len(kept), 'sentence')} as before, {len(rows) - len(kept)} new, {len(gone)} gone"
    )
    lines += [f"  gone: {name}, now {', '.join(heirs[name]) or 'nowhere'}" for name in gone]
    if hanging and (not move or not all(heirs[name] for _, name in hanging)):
        places = "; ".join(
            f"{place} on {name} ({', '.join(heirs[name]) or 'nowhere'})" for place, name in hanging
        )
        advice = (
            "--move moves them."
            if all(heirs[name] for _, name in hanging)
            else "Correct or delete them first."
        )
        raise ValueError(f"These rest on sentences that are gone: {places}. {advice} Nothing was written.")
    columns = {
        name: [field.name for field in package.resource(name).fields] for name in ("sources", "passages")
    }
    contents[folder / package.resource("passages").path] = _csv(columns["passages"], rows)
    contents[folder / package.resource("sources").path] = _csv(columns["sources"], sources.values())
    contents[folder / PRIVATE / "sentences.txt"] = sentence_lines(documents)
    return contents, lines


def _rows(table) -> list[dict[str, str]]:
    return [dict(zip(table.columns, cells)) for cells in zip(*table.columns.values())]


def _documents(folder: Path, sources: Mapping[str, dict], text, said: list[str]) -> list[Document]:
    """The documents of a package as cut now."""
    about = {name: {key: row[key] for key in ("title", "language", "url", "published", "publisher")}
             for name, row in sources.items()}  # fmt: skip
    if text is not None:
        if len(sources) > 1:
            raise ValueError("The package has several documents: correct private/sentences.txt instead.")
        ((name, known),) = about.items()
        return [read_document(text, [], name, **known)]
    path = folder / PRIVATE / "sentences.txt"
    if not path.is_file():
        raise FileNotFoundError(f"There is no {path}. Give your copy of the text with --text.")
    documents = []
    parts = re.split(r"^=== (.+) ===$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for name, words in zip(parts[1::2], parts[2::2]):
        if name not in about:
            raise ValueError(f"{path}: {quoted(name)} is no source of sources.csv. Restore the line.")
        blocks = [block.splitlines() for block in re.split(r"\n\s*\n", words.strip())]
        cut = [[printed_form(line) for line in block if line.strip()] for block in blocks]
        documents.append(Document(name, [block for block in cut if block], **about[name]))
    if missing := about.keys() - {document.source_id for document in documents}:
        raise ValueError(f"{path}: no sentences of {', '.join(sorted(missing))}. Restore them.")
    return documents


def _with_old_ids(rows: list[dict], before: list[dict], taken: set[str], kept: set[str]) -> list[dict]:
    """New rows; those with the words of an old one keep its id and its codes, in order, then out of order."""
    matches: dict[int, dict] = {}
    old, new = [row["digest"] for row in before], [row["digest"] for row in rows]
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        matches |= {block.b + step: before[block.a + step] for step in range(block.size)}
    left = [row for row in before if row not in matches.values()]
    for place, row in enumerate(rows):
        stray = next((other for other in left if other["digest"] == row["digest"]), None)
        if place not in matches and stray:
            left.remove(stray)
            matches[place] = stray
    base = {row["paragraph"]: row["passage_id"].partition("s")[0] for row in before}
    for place, row in enumerate(rows):
        if place in matches:
            same = matches[place]
            row |= {**same, **{name: row[name] for name in ("paragraph", "sentence", "start", "end")}}
            row["locator"] = same["locator"] or row["locator"]
            kept.add(row["passage_id"])
        else:
            stem = base.get(row["paragraph"], row["passage_id"].partition("s")[0])
            names = (f"{stem}s{number}" for number in itertools.count(int(row["sentence"])))
            row["passage_id"] = next(name for name in names if name not in taken)
        taken.add(row["passage_id"])
    return rows


def _heirs(gone: Mapping[str, str], rows: Iterable[Mapping[str, str]], lines: list[str]) -> list[str]:
    """The new sentences that hold the words of one that is gone; none where the text itself changed."""
    if lines:
        return []
    start, end = int(gone["start"]), int(gone["end"])
    return [row["passage_id"] for row in rows if row["source_id"] == gone["source_id"]
            and int(row["start"]) < end and int(row["end"]) > start]  # fmt: skip


def _moved(
    folder: Path, tables: Mapping, heirs: Mapping[str, list[str]]
) -> tuple[dict[Path, str], list[tuple]]:
    """The tables with gone passages replaced by their heirs, and (record, passage) where one is replaced.

    What coders gave to a sentence cannot be moved to another: such rows are named as without an heir.
    """
    contents, hanging = {}, []
    for name, table in tables.items():
        rows, changed = _rows(table), False
        for row in rows:
            key = " / ".join(str(row[column]) for column in table.resource.primary_key)
            for column, cell in row.items():
                names = (
                    [part for part in (cell or "").split(";") if part in heirs] if name != "passages" else []
                )
                if not names or column == "text":
                    continue
                changed = True
                hanging += [(f"{table.file} {key}", part) for part in names]
                ids = dict.fromkeys(heir for part in cell.split(";") for heir in heirs.get(part, [part]))
                row[column] = ";".join(ids)
        if changed:
            contents[folder / table.file] = _csv(table.columns, rows)
    return contents, hanging
