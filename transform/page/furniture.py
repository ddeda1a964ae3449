"""What stands on a page and is no part of its article, by how it is marked and by what it says."""

from __future__ import annotations

import re
from functools import cache

from transform.languages import known, rules

NEVER_TEXT = ("script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "select", "button",
              "input", "textarea", "nav", "dialog", "menu", "audio", "video", "map", "math", "head")  # fmt: skip
MARKED = re.compile(
    r"(?:^|[\s_-])(?:ad|ads|advert\w*|adslot|sponsor\w*|comment\w*|disqus\w*|share\w*|sharing|social\w*|related\w*|recirc\w*|"
    r"recommend\w*|promo\w*|newsletter\w*|subscri\w*|signup|sign-up|register|paywall\w*|regwall|teaser\w*|sidebar\w*|widget\w*|"
    r"banner\w*|breadcrumb\w*|toolbar\w*|tags?|taglist|topics?|nav\w*|menu\w*|footer\w*|cookie\w*|consent\w*|outbrain\w*|"
    r"taboola\w*|most-?(?:read|popular|viewed)|popular\w*|trending\w*|gallery\w*|slideshow\w*|carousel\w*|player\w*|"
    r"author-?(?:bio|box|info|card)|bio|byline\w*|dateline-?time|timestamp|meta|metadata|credits?|copyright|disclaimer|legal|(?:\w+-)?caption(?:-text)?|"
    r"skip\w*|hidden|visually-?hidden|sr-only|screen-reader\w*|print-only|modal\w*|popup\w*|overlay\w*|tooltip\w*|"
    r"more-?(?:on|from|stories|news)|read-?(?:more|also|next)|see-?also|mehr\w*|weiterlesen|next-?(?:article|up)|"
    r"follow\w*|alert\w*|poll|quiz|rating\w*|donat\w*|membership|pull-?quote\w*|pullquote\w*|embed\w*|infobox|fact-?box|"
    r"factbox|keypoints?|key-?points?|toc|table-of-contents|kicker|eyebrow|reading-?time|ticker|weather)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Words in class, id, role and data attributes of what is no article."""
KEPT = re.compile(
    r"(?:^|[\s_-])(?:article-?body|story-?body|entry-content|post-content|body-text|articlebody)(?:$|[\s_-])",
    re.IGNORECASE,
)
SHORT = 200  # characters: longer lines are text whatever word they begin with
_CREDIT = re.compile(r"^(?:©|\(?(?:photo|foto|image|bild|picture)s?\b)", re.IGNORECASE)


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """All languages at once: pages mix them."""
    words = {word for language in known() for word in rules(language).get("page", {}).get(kind, ())}
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)


def is_marked(attributes: str) -> bool:
    return bool(MARKED.search(attributes)) and not KEPT.search(attributes)


def is_prompt(text: str) -> bool:
    """A line that asks something of the reader, or leads elsewhere."""
    return (
        len(text) < SHORT
        and bool(_pattern("prompts").match(text.lstrip(" -–—•>»→*([")))
        or bool(_CREDIT.match(text) and len(text) < SHORT)
    )


def is_about_article(text: str) -> bool:
    """A byline, a time, a credit: short, and it begins as such lines do."""
    return len(text) < 80 and bool(_pattern("bylines").match(text)) and not re.search(r"[.!?]$", text)


def ends_article(text: str) -> bool:
    """A heading behind which other things stand."""
    return len(text) < 60 and bool(_pattern("endings").match(text)) and len(text.split()) <= 6
