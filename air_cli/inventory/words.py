"""Words of sample names that are no sounds themselves: context, dynamics, articulations, machines. Tables only."""

DRUM_CONTEXT = frozenset(
    "drum drums drumkit drumkits kit kits drumset beat beats percussion perc dm drummachine drummachines 808 909 707 606 505 626 727 "
    "tr808 tr909 tr707 tr606 tr505 tr626 tr727 cr78 cr8000 linn linndrum lm1 lm2 dmx drumulator dr110 dr55 dr660 mpc mpc60 sp1200 "
    "sp12 simmons sds5 sdsv kr55 machine machines drumtraks drumtrax rx5 rx7 rx11 rx15 rx21 rz1 hr16 sr16 r8 r70 xr10 er1 esx "
    "electribe volca tempest tanzbar airbase vermona kpr77 ddd1 ddd5 ddm110 mfb tr6s tr8 trap boombap breakbeat sticks hits oneshots "
    "shots kicks snares hats claps toms cymbals hihats rimshots crashes rides shakers ludwig pearl gretsch tama yamahadrums "
    "sonor dw slingerland battery drumazon drumbrute syncussion ur12 minipops rhythm ace acetone univox mattel synsonics boss dr".split()
)
"""Words that make two-letter drum codes believable."""

MACHINE_WORDS = frozenset(
    "808 909 707 606 505 626 727 tr808 tr909 tr707 tr606 tr505 tr626 tr727 tr cr78 cr linn linndrum dmx drumulator mpc mpc60 sp1200 "
    "simmons roland boss yamaha korg casio ludwig pearl gretsch tama sonor zildjian sabian paiste akai alesis emu ensoniq".split()
)
"""Makers and machines: a folder called `Tom` beside them may be one more."""

PILE_WORDS = frozenset(
    "samples sample sounds sound wav wavs flac ogg mp3 aiff audio data library libraries lib pack packs collection kit kits drum drums "
    "drumkit drumkits percussion perc fx sfx effects misc various other others loops loop oneshots shots one shot instruments instrument "
    "melodic melodics tonal extra bank banks set sets membranophones idiophones aerophones chordophones electrophones struck plucked "
    "bowed machines machine dm dirt tidal sampled orchestra orchestral ensemble strings brass woodwinds woodwind keys synth synths "
    "acoustic electric electronic hits notes multisamples multisample".split()
)
"""Words of folders that hold many kinds of sounds."""

DYNAMICS = frozenset(
    "ppp pp p mp mf f ff fff piano forte fortissimo pianissimo soft hard medium mezzo mezzopiano mezzoforte loud quiet sfz fp".split()
)
"""Dynamics words: `piano` in a file name beside another instrument is one of these."""

ADJECTIVES = frozenset(
    "acid fuzz distorted distortion overdriven overdrive sub reverse rev arp plucked fm analog digital ambient lush evolving chip acoustic chord chords stab chiptune 8bit".split()
)
"""Words for a sound that describe others too: beside them `piano` is no dynamic, and a laser stays a laser."""

GENRES = frozenset(
    {"drum and bass", "drum n bass", "drums and bass", "drum bass jungle", "future bass", "bass house", "uk bass", "acid house",
     "acid jazz", "acid techno", "piano house", "vocal house", "vocal trance", "organ house", "bass music", "tech bass"}
)  # fmt: skip
"""Kinds of music whose names hold the name of a sound that is not meant."""

DYNAMIC_RANKS: dict[str, int] = {
    "ppp": 0, "pp": 1, "pianissimo": 1, "p": 2, "piano": 2, "soft": 2, "quiet": 2, "mp": 3, "mezzopiano": 3, "medium": 4, "med": 4,
    "mid": 4, "mf": 5, "mezzoforte": 5, "f": 6, "forte": 6, "loud": 6, "hard": 7, "ff": 8, "fortissimo": 8, "hardest": 9, "fff": 9,
}  # fmt: skip
"""Dynamics words from soft to loud."""

