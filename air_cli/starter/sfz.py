"""Maps of the pack for other samplers, in the SFZ format (opcodes as the SFZ 1 and 2 references name them)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from air_cli.domain.instruments import INSTRUMENTS, Instrument, percussion_for_note
from air_cli.starter.master import playing_gain_db
from air_cli.starter.pack import Sample, nearest_root
from air_cli.starter.table import INSTRUMENT_MODELS

_HEAD = "// {title}: air starter pack, CC0 1.0 (see LICENSE.txt)\n"
_RELEASE_SECONDS = {True: 0.25, False: 0.35}
"""Release of held and of struck sounds."""


def instrument_sfz(instrument: Instrument, samples: Sequence[Sample]) -> str:
    """The map of one instrument over its keys and velocities."""
    if instrument.is_percussion:
        return _HEAD.format(title=samples[0].folder) + "<global> loop_mode=one_shot\n" + _drums(instrument, samples)
    loop = "loop_continuous" if instrument.is_sustained else "no_loop"
    head = f"<global> ampeg_release={_RELEASE_SECONDS[instrument.is_sustained]:g} loop_mode={loop}"
    volume = f" volume={playing_gain_db(instrument.name):g}\n"
    lines = (_region(sample, _keys(instrument, sample)) for sample in samples)
    return _HEAD.format(title=instrument.name) + head + volume + "\n".join(lines) + "\n"


def kit_sfz(kit: str, pieces: Mapping[str, Sequence[Sample]]) -> str:
    """A whole kit on the General MIDI drum map; hats and other pieces silence each other."""
    body = "".join(_drums(INSTRUMENTS[name], samples, is_kit=True) for name, samples in pieces.items())
    return _HEAD.format(title=f"{kit} kit") + "<global> loop_mode=one_shot\n" + body


def _drums(instrument: Instrument, samples: Sequence[Sample], *, is_kit: bool = False) -> str:
    group = list(INSTRUMENTS).index(instrument.name) + 1
    silences = [list(INSTRUMENTS).index(name) + 1 for name in INSTRUMENTS if instrument.name in _chokes(name)]
    off_by = next((number for number in silences if number != group), 0)
    head = f"<group> group={group}" + (f" off_by={off_by} off_mode=fast" if off_by else "")
    return head + "\n" + "\n".join(_drum_regions(instrument, samples, is_kit)) + "\n"


def _chokes(name: str) -> tuple[str, ...]:
    return INSTRUMENTS[name].chokes


def _drum_regions(instrument: Instrument, samples: Iterable[Sample], is_kit: bool) -> Iterator[str]:
    """A region for each note; in a kit a note belongs to one piece only."""
    for sample in samples:
        notes = instrument.percussion_notes if sample.drum_note is None else (sample.drum_note,)
        for note in notes:
            if not is_kit or percussion_for_note(note) is instrument:
                yield _region(sample, f"key={note} pitch_keytrack=0")


def _keys(instrument: Instrument, sample: Sample) -> str:
    if sample.root_note is None:
        return f"lokey={instrument.low_note} hikey={instrument.high_note} pitch_keytrack=0"
    entry = INSTRUMENT_MODELS[instrument.name]
    served = [n for n in range(128) if nearest_root(instrument, entry, n) == sample.root_note]
    low = max(min(served), instrument.low_note)
    return f"lokey={low} hikey={min(max(served), instrument.high_note)} pitch_keycenter={sample.root_note}"


def _region(sample: Sample, keys: str) -> str:
    layer = sample.layer
    velocities = f" lovel={layer.low} hivel={layer.high}" if (layer.low, layer.high) != (1, 127) else ""
    turn = f" seq_length={sample.turns} seq_position={sample.round_robin + 1}" if sample.turns > 1 else ""
    return f"<region> sample={sample.folder}/{sample.stem}.flac {keys}{velocities}{turn}"
