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
_SURELY = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|comments?-?(?:section|area|box|list|thread)|respond|disqus\w*|cookies?|consent\w*|"
    r"cookie-?\w+|onetrust\w*|outbrain\w*|taboola\w*|newsletters?|newsletter-?\w+|most-?(?:read|popular|viewed)|trending|"
    r"related|related-?\w+|recirc\w*|recommend\w*|site-?footer|page-?footer|footer|breadcrumbs?|nav|navbar|navigation|menu|"
    r"social|sharing|share|login|signin|sign-in|piano-\w+)(?:$|[\s_-])|^ot-|\sot-|didomi|usercentrics|cmpbox",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:ads?|advert\w*|adslot|sponsor\w*|share\w*|social\w*|promos?|promobox|subscri\w*|signup|sign-up|"
    r"register|paywall|regwall|teasers?|sidebar\w*|widgets?|banner\w*|crumbs?|toolbar\w*|tags?|taglist|topics?|nav\w*|"
    r"menu\w*|footer\w*|popular\w*|gallery\w*|slideshow\w*|carousel\w*|player\w*|author-?(?:bio|box|info|card|name)|"
    r"authors?|bio|byline\w*|timestamp|meta|metadata|credits?|copyright|disclaimer|legal|skip\w*|hidden|visually-?hidden|"
    r"sr-only|screen-reader\w*|print-only|modal\w*|popup\w*|overlay\w*|tooltip\w*|more-?(?:on|from|stories|news)|"
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
_CAPTION = re.compile(r"(?:^|[\s_-])(?:(?:\w+-)?(?:caption|legend)(?:-?text)?|bildunterschrift|image-?description)(?:$|[\s_-])", re.IGNORECASE)
_KEPT = re.compile(
    r"(?:^|[\s_-])(?:article-?body|story-?body|entry-content|post-content|body-text|articlebody|article-?content|"
    r"story-?content)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
SHORT = 200  # characters: longer lines are text whatever word they begin with
_CREDIT = re.compile(r"^(?:©|\(?(?:photo|foto|image|bild|picture)s?\b)", re.IGNORECASE)


def mark(tag: str, node: Element) -> Mark:
    """How an element is marked by its name and attributes."""
    get = node.get
    classes, identity = get("class"), get("id")
    if classes or identity:
        found = _of_words(f"{classes or ''} {identity or ''}")
        if found != "text":
            return found
    if tag in ALWAYS:
        return "furniture"
    if get("hidden") is not None or get("aria-hidden") == "true":
        return "furniture"
    style = get("style")
    if style and _HIDDEN.search(style):
        return "furniture"
    named = get("data-component") or get("data-testid") or get("role")
    return _of_words(named) if named else "text"


@lru_cache(maxsize=20_000)
def _of_words(words: str) -> Mark:
    if _KEPT.search(words):
        return "text"
    if _CAPTION.search(words):
        return "caption"
    if _SURELY.search(words):
        return "surely furniture"
    if _FURNITURE.search(words):
        return "furniture"
    return "box" if _BOX.search(words) else "text"


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """All languages at once: pages mix them."""
    words = {word for language in known() for word in rules(language).get("page", {}).get(kind, ())}
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)


def is_prompt(text: str) -> bool:
    """A line that asks something of the reader, or leads elsewhere."""
    return len(text) < SHORT and bool(
        _pattern("prompts").match(text.lstrip(" -–—•>»→*([")) or _CREDIT.match(text)
    )


def is_about_article(text: str) -> bool:
    """A byline, a time, a credit: short, and it begins as such lines do."""
    return len(text) < 80 and bool(_pattern("bylines").match(text)) and not re.search(r"[.!?]$", text)


def ends_article(text: str) -> bool:
    """A heading behind which other things stand."""
    return len(text) < 60 and bool(_pattern("endings").match(text)) and len(text.split()) <= 6
