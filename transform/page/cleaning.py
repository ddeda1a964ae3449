"""Lines inside a story that are none of it: headline, byline and date again, prompts, link lists, empty headings."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from transform.article import TEXT_KINDS
from transform.page import furniture
from transform.page.blocks import Element, Found
from transform.page.story import WORD
from transform.page.titles import plain

CAPTION = 300  # characters
PICTURE_LEVELS = 3  # elements around a line
_PICTURE = etree.XPath("boolean(.//img | .//picture)")
_LENGTH = etree.XPath("string-length(normalize-space())")
LINK_LINE = 200  # characters: a longer line of links is text
NAMES_LINE = 140
OPENING_PROSE = 80  # characters: the first line so long opens the story
WHOLE = 1500  # letters
REPEATED = 60  # characters: shorter lines may come twice


def cleaned(story: list[Found], titles: tuple[str, ...], names: tuple[str, ...]) -> list[Found]:
    """`titles` are what the page is called, `names` its authors."""
    named = {plain(title) for title in titles}
    linked_lists = _linked_lists(story)
    people = {word for name in names for word in WORD.findall(name.casefold())}
    opening = next((index for index, each in enumerate(story) if each.prose >= OPENING_PROSE), len(story))
    story = [_as_caption(each) for each in story]
    kept = [
        each
        for index, each in enumerate(story)
        if each.kind == "caption"
        or not (
            each.plain in named
            or (each.kind == "list_item" and each.holder.getparent() in linked_lists)
            or _is_line_of_links(each)
            or furniture.is_prompt(each.text)
            or furniture.is_about_article(each.text)
            or _names_authors(each.text, people)
            or (index < opening and _is_date(each.text))
            or (each.kind == "list_item" and each.text.endswith(("[…]", "[...]")))
            or not WORD.search(each.text)
        )
    ]
    return _with_filled_headings(_without_repeats(_without_closing(kept)))


def _as_caption(each: Found) -> Found:
    """A line under a picture, or that ends with who made it, is its caption."""
    if (
        each.kind == "paragraph"
        and len(each.text) < CAPTION
        and (furniture.is_caption(each.text) or (each.tag not in ("p", "body") and _beside_picture(each.holder)))
    ):
        return replace(each, kind="caption")
    return each


def _beside_picture(node: Element) -> bool:
    """Whether the element, or one close around it that holds hardly more, shows a picture."""
    for _ in range(PICTURE_LEVELS):
        if _PICTURE(node):
            return bool(_LENGTH(node) < CAPTION)
        node = node.getparent()
        if node is None or _LENGTH(node) > CAPTION:
            return False
    return False


def _without_closing(story: list[Found]) -> list[Found]:
    """Without the lines at the end that are about the publisher."""
    end = len(story)
    while (
        end
        and story[end - 1].kind != "blockquote"
        and (not story[end - 1].prose or furniture.is_closing(story[end - 1].text, story[end - 1].linked))
    ):
        end -= 1
    closing = [each for each in story[end:] if not furniture.is_closing(each.text, each.linked)]
    return [*story[:end], *closing] if end else story


def _linked_lists(story: list[Found]) -> set[Element]:
    """Lists most of whose items are links."""
    counts: dict[Element, list[int]] = {}
    for each in story:
        if each.kind == "list_item":
            count = counts.setdefault(each.holder.getparent(), [0, 0])
            count[0] += len(each.text)
            count[1] += each.linked
    return {parent for parent, (length, linked) in counts.items() if linked * 2 > length}


def _is_line_of_links(each: Found) -> bool:
    length = len(each.text)
    return (each.linked * 10 > length * 9 and length < LINK_LINE) or (each.linked * 2 > length and each.tag == "div")


def _names_authors(text: str, people: set[str]) -> bool:
    if not people or len(text) >= NAMES_LINE:
        return False
    words = WORD.findall(text.casefold())
    return bool(words) and sum(word in people for word in words) * 2 > len(words)


def _is_date(text: str) -> bool:
    return len(text) < 60 and sum(char.isdigit() for char in text) >= 4 and len(WORD.findall(text)) <= 10


def _without_repeats(story: list[Found]) -> list[Found]:
    """Without blockquotes, boxes and subheads whose words stand in a paragraph as well, and without repeated paragraphs."""
    texts = [each.plain for each in story if each.kind == "paragraph"]
    whole = "\n".join(texts)
    seen: set[str] = set()
    kept = []
    for each in story:
        words = each.plain
        if each.kind in ("blockquote", "box") and words and words in whole:
            continue
        if len(words) > REPEATED and (words in seen or (len(words) > WHOLE and _holds_others(words, texts))):
            continue
        seen.add(words)
        kept.append(each)
    return kept


def _holds_others(words: str, texts: list[str]) -> bool:
    """Whether a block is the whole story again, without its breaks."""
    return sum(REPEATED < len(text) < len(words) and text in words for text in texts) >= 3


def _with_filled_headings(story: list[Found]) -> list[Found]:
    """Without subheads under which nothing stands."""
    kept: list[Found] = []
    under: Found | None = None
    for each in reversed(story):
        if each.kind == "subhead" and (under is None or (under.kind == "subhead" and under.tag <= each.tag)):
            continue
        kept.append(each)
        if each.kind in TEXT_KINDS or each.kind in ("subhead", "box"):
            under = each
    return kept[::-1]
