"""What users install: one list of dependencies, a wheel with its data, documents that lead somewhere."""

import ast
import importlib.util
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
README = (ROOT / "README.md").read_text(encoding="utf-8")
# names under which a distribution is imported, where they differ
IMPORTED_AS = {"pillow": "PIL", "beautifulsoup4": "bs4", "ipython": "IPython"}


def requirements() -> dict[str, Requirement]:
    extras = PROJECT["optional-dependencies"]
    texts = [*PROJECT["dependencies"], *extras["notebooks"], *extras["new"], *extras["test"]]
    return {requirement.name: requirement for requirement in map(Requirement, texts)}


def test_every_library_that_is_imported_is_declared():
    declared = {IMPORTED_AS.get(name, name) for name in requirements()}
    used = set()
    for path in (ROOT / "jusan_analysis").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            used |= {name.partition(".")[0] for name in names}
    assert used - set(sys.stdlib_module_names) - {"jusan_analysis"} <= declared


def test_environment_yml_asks_for_what_pyproject_asks_for():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    by_conda = [Requirement(item) for item in environment if isinstance(item, str) and item != "pip"]
    by_pip = next(item["pip"] for item in environment if isinstance(item, dict))
    assert by_pip == ["-c constraints.txt", "-e .[notebooks,new,test]"]
    expected = {**requirements(), "python": Requirement(f"python{PROJECT['requires-python']}")}
    for requirement in by_conda:
        assert requirement.specifier == expected[requirement.name.removesuffix("-base")].specifier


def test_constraints_pin_every_dependency_once_inside_its_range():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    assert len({pin.name for pin in pins}) == len(pins)
    versions = {pin.name: next(iter(pin.specifier)).version for pin in pins}
    for name, requirement in requirements().items():
        assert requirement.specifier.contains(versions[name]), name


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


def test_the_readme_names_verbs_that_make_has_and_commands_that_jusan_has(capsys):
    from jusan_analysis.cli import main

    verbs = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert {"report", "test"} <= set(re.findall(r"`make ([a-z]+)", README)) <= set(verbs)
    main([])
    help_text = capsys.readouterr().out
    for command in set(re.findall(r"jusan ([a-z]+) ", README)):
        assert re.search(rf"\b{command}\b", help_text), command


def test_the_readme_lists_each_notebook_with_its_title():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        assert f"(notebooks/{path.name})" in README


def test_the_map_of_the_modules_names_every_module():
    names = {path.stem for path in (ROOT / "jusan_analysis").glob("*.py")} - {"__init__", "__main__"}
    assert not [name for name in names | {"charts", "report"} if f"`{name}`" not in README]


def test_the_session_of_the_readme_runs():
    session = re.search(r"```python\n(.*?)```", README, flags=re.DOTALL).group(1)
    subprocess.run([sys.executable, "-c", session], check=True, capture_output=True, cwd=ROOT)


def test_the_picture_of_the_readme_is_a_chart_of_notebook_00():
    spec = importlib.util.spec_from_file_location("picture", ROOT / "docs" / "picture.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (ROOT / "docs" / "squares.png").read_bytes() == module.picture()


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with the built wheel in it and nothing else of this project."""
    folder = tmp_path_factory.mktemp("wheel")
    source, target = folder / "source", folder / "site"
    ignored = shutil.ignore_patterns(
        ".git", ".venv", "build", "dist", "__pycache__", ".*_cache", ".hypothesis"
    )
    shutil.copytree(ROOT, source, ignore=ignored)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, source]
    subprocess.run(list(map(str, build)), check=True, capture_output=True)
    install = [*pip, "install", "--no-deps", "--target", target, *folder.glob("*.whl")]
    subprocess.run(list(map(str, install)), check=True, capture_output=True)
    return target


def test_the_wheel_brings_its_data_and_its_command(installed, tmp_path):
    code = (
        "import jusan_analysis as ja; article = ja.load_article(); context = ja.load_context(article); "
        "print(ja.__file__); "
        "html = ja.show(article.coders).data['text/html']; "
        "print(len(article.passages), len(ja.load_standards().norms), len(context.stages), len(html))"
    )
    environment = {**os.environ, "PYTHONPATH": str(installed)}

    def run(*command):
        arguments = [sys.executable, *command]
        return subprocess.run(arguments, cwd=tmp_path, env=environment, capture_output=True, text=True)

    loaded = run("-c", code)
    home, counts = loaded.stdout.splitlines()
    assert Path(home).is_relative_to(installed)
    assert all(int(count) > 0 for count in counts.split())
    for command in (["check"], ["trace", "r21~pr31"]):
        done = run("-m", "jusan_analysis", *command)
        assert done.returncode == 0, done.stdout + done.stderr


def test_each_notebook_is_valid_and_small():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        assert json.loads(path.read_text(encoding="utf-8"))["nbformat"] == 4
        assert path.stat().st_size < 1_500_000, f"{path.name} is {path.stat().st_size:,} bytes"
