"""Ten processes at once in one workspace: planning, composing, rendering, renaming, exporting, rebuilding, deleting.

    python -m tests.faults.crowd FOLDER --seconds 60

Prints one JSON document: how many commands ran, and everything that was found wrong.
"""

import argparse
import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.builders import click, write_wav
from tests.faults.forked import must, run_forked
from tests.faults.judge import faults_of, leftovers, snapshot
from tests.warm import import_everything

PROCESSES = 10
_BAND = ("--bars", "2", "--tempo", "240", "--instruments", "Electric Bass,Kick")


@dataclass
class Member:
    """One of the crowd. `shared` are projects that all of them work on; its own it may delete."""

    number: int
    workspace: Path
    shared: list[str]
    dice: random.Random
    plans: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)
    ran: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def air(self, *arguments: str) -> str:
        outcome = run_forked(arguments, self.workspace)
        self.ran[arguments[0]] += 1
        if outcome.code != 0:
            self.wrong.append(f"`air {' '.join(arguments)}` ended with {outcome.code}: {outcome.err.strip()}")
        return outcome.out.strip()

    def plan(self) -> None:
        self.plans.append(self.air("plan", "lofi", *_BAND))

    def compose(self) -> None:
        if not self.plans:
            self.plan()
        plan = self.dice.choice(self.plans)
        project = self.air("compose", plan)
        self.own.append(project)
        self.links[project] = plan

    def render(self) -> None:
        self.air("render", self.any_project(), "--volume", f"Kick={self.dice.randint(-9, 0)}")

    def rename(self) -> None:
        self.air("projects", "rename", self.dice.choice(self.shared), f"Name {self.number} {self.dice.randint(0, 99)}")

    def export(self) -> None:
        self.air("export", self.dice.choice(self.shared))

    def rebuild(self) -> None:
        write_wav(self.workspace / "local_samples" / f"kick_{self.number}_{self.dice.randint(0, 9)}.wav", click())
        self.air("inventory", "rebuild")

    def listing(self) -> None:
        json.loads(self.air("projects", "--json") or "{}")

    def show(self) -> None:
        self.air("show", self.dice.choice(self.shared))

    def there_and_back(self) -> None:
        if self.own:
            project = self.dice.choice(self.own)
            self.air("projects", "delete", project)
            self.air("projects", "restore", project)

    def any_project(self) -> str:
        return self.dice.choice([*self.shared, *self.own])

    def work(self, is_over: Callable[[int], bool]) -> dict[str, Any]:
        kinds = (self.plan, self.compose, self.render, self.render, self.rename, self.export, self.rebuild,
                 self.listing, self.show, self.there_and_back)  # fmt: skip
        number = 0
        while not is_over(number):
            kinds[(self.number + number) % len(kinds)]()
            number += 1
        return {"links": self.links, "ran": dict(self.ran), "wrong": self.wrong}


def crowd(workspace: Path, is_over: Callable[[int], bool]) -> dict[str, Any]:
    """Let them all work until it is over, and judge what is left."""
    shared = list(_shared_projects(workspace))
    pipes = []
    for number in range(PROCESSES):
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.close(reading)
            member = Member(number, workspace, shared, random.Random(number))
            with os.fdopen(writing, "w") as pipe:
                json.dump(member.work(is_over), pipe)
            os._exit(0)
        os.close(writing)
        pipes.append(reading)
    told: list[dict[str, Any]] = [json.loads(os.fdopen(pipe).read()) for pipe in pipes]
    for _ in pipes:
        os.wait()
    wrong = [text for one in told for text in one["wrong"]]
    wrong += faults_of(workspace, snapshot(workspace))
    wrong += [f"{name} is left over" for name in leftovers(workspace)]
    links = json.loads((workspace / "outputs" / "projects" / "step_links.json").read_text())
    expected = {project: plan for one in told for project, plan in one["links"].items()}
    wrong += [
        f"the link {project} -> {plan} is lost" for project, plan in expected.items() if links.get(project) != plan
    ]
    ran: Counter[str] = sum((Counter(one["ran"]) for one in told), Counter())
    return {"commands": ran.total(), "ran": dict(ran), "links": len(expected), "wrong": wrong}


def _shared_projects(workspace: Path) -> Iterator[str]:
    def air(*arguments: str) -> str:
        return must(run_forked(arguments, workspace), arguments)

    for seed in ("1", "2"):
        project = air("compose", air("plan", "lofi", *_BAND, "--seed", seed))
        air("render", project)
        yield project


def _over(rounds: int, seconds: float) -> Callable[[int], bool]:
    end = time.monotonic() + seconds
    return lambda number: time.monotonic() > end if seconds else number >= rounds


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("place", type=Path)
    parser.add_argument("--rounds", type=int, default=6, help="commands of each process")
    parser.add_argument("--seconds", type=float, default=0.0, help="how long, in place of rounds")
    given = parser.parse_args(arguments)
    given.place.mkdir(parents=True, exist_ok=True)
    import_everything()
    print(json.dumps(crowd(given.place, _over(given.rounds, given.seconds))))


if __name__ == "__main__":
    main()
