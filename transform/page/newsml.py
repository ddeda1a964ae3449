"""NewsML 1.x and NewsML-G2 (IPTC) as a page: the first text in the document, with the fields around it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from extract.document import Document, Reject
from transform.article import Block
from transform.moments import parse_moment
from transform.page import nitf
from transform.page.hints import with_hints
from transform.page.markup import blocks_of_element, blocks_of_text, parse_xml, people, text_of
from transform.page.page import Page, reject

Element = Any

G2_ITEM = "newsitem"
KINDS = {
    "picture": "a picture",
    "video": "a video",
    "audio": "a sound",
    "graphic": "a graphic",
    "composite": "a package",
}


def take_apart(document: Document) -> Page | Reject:
    """The fields and blocks of the document's story. Rejects: bad_markup, no_article."""
    root = parse_xml(document.content, document.charset)
    if root is None:
        return reject(document, "bad_markup", "its XML is broken before the story begins")
    pages = _old(root) if root.tag == "newsml" or root.find(".//newsenvelope") is not None else _second(root)
    page = max(pages, key=_weight, default=None)
    if page is None or not page.blocks:
        return reject(document, "no_article", f"it carries {_what(root)} and no text")
    return with_hints(page, document)


def _weight(page: Page) -> int:
    return sum(len(block.text) for block in page.blocks)


def _what(root: Element) -> str:
    said = " ".join(str(node.get("qcode") or "") for node in root.iter("itemclass"))
    said += " ".join(str(node.get("formalname") or "") for node in root.iter("mediatype"))
    found = next((name for kind, name in KINDS.items() if kind in said.lower()), None)
    return found or ("a package" if root.tag == "packageitem" else "fields")


# --- NewsML-G2 --------------------------------------------------------------------------------------------------------


def _second(root: Element) -> list[Page]:
    items = [root] if root.tag == G2_ITEM else list(root.iter(G2_ITEM))
    return [_item(item) for item in items]


def _item(item: Element) -> Page:
    publisher = _named(item, ".//itemmeta/provider") or _named(item, ".//contentmeta/infosource")
    title = text_of(item, ".//contentmeta/headline", ".//itemmeta/title")
    created = text_of(item, ".//contentmeta/contentcreated", ".//itemmeta/firstcreated", ".//itemmeta/versioncreated")
    changed = text_of(item, ".//contentmeta/contentmodified", ".//itemmeta/versioncreated")
    byline = text_of(item, ".//contentmeta/by")
    authors = [name for node in item.iterfind(".//contentmeta/creator") if (name := text_of(node, "name"))]
    language = item.find(".//contentmeta/language")
    page = Page(
        blocks=_content(item),
        title=title,
        subtitle=_summary(item),
        section=None,
        publisher=publisher,
        bylines=people(byline, publisher) or tuple(one for name in authors for one in people(name, publisher)),
        published=parse_moment(created, "wire") if created else None,
        modified=parse_moment(changed, "wire") if changed and changed != created else None,
        language=(language.get("tag") if language is not None else None) or _language(item),
        printed_dateline=text_of(item, ".//contentmeta/dateline"),
    )
    inner = item.find(".//contentset//nitf")
    return page if inner is None else _joined(page, nitf.page_of(inner))


def _joined(page: Page, inner: Page) -> Page:
    """The item's page with what its NITF says where the item is silent."""
    return replace(
        page,
        blocks=inner.blocks,
        title=page.title or inner.title,
        subtitle=page.subtitle or inner.subtitle,
        bylines=page.bylines or inner.bylines,
        published=page.published or inner.published,
        language=page.language or inner.language,
        publisher=page.publisher or inner.publisher,
        printed_dateline=page.printed_dateline or inner.printed_dateline,
    )


def _content(item: Element) -> tuple[Block, ...]:
    for content in item.iterfind(".//contentset/inlinexml"):
        body = content.find(".//body.content")
        body = content.find(".//body") if body is None else body
        if blocks := blocks_of_element(content if body is None else body):
            return blocks
    for content in item.iterfind(".//contentset/inlinedata"):
        if (
            "text" in (content.get("contenttype") or "text")
            and content.text
            and (blocks := blocks_of_text(content.text))
        ):
            return blocks
    return ()


def _summary(item: Element) -> str | None:
    for node in item.iterfind(".//contentmeta/description"):
        if "summary" in (node.get("role") or "") and (text := text_of(node, ".")):
            return text
    return None


def _named(item: Element, path: str) -> str | None:
    node = item.find(path)
    if node is None:
        return None
    return text_of(node, "name") or node.get("literal") or (node.get("qcode") or "").rpartition(":")[2] or None


def _language(node: Element) -> str | None:
    value = node.get("{http://www.w3.org/XML/1998/namespace}lang")
    return str(value) if value else None


# --- NewsML 1.x -------------------------------------------------------------------------------------------------------


def _old(root: Element) -> list[Page]:
    """A page for each content item that holds a text, with the lines of the components around it."""
    return [page for content in root.iter("contentitem") if (page := _content_item(content)) is not None]


def _content_item(content: Element) -> Page | None:
    data = content.find("datacontent")
    if data is None:
        return None
    around = [above for above in content.iterancestors() if above.tag in ("newscomponent", "newsitem", "newsml")]
    mime = content.find("mimetype")
    if mime is not None and (mime.get("formalname") or "").startswith(("image/", "video/", "audio/")):
        return None
    inner = data.find(".//nitf")
    nested = nitf.page_of(inner) if inner is not None else None
    body = data.find(".//body.content")
    body = data.find(".//body") if body is None else body
    publisher = _party(around, "provider") or _party(around, "source")
    created = _first(around, ".//firstcreated", ".//thisrevisioncreated", ".//dateandtime")
    changed = _first(around, ".//thisrevisioncreated")
    page = Page(
        blocks=nested.blocks if nested else blocks_of_element(data if body is None else body),
        title=_first(around, "newslines/headline", ".//newslines/headline"),
        subtitle=_first(around, "newslines/subheadline"),
        publisher=publisher,
        bylines=people(_first(around, "newslines/byline"), publisher),
        published=parse_moment(created, "wire") if created else None,
        modified=parse_moment(changed, "wire") if changed and changed != created else None,
        language=_formal(around, ".//language") or next((code for one in around if (code := _language(one))), None),
        printed_dateline=_first(around, "newslines/dateline"),
    )
    return page if nested is None else _joined(page, nested)


def _first(around: list[Element], *paths: str) -> str | None:
    """The first text on one of the paths, the inner component before the outer."""
    return next((text for path in paths for one in around if (text := text_of(one, path))), None)


def _formal(around: list[Element], path: str) -> str | None:
    nodes = (node for one in around for node in one.iterfind(path))
    return next((str(value) for node in nodes if (value := node.get("formalname"))), None)


def _party(around: list[Element], role: str) -> str | None:
    return _formal(around, f"administrativemetadata/{role}/party")
