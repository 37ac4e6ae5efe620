"""What people call single instruments beyond the table's names: other languages, stand-ins, false friends."""

from typing import Final

from air_cli.offline.prompt.tables import word_set

CANONICAL_ROWS: Final[tuple[tuple[str, str], ...]] = (
    ("Kick",
     "kick|kick drum|bass drum|kickdrum|808 kick|909 kick|thumping kick|grosse caisse|bombo|cassa|stopa"
     "|four on the floor kick"),
    ("Snare",
     "snare|snare drum|rimshots snare|caisse claire|caja|rullante|werbel|caixa"),
    ("Clap",
     "clap|claps|hand clap|handclap|clapping|finger snapping|finger clicks|finger snap"
     "|finger snaps|snaps|palmas|stomp and clap|klatschen|oklaski"),
    ("Rhodes",
     "rhodes|rhodes piano|rhodes electric piano|fender rhodes|rhodes keys|electric rhodes"),
    ("Drawbar Organ",
     "hammond|hammond organ|hammond b3|hammond b3 organ|hammond b-3|b3|b3 organ|drawbar organ|hammondorgel"
     "|orgue hammond"),
    ("Church Organ",
     "church organ|pipe organ|cathedral organ|kirchenorgel|orgue d'eglise|organo de iglesia|organo a canne"
     "|organy koscielne"),
    ("Harpsichord",
     "cembalo|clavicembalo|clavecin|klawesyn|clavicordio|cravo|harpsichord"),
    ("808 Bass",
     "808|808s|808 bass|sub bass|subbass|sub bassline|deep sub|808 slide|808 bass slide|808 bassline|808 sub"),
    ("Synth Bass",
     "reese bass|reese|acid bass|acid bassline|acid bass line|303|tb 303|tb-303|tb 303 bassline|tb-303 bassline"
     "|303 bassline|wobble bass|triangle bass|wobble|growl bass|neuro bass|303 bass line"
     "|wobble bassline|acid 303|303 acid line"),
    ("Clavinet",
     "clav|clavs|clavi|clavinet|clavinette"),
    ("Slap Bass",
     "slap bass|slapped bass|slap bass line|slapped bass line|slapping bass"),
    ("Nylon Guitar",
     "acoustic guitar (nylon)|nylon guitar|nylon string guitar|classical guitar|spanish guitar|flamenco guitar"
     "|konzertgitarre|guitare classique|guitarra flamenca|flamencogitarre|guitarra clasica"
     "|guitarra espanola|chitarra classica|gitara klasyczna"
     "|gitare klasyczna|guitarra classica|oud|ukulele|ukelele|lute|charango|cuatro|vihuela|requinto|cavaquinho"
     "|cittern|nylon guitars"),
    ("Acoustic Guitar",
     "acoustic guitar (steel)|steel string guitar|12 string guitar|twelve string guitar|mandolin|mandoline"
     "|mandolino|bouzouki|tres|saz|baglama|bandurria|balalaika|dobro|resonator guitar|bandola|mandola"
     "|steel string acoustic guitar"),
    ("Jazz Guitar",
     "electric guitar (jazz)|jazz guitar|archtop guitar|hollow body guitar|pedal steel|pedal steel guitar|lap steel"
     "|lap steel guitar|steel guitar"),
    ("Clean Guitar",
     "electric guitar (clean)|clean guitar|clean electric guitar|jangly electric guitar|chorus guitar|jangle guitar"),
    ("Muted Guitar",
     "electric guitar (muted)|muted guitar|palm muted guitar|muted electric guitar|funk guitar"
     "|chicken scratch guitar|skank guitar|palm muted power chords"),
    ("Violin",
     "violin|violinist|solo violin|geige|violine|violon|violino|skrzypce|skrzypcami|skrzypiec|skrzypcach"
     "|erhu|kemenche|gadulka"
     "|rebab|sarangi"),
    ("Viola",
     "bratsche|alto a cordes|altowka"),
    ("Cello",
     "cello|celli|cellos|cellist|violoncelle|violonchelo|violoncello|wiolonczela|wiolonczeli|wiolonczele|violoncelo|chelo"),
    ("Fiddle",
     "fiddle|fiddler|nyckelharpa|hardanger fiddle|hardanger"),
    ("Harp",
     "harp|harfe|harpe|arpa|harfa|harfy|harfe|kora|lyre|celtic harp|harpist"),
    ("Trumpet",
     "trumpet|trumpeter|trompete|trompette|trompeta|tromba|trabka|trabki|trabke|trompetas|mariachi trumpets"),
    ("Trombone",
     "posaune|trombon|puzon|trombono"),
    ("Tuba",
     "tuba|sousaphone"),
    ("Clarinet",
     "clarinet|klarinette|clarinette|clarinete|clarinetto|klarnet|klarnetem|clarinetist|bass clarinet"
     "|contrabass clarinet"),
    ("Oboe",
     "oboe|hautbois|oboj|hoboe"),
    ("Bassoon",
     "fagott|basson|fagot|fagotto|fagote"),
    ("French Horn",
     "french horn|war horn|alphorn"),
    ("Flute",
     "kaval|bansuri|bamboo flute|wooden flute|native american flute|dizi|indian flute|daegeum|irish flute|xiao"
     "|blockflote flute"),
    ("Recorder",
     "blockflote|flute a bec|flauta dulce|flauto dolce|flet prosty"),
    ("Accordion",
     "accordion|accordionist|akkordeon|accordeon|acordeon|fisarmonica|akordeon|akordeonem|sanfona|acordeao|garmon"
     "|squeezebox|concertina"),
    ("Bandoneon",
     "bandoneon|bandoneons"),
    ("Harmonica",
     "harmonica|mundharmonika|armonica|harmonijka|gaita de boca|blues harp|melodica|kazoo"),
    ("Reed Organ",
     "reed organ|harmonium|pump organ"),
    ("Music Box",
     "music box|spieluhr|boite a musique|caja de musica|carillon|pozytywka|caixinha de musica"),
    ("Vibraphone",
     "vibraphone|vibrafono|vibraphon|wibrafon|wibrafonem"),
    ("Marimba",
     "marimba|balafon|gamelan"),
    ("Dulcimer",
     "dulcimer|hammered dulcimer|santoor|santur|cimbalom|zither|autoharp|yangqin|hackbrett|cymbaly|tsymbaly"),
    ("Koto",
     "koto|guzheng|gayageum|guqin|kanun|qanun"),
    ("Shamisen",
     "shamisen|pipa|biwa|sanshin|rubab"),
    ("Shanai",
     "shehnai|zurna|piri|ney|nay|suona|shawm|mizmar|oriental oboe"),
    ("English Horn",
     "english horn|cor anglais|duduk"),
    ("Bagpipes",
     "bagpipe|bagpipes|uilleann pipes|dudelsack|cornemuse|gaita|zampogna|dudy|hurdy gurdy|great highland bagpipes"
     "|small pipes"),
    ("Whistle",
     "whistle|tin whistle|low whistle|penny whistle|irish whistle|whistling|human whistling|feadog"),
    ("Pan Flute",
     "pan flute|panflute|panpipe|panpipes|pan pipes|zampona|siku|quena|panflote|flute de pan|nai"),
    ("Steel Drums",
     "steel drum|steel drums|steel pan|steel pans|steelpan|steelpans|handpan|hang drum"),
    ("Taiko",
     "taiko|taikos|taiko drum|taiko drums|epic drums|war drums|cinematic drums|odaiko"),
    ("Timpani",
     "timpani|kettle drum|kettledrums|pauken|timbales d'orchestre|timpano|kotly|timpanos"),
    ("China Cymbal",
     "gong|gongs|tam tam|chinese cymbal"),
    ("Choir Pad",
     "choir pad|voice pad|vocal pad"),
    ("Voice Oohs",
     "voice oohs|vocal oohs|humming|oohs"),
    ("Synth Voice",
     "vocal chop|vocal chops|vocoder|talkbox|synth vox"),
    ("Voice Lead",
     "theremin|ondes martenot|musical saw"),
    ("Sweep Pad",
     "didgeridoo|didgeridoos|drone pad|synth drones"),
    ("Polysynth",
     "polysynth|poly synth|juno|juno synth|prophet synth"),
    ("Synth Strings",
     "synth strings|synth string|synth string sound|synthesized strings"
     "|synthesised strings|synthesizer strings|string machine|solina|mellotron strings"),
    ("Slow Strings",
     "string pad|string pads|legato strings|slow strings"),
    ("Pizzicato Strings",
     "pizzicato|pizzicato strings|plucked strings|pizzicato violins"),
    ("Tremolo Strings",
     "tremolo strings|tremolo string"),
    ("Synth Brass",
     "synth brass|synthesizer brass|analog brass|synth horns|synth horn|synth trumpets|synthesized brass|brass synth"),
    ("Orchestra Hit",
     "orchestra hit|orchestral hit|orch hit|orchestral stab"),
    ("Vinyl Noise",
     "vinyl crackle|vinyl noise|vinyl hiss|record crackle|tape hiss|tape noise|crackling vinyl|vinyl crackles"
     "|vinyl static"),
    ("Seashore",
     "ocean waves|sound of the sea|sea waves|rain sounds|rain noise|sound of rain|waves sound|beach sounds"
     "|wave sounds"),
    ("Bird Tweet",
     "birdsong|bird tweet|birds chirping|bird song|bird sounds|nature sounds|forest sounds|chirping birds"),
    ("Reverse Cymbal",
     "reverse cymbal|riser|risers|reverse crash|uplifter|uplifters"),
    ("Strings", "string ensemble"),
    ("Saw Lead", "saw lead|sawtooth lead"),
    ("Square Lead",
     "chiptune lead|8 bit lead|8 bit synth|chiptune synth|square wave|pulse wave|chip synth|8-bit lead"),
    ("Kalimba",
     "kalimba|mbira|thumb piano|lamellophone"),
    ("Sitar",
     "sitar|tanpura|sarod|veena|tambura"),
    ("Crystal",
     "singing bowl|singing bowls|tibetan bowl|tibetan bowls|crystal bowls|glass harmonica|glass armonica|wine glasses"),
    ("Triangle",
     "triangle|triangel|triangulo"),
    ("Wood Blocks",
     "wood block|wood blocks|temple blocks"),
    ("Agogo Bells",
     "agogo bell|agogo bells"),
    ("Shaker",
     "shaker|shakers|maraca|maracas|egg shaker|caxixi"),
    ("Honky-Tonk Piano",
     "honky tonk piano|honkytonk piano|saloon piano|tack piano|honky tonk upright piano"),
    ("Upright Piano",
     "upright piano|felt piano|dusty piano|prepared piano|lofi piano|lo fi piano"),
    ("Bright Piano",
     "toy piano|bright piano|house piano|bright acoustic piano"),
    ("Tubular Bells",
     "tubular bells|tubular bell|church bells|church bell|kirchenglocken"),
    ("Low Tom",
     "floor tom|low tom|log drum|log drums"),
    ("Rimshot",
     "rimshot|rimshots|rim shots|side stick|cross stick|sidestick"),
    ("Bottle",
     "blown bottle|bottle blow"),
)  # fmt: skip

