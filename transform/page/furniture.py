"""What stands on a page and is no part of its article, by how it is marked and by what it says."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, Literal

from transform.languages import known, rules

Element = Any
Mark = Literal["text", "furniture", "surely furniture", "box", "caption"]
DROPPED: frozenset[Mark] = frozenset(("furniture", "surely furniture"))

ALWAYS = frozenset(("footer", "form", "aside", "nav"))
"""Elements that are furniture by their name, while they hold little."""
PLAIN = frozenset(("p", "li", "td", "tr", "tbody", "table", "blockquote", "h1", "h2", "h3", "h4"))
"""Elements whose class says more of their looks than of their kind."""
_SURELY = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|comments?-?(?:section|area|box|list|thread)|respond|disqus\w*|cookies?|consent\w*|"
    r"cookie-?\w+|onetrust\w*|outbrain\w*|taboola\w*|newsletters?|newsletter-?\w+|most-?(?:read|popular|viewed)|trending|"
    r"related|related-?\w+|recirc\w*|recommend\w*|site-?footer|page-?footer|footer|breadcrumbs?|nav|navbar|navigation|menu|"
    r"social|sharing|share|login|signin|sign-in|piano-\w+|\w*sign-?up|sign-in|\w*-sign-in)(?:$|[\s_-])|^ot-|\sot-|didomi|usercentrics|cmpbox",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:ads?|advert\w*|adslot|sponsor\w*|share\w*|social\w*|promos?|promobox|subscri\w*|signup|sign-up|"
    r"register|paywall|regwall|teasers?|sidebar\w*|widgets?|banner\w*|crumbs?|toolbar\w*|tags?|taglist|topics?|nav\w*|"
    r"menu\w*|footer\w*|popular\w*|gallery\w*|slideshow\w*|carousel\w*|player\w*|author-?(?:bio|box|info|card|name)|"
    r"authors?|bio|byline\w*|timestamp|meta|metadata|credits?|copyright|disclaimer|legal|skip\w*|hidden|visually-?hidden|"
    r"sr-only|screen-reader\w*|print-\w+|modal\w*|popup\w*|overlay\w*|tooltip\w*|more-?(?:on|from|stories|news)|"
    r"read-?(?:more|also|next)|see-?also|weiterlesen|next-?(?:article|up)|follow\w*|alert\w*|polls?|quiz|rating\w*|donat\w*|"
    r"membership|pull-?quotes?\w*|toc|table-of-contents|kicker|eyebrow|reading-?time|ticker|weather|pagination|pager)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Words in class, id, role and data attributes of what is no article; the first hardly ever stand on anything else."""
_BOX = re.compile(
    r"(?:^|[\s_-])(?:info-?box\w*|fact-?box\w*|facts?|key-?points?|key-?facts?|highlights?|summary-?box|products?|deals?|"
    r"at-a-glance|box-?out)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:(?:\w+-)?(?:caption|legend)(?:-?text)?|bildunterschrift|image-?description)(?:$|[\s_-])",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"(?:^|[\s_-])(?:(?:article|story|entry|post|news|content)[_-]{0,2}(?:body|content|text)|body-?text|main-?text)(?:$|\s)",
    re.IGNORECASE,
)
"""Names that sites give to the body of an article: whole class names that end so."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TAXONOMY = re.compile(r"(?:^|\s)(?:tag|category|topic|author|section|format|type|post)-\S+")
"""WordPress writes an article's tags into its class."""
_SOCIAL = re.compile(r"\bsocial\w*", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
KEY = 2  # characters by which phrases are looked up
LONGEST = 80  # characters of a phrase
SHORT = 200  # characters: longer lines are text whatever word they begin with
CAPTION = 400  # characters
CAPTION_TAIL = 100
CLOSING = 300
_CAPTION_END = re.compile(
    r"(?:\((?:image|photo|foto|picture|bild|credit)s?(?: credits?)?\s*:[^)]*\)|\|\s*getty images|getty images\)?|"
    r"\b(?:photo|foto|bild|image)s?(?: credit)?\s*:\s*[^.]{2,40}|"
    r"[©/]\s*(?:afp|ap|reuters|dpa|epa|getty|imago|apa)[\w\s/.]{0,20})$",
    re.IGNORECASE,
)
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


def mark(tag: str, node: Element) -> Mark:
    """How an element is marked by its name and attributes."""
    names = node.keys()
    if not names:
        return "surely furniture" if tag in ALWAYS else _of_words(tag) if "-" in tag else "text"
    get = node.get
    found = _of_words(f"{get('class') or ''} {get('id') or ''} {tag if '-' in tag else ''}")
    if found != "text" and not (found == "furniture" and tag in PLAIN):
        return found
    if tag in ALWAYS or "hidden" in names or get("aria-hidden") == "true":
        return "surely furniture" if tag in ALWAYS else "furniture"
    if "style" in names and _HIDDEN.search(get("style")):
        return "furniture"
    named = get("data-component") or get("data-testid") or get("role")
    return _of_words(named) if named else "text"


@lru_cache(maxsize=20_000)
def _of_words(words: str) -> Mark:
    if "hentry" in words or "status-publish" in words:
        words = _TAXONOMY.sub(" ", words)
    words = _CAMEL.sub("-", words)
    if _KEPT.search(words):
        return "text"
    if _CAPTION.search(words):
        return "caption"
    if "embed" in words:
        words = _SOCIAL.sub(" ", words)  # a post on a social network that a story shows
    if _SURELY.search(words):
        return "surely furniture"
    if _FURNITURE.search(words):
        return "furniture"
    return "box" if _BOX.search(words) else "text"


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
    return "articleBody" in (node.get("itemprop") or "") or bool(_KEPT.search(_CAMEL.sub("-", node.get("class") or "")))


def is_caption(text: str) -> bool:
    """A line that ends as captions of pictures do, with who made the picture."""
    return len(text) < CAPTION and bool(_CAPTION_END.search(text[-CAPTION_TAIL:]))


def is_closing(text: str, linked: int) -> bool:
    """A line at the end of a story that leads to the publisher's other channels, or says who helped."""
    return len(text) < CLOSING and bool((linked and _CHANNELS.search(text)) or _HELPED.match(text))


def is_about_article(text: str) -> bool:
    """A byline, a time, a credit: short, and it begins as such lines do."""
    return len(text) < 80 and _begins("bylines", text) and not re.search(r"[.!?]$", text)


def ends_article(text: str) -> bool:
    """A heading behind which other things stand."""
    return len(text) < 60 and _begins("endings", text) and len(text.split()) <= 6
