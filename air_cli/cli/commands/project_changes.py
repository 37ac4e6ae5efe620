"""The commands of `air projects` that change something."""

import dataclasses
from typing import TYPE_CHECKING, Annotated

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.mistyped import line_again
from air_cli.cli.terminal import near_path
from air_cli.errors import InvalidRunIdError, UsageError

if TYPE_CHECKING:
    from air_cli.stages.project_bin import Prunable

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="A project: id, prefix or `latest`.")]
DryOption = Annotated[bool, typer.Option("-n", "--dry-run", help="Only list what would go.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def register(projects_app: typer.Typer) -> None:
    """Add the commands."""
    _register_words(projects_app)
    _register_copies(projects_app)
    _register_bin(projects_app)
    _register_prune(projects_app)


def _register_words(projects_app: typer.Typer) -> None:
    @command(projects_app, "rename")
    def rename(
        context: Context, run_id: IdArgument, name: Annotated[str, typer.Argument(metavar="NAME", help="The new name.")]
    ) -> None:
        """Give a project another name.

        Example: air projects rename latest "Night train"
        """
        from air_cli.stages.project_edit import rename_project

        renamed = rename_project(context.session(), run_id, name)
        context.terminal.result(renamed, {"schema": "air.project-renamed/1", "run_id": renamed, "name": name})

    @command(projects_app, "tag")
    def tag(
        context: Context,
        run_id: IdArgument,
        tags: Annotated[list[str] | None, typer.Argument(metavar="[TAG]...", help="Tags to add.")] = None,
        remove: Annotated[list[str] | None, typer.Option("--remove", metavar="TAG", help="Take this tag off.")] = None,
    ) -> None:
        """Add and remove tags; prints the tags the project has now.

        Example: air projects tag latest client demo --remove draft
        """
        from air_cli.stages.project_edit import tag_project

        tagged, now = tag_project(context.session(), run_id, tags or [], remove or [])
        context.terminal.result("\n".join(now), {"schema": "air.project-tags/1", "run_id": tagged, "tags": now})

    @command(projects_app, "note")
    def note(
        context: Context,
        run_id: IdArgument,
        text: Annotated[str, typer.Argument(metavar="TEXT", help="The note; empty takes it away.")],
        add: Annotated[bool, typer.Option("--add", help="Add a line instead of replacing the note.")] = False,
    ) -> None:
        """Keep a note with a project.

        Example: air projects note latest "bass too loud in the hook" --add
        """
        from air_cli.stages.project_edit import note_project

        noted, now = note_project(context.session(), run_id, text, is_added=add)
        context.terminal.result(noted, {"schema": "air.project-note/1", "run_id": noted, "notes": now})


def _register_copies(projects_app: typer.Typer) -> None:
    @command(projects_app, "duplicate")
    def duplicate(
        context: Context,
        run_id: IdArgument,
        name: Annotated[str | None, typer.Option("--name", help="Name of the copy.")] = None,
    ) -> None:
        """Make a new project from an old one: notes, sound, plan and tags.

        Example: air projects duplicate latest --name "Night train, take 2"

        Prints the id of the new project.
        """
        from air_cli.stages.project_edit import duplicate_project

        made = duplicate_project(context.session(), run_id, name)
        context.terminal.result(made, {"schema": "air.project-duplicated/1", "run_id": made})
        context.terminal.next(f"air compose {made} --only Bass")

    @command(projects_app, "relink")
    def relink(
        context: Context,
        run_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="A project: id, prefix or `latest`.")] = None,
        plan: Annotated[str | None, typer.Argument(metavar="[PLAN]", help="The plan; found where left out.")] = None,
        all_projects: Annotated[bool, typer.Option("--all", help="Every project whose runs name a plan.")] = False,
    ) -> None:
        """Tie a project to a plan: the one named, else the one it came from.

        Example: air projects relink latest

        Prints project and plan, one pair a line.
        """
        from air_cli.stages.project_edit import relink_all, relink_project

        if (run_id is None) is not all_projects:
            raise UsageError("name a project, or --all", hint="air projects relink --all")
        session = context.session()
        pairs = relink_all(session) if run_id is None else dict([relink_project(session, run_id, plan)])
        rows = [[project, plan_id] for project, plan_id in pairs.items()]
        context.terminal.rows(rows, ["project", "plan"], {"schema": "air.project-links/1", "links": pairs})


