"""Sample prompts through the real commands, plan → compose → render → export, judged by what came out."""

import json
import os
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from air_cli.domain.composition import Composition
from air_cli.domain.instruments import INSTRUMENTS, PERCUSSION_CHANNEL
from air_cli.domain.units import ticks_to_frames
from tests.conftest import Air


@dataclass(frozen=True)
class Case:
    """A prompt and what it states."""

    prompt: str
    tempo: float | None = None
    meter: str = "4/4"
    key: tuple[str, str] | None = None
    bars: int | None = None
    has_drums: bool | None = True
    instruments: tuple[str, ...] = ()
    exactly: bool = False


CASES = {
    "lofi": Case("lofi beat, 4 bars"),
    "house": Case("deep house groove, 124 bpm, 4 bars", tempo=124),
    "techno": Case("dark techno, 4 bars"),
    "trap": Case(
        "hard trap with 808s, 140 bpm, F minor, 4 bars", tempo=140, key=("F", "minor"), instruments=("808 Bass",)
    ),
    "boom bap": Case("boom bap, dusty piano, 90 bpm, 4 bars", tempo=90),
    "drum & bass": Case("liquid drum & bass, 174 bpm, 16 bars", tempo=174, bars=16),
    "ambient": Case("slow ambient pads, no drums, 4 bars", has_drums=False),
    "synthwave": Case("80s synthwave, A minor, 4 bars", key=("A", "minor")),
    "pop": Case("happy pop song in G major, 4 bars", key=("G", "major")),
    "rock": Case("rock with distorted guitar, 120 bpm, 4 bars", tempo=120, instruments=("Distortion Guitar",)),
    "jazz": Case("jazz trio, walking bass, Bb major, 12 bars", key=("Bb", "major"), bars=12),
    "cinematic": Case("epic cinematic orchestra, D minor, 4 bars", key=("D", "minor"), has_drums=None),
    "waltz": Case("a waltz for accordion and strings, 16 bars", meter="3/4", bars=16, has_drums=None),
    "seven": Case("progressive rock in 7/8, 4 bars", meter="7/8"),
    "five": Case("jazz in 5/4, 4 bars", meter="5/4"),
    "six": Case(
        "folk ballad in 6/8, acoustic guitar, 4 bars", meter="6/8", instruments=("Acoustic Guitar",), has_drums=None
    ),
    "solo piano": Case(
        "solo piano, melancholic, E minor, 4 bars",
        key=("E", "minor"),
        has_drums=False,
        instruments=("Piano",),
        exactly=True,
    ),
    "no drums": Case("lofi without drums, 4 bars", has_drums=False),
    "20 bpm": Case("drone, 20 bpm, 2 bars", tempo=20, bars=2, has_drums=None),
    "300 bpm": Case("speedcore punk, 300 bpm, 16 bars", tempo=300, bars=16),
}  # fmt: skip


FEW = (
    "lofi",
    "trap",
    "drum & bass",
    "ambient",
    "cinematic",
    "waltz",
    "seven",
    "six",
    "solo piano",
    "no drums",
    "300 bpm",
)
"""Cases of every test run, a spread of meters, tempi and line-ups; `AIR_TEST_FULL=1` takes all."""


@pytest.mark.parametrize("name", CASES if os.environ.get("AIR_TEST_FULL") else FEW)
def test_a_prompt_becomes_what_it_says(air: Air, clean_place: Path, name: str) -> None:
    case = CASES[name]
    plan_id = air("plan", case.prompt, "--seed", "21").out.strip()
    run_id = air("compose", plan_id).out.strip()
    rendered = air("render", run_id, "--json")
    assert rendered.code == 0, rendered.err
    report = json.loads(rendered.out)
    (folder,) = (clean_place / "outputs" / "midi_generation").iterdir()
    song = Composition.model_validate_json((folder / "midi.json").read_text())
    judge_plan(case, song)
    judge_notes(song)
    judge_midi(song, folder / "midi.mid")
    judge_audio(song, report)
    archive = Path(air("export", run_id).out.strip())
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        assert len([n for n in opened.namelist() if n.endswith(".wav")]) == len(report["stems"]) + 1


