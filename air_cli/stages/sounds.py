"""Which samples play which instrument: the producer's choice, the library, its nearest of kin, the starter pack."""

import atexit
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from air_cli.domain.composition import Composition
from air_cli.domain.instruments import (
    INSTRUMENTS,
    Instrument,
    find_instrument,
    is_kit_word,
    known_instrument,
    nearest_instruments,
    words_for,
)
from air_cli.domain.kits import DEFAULT_KIT_NAME
from air_cli.domain.pitch import note_name
from air_cli.domain.sample import Catalogue, SampleRow, Zone
from air_cli.domain.starter_names import STARTER_PREFIX, nearest_starter_id, starter_sound
from air_cli.errors import NotFoundError, SampleError, WorkspaceError
from air_cli.inventory.analyse import analyse_row, is_unchanged
from air_cli.inventory.select import choose_program, choose_rows, program_zones, zones_of
from air_cli.nearest import did_you_mean
from air_cli.stages.recommend import recommended
from air_cli.stages.session import Session
from air_cli.store.atomic import write_cache_file
from air_cli.store.sample_index import SampleIndex

_NOISY_ROLES: Final = frozenset({"Percussion", "Texture"})
"""Roles of pitched instruments for which a drum is nothing odd, and that drums may borrow."""


@dataclass(frozen=True, slots=True)
class SoundChoice:
    """The samples of one instrument. `played_as` names the stand-in where the instrument itself has no sample."""

    instrument: str
    zones: tuple[Zone, ...]
    source: str
    played_as: str = ""
    selected_id: str = ""
    """The id that the producer, the prompt or the plan named, where one did."""

    @property
    def sample_ids(self) -> tuple[str, ...]:
        """Ids of the samples, in order."""
        return tuple(zone.sample_id for zone in self.zones)


@dataclass(frozen=True, slots=True)
class SoundOptions:
    """How samples are chosen. `selected` (instrument → sample id) is law; `kit` names the starter pack's drums."""

    selected: Mapping[str, str]
    substitute: bool = True
    recommend: bool = False
    seed: int = 0
    kit: str = DEFAULT_KIT_NAME


