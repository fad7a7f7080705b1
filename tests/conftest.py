"""What several tests need: copies of shipped packages to break, and the article where it is at hand."""

import csv
import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest

import jusan_analysis as ja
from jusan_analysis.packages import shipped
from jusan_analysis.texts import digest, normal_form

# the only place that learns where the words of the article lie
TEXT_VARIABLE = "JUSAN_ARTICLE_TEXT"

# sentences of our own, so that anchors can be tested where the article is not at hand
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

    def set(self, table: str, key: str, column: str, value: str) -> int:
        """Change one cell of the row whose first cell is ``key``; returns its spreadsheet row."""
        rows = self.rows(table)
        first = next(iter(rows[0]))
        place = next(place for place, row in enumerate(rows) if row[first] == key)
        rows[place][column] = value
        self.write_rows(table, rows)
        return place + 2

    @property
    def descriptor(self) -> dict:
        return json.loads((self.root / "datapackage.json").read_text(encoding="utf-8"))

    def write_descriptor(self, raw: object) -> None:
        text = raw if isinstance(raw, str) else json.dumps(raw, indent=2)
        (self.root / "datapackage.json").write_text(text, encoding="utf-8")

    def accept(self) -> None:
        """Bring sizes and hashes up to date by hand, whatever else is wrong."""
        raw = self.descriptor
        for one in raw["resources"]:
            data = (self.root / one["path"]).read_bytes()
            one["bytes"], one["hash"] = len(data), "sha256:" + hashlib.sha256(data).hexdigest()
        self.write_descriptor(raw)


def resource_of(raw: dict, table: str) -> dict:
    return next(one for one in raw["resources"] if one["name"] == table)


def field_of(raw: dict, table: str, column: str) -> dict:
    return next(one for one in resource_of(raw, table)["schema"]["fields"] if one["name"] == column)


@pytest.fixture
def package(tmp_path) -> Copy:
    """A copy of the shipped article package."""
    return Copy(Path(shutil.copytree(shipped("article"), tmp_path / "article")))


@pytest.fixture
def standards(tmp_path) -> Copy:
    """A copy of the shipped standards, beside the copy of the article where both are asked for."""
    return Copy(Path(shutil.copytree(shipped("standards"), tmp_path / "standards")))


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
    model = copy.rows("passages")[0]
    rows, start = [], 0
    for number, sentence in enumerate(map(normal_form, sentences), start=1):
        end = start + len(sentence)
        place = {"paragraph": str(number), "sentence": "1", "start": str(start), "end": str(end)}
        locator = " ".join(sentences[number - 1].split()[:3])
        own = {"passage_id": f"p{number:02d}s1", "digest": digest(sentence), "locator": locator}
        rows.append({**model, **place, **own})
        start = end + 1
    copy.write_rows("passages", rows)
    source = {**copy.rows("sources")[0], "text_length": str(start - 1)}
    copy.write_rows("sources", [{**source, "text_digest": "0" * 64}])
    for table in ("figures", "recommendations", "practices", "comparisons", "recommendation_norms",
                  "claims", "silences", "codings", "adjudications"):  # fmt: skip
        copy.write(table, copy.read(table).partition("\n")[0] + "\n")
    copy.write_rows("codebook", [{**one, "example": ""} for one in copy.rows("codebook")])
    copy.accept()


@pytest.fixture
def invented(package) -> ja.Article:
    """An article package on eight invented sentences: passages, and no other record."""
    write_invented(package)
    return ja.load_article(package.root)
