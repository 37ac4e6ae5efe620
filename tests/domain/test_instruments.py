import pytest

from air_cli.domain.instruments import (
    DEFAULT_KIT,
    INSTRUMENTS,
    find_instrument,
    instrument_for_program,
    nearest_instruments,
    percussion_for_note,
    suggest_instruments,
)

GENERAL_MIDI = """Acoustic Grand Piano|Bright Acoustic Piano|Electric Grand Piano|Honky-tonk Piano|Electric Piano 1
Electric Piano 2|Harpsichord|Clavi|Celesta|Glockenspiel|Music Box|Vibraphone|Marimba|Xylophone|Tubular Bells|Dulcimer
Drawbar Organ|Percussive Organ|Rock Organ|Church Organ|Reed Organ|Accordion|Harmonica|Tango Accordion
Acoustic Guitar (nylon)|Acoustic Guitar (steel)|Electric Guitar (jazz)|Electric Guitar (clean)|Electric Guitar (muted)
Overdriven Guitar|Distortion Guitar|Guitar Harmonics|Acoustic Bass|Electric Bass (finger)|Electric Bass (pick)
Fretless Bass|Slap Bass 1|Slap Bass 2|Synth Bass 1|Synth Bass 2|Violin|Viola|Cello|Contrabass|Tremolo Strings
Pizzicato Strings|Orchestral Harp|Timpani|String Ensemble 1|String Ensemble 2|SynthStrings 1|SynthStrings 2|Choir Aahs
Voice Oohs|Synth Voice|Orchestra Hit|Trumpet|Trombone|Tuba|Muted Trumpet|French Horn|Brass Section|SynthBrass 1
SynthBrass 2|Soprano Sax|Alto Sax|Tenor Sax|Baritone Sax|Oboe|English Horn|Bassoon|Clarinet|Piccolo|Flute|Recorder
Pan Flute|Blown Bottle|Shakuhachi|Whistle|Ocarina|Lead 1 (square)|Lead 2 (sawtooth)|Lead 3 (calliope)|Lead 4 (chiff)
Lead 5 (charang)|Lead 6 (voice)|Lead 7 (fifths)|Lead 8 (bass + lead)|Pad 1 (new age)|Pad 2 (warm)|Pad 3 (polysynth)
Pad 4 (choir)|Pad 5 (bowed)|Pad 6 (metallic)|Pad 7 (halo)|Pad 8 (sweep)|FX 1 (rain)|FX 2 (soundtrack)|FX 3 (crystal)
FX 4 (atmosphere)|FX 5 (brightness)|FX 6 (goblins)|FX 7 (echoes)|FX 8 (sci-fi)|Sitar|Banjo|Shamisen|Koto|Kalimba
Bag pipe|Fiddle|Shanai|Tinkle Bell|Agogo|Steel Drums|Woodblock|Taiko Drum|Melodic Tom|Synth Drum|Reverse Cymbal
Guitar Fret Noise|Breath Noise|Seashore|Bird Tweet|Telephone Ring|Helicopter|Applause|Gunshot"""
PROGRAM_NAMES = GENERAL_MIDI.replace("\n", "|").split("|")


def test_the_list_of_general_midi_names_is_complete() -> None:
    assert len(PROGRAM_NAMES) == 128


@pytest.mark.parametrize(("program", "name"), list(enumerate(PROGRAM_NAMES)))
def test_every_general_midi_name_is_understood(program: int, name: str) -> None:
    found = find_instrument(name)
    assert found is not None
    assert found.program == program
    assert instrument_for_program(program).program == program


@pytest.mark.parametrize("note", range(35, 82))
def test_every_percussion_note_has_a_piece(note: int) -> None:
    piece = percussion_for_note(note)
    assert piece is not None
    assert note in piece.percussion_notes


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("rhodes", "Rhodes"), ("RHODES", "Rhodes"), ("upright bass", "Upright Bass"), ("808", "808 Bass"),
        ("wurli", "Wurlitzer"), ("hi-hat", "Closed Hi-Hat"), ("kick drum", "Kick"), ("duduk", "English Horn"),
        ("violins", "Violin"), ("string section", "Strings"), ("tenor sax", "Sax"),
    ],
)  # fmt: skip
def test_what_people_call_them(said: str, meant: str) -> None:
    found = find_instrument(said)
    assert found is not None
    assert found.name == meant


def test_an_unknown_name_gets_suggestions() -> None:
    assert find_instrument("rhoades") is None
    assert "Rhodes" in suggest_instruments("rhoades")


@pytest.mark.parametrize("name", sorted(INSTRUMENTS))
def test_every_row_is_playable(name: str) -> None:
    spec = INSTRUMENTS[name]
    assert 0 <= spec.low_note <= spec.high_note <= 127
    assert spec.is_percussion == (spec.program == -1)
    assert spec.is_percussion or spec.reach_semitones >= 6
    assert find_instrument(name) == spec


def test_the_nearest_of_the_family_stands_in() -> None:
    wanted = INSTRUMENTS["Rhodes"]
    assert nearest_instruments(wanted, ["Violin", "Piano", "Kick"]) == ["Piano"]
    assert nearest_instruments(INSTRUMENTS["Kick"], ["Piano", "Violin"]) == []
    assert set(DEFAULT_KIT) <= set(INSTRUMENTS)
