"""The report: findings, notebooks, recommendations and records as pages that open from a folder."""

from jusan_analysis.report.site import site_files

__all__ = ["site_files"]
