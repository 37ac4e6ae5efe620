"""Kills commands at many of their file operations, each time in a fresh copy of a workspace, and judges what is left.

    python -m tests.faults.driver FOLDER render edit --points 20

Prints one JSON document: how many operations each command has, and for every point what was found wrong. The commands
are run by the real command line in processes forked for them, so that each death costs milliseconds.
"""

import argparse
import json
import os
import shutil
from pathlib import Path
from typing import Any

from tests.faults.forked import Outcome, must, run_forked
from tests.faults.inject import KINDS, Injector
from tests.faults.judge import Snapshot, faults_of, leftovers, snapshot
from tests.faults.scenarios import SCENARIOS, Ids, Scenario, prepare
from tests.warm import import_everything


class Prepared:
    """The workspace that every trial gets a copy of."""

    def __init__(self, place: Path) -> None:
        self.template = place / "template"
        self.template.mkdir(parents=True)
        self.ids: Ids = prepare(self.template, lambda *args: must(run_forked(args, self.template), args))
        self.before = snapshot(self.template)
        self.sound = frozenset(self.before.values())
        if wrong := faults_of(self.template, self.before):
            raise SystemExit(f"the workspace is not even whole to begin with: {wrong}")


def _link(source: str, target: str) -> None:
    """Link, not copy: air never writes into a file that has its final name (see `tried`), save through SQLite."""
    (shutil.copy2 if source.endswith(".sqlite") else os.link)(source, target)


class Trial:
    """One command in many copies of one workspace."""

    def __init__(self, scenario: Scenario, prepared: Prepared, place: Path) -> None:
        self.scenario, self.place = scenario, place
        self.template, self.ids = prepared.template, prepared.ids
        self.before, self.sound = prepared.before, prepared.sound
        self.arguments = tuple(scenario.arguments(self.ids))

    def fresh(self) -> Path:
        workspace = self.place / "case"
        shutil.rmtree(workspace, ignore_errors=True)
        shutil.copytree(self.template, workspace, copy_function=_link)
        if self.scenario.cold:
            (workspace / ".env").write_text("AIR_CACHE_DIR=cache\n")
        return workspace

    def trace(self) -> tuple[str, ...]:
        outcome = run_forked(self.arguments, self.fresh(), Injector())
        must(outcome, self.arguments)
        return outcome.trace

    def at(self, point: int, kind: str) -> list[str]:
        """What is wrong after a fault at one operation."""
        workspace = self.fresh()
        outcome = run_forked(self.arguments, workspace, Injector(point, kind))
        wrong = [] if kind.startswith("kill") else _wrong_words(outcome)
        now = snapshot(workspace)
        wrong += faults_of(workspace, now, self.sound)
        wrong += self.lost(now)
        wrong += self.next(workspace)
        return wrong

    def lost(self, now: Snapshot) -> list[str]:
        wrong = []
        for name, digest in self.before.items():
            if self.scenario.may_change(name) or now.get(name) == digest:
                continue
            if not (self.scenario.moves and digest in now.values()):
                wrong.append(f"{name} was {'changed' if name in now else 'lost'}")
        return wrong

    def next(self, workspace: Path) -> list[str]:
        """The next commands work, and nothing half-made is left."""
        then = self.scenario.then
        commands = then(self.ids, workspace) if then else [self.arguments]
        wrong = []
        for arguments in (*commands, ("projects", "--json")):
            outcome = run_forked(arguments, workspace)
            if outcome.code != 0:
                wrong.append(f"then `air {' '.join(arguments)}` ended with {outcome.code}: {outcome.err.strip()}")
        now = snapshot(workspace)
        wrong += [f"afterwards: {fault}" for fault in faults_of(workspace, now, self.sound)]
        wrong += [f"afterwards: {name} is left over" for name in leftovers(workspace)]
        if then is None or self.scenario.moves:
            wrong += [f"afterwards: {text}" for text in self.lost(now)]
        return wrong


def _wrong_words(outcome: Outcome) -> list[str]:
    """A refused operation ends in one sentence, or in nothing that matters."""
    if outcome.code == 0:
        return []
    is_told = outcome.code == 1 and "error: " in outcome.err
    is_clean = not any(word in outcome.err for word in ("Traceback", "unexpected", "cffi"))
    return [] if is_told and is_clean else [f"ended with {outcome.code}: {outcome.err.strip()}"]


def spread(count: int, points: int) -> list[tuple[int, str]]:
    """Operations evenly over the trace with the kinds of faults in turn; `points` 0 means every kind at every one."""
    if points == 0:
        return [(number, kind) for number in range(count) for kind in dict.fromkeys(KINDS)]
    chosen = sorted({round(i * (count - 1) / max(1, points - 1)) for i in range(points)})
    return [(number, KINDS[i % len(KINDS)]) for i, number in enumerate(chosen)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("place", type=Path)
    parser.add_argument("scenarios", nargs="+", choices=SCENARIOS)
    parser.add_argument("--points", type=int, default=0, help="at most so many for each command; 0: all, in every way")
    given = parser.parse_args()
    import_everything()
    prepared = Prepared(given.place)
    print(json.dumps({name: tried(SCENARIOS[name], prepared, given.place, given.points) for name in given.scenarios}))


def tried(scenario: Scenario, prepared: Prepared, place: Path, points: int) -> dict[str, Any]:
    trial = Trial(scenario, prepared, place)
    trace = trial.trace()
    rows = []
    for point, kind in spread(len(trace), points):
        rows.append({"point": point, "operation": trace[point], "kind": kind, "wrong": trial.at(point, kind)})
    if snapshot(prepared.template) != prepared.before:
        rows.append({"point": -1, "operation": "any", "kind": "any", "wrong": ["a file was written to in place"]})
    return {"operations": len(trace), "points": rows}


if __name__ == "__main__":
    main()
