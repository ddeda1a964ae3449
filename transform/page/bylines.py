"""Who wrote an article: names declared in data or printed under the headline, in any script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from lxml import etree

from transform.article import Byline
from transform.page.titles import plain
from transform.page.tree import classed

Element = Any

MAX_NAME = 60  # characters
MAX_PRINTED = 160
MAX_PLACES = 12  # elements that may hold a byline
AGENCIES = frozenset(
    (
        *(
            "ap",
            "afp",
            "dpa",
            "reuters",
            "efe",
            "ansa",
            "apa",
            "sda",
            "tass",
            "xinhua",
            "bloomberg",
            "pa",
            "ddp",
            "sid",
        ),
        *("epd", "kna", "anp", "belga", "ritzau", "tt", "ntb", "associated press", "the associated press", "pa media"),
        *(
            "agence france-presse",
            "interfax",
            "yonhap",
            "kyodo",
            "pti",
            "ani",
            "ians",
            "lusa",
            "keystone-sda",
            "adnkronos",
        ),
    )
)
_BY = re.compile(
    r"^\W*(?:(?:written |reported |story |text |words |article |photos? |published |posted )?by|von|par|por|di|de|"
    r"door|av|af|text|texte|testo|texto|autor(?:in)?|author|от|автор|текст|oleh|viết bởi|yazan|penulis|reporter)"
    r"(?:[\s:]+|$)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*(?:;|\||/|•|·|\n|\s&\s|\s+(?:and|und|et|y|e|и|og|och|en|dan)\s+|,\s+|、|，)\s*")
_ROLE = re.compile(
    r"\b(?:editor|correspondent|reporter|journalist|writer|columnist|staff|contributor|redakteur(?:in)?|redaktion|"
    r"korrespondent(?:in)?|chefredakteur|autor(?:in)?|journaliste?|rédacteur|envoyé|redazione|inviato|corrispondente|editora?|"
    r"producer|analyst|chief|bureau|desk|news|team|professor|director|updated|published|min|read|minutes?|uhr)\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"https?:|www\.|@|\d{3}|\.html?$|^(?:admin|administrator|editor|editors|redaktion|redazione|rédaction|redacción|newsroom|"
    r"staff|news|online|web ?desk|unknown|none|null|guest|contributor|author|user|root)$",
    re.IGNORECASE,
)
PARTICLES = frozenset(
    [
        "von",
        "van",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "du",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ben",
        "ibn",
        "y",
        "e",
        "zu",
        "zur",
        "af",
        "av",
        "ter",
        "ten",
        "und",
    ]
)
_TITLED = re.compile(
    r"^[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]{2,8}?(?=\s*(?:記者|记者|기자|特派員|특파원|編輯|編集委員))"
)
_PERSON = re.compile(r"^(?:[^\W\d_][\w.'’‘-]*\s+){1,4}[^\W\d_][\w.'’‘-]*$")
_EAST = re.compile(r"^[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]{2,6}$")
_KATAKANA, _HIRAGANA = re.compile(r"[\u30a1-\u30fa]"), re.compile(r"[\u3041-\u3096]")
_INITIAL = re.compile(r"\b\w\.$")
_HOST = re.compile(r"^(?:[\w-]+\.)+[a-z]{2,}$", re.IGNORECASE)
"""A site that signs beside its people is none of them."""
_PLACES = re.compile(r"author|byline|autor|writer|reporter|verfasser|redakteur|firma\b|signature")  # lower case
_ITEMS: Any = etree.XPath("descendant-or-self::*/@itemprop[contains(.,'author')]/..")


def declared(names: Iterable[str], publisher: str | None) -> tuple[Byline, ...]:
    """Names given as data, one or several in a string. What is the publisher's own name is an organisation."""
    found: dict[str, Byline] = {}
    for given in names:
        for name in _names(given, publisher):
            found.setdefault(name.casefold(), Byline(name, _kind(name, publisher)))
    people = [one for one in found.values() if one.kind == "person"]
    return tuple(one for one in found.values() if not (people and one.kind == "organisation" and _HOST.match(one.name)))


def printed(tree: Element, publisher: str | None, *, items: bool = True) -> tuple[Byline, ...]:
    """Names that stand where pages print them, of the first such place that holds names of people. `items` off: a page
    without microdata."""
    for node in chain(_marked(tree, items=items), islice(classed(tree, _PLACES), MAX_PLACES)):
        text = "\n".join(line for part in node.itertext() if (line := " ".join(part.split())))
        if not text or len(text) > MAX_PRINTED or node.tag in ("script", "style", "body", "html") or _is_comment(node):
            continue
        found: dict[str, Byline] = {}
        for part in _PARTS.split(_BY.sub("", text)):
            name = _cleaned(part)
            if name and is_person(name) and plain(name) != plain(publisher or ""):
                found.setdefault(name.casefold(), Byline(name, _kind(name, publisher)))
        if found:
            return tuple(found.values())
    return ()


def _marked(tree: Element, *, items: bool) -> Iterator[Element]:
    yield from (node for node in tree.iter("a") if node.get("rel") == "author")
    if items:
        yield from _ITEMS(tree)


def _is_comment(node: Element) -> bool:
    return any("comment" in f"{above.get('class')} {above.get('id')}".lower() for above in node.iterancestors())


def _kind(name: str, publisher: str | None) -> Any:
    if name.casefold() in AGENCIES:
        return "agency"
    return "organisation" if publisher and plain(name) in plain(publisher) else "person"


def _names(given: str, publisher: str | None) -> Iterator[str]:
    text = _BY.sub("", " ".join(given.split()))
    whole = _cleaned(text)
    if whole and publisher and plain(whole) == plain(publisher):
        yield whole
        return
    for part in _PARTS.split(text):
        if name := _cleaned(part):
            yield name


def _cleaned(part: str) -> str | None:
    name = _BY.sub("", part.strip())
    name = name.strip(" ,;:|-–—()[]") if _INITIAL.search(name) else name.strip(" ,.;:|-–—()[]")
    if match := _TITLED.match(name):
        name = match.group()
    return name if name and len(name) <= MAX_NAME and not _NO_NAME.search(name) else None


def is_person(name: str) -> bool:
    """Whether a string has the form of a person's name: capitals, or two to six characters of an Eastern script."""
    if _EAST.match(name):
        return not (_KATAKANA.search(name) and _HIRAGANA.search(name))  # "send by mail": a name has one of them
    return bool(
        _PERSON.match(name)
        and not _ROLE.search(name)
        and all(not word[0].islower() or word.casefold() in PARTICLES or word[1:2] in "'’" for word in name.split())
        and name[0].isupper()
    )


def from_lines(lines: Iterable[str], publisher: str | None) -> tuple[Byline, ...]:
    """The names in the first of some short lines that is a byline and nothing else."""
    for line in lines:
        if len(line) > MAX_NAME:
            continue
        announced = bool(_BY.match(line))
        parts = [name for part in _PARTS.split(_BY.sub("", line)) if (name := _cleaned(part))]
        if parts and all(is_person(name) or (announced and name.casefold() in AGENCIES) for name in parts):
            return tuple(Byline(name, _kind(name, publisher)) for name in dict.fromkeys(parts))
    return ()
