"""Genre and mood: which style plays what the prompt names."""

from dataclasses import dataclass
from typing import Final

from air_cli.offline.catalogue import find_style, load_styles
from air_cli.offline.prompt.draft import Draft
from air_cli.offline.prompt.genre_rows import HEDGES_AFTER, HEDGES_BEFORE, RELATIVES, WEAK_GENRES
from air_cli.offline.prompt.lexicon import Mention
from air_cli.offline.prompt.mood_rows import MOOD_ROWS
from air_cli.offline.prompt.negation import Negations
from air_cli.offline.prompt.page import Page, split_words

_MAX_MOODS = 3
_HEAD_REACH = 1
_WEAK_WORDS: Final = frozenset(split_words(w) for w in WEAK_GENRES)
_ERA_STYLES: Final = {
    "80s": "synthwave",
    "50s": "rock",
    "60s": "rock",
    "70s": "funk",
    "90s": "boom bap",
    "20s": "jazz",
    "30s": "jazz",
    "40s": "jazz",
}
_ENERGY_OF_MOOD: Final = {mood: energy for mood, energy, _ in MOOD_ROWS}


@dataclass(frozen=True, slots=True)
class _Genre:
    style: str
    words: str
    mention: Mention
    weight: int


def nearest_style(name: str) -> tuple[str, bool] | None:
    """The packaged style of that name or its nearest relative, and whether it is a relative; `None` without styles."""
    queue, seen = [name], {name}
    while queue:
        current = queue.pop(0)
        found = find_style(current)
        if found is not None:
            return found.name, current != name
        for relative in RELATIVES.get(current, ()):
            if relative not in seen:
                seen.add(relative)
                queue.append(relative)
    styles = load_styles()
    return (next(iter(styles)), True) if styles else None


def read_genre(page: Page, draft: Draft, mentions: list[Mention], negations: Negations) -> None:
    """Choose the style: plain genres over colouring words, earlier over later, nouns over adjectives."""
    genres = [g for m in mentions if (g := _weigh(page, m, negations)) is not None]
    if not genres:
        _style_of_era(draft)
        return
    best = max(g.weight for g in genres)
    index = next(i for i, g in enumerate(genres) if g.weight == best)
    while index + 1 < len(genres) and _is_head(page, genres[index], genres[index + 1]):
        index += 1
    chosen = genres[index]
    _state_style(chosen.style, chosen.words, draft)
    for other in genres:
        if other.style != chosen.style:
            draft.note("genre", other.style, other.words)


def _state_style(name: str, words: str, draft: Draft) -> None:
    found = nearest_style(name)
    if found is None:
        return
    style, is_relative = found
    shown = f"{style} (nearest to {name})" if is_relative else style
    draft.state("style", style, words, shown=shown)
    draft.values["genre_words"] = words.lower()


def _style_of_era(draft: Draft) -> None:
    style = _ERA_STYLES.get(draft.get("era") or "")
    if style is not None:
        _state_style(style, draft.get("era"), draft)


def _weigh(page: Page, mention: Mention, negations: Negations) -> _Genre | None:
    style = mention.value_of("style")
    if style is None or negations.denies(mention) or negations.supposes(mention):
        return None
    tokens = page.tokens
    words = page.words(mention.start, mention.end)
    weight = 2 if split_words(words) in _WEAK_WORDS else 4
    after = tokens[mention.last].text if mention.last < len(tokens) else ""
    before = {t.text for t in tokens[max(0, mention.first - 2) : mention.first] if not t.is_stop and t.text != ","}
    if after in HEDGES_AFTER or before & HEDGES_BEFORE:
        weight -= 3
    return _Genre(style, words, mention, weight)


def _is_head(page: Page, first: _Genre, second: _Genre) -> bool:
    """Whether `second` follows at once, as the noun of one phrase: "ambient techno", "cinematic hip hop"."""
    gap = page.plain[first.mention.end : second.mention.start]
    return gap in (" ", "-") and second.weight >= 2 and second.weight >= first.weight - 1


def read_mood(page: Page, draft: Draft, mentions: list[Mention], negations: Negations) -> None:
    """Collect up to three moods; the energy is the mean of what they suggest."""
    found: dict[str, str] = {}
    for mention in mentions:
        mood = mention.value_of("mood")
        if mood is not None and not negations.denies(mention):
            found.setdefault(mood, page.words(mention.start, mention.end))
    if not found:
        return
    moods = list(found)[:_MAX_MOODS]
    draft.state("mood", ", ".join(found[m].lower() for m in moods), ", ".join(found[m] for m in moods))
    energies = [e for m in moods if (e := _ENERGY_OF_MOOD.get(m)) is not None]
    if energies:
        draft.values["energy"] = round(sum(energies) / len(energies), 2)
