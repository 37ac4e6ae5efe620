"""The Python API: what docs/api.md shows runs as it stands, and nothing heavy is loaded before it is used."""

import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import air_cli
from air_cli import (
    AirError,
    ComposeRequest,
    ModelOptions,
    PlanRequest,
    RenderOptions,
    RenderRequest,
    RerollRequest,
    RunRef,
    Session,
    compose,
    edit,
    load_composition,
    load_plan,
    make,
    open_run,
    open_session,
    plan,
    render,
    reroll,
)  # fmt: skip

PAGE = Path(__file__).parent.parent / "docs" / "api.md"


def test_the_page_is_one_program_that_runs(clean_place: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) > 5
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(blocks)], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("82")
    assert "invalid_prompt" in done.stdout
    assert len(list((clean_place / "my-music" / "outputs" / "render").iterdir())) == 4


def test_every_public_name_is_there_and_documented() -> None:
    for name in air_cli.__all__:
        assert getattr(air_cli, name).__doc__, name
    assert set(air_cli.__all__) <= set(dir(air_cli))
    assert not hasattr(air_cli, "no_such_name")


def test_the_same_functions_serve_the_command_line() -> None:
    assert air_cli.plan is importlib.import_module("air_cli.stages.plan").plan


@pytest.fixture
def session(clean_place: Path) -> Session:
    return open_session(clean_place)


def test_a_run_is_opened_by_its_id(session: Session) -> None:
    planned = plan(session, PlanRequest("lofi, 2 bars, kick", seed=1))
    composed = compose(session, ComposeRequest(open_run(session, planned.run_id)))
    assert open_run(session, composed.run_id) == open_run(session, "latest") == composed.ref
    assert open_run(session, planned.run_id[:8]) == planned.ref
    assert open_run(session, "latest", "param_generation") == planned.ref
    for wrong in (("ffff00001111",), ("latest", "render"), ("latest", "plan"), (7,)):
        with pytest.raises(AirError):
            open_run(session, *wrong)


def test_options_of_make_are_those_of_a_render() -> None:
    fields = {name for name in RenderRequest.__dataclass_fields__ if name != "composition"}
    assert set(RenderOptions.__annotations__) == fields


NO_REF: Any = "latest"
NO_TEXT: Any = 5
NO_MASTER: Any = "of"
MISTYPED: Any = {"mastr": "off"}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda s: plan(s, PlanRequest(NO_TEXT)), "`PlanRequest.prompt` takes str, not int"),
        (lambda s: plan(s, NO_REF), "takes a PlanRequest, not str"),
        (lambda _: plan(NO_REF, PlanRequest("lofi")), "takes a Session, not str"),
        (lambda s: plan(s, PlanRequest("lofi", seed=NO_REF)), "`PlanRequest.seed` takes int or None, not str"),
        (lambda s: plan(s, PlanRequest("lofi", wishes={"tempo": NO_TEXT})), "`PlanRequest.wishes` takes"),
        (lambda s: plan(s, PlanRequest("lofi", options=ModelOptions(NO_TEXT))), "`provider` takes a str"),
        (lambda s: compose(s, ComposeRequest(NO_REF)), "`ComposeRequest.plan` takes RunRef or None, not str"),
        (lambda s: render(s, RenderRequest(NO_REF)), "`RenderRequest.composition` takes RunRef, not str"),
        (lambda s: reroll(s, RerollRequest(NO_REF)), "`RerollRequest.project` takes RunRef, not str"),
        (lambda s: edit(s, NO_REF, {}, {}), "takes a RunRef, not str"),
        (lambda _: load_plan(NO_REF), "takes a RunRef, not str"),
        (lambda _: load_composition(NO_REF), "takes a RunRef, not str"),
        (lambda _: open_session(NO_TEXT), "`home` takes str or Path or None, not int"),
        (lambda s: make(s, PlanRequest("lofi"), **MISTYPED), "make has no option `mastr`"),
        (lambda s: make(s, PlanRequest("lofi"), master=NO_MASTER), "unknown master `of`"),
        (lambda s: make(s, PlanRequest("lofi"), volume_db={"Kick": NO_REF}), "`RenderRequest.volume_db` takes"),
        (lambda s: make(s, NO_TEXT), "takes a PlanRequest, not int"),
    ],
)
def test_a_wrong_kind_is_a_sentence_and_makes_nothing(session: Session, call: Any, words: str) -> None:
    with pytest.raises(AirError) as raised:
        call(session)
    assert words in raised.value.message
    assert raised.value.hint
    assert not session.settings.outputs.exists()


def test_a_hint_offers_the_option_that_is_meant(session: Session) -> None:
    with pytest.raises(AirError) as raised:
        make(session, PlanRequest("lofi"), **MISTYPED)
    assert raised.value.hint == "did you mean `master`?"
    ref = RunRef("midi_generation", "0" * 12, Path("nowhere"))
    with pytest.raises(AirError):
        render(session, RenderRequest(ref))
