"""What a sentence tells of somebody it names, besides a role: an age, what they do, whose kin they are."""

from __future__ import annotations

from functools import cache

from transform.quotes.lexicon import (
    ARTICLE,
    CAP,
    DAY,
    MARK,
    MONTH,
    POSSESSIVE,
    PREPOSITION,
    REGION,
    RELATIVE,
    ROLE,
    SUBORDINATOR,
    Lexicon,
    lexicon,
)
from transform.quotes.speakers.nouns import nouns
from transform.quotes.units import Line

_OLDEST = 120
_CHILDHOOD, _YOUTH = 14, 19
_CHILD, _TEENAGER = ("child", "boy", "girl", "youngster"), ("teenager", "teen", "boy", "girl", "youngster")
_NOUN_WITHIN = 12  # units before "named"
_KIN_WITHIN = 14  # units behind a name
_LEAST_STEM = 4  # letters of a verb that "-er" is put behind


@cache
def _deeds(language: str | None) -> dict[str, list[str]]:
    pairs = (pair.split("=", 1) for pair in lexicon(language).names.get("deeds", ()))
    return {verb: doers.split(",") for verb, doers in pairs}


class Introductions:
    """Reads what stands behind names, with the word lists of one language."""

    def __init__(self, words: Lexicon) -> None:
        self._deeds = _deeds(words.language)
        self._who = words.names.get("who", frozenset())
        told = nouns(words.language)
        self._owners, self._whose = told.owners, frozenset(told.whose)
        self._she = words.pronouns.get("female", frozenset())
        self._male, self._female = (words.names.get(word, frozenset()) for word in ("male", "female"))
        self._naming = words.names.get("naming", frozenset())

    def named_as(self, line: Line, name: int) -> int:
        """Unit of the noun that a name of one word is given to ("a driver who gave his name as Rami"), or -1."""
        words, flags = line.words, line.flags
        at = name - 1
        if at > 0 and words[at] == "as":
            at = next((unit for unit in range(at - 1, max(0, at - 4), -1) if words[unit] in self._naming), -1)
        elif at > 0 and words[at] in ("only", "simply", ","):  # "identified only by her first name, Rami"
            at -= 1
        if at < 1 or words[at] not in self._naming:
            return -1
        for noun in range(at - 1, max(-1, at - _NOUN_WITHIN), -1):
            who = noun + 1 + (words[noun + 1] == ",")  # "A fish seller, who called herself Ann"
            if flags[noun] & ROLE or (words[who] in self._who and words[noun][:1].isalpha()):
                return noun if not flags[noun] & (CAP | POSSESSIVE) else -1
            if flags[noun] & (MARK | REGION) and words[noun] != ",":
                return -1
        return -1

    def told(self, line: Line, last: int) -> tuple[list[str], bool]:
        """Traits told behind a name that ends at unit `last`, and whether its bearer is introduced there.

        ", 58," → "58-year-old"; ", who commands the brigade" → "commander".
        """
        words, flags = line.words, line.flags
        traits: list[str] = []
        at = last + 1
        if at + 2 < len(words) and words[at] == "as" and flags[at + 1] & (ARTICLE | POSSESSIVE):
            return self._made(line, at + 2), True
        if at + 1 >= len(words) or words[at] not in (",", "(") or flags[last] & POSSESSIVE:
            return traits, False
        at += 1 + (words[at + 1] == "now")
        introduced = False
        aged = at + 1 < len(words) and words[at + 1] in (",", ")", ".") and words[at].isdigit()
        if aged and int(words[at]) <= _OLDEST:
            traits.append(f"{words[at]}-year-old")
            age = int(words[at])
            traits += _CHILD if age <= _CHILDHOOD else _TEENAGER if age <= _YOUTH else ()
            introduced = True
            at += 2
        if at + 1 < len(words) and flags[at] & RELATIVE and words[at] in self._who:
            introduced = True
            verb = words[at + 1]
            traits += self._doer(verb)
            if at + 2 < len(words):
                traits += self._deeds.get(words[at + 2], ())  # "who plays drums"
        elif at < len(words) and flags[at] & ARTICLE and not flags[at] & CAP:
            introduced = True
        elif at < len(words) and words[at].endswith("-year-old"):
            traits.append(words[at])
        return traits, introduced

    def own_kin(self, line: Line, last: int) -> tuple[str, ...]:
        """What one whose name ends at unit `last` and opens a sentence is to somebody of it.

        "Ann Bol comes on Saturdays with her son" → "mother".
        """
        words, flags = line.words, line.flags
        for unit in range(last + 1, min(last + _KIN_WITHIN, len(words) - 1)):
            if flags[unit] & (REGION | RELATIVE | SUBORDINATOR | ROLE) or words[unit] in ".;":
                return ()
            if flags[unit] & CAP and not flags[unit] & (DAY | MONTH) and not flags[unit - 1] & PREPOSITION:
                return ()  # another, whose kin it may be
            if words[unit] in self._whose:
                noun = next((word for word in words[unit + 1 : unit + 3] if word in self._owners), "")
                own = self._female if words[unit] in self._she else self._male
                return tuple(trait for trait in self._owners.get(noun, ()) if trait in own)
        return ()

    @staticmethod
    def _made(line: Line, first: int) -> list[str]:
        """ "confirmed Ann Bol as the nation's first secretary of weather" → "secretary"."""
        units = range(first, min(first + 5, len(line.words)))
        return [line.words[unit] for unit in units if line.flags[unit] & ROLE][:1]

    def _doer(self, verb: str) -> list[str]:
        """What somebody is who does this: "commands" → "commander"."""
        told = self._deeds.get(verb)
        if told is not None:
            return told
        for ending in ("ed", "es", "s"):
            stem = verb.removesuffix(ending)
            if stem != verb:
                if len(stem) < _LEAST_STEM:
                    return []
                return [f"{stem}er", f"{stem}or", f"{stem}r"] if not stem.endswith("e") else [f"{stem}r"]
        return []
