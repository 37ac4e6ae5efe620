"""Rows and lines as they fit on a terminal, however narrow it is."""

import shutil
import textwrap
from collections.abc import Iterable, Sequence

from air_cli.domain.text import printable

_LEAST_WIDTH = 12
"""No column is cut narrower than this; where that is not enough, it is left out."""
_NARROW_COLUMNS = 60
"""On a terminal narrower than this a table that does not fit is shown as one block a row."""
_LEAST_TEXT = 12
"""No line is folded to less than so many columns behind its indentation."""
_GAP = "  "


def width_columns() -> int:
    """Columns of the terminal, or what `COLUMNS` says."""
    return shutil.get_terminal_size((100, 24)).columns


def cell(value: str) -> str:
    """A value as it stands in one cell: no control characters, no tabs, one line."""
    return printable(value).replace("\t", " ").replace("\n", " ")


def table(rows: Sequence[Sequence[str]], headings: Sequence[str], width: int, essential: int | None = None) -> str:
    """Aligned columns under headings, `width` columns wide where that can be had.

    The first `essential` columns (all where not given) are never cut or left out. Where they alone are too wide for a
    narrow terminal, each row becomes a block of lines, one a column.
    """
    cells = [[cell(value) for value in row] for row in (headings, *rows)]
    kept = len(headings) if essential is None else min(essential, len(headings))
    widths = _fitting([max(map(len, column)) for column in zip(*cells, strict=True)], cells[0], kept, width)
    if _total(widths) > width and width < _NARROW_COLUMNS:
        return _blocks(cells, width)
    lines = (
        _GAP.join(_cut(value, size).ljust(size) for value, size in zip(row, widths, strict=False)).rstrip()
        for row in cells
    )
    return "\n".join(lines)


def _fitting(widths: list[int], headings: Sequence[str], kept: int, width: int) -> list[int]:
    """Widths of the columns that stay: the last ones are cut first, then left out."""
    for column in range(len(widths) - 1, kept - 1, -1):
        spare = _total(widths) - width
        if spare > 0:
            least = max(len(headings[column]), min(widths[column], _LEAST_WIDTH))
            widths[column] = max(least, widths[column] - spare)
    while len(widths) > kept and _total(widths) > width:
        widths = widths[:-1]
    return widths


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"


def _blocks(cells: Sequence[Sequence[str]], width: int) -> str:
    """Each row as lines `heading  value`, an empty line between rows; on the narrowest, the value below its heading."""
    headings, *rows = cells
    label = max(map(len, headings)) + len(_GAP)
    blocks = []
    for row in rows:
        pairs = [(heading, value) for heading, value in zip(headings, row, strict=True) if value]
        if label + _LEAST_TEXT <= width:
            lines = [f"{heading:<{label}}{value}" for heading, value in pairs]
            blocks.append("\n".join(folded(lines, width, indent=label)))
        else:
            blocks.append("\n".join(folded([part for pair in pairs for part in (pair[0], f" {pair[1]}")], width)))
    return "\n\n".join(blocks)


def folded(lines: Iterable[str], width: int, indent: int | None = None) -> list[str]:
    """Lines broken between words; what follows stands `indent` columns in, or two more than its line.

    A word that is longer than a line, such as a path, stays whole: it can be copied.
    """
    found: list[str] = []
    for line in (part for text in lines for part in text.split("\n")):
        own = len(line) - len(line.lstrip())
        hang = min(own + len(_GAP) if indent is None else indent, max(0, width - _LEAST_TEXT))
        if len(line) <= width:
            found.append(line)
            continue
        wrapped = textwrap.wrap(
            line,
            max(width, _LEAST_TEXT),
            subsequent_indent=" " * hang,
            break_long_words=False,
            break_on_hyphens=False,
            replace_whitespace=False,
        )
        found += wrapped or [line]
    return found
