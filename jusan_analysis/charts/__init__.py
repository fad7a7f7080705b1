"""Charts: frames and an Axes in, an Axes with alt text and evidence out. They compute nothing."""

from jusan_analysis.charts import article, comparison, evidence, people, robustness, style

__all__ = ["article", "comparison", "evidence", "people", "robustness", "style"]
