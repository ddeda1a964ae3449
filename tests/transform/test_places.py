"""Printed names resolved offline: by the state beside, by the AP's list, by size; unknown stays unknown."""

from __future__ import annotations

import time
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from transform import gazetteer
from transform.places import regions, resolve

MOST_BYTES = 2_000_000
REGIONS: dict[str, Any] = tomllib.loads(
    files("transform.gazetteer").joinpath("regions.toml").read_text(encoding="utf-8")
)
EXAMPLES: list[dict[str, str]] = REGIONS["examples"]


@pytest.mark.parametrize(
    ("printed", "name", "country", "admin", "how"),
    [
        ("MOSCOW", "Moscow", "RU", None, "standalone"),
        ("WASHINGTON", "Washington", "US", "District of Columbia", "standalone"),
        ("NEW YORK", "New York City", "US", "New York", "standalone"),
        ("London", "London", "GB", "England", "standalone"),
        ("London, Ontario", "London", "CA", "Ontario", "printed"),
        ("PARIS, Texas", "Paris", "US", "Texas", "printed"),
        ("PORTLAND, Ore.", "Portland", "US", "Oregon", "printed"),
        ("PORTLAND, Maine", "Portland", "US", "Maine", "printed"),
        ("CLARKSBURG, W. VA", "Clarksburg", "US", "West Virginia", "printed"),
        ("Cambridge, Mass.", "Cambridge", "US", "Massachusetts", "printed"),
        ("CAMBRIDGE", "Cambridge", "GB", "England", "size"),
        ("DOVER", "Dover", "GB", "England", "size"),
        ("TBILISI, Georgia", "Tbilisi", "GE", None, "printed"),
        ("ATLANTA, Georgia", "Atlanta", "US", "Georgia", "printed"),
        ("KABUL, Afghanistan", "Kabul", "AF", None, "printed"),
        ("Rostow (Russland)", "Rostov-on-Don", "RU", None, "printed"),
        ("KASSEL, West Germany", "Kassel", "DE", "Hessen", "printed"),
        ("PEKING", "Beijing", "CN", None, "historical"),
        ("LENINGRAD", "Saint Petersburg", "RU", None, "historical"),
        ("RANGOON, Burma", "Yangon", "MM", None, "historical"),
        ("ST. PETERSBURG, Fla.", "St. Petersburg", "US", "Florida", "printed"),
        ("Genf", "Geneva", "CH", None, "only"),
        ("МОСКВА", "Moscow", "RU", None, "only"),
        ("北京", "Beijing", "CN", None, "only"),
        ("ワシントン", "Washington", "US", "District of Columbia", "only"),
        ("دمشق، سوريا", "Damascus", "SY", None, "printed"),
    ],
)
def test_a_name_is_resolved(printed: str, name: str, country: str, admin: str | None, how: str) -> None:
    place = resolve(printed)
    assert (place.name, place.country, place.admin, place.how) == (name, country, admin, how)
    assert place.printed == printed
    assert place.latitude is not None
    assert place.longitude is not None


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["printed"])
def test_the_examples_of_the_regions(example: dict[str, str]) -> None:
    place = resolve(example["printed"])
    expected = tuple(example.get(field) for field in ("name", "country", "how"))
    assert (place.name, place.country, place.how) == expected
    assert "admin" not in example or place.admin == example["admin"]


def test_every_spelling_of_a_region_is_known_and_meant() -> None:
    for country, divisions in REGIONS["divisions"].items():
        for code, names in divisions.items():
            for name in names:
                assert any((where.country, where.division) == (country, code) for where in regions(name)), name
    for country, names in (*REGIONS["countries"].items(), *REGIONS["within"].items()):
        for name in names:
            assert any(where.country == country for where in regions(name)), name


def test_every_city_that_stands_alone_resolves_so() -> None:
    for entry in (*REGIONS["standalone"]["US"], *REGIONS["standalone"]["world"]):
        name, where = entry.split(",")
        place = resolve(name.upper())
        assert place.how in ("standalone", "only"), name
        assert where in (place.country, "US" if place.country == "US" else None, where), name
        assert place.latitude is not None, name


def test_every_historical_name_resolves() -> None:
    for name in REGIONS["historical"]["cities"]:
        assert resolve(name).name is not None, name


def test_coordinates_are_those_of_the_place() -> None:
    moscow = resolve("MOSCOW")
    assert moscow.geonames_id == 524901
    assert moscow.latitude == pytest.approx(55.75, abs=0.02)
    assert moscow.longitude == pytest.approx(37.62, abs=0.02)


@pytest.mark.parametrize("printed", ["ZZYZX FALLS", "Tern Island", "", "-", "Bernau (Barnim)", "ABOARD AIR FORCE ONE"])
def test_unknown_stays_unknown(printed: str) -> None:
    place = resolve(printed)
    assert (place.name, place.country, place.latitude) == (None, None, None)
    assert place.printed == printed


def test_an_unknown_town_keeps_the_state_that_is_printed() -> None:
    place = resolve("TERN ISLAND, Maine")
    assert (place.name, place.country, place.admin, place.how) == (None, "US", "Maine", "printed")


def test_spellings_share_a_key() -> None:
    assert gazetteer.key("SÃO PAULO") == gazetteer.key("Sao Paulo")
    assert gazetteer.key("WINSTON-SALEM") == gazetteer.key("Winston Salem")
    assert gazetteer.key("N'DJAMENA") == gazetteer.key("Ndjamena")


def test_every_row_of_the_table_is_found_by_its_key() -> None:
    rows = gazetteer._table().decode().split("\n")[1:-1]
    for row in rows[:: len(rows) // 500]:
        sought = row.split("\t")[0]
        assert row.split("\t") in gazetteer._rows(sought), row


def test_the_table_is_small_and_loads_quickly() -> None:
    assert len(files("transform.gazetteer").joinpath("cities.tsv.zz").read_bytes()) <= MOST_BYTES
    gazetteer._table.cache_clear()
    begin = time.process_time()
    gazetteer._table()
    assert time.process_time() - begin < 0.15
