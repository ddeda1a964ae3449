"""Whom an article is about, and who in it holds an office: what "the accused", "the three-term Republican" ask."""

from __future__ import annotations

from bisect import bisect_left

from transform.quotes.speakers.cast import Cast
from transform.quotes.speakers.figures import Figure
from transform.quotes.speakers.nouns import Nouns
from transform.quotes.speakers.openings import AGED

_COMPARED = 50  # figures


def incumbent(cast: Cast, words: Nouns, modifiers: list[str], at: int) -> Figure | None:
    """Who was named last before a character, of those who hold an office that one is elected to; None where no modifier
    tells of terms."""
    if words.terms.isdisjoint(modifiers):
        return None
    held = [
        one
        for one in cast.figures[:_COMPARED]
        if one.kind == "person" and not words.rulers.isdisjoint(one.traits) and one.last_before(at) >= 0
    ]
    return max(held, key=lambda one: one.last_before(at), default=None)


def protagonist(cast: Cast, at: int, *, aged: bool = False) -> Figure | None:
    """Whom (of those whose age is untold, unless `aged`) the article names most before a character, or first."""
    people = [
        (bisect_left(one.at, at), one)
        for one in cast.figures[:_COMPARED]
        if one.kind == "person" and not one.may_be_firm and (aged or not is_aged(one))
    ]
    return max((pair for pair in people if pair[0]), key=lambda pair: pair[0], default=(0, None))[1]


def is_aged(figure: Figure) -> bool:
    """Whether the age of somebody is told."""
    return any(trait.endswith(AGED) for trait in figure.traits)


def holder(cast: Cast, acronym: str, at: int) -> Figure | None:
    """ "the MD": whoever was last named whose office ends in words of these initials."""
    held = []
    for one in cast.figures[:_COMPARED]:
        if one.kind == "person" and one.role and one.last_before(at) >= 0:
            initials = "".join(word[0] for word in one.role.split()).upper()
            if initials.endswith(acronym) or acronym in one.role.split():
                held.append(one)
    return max(held, key=lambda one: one.last_before(at), default=None)


def interviewed(cast: Cast, at: int) -> Figure | None:
    """Who answers to "A:": the one person whom the article names before it, or names most."""
    named = [one for one in cast.figures[:_COMPARED] if one.kind == "person" and one.at and one.at[0] < at]
    return max(named, key=lambda one: len(one.at), default=None)
