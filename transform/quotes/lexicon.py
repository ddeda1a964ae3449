"""The speech words of one language, compiled once: a flag for each word, so that a text is looked through once.

The words stand in `[speech]` of languages/<code>.toml. A word may carry several flags ("that" joins clauses
and points).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from transform import languages

CAP = 1  # starts with a capital
CUE = 1 << 1  # a form of a say-verb, or the first word of one
ARTICLE = 1 << 2
PRONOUN = 1 << 3  # that can be a subject
RELATIVE = 1 << 4
PREPOSITION = 1 << 5
CONJUNCTION = 1 << 6
SUBORDINATOR = 1 << 7
AUXILIARY = 1 << 8
ADVERB = 1 << 9
NEGATION = 1 << 10
THAT = 1 << 11
FINITE = 1 << 12  # a verb form that is no say-verb
DAY = 1 << 13
MONTH = 1 << 14
TIME = 1 << 15
REGION = 1 << 16  # not a word: a stretch inside quotation marks
MARK = 1 << 17  # punctuation
NUMBER = 1 << 18
PASSIVE = 1 << 19
PERFECT = 1 << 20
NOUNLIKE = 1 << 21  # a say-verb form that is as often a noun ("claims")
WHETHER = 1 << 22
DEFINITE = 1 << 23
ACCORDING = 1 << 24
POSSESSIVE = 1 << 25
TITLE = 1 << 26  # part of a role before a name
ABBREVIATION = 1 << 27
GROUP = 1 << 28
PHRASE = 1 << 31  # first word of a say-verb of several words
SPEAKING = 1 << 32  # a noun for one who can speak ("minister", "report", "court")
STOPPED = 1 << 30  # ends in a full stop of its own ("U.S.", "Mr.")
HOUSE = 1 << 33  # a word that makes a name an organisation's ("ministry", "university")
ROLE = 1 << 34  # a noun for one person ("minister", "farmer")
STANDALONE = 1 << 29  # an article that can be a subject of its own ("some", "others")

CLOSED = (
    PRONOUN
    | RELATIVE
    | PREPOSITION
    | CONJUNCTION
    | SUBORDINATOR
    | AUXILIARY
    | ADVERB
    | NEGATION
    | THAT
    | FINITE
    | REGION
    | MARK
)
"""Flags of what never belongs to the inside of a plain noun phrase."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One form of a say-verb and what it can govern."""

    base: str
    kind: str  # the cue class
    addressee: bool
    infinitive: bool
    that_needed: bool
    mark_needed: bool
    object: bool
    participle: bool  # an -ing form
    past: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the rules and the search for speakers know of a language."""

    language: str | None
    flags: dict[str, int] = field(default_factory=dict)
    verbs: dict[str, Verb] = field(default_factory=dict)  # by form; of several words, joined by a space
    phrases: dict[str, tuple[tuple[str, ...], ...]] = field(
        default_factory=dict
    )  # first word → the rest, longest first
    infinitive: str = ""
    fronting: frozenset[str] = frozenset()
    adverb_ending: str = ""
    not_adverbs: frozenset[str] = frozenset()
    prompts: frozenset[str] = frozenset()  # words that open what another asked ("asked whether …, she said")
    seeing: frozenset[str] = frozenset()  # "found the ticket": of a thing, no speech
    according: frozenset[str] = frozenset()
    attitudes: dict[str, str] = field(default_factory=dict)  # words of belief, intent …, that are no say-verbs: class
    names: dict[str, frozenset[str]] = field(default_factory=dict)
    pronouns: dict[str, frozenset[str]] = field(default_factory=dict)
    adversatives: frozenset[str] = frozenset()  # "but": what may begin the next thing a speaker does
    anonymity: frozenset[str] = frozenset()  # "asked not to be named"
    grammar: str = "plain"  # "clauses": rules.py takes sentences apart; "plain": plain.py
    verb_second: bool = False  # German: what opens a sentence puts the subject behind the verb
    drops_subject: bool = False  # "dijo que …" needs none
    focus: frozenset[str] = frozenset()  # adverbs that belong to the subject behind them
    credits: frozenset[str] = frozenset()  # say-verbs only where a speaker follows at once
    reported: frozenset[str] = frozenset()  # verb forms of reported speech ("sei", "habe")
    hearsay: frozenset[str] = frozenset()  # those of them that are nothing else ("sei", "habe")
    postposed: frozenset[str] = frozenset()  # "X zufolge": stands behind its source
    oblique: frozenset[str] = frozenset()  # articles that open no subject: "den", "einem"
    objects: frozenset[str] = frozenset()  # pronouns that may stand between verb and subject: "ihm", "es"
    subjects: frozenset[str] = frozenset()  # pronouns that are nothing but subjects: "er", "wir"
    impersonal: frozenset[str] = frozenset()  # verbs without a speaker for subject: "heißt es in …"
    verb_endings: tuple[str, ...] = ()  # of verbs in the third person, for those that no list holds
    past_endings: tuple[str, ...] = ("\0",)  # of those that stand alone: "zanjó"
    venues: frozenset[str] = frozenset()  # prepositions before where that is said: "hieß es bei der Feuerwehr"
    quoting: frozenset[str] = frozenset()  # verbs whose object speaks: "zitiert den Minister"
    passive: frozenset[str] = frozenset()  # "wurde": makes of a say-verb a passive one
    agents: frozenset[str] = frozenset()  # before by whom, in the passive: "von"
    prepositional: frozenset[str] = frozenset()  # subordinators that also stand before a mere noun: "als"
    particles: dict[str, frozenset[str]] = field(default_factory=dict)  # that verbs are say-verbs with: "teilte … mit"
    addressees: frozenset[str] = frozenset()  # may stand between verb and speaker: "сообщила журналистам директор"
    dashes: bool = False  # speech is set off by dashes
    inflects: bool = False  # names take case endings
    capital_nouns: bool = False  # German: every noun has a capital
    compound_roles: tuple[str, ...] = ()  # of compounds: "Leseforscherin" is a role
    compound_houses: tuple[str, ...] = ()  # "Direktbank" is a house
    bare_names: bool = False  # people take no article: "the San Francisco Chronicle" is nobody
    elided: bool = False  # "l'avocat", "qu'il": two words
    alike: tuple[str, ...] = ()  # role words that may stand for each other, a line each
    compounds: dict[str, tuple[bool, bool, tuple[str, ...]]] = field(default_factory=dict)  # by names.py
    seen: dict[str, tuple[int, tuple[tuple[int, int, str, int], ...]]] = field(default_factory=dict)  # by units.py


_LISTS = {
    "articles": ARTICLE,
    "definite": DEFINITE,
    "standalone": STANDALONE,
    "relatives": RELATIVE,
    "prepositions": PREPOSITION,
    "conjunctions": CONJUNCTION,
    "subordinators": SUBORDINATOR,
    "auxiliaries": AUXILIARY,
    "passive": PASSIVE,
    "perfect": PERFECT,
    "negations": NEGATION,
    "adverbs": ADVERB,
    "that": THAT,
    "whether": WHETHER,
    "days": DAY,
    "months": MONTH,
    "times": TIME,
    "finite": FINITE,
    "abbreviations": ABBREVIATION,
}


def _words(value: str | list[str]) -> list[str]:
    return value.split() if isinstance(value, str) else list(value)


@cache
def lexicon(language: str | None) -> Lexicon:
    """The compiled words of a language; an empty lexicon (marks alone) for one without rules, or None."""
    if language is None or language not in languages.known():
        return Lexicon(None)
    speech: dict[str, Any] | None = languages.rules(language).get("speech")
    if not speech or "verbs" not in speech:
        return Lexicon(None)
    flags: dict[str, int] = {}

    def flag(words: list[str], bit: int) -> None:
        for word in words:
            flags[word] = flags.get(word, 0) | bit

    for name, bit in _LISTS.items():
        flag(_words(speech.get(name, "")), bit)
    pronouns = {name: frozenset(_words(value)) for name, value in speech.get("pronouns", {}).items()}
    flag(list(pronouns.get("subject", ())), PRONOUN)
    names = {name: frozenset(_words(value)) for name, value in speech.get("names", {}).items()}
    flag(list(names.get("titles", ())), TITLE)
    flag(list(names.get("groups", ())), GROUP | SPEAKING)
    flag(list(names.get("organisations", ())), HOUSE)
    names["people"] = names.get("generic", frozenset()) | names.get("stand_ins", frozenset())
    flag(list(names["people"]), ROLE)
    kin = names.get("male", frozenset()) | names.get("female", frozenset())
    flag(list(kin - names.get("courtesies", frozenset())), ROLE | SPEAKING)
    for name in ("generic", "stand_ins", "documents", "organisations"):
        flag(list(names.get(name, ())), SPEAKING)

    frames = {name: frozenset(_words(value)) for name, value in speech.get("frames", {}).items()}
    verbs: dict[str, Verb] = {}
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for kind, lines in speech["verbs"].items():
        for line in lines:
            forms = line.split()
            base = forms[0]
            for form in forms:
                written = form.replace("-", " ") if "-" in base else form
                verbs.setdefault(
                    written,
                    Verb(
                        base=base,
                        kind=kind,
                        addressee=base in frames.get("addressee", ()),
                        infinitive=base in frames.get("infinitive", ()),
                        that_needed=base in frames.get("that_needed", ()),
                        mark_needed=base in frames.get("mark_needed", ()),
                        object=base in frames.get("object", ()),
                        participle=written.split()[0].endswith("ing") and language == "en",
                        past=written.split()[0].endswith(("ed", "d", "t", "n")) and form != base,
                    ),
                )
                first, *rest = written.split()
                flag([first], PHRASE if rest else CUE)
                if rest:
                    phrases.setdefault(first, []).append(tuple(rest))
    flag(list(frames.get("nouns", ())), NOUNLIKE)
    for phrase in speech.get("according", ()):
        first, *rest = phrase.split()
        flag([first], ACCORDING)
        if rest:
            phrases.setdefault(first, []).append(tuple(rest))
    return Lexicon(
        language=language,
        flags=flags,
        verbs=verbs,
        phrases={first: tuple(sorted(rests, key=len, reverse=True)) for first, rests in phrases.items()},
        infinitive=speech.get("infinitive", "to" if language == "en" else ""),
        fronting=frozenset(_words(speech.get("fronting", ""))),
        adverb_ending=speech.get("adverb_ending", ""),
        not_adverbs=frozenset(_words(speech.get("not_adverbs", ""))),
        prompts=frozenset(_words(speech.get("prompts", ""))),
        seeing=frozenset(_words(speech.get("seeing", ""))),
        according=frozenset(speech.get("according", ())),
        attitudes={word: kind for kind, line in speech.get("attitudes", {}).items() for word in reversed(_words(line))},
        names=names,
        pronouns=pronouns,
        adversatives=frozenset(_words(speech.get("adversatives", ""))),
        anonymity=frozenset(_words(speech.get("anonymity", ""))),
        grammar=speech.get("grammar", "plain"),
        verb_second=bool(speech.get("verb_second", False)),
        drops_subject=bool(speech.get("drops_subject", False)),
        focus=frozenset(_words(speech.get("focus", ""))),
        credits=frozenset(_words(speech.get("credits", ""))),
        reported=frozenset(_words(speech.get("reported", ""))),
        hearsay=frozenset(_words(speech.get("hearsay", ""))),
        postposed=frozenset(_words(speech.get("postposed", ""))),
        oblique=frozenset(_words(speech.get("oblique", ""))),
        objects=frozenset(_words(speech.get("objects", ""))),
        subjects=frozenset(_words(speech.get("subjects", ""))),
        impersonal=frozenset(_words(speech.get("impersonal", ""))),
        verb_endings=tuple(_words(speech.get("verb_endings", ""))),
        past_endings=tuple(_words(speech.get("past_endings", ""))) or ("\0",),
        venues=frozenset(_words(speech.get("venues", ""))),
        quoting=frozenset(_words(speech.get("quoting", ""))),
        passive=frozenset(_words(speech.get("passives", ""))),
        agents=frozenset(_words(speech.get("agents", ""))),
        prepositional=frozenset(_words(speech.get("prepositional", ""))),
        particles={
            verb: frozenset(those.split(","))
            for verb, those in (pair.split("=", 1) for pair in frames.get("particles", ()))
        },
        elided=bool(speech.get("elided", False)),
        addressees=frozenset(_words(speech.get("addressees", ""))),
        dashes=bool(speech.get("dashes", False)),
        inflects=bool(speech.get("inflects", False)),
        capital_nouns=bool(speech.get("capital_nouns", False)),
        compound_roles=tuple(_words(speech.get("compound_roles", ""))),
        compound_houses=tuple(_words(speech.get("compound_houses", ""))),
        bare_names=bool(speech.get("bare_names", False)),
        alike=tuple(speech.get("alike", ())),
    )
