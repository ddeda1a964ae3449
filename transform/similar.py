"""Near-duplicate signatures: what the words of a text hash to, so that copies are found without comparing texts.

MinHash (Broder 1997) over runs of four words, by the library rensa (R-MinHash, in Rust: 10 µs a text where datasketch
takes 700 and brings SciPy along). Two texts' signatures agree in as many places as the texts share runs: the share of
equal places estimates |A ∩ B| / |A ∪ B| (its standard deviation with 128 places is at most 0.045).
"""

from __future__ import annotations

import re
from unicodedata import normalize

from rensa import RMinHash

from transform.article import Signature

PLACES = 128
RUN = 4  # words: shorter runs are shared by unrelated texts, longer ones do not survive an editor
FEWEST_RUNS = 12  # below it a text (a caption, "Read more") is too short to be called a copy of anything
SEED = 1997  # never to change: signatures of different seeds cannot be compared
LOW_BITS = 0xFFFF  # of each minimum: two of them agree by chance once in 65,536

_UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Scripts that put no space between words (Thai, Lao, Khmer, kana, Han): there a character counts as a word."""
_UNSPACED_SIGN = re.compile(rf"[{_UNSPACED}]")
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_PRINTED_MARKS = "“”’‘–—…\xa0"  # what keeps most texts of news from being ASCII
_ASCII = bytes(range(128))
_ASCII_MARKS = bytes(code if code > 127 or chr(code).isalnum() else ord(" ") for code in range(256))


def signature(text: str) -> Signature | None:
    """The signature of a text; None where it is too short to be called a copy."""
    words = _words(text)
    runs = set(map(b" ".join, zip(*(words[at:] for at in range(RUN)), strict=False)))
    if len(runs) < FEWEST_RUNS:
        return None
    hashed = RMinHash(num_perm=PLACES, seed=SEED)
    hashed.update(runs)
    return Signature(len(runs), tuple(minimum & LOW_BITS for minimum in hashed.digest()))


def _words(text: str) -> list[bytes]:
    """The words of a text in one case and one spelling, or its characters in scripts without spaces. In UTF-8, which is
    what is hashed: bytes are cut and joined in less time, where spaces and marks part the words."""
    if _UNSPACED_SIGN.search(normalize("NFKC", _beyond_ascii(text))):
        return [word.encode() for word in _WORD.findall(normalize("NFKC", text).casefold())]
    for mark in _PRINTED_MARKS:
        text = text.replace(mark, " ")
    text = text.lower() if text.isascii() else normalize("NFKC", text).casefold()
    for mark in {sign for sign in _beyond_ascii(text) if not sign.isalnum()}:
        text = text.replace(mark, " ")
    return text.encode().translate(_ASCII_MARKS).split()


def _beyond_ascii(text: str) -> str:
    """What of a text is not ASCII: the few characters of most texts that need a closer look."""
    return text.encode(errors="surrogatepass").translate(None, _ASCII).decode(errors="surrogatepass")


def similarity(one: Signature, other: Signature) -> float:
    """Estimated share of common runs among all runs of both, 0 to 1."""
    return sum(a == b for a, b in zip(one.minhash, other.minhash, strict=True)) / len(one.minhash)
