"""A drum kit that the prompt asks for, and a library of own drums: the own ones play, those of that name first."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from air_cli.domain.kits import DEFAULT_KIT_NAME, KITS
from air_cli.domain.sample import Catalogue
from air_cli.domain.starter_names import starter_sound
from air_cli.inventory.select import playable
from air_cli.offline.planner import Planned


def with_own_drums(planned: Planned, catalogue: Callable[[], Catalogue]) -> Planned:
    """The plan with the starter pack's kit given up for drums that the library holds.

    A sample whose path names the kit ("TR-808/Kick.wav") is selected, by the seed where there are several; where there
    is none, the library's others play and a warning says so. The catalogue is asked for only where a kit is wished for.
    """
    meta = planned.meta
    sounds = {name: starter_sound(sample_id) for name, sample_id in meta.selected_samples.items()}
    wished = {name: sound[1] or DEFAULT_KIT_NAME for name, sound in sounds.items() if sound is not None}
    if not wished:
        return planned
    library, chosen = catalogue(), dict(meta.selected_samples)
    missed: defaultdict[str, list[str]] = defaultdict(list)
    for name, kit in wished.items():
        own = playable(library, name)
        if not own:
            continue
        del chosen[name]
        named = [row.id for row in own if _says(kit, row.id)]
        if named:
            chosen[name] = named[meta.seed % len(named)]
        else:
            missed[kit].append(name)
    notes = [
        f"{kit} drums: the library has no {', '.join(names)} of that name, its own play; "
        f"`air edit latest --sample '{names[0]}={meta.selected_samples[names[0]]}'` takes the starter pack's"
        for kit, names in missed.items()
    ]
    return replace(
        planned,
        meta=meta.model_copy(update={"selected_samples": chosen}),
        warnings=(*planned.warnings, *notes),
    )


def _says(kit: str, sample_id: str) -> bool:
    """Whether a path holds the kit's name or one of its synonyms as a word."""
    words = "|".join(re.escape(word) for word in (kit, *KITS[kit][1].split("|")))
    return re.search(rf"(?<![a-z\d])(?:{words})(?![a-z\d])", sample_id.casefold().replace("_", " ")) is not None