SILENT_PHRASES: Final = (
    "bass drop|bass heavy|bass boosted|bass music|bass house|bass frequencies|low bass|bass tones|bass note"
    "|color bass|tone color|bass clef|heavy bass drops|key change|key signature|key changes|piano roll|jaw harp"
    "|jews harp|triangle wave|no string attached|strings attached|drum and bass|organic|beat drop|beat of this song"
    "|beat in the song|beat of the song|beat in this song|beat of the music|beat is|the beat|heart beat|off beat"
    "|on beat|per beat|offbeat|up beat|down beat|strong beat|in the groove|g string|record label|broken record"
    "|beat them|beat it|beats per minute|beats per bar|steady beat|sound effect|sound effects|driving beat of"
    "|bass pitch|bass range|bass register|bass frequencies|bass frequency|bass end|single voice"
    "|voice melody|voice leading"
    "|moderate beat|balanced beat|acoustic instruments|string band|pipe dream|voice of|voice over|voiceover"
    "|chorus effect|chorus pedal|lead vocals|minor keys|major keys|tom jobim|tom waits|tony allen drums style"
    "|beach house|minimal beats|break beat science|hang out|horn of africa|in this key|touch keys"
    "|rhythm section only|backing band|full band|soothing beat|rhythmic groove|bell curve|bell bottom|piano house"
    "|organ house|keys to"
)
"""Phrases that hold the name of an instrument and mean none."""

