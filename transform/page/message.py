"""Wire messages of the teletype age as a page: IPTC 7901, ANPA 1312, and messages with a letter before each field.

Parts are set off by control characters (SOH before the header, STX before the text, ETX behind it); many systems have
dropped them, so that the first line and the signs at the ends of lines must tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.document import Document, Reject
from transform.article import Block
from transform.moments import parse_moment
from transform.page.decode import decode
from transform.page.hints import with_hints
from transform.page.markup import blocks_of_text, people
from transform.page.page import Page, reject

MAX_BYTES = 5_000_000
MAX_TITLE_LINES = 4
MAX_HEADLINE = 120  # characters
MAX_HEAD = 14  # lines between the header and the story
HEADER = re.compile(r"^[a-z]{3}\d{3,5} \d [a-z]{1,3} \d+\b")
"""IPTC 7901: source and number, priority, category, word count."""
_FIELD = re.compile(r"^([A-Z]{2})#(.*)$")
_TAGGED = re.compile(r"^\s*zczc\b", re.IGNORECASE)
_SIGN = re.compile(r"^[%#$:*~@!&?=+^]")
_CODES = re.compile(r"^([A-Z])\1(?: [A-Z(][\w()]*)+$")
"""Priority and services: "YY RFG TDR". The line behind it names the message."""
_SERVICE = re.compile(r"^:?\s*([A-Z]{3,})\s*:\s*(?=\S)")  # "RACING : Fields for Saturday"
_CLOSING_SIGNS = re.compile(r"\s*[<=]!$")
_CLOSED = re.compile(r"\s*[=<+]\s*$")
_NAMED_SLUG = re.compile(r"^BC-[^-]*--(?=\w)")  # "BC-WEA--Global Weather": a slug that names its story
_SLUG = re.compile(
    r"^(?:BC|AM|PM|AP)-|^/.*/$|^[\w-]+(?:/[\w -]+)*/$|^\d+(?:st|nd|rd|th)[ -]?(?:lead|net|update)", re.IGNORECASE
)
_NOTE = re.compile(
    r"^(?:eds?:|ap photo|with ap|by the associated press|all times|\w+ photos?\b|editors?:)", re.IGNORECASE
)
_BY = re.compile(r"^by\s+(?=\S)", re.IGNORECASE)
_AGENCY = re.compile(r"^(?:the )?associated press|^ap \w+ writer|^reuters$|^afp$|^dpa$", re.IGNORECASE)
_END = re.compile(r"[\x03\x04]|^\s*NNNN\b|^-0-\s*$|^\s*AAP [A-Z/]+\s*$|^\(KEYWORDS.*$", re.MULTILINE)
_SENT = re.compile(r"\b(\d\d)(\d\d)(\d\d) (?:GMT|UTC|Z) ([A-Z][a-z]{2}) (\d\d)\b")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_QUOTES = ((re.compile(r"``"), "“"), (re.compile(r"''"), "”"), (re.compile(r"(?<=\s)_(?=\s)"), "—"))


@dataclass(slots=True)
class _Head:
    titles: list[str] = field(default_factory=list)
    byline: str | None = None
    section: str | None = None
    subtitle: str | None = None
    published: str | None = None
    publisher: str | None = None


def is_message(start: str) -> bool:
    """Whether a text's beginning is that of a wire message."""
    line = next((line for line in start.split("\n") if line.strip("\x00\x7f\x16 \r\t")), "")
    return (
        "\x01" in line
        or bool(_TAGGED.match(line.strip("\x7f\x16")))
        or bool(HEADER.match(_CONTROL.sub("", line).strip()))
    )


def take_apart(document: Document) -> Page | Reject:
    """A message's fields and blocks. Rejects: too_large, no_article."""
    if len(document.content) > MAX_BYTES:
        return reject(
            document, "too_large", f"it has {len(document.content) / 1e6:.0f} MB; a message has some thousand bytes"
        )
    text = decode(document.content, document.charset, html=False).replace("\r\n", "\n").replace("\r", "\n")
    if _TAGGED.match(_CONTROL.sub("", text[:40]).lstrip("\n")):
        head, body = _tagged(_CONTROL.sub("", text).lstrip("\n"))
    else:
        head, body = _cabled(text)
    blocks = _blocks(body)
    if not any(block.kind in ("paragraph", "list_item") for block in blocks):
        return reject(document, "no_article", "the message has a header and no text")
    page = Page(
        blocks=blocks,
        title=" ".join(" ".join(head.titles).split()) or None,
        subtitle=head.subtitle,
        section=head.section,
        publisher=head.publisher,
        bylines=people(head.byline, head.publisher),
        published=parse_moment(head.published, "wire") if head.published else None,
    )
    return with_hints(page, document)


