"""The role that an article prints beside a name: before it, between commas behind it, or as what he or she is."""

from __future__ import annotations

from transform.quotes.lexicon import (
    ARTICLE,
    AUXILIARY,
    CAP,
    CLOSED,
    CONJUNCTION,
    CUE,
    DAY,
    MARK,
    MONTH,
    NOUNLIKE,
    NUMBER,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    REGION,
    RELATIVE,
    ROLE,
    SUBORDINATOR,
    TIME,
    TITLE,
    Lexicon,
)
from transform.quotes.units import Line

_BARRED = MARK | REGION | ARTICLE | CUE | POSSESSIVE | DAY | MONTH | NUMBER
_BARRED_NAME = _BARRED | CAP
_LONGEST_TITLE = 8  # units from a role to the comma before its name
_LONGEST_ROLE = 14  # words of an apposition
_WHO_IS = frozenset(("who's", "who’s"))


class Roles:
    """Reads roles with the word lists of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        names = lexicon.names
        self._person_endings = tuple(names.get("person_endings", ())) or ("\0",)
        self._courtesies = names.get("courtesies", frozenset())
        self._no_roles = names.get("no_roles", frozenset())
        self._inflects, self._capital_nouns = lexicon.inflects, lexicon.capital_nouns

    def beside(self, line: Line, first: int, start: int, last: int) -> str | None:
        """The role printed beside a name: "Agency Director Kirill Ledovsky", "Ann Bol, a pollster from Leeds,"."""
        words, flags = line.words, line.flags
        low = self._start(line, first, start, last)
        if low < start:
            polite = words[start - 1].rstrip(".") in self._courtesies
            if not polite:
                return line.slice(low, start - 1)
            if start - low > 1 and words[start - 2].rstrip(".") not in self._courtesies:
                return line.slice(low, start - 2)
        if last + 2 < len(words) and words[last + 1] == "," and not flags[last] & POSSESSIVE:
            apposed = self.apposed(line, last + 2)
            if apposed:
                return apposed
        closed = last + 1 >= len(words) or flags[last + 1] & (MARK | REGION)  # not "the son of a tailor, Bol left"
        if closed and first > 1 and words[first - 1] == "," and flags[first - 2] & ROLE:
            at = first - 2
            while (
                at > 0
                and not flags[at - 1] & (MARK | REGION | ARTICLE | PREPOSITION | PRONOUN)
                and not _closed(flags[at - 1])
            ):
                at -= 1
            if not at or not flags[at - 1] & (PREPOSITION | PRONOUN):
                return line.slice(at, first - 2)  # "his barrister, Priya Nair"
        if self._capital_nouns and closed and first > 1 and words[first - 1] == ",":
            for at in range(first - 2, max(-1, first - _LONGEST_TITLE), -1):
                if flags[at] & (MARK | REGION | PRONOUN | CUE):
                    break
                if flags[at] & (ROLE | TITLE):  # "Der Verteidiger des Angeklagten, Ole Tamm, sagte"
                    return line.slice(at, first - 2)
        return self._predicate(line, last)

    def _start(self, line: Line, first: int, start: int, last: int) -> int:
        words, flags = line.words, line.flags
        low = first
        if low > 0 and (start > first or flags[low - 1] & ROLE):
            while low > 0 and not flags[low - 1] & (MARK | REGION | ARTICLE | PREPOSITION | PRONOUN):
                if flags[low - 1] & (CUE | NOUNLIKE | CAP | ROLE | TITLE) == CUE:
                    break  # ""…," responded administrator Ann Bol"
                if flags[low - 1] & ROLE or flags[low - 1] & TITLE or (low < first and not _closed(flags[low - 1])):
                    low -= 1
                else:
                    break
            while low < start and flags[low] & (DAY | MONTH | CONJUNCTION | SUBORDINATOR | TIME):
                low += 1  # "Last week Ministry official Ann Bol", "While spokeswoman Ann Bol …"
        if self._inflects and low == first:
            for back in range(low - 1, max(-1, low - 5), -1):
                if _closed(flags[back]) or flags[back] & (MARK | REGION | CUE | DAY):
                    break
                if flags[back] & (ROLE | TITLE):
                    low = back  # "директор обсерватории Ярослава Светлогорова"
        if low == first and low > 1 and start < last and not _closed(flags[low - 1]) and not flags[low - 1] & _BARRED:
            back = low - 1
            while back > 0 and low - back < 3 and not _closed(flags[back - 1]) and not flags[back - 1] & _BARRED_NAME:
                back -= 1
            if back > 0 and flags[back - 1] & ARTICLE and words[low - 1] not in self._no_roles:
                return back  # "the hydrologist Emil Sander"
        return low

    def apposed(self, line: Line, first: int) -> str | None:
        """ ", 45, an adviser to start-ups," → "adviser to start-ups"."""
        flags, words = line.flags, line.words
        at = first
        if flags[at] & NUMBER and at + 2 < len(words) and words[at + 1] == ",":
            at += 2
        article = False
        while at < len(words) and flags[at] & ARTICLE:
            article = True
            at += 1
        begin, head = at, False
        while at < len(words) and at - begin < _LONGEST_ROLE:
            flag, word = flags[at], words[at]
            if flag & REGION or (flag & MARK and word not in "'’-&"):
                break
            if not head and (flag & ROLE or (article and word.endswith(self._person_endings))):
                head = True
            if (flag & (PRONOUN | RELATIVE | AUXILIARY | CUE) and not flag & NOUNLIKE) or word in _WHO_IS:
                break
            if word == "and" and not (flags[at - 1] & CAP and at + 1 < len(words) and flags[at + 1] & CAP):
                break  # but "of the Centre for Energy and Clean Air"
            if not head and flag & PREPOSITION:
                break
            at += 1
        return line.slice(begin, at - 1) if head and at > begin else None

    def _predicate(self, line: Line, last: int) -> str | None:
        """ "Bol is a pollster at …" → "pollster": the noun alone, as what follows may be anything."""
        flags, words = line.flags, line.words
        if last + 3 >= len(words) or words[last + 1] not in ("is", "was") or not flags[last + 2] & ARTICLE:
            return None
        at = last + 3
        while at < min(last + 7, len(words)) and not _closed(flags[at]) and not flags[at] & (MARK | REGION):
            if flags[at] & ROLE:
                return line.slice(last + 3, at)
            at += 1
        return None


def _closed(flag: int) -> bool:
    return bool(flag & CLOSED) and not flag & CAP
