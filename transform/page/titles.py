"""What an article is called: its headline on the page, and the other title that it is shared and found under."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from operator import itemgetter

SEPARATORS = re.compile(r"\s+[|\-–—:·•»«›ǀ｜]\s+|\s*[|｜ㅣǀ]\s*")
LEAST_LIKENESS = 0.4  # of a heading to what the page is called elsewhere, for the heading to be the headline
SITE_NAME = 30  # characters: what follows a separator and is longer is part of a title
LEAST_TITLE = 12
MOST_CUTS = 20  # separators in a title: sections and sites have a handful
WEIGHTS = {"heading": 3, "headline": 2, "shared": 2, "document": 1}
"""Half votes: <title> and OpenGraph often come from one field of the editing system."""
_LAST_PART = re.compile(r"\s*[-–—|·:]\s*([^-–—|·:]{1,30})$")
_NO_WORD = re.compile(r"\W+")
_NO_ASCII_WORD = bytes(code for code in range(128) if not re.match(r"\w", chr(code)))
"""The same among ASCII. In UTF-8 they are deleted in a tenth of the time, and no other character holds such a byte."""


@dataclass(frozen=True, slots=True)
class Named:
    """The names that a page gives itself, as they stand there."""

    headings: tuple[str, ...] = ()  # h1
    headline: str | None = None  # JSON-LD, microdata
    shared: str | None = None  # OpenGraph
    document: str | None = None  # <title>
    site: str | None = None  # the publisher's name
    sections: tuple[str, ...] = ()  # as the page calls them


def titles_of(named: Named) -> tuple[str | None, str | None]:
    """The headline and the other title, None where there is none.

    The witnesses vote: h1, JSON-LD, OpenGraph and the document's title, each without the site's name behind it.
    Spelling differs in quotation marks and dashes, so only letters and figures count.
    """
    heading = _heading(named)
    known = {plain(each) for each in (heading, named.headline, named.shared) if each}
    cleaned = {
        "shared": _without_site(named.shared, named.site, known, by_heading=True),
        "headline": _without_site(named.headline, named.site, known),
        "heading": heading,
        "document": _without_site(named.document, named.site, known, by_heading=True, always=True),
    }
    sections = {plain(each) for each in named.sections} - {""}
    present = {witness: _without_section(title, sections) for witness, title in cleaned.items() if title}
    if not present:
        return None, None
    spelt = {name: plain(title) for name, title in present.items()}
    votes: Counter[str] = Counter()
    for name, words in spelt.items():
        votes[words] += WEIGHTS[name]
    most = max(votes.values())
    order = ("headline", "heading", "shared", "document")
    winner = next(spelt[name] for name in order if name in spelt and votes[spelt[name]] == most)
    for name in ("headline", "shared"):  # a heading that runs on into its subtitle
        shorter = spelt.get(name, "")
        if len(shorter) > LEAST_TITLE and winner.startswith(shorter) and votes[shorter] == most:
            winner = shorter
    title = next(title for name, title in present.items() if spelt[name] == winner)
    other = next((title for name, title in present.items() if spelt[name] != winner), None)
    return title, other


def plain(text: str) -> str:
    """Letters and figures alone, for comparing."""
    encoded = text.casefold().encode("utf-8", "surrogatepass")  # JSON may hold halves of characters
    text = encoded.translate(None, _NO_ASCII_WORD).decode("utf-8", "surrogatepass")
    return text if text.isascii() else _NO_WORD.sub("", text)


def likeness(one: str, other: str) -> float:
    """Share of common pairs of characters, 0 to 1, for any script."""
    first, second = plain(one), plain(other)
    if first == second:
        return 1.0
    left, right = _pairs(first), _pairs(second)
    return 2 * len(left & right) / max(1, len(left) + len(right))


def _pairs(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)}


def _heading(named: Named) -> str | None:
    """The h1 that resembles what the page is called elsewhere; None where none does."""
    elsewhere = [each for each in (named.headline, named.shared, named.document) if each]
    not_ours = plain(named.site or ""), _site_in(named.document)
    headings = [each for each in named.headings if plain(each) not in not_ours]
    if not elsewhere:
        return headings[0] if headings else None
    names = {plain(name) for name in elsewhere}
    best = next((each for each in headings if plain(each) in names), None)
    if best is None:
        likest = max(
            ((max(likeness(each, name) for name in elsewhere), each) for each in headings),
            key=itemgetter(0),
            default=None,
        )
        if likest is None or likest[0] < LEAST_LIKENESS:
            return None
        best = likest[1]
    for name in elsewhere:  # "Politics | Headline" in one heading
        if best.endswith(name) and len(name) > LEAST_TITLE and SEPARATORS.search(best[: -len(name)] + " "):
            return name
    return best


def _site_in(document: str | None) -> str | None:
    """What stands behind the last separator of the document's title: the site's name, if it is a heading as well."""
    cuts = list(SEPARATORS.finditer(document or ""))
    return plain((document or "")[cuts[-1].end() :]) if cuts else None


def _without_section(title: str, sections: set[str]) -> str:
    """A title without the name of the section that it stands in: "Headline - Politics"."""
    match = _LAST_PART.search(title) if sections else None
    known = match is not None and match.start() >= LEAST_TITLE and plain(match[1]) in sections
    return title[: match.start()].strip() if match and known else title


def _without_site(
    title: str | None, site: str | None, known: set[str], *, by_heading: bool = False, always: bool = False
) -> str | None:
    """A title without the site's name behind it, `by_heading` also without sections before a heading that is known;
    `always` takes off any short last part."""
    if not title:
        return None
    cuts = list(SEPARATORS.finditer(title))
    if len(cuts) > MOST_CUTS:  # noise, and each cut costs the whole length
        return title
    for cut in cuts:
        if plain(title[: cut.start()]) in known and cut.start():
            return title[: cut.start()].strip()
        if by_heading and plain(title[cut.end() :]) in known and title[cut.end() :]:
            return title[cut.end() :].strip()
    if cuts:
        last = title[cuts[-1].end() :]
        ours = site and (plain(last) in plain(site) or plain(site) in plain(last))
        if (ours or (always and len(last) < SITE_NAME)) and cuts[-1].start() >= LEAST_TITLE:
            return title[: cuts[-1].start()].strip()
    return title
