"""What stands on a page and is no part of its article, by how it is marked and by what it says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from operator import add
from typing import Any, Literal, get_args

from transform.languages import known, rules

Element = Any
Mark = Literal["text", "caption", "surely furniture", "furniture", "box"]
"""In the order in which they count where an element bears several."""
MARKS: tuple[Mark, ...] = get_args(Mark)[1:]
UNMARKED = len(MARKS)
BODY = -1
DROPPED: frozenset[Mark] = frozenset(("furniture", "surely furniture"))

ALWAYS = frozenset(("footer", "form", "aside", "nav"))
"""Elements that are furniture by their name, while they hold little."""
PLAIN = frozenset(("p", "li", "td", "tr", "tbody", "table", "blockquote", "h1", "h2", "h3", "h4"))
"""Elements whose class says more of their looks than of their kind."""
_CLASS_AND_ID = frozenset(("class", "id"))
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TAXONOMY = re.compile(r"(?:^|\s)(?:tag|category|topic|author|section|format|type|post)-\S+")
"""WordPress writes an article's tags into its class."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
HEAD = 3  # characters that each beginning of a word in furniture.toml has at least
KEY = 2  # characters by which phrases are looked up
LONGEST = 80  # characters of a phrase
SHORT = 200  # characters: longer lines are text whatever word they begin with
CAPTION = 400  # characters
CAPTION_TAIL = 100
CLOSING = 300
_CAPTION_END = re.compile(
    r"(?:\((?:image|photo|foto|picture|bild|credit)s?(?: credits?)?\s*:[^)]*\)|\|\s*getty images|getty images\)?|"
    r"\b(?:photo|foto|bild|image)s?(?: credit)?\s*:\s*[^.]{2,40}|"
    r"[©/]\s*(?:afp|ap|reuters|dpa|epa|getty|imago|apa)[\w\s/.]{0,20})$"
)
"""In lower case."""
_CHANNELS = re.compile(
    r"newsletter|whats ?app|telegram|google news|facebook|twitter|instagram|youtube|podcast|app store|abonn|subscri|"
    r"follow us|sign up|e-?mail|\bapp\b",
    re.IGNORECASE,
)
_HELPED = re.compile(
    r"^\W{0,3}(?:(?:additional |with )?(?:reporting|editing|writing|compiled|edited)\b.{0,30}\bby\b"
    r"|(?:\w+ ){1,6}contributed to this (?:report|story|article)|with files from|our standards:)",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"^(?:©|\(?(?:photo|foto|image|bild|picture)s?\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Words:
    """Words in class names and beginnings of such, by what they mark, and the names of bodies."""

    marking: Mapping[str, tuple[tuple[str, bool, int], ...]]
    """By the first HEAD characters: what, whether it is a whole word, and the place of its mark in MARKS."""
    bodies: frozenset[str]


@cache
def _words() -> _Words:
    """From furniture.toml."""
    table = tomllib.loads(files("transform.page").joinpath("furniture.toml").read_text(encoding="utf-8"))
    marking: dict[str, tuple[tuple[str, bool, int], ...]] = {}
    for place, name in enumerate(MARKS):
        entry = table[name.replace(" ", "_")]
        for key, whole in (("whole", True), ("begin", False)):
            for word in entry.get(key, ()):
                marking[word[:HEAD]] = (*marking.get(word[:HEAD], ()), (word, whole, place))
    return _Words(marking, frozenset(table["body"]["whole"]))


def mark(tag: str, node: Element) -> Mark:
    """How an element is marked by its name and attributes."""
    names = node.keys()
    if not names:
        return "surely furniture" if tag in ALWAYS else mark_of(tag) if "-" in tag else "text"
    get = node.get
    own = get("class") or "" if "class" in names else ""
    if "id" in names:
        own = f"{own} {get('id')}"
    if "-" in tag:
        own = f"{own} {tag}"
    found = mark_of(own)
    if found != "text" and not (found == "furniture" and tag in PLAIN):
        return found
    if tag in ALWAYS:
        return "surely furniture"
    if _CLASS_AND_ID.issuperset(names):
        return "text"
    if "hidden" in names or get("aria-hidden") == "true" or ("style" in names and _HIDDEN.search(get("style"))):
        return "furniture"
    named = get("data-component") or get("data-testid") or get("role")
    return mark_of(named) if named else "text"


@lru_cache(maxsize=50_000)
def mark_of(names: str) -> Mark:
    """How the names in a class, id or role mark an element."""
    if "hentry" in names or "status-publish" in names:
        names = _TAXONOMY.sub(" ", names)
    first = UNMARKED
    for name in names.split():
        place = _place_of_name(name)
        if place == BODY:
            return "text"
        if place < first:
            first = place
    if first == UNMARKED or ("embed" in names and "social" in names and MARKS[first] in DROPPED):
        return "text"  # a post on a social network that a story shows
    return MARKS[first]


@lru_cache(maxsize=50_000)
def _place_of_name(name: str) -> int:
    """What one name marks, by its words and by its pairs of words: a place in MARKS, BODY, or UNMARKED."""
    words = _cut(name)
    known = _words()
    if _is_body(words):
        return BODY
    if len(words) > 1:
        words += map(add, words, words[1:])
    marking = known.marking.get
    first = UNMARKED
    for word in words:
        if (entries := marking(word[:HEAD])) is not None:
            for beginning, whole, place in entries:
                if place < first and (word == beginning if whole else word.startswith(beginning)):
                    first = place
    return first


def _cut(name: str) -> list[str]:
    """A name as its words."""
    if not name.islower():
        name = _CAMEL.sub("-", name).lower()
    words = name.replace("_", "-").split("-")
    return [word for word in words if word] if "" in words else words


def _is_body(words: list[str]) -> bool:
    return "".join(words[-2:]) in _words().bodies or words[-1:] in (["articlebody"], ["storybody"])


@cache
def _phrases(kind: str) -> dict[str, tuple[str, ...]]:
    """What lines of a kind begin with, by their first characters; all languages at once, since pages mix them."""
    found: dict[str, set[str]] = {}
    for language in known():
        for phrase in rules(language).get("page", {}).get(kind, ()):
            found.setdefault(phrase.casefold()[:KEY], set()).add(phrase.casefold())
    return {key: tuple(sorted(phrases)) for key, phrases in found.items()}


def _begins(kind: str, text: str) -> bool:
    phrases = _phrases(kind).get(text[:KEY].casefold())
    return phrases is not None and text[:LONGEST].casefold().startswith(phrases)


def is_prompt(text: str) -> bool:
    """A line that asks something of the reader, or leads elsewhere."""
    return len(text) < SHORT and bool(_begins("prompts", text.lstrip(" -–—•>»→*([")) or _CREDIT.match(text))


def is_named_body(node: Element) -> bool:
    """Whether an element bears a name that sites give to the body of an article."""
    return "articleBody" in (node.get("itemprop") or "") or any(
        _is_body(_cut(name)) for name in (node.get("class") or "").split()
    )


def is_caption(text: str) -> bool:
    """A line that ends as captions of pictures do, with who made the picture."""
    if len(text) >= CAPTION:
        return False
    tail = text[-CAPTION_TAIL:].lower()
    return (":" in tail or "/" in tail or "©" in tail or "getty" in tail) and _CAPTION_END.search(tail) is not None


def is_closing(text: str, linked: int) -> bool:
    """A line at the end of a story that leads to the publisher's other channels, or says who helped."""
    return len(text) < CLOSING and bool((linked and _CHANNELS.search(text)) or _HELPED.match(text))


def is_about_article(text: str) -> bool:
    """A byline, a time, a credit: short, and it begins as such lines do."""
    return len(text) < 80 and _begins("bylines", text) and not text.endswith((".", "!", "?"))


def ends_article(text: str) -> bool:
    """A heading behind which other things stand."""
    return len(text) < 60 and _begins("endings", text) and len(text.split()) <= 6
