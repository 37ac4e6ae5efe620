"""`air instruments`: what can play, and how it sounds."""

from dataclasses import dataclass
from pathlib import Path

from air_cli.domain.instruments import INSTRUMENTS, Instrument, find_instrument, suggest_instruments
from air_cli.domain.kits import DEFAULT_KIT_NAME
from air_cli.domain.pitch import note_name, parse_note_name
from air_cli.errors import NotFoundError, SettingError
from air_cli.stages.kits import checked_kit
from air_cli.store.atomic import write_file

MAX_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class ListedInstrument:
    """An instrument of the starter pack. `low`/`high` are MIDI notes; `kits` have this piece of their own."""

    instrument: Instrument
    low: int
    high: int
    layers: int
    round_robins: int
    is_looped: bool
    kits: tuple[str, ...]

    @property
    def range_text(self) -> str:
        """The range in note names, or the drum notes."""
        if self.instrument.is_percussion:
            return " ".join(str(note) for note in self.instrument.percussion_notes)
        return f"{note_name(self.low)}–{note_name(self.high)}"


@dataclass(frozen=True, slots=True)
class Preview:
    """A note that was written."""

    path: Path
    instrument: str
    note: int
    kit: str


def list_instruments() -> list[ListedInstrument]:
    """Every instrument in the order of the table, percussion first."""
    from air_cli.starter.kits import KIT_PIECES
    from air_cli.starter.table import INSTRUMENT_MODELS

    listed = []
    for name, instrument in INSTRUMENTS.items():
        entry = INSTRUMENT_MODELS[name]
        kits = tuple(kit for kit, pieces in KIT_PIECES.items() if name in pieces)
        counts = len(entry.layers), entry.round_robins
        listed.append(
            ListedInstrument(
                instrument, instrument.low_note, instrument.high_note, *counts, instrument.is_sustained, kits
            )
        )
    return listed


def known_or_error(text: str) -> Instrument:
    """The instrument a name or synonym means.

    Raises:
        NotFoundError: there is none of that name.
    """
    found = find_instrument(text)
    if found is None:
        close = suggest_instruments(text)
        hint = f"air instruments play '{close[0]}'" if close else "air instruments"
        raise NotFoundError(f"there is no instrument `{text}`", hint=hint, code="unknown_instrument")
    return found


def preview(name: str, note: str, path: Path, *, velocity: int = 100, seconds: float = 2.0, kit: str = "") -> Preview:
    """Write one note of an instrument to a WAV file.

    Args:
        name: the instrument, in any spelling.
        note: a note name (`C4`) or MIDI number; empty: the middle of the range, or the piece's own drum note.
        path: the file to write.
        velocity: 1–127.
        seconds: how long the note is held, up to 30.
        kit: whose drum it is; empty: the studio kit.

    Raises:
        NotFoundError: no such instrument or kit.
        SettingError: not a note, or a value outside its range.
        WorkspaceError: the file cannot be written.
    """
    from air_cli.starter.preview import preview_wav

    instrument = known_or_error(name)
    if not 1 <= velocity <= 127:
        raise SettingError(f"velocity {velocity} is outside 1–127", hint="--velocity 100")
    if not 0 < seconds <= MAX_SECONDS:
        raise SettingError(f"{seconds:g} s is outside 0–{MAX_SECONDS:g}", hint="--seconds 2")
    pitch = _note(note, instrument)
    drums = checked_kit(kit) if kit else DEFAULT_KIT_NAME
    write_file(path, preview_wav(instrument.name, pitch, velocity, seconds, drums))
    return Preview(path, instrument.name, pitch, drums)


def _note(text: str, instrument: Instrument) -> int:
    if not text:
        notes = instrument.percussion_notes
        return notes[0] if notes else (instrument.low_note + instrument.high_note) // 2
    try:
        pitch = int(text) if text.isdecimal() else parse_note_name(text)
    except ValueError:
        raise SettingError(f"`{text}` is not a note", hint=f"air instruments play '{instrument.name}' C4") from None
    lowest, highest = max(0, instrument.low_note - 12), min(127, instrument.high_note + 12)
    if not instrument.is_percussion and not lowest <= pitch <= highest:
        low, high = note_name(instrument.low_note), note_name(instrument.high_note)
        message = f"{instrument.name} has no {note_name(min(pitch, 127))}: it plays {low}–{high}, and an octave beyond"
        raise SettingError(message, hint=f"air instruments play '{instrument.name}' {low}")
    return min(pitch, 127)
