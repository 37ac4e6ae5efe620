"""`air export`."""

from typing import Annotated

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.terminal import read_argument


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "export")
    def export(
        context: Context,
        run_id: Annotated[str, typer.Argument(metavar="ID", help="A project: id, prefix, `latest`, or `-` (stdin).")],
        as_list: Annotated[bool, typer.Option("--list", help="List the files, write nothing.")] = False,
        as_zip: Annotated[bool, typer.Option("--zip", help="Write the ZIP (the default).")] = False,  # noqa: ARG001
        plan_run: Annotated[str | None, typer.Option("--plan-run", metavar="ID", help="Take this plan.")] = None,
    ) -> None:
        """Pack a project: stems, mix, MIDI, plan and provenance in one ZIP.

        Example: air export latest

        Prints the path of the ZIP, or with `--list` the files.
        """
        from air_cli.stages.export import export_zip, manifest

        with context.terminal.progress() as progress:
            session = context.session(progress)
            workspace = session.workspace
            reference = workspace.find(read_argument(run_id, "a project id"), "render", "midi_generation")
            plan_id = workspace.find(plan_run, "param_generation").run_id if plan_run else None
            if as_list:
                listed, result = manifest(session, reference.run_id, plan_id), None
            else:
                result = export_zip(session, reference.run_id, plan_id)
                listed = result.manifest
        terminal = context.terminal
        if listed.missing:
            terminal.warn([f"missing: {', '.join(listed.missing)}"])
        body = listed.model_dump(mode="json")
        if result is None:
            rows = [[file.step, str(file.bytes), file.url] for file in listed.files]
            terminal.rows(rows, ["step", "bytes", "file"], {"schema": "air.export/1", **body})
            return
        terminal.warn([f"could not be read, left out: {name}" for name in result.skipped])
        document = {"schema": "air.export/1", **body, "zip": str(result.path), "skipped": list(result.skipped)}
        terminal.result(str(result.path), document)
