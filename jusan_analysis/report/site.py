"""The report: the stored notebooks, the findings, the recommendations and all records as pages."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path

import pandas as pd

from jusan_analysis import comparison
from jusan_analysis.explore import Explorer, card
from jusan_analysis.files import chart_bytes, workbook_bytes
from jusan_analysis.findings import findings
from jusan_analysis.report.records import Records
from jusan_analysis.show import chip, said_chip

TEMPLATES = Path(__file__).parent / "templates"
# what the words of a notebook may be made of; everything else is left out, and the page says so
TAGS = """a abbr b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol
    p pre s small span strong sub summary sup table tbody td tfoot th thead tr u ul""".split()
EVERYWHERE = ["title", "id", "role", "aria-live", "colspan", "scope", "style"]
ATTRIBUTES = {"a": ["href"], "img": ["src", "alt", "width", "height"]}
STYLES = """background border border-bottom border-collapse border-radius caption-side color cursor display
    font-size font-variant-numeric font-weight margin max-width opacity overflow-wrap padding padding-left
    text-align vertical-align white-space""".split()


class MissingPicture(ValueError):
    """A notebook shows an attachment that it does not hold."""


def site_files(article, standards=None, context=None, notebooks: str | Path | None = None) -> Iterator[tuple]:
    """Path and content of every file of the report.

    ``notebooks`` is the folder of stored notebooks about this article; without it the report has none.
    Raises MissingPicture for an attachment that is not there.
    """
    import nbformat
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    others = [package for package in (standards, context) if package is not None]
    records = Records(article, *others)
    paths = sorted(Path(notebooks).glob("*.ipynb")) if notebooks is not None else []
    stored = {path.stem: nbformat.read(path, as_version=4) for path in paths}
    titles = {stem: _title(notebook) for stem, notebook in stored.items()}
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.globals |= {
        "site": article.package.title,
        "titles": titles,
        "citation": str(article.cite()),
        "version": f"{article.package.name} {article.package.version}",
        "own_words": bool(article.words),
    }

    def page(path: str, template: str, title: str, **parts) -> tuple[str, str]:
        place = {"up": "../" * path.count("/"), "here": path, "title": title}
        return path, environment.get_template(template).render(**place, **parts)

    yield "style.css", (TEMPLATES / "style.css").read_text(encoding="utf-8")
    table = findings(article, standards, context)
    yield page(
        "index.html", "index.html.j2", article.package.title, **_start(article, context, records, table)
    )
    for stem, notebook in stored.items():
        body = notebook_html(notebook, f"{stem}.ipynb", records)
        yield page(f"{stem}.html", "body.html.j2", titles[stem], body=body)
        yield from _pictures(stem, notebook)
    yield from _recommendations(page, Explorer(article, standards, context), records)
    for name, (package, resource, _) in records.tables.items():
        title = f"{resource.name.replace('_', ' ').capitalize()} ({package.package.name})"
        yield page(
            f"records/{name}.html",
            "records.html.j2",
            title,
            about=resource.description,
            cards=records.cards(name),
        )
    listed = [(name, resource.description) for name, (_, resource, _) in records.tables.items()]
    yield page("records/index.html", "list.html.j2", "All records", listed=listed)
    book = article.codebook.groupby("variable", sort=False)
    yield page(
        "codebook.html",
        "codebook.html.j2",
        "Codebook",
        variables={name: rows.to_dict("records") for name, rows in book},
    )
    yield "files/tables.xlsx", _workbook(article, others, table)
    yield page("files/index.html", "files.html.j2", "Files", pictures=[f"{stem}" for stem in stored])


def _title(notebook) -> str:
    return notebook.cells[0].source.partition("\n")[0].lstrip("# ") if notebook.cells else "Notebook"


def _start(article, context, records: Records, table: pd.DataFrame) -> dict:
    """What the first page shows: findings by topic, the squares, and what not to say."""
    from jusan_analysis import charts

    rows = [
        row | {"ids": records.linked(row["record_ids"].split(";"), "")} for row in table.to_dict("records")
    ]
    picture = alt = ""
    if len(article.recommendations):
        statuses = comparison.status(comparison.pairs(article))
        title = f"{len(statuses)} recommendations by addressee"
        ax = charts.comparison.squares(statuses, title=title, source=charts.style.footer(article))
        picture, alt = _svg(ax, article), ax.jusan_evidence.alt
    wording = (
        context.wording.to_dict("records") if context is not None and "wording" in context.frames else []
    )
    return {"findings": rows, "picture": picture, "alt": alt, "wording": wording,
            "caution": article.package.raw.get("jusan:caution", "")}  # fmt: skip


def _svg(ax, article) -> str:
    import matplotlib.pyplot as plt

    data = base64.b64encode(chart_bytes(ax, "svg", article)).decode("ascii")
    plt.close(ax.get_figure(root=True))
    return f"data:image/svg+xml;base64,{data}"


def _recommendations(page, explorer: Explorer, records: Records) -> Iterator[tuple[str, str]]:
    """One page for each recommendation, and the list of them by addressee."""
    rows = explorer.statuses.to_dict("records")
    for row in rows:
        row["chip"] = chip(str(row["status"]))
        row["said"] = said_chip(row["said"]) if isinstance(row["said"], str) else ""
        name = row["recommendation_id"]
        parts = {
            heading: [_inner_links(line, records) for line in lines]
            for heading, lines in card(explorer, name).items()
        }
        evidence = {
            "coded": records.coded.get(name, []),
            "used_by": records.linked(records.used_by.get(name, ())),
        }
        path = f"recommendations/{name}.html"
        yield page(path, "recommendation.html.j2", row["action"], row=row, parts=parts, **evidence)
    groups: dict[str, list] = {}
    for row in rows:
        groups.setdefault(str(row["addressee"]), []).append(row)
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    title = "What is asked, by addressee"
    yield page("recommendations/index.html", "recommendations.html.j2", title, groups=ordered)


# --- notebooks ----------------------------------------------------------------------------


def notebook_html(notebook, name: str, records: Records) -> str:
    """A notebook as HTML: prose, folded code, outputs; cleaned, and with ids that lead to records."""
    from nbconvert.filters import markdown2html

    parts, dropped = [], set()
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            _require_attachments(cell, f"{name}, cell {number}")
            html = markdown2html(cell.source)
            parts.append(clean(re.sub(r'href="([\w-]+)\.ipynb', r'href="\1.html', html), dropped))
        elif cell.cell_type == "code":
            code = escape("".join(cell.source))
            parts.append(
                f'<details class="code"><summary>Code</summary><pre><code>{code}</code></pre></details>'
            )
            parts += [_output_html(output, records, dropped) for output in cell.outputs]
    if dropped:
        parts.append(f"<p>Left out of this page for safety: {escape(', '.join(sorted(dropped)))}.</p>")
    return "\n".join(parts)


def _require_attachments(cell, place: str) -> None:
    for name in re.findall(r"attachment:([^)\s]+)", cell.source):
        if name not in cell.get("attachments", {}):
            raise MissingPicture(
                f"{place}: the picture {name} is missing. Add it to the cell, or take it out."
            )


def _output_html(output, records: Records, dropped: set) -> str:
    data = output.get("data", {})
    if "image/png" in data:
        shown = output.get("metadata", {}).get("image/png", {})
        alt, width = escape(str(shown.get("alt", ""))), int(shown.get("width", 900))
        image = "".join(data["image/png"].split())
        picture = f'<img src="data:image/png;base64,{escape(image)}" alt="{alt}" width="{width}">'
        words = escape("".join(data.get("text/plain", "")))
        return f"<figure>{picture}<details><summary>In words</summary><p>{words}</p></details></figure>"
    if "text/html" in data:
        html = clean("".join(data["text/html"]), dropped)
        return f'<div class="wide" tabindex="0">{_inner_links(html, records, "")}</div>'
    text = "".join(output.get("text", "") or data.get("text/plain", ""))
    return f"<pre>{escape(text)}</pre>" if text else ""


def clean(html: str, dropped: set) -> str:
    """HTML of allowed elements, attributes, styles and addresses; ``dropped`` takes the names of the others."""
    import bleach
    from bleach.css_sanitizer import CSSSanitizer

    found = set(re.findall(r"<\s*([a-zA-Z][\w-]*)", html))
    dropped |= {name.lower() for name in found} - set(TAGS)
    html = re.sub(r"<(script|style)\b.*?(</\1\s*>|$)", "", html, flags=re.DOTALL | re.IGNORECASE)

    def allowed(tag: str, name: str, value: str) -> bool:
        if name == "src":
            return value.startswith("data:image/")
        return name in EVERYWHERE or name in ATTRIBUTES.get(tag, [])

    styles = CSSSanitizer(allowed_css_properties=STYLES)
    protocols = ["http", "https", "mailto", "data"]
    return bleach.clean(
        html, tags=TAGS, attributes=allowed, css_sanitizer=styles, protocols=protocols, strip=True
    )


def _inner_links(html: str, records: Records, up: str = "../") -> str:
    """Links whose text is the id of a record lead to its card."""

    def led(match: re.Match) -> str:
        name = unescape(match[2])
        if name not in records.href:
            return match[0]
        return f'<a href="{up}{escape(records.href[name])}" title="{escape(name)}">{match[2]}</a>'

    return re.sub(r'<a (?:title="[^"]*" )?href="([^"]*)"[^>]*>([^<>]+)</a>', led, html)


def _pictures(stem: str, notebook) -> Iterator[tuple[str, bytes]]:
    """The charts of a notebook as files; they hold their evidence."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    images = [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    for number, image in enumerate(images, start=1):
        yield f"files/{stem[:2]}-{number}.png", base64.b64decode(image)


def _workbook(article, others: list, table: pd.DataFrame) -> bytes:
    """The tables of all packages and the findings in one workbook."""
    tables = {"findings": table}
    for package in (article, *others):
        prefix = "" if package is article else f"{package.package.kind}-"
        tables |= {f"{prefix}{name}": frame for name, frame in package.frames.items() if name != "codings"}
    about = {"title": article.package.title, "cite": str(article.cite()), "licence": "CC BY 4.0"}
    return workbook_bytes(tables, about)