LOOP_WORDS = frozenset(
    "loop loops lp looped break breaks breakbeat breakbeats groove grooves phrase phrases riff riffs topline beatloop drumloop "
    "toploop toploops amen tops brk fullbrk brks fullloop drumloops percloop bassloop melodyloop hatloop".split()
)
DRUM_LOOP_WORDS = frozenset(
    "beat beats break breaks breakbeat breakbeats amen brk fullbrk brks drumbeat drumbeats toploop toploops".split()
)
"""Words that, in a file's name or its folder's, mean a loop of drums where nothing else names a sound."""

BREAKS = DRUM_LOOP_WORDS - {"beat", "beats", "break"}
"""Those that say so wherever they stand in a path."""

ONE_SHOT_WORDS = frozenset("oneshot oneshots shot shots hit hits stab".split())

SKIPPED_WORDS = ("uplifter", "downlifter")

PERCUSSION_PREFIX_NOTES = range(35, 82)
"""General MIDI drum notes: a kit's files may begin with them."""

PLAIN_CODES = frozenset("bd sd sn hh oh ch cp lt mt ht cr rd cb rs cy".split())
"""Drum codes known well enough to count at the head of any name."""

GLUED_TOO: dict[str, str] = {
    "bass": "bass", "vibe": "vibraphone", "vibes": "vibraphone", "bell": "bell", "bells": "bell", "chime": "wind chimes", "chimes": "wind chimes", "noise": "noise",
    "shake": "shaker", "siren": "foley", "laser": "fx", "pistol": "impact", "footstep": "foley", "footsteps": "foley", "perc": "perc", "ambiance": "pad", "ambience": "pad",
}  # fmt: skip
"""Describing words that name the sound where they end a longer word (`flbass`, `policesiren`) → subtype."""

CLEAR_CODES = frozenset("bd sd hh oh cp cy".split())
"""Drum codes that no other kind of name ends with: `president_bd`."""

CODE_TAILS: dict[str, str] = {
    "chat": "closed hat", "ohat": "open hat", "opht": "open hat", "clht": "closed hat", "cht": "closed hat", "oht": "open hat",
    "hitm": "high tom", "mdtm": "mid tom", "lotm": "low tom", "lcng": "conga", "hcng": "conga", "mcng": "conga", "cng": "conga",
    "clav": "clave", "snar": "snare", "cowb": "cowbell", "tamb": "tambourine", "cow": "cowbell", "cym": "cymbal", "snr": "snare", "kik": "kick", "tom": "tom",
    "hat": "hat", "rim": "rimshot", "clp": "clap", "bd": "kick", "sd": "snare", "sn": "snare", "xhh": "hat", "cp": "clap",
    "cb": "cowbell", "xch": "closed hat", "xoh": "open hat",
}  # fmt: skip
"""Letters that name a drum where they end a machine's name: `Univoxch`, `Cr8kchat`; longer ones come first."""

NAME_TAILS: dict[str, str] = {
    "org": "organ", "clav": "clavinet", "pno": "grand piano", "gtr": "guitar", "vln": "violin", "tpt": "trumpet", "brs": "brass",
    "pad": "pad",
}  # fmt: skip
"""Letters that name an instrument where they end a name of at least six, as in the file names of old samplers."""

TAILS = frozenset(
    "roll rolls bed sus sustain stac staccato leg legato trem tremolo hit hits long short soft hard lo low high".split()
)
"""Words that stand behind a name without a gap."""

CODE_HEADS: dict[str, str] = {"hhc": "closed hat", "hho": "open hat"}
"""The same where they begin one: `HHCD0`."""

