import dataclasses
import os
import subprocess
import sys

import pandas as pd
import pytest
from conftest import INVENTED, resource_of

import jusan_analysis as ja
from jusan_analysis.loading import inspect
from jusan_analysis.packages import shipped

LOADERS = {"article": ja.load_article, "standards": ja.load_standards, "context": ja.load_context}


@pytest.mark.parametrize("kind", LOADERS)
def test_a_package_loads_from_its_folder_from_its_descriptor_and_by_default(kind):
    by_default = LOADERS[kind]()
    for path in (shipped(kind), str(shipped(kind)), shipped(kind) / "datapackage.json"):
        loaded = LOADERS[kind](path)
        assert list(loaded.frames) == list(by_default.frames)
        for name, frame in loaded.frames.items():
            pd.testing.assert_frame_equal(frame, by_default.frames[name])


@pytest.mark.parametrize("kind", LOADERS)
def test_each_table_is_an_attribute_typed_as_described(kind):
    loaded = LOADERS[kind]()
    kinds = {"string": "str", "list": "str", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
    for resource in loaded.package.resources:
        frame = getattr(loaded, resource.name)
        assert list(frame.columns) == [one.name for one in resource.fields]
        for one in resource.fields:
            assert frame[one.name].dtype == ("category" if one.categories else kinds[one.type]), one.name
            assert list(getattr(frame[one.name].dtype, "categories", [])) == list(one.categories)


def test_ranked_codes_are_ordered_and_silence_is_no_level(article):
    assert article.comparisons["certainty"].cat.ordered
    assert list(article.comparisons["certainty"].cat.categories) == ["low", "medium", "high"]
    assert not article.comparisons["relation"].cat.ordered
    assert list(article.comparisons["relation"].cat.categories)[-2:] == ["not_described", "no_bearing"]


def test_an_empty_cell_is_missing_and_never_zero(article):
    figures = article.figures.set_index("figure_id")
    assert figures["value"].isna()["fig_stages"]
    assert figures["group_id"].isna()["fig_stages"]
    assert figures["lower"]["fig_stages"] == 3


def test_nothing_done_to_a_frame_reaches_the_package(article):
    frame = article.figures
    frame.loc[:, "value"] = 0.0
    assert (article.figures["value"].dropna() != 0).any()


def test_an_article_is_frozen(article):
    with pytest.raises(dataclasses.FrozenInstanceError):
        article.package = None
    with pytest.raises(dataclasses.FrozenInstanceError):
        article.figures = pd.DataFrame()
    with pytest.raises(TypeError):
        article.frames["figures"] = pd.DataFrame()


def test_a_table_it_does_not_have_is_told(article):
    with pytest.raises(AttributeError, match="Article has no table 'figurs'; it has sources, passages"):
        article.figurs  # noqa: B018


def test_tables_are_listed_where_names_are_completed(article):
    assert {"figures", "passages", "trace"} <= set(dir(article))
    assert "passages 62" in repr(article)


def test_an_article_can_be_copied_and_pickled(article):
    import copy

    assert copy.copy(article).cite() == article.cite()


def test_the_citation_names_the_source_its_address_and_the_version(article):
    source = article.sources.iloc[0]
    for part in (source["publisher"], source["title"], source["url"], "jusan-article 1.0.0"):
        assert part in article.cite()


@pytest.mark.parametrize("folder", ["/", "."])
def test_the_shipped_data_load_from_any_working_folder(folder):
    code = "import jusan_analysis as ja; print(len(ja.load_article().passages))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stdout == "62\n"


def test_nothing_is_read_at_import():
    code = (
        "import sys; opened = []; sys.addaudithook(lambda event, args: opened.append(str(args[0]))"
        " if event == 'open' else None); import jusan_analysis;"
        "sys.exit(any(one.endswith(('.csv', 'datapackage.json')) for one in opened))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


# --- the reader's own copy ----------------------------------------------------------------


def test_words_are_known_only_after_the_reader_gave_them(invented, tmp_path):
    (tmp_path / "own.txt").write_text("\n".join(INVENTED), encoding="utf-8")
    reading = invented.with_text(tmp_path / "own.txt")
    assert not invented.words
    assert reading.words["p04s1"] == INVENTED[3]
    assert INVENTED[3] in repr(reading.trace("p04s1"))
    assert INVENTED[3] not in repr(invented.trace("p04s1"))
    assert INVENTED[3] not in repr(reading)


def test_another_text_is_refused(invented, tmp_path):
    (tmp_path / "other.txt").write_text("Nothing of it.", encoding="utf-8")
    with pytest.raises(ValueError, match=r"no passage of .* was found in .*other.txt"):
        invented.with_text(tmp_path / "other.txt")


def test_a_text_of_one_line_that_looks_like_a_file_name_is_still_words(invented, tmp_path):
    (tmp_path / "own.txt").write_text(" ".join(INVENTED) + " see-also.txt", encoding="utf-8")
    assert len(invented.with_text(tmp_path / "own.txt").words) == len(INVENTED)


# --- every problem at once ----------------------------------------------------------------


def test_ten_faults_of_different_kinds_are_told_in_one_error(package):
    package.write("silences", b"\xef\xbb\xbf" + package.read("silences").encode())
    package.set("figures", "fig_women", "value", "many")
    package.set("figures", "fig_men", "precision", "exakt")
    package.set("practices", "pr10", "actor_id", "kazakstan")
    package.set("claims", "c05", "claim_id", "c04")
    package.set("recommendations", "r05", "action", "")
    package.set("passages", "p04s1", "start", "1")
    package.set("comparisons", "r01~pr07", "relation", "not_described")
    package.write_rows("codebook", [*package.rows("codebook"), package.rows("codebook")[0]])
    package.write("coders", package.read("coders").replace("\nb,", "\nb,,", 1))
    (package.root / "adjudications.csv").unlink()
    raw = package.descriptor
    resource_of(raw, "codings")["path"] = "../codings.csv"
    package.write_descriptor(raw)
    with pytest.raises(ja.DataPackageError) as caught:
        ja.load_article(package.root)
    places = {(one.file, one.row, one.column) for one in caught.value.problems}
    assert {
        ("silences.csv", 1, None),
        ("figures.csv", 8, "value"),
        ("figures.csv", 9, "precision"),
        ("practices.csv", 11, "actor_id"),
        ("claims.csv", 6, "claim_id"),
        ("recommendations.csv", 6, "action"),
        ("passages.csv", 8, "start"),
        ("comparisons.csv", 2, "relation"),
        ("codebook.csv", 81, "variable, code"),
        ("coders.csv", 3, None),
        ("adjudications.csv", None, None),
        ("../codings.csv", None, None),
    } <= places
    message = str(caught.value)
    assert message.startswith(f"{len(caught.value.problems)} problems found")
    assert all(one.found and one.expected and one.remedy for one in caught.value.problems)
    assert message.count("jusan accept") >= 9


def test_the_problems_come_in_the_same_order_on_every_run(package):
    package.set("figures", "fig_women", "passage_ids", "p99s9;p98s8")
    package.set("figures", "fig_men", "passage_ids", "p97s7")
    code = (
        "import sys; from jusan_analysis.loading import inspect; print(*inspect(sys.argv[1])[2], sep='\\n')"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, package.root],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1


def test_a_package_with_problems_gives_no_frames(package):
    package.set("figures", "fig_women", "value", "many")
    loaded, tables, problems = inspect(package.root)
    assert loaded is not None
    assert tables["figures"].columns["value"][6] == "many"
    assert problems
