"""Who was returned: everything the reported counts hold, and nothing more.

``reconcile`` and ``composition`` take any groups; ``ratios``, ``bounds`` and ``scenarios`` need
children, women, men and orphans and find them in the groups table.
"""

from jusan_analysis.demographics.ages import age_map, ages
from jusan_analysis.demographics.bounding import bounds
from jusan_analysis.demographics.composition import composition, rounding_residue
from jusan_analysis.demographics.counts import population
from jusan_analysis.demographics.ratios import ratios
from jusan_analysis.demographics.reconciliation import reconcile
from jusan_analysis.demographics.roles import roles
from jusan_analysis.demographics.scenarios import scenarios

__all__ = [
    "age_map",
    "ages",
    "bounds",
    "composition",
    "population",
    "ratios",
    "reconcile",
    "roles",
    "rounding_residue",
    "scenarios",
]
