"""What a prompt rules out: "no drums", "without bass or vocals", "cello is not featured", "drumless"."""

from typing import Final

from air_cli.offline.prompt.lexicon import Mention
from air_cli.offline.prompt.page import Page, Token
from air_cli.offline.prompt.tables import word_set


def _cues(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in text.split("|"))


_BEFORE_CUES: Final = _cues(
    "no|without|without any|w / o|minus|sans|senza|ohne|kein|keine|keinen|bez|sem|sin|pas de|pas d|aucun|aucune"
    "|niente|nulla|nichts von|everything but|everything but the|anything but|all but|all but the"
    "|everything except|everything except the|nada de|nessun|nessuna|nessuno|ningun|ninguna|nenhum"
    "|nenhuma|lack|lacks|lacking|lack of|lacks any|absence of"
    "|devoid of|free of|free from|exclude|excludes|excluding|excluded|exclusion of|omit|omits|omitting|avoid"
    "|avoids|avoiding|except|except for|leave out|leaves out|leaving out|skip|zero|never|nor|neither|nie ma"
    "|brak|nothing like|rather than|instead of|don t want|do not want|don t use|do not use|don t include"
    "|do not include|doesn t have|does not have|doesn t include|does not include|doesn t use|does not use"
    "|not include|not incorporate|not to include|not to incorporate|not to use|not to feature|not feature"
    "|not use|not have|not contain|doesn t feature|does not feature|isn t any|aren t any|won t hear"
    "|won t hear any|not hear|not hear any|never hear|hold the|remove|removing|mute|muted out|not any"
    "|not an example of|not a|not an|not the|dispenses with|forgoes|forgo|eschews|eschewing|but not|and not"
    "|stripped of|no need for"
)
_AFTER_CUES: Final = _cues(
    "not featured|not included|not used|not present|not part|not needed|not allowed|not heard|not be included"
    "|not be used|not be featured|not found|excluded|is absent|are absent|absent|omitted|left out|not appear"
    "|isn t featured|aren t featured|isn t included|isn t used|aren t used|aren t included|not employed"
    "|not utilized|not incorporated|should be avoided|must not|should not|not required|not play|not wanted"
    "|is missing|are missing|is banned|are banned|is forbidden|are forbidden|isn t present|aren t present|free|verboten"
)
_HEADING_WORDS: Final = word_set("exclusions|exclusion|avoid|negative|forbidden|banned|unwanted|verboten")
_BARE_DENIALS: Final = (("are", "not"), ("is", "not"), ("aren", "t"), ("isn", "t"))
CUE_WORDS: Final = frozenset(word for cue in (*_BEFORE_CUES, *_AFTER_CUES) for word in cue)
"""Every word that rules something out."""
_FIRST_WORDS: Final = frozenset(cue[0] for cue in (*_BEFORE_CUES, *_AFTER_CUES))
_NOT_A_NEGATION: Final = word_set("need|overly|more|other|longer|very|too|less|only|just|doubt|matter")
_ENDS: Final = word_set(
    "yet|z|making|allowing|including|pero|mas|tylko|plus|ale|just|featuring|mit|ma|avec|emphasizing|though|aber"
    "|while|com|solo|include|nur|but|con|mais|only|use|with|however"
)
_PROSE_CUES: Final = word_set("without|sans|ohne|senza|sin|sem|bez|excluding|except|lacking|minus|omitting")
_LIST_WORDS: Final = word_set("nor|noch|und|and|or|ni|i|oder|et|lub|ne|ani|e|y|ou|o")
_EITHER: Final = word_set("nor|or|ni|oder|lub|ani|ou|noch")
_PARTIAL_AFTER: Final = (
    ("until",), ("till",), ("at", "first"), ("at", "the", "start"), ("at", "the", "beginning"), ("before",),
    ("during",), ("for", "the", "first"),
    ("in", "the", "first"), ("in", "the", "intro"), ("in", "the", "verse"), ("in", "the", "verses"), ("in", "the",
    "bridge"), ("in", "the", "outro"),
    ("in", "the", "beginning"), ("in", "the", "breakdown"), ("in", "intro"), ("in", "the", "second"), ("in", "the",
    "opening"), ("on", "the", "intro"),
    ("in", "the", "last"), ("in", "the", "ending"),
)  # fmt: skip
_LESS_WORDS: Final = {
    "drumless": "drums", "beatless": "drums", "percussionless": "all percussion", "bassless": "bass",
    "vocalless": "voice",
    "guitarless": "guitar", "unaccented": "",
}  # fmt: skip
_BARE_NOT: Final = word_set("not|nicht|pas|non|nie")
_REACH_WORDS = 5


