"""Words for several instruments at once ("guitar", "strings", "drums") and who can answer to them.

A *group* is a word that names no single instrument ("guitar", "strings"): the style picks the member.
"""

from dataclasses import dataclass
from typing import Final

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.offline.prompt.ensemble_rows import ensembles


@dataclass(frozen=True, slots=True)
class Group:
    """A word for several instruments.

    Attributes:
        programs: General MIDI programs that satisfy it, and that "no …" forbids.
        default: what plays where the style has no member of its own.
        is_section: whether it is wanted beside a stated member ("violin and strings" are two).
        is_whole: whether all of `default` play, not the one the style prefers.
        pieces: percussion pieces meant.
        picks: programs from which the style's member is taken, in order of preference; all of `programs` where empty.
    """

    programs: frozenset[int] = frozenset()
    default: tuple[str, ...] = ()
    is_section: bool = False
    is_whole: bool = False
    pieces: tuple[str, ...] = ()
    picks: tuple[int, ...] = ()


def _programs(*spans: int | tuple[int, int]) -> frozenset[int]:
    found: set[int] = set()
    for span in spans:
        found.update(range(span[0], span[1] + 1) if isinstance(span, tuple) else (span,))
    return frozenset(found)


_STRINGS = _programs((40, 45), (48, 51))
_KIT = ("Kick", "Snare", "Closed Hi-Hat", "Open Hi-Hat", "Low Tom", "Mid Tom", "High Tom", "Crash Cymbal",
"Ride Cymbal",
        "Ride Bell", "China Cymbal", "Splash Cymbal", "Rimshot")  # fmt: skip

GROUPS: Final[dict[str, Group]] = {
    "piano": Group(_programs((0, 3)), ("Piano",)),
    "electric piano": Group(_programs(4, 5), ("Rhodes",)),
    "keyboard": Group(_programs((0, 7), (16, 20), (80, 95)), ("Rhodes",), picks=(4, 5, 0, 1, 2, 16, 17, 18)),
    "organ": Group(_programs((16, 20)), ("Drawbar Organ",)),
    "guitar": Group(_programs((24, 31)), ("Acoustic Guitar",)),
    "acoustic guitar": Group(_programs(24, 25), ("Acoustic Guitar",)),
    "electric guitar": Group(_programs((26, 31)), ("Clean Guitar",)),
    "distorted guitar": Group(_programs(29, 30), ("Distortion Guitar",)),
    "bass": Group(_programs((32, 39), 43), ("Electric Bass",)),
    "electric bass": Group(_programs((33, 37)), ("Electric Bass",), picks=(33, 34, 37)),
    "acoustic bass": Group(_programs(32, 43), ("Upright Bass",)),
    "synth bass": Group(_programs(38, 39), ("Synth Bass",)),
    "strings": Group(_STRINGS, ("Strings",), is_section=True, picks=(48, 49, 50, 51)),
    "orchestra": Group(_STRINGS | _programs((56, 63), (68, 73), 47, 55), ("Strings", "French Horn", "Flute",
    "Contrabass", "Timpani"),
                       is_section=True, is_whole=True),
    "choir": Group(_programs((52, 54), 85, 91), ("Choir",), picks=(52, 53)),
    "voice": Group(_programs((52, 54), 85, 91), ("Choir",), picks=(52, 53)),
    "brass": Group(_programs((56, 63)), ("Brass",), is_section=True, picks=(61, 62, 63)),
    "horn": Group(_programs((56, 63)), ("French Horn",), picks=(60,)),
    "sax": Group(_programs((64, 67)), ("Sax",)),
    "sax section": Group(_programs((64, 67)), ("Alto Sax", "Sax", "Baritone Sax"), is_whole=True),
    "big band": Group(_programs((56, 67)), ("Brass", "Sax"), is_whole=True),
    "woodwinds": Group(_programs((68, 79)), ("Flute", "Clarinet"), is_section=True, is_whole=True),
    "flute": Group(_programs((72, 75), 77), ("Flute",), picks=(73,)),
    "bells": Group(_programs(9, 10, 14, 98, 112), ("Glockenspiel",), picks=(9, 14, 10)),
    "mallets": Group(_programs((8, 13)), ("Marimba",)),
    "synth": Group(_programs((80, 103), 38, 39, 50, 51, 54, 62, 63), ("Polysynth",), picks=(90, 81, 80, 89, 98, 88,
    95, 94)),
    "synth lead": Group(_programs((80, 87)), ("Saw Lead",)),
    "synth pad": Group(_programs((88, 95)), ("Warm Pad",), picks=(89, 88, 95, 94, 92, 93, 91)),
    "arp": Group(_programs((80, 103)), ("Pluck",)),
    "percussion": Group(pieces=("Congas", "Shaker")),
    "hand drums": Group(pieces=("Congas", "Bongos")),
    "drums": Group(pieces=_KIT),
    "beat": Group(pieces=_KIT),
    "cymbals": Group(pieces=("Crash Cymbal", "Ride Cymbal")),
    "toms": Group(pieces=("Low Tom", "High Tom")),
    "hats": Group(pieces=("Closed Hi-Hat", "Open Hi-Hat")),
    "all percussion": Group(pieces=_KIT),
    **{
        name: Group(frozenset(INSTRUMENTS[n].program for n in players), players, is_section=True, is_whole=True)
        for name, _, players in ensembles()
    },
}  # fmt: skip

