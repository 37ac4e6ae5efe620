"""`air lint`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.terminal import Terminal, read_argument

if TYPE_CHECKING:
    from air_cli.domain.lint import Finding
    from air_cli.stages.lint import Linted


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "lint")
    def lint(
        context: Context,
        run_id: Annotated[str, typer.Argument(metavar="ID", help="A project: id, prefix, `latest`, or `-` (stdin).")],
        fix: Annotated[bool, typer.Option("--fix", help="Put it right in a new project; this one stays.")] = False,
    ) -> None:
        """Name what is musically off: out of range, off the scale, drums off the map, silent parts, empty bars.

        Example: air lint latest --fix

        Prints one line a finding: instrument, what, how many, bars, detail. With `--fix`, the id of the mended project.
        """
        from air_cli.stages.lint import lint_project

        with context.terminal.progress() as progress:
            session = context.session(progress)
            project = session.workspace.find(read_argument(run_id, "a project id"), "midi_generation")
            linted = lint_project(session, project, is_fixed=fix)
        if fix:
            _tell_fixed(context.terminal, linted)
        else:
            headings = ["instrument", "what", "how many", "bars", "detail"]
            context.terminal.rows(_rows(linted.findings), headings, _document(linted))
            if linted.findings:
                context.terminal.next(f"air lint {linted.project.run_id} --fix")
            else:
                context.terminal.say("nothing is off")


def _rows(findings: "Sequence[Finding]") -> list[list[str]]:
    from air_cli.stages.model_compose import bar_spans

    return [[f.instrument, f.kind, str(f.count), bar_spans(f.bars), f.detail] for f in findings]


def _tell_fixed(terminal: Terminal, linted: "Linted") -> None:
    """Say what was put right, and print the id of the project in which it is."""
    of = linted.project.run_id
    run_id = linted.mended.run_id if linted.mended else of
    terminal.warn([f"{row[0]}: {row[1]} ({row[2]}), bars {row[3]}: {row[4]}" for row in _rows(linted.findings)])
    if linted.mended is None:
        terminal.say("nothing is off: no new project was made")
    else:
        terminal.say(f"put right in a new project; {of} stays as it was: air diff {of} {run_id}")
    for row in _rows(linted.left):
        terminal.say(f"still off: {row[0]}: {row[1]}, bars {row[3]}")
    terminal.result(run_id, _document(linted))
    terminal.next(f"air render {run_id}")


def _document(linted: "Linted") -> dict[str, Any]:
    return {
        "schema": "air.lint/1",
        "run_id": linted.project.run_id,
        "findings": [_finding(finding) for finding in linted.findings],
        "mended_run_id": linted.mended.run_id if linted.mended else None,
        "left": [_finding(finding) for finding in linted.left],
    }


def _finding(finding: "Finding") -> dict[str, Any]:
    """A finding as JSON; bars counted from 1 as people do."""
    bars = [bar + 1 for bar in finding.bars]
    return {
        "instrument": finding.instrument, "kind": finding.kind, "count": finding.count, "bars": bars,
        "detail": finding.detail,
    }  # fmt: skip