def judge_plan(case: Case, song: Composition) -> None:
    meta = song.meta
    assert case.tempo is None or meta.tempo == case.tempo
    assert meta.meter == case.meter
    assert case.key is None or (meta.key, meta.scale) == case.key
    assert case.bars is None or meta.bars == case.bars
    assert set(case.instruments) <= set(meta.instruments)
    if case.exactly:
        assert set(meta.instruments) == set(case.instruments)
    drums = [name for name in meta.instruments if INSTRUMENTS[name].is_percussion]
    assert case.has_drums is None or bool(drums) == case.has_drums
    assert meta.steps_per_bar % meta.clock.meter.numerator == 0
    assert [s.start_bar for s in meta.sections] == [
        sum(p.bars for p in meta.sections[:i]) for i in range(len(meta.sections))
    ]
    assert sum(section.bars for section in meta.sections) == meta.bars
    assert meta.chords


def judge_notes(song: Composition) -> None:
    meta = song.meta
    end = meta.bars * meta.clock.ticks_per_bar
    inside, pitched = 0, 0
    for name in meta.instruments:
        spec = INSTRUMENTS[name]
        played = song.notes_of(name)
        assert played, f"{name} is empty"
        assert all(0 <= n.onset_ticks < end for n in played)
        if not spec.is_percussion:
            assert all(spec.low_note <= n.note <= spec.high_note for n in played), name
            pitched += len(played)
            inside += sum(
                meta.full_key.contains(n.note) or n.note % 12 in meta.full_key.harmony_pitch_classes for n in played
            )
    assert not pitched or inside / pitched > 0.85


def judge_midi(song: Composition, path: Path) -> None:
    file = mido.MidiFile(path)
    assert (file.type, file.ticks_per_beat) == (1, 480)
    assert [track.name for track in file.tracks[1:]] == list(song.meta.instruments)
    for name, track in zip(song.meta.instruments, file.tracks[1:], strict=True):
        channels = {m.channel for m in track if m.type == "note_on"}
        assert (channels == {PERCUSSION_CHANNEL}) == INSTRUMENTS[name].is_percussion
    markers = [m.text for m in file.tracks[0] if m.type == "marker"]
    assert markers == [section.name for section in song.meta.sections]
    bars_seconds = song.meta.length_seconds
    assert file.length == pytest.approx(bars_seconds, rel=1e-4)


def judge_audio(song: Composition, report: dict[str, object]) -> None:
    meta = song.meta
    mix, rate = soundfile.read(str(report["mix"]))
    assert np.isfinite(mix).all()
    assert len(mix) >= round(meta.length_seconds * rate) - 1
    assert len(mix) / rate <= meta.length_seconds + 10.1
    assert 0.05 < np.abs(mix).max() <= 10 ** (-0.9 / 20)
    assert abs(mix.mean()) < 0.01
    assert np.abs(mix[-1]).max() < 1e-3
    assert report["integrated_lufs"] == pytest.approx(-14, abs=0.5)
    stems = report["stems"]
    assert isinstance(stems, dict)
    assert set(stems) == set(meta.instruments)
    for name, path in stems.items():
        stem, _ = soundfile.read(path)
        assert len(stem) == len(mix)
        assert np.abs(stem).max() > 1e-3, f"{name} is silent"
        if INSTRUMENTS[name].is_percussion:
            first = song.notes_of(name)[0]
            onset = ticks_to_frames(first.onset_ticks, meta.tempo, rate)
            assert np.abs(stem[:onset]).max(initial=0) == 0, f"{name} sounds too soon"
            assert np.abs(stem[onset : onset + rate // 20]).max() > 1e-4, f"{name} sounds too late"


def test_styles_differ_plainly(air: Air, clean_place: Path) -> None:
    figures = {}
    for style in (
        "lofi",
        "house",
        "techno",
        "trap",
        "boom bap",
        "drum and bass",
        "ambient",
        "synthwave",
        "pop",
        "rock",
        "jazz",
        "cinematic",
    ):
        plan = json.loads(air("plan", style, "--seed", "1", "--json").out)
        run_id = air("compose", plan["param_run_id"]).out.strip()
        (folder,) = (clean_place / "outputs" / "midi_generation").glob(f"*_{run_id}")
        song = Composition.model_validate_json((folder / "midi.json").read_text())
        kicks = Counter(e.step * 16 // song.meta.steps_per_bar for b in song.bars_of("Kick") for e in b.events)
        figures[style] = (
            round(song.meta.tempo),
            frozenset(song.meta.instruments),
            tuple(step for step, _ in kicks.most_common(3)),
        )
    assert len({instruments for _, instruments, _ in figures.values()}) == len(figures)
    assert len({tempo for tempo, _, _ in figures.values()}) >= 6
    assert figures["drum and bass"][0] > figures["house"][0] > figures["lofi"][0]
    assert set(figures["house"][2]) <= {0, 4, 8, 12}
