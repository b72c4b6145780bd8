"""CSV that a spreadsheet shows as it is, and takes nothing in it for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from commandcenter.incident.text import formula_safe, safe_text


def as_csv(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV: every cell quoted, harmless, and none a formula (OWASP, CSV injection)."""
    page = io.StringIO()
    writer = csv.writer(page, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for row in (heading, *rows):
        writer.writerow([formula_safe(safe_text(cell)) for cell in row])
    return page.getvalue()