class Negations:
    """Which tokens stand under a negation, and which only for a part of the piece."""

    def __init__(self, page: Page, mentions: list[Mention]) -> None:
        self._page = page
        self._tokens = page.tokens
        self._starts = {m.first: m for m in mentions}
        self._ends = {m.last - 1: m for m in mentions}
        self._inside = {i for m in mentions for i in range(m.first, m.last)}
        self.denied: set[int] = set()
        self.partial: list[Mention] = []
        self.supposed: set[int] = self._suppositions()
        self._scan()

    def denies(self, mention: Mention) -> bool:
        """Whether the prompt rules the mention out."""
        return mention.first in self.denied

    def denies_at(self, place: int) -> bool:
        """Whether the word that begins at this character is ruled out."""
        return any(self._tokens[i].start == place for i in self.denied)

    def denies_within(self, start: int, end: int) -> bool:
        """Whether any word of this span is ruled out."""
        return any(start <= self._tokens[i].start < end for i in self.denied)

    def supposes(self, mention: Mention) -> bool:
        """Whether the mention is only an example ("whether it's a guitar or a drum")."""
        return mention.first in self.supposed

    def _scan(self) -> None:
        index = 0
        while index < len(self._tokens):
            if index not in self._inside and (length := _denial_behind(self._tokens, index)):
                self._deny_before(index)
                index += length
            elif index not in self._inside and (length := _heading_at(self._tokens, index)):
                self._deny_list(index + length)
                index += length
            elif index not in self._inside and (length := _cue_at(self._tokens, index, _BEFORE_CUES)):
                self._deny_after(index + length, is_prose=self._tokens[index].text in _PROSE_CUES)
                index += length
            elif self._tokens[index].text in _BARE_NOT and index + 1 in self._starts:
                self._deny(self._starts[index + 1])
                index += 1
            else:
                index += 1

    def _deny_after(self, index: int, *, is_prose: bool) -> None:
        """Walk from a cue to the last item of its list; prose ("without a, b and c") may join its items with commas."""
        if [t.text for t in self._tokens[index : index + 2]] in (["other", "instruments"], ["other", "instrument"]):
            index += 2  # "no other instruments or voices": what follows is ruled out
        if index < len(self._tokens) and self._tokens[index].text in _NOT_A_NEGATION:
            return
        words_left, has_item = _REACH_WORDS, False
        while index < len(self._tokens) and words_left > 0:
            token = self._tokens[index]
            mention = self._starts.get(index)
            if mention is not None:
                if has_item and self._is_new_genre(index, mention):
                    return
                self._deny(mention)
                index, words_left, has_item = mention.last, 2, True
                continue
            if has_item and _cue_at(self._tokens, index, _BEFORE_CUES):
                return  # the next negation walks on its own
            if token.is_stop or token.text in _ENDS or not self._goes_on(index, has_item=has_item, is_prose=is_prose):
                return
            words_left -= token.is_word and token.text not in _LIST_WORDS
            index += 1

    def _deny_list(self, index: int) -> None:
        """Everything up to the end of the sentence: "Exclude: vocals, drums, bass"."""
        while index < len(self._tokens) and not self._tokens[index].is_stop:
            mention = self._starts.get(index)
            if mention is not None:
                self._deny(mention)
            index = mention.last if mention is not None else index + 1

    def _is_new_genre(self, index: int, mention: Mention) -> bool:
        """Whether a genre stands right behind what is ruled out: "no vocals pop", "no swing jazz"."""
        before = self._ends.get(index - 1)
        if before is None or before.value_of("mood") is not None:
            return False
        return mention.value_of("style") is not None and mention.value_of("sound") is None

    def _goes_on(self, index: int, *, has_item: bool, is_prose: bool) -> bool:
        """Whether a list goes on after "," (an "or" must follow) or "and" (an item must follow at once)."""
        text = self._tokens[index].text
        if text == ",":
            return has_item and (self._has_either(index) or (is_prose and self._closes_a_list(index)))
        if has_item and text in _LIST_WORDS and text not in _EITHER:
            return index + 1 in self._starts
        return not has_item or text in _LIST_WORDS or text in ("/", "&", "+") or self._is_adjective(index)

    def _closes_a_list(self, index: int) -> bool:
        """Whether nothing but items stands from this comma to "and" and one last item."""
        has_and = False
        while index < len(self._tokens):
            token = self._tokens[index]
            mention = self._starts.get(index)
            if mention is not None:
                index = mention.last
                if has_and:
                    return True
                continue
            if token.text != "," and token.text not in _LIST_WORDS:
                return has_and and token.is_word
            has_and = has_and or token.text in _LIST_WORDS
            index += 1
        return False

    def _is_adjective(self, index: int) -> bool:
        return self._tokens[index].is_word and (
            index + 1 in self._starts or self._tokens[index - 1].text in _LIST_WORDS
        )

    def _has_either(self, index: int) -> bool:
        for token in self._tokens[index : index + 14]:
            if token.is_stop or token.text in _ENDS:
                return False
            if token.text in _EITHER:
                return True
        return False

    def _deny_before(self, index: int) -> None:
        """Walk back from "… are not featured" to the first item of its list."""
        position, words_left = index - 1, 3
        while position >= 0 and words_left > 0:
            token = self._tokens[position]
            mention = self._ends.get(position)
            if mention is not None:
                self._deny(mention)
                position, words_left = mention.first - 1, 1
                continue
            if token.is_stop or (token.text == "," and words_left == 3):
                return
            words_left -= (
                token.is_word
                and token.text not in _LIST_WORDS
                and token.text not in ("is", "are", "the", "any", "s", "be", "do", "does")
            )
            position -= 1

    def _deny(self, mention: Mention) -> None:
        after = tuple(t.text for t in self._tokens[mention.last : mention.last + 3])
        if any(after[: len(p)] == p for p in _PARTIAL_AFTER):
            self.partial.append(mention)
        else:
            self.denied.update(range(mention.first, mention.last))

    def _suppositions(self) -> set[int]:
        found: set[int] = set()
        is_on = False
        for index, token in enumerate(self._tokens):
            is_on = token.text == "whether" or (is_on and token.text not in (".", "!", "?", "\n", ";"))
            if is_on:
                found.add(index)
        return found


