"""How far coders agree: every difference first, then coefficients, per variable and kind of unit.

Agreement among readers of one make bounds what can be claimed; it is no proof of validity.
"""

from jusan_analysis.reliability.agreement import agreement
from jusan_analysis.reliability.disagreements import disagreements
from jusan_analysis.reliability.units import readers, unit_kind, units

__all__ = ["agreement", "disagreements", "readers", "unit_kind", "units"]
