"""`air projects`: listing and showing; what changes projects is in `project_changes`."""

import dataclasses
import inspect
from typing import TYPE_CHECKING, Annotated, Any

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.commands import project_changes

if TYPE_CHECKING:
    from air_cli.stages.project_glue import Project
    from air_cli.stages.project_samples import SampleFacts

_HEADINGS = ("id", "when", "name", "tempo", "key", "length", "lufs", "state", "tags", "instruments", "prompt")
_ALWAYS_SHOWN = 3
"""Columns that are never cut: id, when and name."""
_LABEL_WIDTH = 17
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="A project: id, prefix or `latest`.")]
_HELP = """List, find and manage projects.

Example: air projects --filter 'tempo>120 key=Dm tag=client' --sort -length
"""


def _row(project: "Project") -> list[str]:
    return [
        project.run_id,
        project.created_at.replace("T", " ")[:16],
        project.name,
        f"{project.tempo:g}" if project.tempo else "–",
        project.key or "–",
        _clock(project.length_seconds),
        f"{project.integrated_lufs:.1f}" if project.integrated_lufs is not None else "–",
        "; ".join(project.problems) or "ok",
        ",".join(project.tags),
        ", ".join(project.instruments),
        project.prompt,
    ]


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    projects_app = typer.Typer(help=_HELP, invoke_without_command=True)
    app.add_typer(projects_app, name="projects")

    def listing(
        context: Context,
        limit: Annotated[int, typer.Option("--limit", min=0, help="At most so many (0: all).")] = 0,
        sort: Annotated[str, typer.Option("--sort", help="A column, -column for the other way round.")] = "-when",
        filter_text: Annotated[
            str, typer.Option("--filter", metavar="WORDS", help="Such as 'tempo>120 key=Dm tag=client night'.")
        ] = "",
    ) -> None:
        from air_cli.stages.project_filter import is_newest_first, parse_filter, sorted_projects
        from air_cli.stages.projects import list_projects

        test = parse_filter(filter_text)
        reads_few = is_newest_first(sort) and not filter_text.strip()
        found = list_projects(context.session(), limit if reads_few else 0)
        ordered = sorted_projects([project for project in found.projects if test(project)], sort)
        shown = ordered[:limit] if limit else ordered
        terminal = context.terminal
        terminal.warn(found.warnings)
        document = {
            "schema": "air.projects/1",
            "projects": [project.as_dict() for project in shown],
            "warnings": list(found.warnings),
        }
        rows = [_row(project) for project in shown]
        terminal.rows(rows, _HEADINGS, document, essential=_ALWAYS_SHOWN)
        if not found.total:
            terminal.say("no projects yet")
            terminal.next('air make "lofi beat"')
        elif not shown:
            terminal.say(f"none of {found.total} projects matches")

    _register_group(projects_app, listing)
    command(projects_app, "list")(listing)

    @command(projects_app, "show")
    def show(context: Context, run_id: IdArgument) -> None:
        """Show everything known of a project, its samples resolved in the inventory.

        Example: air projects show latest
        """
        from air_cli.stages.projects import show_project

        project, samples, warnings = show_project(context.session(), run_id)
        fields = project.as_dict()
        lines = [
            f"{name:<{_LABEL_WIDTH}}{_plain(value)}"
            for name, value in fields.items()
            if value not in (None, "", {}, ())
        ]
        resolved = {name: [dataclasses.asdict(row) for row in rows] for name, rows in samples.items()}
        context.terminal.warn(warnings)
        document = {"schema": "air.project/1", **fields, "samples": resolved, "warnings": list(warnings)}
        context.terminal.report([*lines, *_sample_lines(samples)], document)

    project_changes.register(projects_app)


_CHOICES = {"you": "your choice", "the prompt": "asked for in the prompt"}


def _sample_lines(samples: "dict[str, list[SampleFacts]]") -> list[str]:
    lines = ["samples"] if samples else []
    for instrument, rows in samples.items():
        lines.append(f"  {instrument}")
        for row in rows:
            chosen = _CHOICES.get(row.chosen_by, "")
            facts = [text for text in (row.pitch, row.family, chosen, "MISSING" if row.missing else "") if text]
            lines.append(f"    {row.name:<32}{', '.join(facts)}  {row.id}")
    return lines


def _register_group(projects_app: typer.Typer, listing: Any) -> None:
    """Let `air projects` alone list, while its subcommands keep their own options."""
    listing.__doc__ = _HELP
    holder = typer.Typer()
    command(holder, "list")(listing)
    run = holder.registered_commands[0].callback

    def callback(**values: Any) -> None:
        if values["invocation"].invoked_subcommand is None and run is not None:
            run(**values)

    callback.__signature__ = inspect.signature(run)  # type: ignore[attr-defined, arg-type]
    callback.__annotations__ = run.__annotations__ if run else {}
    callback.__doc__ = listing.__doc__
    projects_app.callback(invoke_without_command=True)(callback)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {item}" for name, item in value.items())
    return ", ".join(str(item) for item in value) if isinstance(value, (tuple, list)) else str(value)
