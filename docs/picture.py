"""Take the README's picture from notebook 02, so that it never tells anything else."""

import base64
from pathlib import Path

import nbformat

HERE = Path(__file__).parent


def picture() -> bytes:
    """The first chart of notebook 02, as stored."""
    notebook = nbformat.read(HERE.parent / "notebooks" / "02-demographics.ipynb", as_version=4)
    outputs = [one for cell in notebook.cells if cell.cell_type == "code" for one in cell.outputs]
    return base64.b64decode(
        next(one.data["image/png"] for one in outputs if "image/png" in one.get("data", {}))
    )


if __name__ == "__main__":
    (HERE / "returned.png").write_bytes(picture())
