"""Asks against practices, as the article describes them: the map of the rooms.

`pairs` and `statuses` carry everything; the other tables are read off them.
"""

from jusan_analysis.comparison.asked import kinds, roles, silent, worded
from jusan_analysis.comparison.coverage import coverage, coverage_by_basis, resting
from jusan_analysis.comparison.firmness import firmness, marked
from jusan_analysis.comparison.gaps import gaps, open_rows
from jusan_analysis.comparison.labels import labelled, spelled
from jusan_analysis.comparison.multiverse import by_choice, multiverse
from jusan_analysis.comparison.norms import measured, norms_beside
from jusan_analysis.comparison.outside import beside_law
from jusan_analysis.comparison.pairing import pairs
from jusan_analysis.comparison.practices import judged_practices, unasked
from jusan_analysis.comparison.rollup import RULES
from jusan_analysis.comparison.statuses import statuses

__all__ = [
    "RULES",
    "beside_law",
    "by_choice",
    "coverage",
    "coverage_by_basis",
    "firmness",
    "gaps",
    "judged_practices",
    "kinds",
    "labelled",
    "marked",
    "measured",
    "multiverse",
    "norms_beside",
    "open_rows",
    "pairs",
    "resting",
    "roles",
    "silent",
    "spelled",
    "statuses",
    "unasked",
    "worded",
]
