"""Whole prompts of many kinds: captions, tag lists, sheets, wishes, other languages."""

from typing import Any

import pytest

from air_cli.offline.prompt import read_prompt

CAPTIONS: list[tuple[str, dict[str, Any]]] = [
    (
        "A melodic electronic song with ambient elements, featuring piano, acoustic guitar, alto saxophone, string"
        " ensemble, and electric bass. Set in G minor with a 4/4 time signature, it moves at a lively Presto tempo.",
        {"key": "G", "scale": "minor", "meter": "4/4", "tempo_range_bpm": (166, 200)}
        | {"instruments": ("Piano", "Acoustic Guitar", "Alto Sax", "Strings", "Electric Bass")},
    ),
    (
        "A short classical piece featuring only a church organ, set in the key of A major with a slow tempo of 54 bpm"
        " and 3/4 time signature. The chord progression E7, A, D and Bm repeats.",
        {"key": "A", "scale": "major", "meter": "3/4", "tempo_bpm": 54.0, "is_exclusive": True}
        | {"instruments": ("Church Organ",), "chords": ("E7", "A", "D", "Bm")},
    ),
    (
        "Rock: overdriven guitar, drums, fretless bass, synth lead, clean electric guitar. F# minor; 6/8; Andante.",
        {"key": "F#", "scale": "minor", "meter": "6/8", "wants_drums": True, "style": "rock"}
        | {"instruments": ("Overdriven Guitar", "Fretless Bass", "Saw Lead", "Clean Guitar")},
    ),
    (
        "The song features a voice, slap bass, timpani, tubular bells and pizzicato strings. The key is in Bb minor."
        " The beat counts to 3. The tempo of this song is Allegro.",
        {"key": "Bb", "scale": "minor", "meter": "3/4", "wants_drums": None}
        | {"instruments": ("Choir", "Slap Bass", "Timpani", "Tubular Bells", "Pizzicato Strings")},
    ),
    (
        "genre: jungle; mood: dark; bpm: 170; key: F minor; instruments: amen break, reese bass, pads; duration: 1:15",
        {"tempo_bpm": 170.0, "key": "F", "length_seconds": 75.0, "wants_drums": True}
        | {"instruments": ("Synth Bass", "Warm Pad")},
    ),
    (
        "Key: C♯ minor / Tempo: 72 BPM / Time: 12/8 / Instruments: Piano, Strings, Choir",
        {"key": "C#", "scale": "minor", "tempo_bpm": 72.0, "meter": "12/8"}
        | {"instruments": ("Piano", "Strings", "Choir"), "wants_drums": None},
    ),
    (
        "Country ballad (no drums) with pedal steel, fiddle, and a nylon-string guitar. 3/4, 68bpm, key of A.",
        {"wants_drums": False, "key": "A", "meter": "3/4", "tempo_bpm": 68.0}
        | {"instruments": ("Jazz Guitar", "Fiddle", "Nylon Guitar")},
    ),
    (
        "the bass should be slap bass, the keys a clavinet, plus tight drums & a horn section; E dorian funk @ 108",
        {"tempo_bpm": 108.0, "key": "E", "scale": "dorian", "wants_drums": True}
        | {"instruments": ("Slap Bass", "Clavinet", "Brass")},
    ),
    (
        "a track with neither drums nor bass: harp, celesta, choir, 5/8",
        {"meter": "5/8", "wants_drums": False, "instruments": ("Harp", "Celesta", "Choir")},
    ),
    (
        "Ein fröhliches Stück für Akkordeon, Tuba und Klarinette im 2/4-Takt, 118 BPM, G-Dur, ohne Gesang",
        {"key": "G", "scale": "major", "meter": "2/4", "tempo_bpm": 118.0, "notices": ()}
        | {"instruments": ("Accordion", "Tuba", "Clarinet")},
    ),
    (
        "Une pièce lente pour harpe et flûte en fa dièse mineur, 3/4, environ deux minutes",
        {"key": "F#", "scale": "minor", "meter": "3/4", "length_seconds": 120.0, "instruments": ("Harp", "Flute")},
    ),
    (
        "Una pieza rápida de guitarra flamenca en mi frigio, palmas y cajón, sin bajo",
        {"key": "E", "scale": "phrygian", "instruments": ("Nylon Guitar", "Clap", "Congas", "Bongos")},
    ),
    (
        "Spokojna muzyka na pianino i smyczki, tonacja D-dur, 70 uderzeń na minutę, dwie minuty",
        {"key": "D", "scale": "major", "tempo_bpm": 70.0, "length_seconds": 120.0, "instruments": ("Piano", "Strings")},
    ),
    (
        "pezzo per pianoforte solo, adagio, do diesis minore, senza percussioni",
        {"key": "C#", "scale": "minor", "is_exclusive": True, "wants_drums": False, "instruments": ("Piano",)},
    ),
    (
        "I want a song about my dog Charlie, upbeat, ukulele and handclaps, around 2 minutes",
        {"length_seconds": 120.0, "instruments": ("Nylon Guitar", "Clap"), "key": None},
    ),
    ("play me something sad", {"mood": "sad", "instruments": (), "tempo_bpm": None, "key": None}),
    ("🎹🎸", {"instruments": (), "facts": ()}),
    ("", {"instruments": (), "facts": (), "notices": ()}),
]


@pytest.mark.parametrize(("prompt", "expected"), CAPTIONS)
def test_captions(prompt: str, expected: dict[str, Any]) -> None:
    reading = read_prompt(prompt)
    assert {name: getattr(reading, name) for name in expected} == expected
