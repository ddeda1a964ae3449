"""How names are printed: where one begins and ends among capitals, and what says whether anybody bears it."""

from __future__ import annotations

from transform import places
from transform.article import SpeakerKind
from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    AUXILIARY,
    CAP,
    CONJUNCTION,
    CUE,
    DAY,
    DEFINITE,
    FINITE,
    HOUSE,
    MARK,
    MONTH,
    NUMBER,
    POSSESSIVE,
    PREPOSITION,
    RELATIVE,
    ROLE,
    SPEAKING,
    STOPPED,
    THAT,
    TITLE,
    Lexicon,
)
from transform.quotes.units import Line

PARTICLES = frozenset(("de", "da", "di", "du", "del", "della", "van", "von", "der", "den", "bin", "ibn", "al", "el", "la", "le", "ben", "ter", "ten", "dos", "das", "do", "ap", "ab", "af", "av", "bint", "abu", "abd", "ul", "op", "het", "te", "zu", "zum", "zur", "vom", "y", "e", "los", "las", "dello", "des", "dei", "degli", "nic", "mac", "st"))  # fmt: skip  # noqa: E501
SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "md", "mp", "qc", "kc", "cbe", "obe", "mbe"))
_GENERATIONS = frozenset(("jr", "jr.", "sr", "sr."))
_RANKS = frozenset(("elder", "older", "senior", "younger", "junior"))
_ENDS_NAME = CUE | AUXILIARY | FINITE | RELATIVE | MARK | CONJUNCTION | ADVERB
_LEAST_ACRONYM = 3  # letters
_HISSING = frozenset("sSzxß")
NOBLE = frozenset(("von", "van", "zu", "de"))  # what may open one in German, where "der" and "den" are articles
_FILIAL = frozenset(("bin", "ibn", "bint", "al", "el", "abu"))
_GENITIVE = ("'s", "’s")
_APOSTROPHES = ("'", "’")
_NAMED_HOUSE = HOUSE | CAP  # "AP", not the "ap" of "Huw ap Rhys"
_EITHER = ("in", "vorsitzende", "beauftragte", "abgeordnete", "angehörige", "präses", "mitglied", "sachverständige", "ceo", "star", "vize", "legende", "jährige")  # fmt: skip  # noqa: E501
"""Ends of German nouns for persons that say nothing of he and she, or say she."""
_REMEMBERED = 20_000  # nouns
ADDING = frozenset((",", "(", "–", "—", "--", "-"))
"""What stands between a phrase and what is added to it."""
_GOES_ON = CUE | AUXILIARY | MARK | PREPOSITION | CONJUNCTION


def printed(line: Line, first: int, last: int) -> str:
    """A name as text: no genitive ending, one space between words."""
    text = line.text[line.starts[first] : line.ends[last]]
    if text.endswith(_GENITIVE):
        text = text[:-2]
    if text.endswith(_APOSTROPHES) and text[-2:-1] in _HISSING:  # "Bols' house"; "Ochieng'" is a name
        text = text[:-1]
    return text if first == last else " ".join(text.split())


def of_generation(line: Line, first: int, last: int) -> str | None:
    """ "Jan Bol Jr" of a name that ends before it at unit `last`; None where no such word follows."""
    behind = last + 1
    if behind < len(line.words) and line.words[behind] in _GENERATIONS:
        return f"{printed(line, first, last)} {line.slice(behind, behind)}"
    return None


def seniority(line: Line, first: int, last: int) -> str:
    """ "younger" of "the younger Bol", "senior" of "Bol senior": who of one surname; empty where nothing says."""
    words, flags = line.words, line.flags
    if first > 1 and words[first - 1] in _RANKS and flags[first - 2] & DEFINITE:
        return words[first - 1]
    behind = last + 1
    apposed = behind < len(words) and words[behind] in _RANKS and not flags[behind] & CAP
    if apposed and (behind + 1 == len(words) or flags[behind + 1] & _ENDS_NAME):  # not "Bol senior adviser"
        return words[behind]
    return ""


