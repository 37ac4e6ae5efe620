"""What of a batch is done and seen, kept beside memory: a batch may have millions of jobs."""

import sqlite3
from types import TracebackType
from typing import Any, Self

from air_cli.stages.batch.store import Batch

TOLD = ("bad_row", "duplicate")
"""Rows that say something of a line, not of a job."""


class Ledger:
    """Jobs by their id: which have a result, and which came by already. A database that goes when it is closed."""

    def __init__(self, batch: Batch) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("CREATE TABLE result (id TEXT PRIMARY KEY, status TEXT) WITHOUT ROWID")
        self._db.execute("CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.execute("CREATE TABLE told (line INTEGER, status TEXT, PRIMARY KEY (line, status)) WITHOUT ROWID")
        self.tokens, self.cost_usd = 0, 0.0
        for row in batch.results():
            self._remember(row)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def _remember(self, row: dict[str, Any]) -> None:
        status = str(row.get("status"))
        if status in TOLD:
            self._db.execute("INSERT OR IGNORE INTO told VALUES (?, ?)", (int(row.get("line") or 0), status))
        elif row.get("id"):
            self._db.execute("INSERT OR REPLACE INTO result VALUES (?, ?)", (str(row["id"]), status))
        tokens, cost_usd = price(row)
        self.tokens += tokens
        self.cost_usd += cost_usd

    def status(self, job_id: str) -> str | None:
        """How a job ended when it was done last; `None` where it was not done."""
        found = self._db.execute("SELECT status FROM result WHERE id = ?", (job_id,)).fetchone()
        return str(found[0]) if found else None

    def is_told(self, line: int, status: str) -> bool:
        """Whether this was said of a line before."""
        return (
            self._db.execute("SELECT 1 FROM told WHERE line = ? AND status = ?", (line, status)).fetchone() is not None
        )

    def is_first(self, job_id: str) -> bool:
        """Whether a job comes by for the first time."""
        return self._db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (job_id,)).rowcount > 0


def price(row: dict[str, Any]) -> tuple[int, float]:
    """Tokens, and their estimated cost in US dollars, of a finished job."""
    usage = row.get("usage")
    tokens = sum(int(count) for count in usage.values()) if isinstance(usage, dict) else 0
    return tokens, float(row.get("estimated_cost_usd") or 0.0)
