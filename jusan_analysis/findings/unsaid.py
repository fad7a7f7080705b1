"""What the article leaves open, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from jusan_analysis import contents
from jusan_analysis.findings.rows import Finding, agreeing, listed, united
from jusan_analysis.problems import counted

TOPIC, NOTEBOOK = "What stays open", "01-the-article-as-data"


def silences(article, context) -> Iterator[Finding]:
    """How many questions stay open, and what most of them are about."""
    found = contents.silences(article.silences)
    if found.empty:
        return
    most = found[found["n_silences"] == found["n_silences"].max()]
    passages = united(found["passage_ids"])
    each = "" if len(most) == 1 else " each"
    n, topics = int(found["n_silences"].sum()), most["topic"].astype("str").str.replace("_", " ")
    yield Finding(
        TOPIC,
        f"{counted(n, 'question')} that an analyst would ask {agreeing(n, 'stays', 'stay')} open in the "
        f"article; the largest {agreeing(len(most), 'group', 'groups')} ({listed(topics)}) "
        f"{agreeing(len(most), 'holds', 'hold')} {most['n_silences'].iloc[0]}{each}.",
        f"A list made by reading, resting on {counted(len(passages.split(';')), 'sentence')}; another reader "
        "may add to it.",
        "An open question is no sign that the answer is no, nor that nobody knows it.",
        NOTEBOOK,
        "What is not said?",
        passage_ids=passages,
        record_ids=united(found["silence_ids"]),
    )


TOLD = (silences,)
