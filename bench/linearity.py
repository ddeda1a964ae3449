"""Is the time linear in the size of the text, whatever the text is? python -m bench.linearity [patterns] [readers]

Two parts. `patterns`: every compiled regular expression that a module of transform/ or extract/ holds, searched in
texts made of the characters that the pattern itself names, alone and in pairs, by the steepest. `readers`: what reads
a whole text (page, plain text, quotes in each language, dateline, moments, decoding) on shapes that are bad for
somebody: one line without an end, a million quotation marks, brackets in brackets, marks upon marks. Each is timed
(CPU, best of three) at a size and twice that, and again with four times that where it looks steep; doubling may cost
2.0, and above 2.8 on the last doubling it is called super-linear. A steep pattern is a question (how long can the
text be that it is used on?), a steep reader a fault. Exits with 1 if a reader is super-linear.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

from extract.document import Document, Ref
from transform import dates, moments
from transform.dateline import find_dateline
from transform.page import decode
from transform.quotes.find import find_quotes
from transform.read import read

BOUND = 2.8
LEAST = 0.02  # seconds: below that, noise
SIZES = (20_000, 40_000)  # characters
AGAIN = (20_000, 40_000, 80_000)  # where the first look was steep
LIMIT = 20  # CPU seconds for one measurement

UNITS = {
    "letters": "a",
    "capitals": "A",
    "spaces": " ",
    "newlines": "\n",
    "no-break spaces": "\u00a0",
    "quote marks": '"',
    "opening marks": "“",
    "closing marks": "”",
    "single marks": "'",
    "low marks": "„",
    "guillemets": "«",
    "closed guillemets": "»«",
    "corner brackets": "「",
    "marks and letters": '"a ',
    "marks and capitals": '"A" ',
    "apostrophes": "'a ",
    "open brackets": "(",
    "nested brackets": "([{",
    "closed brackets": "(a) ",
    "dashes": "- ",
    "long dashes": "—",
    "full stops": ".",
    "ellipses": "a... ",
    "initials": "A. ",
    "commas": "A, ",
    "numbers": "1",
    "numbers apart": "1 ",
    "dates": "March 4, ",
    "days": "Wednesday ",
    "slashes": "/",
    "colons": "a: ",
    "names": "Ilse Marn ",
    "titles": "Mr. Dr. ",
    "of the": "of the ",
    "said": "said ",
    "she said": "she said, ",
    "said that": "he said that ",
    "quotes": '"We will," said Ilse Marn. ',
    "paragraphs of quotes": '"We will," Marn said.\n\n',
    "open paragraphs": '"We will go on.\n\n',
    "people": "Mayor Ilse Marn said it. Bruno Katzel said so. ",
    "new people": "Mayor {x} Marn said it. ",
    "according to": "according to ",
    "signs": "a sign at the end of the pier that says ",
    "combining marks": "a\u0301\u0301\u0301",
    "joined emoji": "\U0001f468\u200d",
    "direction signs": "\u202e\u2066",
    "ideographs": "北京",
    "Cyrillic": "Заявил он. ",
    "at signs": "a@b ",
    "addresses": "http://a.example/ ",
    "ampersands": "&",
    "entities": "&amp;",
    "less-than": "<",
    "open tags": "<p>",
    "closed tags": "<p>a</p>",
    "deep tags": "<div>",
    "inline tags": "<b>a",
    "asides": "<aside>x</aside>a",
    "figures": "<figure><figcaption>a</figcaption></figure>",
    "scripts": "<script>",
    "comments": "<!--",
    "cells": "<table><tr><td>",
    "links": "<a href=x>a</a> ",
    "attributes": '<p a="" ',
    "paragraphs of a page": "<p>Mayor Ilse Marn said it. \u201cWe will,\u201d she said.</p>\n",
    "list items": "<li>Mayor Ilse Marn said it.",
    "metas": '<meta property="article:tag" content="a">',
    "headings": "<h2>A</h2>",
    "JSON-LD": '<script type="application/ld+json">{"@type":"NewsArticle","author":[{"name":"A"}]}</script>',
    "times": '<time datetime="2026-03-05">5 March</time>',
}


def shape(unit: str, size: int) -> str:
    if "{x}" in unit:
        return "".join(unit.replace("{x}", _name(number)) for number in range(size // (len(unit) + 2)))
    return unit * max(1, size // len(unit))


def _name(number: int) -> str:
    letters = ""
    while True:
        number, digit = divmod(number, 26)
        letters += chr(97 + digit)
        if not number:
            return letters.capitalize() + "o"


def _read(content: str, kind: str | None, charset: str | None = None) -> None:
    raw = content.encode("utf-8")
    read(Document(Ref("file", "/x"), raw, content_type=kind, charset=charset, retrieved_at="2026-03-05T00:00:00Z"))


STORY = "GRAZ, March 4 (APA) - The weir will be mended, Mayor Ilse Marn said on Wednesday to reporters. "

PAGE_DATA = '<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"%s</script><p>'


def _quotes_in(language: str | None) -> Callable[[str], object]:
    return lambda text: find_quotes(text, language)


def _decoded_as(charset: str) -> Callable[[str], object]:
    return lambda text: decode.decode(text.encode() + b"\xff", charset, html=False)


READERS: dict[str, Callable[[str], object]] = {
    "page": lambda text: _read(f"<html><body><article><h1>T</h1><p>{STORY}{text}</article>", "text/html"),
    "page of one JSON-LD": lambda text: _read(PAGE_DATA.replace("%s", text) + STORY, "text/html"),
    "title": lambda text: _read(f"<title>{text}</title><h1>{text}</h1><p>{STORY}", "text/html"),
    "text": lambda text: _read(f"Weir to be mended\n\n{STORY}\n\n{text}", "text/plain"),
    "text alone": lambda text: _read(text, "text/plain"),
    **{f"quotes {language}": _quotes_in(language) for language in ("en", "de", "fr", "es", "it", "ru", None)},
    "quotes of a title": lambda text: find_quotes(STORY, "en", title=text, subtitle=text),
    "dateline": lambda text: find_dateline(text, language="en"),
    "dateline and body": lambda text: find_dateline(STORY + text, language="en", body=text),
    "dateline of capitals": lambda text: find_dateline("GRAZ, " + text, language="de"),
    "day": lambda text: dates.find_day(text, dates.date(2026, 3, 5), "en"),
    "moment": lambda text: moments.parse_moment(text, "meta"),
    "decode Latin": lambda text: decode.decode(text.encode() + b"\xff\xe9", None, html=True),
    **{
        f"decode {charset}": _decoded_as(charset)
        for charset in ("punycode", "idna", "utf-7", "unicode_escape", "iso-2022-jp", "gb18030")
    },
}


def seconds(work: Callable[[], object], times: int) -> float:
    """CPU time, the best of some."""
    best = float("inf")
    for _ in range(times):
        before = time.process_time()
        work()
        best = min(best, time.process_time() - before)
        if best > 2:
            break
    return best


class TooSlowError(Exception):
    pass


def growth(work: Callable[[str], object], unit: str, sizes: tuple[int, ...]) -> list[float]:
    """Seconds at each size; infinite where it took more than LIMIT, and no further then."""
    times: list[float] = []
    for size in sizes:
        text = shape(unit, size)
        signal.setitimer(signal.ITIMER_PROF, LIMIT)
        try:
            times.append(seconds(partial(work, text), 3 if sizes is AGAIN else 1))
        except TooSlowError:
            return [*times, float("inf")]
        except Exception as error:
            print(f"    {type(error).__name__}: {str(error)[:100]}")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    return times


def is_steep(times: list[float]) -> bool:
    return times[-1] == float("inf") or (len(times) > 1 and times[-1] > LEAST and times[-1] > BOUND * times[-2])


def told(times: list[float]) -> str:
    return " ".join(f"{each * 1000:9.1f}" for each in times) + " ms"


def readers(only: str | None) -> int:
    steep = measured = 0
    for name, work in READERS.items():
        if only and only not in name:
            continue
        worst, worst_shape = 0.0, ""
        for shape_name, unit in UNITS.items():
            times = growth(work, unit, SIZES)
            measured += 1
            if is_steep(times) and is_steep(times := growth(work, unit, AGAIN)):
                steep += 1
                print(f"  SUPER-LINEAR {name} on {shape_name}: {told(times)}", flush=True)
            if len(times) > 1 and times[1] > worst:
                worst, worst_shape = times[1], shape_name
        print(f"{name:22} slowest at {SIZES[-1]:,} characters: {worst:7.3f} s on {worst_shape}", flush=True)
    print(f"\n{measured} readers on shapes, {steep} super-linear")
    return steep


def compiled() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    """Every pattern that a module of transform/ or extract/ holds by name, also in its tuples, lists and dicts."""
    seen: set[int] = set()
    for package in ("transform", "extract"):
        room = importlib.import_module(package)
        for found in pkgutil.walk_packages(room.__path__, package + "."):
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                for pattern in _patterns(value):
                    if id(pattern) not in seen:
                        seen.add(id(pattern))
                        yield f"{found.name}.{name}", pattern


def _patterns(value: object, depth: int = 0) -> Iterator[re.Pattern[str] | re.Pattern[bytes]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, dict):
        for each in value.values():
            yield from _patterns(each, depth + 1)
    elif depth < 3 and isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from _patterns(each, depth + 1)


def patterns() -> int:
    steep = measured = 0
    count = 0
    for name, pattern in compiled():
        count += 1
        source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
        own = [sign for sign in dict.fromkeys(source) if sign not in "\\|?*+^$"][:24]
        signs = list(dict.fromkeys([*own, "a", "A", "1", " ", "\n", '"', "."]))
        worst: tuple[float, str] = (0.0, "")
        for unit in [*signs, *("".join(pair) for pair in product(signs, signs))]:
            measured += 1
            worst = max(worst, (_search(pattern, unit, 2_000), unit))
            if worst[0] > 0.1:
                break
        if worst[0] > 0.002:  # a microsecond a character: look closer
            times = [_search(pattern, worst[1], size) for size in (2_000, 4_000, 8_000)]
            if times[-1] > BOUND * times[-2]:
                steep += 1
                print(f"  STEEP {name} on {worst[1]!r}: {told(times)}", flush=True)
    print(f"{count} patterns, {measured} searches, {steep} super-linear")
    return steep


def _search(pattern: re.Pattern[str] | re.Pattern[bytes], unit: str, size: int) -> float:
    text = unit * (size // len(unit)) + "\x01"
    before = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, 5)
    try:
        _run(pattern, text)
    except TooSlowError:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - before


def _run(pattern: re.Pattern[str] | re.Pattern[bytes], text: str) -> None:
    if isinstance(pattern.pattern, bytes):
        pattern.search(text.encode("utf-8"))  # type: ignore[arg-type]
    else:
        pattern.search(text)  # type: ignore[arg-type]


def _too_slow(number: int, frame: object) -> None:
    raise TooSlowError


def main() -> int:
    signal.signal(signal.SIGPROF, _too_slow)
    asked = sys.argv[1:] or ["patterns", "readers"]
    steep = 0
    if "patterns" in asked:
        patterns()
    if asked[0] == "readers":
        steep += readers(asked[1] if len(asked) > 1 else None)
    elif "readers" in asked:
        steep += readers(None)
    return 1 if steep else 0


if __name__ == "__main__":
    sys.exit(main())
