"""Plans for composer tests: every value in sight."""

from collections.abc import Sequence

from air_cli.domain.composition import Composition
from air_cli.domain.dice import Dice
from air_cli.domain.instruments import known_instrument
from air_cli.domain.meter import Meter
from air_cli.domain.pitch import Key
from air_cli.domain.plan import InstrumentConfig, PlanMeta, exact_length_seconds
from air_cli.offline.catalogue import load_styles
from air_cli.offline.form import lay_out_sections
from air_cli.offline.harmony import write_chords
from air_cli.offline.style import Style

KIT = ("Kick", "Snare", "Closed Hi-Hat", "Crash Cymbal")
BAND = (*KIT, "Electric Bass", "Piano", "Warm Pad", "Saw Lead")
_PROFILES = {
    "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}


def make_plan(
    style_name: str = "pop",
    *,
    instruments: Sequence[str] = BAND,
    bars: int = 16,
    meter: str = "4/4",
    tempo: float = 120.0,
    key: str = "C",
    scale: str = "major",
    steps: int | None = None,
    swing: float = 0.0,
    seed: int = 1,
    has_form: bool = True,
) -> PlanMeta:
    """A plan as the planner would write it; without `has_form`, sections and chords are left to the composer."""
    style = load_styles()[style_name]
    sections = lay_out_sections(style, bars, instruments, Dice(seed, "form")) if has_form else ()
    chords = (
        write_chords(style, Key(key, scale), Meter.parse(meter), sections, Dice(seed, "harmony")) if has_form else ()
    )
    return PlanMeta(
        style=style_name,
        tempo=tempo,
        key=key,
        scale=scale,
        meter=meter,
        bars=bars,
        length_seconds=exact_length_seconds(tempo, meter, bars),
        steps_per_bar=steps or Meter.parse(meter).default_steps_per_bar(triplet=style.uses_triplet_grid),
        swing=swing,
        instruments=tuple(instruments),
        instrument_configs=tuple(InstrumentConfig(name=n, role=known_instrument(n).role) for n in instruments),
        sections=sections,
        chords=chords,
        seed=seed,
    )


def ensemble_of(style: Style) -> tuple[str, ...]:
    """The first choice of every role of a style, and its whole kit."""
    names: list[str] = []
    for role, listed in style.ensemble.items():
        names += listed if role == "Percussion" else listed[:1]
    return tuple(dict.fromkeys(names))


def pitch_class_ticks(piece: Composition) -> list[float]:
    """How long each pitch class sounds, without drums and noises."""
    histogram = [0.0] * 12
    for name in piece.layers:
        if known_instrument(name).program < 112:
            for note in piece.notes_of(name):
                histogram[note.note % 12] += note.length_ticks
    return histogram


def heard_key(piece: Composition) -> tuple[int, str]:
    """Tonic pitch class and mode after Krumhansl and Schmuckler, written apart from the product code."""
    ticks = pitch_class_ticks(piece)
    mean = sum(ticks) / 12

    def likeness(profile: Sequence[float], tonic: int) -> float:
        middle = sum(profile) / 12
        pairs = [(profile[(pc - tonic) % 12] - middle, ticks[pc] - mean) for pc in range(12)]
        size = (sum(a * a for a, _ in pairs) * sum(b * b for _, b in pairs)) ** 0.5
        return sum(a * b for a, b in pairs) / size if size else 0.0

    return max(
        ((tonic, mode) for mode in _PROFILES for tonic in range(12)),
        key=lambda found: likeness(_PROFILES[found[1]], found[0]),
    )