VOCAL_WORDS: Final = (
    "vocals|vocal|vocalist|vocalists|singing|singer|singers|sung|rapping|rapper|rappers|lyrics|gesang|chant|chanting"
    "|wokal|wokale|wokali|wokalu|voces"
)
"""Words for singing: no instrument, but an item of what is ruled out."""

AMBIGUOUS_NAMES: Final = word_set(
    "grand|upright|hang|pipes|lead|chorus|vocal|vocals|alto|tenor|stab|noise|fx|crackle|sub|atmosphere|texture"
    "|textures|soundscape|ambience|sea|ocean|waves|bird|birds|phone|engine|crowd|shot|impact|boom|breath|tremolo"
    "|drone|drones|arpeggio|rain|soundtrack|crystal|goblins|brightness|echoes|sci-fi|scifi|bottle|sound effects"
    "|ride|crash|china|splash|rim|hat|ch|oh|sd|bd|hh|snap|tom|keys|basses|nay|stamp|vox|effects|big band|recorders"
    "|strat|clav|vinyl|archi|violins section|lead 1|quinto|tumba|samba whistle|daf|riq|tar|cross stick drum|shots"
    "|virginal|spinet|telephone|helicopter|sweep up|hit|orchestra|string quartet|horns|horn|orchestra bells"
)
"""Names of the instrument table that mean something else in a sentence, or that a group explains better."""