def _register_bin(projects_app: typer.Typer) -> None:
    @command(projects_app, "delete")
    def delete(
        context: Context,
        run_id: IdArgument,
        purge: Annotated[bool, typer.Option("--purge", help="Remove it for good, from the bin too.")] = False,
        dry_run: DryOption = False,
        yes: YesOption = False,
    ) -> None:
        """Move a project to the bin; plans stay.

        Example: air projects delete latest
        """
        from air_cli.stages.project_bin import delete_project, project_places, purge_project

        session = context.session()
        if dry_run:
            gone, places = project_places(session, run_id, in_bin=purge)
            paths = [near_path(path) for path in places]
            document = {"schema": "air.dry-delete/1", "run_id": gone, "purged": purge, "would_go": paths}
            context.terminal.rows([[path] for path in paths], ["would go"], document)
            return
        if purge and not yes:
            _ask(context, f"remove {run_id} for good?", "--purge removes files for good")
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

        Example: air projects restore latest
        """
        from air_cli.stages.project_bin import restore_project

        back = restore_project(context.session(), run_id)
        context.terminal.result(back, {"schema": "air.project-restored/1", "run_id": back})

    @command(projects_app, "bin")
    def show_bin(context: Context) -> None:
        """List what is in the bin.

        Example: air projects bin
        """
        from air_cli.stages.project_bin import binned

        ids = binned(context.session())
        context.terminal.rows([[run_id] for run_id in ids], ["id"], {"schema": "air.bin/1", "ids": ids})
        if ids:
            context.terminal.next(f"air projects restore {ids[0]}")


def _register_prune(projects_app: typer.Typer) -> None:
    @command(projects_app, "prune")
    def prune(
        context: Context,
        age_days: Annotated[
            int | None, typer.Option("--renders-older-than", metavar="DAYS", help="Also renders this old.")
        ] = None,
        dry_run: DryOption = False,
        empty_bin: Annotated[bool, typer.Option("--empty-bin", help="Remove what is in the bin, for good.")] = False,
        yes: YesOption = False,
    ) -> None:
        """Move plans no project came from, and old renders, to the bin.

        Example: air projects prune --renders-older-than 90 --dry-run

        `air render ID` makes a pruned render again, `air projects restore ID` brings it back.
        """
        from air_cli.stages import project_bin

        session = context.session()
        rows = project_bin.prunable(session, render_age_days=age_days)
        ids = project_bin.binned(session) if empty_bin else []
        if not dry_run and not yes and (rows or ids):
            what = f"move {len(rows)} to the bin" + (f" and remove {len(ids)} for good" if ids else "")
            _ask(context, f"{what}?", f"this would {what}")
        if not dry_run:
            for run_id in ids:
                project_bin.purge_project(session, run_id)
            project_bin.prune(session, rows)
        _tell_pruned(context, rows, ids, is_done=not dry_run)


def _tell_pruned(context: Context, rows: "list[Prunable]", purged: list[str], *, is_done: bool) -> None:
    megabytes = sum(row.bytes for row in rows) / 1e6
    cells = [[row.what, row.run_id, row.created_at, str(row.bytes)] for row in rows]
    body = {"moved" if is_done else "would_move": [dataclasses.asdict(row) for row in rows], "purged": purged}
    headings = ["what", "id", "made", "bytes"]
    context.terminal.rows(cells, headings, {"schema": "air.pruned/1", **body})
    verb = "moved to the bin" if is_done else "would go to the bin"
    context.terminal.say(f"{len(rows)} {verb}, {megabytes:.1f} MB")


def _ask(context: Context, question: str, reason: str) -> None:
    """Ask before files go; where nobody can answer, say what to type instead."""
    context.terminal.confirm(question, reason=reason, hint=line_again("--yes", without=("--no-input",)))
