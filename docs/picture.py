"""Take the README's picture from notebook 00, so that it never shows anything else."""

import base64
from pathlib import Path

import nbformat

HERE = Path(__file__).parent


def picture() -> bytes:
    """The squares by addressee, the second chart of notebook 00, as stored."""
    notebook = nbformat.read(HERE.parent / "notebooks" / "00-at-a-glance.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    images = [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    return base64.b64decode(images[1])


if __name__ == "__main__":
    (HERE / "squares.png").write_bytes(picture())