MODIFIERS: Final[dict[str, dict[str, str]]] = {
    "guitar": {
        "acoustic": "acoustic guitar", "electric": "electric guitar", "clean": "Clean Guitar",
        "distorted": "distorted guitar",
        "distortion": "distorted guitar", "overdriven": "Overdriven Guitar", "nylon": "Nylon Guitar",
        "classical": "Nylon Guitar",
        "spanish": "Nylon Guitar", "jazz": "Jazz Guitar", "muted": "Muted Guitar", "lead": "electric guitar",
        "steel": "Jazz Guitar",
        "fuzz": "distorted guitar",
    },
    "sax": {"alto": "Alto Sax", "tenor": "Sax", "soprano": "Soprano Sax", "baritone": "Baritone Sax",
    "bari": "Baritone Sax"},
    "bass": {
        "upright": "acoustic bass", "double": "acoustic bass", "electric": "electric bass", "synth": "synth bass",
        "slap": "Slap Bass",
        "fretless": "Fretless Bass", "acoustic": "acoustic bass", "sub": "808 Bass", "picked": "Picked Bass",
    },
    "piano": {"acoustic": "piano", "grand": "piano", "electric": "electric piano", "upright": "Upright Piano"},
    "organ": {"church": "Church Organ", "pipe": "Church Organ", "hammond": "Drawbar Organ"},
}  # fmt: skip
HEADS: Final = {
    "guitar": "guitar", "guitars": "guitar", "sax": "sax", "saxes": "sax", "saxophone": "sax", "saxophones": "sax",
    "bass": "bass",
    "basses": "bass", "piano": "piano", "pianos": "piano", "organ": "organ", "organs": "organ",
}  # fmt: skip
"""In "acoustic and electric guitar" the first adjective borrows the noun."""

STAND_INS: Final = word_set(
    "hurdy gurdy|kora|charango|cavaquinho|balalaika|bandurria|saz|baglama|gamelan|nyckelharpa|suona|duduk|kemenche"
    "|gadulka|sarangi|theremin|musical saw|didgeridoo|dhol|surdo|janggu|tabla|djembe|cajon|darbuka|bodhran|erhu"
    "|pipa|guzheng|oud|ney|qanun|kanun|ukulele|mandolin|bouzouki|gong|log drum|autoharp|kazoo|melodica|handpan"
    "|ondes martenot|yangqin|rubab|balafon|mbira|shawm|mizmar|tanpura|sarod|veena|singing bowl|glass harmonica"
)
"""Instruments that General MIDI does not have: another one plays them, and that is said."""
