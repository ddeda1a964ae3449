"""One container: a page that lists articles (a front page, a section, a day's archive), by the links on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

from lxml import etree, html

from extract.document import Hints, Ref


def links_of(body: bytes, url: str, pattern: re.Pattern[str], source: str = "") -> Iterator[Ref]:
    """The links of a page whose whole address the pattern finds, as url references, in their order, each once.

    Relative links are resolved against the page's base element, or against `url`. The words of a link are no title:
    they are kept back, since front pages shorten and embellish. Broken HTML is read as far as it goes.
    """
    try:
        root = html.document_fromstring(body)
    except (etree.ParserError, ValueError):  # nothing in it
        return
    base = urljoin(url, next((element.get("href") or "" for element in root.iter("base")), ""))
    seen = {urldefrag(url).url}
    for element in root.iter("a", "area"):
        try:
            target = urldefrag(urljoin(base, (element.get("href") or "").strip())).url
        except ValueError:
            continue
        if target.lower().startswith(("http://", "https://")) and target not in seen and pattern.search(target):
            seen.add(target)
            yield Ref("url", target, source=source, hints=Hints(found_in=url))
