"""Mood words with the energy (0–1) they suggest; `None` says nothing about energy."""

from typing import Final

MOOD_ROWS: Final[tuple[tuple[str, float | None, str], ...]] = (
    ("calm", 0.2,
     "calm|calming|peaceful|serene|tranquil|soothing|gentle|relaxing|relaxed|quiet|restful|ruhig|calme|tranquilo"
     "|tranquilla|spokojny|spokojna|repose|meditative|lulling|relaksujacy"),
    ("mellow", 0.3,
     "mellow|chill|laid back|laid-back|smooth|easygoing|cozy|warm|soft|lazy|chilled|entspannt|lounge vibe|wistful"),
    ("dreamy", 0.3,
     "dreamy|ethereal|floating|hazy|celestial|airy|otherworldly|vertraumt|reveur|marzycielski|sognante|hypnagogic"
     "|shimmering|atmospheric"),
    ("sad", 0.3,
     "sad|melancholic|melancholy|sorrowful|mournful|heartbroken|grief|sombre|somber|gloomy|traurig|trauriges|traurige|trauriger|triste|smutny"
     "|smutna|smutne|malinconico|melancolico|melancholisch|depressing|lonely|heartache|distress|despair|misery"
     "|sadness|depression|pessimism"),
    ("romantic", 0.4,
     "romantic|tender|intimate|loving|sensual|romantisch|romantique|romantico|romantyczny|sentimental|passionate"),
    ("nostalgic", 0.4,
     "nostalgic|nostalgia|retro|vintage|bittersweet|reflective|nostalgisch|nostalgique|nostalgico|nostalgiczny"
     "|contemplative|introspective|pensive"),
    ("dark", 0.5,
     "dark|sinister|ominous|haunting|eerie|menacing|brooding|moody|spooky|creepy|dunkel|dusterer|sombre et lourd"
     "|oscuro|oscura|scuro|mroczny|mroczna|mroczne|sombrio|evil|uneasy|uneasiness|trepidation|nervousness|worry"
     "|tense|tension|anxious|suspenseful"),
    ("mysterious", 0.4,
     "mysterious|mystical|enigmatic|mystic|misterioso|mysterieux|tajemniczy|geheimnisvoll|exotic"),
    ("happy", 0.65,
     "happy|joyful|cheerful|playful|fun|feel good|feel-good|sunny|bright|lighthearted|merry|frohlich|joyeux|alegre"
     "|allegro mood|felice|wesoly|wesola|gladness|upbeat|carefree|whimsical|quirky|bouncy|funny|cute"),
    ("uplifting", 0.7,
     "uplifting|hopeful|inspiring|inspirational|optimistic|motivational|triumphant|euphoric|euphoria|anthemic"
     "|victorious|ecstasy|heroic|celebratory|soaring|majestic"),
    ("energetic", 0.85,
     "energetic|high energy|high-energy|driving|powerful|lively|dynamic|vibrant|exciting|excited|excitement"
     "|invigorating|energisch|energique|energetico|energiczny|energiczna|pumping|intense|electrifying|vigorous"
     "|explosive|adrenaline|pounding|relentless|spirited"),
    ("aggressive", 0.95,
     "aggressive|angry|furious|brutal|violent|heavy|rage|raw|abrasive|hard hitting|hard-hitting|aggressiv|agressif"
     "|agresywny|crushing|chaotic|fierce"),
    ("epic", 0.85,
     "epic|massive|dramatic|grand|cinematic feel|grandiose|monumental|adventurous|adventure"),
    ("groovy", 0.65,
     "groovy|funky|danceable|catchy|infectious|sexy|swaggering|slinky"),
    ("minimal", 0.25,
     "minimal|minimalist|sparse|stripped down|stripped-down|bare|simple|understated|hypnotic"),
    ("elegant", 0.4,
     "elegant|sophisticated|graceful|refined|lush|noble|stately"),
)  # fmt: skip
