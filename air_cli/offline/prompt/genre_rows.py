"""Genres people write that no style file names, and the style that plays each; weak words, hedges and relatives."""

from typing import Final

from air_cli.offline.prompt.tables import word_set

GENRE_ROWS: Final[tuple[tuple[str, str], ...]] = (
    ("lofi",
     "lo-fi beats|bedroom beats|chillout beats"),
    ("house",
     "big room house|festival edm|future house|club music|bass house|acid house|funky house|electro swing"
     "|slap house|jersey club|witch house|jackin house|electroclash|nu disco house|italo house|dance track"
     "|dance beat"),
    ("deep house",
     "lo-fi house|lofi house|microhouse|progressive deep house"),
    ("techno",
     "ebm|gabber|hardcore techno|hard dance|berlin techno|melodic techno|dub techno|schranz|electronic body music"
     "|peak time techno"),
    ("trance",
     "goa trance|vocal trance|psychedelic trance|hard trance|eurotrance"),
    ("trap",
     "drift phonk|rage beat|emo rap|trap metal|mumble rap|hyphy|crunk|memphis rap|hybrid trap|trap soul beat"
     "|hard trap|southern hip hop|dirty south|wave music"),
    ("boom bap",
     "golden era hip-hop|west coast hip hop|jazz rap|conscious rap|g-funk|rap music|gangsta rap"
     "|alternative hip hop|conscious hip hop|cinematic hip hop|abstract hip hop|turntablism"),
    ("drum & bass",
     "jump up|liquid funk|breakbeat hardcore|techstep|darkstep|halftime dnb|drumstep|jungle music"
     "|atmospheric drum and bass"),
    ("dubstep",
     "riddim dubstep|color bass|wonky|deep dubstep|kawaii future bass|tearout"),
    ("uk garage",
     "two step garage|nu skool breaks"),
    ("synthwave",
     "dreamwave|dark wave|darkwave|cold wave|coldwave|minimal wave|hi-nrg|new romantic|spacewave"),
    ("ambient",
     "musica ambiente|musica ambiental|musique ambiante|muzyka ambient|drone music|healing music|spa music"
     "|sound bath|yoga music|ambient drone|space music|atmospheric ambient|musique concrete|field recording"
     "|ethereal wave|ambient pop|calming music|sound healing|tibetan|noise|dungeon synth|environmental music"),
    ("downtempo",
     "lounge music|intelligent dance music|nu jazz|ethno electronic|balearic|cafe del mar|electronic music"
     "|electronic track|chill music|hypnagogic pop|folktronica"),
    ("pop",
     "c-pop|power pop|art pop|baroque pop|chamber pop|noise pop|bubblegum pop|adult contemporary|pop ballad"
     "|power ballad|hyperpop|city pop|pop rock|soft pop|boy band|cantopop|mandopop|contemporary pop|anime opening"
     "|anime|theme song|christmas song|nursery rhyme|children's song|children's music|bollywood|sophisti pop"
     "|eurovision|chanson|indie pop radio|singer pop|wedding song|show tune|musical theatre|musical theater"
     "|broadway|jingle"),
    ("indie",
     "indietronica|slacker rock|lo-fi indie|alt pop|slowcore|sadcore|indie folk rock|post-punk revival"
     "|college rock|midwest emo|math rock|noise rock|space rock|indie ballad|indie electronic|surf pop"),
    ("rock",
     "rock song|rock & roll|prog|heartland rock|stoner rock|psychedelic|glam rock|folk rock|krautrock|rock ballad"
     "|yacht rock|acid rock|desert rock|art rock|industrial rock|electronic rock|christian rock|jam band"
     "|rock opera|punk blues|jazz rock|space rock opera|pub rock|roots rock|gothic rock|goth rock|rock anthem"),
    ("metal",
     "deathcore|symphonic metal|sludge|folk metal|industrial metal|post-metal|blackgaze|grindcore|stoner metal"
     "|gothic metal|sludge metal|technical death metal|viking metal"),
    ("punk",
     "ska punk|folk punk|garage punk|riot grrrl|oi|psychobilly|screamo|post-hardcore|crust punk|street punk"),
    ("funk",
     "funk music|afro funk|nu funk|minneapolis sound|go-go|funk pop|deep funk|synth funk"),
    ("soul",
     "soul music|southern soul|philly soul|memphis soul|blue eyed soul|soul ballad|soulful|psychedelic soul"),
    ("rnb",
     "r and b|alt r&b|trapsoul|pbr&b|modern r&b|urban contemporary"),
    ("disco",
     "italo|cosmic disco|boogie disco|euro disco|disco pop|post-disco"),
    ("gospel",
     "gospel music|praise and worship|worship music|spirituals|hymn|religious|church music|contemporary christian"
     "|ccm|qawwali|devotional"),
    ("blues",
     "blues music|jump blues|texas blues|desert blues|country blues|blues shuffle|swamp blues|acoustic blues"
     "|bluesy|louisiana blues|piano blues|soul blues"),
    ("jazz",
     "modal jazz|big band swing|jazz manouche|free jazz|jazz quintet|ambient jazz|nordic jazz|dark jazz"
     "|spiritual jazz|vocal jazz|swing music|stride|stride piano|ethiopian jazz|ethio-jazz|avant-garde jazz"
     "|traditional jazz|new orleans jazz|post-bop|soul jazz|crooner|cocktail jazz|lounge jazz|cabaret|third stream"
     "|hot jazz|kansas city jazz|west coast jazz"),
    ("bossa nova",
     "samba jazz|choro|pagode|chorinho|jazz samba"),
    ("reggae",
     "reggae rock|lovers rock|one drop|calypso|soca|ragga|mento|steelpan music|ska-punk reggae|two-tone"
     "|skinhead reggae"),
    ("afrobeat",
     "afrofusion|juju music|mbalax|west african|african music|rumba congolaise|palm wine|desert rock afro|zouk"
     "|kizomba"),
    ("reggaeton",
     "latin urban|latin trap perreo"),
    ("latin",
     "latin music|son cubano|tejano|latin dance|guaracha|norteno|banda|corrido|vallenato|timba|guajira"
     "|salsa romantica|milonga|bugalu|boogaloo|regional mexican|electro tango|nueva cumbia|corridos tumbados"
     "|salsa dura|trova|bachata song"),
    ("country",
     "traditional country|country ballad|western swing|alt country|country blues hybrid|texas country|red dirt"
     "|bro country|newgrass|old-time|appalachian|cowboy|hillbilly|cajun|zydeco|cowpunk|country folk|country road"),
    ("folk",
     "folk song|celtic music|irish folk|shanty|traditional folk|freak folk|folk pop|acoustic ballad|klezmer"
     "|balkan folk|medieval folk|fado|gypsy|romani|reel|jig|irish jig|celtic reel|slavic|russian folk|polish folk"
     "|ceili|ceilidh|japanese|chinese|indian|hindustani|carnatic|raga|arabic|middle eastern|turkish|persian|greek"
     "|rebetiko|andean|hawaiian|polynesian|mongolian|native american|tavern music|bardcore|hungarian|czardas"
     "|coffee house|coffeehouse|acoustic pop|acoustic song|americana folk|chamber folk|neofolk|pagan folk"
     "|gamelan music|traditional chinese|traditional japanese|korean traditional|pansori|serbian|kolo|horo|ethnic"
     "|hornpipe|morris dance|troubadour"),
    ("waltz",
     "walzer|vals|valzer|walc|valsa|slow waltz|jazz waltz 3/4|musette"),
    ("cinematic",
     "action music|hans zimmer|movie soundtrack|underscore|filmmusik|musique de film|banda sonora|colonna sonora"
     "|muzyka filmowa|trilha sonora|epic trailer|film|documentary|spy|western film|horror soundtrack"
     "|cinematic score|dramatic underscore|tv theme|space opera"),
    ("orchestral",
     "orchestral music|symphonic poem|orchestral fantasy|tone poem|fanfare|marching band|military march"
     "|film orchestra|fantasy orchestral|operatic|orchestral suite|symphonie"),
    ("classical piano",
     "piano sonata|felt piano piece|impromptu|chopin|debussy|satie|erik satie|sonatina|invention|piano miniature"
     "|minimalist piano|klavierstuck|klaviermusik|piece pour piano|pieza de piano|pieza para piano"
     "|brano per pianoforte|utwor fortepianowy|muzyka fortepianowa|peca para piano|musique de piano"),
    ("classical",
     "sonata|fugue|neo-classical|contemporary classical|modern classical|impressionist|impressionism|bach|mozart"
     "|beethoven|vivaldi|baroque music|klassik|klassische musik|classique|clasica|classica|muzyka klasyczna"
     "|klasyczna|philip glass|gregorian|gregorian chant|madrigal|mass|requiem|motet|toccata|rondo|brass quintet"
     "|chorale|early music|serialism|polyphony|counterpoint|avant-garde|partita|canon|scherzo|divertimento"
     "|serenade|romance"),
    ("chiptune",
     "nes music|c64|commodore 64|snes|sega genesis"),
    ("video game",
     "game soundtrack|adventure game|videospiel|jeu video|videojuego|gra wideo|rpg music|town theme"
     "|video game soundtrack"),
)  # fmt: skip

