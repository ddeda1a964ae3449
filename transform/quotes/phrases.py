"""Noun phrases without a parser: the subject before a say-verb, the one after it, what a verb's clause opens with."""

from __future__ import annotations

from dataclasses import dataclass

from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    AUXILIARY,
    CAP,
    CLOSED,
    CONJUNCTION,
    CUE,
    DAY,
    FINITE,
    GROUP,
    HOUSE,
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
    SPEAKING,
    STANDALONE,
    SUBORDINATOR,
    THAT,
    TIME,
    TITLE,
)
from transform.quotes.names import PARTICLES, is_region, printed
from transform.quotes.units import Line

_ATTACHING = frozenset(("of", "for", "at", "in", "from", "with", "on", "to", "de", "du", "des", "da", "do", "dos", "das", "del", "della", "von", "vom", "der", "für"))  # fmt: skip  # noqa: E501

_LONGEST_NAME = 6  # units, the comma before it too
_REFLEXIVE = frozenset(("himself", "herself", "themselves", "itself"))
_INCORPORATED = frozenset(("inc", "inc.", "ltd", "ltd.", "llc", "plc", "corp", "corp.", "lp", "co", "co."))
_GENITIVE = frozenset(["des", "der", "eines", "einer"])  # "der Leiter des Influenza-Programms der WHO"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: units `first` to `last` are the mention; the whole of it, appositions too, reaches from `start`
    to `stop`."""

    first: int
    last: int
    start: int
    stop: int
    pronoun: bool = False
    relative: bool = False  # the phrase is "who"
    antecedent: tuple[int, int] | None = None  # units of what "who" stands for


def is_plain(line: Line, index: int, lo: int) -> bool:
    """Whether a unit may stand inside a noun phrase as a noun, a name or an adjective."""
    flag = line.flags[index]
    if index == lo and flag & CAP and flag & (AUXILIARY | MONTH) and index + 1 < len(line.flags):
        return bool(line.flags[index + 1] & CAP) and not line.flags[index + 1] & CLOSED  # "Will Bol", "April Bol"
    if flag & CAP and index > lo and not flag & (REGION | MARK):
        return not flag & (PRONOUN | CONJUNCTION | THAT | PREPOSITION | DAY) or bool(flag & DAY and flag & POSSESSIVE)
    if flag & CLOSED or flag & (DAY | MONTH):
        return bool(flag & POSSESSIVE)
    if flag & CUE:
        return bool(flag & NOUNLIKE)
    return True


def begins_clause(line: Line, index: int, lo: int) -> bool:
    """Whether nothing of the same clause stands before a unit."""
    flags = line.flags
    if index <= lo or flags[index - 1] & (MARK | REGION | CONJUNCTION | SUBORDINATOR | THAT):
        return True
    if index - 2 < lo or not flags[index] & ARTICLE or not flags[index - 2] & PREPOSITION:
        return False
    return not flags[index - 1] & ARTICLE and begins_clause(line, index - 2, lo)  # "Behind him his mother wept"


def _run_left(line: Line, at: int, lo: int) -> int | None:
    """First unit of the run of plain words that ends at `at`, its article included."""
    flags = line.flags
    if at < lo or not is_plain(line, at, lo):
        return None
    index = at
    while index - 1 >= lo:
        flag = flags[index - 1]
        if flag & ARTICLE and not (flag & THAT and index - 2 >= lo and flags[index - 2] & CUE):
            index -= 1
            further = index - 1 >= lo and (flags[index - 1] & ARTICLE or flags[index] & flags[index - 1] & CAP)
            if not further or (flags[index - 1] & THAT and flags[index - 1] & RELATIVE):
                break
        elif is_plain(line, index - 1, lo):
            index -= 1
        elif (
            flags[index - 1] & MARK
            and index < at
            and line.words[index - 1] == ","
            and index - 3 >= lo
            and not flags[index] & (CAP | ARTICLE)
            and flags[index - 3] & ARTICLE
            and is_plain(line, index - 2, lo)
        ):
            return index - 3  # "the bespectacled, 71-year-old diplomat"
        elif (
            line.words[index] in _INCORPORATED
            and line.words[index - 1] == ","
            and index - 2 >= lo
            and flags[index - 2] & flags[index] & CAP
        ):
            index -= 2  # "Bol Foods, Inc."
        elif line.words[index - 1] == "&" and index - 2 >= lo and flags[index - 2] & flags[index] & CAP:
            index -= 2  # "Bol & Sons"
        else:
            break
    return index


def before(line: Line, lo: int, at: int) -> Phrase | None:
    """The subject that ends at unit `at`, looked for back to unit `lo`."""
    flags, words = line.flags, line.words
    if at < lo:
        return None
    if words[at] == ")":
        opened = at
        while opened > lo and words[opened] != "(":
            opened -= 1
        found = before(line, lo, opened - 1)
        return Phrase(found.first, found.last, found.start, at, found.pronoun) if found else None
    if words[at] in (",", "–", "—", "--"):
        return _before_apposition(line, lo, at)
    day = at
    while at > lo and flags[at] & (DAY | TIME) and not flags[at] & POSSESSIVE and not flags[at] & ARTICLE:
        at -= 1
    if at < day and words[at] == "on" and at > lo:
        at -= 1  # "Bol on Saturday said"
    if at - 1 > lo and flags[at] & (MONTH | NUMBER) and flags[at - 1] & PREPOSITION and not flags[at] & POSSESSIVE:
        at -= 2  # "a mother who has waited since September says"
    if words[at] == "%" and at > lo and flags[at - 1] & NUMBER:
        return Phrase(at - 1, at, at - 1, at) if begins_clause(line, at - 1, lo) else None
    if words[at] in _REFLEXIVE and at > lo and flags[at - 1] & PRONOUN:
        at -= 1  # "He himself said"
    flag = flags[at]
    if flag & PRONOUN:
        return Phrase(at, at, at, at, pronoun=True)
    if flag & RELATIVE:
        return _before_relative(line, lo, at)
    while at - 1 > lo and words[at].endswith("ed") and not flag & (CAP | CUE) and is_plain(line, at - 1, lo):
        at -= 1  # "a poll released Thursday"
    flag = flags[at]
    first = _run_left(line, at, lo)
    if first is None:
        return Phrase(at, at, at, at) if flag & STANDALONE and begins_clause(line, at, lo) else None
    if first == at and flags[at] & NUMBER:
        return None
    listed = first - 3 > lo and words[first - 1] == "," and flags[first - 2] & flags[first] & CAP
    if listed and is_region(printed(line, first, at)):  # "Bol of Columbia, South Carolina"
        whole = before(line, lo, first - 2)
        return Phrase(whole.first, whole.last, whole.start, at) if whole is not None else None
    start = first
    while start - 2 >= lo and (
        words[start - 1] in _ATTACHING or words[start] in _GENITIVE or _is_by(line, start - 1)  # "A poll by the Post"
    ):
        tied = words[start - 1] in _ATTACHING or words[start] not in _GENITIVE
        further = _run_left(line, start - 1 - tied, lo)
        if further is None:
            break
        start = further
    deed = start - 2
    while deed - 1 > lo and flags[deed] & (DAY | TIME | MONTH) and flags[start - 1] & PREPOSITION:
        deed -= 1 + (words[deed - 1] in ("in", "on"))  # "A report released Thursday by the fire marshal"
    if deed - 1 >= lo and flags[start - 1] & PREPOSITION and words[deed].endswith("ed") and first != lo:
        further = _run_left(line, deed - 1, lo)  # "A mediator appointed by the county"
        if further is not None and begins_clause(line, further, lo):
            start = further
    fronted = start > lo and flags[start] & ARTICLE and flags[lo] & PREPOSITION and is_plain(line, start - 1, lo)
    if start != first and not (begins_clause(line, start, lo) or fronted):  # "After the hearing a spokesman for Bol"
        start = first
    if start > lo and flags[start - 1] & RELATIVE and not flags[start] & (ARTICLE | CAP):
        whole = _before_relative(line, lo, start - 1)
        return Phrase(*whole.antecedent, whole.antecedent[0], at) if whole and whole.antecedent else None
    if not begins_clause(line, start, lo):
        who = next(
            (
                unit
                for unit in range(start - 1, max(lo, start - 12), -1)
                if words[unit] in ("who", "whose", "where") or flags[unit] & (MARK | REGION)
            ),
            None,
        )
        placed = who is not None and words[who] == "where" and not flags[who - 1] & (CLOSED | CUE)
        if who is not None and (flags[who] & RELATIVE or placed) and who > lo:
            whole = before(line, lo, who - 1)
            if whole is not None and not whole.pronoun:
                return Phrase(whole.first, whole.last, whole.start, at)
    first = start
    if first - 2 >= lo and flags[first - 1] & CONJUNCTION and words[first - 1] not in ("but", "so", "yet"):
        other = _run_left(line, first - 2, lo)
        while other is not None and other - 2 >= lo and words[other - 1] in ("of", "in", "for"):
            other = _run_left(line, other - 2, lo)
        if (
            other is not None
            and begins_clause(line, other, lo)
            and (flags[first - 2] & CAP or other < first - 2)
            and not (other > lo and flags[other - 1] & (CONJUNCTION | THAT))
        ):
            first = other
    return Phrase(first, at, first, at)


def _is_by(line: Line, index: int) -> bool:
    """Whether a unit ties what is written to who wrote it: "by" behind a noun for a document."""
    if line.words[index] != "by":
        return False
    flag = line.flags[index - 1]
    return bool(flag & SPEAKING) and not flag & (ROLE | HOUSE | GROUP | CAP)


def _before_relative(line: Line, lo: int, at: int) -> Phrase | None:
    """ "Mr Khan, who said": the phrase that "who" stands for."""
    back = at - 1
    if back > lo and line.words[back] == ",":
        back -= 1
    found = before(line, lo, back) if back >= lo and not line.flags[back] & (PRONOUN | RELATIVE) else None
    if found is None:
        return None
    return Phrase(at, at, at, at, relative=True, antecedent=found.antecedent or (found.first, found.last))


def _before_apposition(line: Line, lo: int, at: int) -> Phrase | None:
    """ "Smith, a pollster from Leeds, said": the name before the first of the two commas."""
    flags, words = line.flags, line.words
    mark = words[at]
    best: Phrase | None = None
    for index in range(at - 1, max(lo, at - 45), -1):
        if words[index] != mark:
            if flags[index] & REGION and index != at - 1 and line.ends_said(index) in ",?!":
                break
            continue
        after = flags[index + 1]
        if not (
            after & (ARTICLE | RELATIVE | CAP | NUMBER | PREPOSITION | ADVERB)
            or is_plain(line, index + 1, lo)
            or words[index + 1].endswith("ing")
        ):
            continue  # not "Smith, now 46,", "Smith, formerly a nurse,", "Smith, requesting anonymity,"
        found = before(line, lo, index - 1) if words[index - 1] not in (",", "–", "—") else None
        if found is None or found.pronoun or not begins_clause(line, found.start, lo):
            continue
        begin = index + 2 if words[index + 1].endswith("-year-old") else index + 1
        if not flags[begin] & ARTICLE and not flags[found.last] & CAP and is_name(line, begin, at - 1):
            fronted = flags[lo] & (PREPOSITION | SUBORDINATOR | ADVERB | DAY) or words[lo].endswith("ing")
            if best is None and (fronted or not (found.start > lo and words[found.start - 1] == mark)):
                return Phrase(found.first, at - 1, found.start, at)  # "The firm's chairman, Ann Lee, said"
            continue  # "Ann Lee, a spokeswoman for one of them, Elektra, said"
        if flags[found.last] & CAP or flags[found.first] & (ARTICLE | POSSESSIVE) or after & RELATIVE:
            opens = found.start == lo or flags[found.start - 1] & REGION
            if best is None or opens:
                best = Phrase(found.first, found.last, found.start, at)
            if opens:
                break
    if best is None and mark == ",":  # "A bricklayer who worked there, Ann Lee, said"
        comma = next((index for index in range(at - 1, max(lo, at - _LONGEST_NAME), -1) if words[index] == ","), at)
        relative = flags[lo] & ARTICLE and any(flag & RELATIVE for flag in flags[lo + 1 : comma])
        if relative and comma + 2 < at and is_name(line, comma + 1, at - 1):
            return Phrase(comma + 1, at - 1, comma + 1, at)
    return best


def is_name(line: Line, first: int, last: int) -> bool:
    """Whether units are a name and nothing else."""
    flags = line.flags
    return first <= last and all(
        (flags[unit] & CAP and not flags[unit] & (ARTICLE | PRONOUN | DAY)) or line.words[unit] in PARTICLES
        for unit in range(first, last + 1)
    )


def after(line: Line, at: int, hi: int) -> Phrase | None:
    """The subject that begins at unit `at`, after an inverted verb ("said Smith, a pollster")."""
    flags, words = line.flags, line.words
    if at >= hi:
        return None
    if flags[at] & PRONOUN or (words[at] == "her" and (at + 1 >= hi or flags[at + 1] & MARK)):
        return Phrase(at, at, at, at, pronoun=True)  # "according to her,"
    if flags[at] & STANDALONE and not flags[at] & CAP and (at + 1 >= hi or flags[at + 1] & MARK):
        return Phrase(at, at, at, at)  # "says one"
    if flags[at] & STANDALONE and at + 2 < hi and words[at + 1] == "of":
        inner = _run_right(line, at + 2, hi)
        return Phrase(at, inner, at, inner) if inner is not None else None  # "said one of those advisers"
    last = _run_right(line, at, hi)
    if last is None:
        return None
    while last + 2 < hi and words[last + 1] in _ATTACHING:
        name = flags[last] & CAP
        if (words[last + 1] in ("on", "in", "to", "at", "from", "with") and name) or words[last + 1] == "on":
            break
        further = _run_right(line, last + 2, hi)
        if further is None or flags[last + 2] & (DAY | MONTH | TIME):
            break
        last = further
    if last + 2 < hi and flags[last + 1] & CONJUNCTION and words[last + 1] not in ("but", "so", "yet"):
        further = _run_right(line, last + 2, hi)
        if further is not None and (further + 1 >= hi or flags[further + 1] & MARK):
            last = further
    stop = last
    if last + 2 < hi and words[last + 1] == "," and not flags[last] & CAP and flags[last + 2] & CAP:
        end = last + 2
        while end + 1 < hi and is_name(line, end + 1, end + 1):
            end += 1
        if (end + 1 >= hi or flags[end + 1] & MARK) and is_name(line, last + 2, end):
            last = stop = end  # "said her husband, Peter Lang"
    if last + 1 < hi and words[last + 1] == "(":
        while stop < hi - 1 and words[stop] != ")":
            stop += 1
    return Phrase(at, last, at, stop)


def opening(line: Line, lo: int, hi: int) -> Phrase | None:
    """The phrase a sentence opens with, taken for its subject: an unknown verb at its end is left off."""
    flags, words = line.flags, line.words
    found = after(line, lo, hi)
    if found is None or found.pronoun:
        return found
    last = found.last
    if flags[lo] & CAP and not flags[lo] & ARTICLE and not flags[last] & CAP:
        run = lo
        while run < last and (flags[run + 1] & CAP or words[run + 1] in PARTICLES):
            run += 1
        if not flags[run] & POSSESSIVE and (run > lo or not flags[lo] & SPEAKING):
            follows = run + 1
            while follows <= last and flags[follows] & (SPEAKING | TITLE):
                follows += 1
            last = follows - 1
    for index in range(found.first + 1, last + 1):
        if words[index].endswith("ed") and not flags[index] & CAP:
            last = index - 1
            break
        if index == last and words[index].endswith("s") and flags[index - 1] & SPEAKING:
            verb = index + 1 < hi and flags[index + 1] & (AUXILIARY | FINITE | CUE)
            last -= not (verb or flags[index] & (SPEAKING | CAP | POSSESSIVE))  # "the letter survives"
    return Phrase(found.first, last, found.start, last)


def _run_right(line: Line, at: int, hi: int) -> int | None:
    """Last unit of the noun phrase that begins at `at`."""
    flags = line.flags
    index = at
    while index < hi and flags[index] & ARTICLE:
        index += 1
    if index >= hi or not is_plain(line, index, -1):
        return None
    while index + 1 < hi:
        if line.words[index + 1] == "&" and index + 2 < hi and flags[index + 2] & flags[index] & CAP:
            index += 2  # "Bol & Sons"
            continue
        if not is_plain(line, index + 1, -1) or flags[index + 1] & (DAY | MONTH | AUXILIARY | ADVERB):
            break
        if flags[index + 1] & ARTICLE or (flags[index + 1] & TIME and index > at and not flags[index] & ARTICLE):
            break
        if flags[index] & CAP and not flags[index + 1] & CAP and not flags[index] & POSSESSIVE:
            # "said Clinton campaign chairman John Podesta" goes on, "Smith late Tuesday" does not
            post = index + 2 < hi and flags[index + 2] & SPEAKING  # "said Bolco trading director Ann Lee"
            if flags[index + 1] & TIME or (line.words[index + 1].endswith(("ing", "ed")) and not post):
                break
        elif (
            line.words[index + 1].endswith("ed")
            and not flags[index + 1] & CAP
            and index + 2 < hi
            and flags[index + 2] & (DAY | MONTH | PREPOSITION | TIME)
        ):
            break  # "a study published Tuesday"
        index += 1
    return index
