"""Which place a dateline means: a printed name resolved offline, with the way it was resolved.

The state or country printed beside it settles an ambiguous name; else the AP's list of cities that stand alone; else
size, where a city of the United States counts less, since papers print its state. Unknown stays unknown, as printed.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from transform.article import Place
from transform.gazetteer import City, cities, country, key

_REGION = re.compile(r"^(?P<name>[^,،(]+?)\s*(?:[,،]\s*(?P<comma>.+?)|\((?P<bracket>[^()]+)\))?[\s,،]*$")
_CODE = re.compile(r"(?P<name>\w.+?)\s+(?P<code>[A-Z]{2})")
_CODED = frozenset({"CH", "US"})  # GeoNames codes their cantons and states as papers print them
UNITED_STATES_HANDICAP = 6  # a city of 40,000 without its state gives way to one of 15,000 elsewhere


@dataclass(frozen=True, slots=True)
class Region:
    """What stands beside a place: a country, or a first-level division of one."""

    country: str | None  # None for a state that fell apart ("Czechoslovakia")
    division: str | None = None  # GeoNames code
    name: str | None = None  # the division's name
    historical: bool = False


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("transform.gazetteer").joinpath("regions.toml").read_text(encoding="utf-8"))


def _close(name: str) -> str:
    """A region's key: "N.H.", "N. H." and "NH" are one."""
    return key(name).replace(" ", "")


@cache
def _regions() -> dict[str, tuple[Region, ...]]:
    """Each name with all it may mean, likeliest first: "Georgia" is a state and a country."""
    data = _data()
    found: dict[str, tuple[Region, ...]] = {}

    def add(name: str, where: Region) -> None:
        found[_close(name)] = (*found.get(_close(name), ()), where)

    # The United States come first: "GA" and "CA" in a dateline are states.
    for code, divisions in data["divisions"].items():
        for division, names in divisions.items():
            for name in names:
                add(name, Region(code, division, names[0]))
    for code, names in data["countries"].items():
        for name in names:
            add(name, Region(code))
    for code, names in data["within"].items():
        for name in names:
            add(name, Region(code))
    for name, code in data["historical"]["countries"].items():
        add(name, Region(code or None, historical=True))
    return found


@cache
def _divisions() -> dict[tuple[str, str], str]:
    """(country, GeoNames code) to name."""
    return {
        (code, division): names[0] for code, all_ in _data()["divisions"].items() for division, names in all_.items()
    }


@cache
def _standalone() -> dict[str, tuple[str, str | None]]:
    """Key of a city that the AP prints alone to its country and, in the United States, its state."""
    lists = _data()["standalone"]
    found: dict[str, tuple[str, str | None]] = {}
    for entry in lists["world"]:
        name, code = entry.split(",")
        found[key(name)] = (code, None)
    for entry in lists["US"]:
        name, state = entry.split(",")
        found[key(name)] = ("US", state)
    return found


@cache
def _historical() -> dict[str, tuple[str, str]]:
    """Key of a former name to today's name and country."""
    return _pairs(_data()["historical"]["cities"])


@cache
def _names() -> dict[str, tuple[str, str]]:
    """Key of a name in another language to the gazetteer's name and country."""
    return _pairs(_data()["names"])


def _pairs(table: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {key(name): (meant.split(",")[0], meant.split(",")[1]) for name, meant in table.items()}


@lru_cache(maxsize=2048)
def regions(name: str) -> tuple[Region, ...]:
    """The states, provinces and countries of that name or abbreviation ("Conn.", "West Germany"), likeliest first."""
    found = _regions().get(_close(name), ())
    if (code := country(name)) and all(where.division or where.country != code for where in found):
        return (*found, Region(code))
    return found


@lru_cache(maxsize=4096)
def resolve(printed: str, beside: str | None = None) -> Place:
    """The place that `printed` names: "PORTLAND, Ore.", "Rostow (Russland)", "MOSCOW"; `beside` is what else was
    printed of it elsewhere (the state at the end of "DALLAS/FORT WORTH, Texas")."""
    parts = _REGION.match(re.sub(r"\s*\[([^\[\]]+)\]", r", \1", printed.strip()))
    if not parts:
        return Place(printed)
    name = parts["name"].strip()
    stated = parts["comma"] or parts["bracket"] or beside
    where = regions_beside(stated) if stated else ()
    if stated and not where:
        # A county or state that no list here knows: the name alone must not be guessed from size.
        known = cities(name) if parts["comma"] else cities(printed)  # "Halle (Saale)" is called so
        return _place(printed, known[0], "only") if len(known) == 1 else Place(printed)
    if where:
        return _beside(printed, name, where)
    return _alone(printed, name)


@lru_cache(maxsize=2048)
def is_place(name: str) -> bool:
    """Whether the gazetteer or the list of states and countries has that name."""
    return resolve(name).name is not None or bool(regions(name))


def stands_alone(name: str) -> bool:
    """Whether the AP prints this city without its state or country."""
    return key(name) in _standalone()


def regions_beside(stated: str) -> tuple[Region, ...]:
    """What the narrowest region named may be: of "Ontario, Canada" the province."""
    for part in re.split(r"\s*[,،]\s*", stated.strip(" ,")):
        if found := regions(part.strip()):
            return found
    return ()


def _beside(printed: str, name: str, meant: tuple[Region, ...]) -> Place:
    other = _historical().get(key(name)) or _names().get(key(name))
    for where in meant:
        for city in (*cities(name), *(cities(other[0]) if other else ())):
            if city.country == where.country and (where.division is None or city.admin == where.division):
                former = key(name) in _historical() and other is not None and other[0] == city.name
                return _place(printed, city, "historical" if former else "printed")
    if not meant[0].country:
        return _alone(printed, name)
    return Place(printed, country=meant[0].country, admin=meant[0].name, how="printed")


def _alone(printed: str, name: str) -> Place:
    wanted = key(name)
    if wanted in _historical():
        new, code = _historical()[wanted]
        for city in cities(new):
            if city.country == code:
                return _place(printed, city, "historical")
    if wanted in _names():
        new, code = _names()[wanted]
        for city in cities(new):
            if city.country == code:
                return _place(printed, city, "size" if cities(name) else "only")
    if tail := _CODE.fullmatch(name):  # "Landquart GR", "Portland OR"
        for city in cities(tail["name"]):
            if city.country in _CODED and city.admin == tail["code"]:
                return _place(printed, city, "printed")
    found = cities(name)
    if wanted in _standalone():
        code, state = _standalone()[wanted]
        for city in found:
            if city.country == code and (state is None or city.admin == state):
                return _place(printed, city, "standalone")
    if found:
        best = max(found, key=_likelihood)
        return _place(printed, best, "only" if len(found) == 1 else "size")
    for where in regions(name) if len(name) > 3 else ():
        if where.country and where.division is None:
            return Place(printed, country=where.country, how="historical" if where.historical else "only")
    return Place(printed)


def _likelihood(city: City) -> int:
    return city.rank - (UNITED_STATES_HANDICAP if city.country == "US" else 0)


def _place(printed: str, city: City, how: str) -> Place:
    return Place(
        printed=printed,
        name=city.name,
        country=city.country,
        admin=_divisions().get((city.country, city.admin)),
        latitude=round(city.latitude, 2),
        longitude=round(city.longitude, 2),
        geonames_id=city.geonames_id,
        how=how,
    )
