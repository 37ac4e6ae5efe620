"""Words that ask for nothing: small words of eight languages, and talk about music that any piece would answer to."""

from typing import Final

from air_cli.offline.prompt.tables import word_set

SMALL_WORDS: Final = word_set(
    # English
    "the|and|non|but|for|nor|yet|with|without|within|from|into|onto|over|under|upon|out|off|about|around|above|below|across"
    "|along|after|before|behind|beside|besides|between|beyond|by|down|during|inside|outside|near|per|than|through"
    "|throughout|till|until|toward|towards|via|versus|while|whilst|although|though|because|since|unless|whether|whereas"
    "|that|this|these|those|there|here|their|theirs|them|they|themselves|its|itself|his|her|hers|him|our|ours|you|your"
    "|yours|yourself|who|whom|whose|which|what|when|where|why|how|however|are|was|were|been|being|isn|aren|wasn|has|had"
    "|have|having|does|did|doing|don|doesn|didn|can|cannot|could|should|would|will|won|shall|may|might|must|let|lets"
    "|get|gets|got|not|too|very|also|again|already|ever|even|else|enough|just|like|likes|more|most|much|many|less|least"
    "|few|lots|lot|bit|any|anything|anyone|all|another|both|each|either|neither|every|everyone|everything|none|other"
    "|others|some|someone|something|somewhat|such|same|own|only|quite|rather|really|right|well|then|thus|hence|now"
    "|today|always|often|sometimes|never|nothing|once|twice|one|two|three|four|five|six|seven|eight|nine|ten|first"
    "|second|third|last|next|despite|due|except|instead|plus|minus|etc|via|way|ways|kind|kinds|sort|sorts|type|types"
    "|amp|please|thanks|thank|hello|hey|want|wants|wanted|need|needs|needed|give|gives|giving|given|make|makes|making"
    "|made|play|plays|played|playing|use|uses|used|using|utilize|utilizes|utilized|utilizing|come|comes|coming|goes|going|gone|keep"
    "|keeps|kept|put|puts|set|sets|take|takes|taken|bring|brings|brought|stand|stands|lets|allow|allows|hear|hears|see|sees"
    "|heard|listen|listens|say|says|said|tell|tells|think|sit|sits|show|shows|shown|run|runs|running|lie|lies|lay"
    "|gimme|wanna|gonna|i'm|i'd|i'll|ill|whole|entire|full|total|various|certain|able|sure|worth|back|long|short|big"
    "|small|little|huge|new|old|young|main|overall|okay|yeah|top|side|part|parts|end|ends|ending|start|starts"
    "|starting|begin|begins|beginning|middle|final|based|exactly|maybe|perhaps|probably"
    # German
    "|der|die|das|den|dem|des|ein|eine|einen|einem|einer|eines|und|oder|mit|ohne|fur|von|vom|zum|zur|bei|aus|auf|als"
    "|auch|aber|nicht|ist|sind|wird|werden|soll|sollte|bitte|mach|mache|ich|mir|mochte|wie|sehr|nur|stuck|lied|musik"
    "|takte|takt|sekunden|minuten|lang|schones|schone|im|am"
    # French
    "|les|des|une|avec|sans|pour|dans|sur|par|est|sont|qui|que|quoi|tres|plus|aux|mon|ton|son|ses|fais|faire|moi|veux"
    "|voudrais|morceau|chanson|musique|mesures|secondes|jolie|beau|belle"
    # Spanish, Portuguese, Italian
    "|los|las|una|uno|unos|unas|con|sin|para|por|del|muy|pero|que|como|mas|hazme|quiero|pieza|cancion|musica|compases"
    "|segundos|minutos|dos|das|nos|nas|com|sem|uma|umas|muito|quero|faca|musicas|compassos|peca|gli|della|delle|dei"
    "|degli|nel|nella|con|senza|per|molto|fammi|voglio|brano|canzone|battute|secondi|minuti|che|hay|sea|ser|est"
    # Polish
    "|bez|dla|nad|pod|przy|przez|jest|sa|ma|ktory|ktora|ktore|jak|ale|lub|oraz|tylko|bardzo|prosze|zrob|chce|utwor"
    "|utworu|kawalek|piosenka|piosenke|muzyka|muzyke|muzyki|taktow|takty|sekund|minuty|minut|ladny|ladna|do|na|po|od|ze"
    # Dutch, Swedish
    "|een|het|van|met|zonder|voor|niet|maar|och|med|utan|som|ett|inte"
)
"""Words that say nothing of the music itself."""