class SoundFinder:
    """Finds the samples of every instrument of a piece; `warnings` says what was not as asked."""

    def __init__(self, session: Session, catalogue: Catalogue, options: SoundOptions) -> None:
        self.session = session
        self.catalogue = catalogue
        self.options = options
        self.warnings: list[str] = []

    def find(self, composition: Composition, instrument: str) -> SoundChoice | None:
        """The samples of one instrument; `None` (and a warning) where it must be left out."""
        notes = [note.note for note in composition.notes_of(instrument)]
        if instrument in self.options.selected:
            return self._selected(instrument, notes)
        own = self._from_library(composition, instrument, notes)
        if own is not None:
            return own
        if self.catalogue.total_files:
            kin = self._from_kin(instrument, notes)
            if kin is not None or not self.options.substitute:
                return kin
        return self._from_starter(instrument, notes)

    def _selected(self, instrument: str, notes: Sequence[int]) -> SoundChoice | None:
        """The producer's choice: never overridden; a choice that is gone leaves the instrument out."""
        sample_id = self.options.selected[instrument]
        row = self.catalogue.row(sample_id)
        sound = starter_sound(sample_id)
        self._say_odd_sound(instrument, row.instrument if row is not None else sound[0] if sound is not None else "")
        if row is None and sound is not None:
            made = self._starter_zones(sound[0], sorted(set(notes)), sound[1])
            return SoundChoice(instrument, tuple(made), "selected", selected_id=sample_id)
        if row is None:
            self.warnings.append(f"{instrument} is left out: its sample `{sample_id}` is not in the inventory")
            return None
        zones = self._zones(instrument, [row], known_instrument(instrument))
        if not zones:
            self.warnings.append(f"{instrument} is left out: its sample `{sample_id}` cannot be played")
            return None
        return SoundChoice(instrument, zones, "selected", selected_id=sample_id)

    def _say_odd_sound(self, instrument: str, sounds_like: str) -> None:
        """A drum for a part with pitches, or the other way round, plays as the producer wants; it may be a slip."""
        part, sound = known_instrument(instrument), find_instrument(sounds_like)
        if sound is None or sound.is_percussion == part.is_percussion:
            return
        pitched = part if sound.is_percussion else sound
        if pitched.role not in _NOISY_ROLES:
            how = "a drum, without notes of its own" if sound.is_percussion else "a pitched sound, always the same note"
            self.warnings.append(f"{instrument} is played by the chosen {sound.name}: {how}")

    def _from_library(self, composition: Composition, instrument: str, notes: Sequence[int]) -> SoundChoice | None:
        if self.options.recommend:
            rows = [scored.row for scored in recommended(self.catalogue, composition, instrument)[:1]]
        else:
            program = self._from_program(instrument, notes)
            if program is not None:
                return program
            rows = choose_rows(self.catalogue, instrument, notes, self.options.seed)
        zones = self._zones(instrument, rows, known_instrument(instrument))
        return SoundChoice(instrument, zones, "library") if zones else None

    def _from_program(self, instrument: str, notes: Sequence[int]) -> SoundChoice | None:
        """The multisample a preset file of the library defines; only what the notes need is looked at."""
        program = None if known_instrument(instrument).is_percussion else choose_program(self.catalogue, instrument)
        if program is None:
            return None
        rows: dict[str, SampleRow] = {}
        for region in program.regions:
            wanted = not notes or any(region.low_key <= note <= region.high_key for note in notes)
            row = self.catalogue.row(region.sample_id) if wanted and region.sample_id not in rows else None
            if row is not None:
                rows[row.id] = row
        usable = {row.id: row for row in self._heard(instrument, list(rows.values()), needs_root=False)}
        zones = tuple(program_zones(program, usable))
        return SoundChoice(instrument, zones, f"library: {program.id}") if zones else None

    def _from_kin(self, instrument: str, notes: Sequence[int]) -> SoundChoice | None:
        """The nearest of the family that the library does hold."""
        relatives = nearest_instruments(known_instrument(instrument), self.catalogue.instruments)
        for name in relatives:
            if name not in INSTRUMENTS:
                continue
            if not self.options.substitute:
                self.warnings.append(f"{instrument} is left out: the library has none (nearest: {name})")
                return None
            rows = choose_rows(self.catalogue, name, notes, self.options.seed)
            zones = self._zones(instrument, rows, INSTRUMENTS[name])
            if zones:
                self.warnings.append(f"{instrument}: the library has none, {name} plays it")
                return SoundChoice(instrument, zones, "library", played_as=name)
        if not self.options.substitute:
            self.warnings.append(f"{instrument} is left out: the library has none")
        return None

    def _from_starter(self, instrument: str, notes: Sequence[int]) -> SoundChoice | None:
        from air_cli.starter import PACK_VERSION

        name = instrument if instrument in INSTRUMENTS else "Piano"
        if name != instrument:
            self.warnings.append(f"{instrument}: neither the library nor the starter pack has it, {name} plays it")
        elif self.catalogue.total_files:
            self.warnings.append(f"{instrument}: the library has none, the starter pack plays it")
        self._say_far_notes(name, notes)
        zones = self._starter_zones(name, sorted(set(notes)), self.options.kit)
        return SoundChoice(instrument, tuple(zones), f"starter pack {PACK_VERSION}", "" if name == instrument else name)

    def _say_far_notes(self, name: str, notes: Sequence[int]) -> None:
        """Notes an octave and more outside the range play, from the outermost sample; the producer should know."""
        spec = INSTRUMENTS[name]
        far = {n for n in notes if not spec.low_note - 12 <= n <= spec.high_note + 12}
        if far and not spec.is_percussion:
            self.warnings.append(
                f"{name}: {len(far)} of its pitches lie more than an octave outside "
                f"{note_name(spec.low_note)}–{note_name(spec.high_note)}, they will not sound natural"
            )

    def _starter_zones(self, name: str, notes: Sequence[int], kit: str) -> list[Zone]:
        """Zones of the starter pack; where the cache cannot be written, from a folder that goes with this process."""
        from air_cli.starter import zones_for

        def tell(what: str, share: float) -> None:
            self.session.progress(f"making {what}", share)

        try:
            return zones_for(name, notes, self.session.settings.cache, write_cache_file, tell, kit)
        except WorkspaceError as error:
            note = f"the cache is of no use ({error.message}): instruments are made anew; AIR_CACHE_DIR moves it"
            self.warnings.append(note)
            return zones_for(name, notes, _passing_folder(), write_cache_file, tell, kit)

    def _zones(self, part: str, rows: Sequence[SampleRow], spec: Instrument) -> tuple[Zone, ...]:
        """Playable zones; pitched samples nobody has listened to yet are analysed now, broken ones left out."""
        zones = zones_of(self._heard(part, rows, needs_root=not spec.is_percussion))
        return tuple(z.model_copy(update={"root_note": None}) if spec.is_percussion else z for z in zones)

    def _heard(self, part: str, rows: Sequence[SampleRow], *, needs_root: bool) -> list[SampleRow]:
        """Rows as their files are now: what changed since, or lacks a root nobody listened for, is heard first."""
        usable: list[SampleRow] = []
        for row in rows:
            is_unheard = needs_root and row.root_midi is None and row.sample_rate is None
            try:
                usable.append(row if is_unchanged(row) and not is_unheard else analyse_row(row))
            except SampleError as error:
                self.warnings.append(f"{part}: a sample is left out: {error.message}")
        return usable


