"""Look through the asks: widgets where a kernel runs, the same content as a table elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from jusan_analysis.askpages import FACETS, AskPage, ask_pages, page_frame, page_list
from jusan_analysis.display import Shown, record_links, table_bundle
from jusan_analysis.frames import choose
from jusan_analysis.problems import counted

ANY = "any"
VIEW = "application/vnd.jupyter.widget-view+json"

_STYLE = (
    "<style>.jusan-explore{max-width:100%;line-height:1.45}"
    ".jusan-explore summary{cursor:pointer;padding:.35em 0;width:auto;overflow-wrap:anywhere}"
    ".jusan-explore summary:focus-visible,.jusan-wide:focus-visible"
    "{outline:3px solid #d08000;outline-offset:2px}"
    ".jusan-explore details{border-bottom:1px solid #8886}"
    ".jusan-explore details[open]{padding-bottom:.8em}"
    ".jusan-explore h5{margin:.8em 0 .2em;font-size:1em}"
    ".jusan-explore a{color:var(--link,var(--jp-content-link-color,#0b4f8a));text-decoration:underline}"
    ".jusan-wide{overflow-x:auto;contain:inline-size}"
    ".jusan-wide table{border-collapse:collapse}"
    ".jusan-wide th,.jusan-wide td{text-align:left!important;vertical-align:top;padding:.25em .6em .25em 0;"
    "border-bottom:1px solid #8886;white-space:normal;min-width:4.5em;max-width:26em}</style>"
)


class Explorer(Shown):
    """The asks of an article, to be filtered; the last expression of a cell shows it.

    Attributes
    ----------
    pages : tuple of AskPage
        One per ask.
    """

    def __init__(self, pages: Iterable[AskPage], links: Mapping[str, str], origin: Sequence[str]):
        self.pages = tuple(pages)
        bundle = table_bundle(page_frame(self.pages), links, "", origin)
        told = {"text/plain": _text(self.pages), "text/html": _static(bundle["text/html"], self.pages)}
        super().__init__(bundle | told)

    def matching(self, text: str = "", **facets: str) -> list[str]:
        """Ids of the asks that match all that is given.

        Parameters
        ----------
        text : str
            All its words must occur on the page of the ask; case does not count.
        **facets : str
            domain, theme, addressee, speaker, modality, status or basis, in the words shown;
            ``any`` matches all.

        Raises
        ------
        ValueError
            If there is no such filter, or no such value of it.
        """
        for name, value in facets.items():
            choose(value, [ANY, *self.options(choose(name, FACETS, "filter"))], name)
        return [page.recommendation_id for page in _matching(self.pages, text, facets)]

    def options(self, facet: str) -> list[str]:
        """The values of a filter, each once, in the order of the asks."""
        return list(dict.fromkeys(page.facets[facet] for page in self.pages))

    def widgets(self):
        """The filters with the pages below them, as live widgets.

        Returns
        -------
        ipywidgets.VBox

        Raises
        ------
        ImportError
            If ipywidgets is not installed.
        """
        import ipywidgets

        wide = {"width": "auto", "max_width": "100%", "min_width": "0", "flex": "1 1 19em"}
        filters = {
            name: ipywidgets.Dropdown(options=[ANY, *self.options(name)], description=name, layout=wide)
            for name in FACETS
        }
        words = ipywidgets.Text(
            description="words", placeholder="anywhere on the page of an ask", layout=wide
        )
        found = ipywidgets.HTML(layout={"width": "auto", "min_width": "0"})

        def update(_=None):
            facets = {name: one.value for name, one in filters.items()}
            found.value = _live(self.pages, _matching(self.pages, words.value, facets))

        for one in [*filters.values(), words]:
            one.observe(update, names="value")
        update()
        flow = {"flex_flow": "row wrap", "width": "100%"}
        return ipywidgets.VBox([ipywidgets.Box([*filters.values(), words], layout=flow), found])

    def _repr_mimebundle_(self, include=None, exclude=None):
        # the view is an id of this run: it is shown, and never stored (see running.stable)
        view = _view(self) if _kernel_runs() else {}
        return {**self.data, **view}, self.metadata


def explore(article, standards, context=None) -> Explorer:
    """Look through the asks by domain, theme, addressee, speaker, strength, status, basis and words.

    Each ask shows who says it and how strongly, its passages with links, the practices it was
    compared with and why, the norms with their fit, the cautious status, and the law outside.
    Where no kernel runs (GitHub, the report) the same content stands as a table with one
    block per ask that opens.

    Parameters
    ----------
    article : Article
    standards : Tables
    context : Tables, optional
        For the law outside the article.

    Returns
    -------
    Explorer
        To be the last expression of a cell.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> found = explore(ja.load_article(), ja.load_standards())
    >>> found.matching(text="mediation", modality="Recommend")
    ['r21', 'r22', 'r24', 'r37']
    """
    packages = [one for one in (article, standards, context) if one is not None]
    origin = [one.package.identity for one in packages]
    return Explorer(ask_pages(article, standards, context), record_links(article), origin)


def _matching(pages: Iterable[AskPage], text: str, facets: dict[str, str]) -> list[AskPage]:
    wanted = {name: value for name, value in facets.items() if value != ANY}
    words = text.casefold().split()
    return [
        page
        for page in pages
        if all(page.facets[name] == value for name, value in wanted.items())
        and all(word in page.words for word in words)
    ]


def _live(pages, found: list[AskPage]) -> str:
    count = f'<p role="status" aria-live="polite">{len(found)} of {counted(len(pages), "ask")}</p>'
    return f'{_STYLE}<div class="jusan-explore">{count}{page_list(found)}</div>'


def _static(table: str, pages) -> str:
    wide = f'<div class="jusan-wide" tabindex="0" role="region" aria-label="All asks">{table}</div>'
    return f'{_STYLE}<div class="jusan-explore">{wide}{page_list(pages)}</div>'


def _text(pages) -> str:
    lines = [
        f"{page.recommendation_id}  {page.action}  [{page.facets['status']}; {page.facets['basis']}, "
        f"{page.certainty} certainty; law outside: {page.law}]"
        for page in pages
    ]
    return "\n".join([f"{counted(len(pages), 'ask')}, cautious status of each:", *lines])


def _kernel_runs() -> bool:
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return getattr(get_ipython(), "kernel", None) is not None


def _view(explorer: Explorer) -> dict:
    try:
        bundle = explorer.widgets()._repr_mimebundle_()
    except ImportError:
        # without ipywidgets the table stands alone
        return {}
    return {VIEW: bundle[VIEW]}
