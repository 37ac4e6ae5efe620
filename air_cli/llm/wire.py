"""The shape of replies, in the JSON schema subset that every provider takes.

No maps, tuples, recursion, defaults or limits; every field required; what has a range says so in words.
"""

from typing import Any, Final


def _object(**fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _list(items: dict[str, Any], about: str = "") -> dict[str, Any]:
    return {"type": "array", "items": items, **({"description": about} if about else {})}


def _value(kind: str, about: str, choices: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"type": kind, "description": about, **({"enum": list(choices)} if choices else {})}


_ROLES = ("Percussion", "Bass", "Harmony", "Accompaniment", "Pad", "Lead", "Texture")

PLAN_SCHEMA: Final[dict[str, Any]] = _object(
    title=_value("string", "a short title of its own"),
    style=_value("string", "one of the styles offered, the nearest"),
    genre=_value("string", "the genre in two or three words"),
    mood=_value("string", "one to three words"),
    tempo=_value("number", "beats per minute, 20 to 300"),
    key=_value("string", "the tonic alone: C, F#, Bb"),
    scale=_value("string", "one of the scales offered"),
    meter=_value("string", "4/4, 3/4, 6/8, 7/8"),
    bars=_value("integer", "length of the piece in bars, 1 to 512"),
    swing=_value("number", "0 straight to 1 triplet"),
    dynamic_profile=_value("string", "how loudness moves over the piece"),
    arrangement_density=_value("string", "sparse, medium or dense"),
    harmonic_color=_value("string", "a few words: sevenths, modal, plain triads"),
    instruments=_list(_value("string", "a name from the instruments offered"), "each once"),
    instrument_configs=_list(
        _object(
            name=_value("string", "the instrument"),
            role=_value("string", "its part", _ROLES),
            register=_value("string", "where it plays", ("low", "mid", "high", "full")),
            articulation=_value("string", "normal, staccato, legato, plucked"),
            dynamic_range=_value("string", "soft, medium or loud"),
            volume_db=_value("number", "-24 to 6"),
            pan=_value("number", "-1 left to 1 right"),
            reverb_send_db=_value("number", "-60 none to 0"),
        ),
        "one for each instrument, in the same order",
    ),
    sections=_list(
        _object(
            name=_value("string", "intro, verse, chorus, …"),
            bars=_value("integer", "its length in bars"),
            energy=_value("number", "0 to 1"),
            instruments=_list(_value("string", "who plays in it")),
        ),
        "in order; their bars add up to the bars of the piece",
    ),
    chords=_list(
        _object(
            bar=_value("integer", "counted from 0"),
            beat=_value("number", "in quarter notes from 0"),
            symbol=_value("string", "Dm7, G13, Bbmaj7, F#m7b5, C/E"),
        ),
        "every change of the harmony over the whole piece, the first at bar 0",
    ),
)

NOTES_SCHEMA: Final[dict[str, Any]] = _object(
    parts=_list(
        _object(
            instrument=_value("string", "one of the instruments asked for"),
            bars=_list(
                _object(
                    bar=_value("integer", "number of the bar in the piece, as in the task"),
                    same_as=_value(
                        "integer", "a bar of this reply or a repeatable one, whose notes this bar repeats, else -1"
                    ),
                    events=_list(
                        _object(
                            step=_value("integer", "from 0 within the bar"),
                            note=_value("integer", "MIDI note number, C4 = 60"),
                            vel=_value("integer", "1 to 127"),
                            len=_value("number", "in steps"),
                        ),
                        "empty where same_as is not -1",
                    ),
                )
            ),
        ),
        "one for each instrument asked for",
    )
)
