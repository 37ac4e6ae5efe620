"""The commands that are killed, the workspace they meet, and what each of them may change."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.builders import click, sine, write_wav

Run = Callable[..., str]
"""Runs a command that must end well and answers its stdout."""
_BAND = ("--bars", "2", "--tempo", "240", "--instruments", "Electric Bass,Kick")


@dataclass(frozen=True)
class Ids:
    """Runs of the prepared workspace: one piece rendered, one composed only, one in the bin."""

    plan: str
    rendered: str
    other_plan: str
    composed: str
    binned: str


@dataclass(frozen=True)
class Scenario:
    """A command, what of the earlier work it may change, and what a person types after it was lost.

    Attributes:
        arguments: the command.
        owns: pattern of earlier files that may differ afterwards: the old or the new one, both whole.
        moves: whether earlier files may lie in the bin instead.
        then: what is typed next, given whether the project of the command is still listed.
        cold: whether the cache of instruments starts empty.
    """

    arguments: Callable[[Ids], Sequence[str]]
    owns: str = r"$^"
    moves: bool = False
    then: Callable[[Ids, Path], list[Sequence[str]]] | None = None
    cold: bool = False

    def may_change(self, name: str) -> bool:
        return re.search(self.owns, name) is not None


def prepare(workspace: Path, run: Run) -> Ids:
    """A small workspace with a little of everything."""
    write_wav(workspace / "local_samples" / "kicks" / "kick_01.wav", click())
    write_wav(workspace / "local_samples" / "bass" / "electric_bass_C2.wav", sine(65.406, 0.4))
    plan = run("plan", "lofi", *_BAND, "--seed", "1")
    rendered = run("compose", plan)
    run("render", rendered)
    run("export", rendered)
    other_plan = run("plan", "techno", *_BAND, "--seed", "2")
    composed = run("compose", other_plan)
    binned = run("compose", other_plan, "--seed", "3")
    run("render", binned)
    run("projects", "delete", binned)
    write_wav(workspace / "local_samples" / "kicks" / "kick_02.wav", click(0.2))
    return Ids(plan, rendered, other_plan, composed, binned)


def _is_in_place(workspace: Path, run_id: str) -> bool:
    places = (workspace / "outputs" / stage for stage in ("midi_generation", "render"))
    return any(path.name.endswith(run_id) for place in places for path in place.glob("[!.]*"))


def _delete_or_restore(ids: Ids, workspace: Path) -> list[Sequence[str]]:
    """Whoever sees the project still deletes it again; then it comes back."""
    again = [["projects", "delete", ids.rendered]] if _is_in_place(workspace, ids.rendered) else []
    return [*again, ["projects", "restore", ids.rendered]]


def _restore_rest(ids: Ids, workspace: Path) -> list[Sequence[str]]:
    kept = workspace / "outputs" / ".bin" / ids.binned
    is_waiting = any(path.is_file() for path in kept.rglob("*"))
    return [["projects", "restore", ids.binned]] if is_waiting else [["projects", "show", ids.binned]]


def _purge_rest(ids: Ids, workspace: Path) -> list[Sequence[str]]:
    is_waiting = (workspace / "outputs" / ".bin" / ids.binned).exists()
    purge = ["projects", "delete", ids.binned, "--purge", "--yes"]
    return [purge] if is_waiting else [["projects", "delete", ids.composed]]


SCENARIOS = {
    "plan": Scenario(lambda _: ("plan", "house", *_BAND, "--seed", "9")),
    "compose": Scenario(lambda i: ("compose", i.other_plan, "--seed", "4"), r"step_links\.json"),
    "compose-part": Scenario(lambda i: ("compose", i.rendered, "--only", "Kick", "--seed", "4"), r"step_links\.json"),
    "render": Scenario(lambda i: ("render", i.composed), r"inventory/"),
    "render-flac": Scenario(lambda i: ("render", i.composed, "--format", "flac"), r"inventory/"),
    "render-again": Scenario(
        lambda i: ("render", i.rendered, "--volume", "Kick=-6"), r"render/|inventory/|projects/[0-9a-f]"
    ),
    "render-cold": Scenario(lambda i: ("render", i.composed, "--mute", "Kick"), r"inventory/", cold=True),
    "make": Scenario(lambda _: ("make", "lofi", *_BAND, "--seed", "8"), r"step_links\.json|inventory/"),
    "rebuild": Scenario(lambda _: ("inventory", "rebuild", "--deep"), r"inventory/"),
    "edit": Scenario(lambda i: ("edit", i.plan, "--set", "tempo=200"), r"param_generation/.*(plan|run)\.json"),
    "export": Scenario(lambda i: ("export", i.rendered), r"exports/|inventory/"),
    "rename": Scenario(lambda i: ("projects", "rename", i.rendered, "Night train"), r"projects/[0-9a-f]{12}\.json"),
    "delete": Scenario(lambda i: ("projects", "delete", i.rendered), moves=True, then=_delete_or_restore),
    "restore": Scenario(lambda i: ("projects", "restore", i.binned), moves=True, then=_restore_rest),
    "purge": Scenario(lambda i: ("projects", "delete", i.binned, "--purge", "--yes"), r"\.bin/", then=_purge_rest),
}
