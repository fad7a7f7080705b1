import json
import os
import subprocess
import sys

import pytest
from conftest import field_of, resource_of

from jusan_analysis.descriptors import read_package
from jusan_analysis.loading import inspect
from jusan_analysis.problems import DataPackageError
from jusan_analysis.shapes import descriptor_faults


def faults_of(path):
    problems = []
    assert read_package(path, problems) is None
    assert all(one.file == "datapackage.json" and one.remedy for one in problems)
    return problems


def test_a_folder_and_its_descriptor_are_the_same_package(package):
    by_folder = read_package(package.root, [])
    assert by_folder == read_package(package.root / "datapackage.json", [])
    assert by_folder.resource("passages").primary_key == ("passage_id",)
    assert by_folder.resource("nothing") is None


def test_what_may_be_left_out_has_its_default():
    field = {"name": "a", "type": "string"}
    raw = {"name": "t", "path": "t.csv", "hash": "", "bytes": 0, "schema": {"fields": [field]}}
    assert not list(descriptor_faults({"name": "p", "title": "P", "version": "1", "resources": [raw]}))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "no JSON"),
        (b"", "no JSON"),
        (b"[]", "list"),
        (b'"text"', "str"),
        (b"\xff{}", "not UTF-8"),
        (b"\xef\xbb\xbf{}", "BOM"),
        (b'{"name": NaN}', "NaN"),
        (b'{"bytes": Infinity}', "Infinity"),
        (b"[" * 100_000, "no JSON"),
        (b'{"name": ' + b"[" * 500 + b"]" * 500 + b"}", "levels"),
        (b'{"n": 1' + b"0" * 5000 + b"}", "no JSON"),
        (b"{}", "no name"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_a_descriptor_that_is_none_is_told(tmp_path, content, said):
    (tmp_path / "datapackage.json").write_bytes(content)
    assert said in " ".join(map(str, faults_of(tmp_path)))


def test_a_missing_descriptor_is_told(tmp_path):
    (problem,) = faults_of(tmp_path)
    assert "no datapackage.json" in problem.found
    assert problem.remedy == "Give the folder that holds it."


def test_a_pipe_in_the_place_of_the_descriptor_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "datapackage.json")
    assert "no plain file" in faults_of(tmp_path)[0].found


# --- planted faults -----------------------------------------------------------------------


def schema(raw):
    return resource_of(raw, "figures")["schema"]


def column(raw, name):
    return field_of(raw, "figures", name)


PLANTED = [
    (lambda raw: raw.pop("title"), "no title in the package"),
    (lambda raw: raw.update(version=1), "version '1'"),
    (lambda raw: raw.update(resources={}), "resources"),
    (lambda raw: raw.update(resources=[]), "no tables"),
    (lambda raw: raw["resources"].append(7), "'7' in resources[15]"),
    (lambda raw: raw["resources"].append(raw["resources"][0]), "two resources named 'sources'"),
    (lambda raw: raw.update(title="\x1b[31mred"), "control character"),
    (lambda raw: raw.update(title="half \ud800"), "control character"),
    (lambda raw: resource_of(raw, "figures").pop("hash"), "no hash in resources[4]"),
    (lambda raw: resource_of(raw, "figures").update(bytes=True), "bytes 'True'"),
    (lambda raw: resource_of(raw, "figures").update(path=None), "path 'None'"),
    (lambda raw: resource_of(raw, "figures").update(schema=[]), "schema '[]'"),
    (lambda raw: schema(raw).update(primaryKey="figure_id"), "primaryKey"),
    (lambda raw: schema(raw).update(primaryKey=5), "primaryKey"),
    (lambda raw: schema(raw).update(primaryKey=["nope"]), "primary key 'nope'"),
    (lambda raw: schema(raw).update(primaryKey=[{}]), "primary key"),
    (lambda raw: schema(raw).update(foreignKeys=[{}]), "a foreign key out of shape"),
    (lambda raw: schema(raw).update(foreignKeys=[3]), "a foreign key out of shape"),
    (lambda raw: schema(raw).update(missingValues=["NA"]), "missingValues"),
    (lambda raw: schema(raw)["fields"].append(None), "'None' in"),
    (lambda raw: schema(raw)["fields"].append({"type": "string"}), "no name"),
    (lambda raw: schema(raw)["fields"].append(column(raw, "value")),
     "two fields of one name"),
    (lambda raw: column(raw, "value").update(type="date"), "type 'date'"),
    (lambda raw: column(raw, "value").update(type=["number"]), "type"),
    (lambda raw: column(raw, "value").update(constraints=[]), "'[]'"),
    (lambda raw: column(raw, "value").update(constraints={"minimum": "0"}), "minimum '0'"),
    (lambda raw: column(raw, "value").update(constraints={"enum": ["1"]}), "constraint 'enum'"),
    (lambda raw: column(raw, "unit").update(constraints={"pattern": "("}), "pattern '('"),
    (lambda raw: column(raw, "unit").update(categories=["a"]), "a category without"),
    (lambda raw: column(raw, "unit").update(categories=[{"value": 1}]), "a category without"),
    (lambda raw: column(raw, "unit").update(categories=[{"value": "a"}, {"value": "a"}]), "twice"),
    (lambda raw: column(raw, "passage_ids").update({"jusan:references": [1.5]}), "reference '1.5'"),
    (lambda raw: column(raw, "passage_ids").update({"jusan:references": "../x.y"}), "reference"),
    (lambda raw: column(raw, "form").update({"jusan:variable": 3}), "jusan:variable"),
]  # fmt: skip


