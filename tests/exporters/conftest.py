"""One rendered project for all tests of a worker; each test gets a copy it may spoil."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from air_cli.config import load_settings
from air_cli.domain.composition import Composition
from air_cli.stages.compose import ComposeRequest, compose
from air_cli.stages.plan import PlanRequest, plan
from air_cli.stages.records import load_composition
from air_cli.stages.render import RenderRequest, render
from air_cli.stages.session import Session
from air_cli.store.workspace import RunRef

PROMPT = "lofi beat, 97 bpm, D dorian, rhodes, upright bass, 4 bars"


@dataclass(frozen=True)
class Project:
    """A rendered project in a workspace of its own."""

    session: Session
    run_id: str

    @property
    def home(self) -> Path:
        return self.session.settings.home

    @property
    def midi(self) -> RunRef:
        return self.session.workspace.find(self.run_id, "midi_generation")

    @property
    def composition(self) -> Composition:
        return load_composition(self.midi)[0]

    @property
    def render_folder(self) -> Path:
        return self.session.workspace.outputs / "render" / self.run_id

    def stem(self, instrument: str) -> Path:
        (found,) = self.render_folder.glob(f"*_{instrument.replace(' ', '_')}_*.wav")
        return found


def session_at(home: Path, cache: Path, **variables: str) -> Session:
    return Session(load_settings({"AIR_CACHE_DIR": str(cache), "HOME": str(home), **variables}, home))


MakeProject = Callable[[str], Project]


def make_project(home: Path, cache: Path, prompt: str, **options: object) -> Project:
    session = session_at(home, cache)
    planned = plan(session, PlanRequest(prompt, 5, {}))
    composed = compose(session, ComposeRequest(session.workspace.find(planned.run_id, "param_generation")))
    reference = session.workspace.find(composed.run_id, "midi_generation")
    render(session, RenderRequest(reference, **options))  # type: ignore[arg-type]
    return Project(session, composed.run_id)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Project:
    return make_project(tmp_path_factory.mktemp("made"), shared_cache, PROMPT)


@pytest.fixture
def project(made: Project, clean_place: Path, shared_cache: Path) -> Project:
    shutil.copytree(made.home / "outputs", clean_place / "outputs")
    return Project(session_at(clean_place, shared_cache), made.run_id)
