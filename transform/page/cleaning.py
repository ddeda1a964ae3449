"""Lines inside a story that are none of it: headline, byline and date again, prompts, link lists, empty headings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from transform.article import TEXT_KINDS
from transform.page import furniture
from transform.page.blocks import Element, Found
from transform.page.story import WORD
from transform.page.titles import plain
from transform.page.tree import shows_picture, text_length

CAPTION = 300  # characters
PICTURE_LEVELS = 3  # elements around a line
LINK_LINE = 200  # characters: a longer line of links is text
NAMES_LINE = 140
OPENING_PROSE = 80  # characters: the first line so long opens the story
LONG = 300  # characters: a longer block is text
CUT_OFF = ("[…]", "[...]")
PULLED = frozenset(("blockquote", "box"))
MARKS = 10  # characters by which a title may be longer than another spelling of it
WHOLE = 1500  # characters
COMPARED = 200_000  # characters in which a repeated text is looked for; beyond, a page is no story
FIRST = 200  # paragraphs by which a repeated story is known
REPEATED = 60  # characters: shorter lines may come twice


def cleaned(story: list[Found], titles: tuple[str, ...], names: tuple[str, ...]) -> list[Found]:
    """The story without such lines. `titles` are what the page is called, `names` its authors."""
    lines = _Lines(
        titles={plain(title) for title in titles},
        longest=max(map(len, titles), default=0) + MARKS,
        people={word for name in names for word in WORD.findall(name.casefold())},
        linked_lists=_linked_lists(story),
    )
    lengths: dict[Element, int] = {}
    kept: list[Found] = []
    opened = False
    for each in story:
        opened = opened or each.prose >= OPENING_PROSE
        if len(each.text) < LONG:
            each = _as_caption(each, lengths)
            if each.kind != "caption" and lines.are_none_of_it(each, opened=opened):
                continue
        kept.append(each)
    return _with_filled_headings(_without_repeats(_without_closing(kept)))


@dataclass(frozen=True, slots=True)
class _Lines:
    titles: set[str]
    longest: int
    people: set[str]
    linked_lists: set[Element]

    def are_none_of_it(self, each: Found, *, opened: bool) -> bool:
        """Whether a short block is no part of the story; `opened` tells whether the story has begun."""
        text = each.text
        if each.kind == "list_item" and (each.holder.getparent() in self.linked_lists or text.endswith(CUT_OFF)):
            return True
        return (
            (len(text) <= self.longest and each.plain in self.titles)
            or _is_line_of_links(each)
            or furniture.is_prompt(text)
            or furniture.is_about_article(text)
            or self._names_authors(text)
            or (not opened and _is_date(text))
            or not WORD.search(text)
        )

    def _names_authors(self, text: str) -> bool:
        if not self.people or len(text) >= NAMES_LINE:
            return False
        words = WORD.findall(text.casefold())
        return bool(words) and sum(word in self.people for word in words) * 2 > len(words)


def _as_caption(each: Found, lengths: dict[Element, int]) -> Found:
    """A line under a picture, or that ends with who made it, is its caption."""
    if (
        each.kind == "paragraph"
        and len(each.text) < CAPTION
        and (
            furniture.is_caption(each.text) or (each.tag not in ("p", "body") and _beside_picture(each.holder, lengths))
        )
    ):
        return replace(each, kind="caption")
    return each


def _beside_picture(node: Element, lengths: dict[Element, int]) -> bool:
    """Whether the element, or one close around it that holds hardly more, shows a picture. `lengths` are the texts of
    elements measured before, since many lines stand in one."""
    for _ in range(PICTURE_LEVELS):
        if shows_picture(node):
            return text_length(node) < CAPTION
        node = node.getparent()
        if node is None:
            return False
        if node not in lengths:
            lengths[node] = text_length(node)
        if lengths[node] > CAPTION:
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


def _is_date(text: str) -> bool:
    return len(text) < 60 and sum(char.isdigit() for char in text) >= 4 and len(WORD.findall(text)) <= 10


def _without_repeats(story: list[Found]) -> list[Found]:
    """Without quotations and boxes whose words stand in a paragraph as well, and without repeated paragraphs."""
    paragraphs = [each for each in story if each.kind == "paragraph"]
    pulled = any(each.kind in PULLED for each in story)
    whole = "\n".join(each.plain for each in paragraphs)[:COMPARED] if pulled else ""
    seen: set[str] = set()
    kept = []
    for each in story:
        text = each.text
        if each.kind in PULLED and each.plain and each.plain in whole:
            continue
        if len(text) > REPEATED and (text in seen or (len(text) > WHOLE and _holds_others(each.plain, paragraphs))):
            continue
        seen.add(text)
        kept.append(each)
    return kept


def _holds_others(words: str, paragraphs: list[Found]) -> bool:
    """Whether a block is the whole story again, without its breaks."""
    if len(words) > COMPARED:
        return False
    return sum(REPEATED < len(each.plain) < len(words) and each.plain in words for each in paragraphs[:FIRST]) >= 3


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
