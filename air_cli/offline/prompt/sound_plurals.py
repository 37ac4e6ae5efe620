"""Instruments in the plurals and cases of other languages, as far as an "s" does not make them. A table only."""

from typing import Final

FOREIGN_ROWS: Final[tuple[tuple[str, str], ...]] = (
    ("Trumpet", "trompeten|trombe|trompetes|trebacz|trabek"),
    ("Violin", "geigen|violinen|violini|violines|violinos"),
    ("Viola", "bratschen|altowka|altowki|violas de arco"),
    ("Cello", "celli|violoncelli|violonchelos|wiolonczele|wiolonczel|cellos"),
    ("Clarinet", "klarinetten|clarinetti|clarinettes|clarinetes|klarnet|klarnety|klarnetem"),
    ("Trombone", "posaunen|tromboni|puzon|puzony"),
    ("French Horn", "horner|waldhorner|corni|cors d'harmonie|trompas|waltornie|waltornia"),
    ("Tuba", "tuben|tube"),
    ("Oboe", "oboen|oboi|hautbois|oboj|oboje"),
    ("Bassoon", "fagotte|fagotti|bassons|fagotes|fagoty"),
    ("Harp", "harfen|arpe|harpes|arpas|harpas|harfy"),
    ("Timpani", "pauken|timbales d'orchestre|kotly|timpanos"),
    ("Snare", "kleine trommel|kleiner trommel|kleinen trommel|tamburo rullante|redoblante|redoblantes|tarola"
              "|petite caisse"),
    ("Kick", "grosse trommel|grose trommel|grosser trommel|groser trommel|gran cassa|bebna basowe"),
    ("Tambourine", "tamburello|tamburelli|pandereta|panderetas|tamburyn|schellenkranz|tambourin"),
    ("flute", "querfloten|floten|flauti|flety|fletow|flecie"),
    ("guitar", "gitar|gitarren|violoes|gitarami|gitar akustycznych"),
    ("Acoustic Guitar", "mandoline|mandolini|mandoliny|cavaquinho|cavaquinhos"),
    ("Accordion", "akkordeons|fisarmoniche|acordeones|akordeony"),
    ("synth", "synthesizern|synthetiseurs|sintetizadores|sintetizzatori|syntezatory"),
    ("choir", "chore|choren|coros|cori|chory|choeurs"),
    ("hand drums", "surdo|surdos|pandeiros"),
)  # fmt: skip
"""Value of the vocabulary → its words."""