GROUP_ROWS: Final[tuple[tuple[str, str], ...]] = (
    *((name, phrases) for name, phrases, _ in ensembles()),
    ("piano",
     "piano|pianist|grand piano|acoustic piano|piano chords|piano riff|klavier|fortepian|fortepianu|fortepianem"
     "|pianina|pianino|boogie woogie piano|barroom piano|piano sonata|classical piano|romantic piano|piano blues"
     "|stride piano|neoclassical piano|minimalist piano|piano ballad|piano sonatina|piano nocturne|piano etude"
     "|piano prelude|piano miniature|piano piece|piano music|klavierstuck|klaviermusik|piece pour piano|pieza de piano"
     "|pieza para piano|brano per pianoforte|utwor fortepianowy|muzyka fortepianowa|peca para piano|musique de piano"
     "|utwor na fortepian|solo piano"),
    ("electric piano",
     "electric piano|e piano|epiano|electric keys|piano electrique|piano electrico|e klavier|elektrisches klavier"
     "|pianoforte elettrico|piano eletrico|elektryczne pianino|suitcase piano|electric piano 1"),
    ("keyboard",
     "keyboard|keys|keyboardist|digital keyboard|teclado|clavier|tastiera|tasteninstrument|synthesizer keyboard"),
    ("organ",
     "organ|organist|orgel|orgue|organo|orgao|organy|electric organ|organ chords"),
    ("guitar",
     "gitarrenmusik|gitarrenstuck|"
     "guitar|guitarist|rhythm guitar|lead guitar|guitar riff|six string|gitarre|gitarren|guitare|guitarra|chitarra"
     "|chitarre|gitara|gitary|gitare|gitarowy|slide guitar|bottleneck guitar|baritone guitar|twin guitar"
     "|guitar feedback"),
    ("acoustic guitar",
     "acoustic guitar|acoustic rhythm guitar|akustische gitarre|akustikgitarre|guitare acoustique|guitarra acustica"
     "|chitarra acustica|gitara akustyczna|gitare akustyczna|gitary akustycznej|fingerpicked guitar"
     "|finger picked guitar|fingerstyle guitar|fingerpicking guitar|violao|fingerpicked acoustic guitar|folk guitar"
     "|strummed guitar"),
    ("electric guitar",
     "electric guitar|electric lead guitar|electric rhythm guitar|lead electric guitar|e gitarre|wah guitar"
     "|wah wah guitar|guitare electrique|guitarra electrica|guitarra eletrica|chitarra elettrica|gitara elektryczna"
     "|gitare elektryczna|power chord|power chords|surf guitar|twangy guitar|twang guitar|guitar driven"
     "|electric guitar driven"),
    ("distorted guitar",
     "distorted guitar|distorted electric guitar|heavily distorted guitar|heavy guitar"
     "|fuzz guitar|fuzzy guitar|metal guitar|crunch guitar|crunchy guitar|high gain guitar"
     "|distorted rhythm guitar|verzerrte gitarre|guitare saturee"
     "|guitarra distorsionada|chitarra distorta|przesterowana gitara|przesterowane gitary|heavy guitar riff"
     "|chugging guitar"),
    ("bass",
     "bass|bassline|bass line|bassist|bas|bass riff|bass groove|bass guitarist|walking bass line|basse|bajo|basso|baixo"
     "|basem|linia basu|linha de baixo|basslinie|ligne de basse|bass part|bass player|walking bassline|walking bass"),
    ("electric bass",
     "electric bass|bass guitar|electric bass guitar|e bass|finger bass|basse electrique|bajo electrico"
     "|basso elettrico|baixo eletrico|gitara basowa|gitary basowej|gitare basowa|bassgitarre|guitare basse"),
    ("acoustic bass",
     "upright bass|double bass|acoustic bass|stand up bass|standup bass|walking upright bass|string bass"
     "|kontrabass|contrebasse|contrabajo|contrabbasso|contrabaixo|kontrabas|kontrabasem|kontrabasu"),
    ("synth bass",
     "synth bass|bass synth|synthesizer bass|synth bassline|synth bass line|analog bass|synthbass|synthetic bass"
     "|moog|moog bass|basse synthe|bajo sintetizado|basy syntezatorowe"),
    ("strings",
     "strings|string stabs|string stab|string hits|string swells|string lines|string melodies|string harmonies"
     "|string parts|string layers|string textures|string runs|string sounds|string bed|string backing"
     "|string accompaniment"
     "|string arrangements|string tremolo|string pizzicato"
     "|string section|string orchestra|string arrangement|string melody|string line"
     "|string ostinato|string harmony|orchestral strings|string swell|string part|string orchestration|streicher"
     "|cordes|cuerdas|archi|smyczki|smyczkami|smyczkow|cordas|instruments a cordes|sweeping strings"
     "|trembling strings|string chords"),
    ("orchestra",
     "orchestra|symphony orchestra|full orchestra|chamber orchestra|orchestral instruments|orchestral ensemble"
     "|orchestration|orchestral arrangement|orchestral elements|orchestral accompaniment|orchestral swells"
     "|orchestral layers|orchester|orchestre|orquesta|orkiestra|orkiestry|orkiestra symfoniczna|orquestra"
     "|philharmonic|orchestral instrumentation"),
    ("choir",
     "choir|choir aahs|choir aah|chorus of voices|choral voices|choral|chor|choeur|coro|chorem|gregorian chant"
     "|gregorian choir|choral arrangement|choir oohs|choral textures|vocal choir"
     "|epic choir|children's choir"),
    ("voice",
     "voice|voices|human voice|stimme|gesang|voix|voce|voz|glos|glosem|spiew|aahs|wordless vocals|vocalise"),
    ("brass",
     "brass|brass section|brass ensemble|brass band|brass stab|brass instrument|horn section|horns|horn stab"
     "|bright horns|blaser|blechblaser|cuivres|metales|ottoni|blachy|instrumenty dete|metais|fanfare brass"
     "|brass swells|brass hits"),
    ("horn",
     "horn|corno|waldhorn"),
    ("sax",
     "sax|saxophone|saxophonist|saxofon|saxofono|saxofone|sassofono|saksofon|saksofonem|saksofonu|sax riff|saxo"),
    ("sax section",
     "sax section|saxophone section"),
    ("big band",
     "big band"),
    ("woodwinds",
     "woodwind|woodwinds|woodwind section|holzblaser|bois|maderas|legni|madeiras|woodwind ensemble"),
    ("flute",
     "flute|flutist|flautist|flote|querflote|flauta|flauto|flet|fletem|fletu|flute traversiere"),
    ("bells",
     "bell|bells|glass bells|chimes|chime|glocken|cloches|campanas|campane|dzwony|dzwonki|sinos|bell melody"
     "|handbells|glassy bells"),
    ("mallets",
     "mallet|mallets|mallet percussion|mallet instruments"),
    ("synth",
     "synth|synths|synthesizer|synthesizers|synthesiser|synth chords|synth melody|synth stab|synth riff"
     "|synth arpeggio|synth arp|arpeggiated synth|synth layers|synth loop|analog synth|analogue synth"
     "|analog synthesizer|modular synth|keytar|supersaw|supersaws|super saw|super saws|synthetiseur|sintetizador"
     "|sintetizzatore|syntezator|syntezatory|syntezatorow|synthe|synthie|synthies|saw synth|synth textures"
     "|synth sounds|synth hook|synth plucks|synth pluck|fm synth|wavetable synth|granular synth|synth drone"),
    ("synth lead",
     "synth lead|lead synth|synthesizer lead|lead synthesizer|supersaw lead"
     "|analog lead|analog synth lead|chip lead|pulse lead|lead synth melody|synth lead melody"),
    ("synth pad",
     "pad|pads|synth pad|synthesizer pad|warm pad|ambient pad|atmospheric pad|lush pad|soft pad|airy pad|dark pad"
     "|deep pad|ethereal pad|analog pad|analogue pad|evolving pad|flachen|nappe|nappes|nappes de synthe|pady"
     "|pad layers"),
    ("arp",
     "arps|arp|synth arps|arpeggiator"),
    ("percussion",
     "percussion|percussions|percussion section|percussive elements|percussion instruments|percussion elements"
     "|percussion loops|latin percussion|tropical percussion|light percussion|subtle percussion"
     "|percussive instruments|perkussion|percusion|percussioni|percussao|african percussion|african drums"
     "|tribal drums|tribal percussion|world percussion|ethnic percussion"),
    ("hand drums",
     "hand drum|hand drums|hand percussion|frame drum|djembe|cajon|darbuka|doumbek|bodhran|udu|dhol"
     "|dholak|zabumba|janggu"
     "|janggu drum|surdo|pandeiro|riq|daf|tar drum|talking drum|tabla|tablas|bata drums|ashiko|batucada"),
    ("drums",
     "drum|drums|brushes|brushed kit|drummer|drumming|drum kit|drumkit|drum set|drum machine"
     "|drum beat|drumbeat|drum loop|drum groove"
     "|drum pattern|drum track|drum part|drum sound|electronic drums|acoustic drums|brushed drums|breakbeat"
     "|breakbeats|breaks|amen break|double bass drum|double kick|double kick drum|double bass pedal|blast beat"
     "|drum fills|beatbox|beatboxing|808 drums|909 drums|trap drums|live drums|schlagzeug|schlagzeuger|batterie"
     "|bateria|batteria|perkusja|perkusji|perkusje|perkusyjny|bebny|bebnami|trommeln|trommel|tambours|tamburi"
     "|808 drum machine|909 drum machine|tr 808|tr-808|tr 909|tr-909|909|909s|707 drums|linndrum|linn drum|dmx drums"
     "|707 drum machine|808 kit|909 kit|808 drum kit|909 drum kit"
     "|rhythm section|percussion kit|kit|boom bap drums|four on the floor kick"),
    ("beat",
     "beat|beats|drum and beat|dembow|backbeat|four on the floor|four on floor|4 on the floor|4x4 beat|train beat"
     "|groove|grooves"),
    ("cymbals",
     "cymbal|cymbals|becken|piatti|talerze"),
    ("toms",
     "toms|tom toms|tom drums"),
    ("hats",
     "hi hat|hi hats|hihat|hihats|hats|rolling hats"),
)  # fmt: skip
