"""No sentence of the article is in the repository, its outputs or what the library prints."""

import re
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest

import jusan_analysis as ja

ROOT = Path(__file__).parent.parent
WORDS_IN_A_ROW = 6
NAMES = (Path(__file__).parent / "allowed_names.txt").read_text(encoding="utf-8").splitlines()
IMAGE = re.compile(r"data:image/[^\"\s)]+|\"image/png\": \"[^\"]*\"")


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[place : place + WORDS_IN_A_ROW]) for place in range(len(found) - WORDS_IN_A_ROW + 1)}


@lru_cache(maxsize=1)
def allowed() -> re.Pattern:
    """The headline and its address, as citations have them, and official names; longest first."""
    sources = ja.load_article().sources
    names = (" ".join(words(one)) for one in [*sources["title"], *sources["url"], *NAMES])
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))


def without_names(text: str) -> str:
    """The text with each of these names as one word, which no run of the article goes through."""
    return allowed().sub("officialname", " ".join(words(text)))


@pytest.fixture(scope="module")
def article_lines(text_path):
    return text_path.read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def article_runs(article_lines):
    return set().union(*(runs(without_names(line)) for line in article_lines))


def tracked_files() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        pytest.skip("not a git checkout: there is no list of the files that belong to it")
    return [path for name in done.stdout.splitlines() if (path := ROOT / name).is_file()]


def test_the_test_finds_a_planted_sentence(article_lines, article_runs):
    sentence = next(line for line in article_lines[3:] if len(line.split()) > 12)
    planted = " ".join(sentence.upper().split()[:8])
    assert runs(without_names(planted)) & article_runs


def test_no_file_holds_six_words_of_the_article_in_a_row(article_runs):
    leaks = {}
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if leaked := runs(without_names(IMAGE.sub(" ", text))) & article_runs:
            leaks[path.relative_to(ROOT).as_posix()] = sorted(map(" ".join, leaked))[:3]
    assert not leaks


def test_a_trace_shows_the_words_only_after_with_text(text_path, article_runs):
    article = ja.load_article()
    assert not runs(without_names(repr(article.trace("fig_children")))) & article_runs
    assert runs(without_names(repr(article.with_text(text_path).trace("fig_children")))) & article_runs


def test_notebooks_run_with_the_text_at_hand_still_do_not_hold_its_words(
    article_runs, monkeypatch, text_path
):
    import nbformat

    from jusan_analysis.notebooks import run

    monkeypatch.setenv("JUSAN_ARTICLE_TEXT", str(text_path))
    done = run(ROOT / "notebooks" / "01-the-article-as-data.ipynb")
    assert not runs(without_names(IMAGE.sub(" ", nbformat.writes(done)))) & article_runs
