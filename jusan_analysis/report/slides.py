"""The main charts for slides and print: 16:9, drawn anew from the data, with the data that they show."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from jusan_analysis import charts, demographics, evidence
from jusan_analysis.chartfiles import chart_bytes
from jusan_analysis.findings import block_name

SIZE = (10, 5.625)
AS_REPORTED = "As the article reports it; nobody counted again."
NO_ABSENCE = "A status shows what the article says. Silence does not mean that nothing is done."


def slides(article, statuses: pd.DataFrame, context) -> Iterator[dict]:
    """The charts for which there are data: name, title, chart (Axes) and table."""
    source = charts.style.footer(article)
    roles = article.package.raw.get("jusan:population")
    if roles:
        counts = demographics.counts(article.figures, roles["measure"])
        parts, label = (
            [name for name in roles["parts"] if name in counts],
            article.groups.set_index("group_id"),
        )
        if parts and roles["whole"] in counts:
            most = counts[parts].astype("float").idxmax()
            title = f"{label['label'][most]}: {counts[most]:,} of {counts[roles['whole']]:,} persons"
            inside = roles.get("subset"), label["parent_id"].get(roles.get("subset"), "")
            words = {"title": title, "source": source, "caution": AS_REPORTED}
            ax = charts.people.waffle(counts, _axes(), parts=parts, subset=inside, **words)
            yield {"name": "persons", "title": title, "chart": ax, "table": counts.reset_index()}
    blocks = {code: block_name(article, code) for code in statuses["concerns"].dropna().unique()}
    book = article.codebook[article.codebook["variable"] == "theme"].set_index("code")["label"]
    named = statuses.assign(
        theme=statuses["theme"].astype("str").map(book).fillna(statuses["theme"].astype("str"))
    )
    for by in ("addressee", "theme") if len(statuses) else ():
        title = f"By {by}: {_against(named, blocks)}"
        words = {"title": title, "source": source, "caution": NO_ABSENCE}
        ax = charts.comparison.squares(named, _axes(1.2), by=by, blocks=blocks, **words)
        columns = ["recommendation_id", "action", by, "concerns", "status", "said"]
        yield {"name": f"recommendations-by-{by}", "title": title, "chart": ax, "table": named[columns]}
    claims = evidence.claims(article, context) if context is not None else pd.DataFrame()
    if len(claims):
        supported = (claims["verdict"] == "supported").sum()
        title = f"{supported} of {len(claims)} claims are supported; read the note on the others"
        ax = charts.evidence.claims(claims, _axes(), title=title, source=source)
        yield {"name": "claims", "title": title, "chart": ax, "table": claims}


def slide_files(drawn: Iterable[Mapping], article) -> Iterator[tuple[str, bytes]]:
    """Each chart as PNG and PDF, and all of them as SVG in one archive; the same bytes each time."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as vectors:
        for slide in drawn:
            for kind in ("png", "pdf"):
                yield (
                    f"files/{slide['name']}.{kind}",
                    chart_bytes(slide["chart"], kind, article, cropped=False),
                )
            svg = chart_bytes(slide["chart"], "svg", article, cropped=False)
            entry = zipfile.ZipInfo(f"{slide['name']}.svg")
            vectors.writestr(entry, svg, zipfile.ZIP_DEFLATED)
    yield "files/charts-svg.zip", archive.getvalue()


def _against(statuses: pd.DataFrame, blocks: Mapping[str, str]) -> str:
    """Against how many recommendations to the State with most of them practice goes, and how we know."""
    code = statuses["concerns"].value_counts().idxmax()
    block = statuses[statuses["concerns"] == code]
    against = block[block["status"].astype("str") == "contrary"]
    said = (against["said"] == "said").sum()
    known = f": {said} said, {len(against) - said} inferred" if len(against) else ""
    return f"in {blocks[code]} practice goes against {len(against)} of {len(block)}{known}"


def _axes(larger: float = 1.0):
    # a figure of its own, not of pyplot: none is left open
    from matplotlib.figure import Figure

    return Figure(figsize=[larger * side for side in SIZE], layout="constrained").subplots()
