"""Grids of marks: what the charts of rows against columns have in common."""

from __future__ import annotations

from matplotlib.patches import Rectangle

from jusan_analysis.charts.style import HATCH_DERIVED, INK, PALE, SOFT, YELLOW, bare, wrapped

SMALL = 8
# yellow lines do not show on white
DARK_YELLOW = "#b8ab00"


def grid(ax, rows: list[str], columns: list[str], rotation: int = 90) -> None:
    """Empty cells with their labels in full, the first row on top."""
    bare(ax, keep=())
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.xaxis.tick_top()
    across = [_two_lines(one, 16 if rotation == 0 else 44) for one in columns]
    ax.set_xticks(range(len(columns)), across, rotation=rotation, fontsize=SMALL, va="bottom", ha="center")
    ax.set_yticks(range(len(rows)), [_two_lines(one, 44) for one in rows], fontsize=SMALL)
    for place in range(len(rows) + 1):
        ax.axhline(place - 0.5, color=PALE, linewidth=0.6, zorder=0)
    for place in range(len(columns) + 1):
        ax.axvline(place - 0.5, color=PALE, linewidth=0.6, zorder=0)


def _two_lines(text: str, width: int) -> str:
    """A label in at most two lines, which a row or column can hold."""
    while wrapped(text, width).count("\n") > 1:
        width += 1
    return wrapped(text, width)


def themes(ax, rows: list[str], columns: list[str]) -> None:
    """Stronger lines where the theme changes, and the theme of the rows at their right."""
    for names, draw in ((rows, ax.axhline), (columns, ax.axvline)):
        for place in range(1, len(names)):
            if names[place] != names[place - 1]:
                draw(place - 0.5, color=SOFT, linewidth=1.2, zorder=1)
    for theme in dict.fromkeys(rows):
        middle = rows.index(theme) + (rows.count(theme) - 1) / 2
        name = _two_lines(said(theme), 15)
        ax.text(len(columns) - 0.4, middle, name, fontsize=SMALL, va="center", color=SOFT)


def titled(ax, title: str, key: str) -> None:
    """A title, and under the drawing what its marks mean."""
    ax.set_title(title, fontsize=SMALL + 3, loc="left", color=INK, pad=10)
    # a mark and its meaning stay on one line
    key = key.replace(" = ", "\u00a0=\u00a0")
    ax.set_xlabel(wrapped(key, 105), fontsize=SMALL + 1, color=INK, labelpad=8)


def ring(ax, x: float, y: float) -> None:
    """Silence: the outline of a mark, dashed and without colour."""
    ax.scatter(x, y, s=150, facecolors="none", edgecolors=INK, linewidths=1.2, linestyles=[(0, (2, 1.5))])


def square(ax, x: float, y: float, colour: str, implied: bool, side: float, height: float | None = None):
    """A filled mark, or a hatched one where it rests on implication."""
    height = side if height is None else height
    look = (
        {
            "facecolor": "white",
            "hatch": HATCH_DERIVED,
            "edgecolor": colour if colour != YELLOW else DARK_YELLOW,
        }
        if implied
        else {"facecolor": colour, "edgecolor": INK}
    )
    ax.add_patch(Rectangle((x - side / 2, y - height / 2), side, height, linewidth=0.9, **look))


def said(code) -> str:
    """A code as words."""
    return str(code).replace("_", " ")
