"""What every composed piece keeps to, whatever the plan."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from air_cli.domain.composition import Composition, empty_instruments, iter_events
from air_cli.domain.instruments import INSTRUMENTS, known_instrument
from air_cli.domain.meter import Meter
from air_cli.domain.pitch import SCALES
from air_cli.offline.catalogue import load_styles
from air_cli.offline.composer import compose
from tests.offline.composer.pieces import BAND, KIT, ensemble_of, make_plan

METERS = ("4/4", "3/4", "5/4", "7/8", "6/8", "12/8", "2/4", "9/8", "2/2", "5/8", "1/8", "13/16", "7/4", "32/32")
STYLES = tuple(load_styles())


def assert_playable(piece: Composition) -> None:
    meta = piece.meta
    end_ticks = meta.bars * meta.clock.ticks_per_bar
    assert empty_instruments(piece) == []
    for name in meta.instruments:
        row = known_instrument(name)
        for note in piece.notes_of(name):
            assert row.low_note <= note.note <= row.high_note, name
            assert 0 <= note.onset_ticks < note.onset_ticks + note.length_ticks <= end_ticks, name


@settings(max_examples=50)
@given(
    style=st.sampled_from(STYLES),
    meter=st.sampled_from(METERS),
    bars=st.integers(1, 20),
    tempo=st.sampled_from([20.0, 61.3, 120.0, 174.0, 300.0]),
    scale=st.sampled_from(sorted(SCALES)),
    instruments=st.lists(st.sampled_from(sorted(INSTRUMENTS)), min_size=1, max_size=6, unique=True),
    steps=st.sampled_from([None, None, 1, 7, 8, 12, 96]),
    has_form=st.booleans(),
    seed=st.integers(0, 2**53 - 1),
)
def test_any_plan_gives_a_playable_piece(
    style: str,
    meter: str,
    bars: int,
    tempo: float,
    scale: str,
    instruments: list[str],
    steps: int | None,
    has_form: bool,
    seed: int,
) -> None:
    plan = make_plan(
        style, instruments=instruments, bars=bars, meter=meter, tempo=tempo, scale=scale, steps=steps,
        seed=seed, has_form=has_form,
    )  # fmt: skip
    piece = compose(plan, seed)
    assert_playable(piece)
    assert compose(plan, seed) == piece
    ticks_per_step = float(plan.clock.ticks_per_step)
    for _, bar, event in iter_events(piece):
        assert 0 <= bar < bars and event.step < plan.steps_per_bar
        away_ticks = event.shift * ticks_per_step
        assert away_ticks == pytest.approx(round(away_ticks), abs=1e-6 * ticks_per_step + 1e-9)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_plays_its_own_ensemble(style: str) -> None:
    plan = make_plan(style, instruments=ensemble_of(load_styles()[style]), bars=24, meter=load_styles()[style].meter)
    assert_playable(compose(plan, 3))


@pytest.mark.parametrize("style", ["", "no such style"])
def test_an_unknown_style_still_gives_a_piece(style: str) -> None:
    assert_playable(compose(make_plan().model_copy(update={"style": style}), 1))


def test_only_gives_the_same_notes_as_the_whole_piece() -> None:
    plan = make_plan("house")
    whole, bass, kick = compose(plan, 7), compose(plan, 7, only=["Electric Bass"]), compose(plan, 7, only=["Kick"])
    assert bass.layers == {"Electric Bass": whole.layers["Electric Bass"]} and bass.pattern == ()
    assert kick.layers == {} and kick.bars_of("Kick") == whole.bars_of("Kick")


def test_one_more_instrument_leaves_the_drums_alone() -> None:
    alone = compose(make_plan("rock", instruments=KIT, has_form=False), 5)
    together = compose(make_plan("rock", instruments=(*KIT, "Piano"), has_form=False), 5)
    assert alone.pattern == together.pattern


@pytest.mark.parametrize("style", ["lofi", "house", "techno", "trap", "jazz", "cinematic", "chiptune"])
def test_seeds_differ(style: str) -> None:
    plan = make_plan(style, has_form=False, bars=8)
    pieces = [compose(plan, seed) for seed in range(5)]
    assert len({repr(p.layers["Saw Lead"]) for p in pieces}) == 5
    assert len({repr(p.pattern) for p in pieces}) >= 2


@pytest.mark.parametrize("instrument", ["Piano", "Violin", "Kick", "Electric Bass", "Harp", "Vinyl Noise", "Timpani"])
def test_a_single_instrument_is_a_piece(instrument: str) -> None:
    assert_playable(compose(make_plan(instruments=[instrument], bars=8), 1))


def test_a_solo_piano_has_two_hands_and_a_tune() -> None:
    notes = compose(make_plan("classical piano", instruments=["Piano"], bars=16), 4).notes_of("Piano")
    assert min(n.note for n in notes) < 48 < 67 < max(n.note for n in notes)


def test_a_piece_ends_at_rest_on_its_tonic() -> None:
    piece = compose(make_plan("pop", key="D", bars=16), 2)
    last = [n for n in piece.notes_of("Electric Bass") if n.onset_ticks >= 15 * 1920 - 20]
    assert [n.note % 12 for n in last] == [2]
    assert last[0].onset_ticks == pytest.approx(15 * 1920, abs=20)


@pytest.mark.parametrize("meter", METERS)
def test_a_groove_keeps_its_downbeat_in_every_meter(meter: str) -> None:
    piece = compose(make_plan("techno", meter=meter, bars=8, instruments=("Kick", "Synth Bass")), 1)
    ticks_per_bar = piece.meta.clock.ticks_per_bar
    onsets = {n.onset_ticks for n in piece.notes_of("Kick")}
    assert {2 * ticks_per_bar, 3 * ticks_per_bar} <= onsets
    assert len(onsets) <= 8 * max(4, Meter.parse(meter).numerator)


def test_time_grows_with_length_and_stays_small() -> None:
    plan = make_plan("pop", instruments=BAND, bars=64)
    compose(plan, 1)
    start = time.process_time()
    compose(plan, 1)
    assert time.process_time() - start < 2.0