TALK_WORDS: Final = word_set(
    "music|song|track|tune|piece|number|composition|instrumental|instrument|instrumentation|anthem|stab|hit|swell|change|arrangement|production"
    "|recording|performance|sound|soundscape|style|genre|vibe|vibes|feel|feeling|mood|tone|character|quality|atmosphere"
    "|element|section|passage|structure|form|tempo|pace|speed|bpm|beat|rhythm|rhythmic|groove|meter|metre|time"
    "|signature|bar|measure|minute|duration|length|runtime|playtime|key|scale|mode|tonality|pitch|chord|progression"
    "|harmony|harmonic|melody|melodic|melodious|harmonious|lead|backing|background|foreground|line|riff|motif|motive|note|hook|lick|fill|intro|verse"
    "|chorus|bridge|drop|breakdown|buildup|outro|break|solo|refrain|texture|layer|palette|backdrop|bed|foundation"
    "|musical|musically|musician|musicianship|artist|audience|listener|fan|version|sample|loop|mix|demo|jam|session"
    "|band|ensemble|group|orchestration|accompaniment|phrasing|dynamic|delivery|expression|voice|role|level|amount"
    "|choice|combination|blend|mixture|variety|variation|range|span|register|focus|emphasis|accent|movement|energy"
    "|male|female|deep|high|low|loud|soft|softer|fast|slow|steady|moderate|strong|hard|heavy|light|subtle"
)
"""How people talk about any piece; `base_forms` finds their plurals and tenses."""

PRAISE_WORDS: Final = word_set(
    "good|nice|great|cool|best|better|pretty|lovely|fine|perfect|amazing|awesome|beautiful|wonderful|fantastic|superb|brilliant"
    "|excellent|incredible|interesting|simple|complex|rich|unique|special|original|authentic|true|real|pure|genuine"
    "|modern|classic|typical|traditional|contemporary|professional|polished|clean|clear|tight|solid|catchy|memorable"
    "|cohesive|coherent|unified|balanced|diverse|distinct|distinctive|different|unusual|notable|important|vital"
    "|essential|integral|significant|prominent|main|major|minor|signature|quintessential|compelling|engaging|appealing"
    "|impressive|impactful|powerful|effective|immersive|enjoyable|stunning|gorgeous|fresh|detailed|precise"
    "|focused|compact|consistent|complete|proper|suitable|friendly|natural|organic|smooth|mature|intricate|creative"
    "|innovative|iconic|legendary|popular|famous|favorite|favourite|ready|radio|sonic|aesthetic|appeal|impact|impression"
    "|experience|attention|beauty|charm|depth|richness|warmth|nuance|complexity|intricacy|emotion|emotional|emotive"
    "|sense|nature|essence|identity|life|love|story|storytelling|message|theme|idea|inspiration|journey|effect|result"
    "|example|representation|testament|tradition|convention|aspect|characteristic|feature|touch|hint|flavor|flavour"
    "|influence|technique|approach|extra|additional|overall|general|specific|particular|variable|limited|further"
    "|furthermore|together|question|prime|ample|careful|apart|easy|moment|perfection|maximum|precision|distinctiveness"
    "|irresistible|accessible|unexpected|banger|study|relax|sleep|category|relies|rely|atypical|casual|enthusiast|referring|live|meet|band"
)
"""Words of praise, and the abstract nouns of descriptions."""

TALK_STEMS: Final = (
    "achiev|accompan|accompani|accentuat|add|adher|allow|appreciat|approximat|belong|boast|captivat|captur|categori[sz]|celebrat"
    "|characteri[sz]|check|combin|compell|complement|compos|consist|contribut|convey|craft|creat|culminat|danc|defin"
    "|deliver|demand|desir|determin|display|draw|driv|embod|embodi|emphasi[sz]|employ|encourag|engag|enhanc|enjoy|enrich"
    "|evok|exhibit|explor|express|exud|extend|fall|featur|fill|flow|follow|fulfill|generat|help|highlight|imbu|immers"
    "|impart|incorporat|includ|inclus|infus|inject|inspir|involv|invit|last|lend|maintain|mark|meet|merg|mix|mov|offer|opt|pass"
    "|perform|possess|present|produc|progress|project|provid|reach|refer|referr|reflect|relat|remind|remain|represent|resembl"
    "|result|reveal|ris|root|serv|showcas|span|spann|steep|suggest|support|transport|tap|tapp|unforgett|unmistak|utili[sz]"
    "|vary|vari|writ|written|build|built|unfold|weav|pronounc|skill|thought|conventional|unconventional|technic|importan"
)
"""Beginnings of words that describe what music does, whatever the music; `STEM_ENDINGS` are what may follow."""
STEM_ENDINGS: Final = (
    "|e|s|es|d|ed|y|ies|ing|er|ers|or|ors|ion|ions|ation|ations|ive|able|ible|ment|ments|ence|ences|ance|ances|ful|ten|t"
    "|al|ally|ant|ent|ce|cal|out"
)
