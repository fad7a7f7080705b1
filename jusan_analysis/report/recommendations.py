"""The recommendations in the report: squares by addressee for the first page, and a page for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from jusan_analysis import comparison
from jusan_analysis.explore import Explorer
from jusan_analysis.findings import block_name
from jusan_analysis.report.records import Records


def blocks(article, statuses) -> list[dict]:
    """The recommendations by State, and in it by addressee: name, size, and addressees with their rows.

    The States are never added up: a status of one says nothing about another.
    """
    parts = []
    for code, block in statuses.groupby("concerns", sort=False, dropna=False):
        groups = block.groupby("addressee", sort=False, dropna=False)
        addressees = [
            {"name": str(name), "named": rows["addressee_named"].sum(), "rows": rows.to_dict("records")}
            for name, rows in groups
        ]
        addressees.sort(key=lambda addressee: -len(addressee["rows"]))
        parts.append({"name": block_name(article, code), "size": len(block), "addressees": addressees})
    return sorted(parts, key=lambda block: -block["size"])


def recommendation_pages(page: Callable, explorer: Explorer, records: Records) -> Iterator[tuple[str, str]]:
    """One page for each recommendation, and the list of them by State and addressee."""
    statuses = explorer.statuses
    robust = comparison.robustness(comparison.specifications(explorer.pairs), statuses)
    depends = dict(zip(robust["recommendation_id"], robust["depends_on"]))
    links = {name: (f"../{href}", name) for name, href in records.href.items()}
    names = [None, *statuses["recommendation_id"], None]
    for before, name, after in zip(names, names[1:], names[2:]):
        known = explorer.known(name)
        parts = {"known": known, "links": links, "label": explorer.labels.text, "depends": depends[name]}
        # the id of a pair begins with that of its recommendation
        parts["say"] = [row for row in records.wording if name in re.split("[;~]", row["record_ids"])]
        parts["coded"], parts["used_by"] = records.coded.get(name, []), records.used_by.get(name, [])
        title = f"{name}: {known['row']['action']}"
        path = f"recommendations/{name}.html"
        yield page(path, "recommendation.html.j2", title, **parts, before=before, after=after)
    title, path = "What is asked, by addressee", "recommendations/index.html"
    yield page(path, "recommendations.html.j2", title, blocks=blocks(explorer.article, statuses))
