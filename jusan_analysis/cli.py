"""The command ``jusan``: check, accept, verify, trace, sheet and report."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from jusan_analysis.problems import DataPackageError, UnknownRecord, counted, inert, summary

DONE, PROBLEMS, COULD_NOT_RUN = 0, 1, 2

_EXIT_CODES = "Exit codes: 0 nothing wrong, 1 problems found, 2 could not run."

_EXAMPLES = {
    "check": "  jusan check                 all three shipped packages\n"
    "  jusan check my-article      a package of your own",
    "accept": "  jusan accept data/article   after you edited a table or the codebook on purpose",
    "verify": "  jusan verify interview.txt  your own copy against the shipped coding\n"
    "  jusan verify page.html my-article",
    "trace": "  jusan trace fig_children    a number\n  jusan trace r21~pr31        a comparison\n"
    "  jusan trace p20s2 --text interview.txt",
    "write": "  jusan sheet write --variable relation --coder aigerim",
    "read": "  jusan sheet read aigerim-relation.csv              after you filled it\n"
    "  jusan sheet read aigerim-relation.csv --replace    in place of your earlier codes",
    "report": "  jusan report                run all notebooks and write build/report/index.html",
    "refresh": "  jusan refresh               after you changed data, code or a notebook",
}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        # a console that lacks a character shows its number; the run goes on
        stream.reconfigure(errors="backslashreplace")
    try:
        status = options.run(options)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jusan",
        description="Check, trace and report an interview as data. Every record leads back to its passage.",
        epilog=_EXIT_CODES,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    check = _command(
        commands, "check", _check, "hold packages against their descriptor, codebook and references"
    )
    check.add_argument("package", nargs="*", help="package folder; the three shipped ones by default")

    accept = _command(
        commands, "accept", _accept, "recompute hashes, sizes and categories after a deliberate edit"
    )
    accept.add_argument("package", nargs="*", help="package folder; the three shipped ones by default")

    verify = _command(
        commands, "verify", _verify, "find every passage and every printed number in your own copy"
    )
    verify.add_argument("text", type=Path, help="the article as .txt, or a saved .html page")
    verify.add_argument("package", nargs="?", help="article package; the shipped one by default")

    trace = _command(commands, "trace", _trace, "follow a record to its passages")
    trace.add_argument("id", help="any id: figure, ask, practice, comparison, claim, silence, passage …")
    trace.add_argument("package", nargs="?", help="article package; the shipped one by default")
    trace.add_argument("--text", type=Path, help="your own copy: its words are shown and never stored")

    _add_sheet_commands(commands)

    report = _command(commands, "report", _report, "run all notebooks and write a site that opens offline")
    report.add_argument(
        "--notebooks", type=Path, default=Path("notebooks"), help="folder (default: notebooks)"
    )
    report.add_argument(
        "--output", type=Path, default=Path("build/report"), help="folder (default: build/report)"
    )

    refresh = _command(commands, "refresh", _refresh, "run all notebooks and store them with their outputs")
    refresh.add_argument(
        "--notebooks", type=Path, default=Path("notebooks"), help="folder (default: notebooks)"
    )
    return parser


def _add_sheet_commands(commands) -> None:
    purpose = "coding sheets: add your own coding beside that of the other coders"
    sheet = commands.add_parser("sheet", help=purpose, description=purpose[0].upper() + purpose[1:] + ".")
    actions = sheet.add_subparsers(required=True, metavar="ACTION")

    write = _command(actions, "write", _sheet_write, "write a sheet to fill in with a spreadsheet")
    write.add_argument("package", nargs="?", help="article package; the shipped one by default")
    write.add_argument("--variable", required=True, help="what to code: relation, voice, theme …")
    write.add_argument("--coder", required=True, help="your name as coder: small letters, digits, _")
    write.add_argument("--output", type=Path, help="file (default: CODER-VARIABLE.csv)")
    write.add_argument("--seed", type=int, default=1, help="of the shuffled order (default: 1)")

    read = _command(actions, "read", _sheet_read, "check a filled sheet and add it to the package")
    read.add_argument("file", type=Path, help="the sheet, saved as CSV")
    read.add_argument("package", nargs="?", help="article package; the shipped one by default")
    read.add_argument("--replace", action="store_true", help="put it in place of your earlier codes")


def _command(commands, name: str, run, purpose: str) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=purpose,
        description=purpose[0].upper() + purpose[1:] + ".",
        epilog=f"Examples:\n{_EXAMPLES[name]}\n\n{_EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)
    return command


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
    print(article.trace(options.id))
    return DONE


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

    return DONE if build_report(options.notebooks, options.output) else PROBLEMS


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