def joined(line: Line, at: int, lexicon: Lexicon) -> int:
    """Unit of the capital that particles at `at` join to the name before: "Ursula von der Leyen"; -1 where none do."""
    words, flags = line.words, line.flags
    end = at
    while end < min(at + 2, len(words)) and words[end] in PARTICLES:
        end += 1
    if end == at or end >= len(words) or not flags[end] & CAP:
        return -1
    if words[at] == "des" and not lexicon.bare_names:
        return -1  # "Théâtre des Micocouliers"; but "Laurence des Pins" in English
    if lexicon.capital_nouns:  # "Carsten Bol von der Direktbank" is at the bank
        first = at - 1 < 1 or not flags[at - 2] & CAP or bool(flags[at - 2] & (ROLE | TITLE))
        firm = flags[end] & (HOUSE | ROLE) or line.slice(end, end).isupper()
        if words[at - 1] in NOBLE or words[at] in _FILIAL:
            return end  # "Alexander Van der Bol", "Abdullah bin Bol"
        if words[at] not in NOBLE or not first or firm:
            return -1
        if words[at - 1] not in lexicon.names.get("first_names", ()):
            return -1  # "die Auswahl von Brot"
    return end


def is_house(line: Line, first: int, last: int) -> bool:
    """Whether words name an organisation by one of its own words: "World Health Organization"."""
    flags = line.flags
    if first == last:
        return flags[first] & _NAMED_HOUSE == _NAMED_HOUSE
    return _NAMED_HOUSE in [flag & _NAMED_HOUSE for flag in flags[first : last + 1]] or (
        last > first + 1 and "&" in line.words[first + 1 : last]  # "Bol & Sons"
    )


def is_told_a_house(line: Line, first: int, last: int, lexicon: Lexicon) -> bool:
    """Whether what stands before a name says that nobody bears it: "newspaper Dagens Nyheter", "the Free Press"."""
    before, behind = first - 1, last + 1
    if before < 0 or line.flags[last] & POSSESSIVE:
        return False
    if line.words[before] in lexicon.names.get("organisations", ()):
        return True
    alone = behind == len(line.words) or bool(line.flags[behind] & _GOES_ON)  # not "the Ann Bol exhibition"
    article = line.flags[before] & ARTICLE and not line.flags[before] & THAT  # not "something that Ann Bol calls"
    return lexicon.bare_names and last > first and alone and bool(article)


def opens_with_acronym(tokens: list[str]) -> bool:
    """Whether a name of several words is a house's, by the letters it begins with: "BBC Radio Leeds", no "JJ Bol"."""
    first = tokens[0]
    return first.isupper() and first.isalpha() and len(first) >= _LEAST_ACRONYM and not tokens[-1].isupper()


def kind_of(tokens: list[str], house: bool, lexicon: Lexicon) -> SpeakerKind:
    """What bears a name without a title: a house, a group ("Congressional Republicans"), or a person."""
    if house or (len(tokens) > 1 and tokens[-1].isupper() and is_region(" ".join(tokens[:-1]))):  # "Indiana GOP"
        return "organisation"
    if len(tokens) > 1 and tokens[-1].lower() in lexicon.names.get("acts", ()):  # "the Cyber Security Bill"
        return "document"
    return "group" if len(tokens) > 1 and are_many(tokens[-1].lower(), lexicon) else "person"


def is_country(name: str) -> bool:
    """Whether a name is that of a country, in any language whose names of countries we know."""
    return any(where.division is None for where in places.regions(name))


def is_region(name: str) -> bool:
    """Whether a name is that of a country, or of a state or province of one: "New Hampshire"."""
    return bool(places.regions(name))


def behind_office(line: Line, first: int, last: int) -> int:
    """Where the name begins in a run of capitals: "Liu Xiaming" in "ambassador to Britain Liu Xiaming", "Ann Bol" in
    "Attorney for the District of Vermont Ann Bol"."""
    flags = line.flags
    if last - first < 2 or first < 2:
        return first
    before = first - 1
    before -= bool(flags[before] & ARTICLE)
    if before < 1 or not flags[before] & PREPOSITION or not flags[before - 1] & (ROLE | TITLE | CAP):
        return first
    office = flags[before - 1] & (ROLE | TITLE)
    for name in range(first + 1, last):
        place = printed(line, first, name - 1)
        if is_country(place) if office else places.regions(place):
            return name if all(flags[unit] & CAP for unit in range(name, last + 1)) else first
    return first


def before_apposition(line: Line, first: int, last: int) -> int:
    """Last unit of a phrase before what a comma, bracket or dash adds to it; "a small, two-month study" is whole."""
    stop = next((unit - 1 for unit in range(first + 1, last + 1) if line.words[unit] in ADDING), last)
    whole = not line.flags[stop] & (CAP | SPEAKING) and line.flags[last] & SPEAKING
    return last if whole else stop


