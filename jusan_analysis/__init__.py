"""Evidence-carrying analysis of one interview: frames go in, frames come out.

``load_article``, ``load_standards`` and ``load_context`` give typed tables; ``article.trace``
leads from any record to its passages; ``anchors`` verifies a reader's own copy. The rooms of
the analysis are ``contents``, ``demographics``, ``comparison``, ``reliability`` and ``evidence``,
their drawings ``charts``, their sum ``findings``; they are loaded when first used. No function changes
a frame it was given.
"""

from importlib import import_module

from jusan_analysis import anchors
from jusan_analysis.display import show
from jusan_analysis.exploring import explore
from jusan_analysis.loading import Article, Tables, load_article, load_context, load_standards
from jusan_analysis.problems import DataPackageError, Problem, UnknownRecord
from jusan_analysis.saving import save

__version__ = "1.1.0"

_ROOMS = ("charts", "comparison", "contents", "demographics", "evidence", "findings", "reliability", "sheets")

__all__ = [
    "Article",
    "DataPackageError",
    "Problem",
    "Tables",
    "UnknownRecord",
    "anchors",
    "explore",
    "load_article",
    "load_context",
    "load_standards",
    "save",
    "show",
]


def __getattr__(name: str):
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
