"""Genres people write, and the style that plays each; styles fall back to their nearest relative."""

from typing import Final

from air_cli.offline.prompt.tables import word_set

GENRE_ROWS: Final[tuple[tuple[str, str], ...]] = (
    ("lofi",
     "lofi|lo-fi|lofi hip hop|lo-fi hip-hop|lofi beat|chillhop|study beats|chill beats|jazzhop|lo-fi beats"
     "|lofi beats|bedroom beats|chillout beats"),
    ("house",
     "house|house music|disco house|french house|chicago house|tech house|big room|big room house|electro house"
     "|progressive house|tropical house|piano house|edm|festival edm|dance music|future house|club music"
     "|garage house|bass house|acid house|funky house|eurodance|electro swing|hands up|electronic dance music"
     "|slap house|jersey club|witch house|ballroom|jackin house|electroclash|nu disco house|italo house"),
    ("deep house",
     "deep house|melodic house|organic house|afro house|soulful house|lo-fi house|lofi house|microhouse"
     "|progressive deep house"),
    ("techno",
     "techno|minimal techno|detroit techno|acid techno|hard techno|industrial techno|industrial|ebm|electro|gabber"
     "|hardcore techno|hardstyle|happy hardcore|hard dance|rave|berlin techno|melodic techno|dub techno|acid"
     "|schranz|electronic body music|peak time techno"),
    ("trance",
     "trance|psytrance|psy trance|goa trance|uplifting trance|progressive trance|vocal trance|goa"
     "|psychedelic trance|hard trance|eurotrance"),
    ("trap",
     "trap|trap beat|trap music|phonk|drift phonk|cloud rap|plugg|rage beat|emo rap|trap metal|mumble rap|hyphy"
     "|crunk|memphis rap|hybrid trap|latin trap|trap soul beat|hard trap|southern hip hop|dirty south|wave music"),
    ("drill",
     "drill|uk drill|chicago drill|ny drill|brooklyn drill|grime|drill beat"),
    ("boom bap",
     "boom bap|boom-bap|hip hop|hip-hop|hiphop|rap|old school hip hop|golden era hip-hop|golden age hip hop"
     "|east coast hip hop|west coast hip hop|jazz rap|conscious rap|instrumental hip hop|g-funk|g funk|90s hip hop"
     "|rap music|gangsta rap|alternative hip hop|conscious hip hop|hip hop beat|cinematic hip hop|abstract hip hop"
     "|underground hip hop|turntablism"),
    ("drum & bass",
     "drum and bass|drum & bass|drum n bass|drum'n'bass|drum 'n' bass|dnb|d&b|d'n'b|jungle|liquid dnb"
     "|liquid drum and bass|neurofunk|jump up|liquid funk|breakcore|breakbeat hardcore|techstep|darkstep"
     "|halftime dnb|drumstep|jungle music|atmospheric drum and bass"),
    ("dubstep",
     "dubstep|brostep|riddim dubstep|melodic dubstep|bass music|future bass|color bass|wonky|glitch hop"
     "|midtempo bass|deep dubstep|kawaii future bass|tearout"),
    ("uk garage",
     "uk garage|2-step|two step garage|2 step garage|garage|future garage|speed garage|bassline house|ukg|two-step"
     "|breakbeat|big beat|nu skool breaks"),
    ("synthwave",
     "synthwave|retrowave|outrun|darksynth|synth wave|dreamwave|chillwave|vaporwave|synthpop|synth-pop|synth pop"
     "|new wave|electropop|80s pop|dark wave|darkwave|italo disco|cold wave|coldwave|minimal wave|hi-nrg"
     "|new romantic|spacewave"),
    ("ambient",
     "ambient|ambient music|musica ambiente|musica ambiental|musique ambiante|muzyka ambient|dark ambient"
     "|drone|drone music|space ambient|soundscape|new age|meditation music"
     "|meditation|sleep music|healing music|spa music|sound bath|yoga music|ambient drone|relaxation music"
     "|space music|atmospheric ambient|musique concrete|field recording|ethereal wave|ambient pop|calming music"
     "|sound healing|tibetan|noise|dungeon synth|environmental music"),
    ("downtempo",
     "downtempo|trip hop|trip-hop|chillout|chill out|lounge music|idm|intelligent dance music|glitch|leftfield"
     "|nu jazz|ethno electronic|chillstep|electronica|psybient|balearic|cafe del mar|electronic|electronic music"
     "|electronic track|lounge|chill music|hypnagogic pop|folktronica"),
    ("pop",
     "pop|pop song|pop music|dance pop|dance-pop|teen pop|k-pop|kpop|j-pop|jpop|c-pop|power pop|art pop|baroque pop"
     "|chamber pop|noise pop|bubblegum pop|adult contemporary|pop ballad|power ballad|hyperpop|europop|schlager"
     "|city pop|britpop|easy listening|pop rock|soft pop|ballad|latin pop|boy band|cantopop|mandopop"
     "|contemporary pop|anime opening|anime|theme song|christmas song|christmas|nursery rhyme|children's song"
     "|children's music|lullaby|bollywood|sophisti pop|eurovision|chanson|indie pop radio|singer pop|wedding song"
     "|show tune|musical theatre|musical theater|broadway|jingle|commercial|corporate"),
    ("indie",
     "indie|indie rock|indie pop|dream pop|bedroom pop|shoegaze|jangle pop|indietronica|slacker rock|lo-fi indie"
     "|alternative|alt pop|slowcore|sadcore|indie folk rock|post-punk revival|college rock|emo|midwest emo"
     "|math rock|alt-pop|noise rock|space rock|indie ballad|indie electronic|surf pop"),
    ("rock",
     "rock|rock music|rock song|classic rock|hard rock|alternative rock|alt rock|arena rock|garage rock|grunge"
     "|stadium rock|rock and roll|rock n roll|rock & roll|surf rock|surf|southern rock|progressive rock|prog rock"
     "|prog|psychedelic rock|soft rock|post-rock|post rock|blues rock|heartland rock|stoner rock|psychedelic"
     "|glam rock|folk rock|rockabilly|krautrock|rock ballad|yacht rock|acid rock|desert rock|art rock"
     "|industrial rock|electronic rock|christian rock|jam band|rock opera|punk blues|jazz rock|space rock opera"
     "|pub rock|roots rock|gothic rock|goth rock|rock anthem"),
    ("metal",
     "metal|heavy metal|thrash metal|death metal|black metal|doom metal|power metal|metalcore|deathcore|djent"
     "|nu metal|progressive metal|symphonic metal|sludge|thrash|folk metal|industrial metal|post-metal|blackgaze"
     "|grindcore|speed metal|stoner metal|gothic metal|nu-metal|sludge metal|technical death metal|viking metal"),
    ("punk",
     "punk|punk rock|pop punk|pop-punk|hardcore punk|post-punk|post punk|skate punk|ska punk|hardcore|folk punk"
     "|garage punk|riot grrrl|oi|psychobilly|screamo|post-hardcore|crust punk|street punk|garage"),
    ("funk",
     "funk|funky|funk music|p-funk|jazz funk|jazz-funk|funk rock|boogie|afro funk|electro funk|nu funk"
     "|minneapolis sound|go-go|funk pop|deep funk|synth funk"),
    ("soul",
     "soul|soul music|motown|northern soul|neo soul|neo-soul|southern soul|philly soul|memphis soul|blue eyed soul"
     "|classic soul|quiet storm|soul ballad|soulful|psychedelic soul"),
    ("rnb",
     "r&b|rnb|r and b|r & b|rhythm and blues|contemporary r&b|alt r&b|alt-r&b|trap soul|trapsoul|new jack swing"
     "|pbr&b|alternative r&b|modern r&b|slow jam|urban contemporary"),
    ("disco",
     "disco|nu-disco|nu disco|disco funk|italo|cosmic disco|boogie disco|euro disco|disco pop|post-disco"),
    ("gospel",
     "gospel|gospel music|praise|worship|praise and worship|worship music|spiritual|spirituals|christian|hymn"
     "|religious|church music|gospel choir|contemporary christian|ccm|qawwali|devotional"),
    ("blues",
     "blues|blues music|chicago blues|delta blues|electric blues|jump blues|slow blues|texas blues|12-bar blues"
     "|12 bar blues|twelve bar blues|boogie woogie|boogie-woogie|desert blues|country blues|blues shuffle"
     "|swamp blues|acoustic blues|twelve-bar blues|bluesy|louisiana blues|piano blues|soul blues"),
    ("jazz",
     "jazz|jazz music|smooth jazz|bebop|be-bop|hard bop|cool jazz|modal jazz|swing|swing jazz|big band"
     "|big band swing|gypsy jazz|jazz manouche|jazz fusion|fusion|free jazz|latin jazz|ragtime|dixieland"
     "|jazz ballad|jazz trio|jazz quartet|jazz quintet|jazz standard|acid jazz|ambient jazz|nordic jazz|noir"
     "|dark jazz|spiritual jazz|vocal jazz|swing music|stride|stride piano|ethiopian jazz|ethio-jazz|jazz waltz"
     "|avant-garde jazz|traditional jazz|new orleans jazz|post-bop|soul jazz|crooner|cocktail jazz|lounge jazz"
     "|cabaret|third stream|hot jazz|kansas city jazz|west coast jazz"),
    ("bossa nova",
     "bossa nova|bossa|samba|bossanova|mpb|samba jazz|choro|brazilian|brazilian jazz|samba-jazz|pagode|chorinho"
     "|jazz samba"),
    ("reggae",
     "reggae|roots reggae|dub|dub reggae|ska|dancehall|rocksteady|reggae rock|lovers rock|riddim|one drop|calypso"
     "|soca|ragga|mento|steelpan music|ska-punk reggae|two-tone|skinhead reggae"),
    ("afrobeat",
     "afrobeat|afrobeats|afro beat|afropop|highlife|afro pop|afro|afro-cuban|afrofusion|soukous|juju music|mbalax"
     "|african|west african|african music|rumba congolaise|afro-funk|palm wine|desert rock afro|zouk|kizomba"),
    ("amapiano",
     "amapiano|private school amapiano|gqom|kwaito|south african house"),
    ("reggaeton",
     "reggaeton|perreo|dembow|moombahton|latin urban|latin trap perreo"),
    ("latin",
     "latin|latin music|salsa|cumbia|bachata|merengue|mambo|cha cha"
     "|cha-cha|rumba|son cubano|tango|bolero|mariachi|ranchera|tejano|latin dance|guaracha|norteno|banda|corrido"
     "|vallenato|timba|guajira|salsa romantica|milonga|bugalu|boogaloo|regional mexican|electro tango|nueva cumbia"
     "|corridos tumbados|salsa dura|trova|bachata song"),
    ("country",
     "country|country music|americana|bluegrass|outlaw country|country rock|country pop|honky-tonk|honky tonk"
     "|nashville|traditional country|country ballad|western swing|alt country|alt-country|western"
     "|country blues hybrid|texas country|red dirt|bro country|newgrass|old-time|old time|appalachian|cowboy"
     "|hillbilly|cajun|zydeco|cowpunk|country folk|country road"),
    ("folk",
     "folk|folk music|folk song|indie folk|acoustic folk|singer-songwriter|singer songwriter|celtic|irish"
     "|celtic music|irish folk|scottish|sea shanty|shanty|traditional folk|freak folk|folk pop|folk-pop"
     "|acoustic ballad|klezmer|flamenco|balkan|balkan folk|nordic folk|medieval|medieval folk|fado|world music"
     "|world|gypsy|romani|reel|jig|irish jig|celtic reel|slavic|russian folk|polish folk|ceili|ceilidh|campfire"
     "|japanese|chinese|indian|hindustani|carnatic|raga|arabic|middle eastern|turkish|persian|greek|rebetiko|andean"
     "|hawaiian|polynesian|mongolian|native american|tavern music|bardcore|acoustic|hungarian|czardas|coffee house"
     "|coffeehouse|acoustic pop|acoustic song|americana folk|chamber folk|neofolk|pagan folk|gamelan music"
     "|traditional chinese|traditional japanese|korean traditional|pansori|serbian|kolo|horo|ethnic|traditional"
     "|hornpipe|morris dance|troubadour"),
    ("waltz",
     "waltz|viennese waltz|walzer|valse|vals|valzer|walc|valsa|slow waltz|jazz waltz 3/4|musette|mazurka"),
    ("cinematic",
     "cinematic|film score|film music|soundtrack|movie score|trailer|trailer music|epic|epic music"
     "|hybrid orchestral|score|suspense|horror|thriller|action music|hans zimmer|movie soundtrack|movie|underscore"
     "|filmmusik|musique de film|banda sonora|colonna sonora|muzyka filmowa|trilha sonora|epic trailer|film"
     "|documentary|spy|western film|horror soundtrack|cinematic score|dramatic underscore|tv theme|space opera"),
    ("orchestral",
     "orchestral|orchestra|symphonic|symphony|orchestral music|symphonic poem|orchestral fantasy|overture|concerto"
     "|tone poem|fanfare|march|marching band|military march|ballet|film orchestra|fantasy orchestral|opera|operatic"
     "|orchestral suite|symphonie"),
    ("classical piano",
     "classical piano|piano sonata|romantic piano|felt piano piece|neoclassical piano|nocturne|etude|prelude"
     "|impromptu|chopin|debussy|satie|erik satie|sonatina|invention|piano miniature|minimalist piano"),
    ("classical",
     "classical|classical music|baroque|romantic era|chamber music|sonata|nocturne|fugue|prelude|etude|minuet"
     "|impromptu|classical piano|string quartet|renaissance|neoclassical|neo-classical|contemporary classical"
     "|minimalist|minimalism|modern classical|impressionist|impressionism|bach|mozart|beethoven|chopin|debussy"
     "|satie|vivaldi|baroque music|klassik|klassische musik|classique|clasica|classica|muzyka klasyczna|klasyczna"
     "|erik satie|philip glass|piano sonata|invention|gregorian|gregorian chant|madrigal|mass|requiem|motet|toccata"
     "|rondo|brass quintet|chorale|early music|serialism|polyphony|counterpoint|avant-garde|sonatina|partita|canon"
     "|scherzo|divertimento|serenade|romance"),
    ("chiptune",
     "chiptune|8-bit|8 bit|8bit|chip music|nes|nes music|gameboy|game boy|c64|16-bit|16 bit|bitpop|chip tune"
     "|commodore 64|snes|arcade|retro game|sega genesis"),
    ("video game",
     "video game|video game music|game music|vgm|rpg|boss battle|boss fight|jrpg|platformer|game soundtrack|dungeon"
     "|overworld|adventure game|videospiel|jeu video|videojuego|gra wideo|rpg music|battle theme|town theme"
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
