"""The nouns that phrases without a name have, by what they may stand for: word lists of a language, made ready once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from transform.quotes.lexicon import lexicon
from transform.quotes.speakers.openings import AGED


@dataclass(frozen=True, slots=True)
class Nouns:
    """Word lists of one language."""

    stand_ins: frozenset[str]
    offices: frozenset[str]
    person_endings: tuple[str, ...]
    alike: dict[str, frozenset[str]]
    not_people: frozenset[str]
    possessive: frozenset[str]
    demonyms: frozenset[str]
    firms: frozenset[str]
    passing: frozenset[str]
    situational: frozenset[str]
    numbers: frozenset[str]
    partisans: frozenset[str]
    terms: frozenset[str]
    seconds: frozenset[str]
    rulers: frozenset[str]
    parties: frozenset[str]
    parts: frozenset[str]
    clubs: frozenset[str]
    trades: frozenset[str]
    positions: frozenset[str]
    kin: dict[str, tuple[str, ...]]
    whose: dict[str, str]  # "her": a pronoun of the same gender
    owners: dict[str, tuple[str, ...]]  # what somebody is whose daughter, film or client this is
    degrees: dict[str, str]  # "capt": captain
    kin_words: frozenset[str]
    firm_endings: frozenset[str]  # of names that are firms'


@cache
def nouns(language: str | None) -> Nouns:
    known = lexicon(language)
    words = known.names
    stand_ins, descriptions = (words.get(name, frozenset()) for name in ("stand_ins", "descriptions"))
    alike: dict[str, set[str]] = {}
    for line in map(str.split, known.alike):
        for word in line:
            alike.setdefault(word, set()).update(line)
    owners: dict[str, list[str]] = {}
    for one, things in (pair.split("=", 1) for pair in words.get("kin", ())):
        for thing in things.split(","):
            owners.setdefault(thing, []).append(one)
    for thing, people in (pair.split("=", 1) for pair in words.get("works", ())):
        owners.setdefault(thing, []).extend(people.split(","))
    male, female = words.get("male", frozenset()), words.get("female", frozenset())
    return Nouns(
        owners={thing: tuple(people) for thing, people in owners.items()},
        degrees=dict(pair.split("=", 1) for pair in words.get("degrees", ())),
        kin_words=(male | female) - words.get("courtesies", frozenset()),
        firm_endings=words.get("corporate", frozenset()) - words.get("surnames_of_firms", frozenset()),
        stand_ins=stand_ins,
        offices=words.get("generic", frozenset()) - stand_ins - descriptions,
        person_endings=(*(words.get("person_endings", ()) or ("\0",)), *AGED),
        alike={word: frozenset(others) for word, others in alike.items()},
        not_people=words.get("not_people", frozenset()),
        possessive=known.pronouns.get("possessive", frozenset()),
        demonyms=words.get("demonyms", frozenset()),
        firms=words.get("firms", frozenset()),
        positions=words.get("positions", frozenset()),
        parties=words.get("parties", frozenset()),
        parts=words.get("parts", frozenset()),
        clubs=words.get("clubs", frozenset()),
        trades=descriptions
        - words.get("male", frozenset())
        - words.get("female", frozenset())
        - words.get("bonds", frozenset()),
        rulers=words.get("rulers", frozenset()),
        seconds=words.get("seconds", frozenset()),
        passing=words.get("passing", frozenset()),
        situational=words.get("situational", frozenset()),
        numbers=words.get("numbers", frozenset()),
        partisans=words.get("partisans", frozenset()),
        terms=words.get("terms", frozenset()),
        whose={
            word: word if word in known.pronouns.get("female", ()) else next(iter(known.pronouns["male"]))
            for word in ("his", "her")
            if "male" in known.pronouns
        },
        kin={noun: tuple(of.split(",")) for noun, of in (pair.split("=", 1) for pair in words.get("kin", ()))},
    )
