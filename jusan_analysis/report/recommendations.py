"""The recommendations in the report: squares by addressee for the first page, and a page for each."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from jusan_analysis import comparison
from jusan_analysis.charts.style import SAID_WORDS, STATUS_COLOURS, STATUS_ICONS, STATUS_WORDS, on, pale
from jusan_analysis.columns import split_ids
from jusan_analysis.explore import Explorer, card
from jusan_analysis.findings import block_name
from jusan_analysis.report.records import Records
from jusan_analysis.show import chip, said_chip

# on which choice of ours a status depends, as `comparison.robustness` names it
DEPENDS = {
    "nothing": "It holds in every reading that we tried.",
    "certainty": "It holds unless only the firmest statements count.",
    "urging": "It depends on whether urging by others counts as progress.",
    "rule": "It depends on the rule that makes one status of several practices.",
    "inference": "It depends on our inference: no practice that is said in the article gives it.",
    "silence": "The article is silent. One sentence that we overlooked would change it.",
}


def blocks(article, statuses) -> list[dict]:
    """The recommendations by State, and in it by addressee: name, number, and addressees with their rows.

    The States are never added up: a status of one says nothing about another.
    """
    parts = []
    for code, rows in statuses.groupby("concerns", sort=False, dropna=False):
        addressees = []
        for name, group in rows.groupby("addressee", sort=False, dropna=False):
            named, members = int(group["addressee_named"].sum()), [_row(r) for r in group.to_dict("records")]
            addressees.append({"name": str(name), "named": named, "rows": members})
        addressees.sort(key=lambda addressee: -len(addressee["rows"]))
        parts.append({"name": block_name(article, code), "size": len(rows), "addressees": addressees})
    return sorted(parts, key=lambda block: -block["size"])


def _row(row: dict) -> dict:
    """A recommendation with its chips and its square as HTML."""
    status, said = str(row["status"]), row["said"] if isinstance(row["said"], str) else ""
    words = ", ".join(filter(None, [STATUS_WORDS[status], SAID_WORDS.get(said, "")]))
    name, colour = row["recommendation_id"], STATUS_COLOURS[status]
    # as in the charts, a hint is pale
    colour = pale(colour) if said == "hint" else colour
    label = escape(f"{name}: {row['action']} {words}")
    look = f'class="square {said}" style="background-color:{colour};color:{on(colour)}"'
    link = f'href="recommendations/{name}.html" title="{label}" aria-label="{label}"'
    square = f"<a {look} {link}>{STATUS_ICONS[status]}</a>"
    return row | {"chip": chip(status), "said": said_chip(said) if said else "", "square": square}


def legend(article) -> list[tuple[str, str]]:
    """Each status as a chip, with what it means."""
    book = article.codebook[article.codebook["variable"] == "status"].set_index("code")["definition"]
    return [(chip(status), book.get(status, "")) for status in STATUS_WORDS]


def recommendation_pages(page, explorer: Explorer, records: Records) -> Iterator[tuple[str, str]]:
    """One page for each recommendation, and the list of them by State and addressee."""
    # its links lead into the report
    explorer.links = {name: (f"../{href}", name) for name, href in records.href.items()}
    statuses = explorer.statuses
    depends = comparison.robustness(comparison.specifications(explorer.pairs), statuses)
    sure = depends.set_index("recommendation_id")["depends_on"].map(DEPENDS)
    frames = explorer.context.frames if explorer.context is not None else {}
    wording = frames["wording"].to_dict("records") if "wording" in frames else []
    names = [None, *statuses["recommendation_id"], None]
    for before, row, after in zip(names, map(_row, statuses.to_dict("records")), names[2:]):
        name = row["recommendation_id"]
        parts = card(explorer, name)
        # the chips stand above
        parts = {
            h: [*lines[1:], sure[name]] if h.startswith("Status") else lines for h, lines in parts.items()
        }
        parts["Passages"] = [records.passage(passage) for passage in split_ids(row["passage_ids"])]
        say = [r for r in wording if name in {i.partition("~")[0] for i in split_ids(r["record_ids"])}]
        used_by = records.linked(records.used_by.get(name, ()))
        coded, turn = records.coded.get(name, []), {"before": before, "after": after}
        title = f"{name}: {row['action']}"
        evidence = {"parts": parts, "say": say, "coded": coded, "used_by": used_by}
        path = f"recommendations/{name}.html"
        yield page(path, "recommendation.html.j2", title, row=row, **evidence, **turn)
    title, path = "What is asked, by addressee", "recommendations/index.html"
    groups = blocks(explorer.article, statuses)
    yield page(path, "recommendations.html.j2", title, blocks=groups, legend=legend(explorer.article))
