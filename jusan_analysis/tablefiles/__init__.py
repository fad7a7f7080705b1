"""Tables as files that keep their evidence: CSV in a data package, one workbook, and back as frames."""

from jusan_analysis.tablefiles.packaging import csv_text, package_text
from jusan_analysis.tablefiles.reading import read_tables
from jusan_analysis.tablefiles.workbook import workbook_bytes

__all__ = ["csv_text", "package_text", "read_tables", "workbook_bytes"]
