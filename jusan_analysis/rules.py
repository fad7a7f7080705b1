"""What holds between the rows of an article package, whatever the article."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

from jusan_analysis.checking import FORMS, coded_cells
from jusan_analysis.package import Table
from jusan_analysis.problems import Problem, in_rows, quoted

# read as numbers whatever the descriptor says of them, so that a rule never meets a text there
NUMBERS = ("start", "end", "text_length", "value", "lower", "upper")
# languages that write 1,560.5; others write 1.560,5 or 1 560,5
POINT = ("en", "he", "hi", "ja", "ko", "th", "zh")
# words that multiply the digits before them
SIZES = {
    r"mil\s+millones": 9,
    r"thousands?|mil|mille|tausend|тыс\w*": 3,
    r"mill?i[oó]n(?:s|es|en)?|millones|млн|миллион\w*": 6,
    r"milliards?|milliarden|млрд|миллиард\w*": 9,
}
# codes from the lowest to the highest, where the analysis relies on their order
SCALES = {
    "relation": ["contrary", "absent", "planned", "partly", "in_line"],
    "certainty": ["low", "medium", "high"],
}
RULES: list[tuple[Callable, bool, dict[str, list[str]]]] = []


def check_rules(tables: Mapping[str, Table]) -> list[Problem]:
    """Every fault between rows; a rule is left out where a column that it needs is missing."""
    problems: list[Problem] = []
    for rule, unfinished, needs in RULES:
        if all(name in tables and _has(tables[name], columns) for name, columns in needs.items()):
            rows = {name: _rows(tables[name], columns) for name, columns in needs.items()}
            judged = tables[next(iter(needs))]
            faults = [judged.fault(row.row, *fault) for row, *fault in rule(**rows)]
            problems += [replace(fault, unfinished=unfinished) for fault in faults]
    return problems + list(_adjudications(tables))


def rule(*, unfinished: bool = False, **needs: str):
    """Register a rule with the tables and columns it needs; ``?`` marks a column that may be missing.

    A rule gives rows of its first table, each with a column, what was found, what was expected, what to do.
    ``unfinished``: what it finds is not wrong, and still to be done.
    """

    def registered(function):
        RULES.append((function, unfinished, {table: names.split() for table, names in needs.items()}))
        return function

    return registered


def _has(table: Table, columns: list[str]) -> bool:
    return all(name in table.columns for name in columns if not name.endswith("?"))


def _rows(table: Table, columns: list[str]) -> list[SimpleNamespace]:
    """Rows with their spreadsheet row and cells: text, or a decimal; what is no number is None."""
    names, nothing = [name.rstrip("?") for name in columns], [""] * len(table.numbers)
    cells = [_cells(name, table.columns.get(name, nothing)) for name in names]
    return [
        SimpleNamespace(row=row, **dict(zip(names, values))) for row, *values in zip(table.numbers, *cells)
    ]


def _cells(name: str, cells: list[str | None]) -> list:
    if name not in NUMBERS:
        return [cell or "" for cell in cells]
    return [Decimal(cell) if re.fullmatch(FORMS["number"][0], cell or "") else None for cell in cells]


# --- sources and passages -----------------------------------------------------------------


@rule(sources="url")
def sources_are_pages(sources) -> Iterator[tuple]:
    """The address of a source is one a link may carry: a page, never a script."""
    for source in sources:
        if source.url and not re.fullmatch(r"https?://\S+", source.url):
            yield source, "url", quoted(source.url), "http:// or https:// and a page", "Correct it."


@rule(unfinished=True, sources="publisher")
def sources_have_a_publisher(sources) -> Iterator[tuple]:
    """Who published a source is known."""
    for source in sources:
        if not source.publisher:
            yield source, "publisher", "an empty cell", "who published it", "Write it there once you know."


@rule(unfinished=True, passages="voice function polarity speaker_id")
def passages_are_coded(passages) -> Iterator[tuple]:
    """Every passage has its codes and its speaker."""
    for column in ("voice", "function", "polarity", "speaker_id"):
        empty = [passage for passage in passages if not getattr(passage, column)]
        if empty:
            found = f"an empty cell{in_rows([passage.row for passage in empty])}"
            remedy = "Fill it in, by a coding sheet or in the table."
            yield empty[0], column, found, f"the {column.removesuffix('_id')} of each sentence", remedy


@rule(passages="source_id start end gap?", sources="source_id text_length")
def passages_adjoin(passages, sources) -> Iterator[tuple]:
    """Passages of a source follow one another with one blank between, inside the text.

    A column ``gap`` that is true says that text before the passage is left out.
    """
    lengths = {source.source_id: source.text_length for source in reversed(sources)}
    ends: dict[str, Decimal | None] = {}
    for passage in passages:
        start, end, length = passage.start, passage.end, lengths.get(passage.source_id)
        before, ends[passage.source_id] = ends.get(passage.source_id), end
        if start is not None and end is not None and start >= end:
            yield passage, "start, end", f"{start} to {end}", "a start before the end", "Correct the offsets."
        if end is not None and length is not None and end > length:
            yield passage, "end", f"{end}", f"{length} at most, the length of the text", "Correct it."
        if start is None or before is None:
            continue
        # some languages write no blank between sentences
        if start < before:
            found = f"{start}, overlapping the passage before, which ends at {before}"
            yield passage, "start", found, f"{before + 1}", "Correct the offsets."
        elif start > before + 1 and passage.gap != "true":
            found = f"{start}, leaving a gap after {before}"
            yield passage, "start", found, f"{before + 1}", "Add the missing passage."


@rule(passages="source_id locator")
def locators_lead_to_one_passage(passages) -> Iterator[tuple]:
    """Two passages of a source do not share the words by which they are found."""
    first: dict[tuple[str, str], int] = {}
    for passage in passages:
        words = (passage.source_id, passage.locator.casefold())
        if passage.locator and first.setdefault(words, passage.row) != passage.row:
            found = f"{quoted(passage.locator)}, as in row {first[words]}"
            remedy = "Take other words, or none where no such words exist."
            yield passage, "locator", found, "words that lead to this sentence alone", remedy


# --- figures and groups -------------------------------------------------------------------


@rule(figures="value lower upper")
def bounds_hold(figures) -> Iterator[tuple]:
    """A value lies between its bounds; a missing bound is open."""
    for figure in figures:
        known = [number for number in (figure.lower, figure.value, figure.upper) if number is not None]
        if known != sorted(known):
            numbers = (figure.value, figure.lower, figure.upper)
            words = ["none" if number is None else str(number) for number in numbers]
            found = "value {} with bounds {} to {}".format(*words)
            yield figure, "value", found, "lower ≤ value ≤ upper", "Correct the bounds."


@rule(
    figures="value lower upper form written unit passage_ids",
    passages="passage_id source_id",
    sources="source_id language",
)
def digits_are_as_written(figures, passages, sources) -> Iterator[tuple]:
    """A number printed in digits is the number of the record, in the writing of its language."""
    languages = {source.source_id: source.language for source in sources}
    language_of = {passage.passage_id: languages.get(passage.source_id) for passage in passages}
    for figure in figures:
        if figure.form != "number":
            continue
        language = language_of.get(figure.passage_ids.split(";")[0])
        printed = printed_numbers(figure.written, language or "en", share=figure.unit == "share")
        for column in ("value", "lower", "upper"):
            number = getattr(figure, column)
            # "under 14" is printed for an upper end of 13
            below = column == "upper" and figure.value is None and printed == {(number or 0) + 1}
            if number is not None and number not in printed and not below:
                found = f"{number}, but {quoted(figure.written)} is printed"
                yield figure, column, found, "the number that is printed", "Correct one of them."


def printed_numbers(text: str, language: str, share: bool = False) -> set[Decimal]:
    """Numbers printed in digits, as their language writes them; a share may be printed in per cent.

    >>> sorted(printed_numbers("1,560 of 2.5", "en")), sorted(printed_numbers("1.560 de 2,5", "es"))
    ([Decimal('2.5'), Decimal('1560')], [Decimal('2.5'), Decimal('1560')])
    """
    tokens = number_tokens(text, language)
    return {number / 100 if share and token.endswith("%") else number for token, number in tokens}


def number_tokens(text: str, language: str) -> list[tuple[str, Decimal]]:
    """Every number printed in digits with what belongs to it, and its value.

    >>> number_tokens("62 % of 2 million in 2019", "en")
    [('62 %', Decimal('62')), ('2 million', Decimal('2000000')), ('2019', Decimal('2019'))]
    """
    thousands, point = (",", r"\.") if language in POINT else (r"\.", "[.,]")
    groups = rf"\d{{1,3}}(?P<mark>[{thousands}\s'’])\d{{3}}(?:(?P=mark)\d{{3}})*(?!\d)"
    form = rf"(?<!\d)(?P<whole>{groups}|\d+)(?P<part>{point}\d+)?(?:\s?%|\s(?P<size>{'|'.join(SIZES)})\b)?"
    tokens = []
    for match in re.finditer(form, text, re.IGNORECASE):
        number = Decimal(re.sub(r"\D", "", match["whole"]) + (match["part"] or "").replace(",", "."))
        powers = [power for words, power in SIZES.items() if re.fullmatch(words, match["size"] or "", re.I)]
        tokens.append((match.group(), number * 10 ** powers[0] if powers else number))
    return tokens


@rule(figures="measure group_id value precision period_start? period_end?", groups="group_id parent_id link")
def counts_fit_together(figures, groups) -> Iterator[tuple]:
    """A group has one exact value, parts sum to their whole, no subset exceeds it: per measure and period."""
    measures: dict[tuple, dict] = defaultdict(dict)
    exact = [row for row in figures if row.precision == "exact" and row.value is not None and row.group_id]
    periods: dict[str, set] = defaultdict(set)
    for figure in exact:
        if figure.period_start or figure.period_end:
            periods[figure.measure].add((figure.period_start, figure.period_end))
    for figure in exact:
        period = (figure.period_start, figure.period_end)
        # a count without a period belongs to the only one that its measure has
        if not any(period) and len(periods[figure.measure]) == 1:
            period = next(iter(periods[figure.measure]))
        counts = measures[figure.measure, period]
        first = counts.setdefault(figure.group_id, figure)
        if figure.value != first.value:
            found = f"{figure.value} for {quoted(figure.group_id)}, but {first.value} in row {first.row}"
            expected = f"one exact value of {quoted(figure.measure)}"
            yield figure, "value", found, expected, "Correct one, or lower its precision."
    members: dict[str, list] = defaultdict(list)
    for group in groups:
        members[group.parent_id].append(group)
    for counts in measures.values():
        for whole in list(counts.values()):
            inside = members[whole.group_id]
            parts = [group.group_id for group in inside if group.link == "part"]
            total = sum(counts[part].value for part in parts if part in counts)
            if parts and counts.keys() >= set(parts) and total != whole.value:
                found = f"{whole.value}, but its parts {', '.join(parts)} sum to {total}"
                yield whole, "value", found, "parts that sum to their whole", "Correct a count."
            for figure in [counts[group.group_id] for group in inside if group.group_id in counts]:
                if figure.value > whole.value:
                    found = f"{figure.value} for {quoted(figure.group_id)}, "
                    found += f"more than {whole.value} for {quoted(whole.group_id)}"
                    yield figure, "value", found, "no more than the group around it", "Correct a count."


@rule(figures="measure unit group_id")
def a_measure_of_groups_has_one_unit(figures) -> Iterator[tuple]:
    """Counts of groups under one measure can be added: they have one unit."""
    first: dict[str, SimpleNamespace] = {}
    for figure in figures:
        if figure.group_id and figure.measure and figure.unit:
            before = first.setdefault(figure.measure, figure)
            if before.unit != figure.unit:
                found = f"{quoted(figure.unit)}, but {quoted(before.unit)} in row {before.row}"
                expected = f"one unit of {quoted(figure.measure)}"
                yield figure, "unit", found, expected, "Correct one, or name another measure."


@rule(groups="group_id parent_id")
def groups_have_no_cycle(groups) -> Iterator[tuple]:
    """Going from parent to parent ends at a group without one."""
    parents = {group.group_id: group.parent_id for group in groups}
    for group in groups:
        chain = [group.group_id]
        while (parent := parents.get(chain[-1])) and parent not in chain:
            chain.append(parent)
        if parent and parent == group.group_id:
            yield group, "parent_id", " > ".join([*chain, parent]), "no cycle", "Correct the parent."


# --- recommendations and comparisons ------------------------------------------------------


@rule(unfinished=True, recommendations="recommendation_id", comparisons="recommendation_id relation")
def recommendations_are_compared(recommendations, comparisons) -> Iterator[tuple]:
    """Every recommendation has a graded pair or a silence; pairs without bearing give no status."""
    compared = {pair.recommendation_id for pair in comparisons if pair.relation != "no_bearing"}
    for recommendation in recommendations:
        name = recommendation.recommendation_id
        if name and name not in compared:
            remedy = f"Add a pair, or {name}~none with relation not_described."
            found = f"{quoted(name)} without a comparison that bears on it"
            yield recommendation, "recommendation_id", found, "at least one", remedy


@rule(recommendations="addressee_id concerns", actors="actor_id public_of")
def the_state_is_that_of_the_addressee(recommendations, actors) -> Iterator[tuple]:
    """A recommendation to a public body of one State concerns that State."""
    states = {actor.actor_id: actor.public_of for actor in actors}
    for recommendation in recommendations:
        state = states.get(recommendation.addressee_id)
        if state and state != "*" and recommendation.concerns and recommendation.concerns != state:
            found = f"{quoted(recommendation.concerns)}, but the addressee is of {quoted(state)}"
            yield recommendation, "concerns", found, quoted(state), "Correct one of them."


@rule(comparisons="comparison_id recommendation_id practice_id relation")
def silence_stands_alone(comparisons) -> Iterator[tuple]:
    """The id of a comparison is its pair; a recommendation has graded pairs or a silence, never both."""
    silent = {pair.recommendation_id for pair in comparisons if not pair.practice_id}
    for pair in comparisons:
        name = f"{pair.recommendation_id}~{pair.practice_id or 'none'}"
        if pair.comparison_id and pair.comparison_id != name:
            yield pair, "comparison_id", quoted(pair.comparison_id), quoted(name), "Rename it."
        if bool(pair.practice_id) == (pair.relation == "not_described"):
            found = f"{quoted(pair.relation)} with practice {quoted(pair.practice_id)}"
            yield pair, "relation", found, "not_described for silence and only for it", "Correct one."
        if pair.practice_id and pair.recommendation_id in silent and pair.relation != "no_bearing":
            found = f"a pair of {quoted(pair.recommendation_id)}, which is also called silent"
            expected = "graded pairs, or a silence with pairs of no_bearing"
            yield pair, "recommendation_id", found, expected, "Delete one."


@rule(codebook="variable code rank")
def scales_have_their_order(codebook) -> Iterator[tuple]:
    """Codes that the analysis ranks have the same order in the codebook."""
    for variable, scale in SCALES.items():
        rows = [row for row in codebook if row.variable == variable and row.code in scale]
        ranked = [row for row in rows if re.fullmatch(FORMS["integer"][0], row.rank or "")]
        for row in rows:
            below = [other for other in ranked if scale.index(other.code) < scale.index(row.code)]
            if row not in ranked or any(int(other.rank) >= int(row.rank) for other in below):
                expected = f"ranks that rise: {', '.join(scale)}"
                yield (
                    row,
                    "rank",
                    f"{quoted(row.rank)} for {quoted(row.code)}",
                    expected,
                    "Correct the ranks.",
                )


# --- codings and adjudications ------------------------------------------------------------


def _adjudications(tables: Mapping[str, Table]) -> Iterator[Problem]:
    """An adjudication gives the final code and the readings of its coders.

    A final code that leaves all coders of a unit, two or more, has an adjudication, which gives the reason.
    """
    settled, coded = tables.get("adjudications"), tables.get("codings")
    if settled is None or coded is None or not _has(settled, ["unit_id", "variable", "code", "readings"]):
        return
    cells, coders = coded_cells(tables), tables.get("coders")
    people = {name for (name,) in coders.rows(("coder_id",))} if coders else set()
    codings: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for unit, variable, coder, code in coded.rows(("unit_id", "variable", "coder_id", "code")):
        codings[variable, unit][coder] = code
    for row, (unit, variable, code, readings) in settled.numbered(
        ("unit_id", "variable", "code", "readings")
    ):
        # a decision on what is no cell, such as which units there are, has nothing to be held against
        table, column, place, final = cells.pop((variable, unit), (settled, "", row, code))
        what = f"for {variable} of {unit}, but"
        if code != final:
            found = f"{quoted(code)} {what} {quoted(final)} in {table.file}, row {place}"
            remedy = f"Restore {column} there, or write its code and its reason here."
            yield settled.fault(row, "code", found, "the code of the table", remedy)
        given = [reading.split("=") for reading in (readings or "").split(";")]
        unknown = [words[0] for words in given if len(words) != 2 or (people and words[0] not in people)]
        if readings and unknown:
            found, expected = f"{quoted(unknown[0])} in {quoted(readings)}", "coder=code, of known coders"
            yield settled.fault(row, "readings", found, expected, "Correct it.")
        for coder, coding in codings[variable, unit].items():
            named = [words[1:] for words in given if words[0] == coder]
            if named and [coding] not in named:
                found, expected = (
                    f"{quoted(readings)} {what} {coder} coded {quoted(coding)}",
                    f"{coder}={coding}",
                )
                yield settled.fault(row, "readings", found, expected, "Correct one of them.")
    for (variable, unit), (table, column, row, final) in cells.items():
        codes = codings.get((variable, unit), {})
        if len(codes) > 1 and final and final not in codes.values():
            readings = ", ".join(f"{coder} coded {code}" for coder, code in codes.items())
            remedy = f"Add {unit}, {variable} to {settled.file} with the reason."
            found, expected = f"{quoted(final)}, where {readings}", "the code of a coder, or an adjudication"
            yield table.fault(row, column, found, expected, remedy)
