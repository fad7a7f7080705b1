"""What several tests need: copies of shipped packages to break, and the article where it is at hand."""

import csv
import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest

import jusan_analysis as ja
from jusan_analysis.package import shipped
from jusan_analysis.verify import digest, normal_form

# the only place that learns where the words of the article lie
TEXT_VARIABLE = "JUSAN_ARTICLE_TEXT"

# sentences of our own, so that passages can be tested where the article is not at hand
INVENTED = [
    "Seven lanterns hung above the quiet harbour.",
    "The ferryman – a tall man – counted his coins twice.",
    "“Nobody crosses after dusk,” he told the painter’s daughter.",
    "Rain had washed the chalk marks from the pier.",
    "Two geese & one heron watched from the reeds.",
    "A café owner lit the stove before sunrise.",
    "By morning the boats lay still, and fog covered them.",
    "Nothing else was heard that winter.",
]


class Copy:
    """A copy of a shipped package that a test may break."""

    def __init__(self, root: Path):
        self.root = root

    def read(self, table: str) -> str:
        return (self.root / f"{table}.csv").read_text(encoding="utf-8")

    def write(self, table: str, text: str | bytes) -> None:
        data = text if isinstance(text, bytes) else text.encode("utf-8")
        (self.root / f"{table}.csv").write_bytes(data)

    def replace(self, table: str, old: str, new: str) -> None:
        """Put other text in the place of the first ``old``, which must be there."""
        text = self.read(table)
        assert old in text
        self.write(table, text.replace(old, new, 1))

    def rows(self, table: str) -> list[dict[str, str]]:
        with (self.root / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write_rows(self, table: str, rows: list[dict[str, str]], header=None) -> None:
        with (self.root / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header or list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def empty(self, table: str) -> None:
        """Leave nothing of a table but its header."""
        self.write(table, self.read(table).partition("\n")[0] + "\n")

    def row_of(self, table: str, key: str) -> int:
        """The spreadsheet row of the record whose first cell is ``key``."""
        return 2 + [next(iter(row.values())) for row in self.rows(table)].index(key)

    def set(self, table: str, key: str, column: str, value: str) -> int:
        """Change one cell of the record whose first cell is ``key``; returns its spreadsheet row."""
        rows, number = self.rows(table), self.row_of(table, key)
        rows[number - 2][column] = value
        self.write_rows(table, rows)
        return number

    @property
    def descriptor(self) -> dict:
        return json.loads((self.root / "datapackage.json").read_text(encoding="utf-8"))

    def write_descriptor(self, raw: object) -> None:
        text = raw if isinstance(raw, str) else json.dumps(raw, indent=2)
        (self.root / "datapackage.json").write_text(text, encoding="utf-8")


def resource_of(raw: dict, table: str) -> dict:
    return next(resource for resource in raw["resources"] if resource["name"] == table)


def field_of(raw: dict, table: str, column: str) -> dict:
    fields = resource_of(raw, table)["schema"]["fields"]
    return next(field for field in fields if field["name"] == column)


@pytest.fixture
def copies(tmp_path):
    """Makes copies of shipped packages, side by side: ``copies("article")``, ``copies("context")``."""

    def copied(kind: str = "article", name: str = "") -> Copy:
        return Copy(Path(shutil.copytree(shipped(kind), tmp_path / (name or kind))))

    return copied


@pytest.fixture
def package(copies) -> Copy:
    """A copy of the shipped article package."""
    return copies("article")


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> tuple[Copy, dict[Path, bytes]]:
    root = tmp_path_factory.mktemp("shared") / "article"
    shutil.copytree(shipped("article"), root)
    return Copy(root), {path: path.read_bytes() for path in root.iterdir()}


@pytest.fixture
def fresh(shared) -> Copy:
    """The copy of a module, as it was: for many small faults in files that are there."""
    copy, contents = shared
    for path, content in contents.items():
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
    return copy


@pytest.fixture(scope="session")
def article() -> ja.Article:
    return ja.load_article()


@pytest.fixture(scope="session")
def text_path() -> Path:
    """The reader's own copy of the article."""
    path = os.environ.get(TEXT_VARIABLE)
    if not path:
        pytest.skip(f"{TEXT_VARIABLE} does not name a copy of the article's text")
    return Path(path).resolve(strict=True)


@pytest.fixture(scope="session")
def words(text_path) -> str:
    """The article in normal form."""
    return normal_form(text_path.read_text(encoding="utf-8"))


def write_invented(copy: Copy, sentences: list[str] = INVENTED) -> None:
    """Turn a copy of the article package into one on sentences of our own, without any coding."""
    model, rows, start = copy.rows("passages")[0], [], 0
    for number, sentence in enumerate(map(normal_form, sentences), start=1):
        end = start + len(sentence)
        place = {"paragraph": str(number), "sentence": "1", "start": str(start), "end": str(end)}
        locator = " ".join(sentences[number - 1].split()[:3])
        words = {"passage_id": f"p{number:02d}s1", "digest": digest(sentence), "locator": locator}
        rows.append({**model, **place, **words})
        start = end + 1
    copy.write_rows("passages", rows)
    whole = hashlib.sha256(normal_form(" ".join(sentences)).encode()).hexdigest()
    about = {"title": "What the harbour heard", "publisher": "The Lantern", "published": "", "url": ""}
    source = copy.rows("sources")[0] | about | {"text_digest": whole, "text_length": str(start - 1)}
    copy.write_rows("sources", [source])
    for table in ("figures", "recommendations", "practices", "comparisons", "recommendation_norms",
                  "claims", "silences", "codings", "adjudications"):  # fmt: skip
        copy.empty(table)
    copy.write_rows("codebook", [{**row, "example": ""} for row in copy.rows("codebook")])
    raw = copy.descriptor
    raw |= {"name": "harbour", "title": "Eight sentences on a harbour", "description": "Invented."}
    raw["sources"] = [{"title": about["title"]}]
    del raw["jusan:caution"], raw["jusan:lead"]
    copy.write_descriptor(raw)


@pytest.fixture
def invented(package) -> ja.Article:
    """An article package on eight invented sentences: passages, and no other record."""
    write_invented(package)
    return ja.load_article(package.root)
