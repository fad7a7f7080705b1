"""Charts of the evidence from outside the article: claims, stages, returns, a timeline."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.charts import style

# verdicts and kinds of events have colours of their own: a status colour would say too much
VERDICTS = {
    "contradicted": "#4a2545",
    "qualified": "#c08a2d",
    "not_checkable": "#c9ccd1",
    "not_checked": "#ffffff",
    "supported": "#4d7c4a",
}
KINDS = {
    "norm": ("#4a2545", "convention or general comment"),
    "law": ("#4d7c4a", "law of the State"),
    "review": ("#c08a2d", "review by a UN body"),
    "operation": ("#3c4858", "operation"),
    "article": ("#1b1b1b", "article"),
}
BARS = "#3c4858"
NO_RANKING = "In the order of names, which is no ranking."


def claims(claims: pd.DataFrame, ax=None, **words):
    """Each claim with its verdict as a mark and a word, the graver ones first.

    ``claims``: claim_id, claim, verdict, and ids.
    """
    if claims.empty:
        return style.nothing(ax, words)
    verdicts = claims["verdict"].astype(str)
    rank = pd.Categorical(verdicts, [*VERDICTS, *sorted({*verdicts} - {*VERDICTS})])
    table = claims.assign(verdict=verdicts.str.replace("_", " "), rank=rank).sort_values(
        "rank", kind="stable"
    )
    labels = [style.with_id(*row, 8, 10) for row in zip(table["claim"], table["claim_id"])]
    rows, ends = style.stacked(labels)
    ax = style.new_axes(ax, (10, ends[-1]))
    for y, label, row in zip(rows, labels, table.itertuples()):
        look = {"color": VERDICTS.get(row.rank, style.PAPER), "edgecolor": style.INK, "linewidth": 0.6}
        ax.scatter(0.1, y, s=110, **look)
        style.write(ax, 0.3, y, row.verdict, fontsize=10, fontweight="bold")
        style.write(ax, 1.7, y, label, fontsize=10)
    ax.set(xlim=(0, 10), ylim=(ends[-1], 0), xticks=[], yticks=[])
    tally = table["verdict"].value_counts(sort=False)
    verdicts = style.listed(f"{number} {verdict}" for verdict, number in tally.items())
    alt = f"A list of {len(table)} claims of the article with a verdict each: {verdicts}."
    lines = [f"{row.claim_id} {row.verdict}: {row.claim}" for row in table.itertuples()]
    return style.completed(style.bare(ax), alt, [table], lines, words)


def stages(stages: pd.DataFrame, ax=None, **words):
    """Persons by stage, stacked by group; parts that no source states are hatched.

    ``stages``: label, date, total, children, women, men, derived_measures.
    """
    if stages.empty:
        return style.nothing(ax, words)
    ax = style.new_axes(ax, (10, 0.3 + 0.6 * len(stages)))
    groups = ["children", "women", "men"]
    numbers = stages[groups].astype("Float64")
    known = numbers.sum(axis=1)
    totals = stages["total"].astype("Float64").fillna(known)
    # a total that its source does not divide is drawn, too
    parts = numbers.assign(other=totals - known).fillna(0)
    names = dict(zip(parts, [*groups, "not divided"]))
    longest, looks, labels, lines = float(totals.max()) * 1.2, {}, [], []
    rows = zip(stages.to_dict("records"), parts.to_dict("records"), totals)
    for y, (stage, values, total) in enumerate(rows):
        left, derived, texts = 0.0, str(stage["derived_measures"]).split(";"), []
        for group, value in values.items():
            if value <= 0:
                continue
            look = {"facecolor": style.GROUP_COLOURS[group], "edgecolor": style.PAPER}
            looks[names[group].capitalize()] = look
            texts.append(f"{names[group]} {value:,.0f}")
            if group in derived:
                look, texts[-1] = look | {"hatch": style.INFERRED}, f"{texts[-1]} (worked out)"
            ax.barh(y, value, left=left, height=0.58, **look)
            # a number stands in its part where it fits
            if value > longest * 0.018 * len(f"{value:.0f}"):
                style.write_on(ax, left + value / 2, y, f"{value:.0f}", look)
            left += value
        style.write_beside(ax, left, y, f"{total:,.0f} in all").set_fontsize(10)
        labels.append(f"{stage['label'][:1].upper()}{stage['label'][1:]}\n{style.period(stage['date'])}")
        lines.append(f"{labels[-1]}: {total:,.0f} in all, {', '.join(texts)}".replace("\n", ", "))
    ax.set_yticks(range(len(labels)), labels)
    ax.set(xlim=(0, longest), ylim=(len(labels) - 0.5, -0.5), xticks=[])
    if any("(worked out)" in line for line in lines):
        looks["Worked out, not stated"] = {
            "facecolor": style.SOFT,
            "edgecolor": style.PAPER,
            "hatch": style.INFERRED,
        }
    style.key(style.bare(ax), looks, columns=5, place="upper right")
    ax.tick_params(labelsize=10)
    alt = f"Stacked bars of persons by stage: {'; '.join(line.partition(' in all')[0] for line in lines)}."
    return style.completed(ax, alt, [stages], lines, words)


def returns(returns: pd.DataFrame, ax=None, **words):
    """Persons brought home by State or territory, by name: counts to compare, then others with the reason.

    ``returns`` as `jusan_analysis.evidence.returns` gives them, of one period; the order is no ranking.
    """
    rows = returns.dropna(subset="total")
    if rows.empty:
        return style.nothing(ax, words)
    rows = rows.sort_values(["comparable", "name", "as_of"], ascending=[False, True, True], kind="stable")
    ax = style.new_axes(ax, (10, 0.4 + 0.27 * (len(rows) + 2)))
    y, ticks, listed = 0.0, {}, {True: [], False: []}
    for row in rows.itertuples():
        if not listed[row.comparable]:
            y += 0.4 if ticks else 0
            heading = "Counts that can be compared" if row.comparable else "Counts that stand apart, and why"
            style.write(ax, 0, y, heading, fontsize=10, fontweight="bold")
            y += 1
        face = BARS if row.comparable else style.PAPER
        ax.barh(y, row.total, height=0.62, facecolor=face, edgecolor=BARS, linewidth=1)
        text = f"{row.total:,.0f}" + ("" if row.comparable else f"  {row.why_not_comparable}")
        style.write_beside(ax, row.total, y, text)
        ticks[y] = f"{row.name}, {style.period(row.as_of)}"
        listed[row.comparable].append(f"{ticks[y]}: {text}")
        y += 1
    ax.set_yticks(list(ticks), list(ticks.values()))
    ax.set(xlim=(0, float(rows["total"].max()) * 1.08), ylim=(y - 0.4, -0.6), xticks=[])
    missing = len(returns) - len(rows)
    left_out = f"{missing} counts without a total are left out." if missing else ""
    # a caution may bring the line on names already
    caution = words.get("caution", "").replace(style.NAMES_OF_PLACES, "").strip()
    foot = [NO_RANKING, left_out, caution, style.NAMES_OF_PLACES, *rows["name_note"].dropna().unique()]
    foot = " ".join(filter(None, foot))
    to_compare = "; ".join(listed[True]) or "none"
    alt = f"Bars of {len(rows)} counts of persons brought home. To compare: {to_compare}."
    lines = [*listed[True], *listed[False], foot]
    return style.completed(style.bare(ax), alt, [rows], lines, words | {"caution": foot})


def timeline(timeline: pd.DataFrame, ax=None, **words):
    """Events in order, one a line, with the date at the left and a mark by kind; unread ones hollow.

    ``timeline``: date, event, kind, how_seen, and ids.
    """
    if timeline.empty:
        return style.nothing(ax, words)
    table = timeline.sort_values("date", kind="stable")
    weights = ["bold" if kind in ("article", "operation") else "normal" for kind in table["kind"].astype(str)]
    labels = [style.wrapped(event, 7.5, 9.5, weight) for event, weight in zip(table["event"], weights)]
    rows, ends = style.stacked(labels)
    ax, looks, unread = style.new_axes(ax, (10, 0.3 + ends[-1])), {}, {}
    ax.axvline(2.1, color=style.PALE, linewidth=2, zorder=0)
    for y, label, weight, event in zip(rows, labels, weights, table.itertuples()):
        colour, word = KINDS.get(str(event.kind), (style.SOFT, str(event.kind).replace("_", " ")))
        hollow = str(event.how_seen) == "not_read"
        look = {"facecolor": style.PAPER if hollow else colour, "edgecolor": colour, "linewidth": 1.6}
        (unread if hollow else looks).setdefault(
            "not read" if hollow else word, ax.scatter(2.1, y, s=80, **look)
        )
        style.write(ax, 1.95, y, style.period(event.date), ha="right", fontsize=9.5, fontweight=weight)
        style.write(ax, 2.25, y, label, fontsize=9.5, fontweight=weight)
    ax.set(xlim=(0, 10), ylim=(ends[-1], 0), xticks=[], yticks=[])
    style.key(style.bare(ax), looks | unread, columns=6)
    dates = [style.period(date) for date in table["date"]]
    lines = [f"{date}: {event}" for date, event in zip(dates, table["event"])]
    alt = f"A timeline of {len(table)} events, from {dates[0]} to {dates[-1]}."
    return style.completed(ax, alt, [table], lines, words)
