"""What `read_prompt` understands, said in many ways."""

from typing import Any

import pytest

from air_cli.offline.prompt import read_prompt

TEMPO = [
    ("a pop song at 120 BPM", 120.0),
    ("82bpm lofi", 82.0),
    ("BPM: 140 (half-time), dubstep", 140.0),
    ("half-time 140 dubstep", 140.0),
    ("tempo of 96", 96.0),
    ("Tempo = 128.5", 128.5),
    ("tempo: 128,5 bpm", 128.5),
    ("house at 124, four on the floor", 124.0),
    ("techno, 132", 132.0),
    ("quarter note = 66", 66.0),
    ("♩ = 104, solo piano", 104.0),
    ("drums at 93 beats per minute", 93.0),
    ("Drum and bass, rapid breakbeat (160-180 BPM), BPM: 174", 174.0),
    ("music that speeds up from 60 to 180 BPM", 60.0),
    ("tempo 900 speedcore", 300.0),
    ("tempo 5 bpm drone", 20.0),
    ("first 90 bpm, no, make it 100 bpm", 100.0),
    ("808 bass and 303 acid", None),
    ("24/7 lofi study beats", None),
    ("Symphony no. 40 in G minor", None),
    ("BPM: Variable", None),
]


@pytest.mark.parametrize(("prompt", "bpm"), TEMPO)
def test_tempo(prompt: str, bpm: float | None) -> None:
    assert read_prompt(prompt).tempo_bpm == bpm


TEMPO_WORDS = [
    ("slow blues", 0, 80),
    ("a moderate tempo", 80, 120),
    ("at a brisk tempo", 120, 160),
    ("very fast punk", 160, 300),
    ("Andante cantabile", 70, 90),
    ("it moves at a lively Presto tempo", 160, 210),
    ("The tempo of this song is Allegro.", 110, 140),
    ("adagio for strings", 60, 70),
    ("a gentle tempo", 0, 80),
    ("langsames Stück für Klavier", 0, 80),
    ("szybkie tempo, gitara", 120, 160),
    ("tempo rapide, accordéon", 120, 160),
    ("música muito lenta", 0, 80),
    ("120-128 bpm house", 120, 128),
    ("between 90 and 100 bpm", 90, 100),
    ("the rhythm is moderate and consistent, played at a high tempo", 120, 160),
    ("a rhythm that is neither too fast nor too slow. With a slow tempo it is calm", 0, 80),
    ("not too fast, not too slow", 80, 120),
]


@pytest.mark.parametrize(("prompt", "low", "high"), TEMPO_WORDS)
def test_tempo_words(prompt: str, low: float, high: float) -> None:
    found = read_prompt(prompt).tempo_range_bpm
    assert found is not None
    assert low <= found[0] <= found[1] <= high


@pytest.mark.parametrize("prompt", ["not slow at all", "a slow attack pad", "piano piece"])
def test_no_tempo_word_is_heard_where_none_is(prompt: str) -> None:
    reading = read_prompt(prompt)
    assert reading.tempo_bpm is None
    assert reading.tempo_range_bpm is None or "attack" in prompt


KEYS = [
    ("D dorian", "D", "dorian"),
    ("in Am", "A", "minor"),
    ("F# minor dark electronic track", "F#", "minor"),
    ("F♯ minor", "F#", "minor"),
    ("in C♯", "C#", None),
    ("key of B flat major", "Bb", "major"),
    ("Key: Eb Major", "Eb", "major"),
    ("Key: B♭ Major", "Bb", "major"),
    ("in e-flat minor", "Eb", "minor"),
    ("A minor melancholic acoustic guitar piece", "A", "minor"),
    ("jazz in a minor", "A", "minor"),
    ("set in a minor key", None, "minor"),
    ("in a major key with bells", None, "major"),
    ("a minor issue with the weather", None, None),
    ("A major hit for the summer", None, None),
    ("in a hurry", None, None),
    ("Nokturn h-moll", "B", "minor"),
    ("Präludium in B-Dur", "Bb", "major"),
    ("Fuge in fis-moll", "F#", "minor"),
    ("Es-Dur, Streicher", "Eb", "major"),
    ("do mineur", "C", "minor"),
    ("si bémol majeur", "Bb", "major"),
    ("fa sostenido menor", "F#", "minor"),
    ("do diesis minore", "C#", "minor"),
    ("ré menor", "D", "minor"),
    ("lá maior", "A", "major"),
    ("G mixolydian jam", "G", "mixolydian"),
    ("modal jazz exploration in Dorian mode", None, "dorian"),
    ("in Phrygian mode", None, "phrygian"),
    ("C harmonic minor", "C", "harmonic minor"),
    ("E phrygian dominant", "E", "phrygian dominant"),
    ("D minor pentatonic", "D", "minor pentatonic"),
    ("The key of this song is G# minor.", "G#", "minor"),
    ("The song's key, which is minor, is dark", None, "minor"),
    ("Key: F# Minor → F# Major", "F#", "minor"),
    ("drop D tuning metal", None, None),
    ("Key: C Drop-C", "C", None),
    ("vitamin C and plan B", None, None),
    ("minor key tension", None, "minor"),
    ("ii–V–I in Bb", "Bb", None),
    ("in D minor. No wait: in E minor.", "E", "minor"),
]


@pytest.mark.parametrize(("prompt", "tonic", "scale"), KEYS)
def test_key(prompt: str, tonic: str | None, scale: str | None) -> None:
    reading = read_prompt(prompt)
    assert (reading.key, reading.scale) == (tonic, scale)


