"""Whose words a pronoun's are, as far as the words and the say-verb tell: who adds something has just spoken.

And she who is told of is not she who tells: "Her grandmother drove a bus. "She'd have been mad," she said."
"""

from __future__ import annotations

import re

from transform.article import Speaker
from transform.quotes.draft import Draft
from transform.quotes.lexicon import DEFINITE, POSSESSIVE, Lexicon
from transform.quotes.marks import CONTINUING
from transform.quotes.speakers.cast import Cast
from transform.quotes.speakers.figures import Figure
from transform.quotes.speakers.resolution import GUESSED, Resolution
from transform.quotes.speakers.salience import Focus

_NEAR = 2  # line breaks: the paragraph before


class Tellers:
    """Looks over what the pronouns of one article came to. Ask in the order of the text."""

    def __init__(self, cast: Cast, focus: Focus, lexicon: Lexicon) -> None:
        self._cast = cast
        self._focus = focus
        self._lexicon = lexicon
        self._adding = lexicon.names.get("adding", frozenset())
        pronouns = (lexicon.pronouns.get(each, frozenset()) for each in ("male", "female", "possessive"))
        self._he, self._she, self._whose = pronouns

    def of(self, found: Resolution, draft: Draft, heard: set[str]) -> Resolution:
        """Who speaks in a draft whose pronoun came to `found`; `heard`: the names of those who have spoken."""
        return self._not_told_of(self._goes_on(found, draft), draft, heard)

    def _goes_on(self, found: Resolution, draft: Draft) -> Resolution:
        """ "…," Ann Bol said, of Jan Maas.¶ "…," she added.": who adds something has just spoken."""
        spoke, mention = self._focus.spoke, draft.mention
        if spoke is None or mention is None or spoke == found.speaker or draft.cue is None:
            return found
        if draft.cue.verb.base not in self._adding or draft.cue.verb.participle:
            return found
        line = draft.mention_line
        figure = self._cast.by_name.get(spoke.name)
        word = line.words[mention.first]
        near = line.text.count("\n", max(0, self._focus.spoke_at), line.starts[mention.first]) <= _NEAR
        if figure is None or not near or word not in self._he | self._she or not figure.may_be(word, self._lexicon):
            return found
        return Resolution(figure.speaker, "pronoun", GUESSED)

    def _not_told_of(self, found: Resolution, draft: Draft, heard: set[str]) -> Resolution:
        """ "Her grandmother drove a bus. "She'd have been mad," she said.": she who is told of is not she who tells."""
        spoke, word = self._focus.spoke, draft.mention_line.words[draft.mention.first] if draft.mention else ""
        if word not in self._he | self._she or not draft.pieces:
            return found
        start, end = draft.pieces[0]
        if draft.line.text[start] not in CONTINUING:  # "He said he would": one and the same
            return found
        opening = re.split(r"[\W_]+", draft.line.text[start : min(end, start + 20)].lower().lstrip("\"“‘'"))[0]
        if opening == word and found.speaker is not None and found.speaker.kind == "unnamed":
            others = (one for _, one in self._focus.recent(word) if one.kind == "person")
            if self._is_kin(found.speaker) and (owner := next(others, None)) is not None:
                return Resolution(owner.speaker, "pronoun", GUESSED)  # "His father ran it. "He was mad," he said."
            first = self._lexicon.flags.get(found.speaker.name.lower().split()[0], 0)
            if not first & (DEFINITE | POSSESSIVE):
                return found  # "A friend recalled a tall man. "He was shy," he said."
        if spoke is None or spoke == found.speaker:
            return found
        named = self._cast.by_name.get(found.speaker.name) if found.speaker else None
        if named is not None and (named.name in heard or _was_told(named, start, draft.line.start)):
            return found  # "Ann Bol has taken over." and in the paragraph behind: it is she who tells
        teller = self._cast.by_name.get(spoke.name)
        if opening != word or teller is None or not teller.may_be(word, self._lexicon):
            return found
        return Resolution(teller.speaker, "pronoun", GUESSED)

    def _is_kin(self, speaker: Speaker) -> bool:
        """Whether one without a name is told as somebody's kin: "his grandfather"."""
        words = speaker.name.lower().split()
        return words[0] in self._whose and self._cast.is_of_kin(speaker.name)


def _was_told(figure: Figure, at: int, paragraph: int) -> bool:
    """Whether one was last named before a paragraph begins, and not as somebody's kin."""
    return not figure.kin and figure.last_before(at) < paragraph
