"""Charts: a frame and an Axes go in, the Axes comes out, and nothing is computed on the way.

One room per notebook, loaded when it is first used; the palette and the alt text are common
to all.
"""

from importlib import import_module

__all__ = ["article", "comparison", "demographics", "evidence", "reliability"]


def __getattr__(name: str):
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"no charts {name!r}; there are {', '.join(__all__)}")