WHOLE_WORDS = frozenset(
    "positiv tiple viole lute chest archi burea casio clar clari riff spots pots pans chant chants mouth sung hatc coro chor choral "
    "shak shakr hang vina kora arpa baya bata egrand orgue ehorn rbell mixtur regal eminent serpent junk kitchen hammer chains bones "
    "spoons eggs blocks machina singer talk speech spoken alphabet rapper cricket reeds roads rims antara kawai kena ranat zill conch "
    "snar tomm toml hiat duff capito apito marki celli corni cornett basset rackett piri zheng xiao organo orgn crystal splendid "
    "modular oscillator hoover wobble massive scraper ondes shaku gender siku ruan gamba taurus estey leslie warwick hofner gong cong "
    "bong harpo quinto triang timb cowb spinet hohner jupiter prophet synthi korg voices reeds pearl tubo zink vibra sitar trombe "
    "tromb tromp cahon kanun saxo sarang estey lodge rides leads".split()
)
"""Names too short, or too like parts of other words, to be found inside them (`archive`, `clarity`, `organization`)."""

NOT_MISSPELT = frozenset("recorded harmonic harmonics basshit basshits".split())
"""Words of their own that are one letter from the name of a sound."""

NEVER_GLUED = frozenset(
    "sharp sharps thorn short sport support sharper export import orange strange change range arrange ringing stringing trash "
    "custom bottom phantom atomic atom session version stomach overdrive pride bride slide glide stride override strider "
    "crashing crashed crashes whats thats chats hatch hatches organization organization organizer organism organisation organized organize morgan glamorgan "
    "customs symptoms atoms phantoms chloride fluoride stride strides cancelling chancellor vocally unequivocal orchestration "
    "asharp bsharp csharp dsharp esharp fsharp gsharp vibrato vibrate vibration organic organics keyboard keyboards harper carpet tombstone scream beltone baritone".split()
)
"""Words that merely contain the name of a sound."""

GENERAL = frozenset(
    {"perc", "cymbal", "synth", "fx", "strings", "brass", "woodwind", "guitar", "mallet", "vocal", "hat", "bass", "pad", "tom",
     "snare", "sax", "organ", "grand piano", "kick"}
)  # fmt: skip
"""Sounds that have more exact ones of their own family."""
KIN: dict[str, frozenset[str]] = {
    "perc": frozenset({"Kick", "Snare", "Rim", "Clap", "Hat", "Tom", "Crash", "Ride", "Cymbal", "Perc", "Shaker", "Bell"}),
    "strings": frozenset({"Strings", "Bass"}), "brass": frozenset({"Brass"}), "woodwind": frozenset({"Woodwind", "Flute", "Sax"}),
    "guitar": frozenset({"Acoustic Guitar", "Electric Guitar"}), "synth": frozenset({"Synth", "Pads", "Bass"}),
    "fx": frozenset({"FX"}), "vocal": frozenset({"Vocal"}), "mallet": frozenset({"Mallet", "Bell"}), "pad": frozenset({"Pads", "FX"}),
    "cymbal": frozenset({"Crash", "Ride", "Cymbal", "Hat"}), "grand piano": frozenset({"Piano", "E-Piano"}),
}  # fmt: skip
"""Families a general folder may hold: a describing word of a file counts inside these only."""
BEATS = frozenset(
    {("rimshot", "snare"), ("sidestick", "snare"), ("clap", "snap"), ("tom", "rimshot"), ("pad", "synth"), ("bass", "synth"),
     ("low tom", "rimshot"), ("high tom", "rimshot"), ("mid tom", "rimshot"), ("floor tom", "rimshot"), ("timbale", "rimshot"),
     ("conga", "rimshot"), ("bongo", "rimshot"), ("kick", "bass"), ("kick", "snare"), ("tom", "snare"), ("low tom", "snare"), ("high tom", "snare"),
     ("mid tom", "snare"), ("floor tom", "snare"), ("cowbell", "bell"), ("hat", "clave")}
)  # fmt: skip
"""Where a name holds both, the first is meant."""

NUMBERS_THAT_TELL = frozenset("808 909 707 606 505 303 12 8 70 80 73 16".split())
"""Numbers that are part of a sound's or a machine's name."""