def _heading_at(tokens: list[Token], index: int) -> int:
    """Length of a cue with a colon behind it, which rules out a whole list; 0 where none is."""
    length = _cue_at(tokens, index, _BEFORE_CUES)
    if not length and tokens[index].text in _HEADING_WORDS:
        length = 1
    return length + 1 if length and index + length < len(tokens) and tokens[index + length].text == ":" else 0


def _denial_behind(tokens: list[Token], index: int) -> int:
    """Length of a cue that rules out what stands before it, or of "are not" where the clause ends with it."""
    if (length := _cue_at(tokens, index, _AFTER_CUES)) and not _cue_at(tokens, index, _BEFORE_CUES) > length:
        return length
    ends = index + 2 >= len(tokens) or tokens[index + 2].is_stop or tokens[index + 2].text == ","
    return 2 if ends and tuple(t.text for t in tokens[index : index + 2]) in _BARE_DENIALS else 0


def _cue_at(tokens: list[Token], index: int, cues: frozenset[tuple[str, ...]]) -> int:
    """Length in tokens of the longest cue that begins here, 0 where none does."""
    if tokens[index].text not in _FIRST_WORDS:
        return 0
    for length in (4, 3, 2, 1):
        if tuple(t.text for t in tokens[index : index + length]) in cues:
            return length
    return 0


def less_words(page: Page) -> list[tuple[Token, str]]:
    """Words such as "drumless" with the group they rule out."""
    return [(t, _LESS_WORDS[t.text]) for t in page.tokens if _LESS_WORDS.get(t.text)]