def _blocks(body: str) -> tuple[Block, ...]:
    if end := _END.search(body):
        body = body[: end.start()]
    for pattern, sign in _QUOTES:
        body = pattern.sub(sign, body)
    return blocks_of_text(_CONTROL.sub("", body))


def _cabled(text: str) -> tuple[_Head, str]:
    """Head and body of an IPTC 7901 or ANPA message."""
    _, mark, rest = text.partition("\x02")
    if not mark:
        first, _, rest = text.lstrip("\x00\x16\x7f\n ").partition("\n")
        if not HEADER.match(_CONTROL.sub("", first).strip()):  # a service of results: its first line says what follows
            return _Head(titles=[" ".join(_CONTROL.sub(" ", first).split())]), rest
    rest, _, tail = rest.partition("\x03")
    lines = [_CONTROL.sub("", line) for line in rest.lstrip("\x02").split("\n")]
    head = _Head(published=_sent(tail))
    title: list[str] = []
    slug = ""
    body = min(MAX_HEAD, len(lines))
    for index, line in enumerate(lines[:MAX_HEAD]):
        plain = line.strip()
        closed = bool(_CLOSED.search(plain))
        plain = _CLOSED.sub("", plain.removeprefix("^")).strip()
        if not plain:
            if head.titles or title:
                body = index
                break
            continue
        if (head.titles or title) and line[:2].isspace() and not closed:
            body = index  # an indented line opens the story
            break
        if slug and line.startswith("\t"):
            body = index  # likewise, in a table, whose lines all end in the sign that closes titles
            title = title or [slug]
            break
        if _SLUG.match(plain):
            slug = _NAMED_SLUG.sub("", plain).strip(" ,") if _NAMED_SLUG.match(plain) else slug
            head.section = head.section or plain.strip("/") if plain.endswith("/") else head.section
        elif _BY.match(plain):
            head.byline = head.byline or _BY.sub("", plain)
        elif not (_NOTE.match(plain) or _AGENCY.match(plain) or head.titles):
            title.append(plain)
            if closed:
                head.titles, title = title, []
    head.titles = head.titles or title
    if len(head.titles) > MAX_TITLE_LINES:  # a list of headlines under the first
        return _Head(titles=head.titles[:1]), "\n\n".join(head.titles[1:])
    return head, "\n".join(lines[body:])


def _sent(tail: str) -> str | None:
    """When a message was sent, as IPTC 7901 has it behind the text: 041015 GMT Mar 26."""
    match = _SENT.search(tail)
    if not match:
        return None
    day, hour, minute, month, year = match.groups()
    return f"{day} {month} 20{year} {hour}:{minute} GMT"


def _tagged(text: str) -> tuple[_Head, str]:
    """Head and body of a message whose fields begin with a sign, or with two letters and #."""
    lines = text.split("\n")[1:]
    head = _Head(publisher="AAP" if "AAP" in text[:20] else None)
    fields = {match[1]: match[2].strip() for line in lines[:MAX_HEAD] if (match := _FIELD.match(line))}
    if "TX" in fields:
        begin = next(index for index, line in enumerate(lines) if line.startswith("TX#"))
        head.titles = [fields["TI"]] if fields.get("TI") else []
        head.subtitle, head.byline = fields.get("AB") or None, fields.get("BY") or None
        head.published, head.publisher = fields.get("PD"), fields.get("SO") or None
        return head, "\n".join([fields["TX"], *lines[begin + 1 :]])
    if lines and _CODES.match(lines[0].strip()) and len(lines) > 1:
        name = _CLOSING_SIGNS.sub("", lines[1].strip())
        if service := _SERVICE.match(name):
            head.section = service[1]
        head.titles = [_SERVICE.sub("", name).lstrip(":").strip()]
        lines = lines[2:]
    begin = next((index for index, line in enumerate(lines) if line.strip() and not _SIGN.match(line)), len(lines))
    signs = {line[0]: line[1:].strip() for line in reversed(lines[:begin]) if line[1:].strip()}
    named = [name for sign in "^$#" if len(name := signs.get(sign, "")) > 3]
    if not head.titles and not named and _is_headline(lines[begin : begin + 2]):
        named = [lines[begin].strip()]
        begin += 1
    head.titles = head.titles or named[:1] or [name for name in [signs.get(":", "")] if len(name) > 3]
    return head, "\n".join(lines[begin:])


def _is_headline(lines: list[str]) -> bool:
    """Whether the first line of a text is its headline: a line that is no sentence, at the margin, nor wrapped."""
    if len(lines) < 2:
        return False
    first, second = lines[0], lines[1]
    whole = not second.strip() or second[0].isspace() or len(second) > MAX_HEADLINE
    return (
        whole and not first[0].isspace() and len(first) <= MAX_HEADLINE and not first.rstrip().endswith((".", ":", "-"))
    )
