"""A share of the fuzzing that `python -m tests.fuzz --minutes 60` does for longer, and the cases that once failed."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from air_cli.audio.analysis import listen
from air_cli.audio.files import sample_info
from air_cli.domain.plan_fields import plan_field
from air_cli.domain.plan_repair import as_number, repair_plan
from air_cli.domain.units import parse_length
from air_cli.errors import AirError, FileError, SampleError, SettingError
from air_cli.offline.catalogue import packaged_style_text, parse_style, use_styles
from air_cli.offline.prompt.reader import read_prompt
from air_cli.store.json_files import parse_json

ROOT = Path(__file__).resolve().parents[2]
CASES = 15


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
@pytest.mark.parametrize(
    "targets",
    [("prompts", "plan JSON", "MIDI JSON"), ("model replies", "MIDI files", "samples", "presets"),
     ("styles", "names and ids", "options", "environment"), ("workspaces",)],
    ids="+".join,
)  # fmt: skip
def test_bad_input_ends_in_a_sentence(targets: tuple[str, ...], shared_cache: Path) -> None:
    only = [word for target in targets for word in ("--only", target)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--cases", str(CASES), *only],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "AIR_CACHE_DIR": str(shared_cache)},
    )
    assert done.returncode == 0, done.stderr
    assert f'"cases": {CASES * len(targets)}' in done.stdout


def with_line(text: str, key: str, value: str) -> str:
    return "\n".join(f"{key} = {value}" if line.startswith(f"{key} ") else line for line in text.splitlines())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rhythms", "4"),
        ("rhythms", "[4]"),
        ("core", "true"),
        ("moods", "1.5"),
        ("order", "[]"),
        ("extensions", "{}"),
        ("a", "[]"),
        ("a", '["% | I"]'),
        ("genre", f'"{"a" * 500}"'),
    ],
)
def test_a_style_of_the_wrong_kinds(key: str, value: str) -> None:
    text = packaged_style_text("lofi") or ""
    assert f"\n{key} =" in text
    with pytest.raises(FileError, match=key):
        parse_style(with_line(text, key, value), "own.toml")


def test_a_cadence_that_is_no_numeral() -> None:
    text = (packaged_style_text("lofi") or "").replace("[harmony]", '[harmony]\ncadence = "H moll"')
    with pytest.raises(FileError, match="cadence"):
        parse_style(text, "own.toml")


@pytest.mark.parametrize("drums", ["4", "true", "[1, 2]", '["x"]', "{ Kick = 4 }", "{ Kick = [4] }"])
def test_lanes_of_the_wrong_kinds(drums: str) -> None:
    text = (packaged_style_text("lofi") or "").partition("[[drums")[0]
    with pytest.raises(FileError, match="lanes"):
        parse_style(f"{text}\n[[drums.grooves]]\nlanes = {drums}\n", "own.toml")


@pytest.mark.parametrize("instruments", [7, 0.5, True, "Piano", {"a": 1}, None])
def test_a_section_whose_instruments_are_no_list(instruments: Any) -> None:
    meta, _ = repair_plan({"instruments": ["Piano"], "bars": 4, "sections": [{"bars": 4, "instruments": instruments}]})
    assert meta.sections[0].instruments == (("Piano",) if instruments == "Piano" else ())


def test_numbers_beyond_all_numbers() -> None:
    assert as_number(10**400) is None
    assert as_number("9" * 60) == pytest.approx(1e60)
    for work in (lambda: plan_field("tempo", "1e999"), lambda: parse_length("9" * 400)):
        refused_or_finite(work)


def refused_or_finite(work: Callable[[], Any]) -> None:
    try:
        assert "inf" not in repr(work())
    except SettingError:
        pass
    except AirError as error:
        raise AssertionError(error) from error


def test_json_of_absurd_depth_is_refused() -> None:
    with pytest.raises(ValueError, match="deep"):
        parse_json('{"a": ' + "[" * 100_000)


def test_a_sample_far_beyond_full_scale_is_damaged(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "huge.wav", np.tile([1e30, -1e30], 1000), 44_100, subtype="FLOAT")
    with pytest.raises(SampleError, match="damaged"):
        listen(tmp_path / "huge.wav")


def test_a_rate_beyond_all_rates_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "kick.wav"
    soundfile.write(path, np.zeros(1000), 44_100, subtype="PCM_24")
    header = bytearray(path.read_bytes())
    place = header.index(b"fmt ") + 12
    header[place : place + 4] = (4_294_967_108).to_bytes(4, "little")
    path.write_bytes(header)
    with pytest.raises(SampleError, match=r"kick\.wav"):
        sample_info(path)


def test_a_style_may_have_a_synonym_of_signs_alone() -> None:
    style = parse_style(
        (packaged_style_text("lofi") or "").replace('synonyms = ["', 'synonyms = ["???", "'), "own.toml"
    )
    assert "???" in style.synonyms
    try:
        use_styles([style])
        assert read_prompt("a lofi beat").style == "lofi"
    finally:
        use_styles([])
