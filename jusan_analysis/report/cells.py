"""The notebooks as HTML: cleaned, with links that lead to records and pages of the report."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import count
from pathlib import Path
from urllib.parse import quote, unquote

from jusan_analysis.problems import CONTROL
from jusan_analysis.show import environment

TEMPLATES = Path(__file__).parent / "templates"
# what the words of a notebook may be made of; everything else is left out, and the page says so
TAGS = """a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6
    hr i img li ol p pre s small span strong sub summary sup table tbody td tfoot th thead tr u ul
    wbr""".split()
EVERYWHERE = ["title", "role", "aria-live", "aria-label", "colspan", "rowspan", "scope", "style"]
ATTRIBUTES = {"a": ["href"], "img": ["src", "alt", "width", "height"]}
STYLES = """background border border-bottom border-collapse border-radius caption-side color cursor display
    font-size font-variant-numeric font-weight margin max-width opacity overflow-wrap padding padding-left
    text-align vertical-align white-space""".split()
SCHEMES = ["http", "https", "mailto"]
PICTURES = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
TAKEN = ("index", "codebook")
# attributes that neither run nor load anything: they go without a word
HARMLESS = re.compile(r"class|id|target|rel|border|align|valign|dir|lang|tabindex|data-[\w-]+")


class UnusableNotebook(ValueError):
    """A notebook cannot be shown in this report; the message says which cell and why."""


def check_notebooks(notebooks: Mapping, package) -> None:
    """Refuse notebooks that lack a picture or are about another package, all faults at once."""
    faults = [fault for stem, notebook in notebooks.items() for fault in _faults(stem, notebook, package)]
    if faults:
        raise UnusableNotebook(" ".join(faults))


def _faults(stem: str, notebook, package) -> Iterator[str]:
    version = f"{package.name} {package.version}"
    if not re.fullmatch(r"[\w-]+", stem) or stem in TAKEN:
        yield f"{stem}.ipynb: no page can have this name. Use letters, digits, - and _."
    for number, cell in enumerate(notebook.cells, start=1):
        place, source = f"{stem}.ipynb, cell {number}:", "".join(cell.source)
        if cell.cell_type == "markdown":
            for name in re.findall(r"attachment:([^)\s\"'>]+)", source):
                if unquote(name) not in cell.get("attachments", {}):
                    yield f"{place} the picture {name} is missing. Add it to the cell, or take it out."
        elif re.search(r"\bload_article\(\s*[^)\s]", source):
            yield f"{place} it loads an article of its own. Load it with ja.load_article() alone."
        for output in cell.get("outputs", []):
            cited = "".join(output.get("data", {}).get("text/plain", ""))
            if "Coded data: " in cited and version not in cited:
                yield f"{place} its outputs are not about {version}. Run the notebook again: jusan refresh."


def notebook_pages(notebooks: Mapping, href: Mapping[str, str]) -> Iterator[tuple[str, dict]]:
    """The stem of each notebook, and what its page shows: body (HTML), left_out, contents_list.

    ``href`` says where each id leads.
    """
    from bs4 import BeautifulSoup

    pages, left_out = {}, {stem: set() for stem in notebooks}
    for stem, notebook in notebooks.items():
        pages[stem] = BeautifulSoup(_cells_html(stem, notebook, left_out[stem]), "html.parser")
        _give_anchors(pages[stem])
    for stem, page in pages.items():
        for table in page("table"):
            label = table.caption.get_text(" ", strip=True) if table.caption else "Table"
            look = {"class": "wide", "role": "group", "tabindex": "0", "aria-label": label}
            _give_heads(table)
            # a table that is wider than the screen scrolls, also by keyboard
            table.wrap(page.new_tag("div", attrs=look))
        for image in page("img", src=False):
            image.replace_with(image.get("alt", ""))
        charts = {chart["path"] for chart in pictures(stem, notebooks[stem])}
        for link in page("a"):
            address = link.get("href", "")
            target = address if address in charts else _target(address, link.get_text(), stem, pages, href)
            if target is None:
                left_out[stem].add(f"the link to {address or 'nothing'}")
                link.unwrap()
            else:
                link["href"] = target
        contents = [(heading["id"], heading.get_text()) for heading in page("h2")]
        yield stem, {"body": str(page), "left_out": sorted(left_out[stem]), "contents_list": contents}


def title(stem: str) -> str:
    """A notebook by its file name: ``03-recommendations-and-practices``.

    >>> title("03-recommendations-and-practices")
    'Recommendations and practices'
    """
    words = re.sub(r"^\d+[-_ ]*", "", stem).replace("-", " ").replace("_", " ")
    return (words[:1].upper() + words[1:]) or stem


def pictures(stem: str, notebook) -> Iterator[dict]:
    """The charts of a notebook: path, alt text, width, and content, which holds the evidence."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    drawn = [output for output in outputs if "image/png" in output.get("data", {})]
    for number, output in enumerate(drawn, start=1):
        look = output.get("metadata", {}).get("image/png", {})
        content = base64.b64decode("".join(output["data"]["image/png"]))
        shown = {"alt": look.get("alt", "chart"), "width": look.get("width", "")}
        yield {"path": f"files/{stem}-{number}.png", **shown, "content": content}


