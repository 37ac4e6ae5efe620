"""What has been understood so far; becomes a `Reading`."""

import re
from dataclasses import dataclass, field, fields
from typing import Any

from air_cli.offline.prompt.page import split_words
from air_cli.offline.reading import Fact, Reading

_QUOTED = re.compile("“([^”]*)”")
_KEPT = frozenset(f.name for f in fields(Reading)) - {"facts", "notices"}


@dataclass(slots=True)
class Draft:
    """Values by name of a `Reading` field, the facts behind them, and what could not be honoured."""

    values: dict[str, Any] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    heard: set[str] = field(default_factory=set)
    """Every word that a reader quoted, plain."""

    def state(self, name: str, value: Any, words: str, *, shown: str = "") -> None:
        """Set a field and remember the words that said so; an earlier value for it gives way, its fact too."""
        self.facts = [f for f in self.facts if f.field != name]
        self.values[name] = value
        self.heard.update(split_words(words))
        self.facts.append(Fact(name, shown or str(value), words))

    def note(self, name: str, value: str, words: str) -> None:
        """Remember a fact without setting anything else."""
        fact = Fact(name, value, words)
        self.heard.update(split_words(words))
        if fact not in self.facts:
            self.facts.append(fact)

    def warn(self, sentence: str) -> None:
        """Say once what cannot be honoured."""
        self.heard.update(word for quoted in _QUOTED.findall(sentence) for word in split_words(quoted))
        if sentence not in self.notices:
            self.notices.append(sentence)

    def get(self, name: str) -> Any:
        """Value of a field, `None` where nothing was said."""
        return self.values.get(name)

    def finish(self) -> Reading:
        """The reading; values that are no field of it are left out."""
        kept = {name: value for name, value in self.values.items() if name in _KEPT}
        return Reading(**kept, facts=tuple(self.facts), notices=tuple(self.notices))
