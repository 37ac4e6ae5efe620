"""Words of sample names: what each points to. Tables only."""

DRUM_CODES: dict[str, str] = {
    "bd": "Kick", "kd": "Kick", "kick": "Kick", "kik": "Kick", "bassdrum": "Kick", "kck": "Kick",
    "sd": "Snare", "sn": "Snare", "snr": "Snare", "snare": "Snare", "sdst": "Rimshot",
    "hh": "Closed Hi-Hat", "ch": "Closed Hi-Hat", "chh": "Closed Hi-Hat", "clhh": "Closed Hi-Hat", "hat": "Closed Hi-Hat",
    "hihat": "Closed Hi-Hat", "hc": "Closed Hi-Hat", "ph": "Closed Hi-Hat",
    "oh": "Open Hi-Hat", "ohh": "Open Hi-Hat", "ophh": "Open Hi-Hat", "openhat": "Open Hi-Hat", "openhh": "Open Hi-Hat",
    "ho": "Open Hi-Hat",
    "cp": "Clap", "clap": "Clap", "snap": "Clap", "handclap": "Clap",
    "lt": "Low Tom", "mt": "Mid Tom", "ht": "High Tom", "tom": "Low Tom", "lowtom": "Low Tom", "hitom": "High Tom",
    "floortom": "Low Tom", "racktom": "High Tom",
    "cr": "Crash Cymbal", "crsh": "Crash Cymbal", "crash": "Crash Cymbal", "cym": "Crash Cymbal", "cy": "Crash Cymbal",
    "rd": "Ride Cymbal", "ride": "Ride Cymbal", "rbell": "Ride Bell", "ridebell": "Ride Bell",
    "cb": "Cowbell", "cow": "Cowbell", "rs": "Rimshot", "rim": "Rimshot", "rimshot": "Rimshot", "sstick": "Rimshot",
    "ma": "Shaker", "shk": "Shaker", "shaker": "Shaker", "cl": "Claves", "clv": "Claves", "tamb": "Tambourine",
    "perc": "Congas", "percussion": "Congas", "lc": "Congas", "mc": "Congas",
}  # fmt: skip
"""Codes and glued words of drum samples → canonical piece."""

STRONG_PHRASES: dict[str, str] = {
    "drum bass": "Kick", "bass drum": "Kick", "closed hat": "Closed Hi-Hat", "hat closed": "Closed Hi-Hat",
    "open hat": "Open Hi-Hat", "hat open": "Open Hi-Hat", "side stick": "Rimshot", "snare rimshot": "Rimshot",
    "cymbal closed": "Closed Hi-Hat", "drum cymbal closed": "Closed Hi-Hat", "drum cymbal open": "Open Hi-Hat",
    "ride bell": "Ride Bell", "rim tom": "Low Tom", "hand clap": "Clap", "vlns": "Strings", "strgs": "Strings",
    "flt": "Flute", "brs": "Brass", "trmbone": "Trombone", "tnr sax": "Sax", "gtr": "Acoustic Guitar", "egtr": "Clean Guitar",
    "agtr": "Acoustic Guitar", "pno": "Piano", "ep": "Rhodes", "epiano": "Rhodes", "vox": "Choir", "downlifter": "Reverse Cymbal",
    "riser": "Reverse Cymbal", "impact": "Gunshot",
}  # fmt: skip
"""Phrases that decide at once, longest first."""

DYNAMICS = frozenset(
    {"pp", "p", "mp", "mf", "f", "ff", "piano", "forte", "fortissimo", "pianissimo", "soft", "hard", "medium"}
)
"""Dynamics words: `piano` in a file name beside another instrument is one of these."""

DYNAMIC_RANKS: dict[str, int] = {
    "ppp": 0, "pp": 1, "pianissimo": 1, "p": 2, "soft": 2, "mp": 3, "medium": 4, "med": 4, "mid": 4, "mf": 5, "f": 6,
    "forte": 6, "loud": 6, "hard": 7, "ff": 8, "fortissimo": 8, "fff": 9,
}  # fmt: skip
"""Dynamics words from soft to loud."""

MACHINES = frozenset(
    {"808", "tr808", "909", "tr909", "707", "tr707", "606", "tr606", "cr78", "linn", "linndrum", "dmx", "sp1200", "mpc"}
)
"""Drum machines: their names are not instruments, unless nothing else tells."""

LOOP_WORDS = frozenset({"loop", "loops", "break", "breaks", "breakbeat", "groove", "grooves", "phrase"})
SKIPPED_WORDS = ("uplifter", "downlifter")
