"""Patterns that many styles share, by name, and what a piece plays where its style says nothing. All in 4/4."""

NAMED_PATTERNS: dict[str, str] = {
    "sustain": "x---------------",
    "half": "x-------x-------",
    "quarters": "x---x---x---x---",
    "eighths": "x-x-x-x-x-x-x-x-",
    "stabs_off": "..x...x...x...x.",
    "skank": "....x.......x...",
    "push": "x-----x---x-----",
    "tresillo": "x--x--x-x--x--x-",
    "strum": "x---x-xo.-xox-xo",
    "strum_slow": "x-----x-x---x-x-",
    "fingerpick": "1-3-2-4-1-3-2-3-",
    "alberti": "1-3-2-3-1-3-2-3-",
    "arp_up": "1-2-3-4-1-2-3-4-",
    "arp_wave": "1-2-3-4-5-4-3-2-",
    "arp_fast": "1234123412341234",
    "broken": "1---3---4---3---",
    "oompah": "b---x---b---x---",
}

DEFAULT_COMPING: dict[str, tuple[str, ...]] = {
    "keys": ("x-------x-------", "x-----x---x-----", "x---x---x---x---"),
    "organ": ("x---------------", "x-------x---x---"),
    "guitar": ("x---x-xo.-xox-xo", "1-3-2-4-1-3-2-3-", "x-----x-x---x-x-"),
    "power": ("x-x-x-x-x-x-x-x-", "x--x--x-x--x--x-", "x-------x-------"),
    "pluck": ("1-3-2-4-3-2-4-3-", "1-2-3-4-5-4-3-2-"),
    "mallet": ("1-3-2-4-1-3-2-4-", "x---..x-..x-...."),
    "brass": ("x---------------", "x--x-x----......"),
    "pad": ("x---------------",),
}

LEFT_HANDS: tuple[tuple[float, str], ...] = (
    (0.45, "1---------------"),
    (0.65, "1-------5-------"),
    (0.85, "1---5---8---5---"),
    (1.01, "1-5-8-5-1-5-8-5-"),
)
"""(energy below which it is used, pattern): what the left hand of a piano does where no bass plays."""

KICK_FALLBACK = "X.......x......."
DEFAULT_LANES: dict[str, str] = {
    "Kick": KICK_FALLBACK,
    "Snare": "....X.......X...",
    "Rimshot": "....x.....x.....",
    "Clap": "....X.......X...",
    "Closed Hi-Hat": "x.x.x.x.x.x.x.x.",
    "Open Hi-Hat": "..............x.",
    "Low Tom": "..............x.",
    "Mid Tom": "............x...",
    "High Tom": "..........x.....",
    "Crash Cymbal": "x...............",
    "Ride Cymbal": "x...x...x...x...",
    "Ride Bell": "x.......x.......",
    "China Cymbal": "........x.......",
    "Splash Cymbal": "............x...",
    "Tambourine": "....x.......x...",
    "Cowbell": "x...x...x...x...",
    "Vibraslap": "x...............",
    "High Bongo": "x..x..x...x.x...",
    "Bongos": "x.xox.x.xoxox.xo",
    "Muted Conga": "..x...x...x...x.",
    "High Conga": "......xx......xx",
    "Congas": "..o...xx..o...xx",
    "High Timbale": "......x...x.....",
    "Timbales": "x..x..x...x.x...",
    "Agogo Bells": "x..x..x...x.x...",
    "Cabasa": "xoxoxoxoxoxoxoxo",
    "Shaker": "xoxoxoxoxoxoxoxo",
    "Short Whistle": "x..........x....",
    "Long Whistle": "x...............",
    "Guiro": "x...x.xox...x.xo",
    "Claves": "x..x..x...x.x...",
    "Wood Blocks": "x..x..x.x..x..x.",
    "Cuica": "..x..x....x..x..",
    "Triangle": "x.......x...x...",
}
"""What a piece of the drum map plays where the groove has no lane for it."""

LANE_KIN: dict[str, tuple[str, ...]] = {
    "Snare": ("Clap", "Rimshot"),
    "Clap": ("Snare", "Rimshot"),
    "Rimshot": ("Snare", "Clap"),
    "Closed Hi-Hat": ("Ride Cymbal", "Shaker"),
    "Ride Cymbal": ("Closed Hi-Hat",),
    "Ride Bell": ("Ride Cymbal",),
    "Shaker": ("Closed Hi-Hat", "Cabasa"),
    "Cabasa": ("Shaker",),
    "Tambourine": ("Clap", "Snare"),
    "Bongos": ("Congas",),
    "Congas": ("Bongos",),
}
"""Whose lane a piece may borrow, nearest first."""

MACHINE_STYLES = frozenset(
    {
        "amapiano", "chiptune", "deep house", "drill", "dubstep", "house", "reggaeton", "synthwave", "techno", "trance",
        "trap", "uk garage", "video game",
    }
)  # fmt: skip
"""Styles whose kit is a machine, which may strike everything at once; in the others a drummer has two hands."""

CYMBALS = ("Crash Cymbal", "Splash Cymbal", "China Cymbal", "Open Hi-Hat", "Ride Bell", "Ride Cymbal", "Closed Hi-Hat")
"""What one hand of a drummer plays, never two of them at once: the first that is struck takes the place of the rest."""

DRUMS_OF_THE_HANDS = ("Snare", "Rimshot", "High Tom", "Mid Tom", "Low Tom")
"""What the other hand plays; with no cymbal at the same moment both hands."""

PITCHED_DRUMS: dict[str, tuple[str, ...]] = {
    "Timpani": ("1.......1.......", "1.......5...1.11"),
    "Taiko": ("1..1..1.1..1..1.", "1..1..1.1.1.1111"),
    "Melodic Tom": ("1..5..8.1..5..8.", "8.8.5.5.1.1.1..."),
    "Synth Drum": ("....8.......8...", "....8...8.5.1..."),
    "Woodblock": ("x..x..x...x.x...",),
    "Agogo": ("1.1.8..8.1.1.8..",),
}
"""Percussion that has pitch; any other plays like taiko."""

MODAL_LOOPS: dict[str, dict[str, tuple[str, ...]]] = {
    "dorian": {
        "a": ("i | IV | i | IV", "i | VII | IV | i", "i | i | IV | IV"),
        "b": ("III | IV | i | i", "VII | IV | i | i"),
    },
    "phrygian": {
        "a": ("i | II | i | II", "i | i | II | i", "i | II | vii | i"),
        "b": ("II | i | vii | i", "i | II | III | II"),
    },
    "lydian": {
        "a": ("I | II | I | II", "I | I | II | I", "I | V | II | I"),
        "b": ("II | I | V | I", "I | II | vi | I"),
    },
    "mixolydian": {
        "a": ("I | VII | IV | I", "I | I | VII | IV", "I | v | IV | I"),
        "b": ("VII | IV | I | I", "IV | VII | I | I"),
    },
    "locrian": {"a": ("i | II | i | II", "i | V | i | II"), "b": ("II | V | i | i",)},
    "phrygian dominant": {"a": ("I | II | I | II", "I | iv | II | I"), "b": ("iv | II | I | I",)},
}
"""Loops that show the colour of a mode, for styles that have none of their own for it."""
