"""The command ``jusan``: check, verify, trace, find, sheet, refresh, report, cite."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from pathlib import Path

import jusan_analysis as ja
from jusan_analysis import files, mending, sheets, trace
from jusan_analysis.loading import DEFAULT, check_package
from jusan_analysis.package import shipped
from jusan_analysis.problems import DataPackageError, counted, inert, nearest, quoted, summary
from jusan_analysis.verify import not_the_article, verify, verify_figures

FINE, PROBLEMS, FAILED = 0, 1, 2
EPILOG = """examples:
  jusan check data/article --fix      mend what is only form, then list what is wrong
  jusan verify interview.html         your copy of the article against the coding
  jusan trace r29~pr37                a record, a number (406) or a saved chart (chart.png)
  jusan find "foster care"            records that hold these words
  jusan sheet write --variable relation --coder NAME
  jusan report --output build/report
  jusan cite --bibtex --accessed 2026-11-26

exit codes: 0 fine, 1 problems found, 2 could not run"""


class _Parser(argparse.ArgumentParser):
    """A parser that hints at the verb or option that was probably meant."""

    def error(self, message: str):
        if "invalid choice" in message:
            typed = message.partition("invalid choice: ")[2].partition(" ")[0].strip("'")
            verbs = [verb for action in self._actions for verb in (action.choices or ())]
            message = (
                f"there is no command {quoted(typed)}. {nearest(typed, verbs) or 'jusan --help lists them.'}"
            )
        self.exit(FAILED, f"jusan: {inert(message)}\n")


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = _Parser(prog="jusan", description="An article as evidence: check it, trace it, report it.",
                  epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    top.add_argument("--version", action="version", version=f"jusan {ja.__version__}")
    verbs = top.add_subparsers(dest="verb", metavar="COMMAND", parser_class=_Parser)

    def verb(name: str, function, about: str) -> argparse.ArgumentParser:
        command = verbs.add_parser(name, help=about, description=about)
        command.set_defaults(run=function)
        return command

    check = verb("check", _check, "check data packages for errors; without a name, the shipped ones")
    check.add_argument("package", nargs="*", help="folder of a package")
    check.add_argument(
        "--fix", action="store_true", help="first mend what is only form, and say what was mended"
    )
    copy = verb("verify", _verify, "compare your copy of the article with the coding")
    copy.add_argument("text", nargs="+", help="a text or a saved page")
    record = verb("trace", _trace, "follow a record, a number or a saved chart to its sentences")
    record.add_argument("what", help="an id, a number, or a .png or .svg file")
    record.add_argument("--text", help="your copy of the article, to see the words")
    words = verb("find", _find, "find records by words")
    words.add_argument("words", nargs="+")
    sheet = verb("sheet", None, "write a coding sheet, or read a filled one")
    sheet.set_defaults(run=lambda _: sheet.print_help() or FINE)
    kinds = sheet.add_subparsers(metavar="write|read", parser_class=_Parser)
    write = kinds.add_parser("write", help="write a sheet with all units and no codes")
    write.set_defaults(run=_write_sheet)
    write.add_argument("--variable", required=True, help="a variable of the codebook, such as relation")
    write.add_argument("--coder", required=True, help="your name, in one word")
    write.add_argument("--seed", type=int, default=1, help="order of the units")
    write.add_argument("--output", help="file, .csv or .xlsx; NAME-VARIABLE.csv by default")
    read = kinds.add_parser("read", help="check a filled sheet and add its codes to the package")
    read.set_defaults(run=_read_sheet)
    read.add_argument("file")
    read.add_argument("--replace", action="store_true", help="replace earlier codes of this coder")
    for command in (copy, record, words, write, read):
        command.add_argument(
            "--package", help="folder of an article package; the shipped interview by default"
        )
    again = verb("refresh", _refresh, "run all notebooks and store them with their outputs")
    again.add_argument("folder", nargs="?", default="notebooks")
    report = verb("report", _report, "write the report as pages that open from a folder")
    report.add_argument(
        "package", nargs="?", help="folder of an article package; the shipped interview by default"
    )
    report.add_argument("--text", help="your copy of the article: the pages then show its words")
    report.add_argument("--output", default="build/report", help="folder to write")
    cite = verb("cite", _cite, "cite the article and this data set")
    cite.add_argument("package", nargs="?")
    cite.add_argument("--bibtex", action="store_true")
    cite.add_argument("--accessed", default="", help="the date on which you opened the page")
    return top


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    commands = parser()
    try:
        arguments = commands.parse_args(argv)
        if not hasattr(arguments, "run"):
            commands.print_help()
            return FINE
        return arguments.run(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    except DataPackageError as error:
        print(error)
        return PROBLEMS
    except (
        ja.UnknownRecord,
        ja.UnusableFrame,
        sheets.AlreadyCoded,
        OSError,
        ValueError,
        RuntimeError,
    ) as error:
        if isinstance(error, BrokenPipeError):
            # the reader of a pipe left early: nothing is wrong
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FINE
        print(f"jusan: {inert(str(error))}", file=sys.stderr)
        return FAILED


def _article(arguments):
    article = ja.load_article(getattr(arguments, "package", None))
    return article.with_text(arguments.text) if getattr(arguments, "text", None) else article


def _check(arguments) -> int:
    folders = arguments.package or [shipped(kind) for kind in ("article", "standards", "context")]
    worst = FINE
    for folder in folders:
        for line in mending.mend(folder) if arguments.fix else ():
            print(f"mended {inert(line)}")
        package, tables, problems = check_package(folder)
        if problems:
            worst = PROBLEMS
            print(summary(problems))
        elif package is not None:
            rows = sum(table.n_rows for table in tables.values())
            print(
                f"{package.name} {package.version}: {counted(len(tables), 'table')}, {rows:,} rows, no problem found"
            )
    return worst


def _verify(arguments) -> int:
    article = ja.load_article(arguments.package)
    worst = FINE
    for name in arguments.text:
        table = verify(article, Path(name))
        wrong = not_the_article(table)
        if wrong:
            print(f"{name}: {wrong}")
            worst = PROBLEMS
            continue
        tally = table["status"].value_counts()
        print(f"{name}: " + ", ".join(f"{count} {status}" for status, count in tally.items()))
        doubtful = table[(table["status"] != "exact") | table["locator_ok"].eq(False).fillna(False)]
        for row in doubtful.itertuples():
            print(f"  {row.passage_id}  {row.status}  {row.note}")
        figures = verify_figures(article, Path(name))
        for row in figures[figures["status"] == "not_printed"].itertuples():
            print(f"  {row.figure_id}  the number {row.written} is not printed in its sentence")
        if len(doubtful) or (figures["status"] == "not_printed").any():
            worst = PROBLEMS
    return worst


def _trace(arguments) -> int:
    article = _article(arguments)
    path = Path(arguments.what)
    if path.suffix.lower() not in (".png", ".svg"):
        print(article.trace(arguments.what))
        return FINE
    imprint = files.read_imprint(path)
    for heading, text in (("title", imprint.title), ("shows", imprint.alt), ("data", imprint.data),
                          ("cite", imprint.citation), ("licence", imprint.licence)):  # fmt: skip
        print(f"{heading:8} {inert(text)}")
    here = f"{article.package.name} {article.package.version}"
    if imprint.data != here:
        print(f"The chart was made from {inert(imprint.data)}, and this is {here}: its records may differ.")
        return PROBLEMS
    print(f"rests on {counted(len(imprint.ids), 'record')}")
    for name in imprint.ids:
        try:
            record = article.trace(name)
            print(f"  {name}  {', '.join(record.passage_ids) or 'a source outside the article'}")
        except ja.UnknownRecord:
            print(f"  {inert(name)}  is not a record of this package")
    return FINE


def _find(arguments) -> int:
    article = ja.load_article(arguments.package)
    table = trace.find(article, " ".join(arguments.words), *trace.beside(article))
    for row in table.itertuples():
        print(f"{row.record_id:24} {row.table:16} {inert(row.text)[:120]}")
    print(counted(len(table), "record"))
    return FINE if len(table) else PROBLEMS


def _write_sheet(arguments) -> int:
    article = ja.load_article(arguments.package)
    path = Path(arguments.output or f"{arguments.coder}-{arguments.variable}.csv")
    if path.exists():
        raise ValueError(f"{path} is there already. Choose another file with --output.")
    frame = sheets.sheet_frame(article, arguments.variable, arguments.coder, arguments.seed)
    files.write_whole(path, sheets.sheet_content(frame, path.suffix.lower()))
    folder = f" --package {arguments.package}" if arguments.package else ""
    print(
        f"{path}: {counted(len(frame), 'unit')}. Fill in the column code, then: jusan sheet read {path}{folder}"
    )
    return FINE


def _read_sheet(arguments) -> int:
    folder = arguments.package or os.environ.get(DEFAULT) or shipped("article")
    frame = sheets.read_sheet(arguments.file)
    today = datetime.date.today().isoformat()
    contents, counts = sheets.with_sheet(folder, frame, today, arguments.replace)
    for path, text in contents.items():
        files.write_whole(path, text)
    print(", ".join(f"{number} {what}" for what, number in counts.items()) + f": {folder}")
    return FINE


def _refresh(arguments) -> int:
    from jusan_analysis import notebooks

    changed = notebooks.refresh(arguments.folder)
    print(f"{counted(len(changed), 'notebook')} changed" + "".join(f"\n  {path}" for path in changed))
    return FINE


def _report(arguments) -> int:
    from jusan_analysis.report import site_files

    article = _article(arguments)
    ours = article.package.root.resolve() == shipped("article").resolve()
    folder = Path("notebooks")
    stored = folder if ours and folder.is_dir() else None
    context, standards = (
        (ja.load_context(article), ja.load_standards()) if ours else (None, ja.load_standards())
    )
    place = Path(arguments.output)
    files.replace_folder(place, site_files(article, standards, context, stored))
    print(f"{place / 'index.html'}")
    if stored is None:
        print(
            "The report has no notebooks: the stored ones are about the shipped interview, in its project folder."
        )
    if article.words:
        print("It shows words of the article, which belong to the publisher. Keep it to yourself.")
    return FINE


def _cite(arguments) -> int:
    article = ja.load_article(arguments.package)
    print(article.cite("bibtex" if arguments.bibtex else "text", arguments.accessed))
    return FINE
