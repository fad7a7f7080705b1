"""Loading: typed tables that stay as they are, which package, citations, and every problem at once."""

import copy
import dataclasses
import json
import os
import subprocess
import sys

import pandas as pd
import pytest
from conftest import INVENTED, field_of, resource_of, write_invented

import jusan_analysis as ja
from jusan_analysis.loading import DEFAULT, check_package
from jusan_analysis.package import shipped

SOURCE = "astana_times_2019_07"
LOADERS = {
    "article": ja.load_article,
    "standards": ja.load_standards,
    "context": lambda path=None: ja.load_context(path=path),
}


@pytest.mark.parametrize("kind", LOADERS)
def test_a_package_loads_from_its_folder_its_descriptor_and_by_default(kind):
    by_default = LOADERS[kind]()
    for path in (shipped(kind), str(shipped(kind)), shipped(kind) / "datapackage.json"):
        loaded = LOADERS[kind](path)
        for name, frame in by_default.frames.items():
            pd.testing.assert_frame_equal(loaded.frames[name], frame)


@pytest.mark.parametrize("kind", LOADERS)
def test_each_table_is_an_attribute_typed_as_described(kind):
    loaded = LOADERS[kind]()
    types = {"string": "str", "list": "str", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
    for resource in loaded.package.resources:
        frame = getattr(loaded, resource.name)
        assert list(frame.columns) == [field.name for field in resource.fields]
        for field in resource.fields:
            assert frame[field.name].dtype == ("category" if field.categories else types[field.type]), (
                field.name
            )


def test_ranked_codes_are_ordered_and_silence_is_no_level(article):
    certainty, relation = article.comparisons["certainty"].cat, article.comparisons["relation"].cat
    assert (certainty.ordered, list(certainty.categories)) == (True, ["low", "medium", "high"])
    assert (relation.ordered, list(relation.categories[-2:])) == (False, ["not_described", "no_bearing"])


def test_an_empty_cell_is_missing_and_never_zero_or_false(article):
    figures = article.figures.set_index("figure_id")
    assert figures["value"].isna()["fig_stages"]
    assert figures["group_id"].isna()["fig_stages"]
    assert figures["lower"]["fig_stages"] == 3
    assert figures["lower_exclusive"].tolist().count(True) == 2


def test_nothing_done_to_a_table_reaches_the_article_and_it_is_frozen(article):
    frame = article.figures
    frame.loc[:, "value"] = 0.0
    assert (article.figures["value"].dropna() != 0).any()
    for name in ("package", "figures"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(article, name, None)
    with pytest.raises(TypeError):
        article.frames["figures"] = frame


def test_a_table_it_does_not_have_gets_a_hint(article):
    with pytest.raises(AttributeError, match=r"Article has no table 'figurs'.* Did you mean 'figures'\?"):
        article.figurs  # noqa: B018
    assert {"figures", "passages", "trace", "cite"} <= set(dir(article))
    assert "passages 62" in repr(article)
    assert copy.copy(article).cite() == article.cite()


def test_tables_without_rows_load_with_their_types(fresh, article):
    for table in ("figures", "claims", "silences", "recommendation_norms"):
        fresh.empty(table)
    fresh.write_rows("codebook", [{**row, "example": ""} for row in fresh.rows("codebook")])
    assert ja.load_article(fresh.root).figures.dtypes.equals(article.figures.dtypes)


# --- which package ------------------------------------------------------------------------


def test_an_environment_variable_names_the_package(package, monkeypatch):
    write_invented(package)
    monkeypatch.setenv(DEFAULT, str(package.root))
    assert ja.load_article().package.name == "harbour"
    assert ja.load_article(shipped("article")).package.name == "jusan-article"
    with pytest.raises(ja.DataPackageError, match="about 'jusan-article', but the article is 'harbour'"):
        ja.load_context(ja.load_article())


def test_evidence_is_that_beside_the_article_or_the_shipped_one(copies, article):
    ours = ja.load_article(copies("article").root)
    for either in (article, ours):
        assert ja.load_context(either).package.root.resolve() == shipped("context").resolve()
    beside = copies("context")
    beside.set("stages", beside.rows("stages")[0]["stage_id"], "note", "Ours.")
    assert "Ours." in set(ja.load_context(ours).stages["note"])
    assert "Ours." not in set(ja.load_context(ours, shipped("context")).stages["note"])


def test_evidence_refers_to_the_records_of_the_article_that_is_given(copies):
    package = copies("article", "mine")
    package.write_rows("claims", [row for row in package.rows("claims") if row["claim_id"] != "c05"])
    with pytest.raises(ja.DataPackageError, match="'c05'"):
        ja.load_context(ja.load_article(package.root))


def test_evidence_says_what_it_is_about(copies):
    context = copies("context")
    raw = context.descriptor
    del raw["jusan:about"]
    context.write_descriptor(raw)
    with pytest.raises(ja.DataPackageError, match="no jusan:about"):
        ja.load_context(path=context.root)


@pytest.mark.parametrize("kind", LOADERS)
def test_a_package_of_another_kind_is_refused(kind):
    with pytest.raises(ja.DataPackageError, match="no table"):
        LOADERS[kind](shipped("standards" if kind == "article" else "article"))


# --- citation and the reader's own copy ---------------------------------------------------


def test_the_citation_names_source_address_caution_and_version(article):
    source, package = article.sources.iloc[0], article.package
    parts = [source["publisher"], "(2019-07)", source["title"], source["url"], package.raw["jusan:caution"]]
    assert all(
        part in article.cite() for part in [*parts, f"{package.title}, {package.name} {package.version}."]
    )
    assert "accessed" not in article.cite().lower()
    assert f"{source['url']}, accessed 26 November 2026." in article.cite(accessed="26 November 2026")
    assert f'<a href="{source["url"]}"' in article.cite()._repr_html_()
    with pytest.raises(ValueError, match="expected text or bibtex"):
        article.cite("apa")
    with pytest.raises(ValueError, match="accessed: found '2026}'; expected a date"):
        article.cite("bibtex", accessed="2026}")


def test_the_citation_as_bibtex_and_as_html_is_escaped(fresh):
    fresh.set("sources", SOURCE, "title", "Work & <b>wages</b>")
    article = ja.load_article(fresh.root)
    entry, data = article.cite("bibtex", accessed="2026-11-26").split("\n\n")
    for line in (
        f"@article{{{SOURCE},",
        r"title = {Work \& <b>wages</b>}",
        "year = {2019}",
        "month = {07}",
        "13 May",
    ):
        assert line in entry
    assert entry.endswith("Accessed 2026-11-26},\n}")
    assert f"version = {{{article.package.version}}}," in data
    assert "<b>" not in article.cite()._repr_html_()


def test_what_is_not_known_of_a_source_is_said_and_never_invented(invented):
    said = "The Lantern (date unknown), “What the harbour heard”, no public address known. Coded data: Eight "
    assert invented.cite().startswith(said)
    assert "year" not in invented.cite("bibtex")


def test_words_are_known_only_after_the_reader_gave_them(invented, tmp_path):
    (tmp_path / "own.txt").write_text("\n".join(INVENTED), encoding="utf-8")
    reading = invented.with_text(tmp_path / "own.txt")
    assert (reading.words["p04s1"], len(invented.words)) == (INVENTED[3], 0)
    assert INVENTED[3] in repr(reading.trace("p04s1"))
    assert INVENTED[3] not in repr(invented.trace("p04s1")) + repr(reading)
    (tmp_path / "other.txt").write_text("Nothing of it.", encoding="utf-8")
    with pytest.raises(ValueError, match=r"'other.txt' holds no sentence of Eight sentences"):
        invented.with_text(tmp_path / "other.txt")


# --- every problem at once ----------------------------------------------------------------


def test_faults_of_all_kinds_are_reported_in_one_error_in_the_order_of_the_tables(package):
    package.write("silences", b"\xef\xbb\xbf" + package.read("silences").encode())
    package.set("figures", "fig_women", "value", "many")
    package.set("figures", "fig_men", "precision", "exakt")
    package.set("practices", "pr10", "actor_id", "kazakstan")
    package.set("claims", "c05", "claim_id", "c04")
    package.set("recommendations", "r05", "action", "")
    package.set("passages", "p04s1", "start", "1")
    package.set("comparisons", "r01~pr07", "relation", "not_described")
    rows = package.rows("codebook")
    package.write_rows("codebook", [*rows, rows[0]])
    package.write("coders", package.read("coders").replace("\nb,", "\nb,,", 1))
    (package.root / "adjudications.csv").unlink()
    raw = package.descriptor
    resource_of(raw, "codings")["path"] = "../codings.csv"
    package.write_descriptor(raw)
    with pytest.raises(ja.DataPackageError) as caught:
        ja.load_article(package.root)
    problems = caught.value.problems
    expected = [
        ("passages.csv", 8, "start"), ("figures.csv", 8, "value"), ("figures.csv", 9, "precision"),
        ("recommendations.csv", 6, "action"), ("practices.csv", 11, "actor_id"),
        ("comparisons.csv", 2, "relation"), ("claims.csv", 6, "claim_id"), ("silences.csv", 1, None),
        ("codebook.csv", len(rows) + 2, "variable, code"), ("coders.csv", 3, None),
        ("../codings.csv", None, None), ("adjudications.csv", None, None),
    ]  # fmt: skip
    places = [(problem.file, problem.row, problem.column) for problem in problems]
    assert [place for place in dict.fromkeys(places) if place in expected] == expected
    assert str(caught.value).startswith(f"{len(problems)} problems found")
    assert all(problem.found and problem.expected and problem.remedy for problem in problems)


@pytest.mark.parametrize("broken", ["table", "descriptor"])
def test_the_problems_come_in_the_same_order_on_every_run(package, broken):
    package.set("figures", "fig_women", "passage_ids", "p99s9;p98s8")
    if broken == "descriptor":
        raw = package.descriptor
        field_of(raw, "figures", "unit").update(constraints={"minimum": 1, "maximum": 2}, itemType="string")
        package.write_descriptor(raw)
    code = "import sys; from jusan_analysis.loading import check_package as c; print(c(sys.argv[1])[2])"
    outputs = set()
    for seed in ("1", "2", "3"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", code, package.root], env=environment, capture_output=True
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert outputs != {b""}


def test_a_package_with_problems_gives_its_cells_as_text(fresh):
    row = fresh.set("figures", "fig_women", "value", "many")
    package, tables, problems = check_package(fresh.root)
    assert (package.name, len(problems)) == ("jusan-article", 1)
    assert tables["figures"].columns["value"][row - 2] == "many"


def test_the_shipped_data_load_anywhere_and_nothing_is_read_at_import(tmp_path):
    code = (
        "import sys, json; opened = []; sys.addaudithook(lambda event, args: opened.append(str(args[0]))"
        " if event == 'open' else None); import jusan_analysis as ja;"
        "early = [name for name in opened if name.endswith(('.csv', 'datapackage.json'))];"
        "print(json.dumps([early, len(ja.load_article().passages)]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True)
    assert json.loads(done.stdout) == [[], 62]
