"""The house keeps its shape: imports run one way, inputs stay untouched, everything public is told."""

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import jusan_analysis

HOME = Path(jusan_analysis.__file__).parent
ROOT = HOME.parent
MODULES = sorted(one.name for one in pkgutil.walk_packages([str(HOME)], "jusan_analysis."))

# rooms from the ground up: a module may use what stands on a lower floor, or on its own
FLOORS = [
    ["problems", "texts", "storage"],
    ["shapes", "alignment", "frames", "rendering", "tabular"],
    ["descriptors"],
    ["packages"],
    ["references", "codebook", "contracts", "rules"],
    ["checks"],
    ["anchors", "tracing", "accepting"],
    ["loading", "tablefiles"],
    ["contents", "demographics", "comparison", "reliability", "evidence"],
    ["charts", "findings"],
    ["imprints", "chartfiles"],
    ["display", "provenance"],
    ["askpages", "saving"],
    ["exploring", "sheets"],
    ["running"],
    ["report"],
    ["arguments"],
    ["cli"],
    ["__main__"],
]
FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}
ANALYSIS = ["contents", "demographics", "comparison", "reliability", "evidence", "findings", "charts"]


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def source(module: str) -> Path:
    path = HOME.joinpath(*module.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def imports(module: str) -> list[str]:
    tree = ast.parse(source(module).read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found += [node.module or "", *(f"{node.module}.{one.name}" for one in node.names)]
        elif isinstance(node, ast.Import):
            found += [one.name for one in node.names]
    return found


def test_every_room_stands_on_a_floor_and_no_floor_is_empty():
    assert {room(module) for module in MODULES} == set(FLOOR)


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_downwards(module):
    own = room(module)
    used = {room(one) for one in imports(module) if one.startswith("jusan_analysis.")} - {own}
    upwards = {one for one in used if one in FLOOR and FLOOR[one] > FLOOR[own]}
    assert not upwards


@pytest.mark.parametrize("module", [one for one in MODULES if room(one) in ANALYSIS])
def test_analysis_and_charts_touch_no_file_and_load_nothing(module):
    used = {one.split(".")[0] for one in imports(module)} | {room(one) for one in imports(module)}
    assert not used & {
        "pathlib",
        "os",
        "io",
        "open",
        "storage",
        "loading",
        "packages",
        "requests",
        "subprocess",
    }


@pytest.mark.parametrize("module", [one for one in MODULES if room(one) != "charts"])
def test_matplotlib_is_loaded_by_charts_alone(module):
    tree = ast.parse(source(module).read_text(encoding="utf-8"))
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert "matplotlib" not in ast.unparse(ast.Module(top, []))


@pytest.mark.parametrize("module", MODULES)
def test_modules_are_short_and_say_what_they_are(module):
    text = source(module).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 250
    assert ast.get_docstring(ast.parse(text))


def test_importing_the_library_reads_no_data_and_draws_nothing():
    import subprocess
    import sys

    heavy = ["matplotlib", "krippendorff", "ipywidgets", "nbconvert"]
    code = f"import sys, jusan_analysis; print([one for one in {heavy} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def public_functions():
    for module in MODULES:
        if room(module) in ("cli", "__main__"):
            continue
        loaded = importlib.import_module(module)
        for name, one in vars(loaded).items():
            own = getattr(one, "__module__", None) == module
            if own and not name.startswith("_") and (inspect.isfunction(one) or inspect.isclass(one)):
                yield pytest.param(one, id=f"{module}.{name}")


PUBLIC = list(public_functions())


@pytest.mark.parametrize("one", PUBLIC)
def test_everything_public_is_documented(one):
    assert inspect.getdoc(one)


@pytest.mark.parametrize("one", PUBLIC)
def test_a_function_of_frames_tells_its_parameters_and_columns(one):
    hints = str(getattr(one, "__annotations__", {}))
    if inspect.isfunction(one) and "DataFrame" in str(one.__annotations__.get("return", "")):
        assert "Returns" in inspect.getdoc(one), hints