RELATIVES: Final[dict[str, tuple[str, ...]]] = {
    "deep house": ("house", "techno"), "trance": ("house", "techno"), "drill": ("trap",), "dubstep": ("trap",
    "drum & bass"),
    "uk garage": ("house", "drum & bass"), "downtempo": ("lofi", "ambient"), "indie": ("rock", "pop"),
    "metal": ("rock",), "punk": ("rock",),
    "funk": ("soul", "disco", "pop"), "soul": ("rnb", "funk", "pop"), "rnb": ("soul", "pop"), "disco": ("house",
    "funk", "pop"),
    "gospel": ("soul", "pop"), "blues": ("rock", "jazz"), "bossa nova": ("jazz",), "reggae": ("pop",),
    "afrobeat": ("funk", "house"),
    "amapiano": ("deep house", "house"), "reggaeton": ("latin", "pop"),
    "latin": ("reggaeton", "pop"), "classical piano": ("classical", "orchestral"), "country": ("folk", "pop"),
    "folk": ("acoustic", "country", "pop"),
    "waltz": ("classical", "folk", "cinematic"), "orchestral": ("cinematic", "classical"),
    "classical": ("orchestral", "cinematic"),
    "chiptune": ("video game", "synthwave"), "video game": ("chiptune", "cinematic"), "boom bap": ("hip hop",
    "lofi"), "lofi": ("boom bap",),
    "drum & bass": ("techno",), "trap": ("boom bap",), "synthwave": ("pop",), "rock": ("pop",),
    "ambient": ("cinematic",), "cinematic": ("ambient",),
    "house": ("techno",), "techno": ("house",), "jazz": ("pop",), "pop": (),
}  # fmt: skip

