"""The recommendations in the report: blocks by State, a page for each addressee and each recommendation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pandas as pd

from jusan_analysis import comparison
from jusan_analysis.explore import Explorer
from jusan_analysis.findings import FIRM, SAID, block_name
from jusan_analysis.report.records import Records


def with_depends(pairs: pd.DataFrame, statuses: pd.DataFrame) -> pd.DataFrame:
    """The statuses with a column depends_on, as `comparison.robustness` gives it."""
    robust = comparison.robustness(comparison.specifications(pairs), statuses)
    return statuses.merge(robust[["recommendation_id", "depends_on"]], on="recommendation_id")


def blocks(article, statuses: pd.DataFrame) -> list[dict]:
    """The recommendations by State, and in it by addressee, by status, and by what the status depends on.

    The States are never added up: a status of one says nothing about another.
    """
    parts = []
    for code, block in statuses.groupby("concerns", sort=False, dropna=False):
        block = block.astype({"status": "str"})
        part = {"name": block_name(article, code), "size": len(block)}
        part["firm"] = block["depends_on"].isin(FIRM).sum()
        # a place on a page has plain letters only
        part["place"] = re.sub(r"\W", "", str(code)) or "others"
        # what the article says comes first, then what it asks of those whom it names, or asks most
        known = pd.DataFrame(
            {
                "said": block["said"]
                .astype("object")
                .map(dict(zip(SAID, range(len(SAID)))))
                .fillna(len(SAID)),
                "named": ~block["addressee_named"].astype("bool"),
                "size": -block["addressee_id"].map(block["addressee_id"].value_counts()),
            }
        )
        best_known = block.loc[known.sort_values(list(known), kind="stable").index]
        columns = {"addressees": "addressee_id", "statuses": "status", "depends": "depends_on"}
        for name, column in columns.items():
            ordered = block if name == "addressees" else best_known
            rows = ordered.groupby(column, sort=False, dropna=False)
            part[name] = {key: group.to_dict("records") for key, group in rows}
        part["addressees"] = dict(sorted(part["addressees"].items(), key=lambda item: -len(item[1])))
        parts.append(part)
    return sorted(parts, key=lambda block: -block["size"])


def recommendation_pages(
    page: Callable, explorer: Explorer, records: Records, statuses: pd.DataFrame
) -> Iterator[tuple[str, str]]:
    """A page for each recommendation and each addressee, and the lists of them by addressee and by status."""
    links = {name: (f"../{href}", name) for name, href in records.href.items()}
    shared = {"links": links, "label": explorer.labels.text}
    rows = statuses.set_index("recommendation_id", drop=False)
    names = [None, *rows.index, None]
    for before, name, after in zip(names, names[1:], names[2:]):
        parts = {"known": explorer.known(name), "depends": rows["depends_on"][name]}
        # the id of a pair begins with that of its recommendation
        parts["say"] = [row for row in records.wording if name in re.split("[;~]", row["record_ids"])]
        parts["coded"], parts["used_by"] = records.coded.get(name, []), records.used_by.get(name, [])
        title, path = f"{name}: {rows['action'][name]}", f"recommendations/{name}.html"
        yield page(path, "recommendation.html.j2", title, **shared, **parts, before=before, after=after)
    for addressee, group in statuses.groupby("addressee_id", sort=False):
        parts = {"known": [explorer.known(name) for name in group["recommendation_id"]]}
        parts["say"] = [
            row
            for row in records.wording
            if {*re.split("[;~]", row["record_ids"])} & {*group["recommendation_id"]}
        ]
        title = f"For: {group['addressee'].iloc[0]}"
        yield page(f"addressees/{addressee}.html", "addressee.html.j2", title, **shared, **parts)
    groups = blocks(explorer.article, statuses)
    lists = {
        "index": ("recommendations.html.j2", "What is asked, by addressee"),
        "groups": ("groups.html.j2", "What is asked, by status and by how sure"),
    }
    for name, (template, title) in lists.items():
        yield page(f"recommendations/{name}.html", template, title, blocks=groups)
