"""`air projects`."""

import dataclasses
import inspect
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from air_cli.cli.command import Context, command
from air_cli.errors import UsageError

if TYPE_CHECKING:
    from air_cli.stages.projects import Project

_HEADINGS = ("id", "when", "name", "tempo", "key", "length", "lufs", "state", "prompt")
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="A project: id, prefix or `latest`.")]


def _row(project: "Project") -> list[str]:
    seconds = round(project.length_seconds or 0)
    return [
        project.run_id,
        project.created_at.replace("T", " ")[:16],
        project.name,
        f"{project.tempo:g}" if project.tempo else "–",
        project.key or "–",
        f"{seconds // 60}:{seconds % 60:02d}",
        f"{project.integrated_lufs:.1f}" if project.integrated_lufs is not None else "–",
        "; ".join(project.problems) or "ok",
        project.prompt[:60],
    ]


def _document(project: "Project") -> dict[str, Any]:
    return dataclasses.asdict(project)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    projects_app = typer.Typer(
        help="List, show, rename and delete projects.\n\nExample: air projects", invoke_without_command=True
    )
    app.add_typer(projects_app, name="projects")

    def listing(
        context: Context,
        limit: Annotated[int, typer.Option("--limit", min=0, help="At most so many, newest first (0: all).")] = 0,
    ) -> None:
        from air_cli.stages.projects import list_projects

        projects = list_projects(context.session())
        shown = projects[:limit] if limit else projects
        document = {"schema": "air.projects/1", "projects": [_document(project) for project in shown]}
        context.terminal.rows([_row(project) for project in shown], _HEADINGS, document)
        if not projects:
            context.terminal.say("no projects yet")
            context.terminal.next('air make "lofi beat"')

    _register_group(projects_app, listing)
    command(projects_app, "list")(listing)

    @command(projects_app, "show")
    def show(context: Context, run_id: IdArgument) -> None:
        """Show one project.

        Example: air projects show latest
        """
        from air_cli.stages.projects import show_project

        project = show_project(context.session(), run_id)
        fields = _document(project)
        text = "\n".join(
            f"{name:<17}{_plain(value)}" for name, value in fields.items() if value not in (None, "", {}, ())
        )
        context.terminal.result(text, {"schema": "air.project/1", **fields})

    @command(projects_app, "rename")
    def rename(
        context: Context, run_id: IdArgument, name: Annotated[str, typer.Argument(metavar="NAME", help="The new name.")]
    ) -> None:
        """Give a project another name.

        Example: air projects rename latest "Night train"
        """
        from air_cli.stages.projects import rename_project

        renamed = rename_project(context.session(), run_id, name)
        context.terminal.result(renamed, {"schema": "air.project-renamed/1", "run_id": renamed, "name": name})

    _register_bin(projects_app)


def _register_group(projects_app: typer.Typer, listing: Any) -> None:
    """Let `air projects` alone list, while its subcommands keep their own options."""
    listing.__doc__ = "List, show, rename and delete projects.\n\nExample: air projects"
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


def _register_bin(projects_app: typer.Typer) -> None:
    @command(projects_app, "delete")
    def delete(
        context: Context,
        run_id: IdArgument,
        purge: Annotated[bool, typer.Option("--purge", help="Remove it for good, from the bin too.")] = False,
        yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before --purge.")] = False,
    ) -> None:
        """Move a project to the bin; plans stay.

        Example: air projects delete 3f2a
        """
        from air_cli.errors import InvalidRunIdError
        from air_cli.stages.projects import delete_project, purge_project

        session = context.session()
        if purge and not yes:
            if not sys.stdin.isatty():
                raise UsageError("--purge removes files for good", hint=f"air projects delete {run_id} --purge --yes")
            typer.confirm(f"remove {run_id} for good?", abort=True, err=True)
        try:
            gone = delete_project(session, run_id)
        except InvalidRunIdError:
            if not purge:
                raise
            gone = run_id
        if purge:
            gone = purge_project(session, gone)
        else:
            context.terminal.next(f"air projects restore {gone}")
        context.terminal.result(gone, {"schema": "air.project-deleted/1", "run_id": gone, "purged": purge})

    @command(projects_app, "restore")
    def restore(context: Context, run_id: IdArgument) -> None:
        """Bring a project back from the bin.

        Example: air projects restore 3f2a
        """
        from air_cli.stages.projects import restore_project

        back = restore_project(context.session(), run_id)
        context.terminal.result(back, {"schema": "air.project-restored/1", "run_id": back})


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {item}" for name, item in value.items())
    return ", ".join(str(item) for item in value) if isinstance(value, (tuple, list)) else str(value)
