"""The body of a notebook's page: prose, folded code, and outputs whose ids and numbers lead on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote

from jusan_analysis.rendering import linked_ids
from jusan_analysis.report.atlas import Atlas
from jusan_analysis.report.numbers import TableEvidence
from jusan_analysis.report.shown import MARK, Anchors, Page, ShownChart, ShownTable, anchor_of

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

PUT_ASIDE = "jusan-output-"

OUTWARD = re.compile(
    r"<(script|iframe|object|embed|link|form)\b|\bsrc\s*=\s*[\"']?(https?:)?//", re.IGNORECASE
)

# of a trace as HTML: links, cells with ids, and the id of the record as caption
_TRACE = (
    r'(?P<before>)<a href="[^"]*"[^>]*>(?P<ids>[^<>]+)</a>(?P<after>)',
    r'(?P<before><th scope="row">\w+_ids?</th><td>)(?P<ids>[^<>]+)(?P<after></td>)',
    r"(?P<before><caption>)(?P<ids>[^<>]+)(?P<after></caption>)",
)


def notebook_body(page: Page, atlas: Atlas, chart_template) -> str:
    """The notebook as HTML, without the page around it.

    Parameters
    ----------
    page : Page
        Its outputs are replaced by what the page shows for them.
    atlas : Atlas
    chart_template : jinja2.Template
        Of a chart with its caption.
    """
    dressed = dict(_put_aside(page, atlas, chart_template))
    body, _ = _exporter().from_notebook_node(page.notebook)
    # links from notebook to notebook lead from page to page
    body = re.sub(r'href="([\w-]+)\.ipynb(#[^"]*)?"', _to_page, body)
    anchors = Anchors()
    body = re.sub(r"<h([1-6])>(.*?)</h\1>", lambda found: _with_anchor(found, anchors), body, flags=re.DOTALL)
    body = body if "<h1" in body else f"<h1>{escape(page.title)}</h1>\n{body}"
    return re.sub(rf"<!--{PUT_ASIDE}(\d+)-->", lambda found: dressed.get(found[1], ""), body)


def _put_aside(page: Page, atlas: Atlas, chart_template) -> Iterator[tuple[str, str]]:
    """What the page shows for its outputs, by number; the exporter would parse all of it again."""
    outputs = (output for cell in page.notebook.cells for output in cell.get("outputs", []))
    for number, output in enumerate(outputs):
        html = _dressed(page, output, atlas, chart_template)
        if html is not None:
            output["data"] = {"text/html": f"<!--{PUT_ASIDE}{number}-->"}
            yield str(number), html


def _exporter():
    from nbconvert import HTMLExporter

    return HTMLExporter(
        template_name="cells",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )


def _dressed(page: Page, output, atlas: Atlas, chart_template) -> str | None:
    """What the page shows for an output, or None where it shows it as it is."""
    one = page.shown.get(output.get("metadata", {}).get(MARK))
    # ids of another package name other records: they lead nowhere here
    links = atlas.links("") if one is None or one.origin <= atlas.origin else {}
    if isinstance(one, ShownTable):
        return _table(one, atlas, output["data"]["text/html"] if not links else None)
    if isinstance(one, ShownChart):
        return chart_template.render(one=one, ids=linked_ids(";".join(one.ids), links))
    data = output.get("data", {})
    html = data.get("text/html", "")
    if OUTWARD.search(html):
        # what would ask another host, or run: its plain text stands for it
        return f"<pre>{escape(str(data.get('text/plain', 'not shown here')))}</pre>"
    ours = any(f'data-origin="{escape(each)}"' in html for each in atlas.origin)
    return homewards(html, links) if ours else None


def _table(one: ShownTable, atlas: Atlas, html: str | None) -> str:
    label = escape(f"{one.label}. {one.title}")
    return (
        f'<div class="wide" id="{one.key}" role="region" aria-label="{label}" tabindex="0">'
        f"{html or TableEvidence(one, atlas).html()}</div>\n"
        f'<p class="take"><a href="tables/{one.key}.csv">CSV of {one.label}</a></p>'
    )


def homewards(html: str, links: Mapping[str, str]) -> str:
    """A trace whose record ids lead to their cards.

    Parameters
    ----------
    html : str
        As a trace shows itself in a notebook.
    links : mapping of str to str
        By record id.
    """

    def led(found: re.Match) -> str:
        ids = unescape(found["ids"])
        known = all(one in links for one in ids.split(";"))
        return found["before"] + linked_ids(ids, links) + found["after"] if known else found[0]

    for part in _TRACE:
        html = re.sub(part, led, html)
    return html


def _to_page(found: re.Match) -> str:
    page, anchor = found.groups()
    return f'href="{page}.html{f"#{anchor_of(unquote(anchor))}" if anchor else ""}"'


def _with_anchor(found: re.Match, anchors: Anchors) -> str:
    level, inside = found.groups()
    text = unescape(re.sub(r"<[^>]*>", "", inside))
    return f'<h{level} id="{escape(anchors.next(text))}">{inside}</h{level}>'