def is_date(line: Line, unit: int) -> bool:
    """Whether a capital is that of a day or date: "the Supreme Court Wednesday", "Ms Bol's Oct. 11 speech"."""
    flag = line.flags[unit]
    dated = flag & STOPPED or (unit + 1 < len(line.flags) and line.flags[unit + 1] & NUMBER)
    return bool(flag & DAY or (flag & MONTH and dated))


def opens_sentence(line: Line, unit: int) -> bool:
    """Whether a unit is the first of its sentence."""
    return any(lo == unit for lo, _ in line.sentences)


def is_participle(line: Line, unit: int) -> bool:
    """Whether a capital only opens a sentence with what is done: "Removing the old doors saves …"."""
    opens = opens_sentence(line, unit) and unit + 1 < len(line.words)
    return opens and line.words[unit].endswith("ing") and not line.flags[unit + 1] & (CUE | AUXILIARY | MARK)


def are_many(noun: str, lexicon: Lexicon) -> bool:
    """Whether a noun stands for several who speak: "residents", "ministers", "agencies"."""
    words = lexicon.names
    kinds = ("generic", "stand_ins", "organisations", "titles")
    return noun in words.get("groups", ()) or any(one in words.get(kind, ()) for one in _single(noun) for kind in kinds)


def is_male(noun: str, lexicon: Lexicon) -> bool:
    """Whether a noun or title says that it stands for a man: "father", "fireman"."""
    if lexicon.capital_nouns:
        return compound(noun, lexicon)[0]
    return noun in lexicon.names.get("male", ()) or (noun.endswith("man") and not noun.endswith("woman"))


def is_female(noun: str, lexicon: Lexicon) -> bool:
    """Whether a noun or title says that it stands for a woman."""
    if lexicon.capital_nouns:
        return compound(noun, lexicon)[1]
    return noun in lexicon.names.get("female", ()) or noun.endswith("woman")


def compound(noun: str, lexicon: Lexicon) -> tuple[bool, bool, tuple[str, ...]]:
    """What the end of a German noun in lower case says: whether it stands for a man, for a woman, and of which role it
    is a kind ("verkehrssenatorin" is a "senatorin")."""
    known = lexicon.compounds.get(noun)
    if known is None:
        if len(lexicon.compounds) > _REMEMBERED:
            lexicon.compounds.clear()
        roles = lexicon.compound_roles
        tails = tuple(role for role in roles if noun.endswith(role))
        male = noun in lexicon.names.get("male", ()) or bool(tails and not noun.endswith(_EITHER))
        female = noun in lexicon.names.get("female", ()) or bool(tails and noun.endswith("in"))
        kinds = () if noun in tails else (max(tails, key=len),) if tails else ()
        known = lexicon.compounds[noun] = male, female, kinds
    return known


def is_document(noun: str, lexicon: Lexicon) -> bool:
    """Whether a noun stands for what is written: "report", "studies"."""
    documents = lexicon.names.get("documents", ())
    return noun in documents or any(one in documents for one in _single(noun))


def _single(noun: str) -> tuple[str, ...]:
    """What a noun may be the plural of."""
    if noun.endswith("men"):
        return (f"{noun[:-3]}man",)
    if not noun.endswith("s"):
        return ()
    hisses = noun.endswith(("ses", "xes", "zes", "ches", "shes", "oes"))  # "nunes" are no nuns
    return (noun[:-1], noun[:-2] if hisses else "", f"{noun[:-3]}y" if noun.endswith("ies") else "")


def is_of_a_house(line: Line, first: int, last: int, lexicon: Lexicon) -> bool:
    """Whether a phrase names people by what they are at or of: "analysts at the bank Goldman Sachs"."""
    flags = line.flags
    if lexicon.capital_nouns:  # "die Leiterin des Werks" is no works
        if last - first > 1 and flags[last - 1] & CAP and line.words[last - 1] in lexicon.names.get("first_names", ()):
            return False  # "die Leiterin der Werft Ann Bol"
        role = next((unit for unit in range(first, last) if flags[unit] & ROLE), last)
        return role < last and bool(flags[role + 1] & (ARTICLE | PREPOSITION))
    behind = next((unit for unit in range(first + 1, last + 1) if flags[unit] & PREPOSITION), first)
    if behind == first or not line.text[line.starts[behind]].islower():
        return False
    return not (behind - 1 > first and flags[behind - 1] & CAP) and are_many(line.words[behind - 1], lexicon)