@cache
def _passing_folder() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="air-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def checked_selection(catalogue: SampleIndex, pairs: Mapping[str, str], instruments: Sequence[str]) -> dict[str, str]:
    """Instrument → sample id, with names folded to the piece's own and ids, or the ends of ids, proven to exist.

    Raises:
        NotFoundError: no such instrument in the piece, or no such sample in the inventory.
    """
    result: dict[str, str] = {}
    for given, sample_id in pairs.items():
        name = own_instrument(given, instruments)
        is_known = catalogue.row(sample_id) is not None or starter_sound(sample_id) is not None
        result[name] = sample_id if is_known else _meant_sample(catalogue, name, sample_id)
    return result


def _meant_sample(catalogue: SampleIndex, instrument: str, text: str) -> str:
    """The id that ends with a text.

    Raises:
        NotFoundError: there is none, or several do.
    """
    near = nearest_starter_id(text) if text.startswith(STARTER_PREFIX) else None
    if near:
        hint = f"--sample '{instrument}={near}'"
        raise NotFoundError(f"the inventory has no sample `{text}`", hint=hint, code="unknown_sample")
    # What it needs of numpy would be loaded by every edit.
    from air_cli.stages.sample_queries import sample_of

    return sample_of(catalogue, text).id


def own_instrument(given: str, instruments: Sequence[str]) -> str:
    """The one instrument of a piece that a name means.

    Raises:
        NotFoundError: the piece does not have it, or has several of that name.
    """
    found = own_instruments([given], instruments)
    if len(found) > 1:
        raise NotFoundError(
            f"`{given}` may mean {', '.join(found)}", hint=f"name one: '{found[0]}'", code="unknown_instrument"
        )
    return found[0]


def own_instruments(given: Iterable[str], instruments: Sequence[str]) -> tuple[str, ...]:
    """The instruments of a piece that names mean.

    `drums` means every piece of its kit; a word such as `bass` means every instrument that has it in its name, where
    none is called just that.

    Raises:
        NotFoundError: the piece does not have one of them.
    """
    names: list[str] = []
    for text in given:
        found = _named(text, instruments)
        if not found:
            words = words_for(instruments)
            names = [*instruments, *(["drums"] if "drums" in words.values() else [])]
            hint = did_you_mean(text, names, f"one of: {', '.join(instruments)}", likeness=0.65, meant=words)
            raise NotFoundError(f"the piece has no `{text}`", hint=hint, code="unknown_instrument")
        names += found
    return tuple(dict.fromkeys(names))


def _named(text: str, instruments: Sequence[str]) -> list[str]:
    if is_kit_word(text):
        return [name for name in instruments if known_instrument(name).is_percussion]
    known = find_instrument(text)
    wanted = {text.casefold(), known.name.casefold() if known else ""}
    exact = [name for name in instruments if name.casefold() in wanted]
    words = set(_words(text))
    return exact or [name for name in instruments if words and words <= set(_words(name))]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def by_own_instrument(values: Mapping[str, float], instruments: Sequence[str]) -> dict[str, float]:
    """Values by the piece's own names; a value for `drums` goes to every piece of the kit.

    Raises:
        NotFoundError: the piece does not have one of them.
    """
    return {name: value for text, value in values.items() for name in own_instruments([text], instruments)}
