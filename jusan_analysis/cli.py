"""The command ``jusan``: check, accept, verify, trace, sheet and report."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from jusan_analysis.arguments import parser
from jusan_analysis.problems import DataPackageError, UnknownRecord, counted, inert, summary

DONE, PROBLEMS, COULD_NOT_RUN = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        # a console that lacks a character shows its number; the run goes on
        stream.reconfigure(errors="backslashreplace")
    try:
        status = COMMANDS[options.command](options)
        sys.stdout.flush()
        return status
    except DataPackageError as error:
        print(_red(summary(error.problems)))
        return PROBLEMS
    except BrokenPipeError:
        # the other end, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (UnknownRecord, OSError, ValueError, KeyError) as error:
        reason = error.args[0] if isinstance(error, LookupError) and error.args else error
        print(f"jusan: {inert(str(reason))}", file=sys.stderr)
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        print("jusan: stopped", file=sys.stderr)
        return COULD_NOT_RUN


def _packages(options) -> list:
    from jusan_analysis.contracts import KINDS
    from jusan_analysis.packages import shipped

    return options.package or [shipped(kind) for kind in KINDS]


def _check(options) -> int:
    from jusan_analysis.loading import inspect

    status = DONE
    for path in _packages(options):
        package, tables, problems = inspect(path)
        if problems:
            status = PROBLEMS
            print(_red(f"{inert(str(path))}: {summary(problems)}"))
        else:
            size = f"{counted(len(tables), 'table')}, {sum(one.n_rows for one in tables.values())} rows"
            print(f"{package.name} {package.version}: {size}, nothing wrong")
    return status


def _accept(options) -> int:
    from jusan_analysis.accepting import accepted_descriptor
    from jusan_analysis.storage import write_text

    for path in _packages(options):
        file, text, changes = accepted_descriptor(path)
        if changes:
            write_text(file, text)
            print("\n".join(changes))
            print(f"{file} written. Raise its version if you publish the edit.")
        else:
            print(f"{file} is up to date; nothing was written")
    return DONE


def _verify(options) -> int:
    from jusan_analysis import anchors
    from jusan_analysis.loading import load_article

    article, text = load_article(options.package), anchors.read_text(options.text)
    passages, figures = anchors.verify(article, text), anchors.verify_figures(article, text)
    for one in passages.itertuples():
        line = f"{one.passage_id:<8} {one.status:<10} {one.note}".rstrip()
        print(line if one.status == "exact" else _red(line))
    for one in figures[figures["status"].isin(["not_printed", "unchecked"])].itertuples():
        print(_red(f"{one.figure_id}: {one.written} {one.status} in {one.passage_ids}"))
    print(f"\npassages: {_tally(passages['status'])}\nfigures: {_tally(figures['status'])}")
    sound = (passages["status"] == "exact").all() and figures["status"].isin(["printed", "not_literal"]).all()
    return DONE if sound else PROBLEMS


def _tally(statuses) -> str:
    return ", ".join(f"{number} {status}" for status, number in statuses.value_counts().items())


def _trace(options) -> int:
    from jusan_analysis.loading import load_article

    article = load_article(options.package)
    if options.text is not None:
        article = article.with_text(options.text)
    if Path(options.id).suffix.lower() in (".png", ".svg"):
        return _trace_chart(options.id, article)
    print(article.trace(options.id))
    return DONE


def _trace_chart(path: str, article) -> int:
    from jusan_analysis.imprints import read_imprint
    from jusan_analysis.loading import load_context
    from jusan_analysis.provenance import trace_chart

    trace = trace_chart(read_imprint(path), article, load_context())
    print(trace)
    return DONE if trace.sound else PROBLEMS


def _sheet_write(options) -> int:
    from jusan_analysis.loading import load_article
    from jusan_analysis.sheets import sheet_text
    from jusan_analysis.storage import write_text

    text = sheet_text(load_article(options.package), options.variable, options.coder, options.seed)
    output = options.output or Path(f"{options.coder}-{options.variable}.csv")
    if output.exists():
        raise FileExistsError(f"{output} is there already and may be filled; choose another --output")
    write_text(output, "\ufeff" + text)  # the mark tells Excel that it is UTF-8
    print(f"{output} written. Fill in the column code, save as CSV, then run: jusan sheet read {output}")
    return DONE


def _sheet_read(options) -> int:
    from datetime import date

    from jusan_analysis.loading import load_article
    from jusan_analysis.packages import shipped
    from jusan_analysis.sheets import read_sheet, with_sheet
    from jusan_analysis.storage import write_together

    package = options.package or shipped("article")
    sheet = read_sheet(options.file, load_article(package))
    write_together(with_sheet(package, sheet, date.today().isoformat(), options.replace))
    print(
        f"{sheet.coder_id}, {sheet.variable}: {len(sheet.codes)} of {sheet.n_units} units added to {package}"
    )
    return DONE


def _report(options) -> int:
    from jusan_analysis.report import build_report

    built = build_report(options.notebooks, options.output, text=options.text)
    return DONE if built else PROBLEMS


def _refresh(options) -> int:
    from jusan_analysis.running import NotebookFailed, refresh

    try:
        refresh(options.notebooks)
    except NotebookFailed as error:
        print(error, file=sys.stderr)
        return PROBLEMS
    return DONE


def _red(text: str) -> str:
    return f"\033[31m{text}\033[0m" if sys.stdout.isatty() else text


COMMANDS = {
    "check": _check,
    "accept": _accept,
    "verify": _verify,
    "trace": _trace,
    "sheet write": _sheet_write,
    "sheet read": _sheet_read,
    "report": _report,
    "refresh": _refresh,
}
