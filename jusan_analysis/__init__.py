"""An article as evidence: typed tables, recommendations beside practices, charts that keep their source.

``load_article``, ``load_standards`` and ``load_context`` give tables. ``demographics``, ``comparison``,
``reliability``, ``evidence`` and ``findings`` take tables and give tables; ``charts`` draws them; ``show``,
``save`` and ``explore`` put them on screen and into files. ``article.trace`` leads from any record to the
sentences behind it, and ``verify`` checks a copy of the article. Heavy libraries load when first used.
"""

from jusan_analysis import charts, comparison, demographics, evidence, findings, reliability, sheets
from jusan_analysis.charts.style import describe
from jusan_analysis.columns import UnusableFrame
from jusan_analysis.drafting import draft
from jusan_analysis.explore import explore
from jusan_analysis.files import save
from jusan_analysis.loading import Article, Tables, load_article, load_context, load_standards
from jusan_analysis.problems import DataPackageError, Problem, UnknownRecord
from jusan_analysis.show import show
from jusan_analysis.verify import verify

__version__ = "2.0.0"

__all__ = [
    "Article",
    "DataPackageError",
    "Problem",
    "Tables",
    "UnknownRecord",
    "UnusableFrame",
    "charts",
    "comparison",
    "demographics",
    "describe",
    "draft",
    "evidence",
    "explore",
    "findings",
    "load_article",
    "load_context",
    "load_standards",
    "reliability",
    "save",
    "sheets",
    "show",
    "verify",
]
