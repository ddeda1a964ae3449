"""Places of the world by name, offline: a pruned GeoNames (see LICENSE.md), searched in its unpacked table.

The table is sorted by key and stays one block of bytes: unpacking it takes some 20 ms and 6 MB, where a dictionary of
the same names takes half a second and 60 MB. A look-up is a binary search.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_LETTERS = re.compile(r"[\w]+")
_SHORT = {  # how GeoNames spells what is printed short
    "st": ("saint", "sankt", "sint"), "ste": ("sainte",), "ft": ("fort",), "mt": ("mount",), "pt": ("port", "point"),
    "sta": ("santa",), "sto": ("santo",), "saint": ("st",), "sankt": ("st",),
}  # fmt: skip
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")
_FINE, _COARSE = 50.0, 10.0  # training/gazetteer.py: steps a degree


@dataclass(frozen=True, slots=True)
class City:
    """One place of the gazetteer. `weight` is four times the binary logarithm of the population."""

    name: str
    country: str  # ISO 3166-1 alpha-2
    admin: str  # GeoNames code of the first-level division: the postal code in the United States
    weight: int
    capital: bool
    latitude: float
    longitude: float
    geonames_id: int | None
    alias: bool = False  # found by another name than its main one

    @property
    def rank(self) -> int:
        """How likely a paper means this one: size, more for a capital, less for one that has another main name."""
        return self.weight + (10 if self.capital else 0) - (12 if self.alias else 0)


def key(name: str) -> str:
    """What two spellings of one name share: no case, accents or punctuation, words apart by one space."""
    name = name.translate(_APOSTROPHES).casefold()
    if not name.isascii():
        spelt = unicodedata.normalize("NFKD", name)
        name = unicodedata.normalize("NFC", "".join(sign for sign in spelt if not unicodedata.combining(sign)))
    return " ".join(_LETTERS.findall(name))


@cache
def _table() -> bytes:
    packed = files(__package__).joinpath("cities.tsv.zz").read_bytes()
    return b"\n" + zlib.decompress(packed) + b"\n"


def _rows(sought: str) -> list[list[str]]:
    """The rows of one key, split into columns."""
    table, goal = _table(), sought.encode() + b"\t"
    low, high = 0, len(table) - 1  # table[low] is the newline before the first row that may match
    while low < high:
        middle = table.rfind(b"\n", 0, (low + high) // 2 + 1)
        if middle <= low:
            middle = low
        end = table.find(b"\n", middle + 1)
        if table[middle + 1 : end] < goal:
            if end >= high:
                low = end
                break
            low = end
        else:
            high = middle
    rows: list[list[str]] = []
    while table.startswith(goal, low + 1):
        end = table.find(b"\n", low + 1)
        rows.append(table[low + 1 : end].decode().split("\t"))
        low = end
    return rows


@lru_cache(maxsize=4096)
def cities(name: str) -> tuple[City, ...]:
    """Every place of that name, likeliest first; empty when the gazetteer has none."""
    found: list[City] = []
    sought = key(name)
    first, _, rest = sought.partition(" ")
    keys = (sought, *(f"{full} {rest}" for full in _SHORT.get(first, ()) if rest))
    for row in next((named for each in keys if (named := _rows(each))), []):
        if row[1].startswith("="):
            rows = [(main, True) for main in _rows(row[1][1:]) if main[1].startswith(row[2])]
            # Another name belongs to the biggest of that name: "Peking" is not each Beijing of the world.
            rows = sorted(rows, key=lambda pair: -_weight(pair[0]))[:1]
        else:
            rows = [(row, False)]
        found.extend(_city(main, alias) for main, alias in rows if main[1][0] not in "#=")
    return tuple(sorted(set(found), key=lambda city: -city.rank))


@lru_cache(maxsize=1024)
def country(name: str) -> str | None:
    """ISO code of a country by its English name."""
    return next((row[1][1:] for row in _rows(key(name)) if row[1].startswith("#")), None)


def _weight(row: list[str]) -> int:
    return int(row[2].rstrip("*")) if row[1][0] not in "#=" else 0


def _city(row: list[str], alias: bool) -> City:
    capital = row[2].endswith("*")
    weight = int(row[2].rstrip("*"))
    scale = _FINE if row[5] else _COARSE
    return City(
        name=row[6] or row[0].title(),
        country=row[1][:2],
        admin=row[1][2:],
        weight=weight,
        capital=capital,
        latitude=int(row[3]) / scale,
        longitude=int(row[4]) / scale,
        geonames_id=int(row[5]) if row[5] else None,
        alias=alias,
    )
