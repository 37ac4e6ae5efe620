"""A run under examination, and what is found about it."""

from dataclasses import dataclass

from pydantic import ValidationError

from air_cli.domain.run import RunRecord
from air_cli.store.workspace import RunRef, Workspace

OK, FAILED, NOTE = "ok", "failed", "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was proved (`ok`), disproved (`failed`), or is only worth knowing (`note`)."""

    run_id: str
    stage: str
    subject: str
    outcome: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A run under examination, as far as it can be read."""

    workspace: Workspace
    ref: RunRef
    record: RunRecord | None

    def ok(self, subject: str, text: str = "") -> Finding:
        """It holds."""
        return Finding(self.ref.run_id, self.ref.stage, subject, OK, text)

    def failed(self, subject: str, text: str) -> Finding:
        """It does not hold."""
        return Finding(self.ref.run_id, self.ref.stage, subject, FAILED, text)

    def note(self, subject: str, text: str) -> Finding:
        """Neither, but worth knowing."""
        return Finding(self.ref.run_id, self.ref.stage, subject, NOTE, text)

    def verdict(self, subject: str, problem: str, proof: str = "") -> Finding:
        """It holds unless there is a problem."""
        return self.failed(subject, problem) if problem else self.ok(subject, proof)


def first_fault(file: str, error: ValidationError) -> str:
    """What a file holds that it must not, and where."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{file}, {where or 'document'}: {first['msg']}"