METERS = [
    ("prog rock in 7/8 time", "7/8"),
    ("6/8 time", "6/8"),
    ("3/4 sets the meter", "3/4"),
    ("Time: 12/8", "12/8"),
    ("kolo in 11/8", "11/8"),
    ("a waltz", "3/4"),
    ("Walzer für Klavier", "3/4"),
    ("valse lente", "3/4"),
    ("in seven", "7/8"),
    ("in 5, jazz", "5/4"),
    ("five-four groove", "5/4"),
    ("seven-eight time", "7/8"),
    ("The beat counts to 3.", "3/4"),
    ("three beats per bar", "3/4"),
    ("4 beats to the measure", "4/4"),
    ("common time", "4/4"),
    ("alla breve", "2/2"),
    ("Irish jig with fiddle", "6/8"),
    ("Irish jig in 9/8", "9/8"),
    ("odd time signatures (7/8, 5/4)", "7/8"),
    ("Dreivierteltakt", "3/4"),
    ("metrum 3/4", "3/4"),
    ("24/7 chill", None),
    ("1/16 notes on the hat", None),
    ("released 4/4/2020", None),
    ("10/10 would listen", None),
    ("3/4 of the song is quiet", None),
    ("in three minutes", None),
]


@pytest.mark.parametrize(("prompt", "meter"), METERS)
def test_meter(prompt: str, meter: str | None) -> None:
    assert read_prompt(prompt).meter == meter


LENGTHS = [
    ("45 seconds", 45.0, None),
    ("1:30 long", 90.0, None),
    ("1 min 30", 90.0, None),
    ("1m30s", 90.0, None),
    ("a minute and a half", 90.0, None),
    ("about two minutes", 120.0, None),
    ("a 30s jingle", 30.0, None),
    ("90 sec loop", 90.0, None),
    ("90s loop of lofi", 90.0, None),
    ("90s hip hop", None, None),
    ("80s synthpop", None, None),
    ("drone for 5 minutes in C minor", 300.0, None),
    ("half a minute", 30.0, None),
    ("2-minute song", 120.0, None),
    ("16 bars", None, 16),
    ("32 measures of funk", None, 32),
    ("eight bars", None, 8),
    ("12-bar blues", None, None),
    ("an 8-bar intro", None, None),
    ("a change every 4 bars", None, None),
    ("plays for 16 ~ 30 seconds", 23.0, None),
    ("from 30 to 50 seconds", 40.0, None),
    ("13 ~ 16 bars", None, 15),
    ("drop after 30 seconds", None, None),
    ("zwei Minuten", 120.0, None),
    ("trwa 45 sekund", 45.0, None),
    ("deux minutes", 120.0, None),
    ("una canción de 50 segundos", 50.0, None),
    ("song about a focused mind as it is", None, None),
]


@pytest.mark.parametrize(("prompt", "seconds", "bars"), LENGTHS)
def test_length(prompt: str, seconds: float | None, bars: int | None) -> None:
    reading = read_prompt(prompt)
    assert (reading.length_seconds, reading.bars) == (seconds, bars)


CHORDS: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    ("Am F C G pop", ("Am", "F", "C", "G"), ()),
    ("Dm7 - G7 - Cmaj7", ("Dm7", "G7", "Cmaj7"), ()),
    ("The chord progression Gm, F, Eb repeats", ("Gm", "F", "Eb"), ()),
    ("chords: C, G, Am and F", ("C", "G", "Am", "F"), ()),
    ("ii–V–I in Bb", (), ("ii", "V", "I")),
    ("a I-V-vi-IV progression", (), ("I", "V", "vi", "IV")),
    ("1-5-6-4 progression", (), ("I", "V", "vi", "IV")),
    ("ABA form", (), ()),
    ("D minor, F major", (), ()),
    ("I love VI and I", (), ()),
]


@pytest.mark.parametrize(("prompt", "symbols", "degrees"), CHORDS)
def test_chords(prompt: str, symbols: tuple[str, ...], degrees: tuple[str, ...]) -> None:
    reading = read_prompt(prompt)
    assert (reading.chords, reading.chord_degrees) == (symbols, degrees)


OTHER: list[tuple[str, str, Any]] = [
    ("verse chorus verse", "sections", ("verse", "chorus", "verse")),
    ("[Intro] [Verse] [Chorus] rock", "sections", ("intro", "verse", "chorus")),
    ("ABA form", "sections", ("A", "B", "A")),
    ("a soaring chorus", "sections", ()),
    ("drop at bar 17", "drop_bar", 16),
    ("drop after 16 bars", "drop_bar", 16),
    ("a slow build to the end", "is_building", True),
    ("building from quiet piano to a massive crescendo", "is_building", True),
    ("straight eighths", "swing", 0.0),
    ("swing 60%, boom bap", "swing", 0.599),
    ("swing 0.3", "swing", 0.3),
    ("swung hats", "swing", 0.6),
    ('a song called "Blue Hour"', "title", "Blue Hour"),
    ("sad piano", "mood", "sad"),
]


@pytest.mark.parametrize(("prompt", "field", "value"), OTHER)
def test_other_facts(prompt: str, field: str, value: object) -> None:
    assert getattr(read_prompt(prompt), field) == value


GENRES = [
    ("lo-fi hip-hop to study to", "lofi"),
    ("DnB roller", "drum & bass"),
    ("drum & bass with pads", "drum & bass"),
    ("ambient techno", "techno"),
    ("cinematic hip hop", "boom bap"),
    ("K-pop with trap-influenced drums", "pop"),
    ("not jazz but rock", "rock"),
]


@pytest.mark.parametrize(("prompt", "style"), GENRES)
def test_genre(prompt: str, style: str) -> None:
    assert read_prompt(prompt).style == style
