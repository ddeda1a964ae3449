"""A plain text as a wire or a newspaper sends it: crumb, title, subtitle, byline, then the story.

The head is what stands before the first paragraph that reads like a story: one that opens with a dateline, or a
sentence with its full stop. The dateline stays where it is; read.py splits it off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from extract.document import Document, Reject
from transform.article import Block, Byline
from transform.dateline import find_dateline
from transform.languages.detect import detect
from transform.moments import parse_moment
from transform.page.decode import decode
from transform.page.hints import with_hints
from transform.page.lines import END_MARK, bullet, paragraphs
from transform.page.page import Page, reject

MAX_BYTES = 5_000_000  # the longest newspaper story has some hundred thousand
MAX_REPLACED = 0.1  # of the characters: beyond that nobody could read it
HEAD_PARAGRAPHS = 8  # title, subtitle, crumb, byline and a few fields
CRUMB_WORDS = 4
SUBHEAD_WORDS = 8
MIN_STORY_WORDS = 8

_ENDS_SENTENCE = re.compile(r"[.!?…。！？؟]['\"”’»“)\]]*$")
_ENDS_OPEN = re.compile(r"[.!?…。！？؟,;:'\"”’»“)\]、，]$")
_FIELD = re.compile(
    r"^(?P<name>url|link|source|title|headline|subtitle|author|byline|by|published|date|updated|section|language)"
    r"\s*:\s*(?P<value>\S.*)$",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"^(?:by|von|par|por|di|от|текст:)\s+(?P<names>\S.{1,80})$", re.IGNORECASE)
_NAMES = re.compile(r"\s*(?:,|;|/|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bи\b)\s*")
_CREDIT = re.compile(
    r"^\W?(?:reporting|additional reporting|writing|editing|edited|compiled|redaktion|redaktionell|rédaction)\b"
    r".{0,20}\b(?:by|:|von|par)\s",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Head:
    """What stands before the story."""

    titles: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    bylines: tuple[Byline, ...] = ()


def take_apart(document: Document) -> Page | Reject:
    """A plain text as a page. Rejects: too_large, bad_encoding, no_article."""
    if len(document.content) > MAX_BYTES:
        detail = f"it has {len(document.content) / 1e6:.0f} MB; a story has at most {MAX_BYTES / 1e6:.0f}"
        return reject(document, "too_large", detail)
    text = decode(document.content, document.charset, html=False)
    if text.count("\ufffd") > len(text) * MAX_REPLACED:
        return reject(document, "bad_encoding", "most of it fits no encoding that could be found")
    found = paragraphs(text)
    language = document.hints.language or detect(text)
    begin = 0 if document.hints.title else _begin_of_story(found, language)
    head = _head_of(found[:begin])
    rest = found[begin:]
    if document.hints.title and rest and rest[0] == document.hints.title:
        rest = rest[1:]
    blocks = tuple(_block(paragraph, index) for index, paragraph in enumerate(rest))
    if not any(block.kind in ("paragraph", "list_item") for block in blocks):
        return reject(document, "no_article", "it has a heading at most, and no sentence")
    return with_hints(_page(head, blocks, document), document)


def _begin_of_story(found: list[str], language: str | None) -> int:
    """How many paragraphs make the head."""
    opening = found[:HEAD_PARAGRAPHS]
    for index, paragraph in enumerate(opening):
        behind = "\n".join(found[index + 1 : index + 2])  # a line may be all dateline, and the story begin in the next
        dateline = find_dateline(f"{paragraph}\n{behind}" if behind else paragraph, language=language)
        if dateline and dateline.start == 0 and (behind or dateline.end < len(paragraph)):
            return index
    for index, paragraph in enumerate(opening):
        if _reads_like_story(paragraph):
            return index
    return min(len(found), 1) if len(found) > 1 else 0


def _reads_like_story(paragraph: str) -> bool:
    """A whole sentence, and more than a slogan."""
    if _FIELD.match(paragraph) or _BYLINE.match(paragraph):
        return False
    spaced = len(paragraph.split()) >= MIN_STORY_WORDS or (len(paragraph) >= 20 and " " not in paragraph)
    return spaced and bool(_ENDS_SENTENCE.search(paragraph))


def _head_of(lines: list[str]) -> _Head:
    head = _Head()
    for line in lines:
        if match := _FIELD.match(line):
            head.fields[match["name"].lower()] = match["value"].strip()
        elif match := _BYLINE.match(line):
            head.bylines = _people(match["names"])
        else:
            head.titles.append(line)
    return head


def _people(names: str) -> tuple[Byline, ...]:
    found = (" ".join(_capitalised(word) for word in name.split()) for name in _NAMES.split(names) if name.strip())
    return tuple(Byline(name) for name in found)


def _capitalised(word: str) -> str:
    """JANE of a byline in capitals as Jane; D.C. and McX stay."""
    return word.capitalize() if word.isupper() and len(word) > 2 and "." not in word else word


def _page(head: _Head, blocks: tuple[Block, ...], document: Document) -> Page:
    fields, titles = head.fields, list(head.titles)
    crumb = titles.pop(0) if len(titles) > 1 and _is_crumb(titles[0], titles[1]) else None
    title = titles.pop(0) if titles else None
    subtitle = titles.pop(0) if titles else None
    page = Page(
        blocks=(*(Block("subhead", line) for line in titles), *blocks),
        url=fields.get("url") or fields.get("link") or document.url,
        title=fields.get("title") or fields.get("headline") or title,
        subtitle=fields.get("subtitle") or subtitle,
        section=fields.get("section") or crumb,
        publisher=fields.get("source"),
        language=fields.get("language"),
        bylines=head.bylines or _people(fields.get("author") or fields.get("byline") or fields.get("by") or ""),
    )
    printed = fields.get("published") or fields.get("date")
    updated = fields.get("updated")
    return replace(
        page,
        published=parse_moment(printed, "printed") if printed else None,
        modified=parse_moment(updated, "printed") if updated else None,
    )


def _is_crumb(first: str, second: str) -> bool:
    """ "All news" before a title: short, and shorter than what follows."""
    return len(first.split()) <= CRUMB_WORDS and len(first) < len(second) and not _ENDS_SENTENCE.search(first)


def _block(paragraph: str, index: int) -> Block:
    if END_MARK.match(paragraph) or _CREDIT.match(paragraph):
        return Block("box", paragraph)
    if (item := bullet(paragraph)) is not None:
        return Block("list_item", item)
    words = paragraph.split()
    plain = index > 0 and len(words) <= SUBHEAD_WORDS and not _ENDS_OPEN.search(paragraph) and paragraph[0].isupper()
    return Block("subhead" if plain else "paragraph", paragraph)
