"""What users install: one list of dependencies, a wheel with its data, documents that lead somewhere."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DOCUMENTS = sorted([*ROOT.glob("*.md"), ROOT / "data" / "README.md"])
ON_CONDA = {"matplotlib": "matplotlib-base", "playwright": "playwright-python"}


def requirements() -> dict[str, Requirement]:
    texts = [
        *PROJECT["dependencies"],
        *PROJECT["optional-dependencies"]["notebooks"],
        *PROJECT["optional-dependencies"]["test"],
    ]
    return {one.name: one for one in map(Requirement, texts)}


def test_environment_yml_says_what_pyproject_says():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    by_pip = next(one["pip"] for one in environment if isinstance(one, dict))
    assert by_pip[0] == "-e ."
    texts = [*(one for one in environment if isinstance(one, str)), *by_pip[1:]]
    listed = {one.name: str(one.specifier) for one in map(Requirement, texts)}
    expected = {ON_CONDA.get(name, name): str(one.specifier) for name, one in requirements().items()}
    assert listed.pop("python") == str(Requirement(f"python{PROJECT['requires-python']}").specifier)
    listed.pop("pip")
    assert listed == expected


def test_constraints_pin_every_dependency_once_inside_its_range():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    assert len({one.name for one in pins}) == len(pins)
    versions = {one.name: next(iter(one.specifier)).version for one in pins}
    for name, one in requirements().items():
        assert one.specifier.contains(versions[name]), name


@pytest.mark.parametrize(
    "name", ["constraints.txt", "environment.yml", "pyproject.toml", "Makefile", "README.md"]
)
def test_no_file_names_the_address_of_a_registry(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"index-url|pythonhosted|/simple|registry\.npmjs", text)


def test_versions_agree():
    import jusan_analysis

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert PROJECT["version"] == jusan_analysis.__version__ == str(citation["version"])
    assert f"## {PROJECT['version']} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_of_a_document_lead_to_files_that_are_there(path):
    for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_readme_names_verbs_that_make_has_and_commands_that_jusan_has():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    verbs = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert {"report", "test"} <= set(re.findall(r"`make ([a-z]+)", text)) <= set(verbs)
    help_text = subprocess.run(
        [sys.executable, "-m", "jusan_analysis", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for command in set(re.findall(r"jusan ([a-z]+) ", text)):
        assert re.search(rf"^    {command} ", help_text, flags=re.MULTILINE), command


def test_the_readme_gives_each_notebook_its_title():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        title = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]
        title = "".join(title).splitlines()[0].lstrip("# ")
        assert f"[{title}](notebooks/{path.name})" in text


def test_the_readme_example_runs():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for code in re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL):
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT)


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with the built wheel in it and nothing else of this project."""
    folder = tmp_path_factory.mktemp("wheel")
    wheel = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
    ]
    source = folder / "source"
    ignored = shutil.ignore_patterns(
        ".git", ".venv", "build", "dist", "__pycache__", ".pytest_cache", ".hypothesis"
    )
    shutil.copytree(ROOT, source, ignore=ignored)
    subprocess.run([*wheel, str(source)], check=True, capture_output=True)
    shutil.rmtree(source)
    target = folder / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target)]
    subprocess.run([*install, *map(str, folder.glob("*.whl"))], check=True, capture_output=True)
    return target


def test_the_wheel_loads_its_data_from_any_folder(installed, tmp_path):
    code = (
        "import jusan_analysis as ja; print(ja.__file__); "
        "print(*map(len, [ja.load_article().passages, ja.load_standards().norms, ja.load_context().stages]))"
    )
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    home, counts = done.stdout.splitlines()
    assert Path(home).is_relative_to(installed)
    assert all(int(one) > 0 for one in counts.split())


def test_the_wheel_checks_and_traces_on_the_command_line(installed, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    for command in (["check"], ["trace", "r21~pr31"]):
        done = subprocess.run(
            [sys.executable, "-m", "jusan_analysis", *command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_picture_of_the_readme_is_the_chart_of_notebook_02():
    import importlib.util

    spec = importlib.util.spec_from_file_location("picture", ROOT / "docs" / "picture.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (ROOT / "docs" / "returned.png").read_bytes() == module.picture()
