"""How vocabularies are written down: words in one text, separated by bars."""


def word_set(text: str) -> frozenset[str]:
    """The words of `"slow|fast"`, each once."""
    return frozenset(text.split("|"))
