"""Outside evidence beside the interview: it never changes a coding.

``stages``, ``competing`` and ``consistency`` follow Jusan stage by stage; ``per_head``,
``places`` and ``add`` hold the returns of States beside each other; ``check_claims`` and
``corrections`` check the article's claims; ``law_beside``, ``crosswalk``, ``earlier_requests``,
``indicators`` and ``changes`` set law, earlier requests and numbers beside the asks;
``cited``, ``sources_of`` and ``unknowns`` tell who says so, and what nobody says.
"""

from jusan_analysis.evidence.citations import cited, marked, sources_of
from jusan_analysis.evidence.claims import check_claims, corrections
from jusan_analysis.evidence.consistency import consistency
from jusan_analysis.evidence.indicators import changes, indicators, unknowns
from jusan_analysis.evidence.law import crosswalk, earlier_requests, law_beside
from jusan_analysis.evidence.places import places
from jusan_analysis.evidence.returns import OverlappingCounts, add, per_head
from jusan_analysis.evidence.stages import competing, stages

__all__ = [
    "OverlappingCounts",
    "add",
    "changes",
    "check_claims",
    "cited",
    "competing",
    "consistency",
    "corrections",
    "crosswalk",
    "earlier_requests",
    "indicators",
    "law_beside",
    "marked",
    "per_head",
    "places",
    "sources_of",
    "stages",
    "unknowns",
]