def _cells_html(stem: str, notebook, left_out: set[str]) -> str:
    from nbconvert.filters import markdown2html

    cells, charts = [], pictures(stem, notebook)
    for cell in notebook.cells:
        source = "".join(cell.source)
        if cell.cell_type == "markdown":
            for name, data in cell.get("attachments", {}).items():
                kind, content = next(iter(data.items()))
                for spelling in (name, quote(name)):
                    source = source.replace(f"attachment:{spelling}", f"data:{kind};base64,{content}")
            cells.append({"html": clean(markdown2html(source), left_out)})
        elif cell.cell_type == "code":
            outputs = [_output(output, charts, left_out) for output in cell.outputs]
            cells.append({"source": source, "outputs": outputs})
    return environment(TEMPLATES).get_template("cells.html.j2").render(cells=cells)


def _output(output, charts: Iterator[dict], left_out: set[str]) -> dict:
    """What a page shows of an output: a picture and its words, or HTML, or text."""
    data = output.get("data", {})
    text = "".join(data.get("text/plain", "") or output.get("text", "") or output.get("evalue", ""))
    if "image/png" in data:
        return next(charts) | {"text": text}
    if "text/html" in data:
        return {"html": clean("".join(data["text/html"]), left_out)}
    return {"text": CONTROL.sub("", text)}


def clean(html: str, left_out: set[str]) -> str:
    """HTML of allowed elements, attributes and addresses; ``left_out`` takes the names of the others."""
    import bleach
    from bleach.css_sanitizer import CSSSanitizer
    from bs4 import BeautifulSoup

    page = BeautifulSoup(f"<body>{html}", "lxml")
    for element in page(lambda element: element.name not in [*TAGS, "html", "head", "body"]):
        if not element.decomposed:
            left_out.add(element.name)
            # what such an element holds is no text for readers
            if element.name in ("script", "style", "template", "noscript", "title", "svg", "math"):
                element.decompose()

    def allowed(tag: str, name: str, value: str) -> bool:
        harmful = (
            (name == "style" and re.search(r"url|image|expression|[\\@]", value, re.I))
            or (name == "src" and not PICTURES.fullmatch(value))
            or (name == "href" and _scheme(value) not in ("", *SCHEMES))
        )
        kept = name in EVERYWHERE or name in ATTRIBUTES.get(tag, [])
        if harmful or not (kept or HARMLESS.fullmatch(name)):
            left_out.add(f"{name} of {tag}")
        return kept and not harmful

    css = CSSSanitizer(allowed_css_properties=STYLES)
    return bleach.clean(str(page), TAGS, allowed, [*SCHEMES, "data"], strip=True, css_sanitizer=css)


def _scheme(address: str) -> str:
    """The scheme of an address as a browser reads it: blanks and control characters do not hide it."""
    plain = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\ufeff]", "", unescape(address)).lower()
    return plain.partition(":")[0] if re.match(r"[^/?#]*:", plain) else ""


def _give_anchors(page) -> None:
    """Give each heading of a page an id of its own."""
    # main is the id of the page itself
    given = {"main"}
    for heading in page(re.compile("^h[1-6]$")):
        for link in heading("a"):
            if link.get_text(strip=True) in ("", "¶"):
                link.decompose()
        wanted = _slug(heading.get_text()) or "section"
        names = (f"{wanted}-{number}" if number > 1 else wanted for number in count(1))
        heading["id"] = next(name for name in names if name not in given)
        given.add(heading["id"])


def _give_heads(table) -> None:
    """Name its column in each cell, so that on a phone a row of a wide table stands as a card."""
    heads = [cell.get_text(" ", strip=True) for cell in table.select("thead tr:last-child > *")]
    rows = table.select("tbody tr")
    if len(heads) > 3 and all(len(row(["td", "th"])) == len(heads) for row in rows):
        table["class"] = "cards"
        for row in rows:
            for cell, head in zip(row(["td", "th"]), heads):
                cell["data-head"] = head


def _slug(text: str) -> str:
    return re.sub(r"\W+", "-", text.lower()).strip("-")


def _target(address: str, text: str, stem: str, pages: Mapping, href: Mapping[str, str]) -> str | None:
    """Where a link leads in the report: to the record it names, or a page; None for anything else."""
    record_id = text.strip().replace(" ", "_")
    if record_id in href or _scheme(address):
        return href.get(record_id, address)
    path, _, fragment = address.partition("#")
    page, there = path.removesuffix(".ipynb") or stem, _slug(unquote(fragment))
    if page not in pages or not (path.endswith(".ipynb") or fragment):
        return None
    return f"{page}.html#{there}" if there and pages[page].find(id=there) else f"{page}.html"
