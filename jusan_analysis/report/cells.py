"""The notebooks as HTML: cleaned, with links that lead to records and pages of the report."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from urllib.parse import quote, unquote

from jusan_analysis.problems import CONTROL

# what the words of a notebook may be made of; everything else is left out, and the page says so
TAGS = """a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6
    hr i img li ol p pre s small span strong sub summary sup table tbody td tfoot th thead tr u ul""".split()
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


def notebook_pages(notebooks: Mapping, href: Mapping[str, str]) -> dict[str, str]:
    """The HTML of each notebook, by its stem; ``href`` says where each id leads."""
    from bs4 import BeautifulSoup

    left_out: dict[str, set[str]] = {stem: set() for stem in notebooks}
    pages = {
        stem: BeautifulSoup(_cells_html(stem, notebook, left_out[stem]), "html.parser")
        for stem, notebook in notebooks.items()
    }
    anchors = {stem: _give_anchors(page) for stem, page in pages.items()}
    charts = {path: path for stem, notebook in notebooks.items() for path, *_ in pictures(stem, notebook)}
    for stem, page in pages.items():
        for table in page("table"):
            label = table.caption.get_text(" ", strip=True) if table.caption else "Table"
            # a table that is wider than the screen scrolls, also by keyboard
            table.wrap(page.new_tag("div", attrs={"class": "wide", "role": "group", "tabindex": "0"}))
            table.parent["aria-label"] = label
        for image in page("img", src=False):
            image.replace_with(image.get("alt", ""))
        for link in page("a"):
            target = charts.get(link.get("href")) or _target(link, stem, anchors, href)
            if target is None:
                left_out[stem].add(f"the link to {link.get('href', 'nothing')}")
                link.unwrap()
            else:
                link["href"] = target
        if not page.h1:
            page.insert(0, BeautifulSoup(f"<h1>{escape(title(stem))}</h1>", "html.parser"))
        if left_out[stem]:
            note = f'<p class="note">Left out of this page: {escape(", ".join(sorted(left_out[stem])))}.</p>'
            page.append(BeautifulSoup(note, "html.parser"))
    return {stem: str(page) for stem, page in pages.items()}


def title(stem: str) -> str:
    """A notebook by its file name: ``03-recommendations-and-practices``.

    >>> title("03-recommendations-and-practices")
    'Recommendations and practices'
    """
    words = re.sub(r"^\d+[-_ ]*", "", stem).replace("-", " ").replace("_", " ")
    return (words[:1].upper() + words[1:]) or stem


def pictures(stem: str, notebook) -> Iterator[tuple[str, str, bytes]]:
    """The charts of a notebook: path, alt text, and the file with its evidence."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    drawn = [output for output in outputs if "image/png" in output.get("data", {})]
    for number, output in enumerate(drawn, start=1):
        alt = str(output.get("metadata", {}).get("image/png", {}).get("alt", "chart"))
        yield f"files/{stem}-{number}.png", alt, base64.b64decode("".join(output["data"]["image/png"]))


def _cells_html(stem: str, notebook, left_out: set[str]) -> str:
    from nbconvert.filters import markdown2html

    parts, paths = [], iter(pictures(stem, notebook))
    for cell in notebook.cells:
        source = "".join(cell.source)
        if cell.cell_type == "markdown":
            for name, data in cell.get("attachments", {}).items():
                kind, content = next(iter(data.items()))
                for spelling in (name, quote(name)):
                    source = source.replace(f"attachment:{spelling}", f"data:{kind};base64,{content}")
            parts.append(clean(markdown2html(source), left_out))
        elif cell.cell_type == "code":
            code = f"<pre><code>{escape(source)}</code></pre>"
            parts.append(f'<details class="code"><summary>Code</summary>{code}</details>')
            parts += [_output_html(output, paths, left_out) for output in cell.outputs]
    return "\n".join(parts)


def _output_html(output, paths: Iterator[tuple[str, str, bytes]], left_out: set[str]) -> str:
    data = output.get("data", {})
    text = "".join(data.get("text/plain", "") or output.get("text", "") or output.get("evalue", ""))
    if "image/png" in data:
        path, alt, _ = next(paths)
        size = output.get("metadata", {}).get("image/png", {})
        width = f' width="{int(size["width"])}"' if str(size.get("width", "")).isdigit() else ""
        picture = f'<a href="{escape(path)}"><img src="{escape(path)}" alt="{escape(alt)}"{width}></a>'
        words = f"<details><summary>In words</summary><p>{escape(text)}</p></details>"
        return f"<figure>{picture}<figcaption>{words}</figcaption></figure>"
    if "text/html" in data:
        return f"<div>{clean(''.join(data['text/html']), left_out)}</div>"
    return f"<pre>{escape(CONTROL.sub('', text))}</pre>" if text else ""


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

    return bleach.clean(
        str(page),
        tags=TAGS,
        attributes=allowed,
        protocols=[*SCHEMES, "data"],
        css_sanitizer=CSSSanitizer(allowed_css_properties=STYLES),
        strip=True,
    )


def _scheme(address: str) -> str:
    """The scheme of an address as a browser reads it: blanks and control characters do not hide it."""
    plain = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\ufeff]", "", unescape(address)).lower()
    return plain.partition(":")[0] if re.match(r"[^/?#]*:", plain) else ""


def _give_anchors(page) -> set[str]:
    """Give each heading of a page an id of its own; returns the ids."""
    given: set[str] = set()
    for heading in page(re.compile("^h[1-6]$")):
        for link in heading("a"):
            if link.get_text(strip=True) in ("", "¶"):
                link.decompose()
        # main is the id of the page itself
        wanted = _slug(heading.get_text()) or "section"
        names = [wanted, *(f"{wanted}-{number}" for number in range(2, len(given) + 4))]
        heading["id"] = next(name for name in names if name not in given | {"main"})
        given.add(heading["id"])
    return given


def _slug(text: str) -> str:
    return re.sub(r"\W+", "-", text.lower()).strip("-")


def _target(link, stem: str, anchors: Mapping[str, set[str]], href: Mapping[str, str]) -> str | None:
    """Where a link leads in the report; None where there is no such place."""
    address, text = link.get("href", ""), link.get_text()
    if text in href:
        return href[text]
    if _scheme(address):
        return address
    path, _, fragment = address.partition("#")
    page = path.removesuffix(".ipynb") or stem
    if page not in anchors or not (path.endswith(".ipynb") or fragment):
        return None
    there = _slug(unquote(fragment))
    return f"{page}.html" + (f"#{there}" if there in anchors[page] else "")
