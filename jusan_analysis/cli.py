"""The command ``jusan``: check, verify, trace, find, sheet, refresh, report, cite."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from pathlib import Path

import jusan_analysis as ja
from jusan_analysis import chartfiles, drafting, intake, mending, notebooks, sheets, texts, trace
from jusan_analysis.loading import DEFAULT, beside, check_package
from jusan_analysis.package import pattern, shipped, write_together
from jusan_analysis.problems import DataPackageError, counted, inert, nearest, quoted, summary
from jusan_analysis.verify import not_the_article, verify, verify_figures

FINE, PROBLEMS, FAILED = 0, 1, 2
CODES = "exit codes: 0 fine, 1 problems found, 2 could not run"


class _Parser(argparse.ArgumentParser):
    """A parser that hints at the command that was probably meant."""

    def error(self, message: str):
        if "invalid choice" in message:
            typed = message.partition("invalid choice: ")[2].partition(" ")[0].strip("'")
            verbs = [verb for action in self._actions for verb in (action.choices or ())]
            hint = nearest(typed, verbs) or "jusan --help lists them."
            message = f"there is no command {quoted(typed)}. {hint}"
        self.exit(FAILED, f"jusan: {inert(message)}\n")


def parser() -> argparse.ArgumentParser:
    """All commands and their options, each with an example."""
    look = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    more = f"jusan COMMAND --help shows the options and an example.\n\n{CODES}"
    top = _Parser(
        prog="jusan", description="Check, trace and report an article as evidence.", epilog=more, **look
    )
    top.add_argument("--version", action="version", version=f"jusan {ja.__version__}")
    top.set_defaults(run=lambda _: top.print_help() or FINE)
    verbs = top.add_subparsers(metavar="COMMAND", parser_class=_Parser)

    def verb(name: str, run, about: str, example: str, package: str = "", among=verbs):
        epilog = f"example:\n  {example}\n\n{CODES}"
        command = among.add_parser(name, help=about, description=about, epilog=epilog, **look)
        command.set_defaults(run=run)
        if package:
            count = {"nargs": "?"} if package == "package" else {}
            about = "folder of an article package; without it JUSAN_PACKAGE, or the shipped interview"
            command.add_argument(package, help=about, **count)
        return command.add_argument

    add = verb("check", _check, "check data packages for errors", "jusan check data/article --fix")
    add("package", nargs="*", help="folder of a package; without it, the three shipped ones")
    add("--fix", action="store_true", help="first mend what is only form, and say what was mended")
    add = verb("new", _new, "make an article package from a text or a saved page",
               "jusan new my-interview page.html --language en")  # fmt: skip
    add("folder", help="of the new package; its name is the name of the package")
    add("file", nargs="+", help="a text, or a page saved as HTML or MHTML; several for several documents")
    for name, about in (
        ("title", "as printed"),
        ("language", "two letters, such as en; without it, what the page says"),
        ("publisher", "who published it"),
        ("published", "when, as in 2019-07 or 2019-07-24"),
        ("url", "address of the published page"),
        ("codebook", "a package, a CSV file, or none; without it, the codes of the shipped interview"),
    ):
        add(f"--{name}", default="", help=about)
    add("--list", action="store_true", dest="is_list", help="the file is a table (CSV): one row, one passage")
    add = verb("split", _split, "cut a package anew after sentences were joined or cut in private/",
               "jusan split my-interview")  # fmt: skip
    add("folder", help="of the package")
    add("--text", help="a corrected or newer copy of the text, to take the place of the private one")
    add("--move", action="store_true", help="move records of a joined sentence to the new one")
    add = verb("add", None, "add a record to a package, with the words on which it rests",
               "jusan add my-interview recommendation --help")  # fmt: skip
    add("folder", help="of the package")
    verbs.choices["add"].set_defaults(run=lambda _: verbs.choices["add"].print_help() or FINE)
    records = verbs.choices["add"].add_subparsers(metavar="KIND", parser_class=_Parser)
    for kind, table in drafting.kinds().items():
        add = verb(kind, _add, f"add a row to {table}", _needed(kind), among=records)
        _record_options(add, kind)
        records.choices[kind].set_defaults(record=kind)
    add = verb("verify", _verify, "compare your copy of the article with the coding",
               "jusan verify interview.html", "--package")  # fmt: skip
    add("text", nargs="+", help="a text or a saved page")
    add = verb("trace", _trace, "follow a record, a number or a saved chart to its sentences",
               "jusan trace r29~pr37    (or 406, or chart.png)", "--package")  # fmt: skip
    add("what", help="an id, a number, or a .png or .svg file")
    add("--text", help="your copy of the article, to see the words; they are never stored")
    add = verb("find", _find, "find records by words", 'jusan find "foster care"', "--package")
    add("words", nargs="+", help="all must occur in the record")
    verb("sheet", None, "write a coding sheet, or read a filled one", "jusan sheet write --help")
    sheet = verbs.choices["sheet"]
    sheet.set_defaults(run=lambda _: sheet.print_help() or FINE)
    kinds = sheet.add_subparsers(metavar="write|read", parser_class=_Parser)
    add = verb("write", _write_sheet, "write a sheet with all units and no codes",
               "jusan sheet write --variable relation --coder aigerim", "--package", kinds)  # fmt: skip
    add("--variable", required=True, help="a variable of the codebook, such as relation")
    add("--coder", required=True, help="your name: small letters, digits and underscores")
    add("--seed", type=int, default=1, help="of the shuffled order of the units (1)")
    add("--output", help="a .csv or .xlsx file; CODER-VARIABLE.csv by default")
    add = verb("read", _read_sheet, "check a filled sheet and add its codes to the package",
               "jusan sheet read aigerim-relation.csv", "--package", kinds)  # fmt: skip
    add("file", help="the sheet, as .xlsx or as CSV of any kind")
    add("--replace", action="store_true", help="put it in the place of earlier codes of this coder")
    add("--unchanged", action="store_true", help="leave out units that changed since the sheet was written")
    add = verb("refresh", _refresh, "run all notebooks and store them with their outputs", "jusan refresh")
    add("folder", nargs="?", default="notebooks", help="of the notebooks (notebooks)")
    add = verb("report", _report, "write the report: pages that open from a folder, without a network",
               "jusan report --output build/report", "package")  # fmt: skip
    add("--text", help="your copy of the article, to show its words: keep such a report to yourself")
    add("--output", default="build/report", help="folder to write (build/report)")
    add("--notebooks", help="folder of the notebooks to show; without it, those of the project")
    add(
        "--run",
        action="store_true",
        dest="run_notebooks",
        help="run the notebooks on this package; the files stay as they are",
    )
    add = verb("cite", _cite, "cite the article and this data set",
               "jusan cite --bibtex --accessed 2026-11-26", "package")  # fmt: skip
    add("--bibtex", action="store_true", help="as BibTeX entries")
    add("--accessed", metavar="DATE", default="", help="the date on which you opened the page")
    return top


def _needed(kind: str) -> str:
    """A command that gives all a record needs."""
    table = pattern("article").resource(drafting.kinds()[kind])
    key, names = table.primary_key, {column.name for column in table.fields if column.required}
    quote = ["--quote …"] if "passage_ids" in names else []
    # the key follows from the rest
    names -= {"passage_ids", *(key if len(key) == 1 else ())}
    options = [f"--{column.name.removesuffix('_id')} …" for column in table.fields if column.name in names]
    return " ".join(["jusan add my-interview", kind, *quote, *options])


def _record_options(add, kind: str) -> None:
    """An option for each column of a kind of record."""
    columns = pattern("article").resource(drafting.kinds()[kind]).fields
    for column in columns:
        short = column.name.removesuffix("_id")
        if column.name == "passage_ids":
            add(
                "--quote", action="append", help="words as printed, on which the record rests; again for more"
            )
            add("--at", help="the passage, where the words are printed more than once")
            add("--text", help="your copy of the text; without it, the private one")
        else:
            names = {short, column.name} - {other.name for other in columns if other is not column}
            codes = f"one of {', '.join(column.categories)}" if column.categories else ""
            codes = f"a code of {column.variable} in codebook.csv" if column.variable else codes
            about = " ".join(filter(None, [column.description, codes and f"({codes})"]))
            add(
                *(f"--{name}" for name in sorted(names)),
                dest=column.name,
                metavar="VALUE",
                help=about.replace("%", "%%"),
            )


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        arguments = parser().parse_args(argv)
        code = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except SystemExit as stop:
        return int(stop.code or 0)
    except DataPackageError as error:
        print(error)
        return PROBLEMS
    except BrokenPipeError:
        # the reader of a pipe left early: nothing is wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except ImportError as error:
        reason = f"{error}. Install it: pip install 'jusan-analysis[notebooks]'"
    except (ja.UnknownRecord, OSError, ValueError, RuntimeError) as error:
        reason = str(error)
    except KeyboardInterrupt:
        reason = "stopped"
    print(f"jusan: {inert(reason)}", file=sys.stderr)
    return FAILED


def _article(arguments):
    article = ja.load_article(arguments.package)
    return article.with_text(arguments.text) if getattr(arguments, "text", None) else article


# --- data ---------------------------------------------------------------------------------


def _check(arguments) -> int:
    code = FINE
    for folder in arguments.package or map(shipped, ("article", "standards", "context")):
        for line in mending.mend(folder) if arguments.fix else ():
            print(f"mended {inert(line)}")
        package, tables, problems = check_package(folder)
        wrong = [problem for problem in problems if not problem.unfinished]
        if wrong:
            code = PROBLEMS
            print(f"{inert(str(folder))}: {summary(wrong)}")
        else:
            rows = sum(len(table.numbers) for table in tables.values())
            size = f"{counted(len(tables), 'table')}, {rows:,} rows"
            print(f"{package.name} {package.version}: {size}, no problem")
        for problem in problems:
            if problem.unfinished:
                print(f"  not yet: {problem}")
    return code


def _new(arguments) -> int:
    said: list[str] = []
    names = ("title", "language", "publisher", "published", "url")
    about = {name: getattr(arguments, name) for name in names}
    read = texts.read_list if arguments.is_list else texts.read_document
    documents = [read(path, said, **about) for path in arguments.file]
    contents = intake.new(arguments.folder, documents, arguments.codebook)
    intake.write_new(arguments.folder, contents)
    for line in (*intake.summary_of(documents), *said):
        print(inert(line))
    private = f"{arguments.folder}/{intake.PRIVATE}"
    print(f"wrote {arguments.folder}; the words lie in {private}, which git ignores")
    print(f"next: look through {private}/sentences.txt, one sentence a line. Join or cut lines, then: "
          f"jusan split {arguments.folder}. Then: jusan check {arguments.folder}")  # fmt: skip
    return FINE


def _split(arguments) -> int:
    contents, lines = intake.split(arguments.folder, arguments.text, arguments.move)
    write_together(contents)
    for line in lines:
        print(inert(line))
    return FINE


def _add(arguments) -> int:
    given = {name: value for name, value in vars(arguments).items() if value is not None and name != "run"}
    folder, kind = given.pop("folder"), given.pop("record")
    draft = drafting.draft(folder, given.pop("text", None)).add(kind, **given)
    print(draft.last)
    for file in draft.save():
        print(f"written to {inert(folder)}/{file}")
    return FINE


def _verify(arguments) -> int:
    article, code = ja.load_article(arguments.package), FINE
    for name in map(Path, arguments.text):
        table = verify(article, name)
        if wrong := not_the_article(table):
            print(f"{inert(str(name))}: {wrong}")
            code = PROBLEMS
            continue
        figures = verify_figures(article, name)
        for frame, what in ((table, "sentences"), (figures, "numbers")):
            tally = ", ".join(
                f"{n} {status.replace('_', ' ')}" for status, n in frame["status"].value_counts().items()
            )
            print(f"{inert(str(name))}: {what}: {tally or 'none'}")
        doubtful = table[(table["status"] != "exact") | table["locator_ok"].eq(False).fillna(False)]
        for row in doubtful.itertuples():
            print(f"  {row.passage_id}  {row.status}  {row.note}")
        missing = figures[figures["status"] == "not_printed"]
        for row in missing.itertuples():
            print(f"  {row.figure_id}  the number {row.written} is not printed in its sentence")
        if len(doubtful) or len(missing):
            code = PROBLEMS
    return code


def _trace(arguments) -> int:
    article = _article(arguments)
    if Path(arguments.what).suffix.lower() not in (".png", ".svg"):
        print(article.trace(arguments.what))
        return FINE
    imprint, code = chartfiles.read_imprint(arguments.what), FINE
    fields = {"title": "title", "shows": "alt", "data": "data", "cite": "citation", "licence": "licence"}
    for heading, name in fields.items():
        print(f"{heading:8} {inert(getattr(imprint, name))}")
    here = f"{article.package.name} {article.package.version}"
    if imprint.data != here:
        print(f"The chart was made from {inert(imprint.data)}, and this is {here}: its records may differ.")
        return PROBLEMS
    print(f"rests on {counted(len(imprint.ids), 'record')}")
    others = beside(article)
    for name in imprint.ids:
        try:
            rests = trace.trace(article, name, lambda: others).passage_ids
            print(f"  {name}  {', '.join(rests) or 'a source outside the article'}")
        except ja.UnknownRecord:
            print(f"  {inert(name)}  is not a record of this package")
            code = PROBLEMS
    return code


def _find(arguments) -> int:
    article = ja.load_article(arguments.package)
    table = trace.find(article, " ".join(arguments.words), *beside(article))
    for row in table.itertuples():
        print(f"{row.record_id:24} {row.table:16} {inert(row.text)[:120]}")
    print(counted(len(table), "record"))
    return FINE if len(table) else PROBLEMS


def _cite(arguments) -> int:
    print(_article(arguments).cite("bibtex" if arguments.bibtex else "text", arguments.accessed))
    return FINE


# --- sheets -------------------------------------------------------------------------------


def _write_sheet(arguments) -> int:
    article = _article(arguments)
    frame = sheets.sheet_frame(article, arguments.variable, arguments.coder, arguments.seed)
    path = Path(arguments.output or f"{arguments.coder}-{arguments.variable}.csv")
    if path.exists():
        raise FileExistsError(
            f"{path} is there already and may be filled. Choose another file with --output."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_together({path: sheets.sheet_content(frame, path.suffix.lower(), article.codebook)})
    folder = f" --package {arguments.package}" if arguments.package else ""
    print(f"{path}: {counted(len(frame), 'unit')}. Fill in the column code, and save. Then run: "
          f"jusan sheet read {path}{folder}")  # fmt: skip
    return FINE


def _read_sheet(arguments) -> int:
    folder = arguments.package or os.environ.get(DEFAULT) or shipped("article")
    frame, today = sheets.read_sheet(arguments.file), datetime.date.today().isoformat()
    contents, n = sheets.with_sheet(folder, frame, today, arguments.replace, arguments.unchanged)
    write_together(contents)
    print(f"{counted(n['added'], 'code')} added to {folder}. Left empty: {n['empty']}. "
          f"Not in the sheet: {n['absent']}. Changed, so left out: {n['changed']}.")  # fmt: skip
    return FINE


# --- notebooks and report -----------------------------------------------------------------


def _refresh(arguments) -> int:
    changed = notebooks.refresh(arguments.folder)
    print(f"{counted(len(changed), 'notebook')} changed" + "".join(f"\n  {path}" for path in changed))
    return FINE


def _report(arguments) -> int:
    from jusan_analysis.report import build

    for line in build(_article(arguments), arguments.output, arguments.notebooks, arguments.run_notebooks):
        print(line)
    return FINE