WEAK_GENRES: Final = word_set(
    "electronic|world|acoustic|epic|score|alternative|praise|spiritual|religious|film|movie|adventure|noise"
    "|experimental|latin|traditional|ethnic|acid|minimalist|psychedelic|soulful|funky|bluesy|afro|african|ballad"
    "|instrumental|theme song|christian|anime|romance|mass|canon|world music|electronic music|easy listening"
    "|commercial|corporate|march|fanfare|arcade|dungeon|japanese|chinese|indian|irish|drone|garage|hardcore|lounge"
    "|noir|suspense|horror|spy|meditation|christmas|invention|glitch|dub|riddim|big band|fusion|acid jazz funk"
    "|campfire|soundscape|jingle|jungle|waltz|swing|minimal|opera|rock anthem|coffee house|brazilian|dance|party"
    "|atmospheric|adventure|dramatic|heroic|rage|electronica|soundtrack|cinematic|orchestral|orchestra|documentary"
    "|trailer|lullaby|rock opera|vocal|industrial|surf|emo|choir"
    "|piano piece|piano music|piano ballad|relaxation|minimalism|tavern|circus|carnival|carousel|cuban|exotica"
    "|klavierstuck|klaviermusik|piece pour piano|pieza de piano|pieza para piano|brano per pianoforte"
    "|utwor fortepianowy|muzyka fortepianowa|peca para piano|musique de piano|brass band|choral|solo piano"
)
"""Words that colour a piece; a plain genre beside them wins."""

HEDGES_AFTER: Final = word_set(
    "influence|influences|influenced|inspired|flavor|flavour|flavors|flavours|flavored|touch|touches|accents|accent"
    "|hints|hint|undertones|overtones|elements|element|tinged|tinge|infused|vibes|meets|sensibilities|aesthetic"
    "|aesthetics|sensibility|techniques|charm"
)
HEDGES_BEFORE: Final = word_set(
    "with|influences|influenced|elements|hints|touch|touches|inspired|like|accents|hint|undertones|borrowing|samples"
)
