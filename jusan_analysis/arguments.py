"""What can be typed after ``jusan``: commands, options, and help that teaches by example."""

from __future__ import annotations

import argparse
from pathlib import Path

_EXIT_CODES = "Exit codes: 0 nothing wrong, 1 problems found, 2 could not run."

_EXAMPLES = {
    "check": "  jusan check                 all three shipped packages\n"
    "  jusan check my-article      a package of your own",
    "accept": "  jusan accept data/article   after you edited a table or the codebook on purpose",
    "verify": "  jusan verify interview.txt  your own copy against the shipped coding\n"
    "  jusan verify page.html my-article",
    "trace": "  jusan trace fig_children    a number\n  jusan trace r21~pr31        a comparison\n"
    "  jusan trace p20s2 --text interview.txt\n"
    "  jusan trace persons.png     a saved chart",
    "write": "  jusan sheet write --variable relation --coder aigerim",
    "read": "  jusan sheet read aigerim-relation.csv              after you filled it\n"
    "  jusan sheet read aigerim-relation.csv --replace    in place of your earlier codes",
    "report": "  jusan report                run all notebooks and write build/report/index.html\n"
    "  jusan report --text interview.txt --output ~/my-report",
    "refresh": "  jusan refresh               after you changed data, code or a notebook",
}


def parser() -> argparse.ArgumentParser:
    """The parser of the command line; ``command`` of its result names what is to be run.

    Examples
    --------
    >>> parser().parse_args(["trace", "r21"]).command
    'trace'
    >>> parser().parse_args(["sheet", "read", "own.csv"]).command
    'sheet read'
    """
    whole = argparse.ArgumentParser(
        prog="jusan",
        description="Check, trace and report an interview as data. Every record leads back to its passage.",
        epilog=_EXIT_CODES,
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    _add_data_commands(commands)
    _add_sheet_commands(commands)
    _add_notebook_commands(commands)
    return whole


def _add_data_commands(commands) -> None:
    check = _command(commands, "check", "hold packages against their descriptor, codebook and references")
    check.add_argument("package", nargs="*", help="package folder; the three shipped ones by default")

    accept = _command(commands, "accept", "recompute hashes, sizes and categories after a deliberate edit")
    accept.add_argument("package", nargs="*", help="package folder; the three shipped ones by default")

    verify = _command(commands, "verify", "find every passage and every printed number in your own copy")
    verify.add_argument("text", type=Path, help="the article as .txt, or a saved .html page")
    verify.add_argument("package", nargs="?", help="article package; the shipped one by default")

    trace = _command(commands, "trace", "follow a record, or a saved chart, to its passages")
    trace.add_argument(
        "id",
        help="any id: figure, ask, practice, comparison, claim, silence, passage …; or a .png or .svg chart",
    )
    trace.add_argument("package", nargs="?", help="article package; the shipped one by default")
    trace.add_argument("--text", type=Path, help="your own copy: its words are shown and never stored")


def _add_sheet_commands(commands) -> None:
    purpose = "coding sheets: add your own coding beside that of the other coders"
    sheet = commands.add_parser("sheet", help=purpose, description=purpose[0].upper() + purpose[1:] + ".")
    actions = sheet.add_subparsers(required=True, metavar="ACTION")

    write = _command(actions, "write", "write a sheet to fill in with a spreadsheet", "sheet ")
    write.add_argument("package", nargs="?", help="article package; the shipped one by default")
    write.add_argument("--variable", required=True, help="what to code: relation, voice, theme …")
    write.add_argument("--coder", required=True, help="your name as coder: small letters, digits, _")
    write.add_argument("--output", type=Path, help="file (default: CODER-VARIABLE.csv)")
    write.add_argument("--seed", type=int, default=1, help="of the shuffled order (default: 1)")

    read = _command(actions, "read", "check a filled sheet and add it to the package", "sheet ")
    read.add_argument("file", type=Path, help="the sheet, saved as CSV")
    read.add_argument("package", nargs="?", help="article package; the shipped one by default")
    read.add_argument("--replace", action="store_true", help="put it in place of your earlier codes")


def _add_notebook_commands(commands) -> None:
    report = _command(commands, "report", "run all notebooks and write a site that opens offline")
    report.add_argument(
        "--notebooks", type=Path, default=Path("notebooks"), help="folder (default: notebooks)"
    )
    report.add_argument(
        "--output", type=Path, default=Path("build/report"), help="folder (default: build/report)"
    )
    report.add_argument(
        "--text",
        type=Path,
        metavar="ARTICLE",
        help="your own copy: its words are shown on the pages; keep such a report to yourself",
    )

    refresh = _command(commands, "refresh", "run all notebooks and store them with their outputs")
    refresh.add_argument(
        "--notebooks", type=Path, default=Path("notebooks"), help="folder (default: notebooks)"
    )


def _command(commands, name: str, purpose: str, group: str = "") -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=purpose,
        description=purpose[0].upper() + purpose[1:] + ".",
        epilog=f"Examples:\n{_EXAMPLES[name]}\n\n{_EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(command=group + name)
    return command
