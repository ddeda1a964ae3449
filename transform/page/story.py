"""Which blocks of a page are its story: the element that holds it, widened where a body is in pieces, to its end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from transform.page import furniture
from transform.page.blocks import Found, Make
from transform.page.titles import plain
from transform.page.tree import upwards

Element = Any

DECAY = 0.6  # of a block's weight from an element to its parent
FULL_WEIGHT = 40  # characters of prose; shorter blocks count less
SHORT_WEIGHT = 0.3
SCOPE_SHARE = 0.15  # of the page's prose must stand in the part that the headline belongs to
MIN_SCOPE = 250  # characters
WIDEN_GAIN = 0.04  # a parent must add this share of prose …
NAMED_GAIN = 0.3  # … or this one, where the element bears the name of a body
WIDEN_PURITY = 0.6  # … and this share of what it adds must be prose
KIN_MASS = 250  # characters of a story's paragraphs of one make, for others of that make to be kin
KIN_SHARE = 0.2  # of the most frequent make
TAIL_AFTER = 0.4  # of the prose must stand before a second top heading
GOES_ON = 0.15  # of what stands before an ending: if more paragraphs of the story's make follow, it was none
MIN_BEFORE_END = 140  # characters
MAX_HEADING = 60
WORD = re.compile(r"\w+")


@dataclass(slots=True)
class _Mass:
    prose: int = 0
    other: int = 0


def story_of(found: list[Found], titles: Iterable[str]) -> list[Found]:
    """The blocks of the story that the page's titles name."""
    names = {plain(title) for title in titles}
    found = _in_scope(found, names)
    best, masses = _container(found)
    if best is None:
        return found
    if not _is_declared(best):
        best = _widened(best, masses)
    inside = {id(each) for each in _inside(best, found)}
    kin = _kin(found, inside, best)
    return _until_the_end(
        _below_headline([each for each in found if id(each) in inside or id(each) in kin], found, names)
    )


def _inside(outer: Element, found: list[Found]) -> list[Found]:
    """The blocks that an element holds. What holds one holds its neighbours too, so elements are asked once."""
    known: dict[Element, bool] = {outer: True}
    return [each for each in found if _holds(outer, each.holder, known)]


def _holds(outer: Element, node: Element, known: dict[Element, bool]) -> bool:
    path = []
    holds = False
    above: Element | None = node
    while above is not None:
        if above in known:
            holds = known[above]
            break
        path.append(above)
        above = above.getparent()
    known.update(dict.fromkeys(path, holds))
    return holds


def _in_scope(found: list[Found], titles: set[str]) -> list[Found]:
    """Without what belongs to another headline: the next story of an endless scroll, or the one before."""
    headings = [each for each in found if each.tag == "h1"]
    own = [each for each in headings if each.plain in titles]
    if not own:
        return found
    rivals = {each.holder for each in headings if each.plain != own[0].plain}
    scope = own[0].holder
    blocked = {above for rival in rivals for above in rival.iterancestors()}
    while (parent := scope.getparent()) is not None and parent not in blocked:
        scope = parent
    if scope.getparent() is None:
        return found
    inside = _inside(scope, found)
    prose, total = sum(each.prose for each in inside), sum(each.prose for each in found)
    return inside if prose >= max(MIN_SCOPE, total * SCOPE_SHARE) else found


def _container(found: list[Found]) -> tuple[Element | None, dict[Element, _Mass]]:
    """The element with the most prose close to it, and what each element holds."""
    direct: dict[Element, float] = {}
    masses: dict[Element, _Mass] = {}
    for each in found:
        prose = each.prose
        around = each.around
        mass = masses.get(around)
        if mass is None:
            mass = masses[around] = _Mass()
        if prose:
            mass.prose += prose
            weight = float(prose) if prose >= FULL_WEIGHT else prose * SHORT_WEIGHT
            direct[around] = direct.get(around, 0.0) + weight
        else:
            mass.other += len(each.text)
    scores = direct
    for node, above in upwards(list(masses)):
        if above is None:
            continue
        inner = masses[node]
        mass = masses.get(above)
        if mass is None:
            mass = masses[above] = _Mass()
        mass.prose += inner.prose
        mass.other += inner.other
        if score := scores.get(node):
            scores[above] = scores.get(above, 0.0) + score * DECAY
    declared = [node for node in masses if _is_declared(node)]
    whole = max((mass.prose for mass in masses.values()), default=0)
    if len(declared) == 1 and masses[declared[0]].prose * 2 > whole:
        return declared[0], masses
    return max(scores, key=lambda node: scores[node], default=None), masses


def _is_declared(node: Element) -> bool:
    """Whether the page itself calls this the body of its article."""
    return "articleBody" in (node.get("itemprop") or "")


def _widened(best: Element, masses: dict[Element, _Mass]) -> Element:
    """The best element, or an outer one where what that adds is prose: a body cut into siblings by adverts."""
    gain = NAMED_GAIN if furniture.is_named_body(best) else WIDEN_GAIN
    node = best.getparent()
    while node is not None and node in masses and node.tag not in ("body", "html"):
        added = masses[node].prose - masses[best].prose
        other = masses[node].other - masses[best].other
        if added > masses[best].prose * gain and added >= (added + other) * WIDEN_PURITY and not _two_stories(node):
            best = node
        node = node.getparent()
    return best


def _two_stories(node: Element) -> bool:
    """Several articles, or several top headings: the second story of an endless scroll, or a list of teasers."""
    return len(node.findall(".//article")) > 1 or len(node.findall(".//h1")) > 1


def _makes(blocks: Iterable[Found]) -> set[Make]:
    """How the bulk of the story's paragraphs is marked up."""
    masses: dict[Make, int] = {}
    for each in blocks:
        if each.prose:
            make = each.make
            masses[make] = masses.get(make, 0) + each.prose
    most = max(masses.values(), default=0)
    return {make for make, mass in masses.items() if mass >= max(KIN_MASS, most * KIN_SHARE)}


def _kin(found: list[Found], inside: set[int], best: Element) -> set[int]:
    """Paragraphs outside that are marked up exactly like the story's, within the same article."""
    makes = {make for make in _makes(each for each in found if id(each) in inside) if make[1] or make[3]}
    if not makes:
        return set()
    article = next((above for above in (best, *best.iterancestors("article")) if above.tag == "article"), None)
    kin = [each for each in found if each.prose and id(each) not in inside and each.make in makes]
    return {id(each) for each in (kin if article is None else _inside(article, kin))}


def _below_headline(blocks: list[Found], found: list[Found], names: set[str]) -> list[Found]:
    """Without what stands above the headline, if that is little."""
    heading = next((at for at, each in enumerate(found) if each.kind == "subhead" and each.plain in names), None)
    if heading is None:
        return blocks
    above = {id(each) for each in found[:heading]}
    below = [each for each in blocks if id(each) not in above]
    return below if sum(each.prose for each in below) * 2 > sum(each.prose for each in blocks) else blocks


def _until_the_end(blocks: list[Found]) -> list[Found]:
    """Cut where a heading says that other things follow, unless the story's own paragraphs go on behind it."""
    makes = _makes(blocks)
    left = sum(each.prose for each in blocks if each.make in makes)
    total, before = left, 0
    for index, each in enumerate(blocks):
        if (
            (not each.prose or len(each.text) < MAX_HEADING)
            and before >= MIN_BEFORE_END
            and ((each.tag == "h1" and before >= total * TAIL_AFTER) or furniture.ends_article(each.text))
            and left <= before * GOES_ON
        ):
            return blocks[:index]
        before += each.prose
        if each.make in makes:
            left -= each.prose
    return blocks