@pytest.mark.parametrize(("plant", "said"), PLANTED, ids=[said for _, said in PLANTED])
def test_a_fault_of_the_descriptor_is_told_with_its_place(package, plant, said):
    raw = package.descriptor
    plant(raw)
    package.write_descriptor(raw)
    assert said in " ".join(map(str, faults_of(package.root)))


def test_all_faults_of_a_descriptor_are_told_at_once(package):
    raw = package.descriptor
    raw.pop("version")
    field_of(raw, "figures", "value")["type"] = "date"
    resource_of(raw, "claims").pop("bytes")
    package.write_descriptor(raw)
    assert len(faults_of(package.root)) == 3


# --- the contract of the loading functions ------------------------------------------------

BROKEN_CONTRACTS = [
    (lambda raw: raw["resources"].pop(4), "no table figures"),
    (lambda raw: resource_of(raw, "silences").update(name="gaps"), "no table silences"),
    (lambda raw: field_of(raw, "passages", "start").update(type="string", constraints={"required": True}),
     "type string of passages.start"),
    (lambda raw: field_of(raw, "passages", "start")["constraints"].pop("required"), "required not set"),
    (lambda raw: field_of(raw, "figures", "passage_ids").pop("jusan:references"), "references none"),
    (lambda raw: field_of(raw, "comparisons", "relation").pop("jusan:variable"), "variable none"),
    (lambda raw: resource_of(raw, "figures")["schema"].pop("primaryKey"), "primary key none of figures"),
    (lambda raw: resource_of(raw, "passages")["schema"].pop("foreignKeys"), "no foreign key from source_id"),
    (lambda raw: resource_of(raw, "claims")["schema"]["fields"].pop(2), "no column claim of claims"),
]  # fmt: skip


@pytest.mark.parametrize(("plant", "said"), BROKEN_CONTRACTS, ids=[said for _, said in BROKEN_CONTRACTS])
def test_what_the_functions_rely_on_must_be_described(package, plant, said):
    raw = package.descriptor
    plant(raw)
    package.write_descriptor(raw)
    problems = inspect(package.root)[2]
    assert said in " ".join(one.found for one in problems if one.file == "datapackage.json")


def test_a_package_may_describe_more_than_the_shipped_one(package):
    raw = package.descriptor
    resource_of(raw, "claims")["schema"]["fields"].append({"name": "remark", "type": "string"})
    package.write_descriptor(raw)
    rows = [{**one, "remark": "ours"} for one in package.rows("claims")]
    package.write_rows("claims", rows)
    package.accept()
    assert not inspect(package.root)[2]


def test_a_package_of_another_kind_is_no_article(standards):
    from jusan_analysis.loading import load_article

    with pytest.raises(DataPackageError, match="no table passages"):
        load_article(standards.root)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become another user")
def test_a_descriptor_without_permission_is_told(package):
    (package.root / "datapackage.json").chmod(0)
    for folder in (package.root, *package.root.parents[:3]):
        folder.chmod(0o755)
    code = (
        "import os, sys; from jusan_analysis.loading import inspect; os.setuid(65534);"
        "print(*inspect(sys.argv[1])[2])"
    )
    done = subprocess.run([sys.executable, "-c", code, package.root], capture_output=True, text=True)
    assert "cannot be read (Permission denied)" in done.stdout, done.stderr


def test_descriptors_are_stable_json(package):
    text = (package.root / "datapackage.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
