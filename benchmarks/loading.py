"""How loading compares with its floor, and how it grows: prints ratios, asserts nothing.

The floor is a fresh process that imports pandas and reads the same CSV files; both are run in
turn, so that a machine that changes its pace changes it for both.
"""

import csv
import json
import shutil
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from statistics import median

from jusan_analysis.loading import load_article
from jusan_analysis.packages import shipped

RUNS = 11
FLOOR = "import pandas as pd, pathlib; [pd.read_csv(p) for p in sorted(pathlib.Path({home!r}).glob('*.csv'))]"
LOAD = "import jusan_analysis as ja; ja.load_article()"
IMPORTS = ("import pandas", "import jusan_analysis")


def seconds(code: str) -> float:
    """Wall time of one fresh process."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def compared(first: str, second: str) -> tuple[float, float]:
    """Median times of two programs, run in turn."""
    pairs = [(seconds(first), seconds(second)) for _ in range(RUNS)]
    return median(one for one, _ in pairs), median(other for _, other in pairs)


def grown(rows: int, folder: Path) -> Path:
    """A copy of the article package with many more codings, by coders of its own."""
    home = Path(shutil.copytree(shipped("article"), folder / str(rows)))
    raw = json.loads((home / "datapackage.json").read_text(encoding="utf-8"))
    with (home / "codings.csv").open(encoding="utf-8", newline="") as file:
        header, *body = csv.reader(file)
    body = [one for one in body if one[0] == "a"]
    coders = [f"z{number:06d}" for number in range(rows // len(body))]
    with (home / "coders.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [one, "automated_reader", "article", "made up", "2026-11-22", ""] for one in coders
        )
    with (home / "codings.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([coder, *one[1:]] for coder in coders for one in body)
    for one in raw["resources"]:
        data = (home / one["path"]).read_bytes()
        one["bytes"], one["hash"] = len(data), "sha256:" + sha256(data).hexdigest()
    (home / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    return home


if __name__ == "__main__":
    floor, load = compared(FLOOR.format(home=str(shipped("article"))), LOAD)
    print(f"load_article / floor      {load / floor:5.2f}   ({load:.2f} s against {floor:.2f} s)")
    pandas, library = compared(*IMPORTS)
    print(f"library import - pandas   {library - pandas:5.2f} s ({library:.2f} s against {pandas:.2f} s)")
    with tempfile.TemporaryDirectory() as folder:
        for rows in (10_000, 100_000, 1_000_000):
            home = grown(rows, Path(folder))
            start = time.perf_counter()
            count = len(load_article(home).codings)
            spent = time.perf_counter() - start
            print(f"{count:>9,} codings   {spent:6.2f} s   {spent / count * 1e6:5.2f} µs a row")
