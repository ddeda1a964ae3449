"""Datelines in every form, and the openings that only look like one; then years, reporters and later datelines."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

from transform import languages
from transform.dateline import find_dateline, find_datelines, read_dateline

HERE = Path(__file__).parent
STORIES: dict[str, list[str]] = tomllib.loads((HERE / "stories.toml").read_text(encoding="utf-8"))
PUBLISHED = date(2023, 5, 17)
REFERENCE = date(2026, 11, 24)


class Line(NamedTuple):
    form: str
    language: str
    number: int
    text: str


def lines_of(name: str) -> list[Line]:
    found: list[Line] = []
    form, language, number = "", "", 0
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"## (.+) \[(\w+)\]", line):
            form, language, number = heading[1], heading[2], 0
        elif line and not line.startswith("#"):
            found.append(Line(form, language, number, line.replace("␤", "\n")))
            number += 1
    return found


EXAMPLES = [
    pytest.param(language, example, id=f"{language}:{example['text'][:30]}")
    for language in languages.known()
    for example in languages.rules(language).get("dateline", {}).get("examples", [])
]
WORDS = tomllib.loads(files("transform.dateline").joinpath("words.toml").read_text(encoding="utf-8"))
FORMS, NEAR_MISSES = lines_of("forms.txt"), lines_of("near_misses.txt")


@pytest.mark.parametrize("line", FORMS, ids=lambda line: f"{line.language}:{line.text.partition(' ‖')[0]}")
@pytest.mark.parametrize("told", [True, False], ids=["language", "no language"])
def test_every_form_is_found_and_read(line: Line, told: bool) -> None:
    head, places, day, agency, *reporter = line.text.split("‖")
    head = head[:-1] if head.endswith(" ") else head  # the blank that sets the field apart
    stories = STORIES[line.language]
    story = stories[line.number % len(stories)]
    found = find_dateline(f"{head}{story}", language=line.language if told else None, published=PUBLISHED)
    assert found is not None
    assert f"{head}{story}"[found.end :] == story
    dateline = found.dateline
    assert [place.printed for place in dateline.places] == [part.strip() for part in places.split(";") if part.strip()]
    assert (dateline.agency or "") == agency.strip()
    assert (dateline.reporter or "") == "".join(reporter).strip()
    month_day = f"{found.month_day[0]:02d}-{found.month_day[1]:02d}" if found.month_day else ""
    assert month_day == day.strip()
    assert dateline.raw in head
    assert not dateline.raw.endswith((" ", "-", "—", "–"))


@pytest.mark.parametrize("line", NEAR_MISSES, ids=lambda line: f"{line.form}:{line.text[:40]}")
@pytest.mark.parametrize("told", [True, False], ids=["language", "no language"])
def test_what_only_looks_like_a_dateline_is_none(line: Line, told: bool) -> None:
    assert find_dateline(line.text, language=line.language if told else None, published=PUBLISHED) is None


@pytest.mark.parametrize("lines", [FORMS, NEAR_MISSES], ids=["forms", "near misses"])
def test_every_form_has_eight_examples(lines: list[Line]) -> None:
    assert min(Counter(line.form for line in lines).values()) >= 8


@pytest.mark.parametrize(("language", "example"), EXAMPLES)
def test_the_examples_of_each_language(language: str, example: dict[str, str]) -> None:
    found = find_dateline(example["text"], language=language)
    assert (found.dateline.raw if found else None) == example.get("dateline")


@pytest.mark.parametrize("example", WORDS["examples"], ids=lambda example: example["text"][:30])
def test_the_examples_of_languages_without_a_file(example: dict[str, str]) -> None:
    found = find_dateline(example["text"], language=None)
    assert (found.dateline.raw if found else None) == example.get("dateline")
    assert found is None or found.month_day is not None


def test_every_language_has_datelines_and_near_misses() -> None:
    for language in languages.known():
        examples = languages.rules(language)["dateline"]["examples"]
        assert sum("dateline" in example for example in examples) >= 3, language
        assert sum("dateline" not in example for example in examples) >= 2, language


def test_plain_openings_have_none() -> None:
    for language, stories in STORIES.items():
        for story in stories:
            assert find_dateline(story, language=language) is None, story


def test_the_year_is_the_one_nearest_to_the_publication() -> None:
    text = "LONDON, {} (Reuters) - The ferry sailed and nobody on the island minded."
    cases = [
        ("Dec 31", date(2024, 1, 1), "2023-12-31"),
        ("Jan 1", date(2023, 12, 31), "2024-01-01"),
        ("May 17", date(2023, 5, 17), "2023-05-17"),
        ("May 13", date(2023, 5, 17), "2023-05-13"),
        ("May 18", date(2023, 5, 17), "2023-05-18"),
    ]
    for printed, published, expected in cases:
        found = find_dateline(text.format(printed), published=published)
        assert found is not None
        assert (found.dateline.date, found.dateline.date_basis) == (expected, "published")


def test_a_printed_year_wins() -> None:
    found = find_dateline("LONDON, May 17, 2014 (Reuters) - The ferry sailed at noon.", published=PUBLISHED)
    assert found is not None
    assert (found.dateline.date, found.dateline.date_basis) == ("2014-05-17", "printed")


def test_a_weekday_in_the_lead_gives_the_latest_year_that_fits() -> None:
    text = "MOSCOW, May 17. /TASS/. The ferry sailed, the harbor master told a briefing Wednesday."
    found = find_dateline(text, reference=REFERENCE)
    assert found is not None
    assert (found.dateline.date, found.dateline.date_basis) == ("2023-05-17", "weekday")
    assert found.dateline.date_candidates[:2] == ("2017-05-17", "2006-05-17")


@pytest.mark.parametrize(
    "lead",
    [
        "The ferry sailed, the harbor master told a briefing.",
        "The ferry sailed on Tuesday, the harbor master told a briefing Wednesday.",
        "The ferry will not sail until Wednesday, the harbor master told a briefing.",
    ],
)
def test_no_weekday_or_a_doubtful_one_gives_no_year(lead: str) -> None:
    found = find_dateline(f"MOSCOW, May 17. /TASS/. {lead}", reference=REFERENCE)
    assert found is not None
    assert (found.dateline.date, found.month_day) == (None, (5, 17))


def test_without_a_reference_no_weekday_settles_the_year() -> None:
    found = find_dateline("MOSCOW, May 17. /TASS/. The ferry sailed, he said Wednesday.")
    assert found is not None
    assert found.dateline.date is None


def test_the_body_may_be_given_apart_and_hold_the_dateline() -> None:
    opening = "MOSCOW, May 17. /TASS/. The ferry sailed, the harbor master told a briefing Wednesday."
    found = find_dateline(opening, body=f"{opening}\n\nOn Tuesday it had not.", reference=REFERENCE)
    assert found is not None
    assert found.dateline.date == "2023-05-17"


def test_a_second_dateline_is_found() -> None:
    text = (
        "WASHINGTON (AP) — The ferry sailed at noon and nobody on the island minded.\n\n"
        "The goat stayed behind.\n\n"
        "LONDON (AP) — Ministers said they had not been told of a goat, on land or at sea."
    )
    found = find_datelines(text)
    assert [line.dateline.places[0].printed for line in found] == ["WASHINGTON", "LONDON"]
    assert text[found[1].end :].startswith("Ministers")


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n\n", "-", "—", "(", "()", "/", "【】", "(AP)", "LONDON —", "May 17", "A" * 5000, ". " * 3000]
)
def test_ugly_input_gives_none(text: str) -> None:
    assert find_dateline(text) is None


@pytest.mark.parametrize(
    ("field", "places", "day", "agency"),
    [
        ("MOSCOW, May 17. /TASS/.", ["MOSCOW"], "2023-05-17", "TASS"),
        ("LONDON, May 17 (Reuters) -", ["LONDON"], "2023-05-17", "Reuters"),
        ("WASHINGTON (AP)", ["WASHINGTON"], None, "AP"),
        ("Selma, N.C.", ["Selma, N.C."], None, None),
        ("Tern Island", ["Tern Island"], None, None),
        ("Paris/London", ["Paris", "London"], None, None),
        ("新华社北京5月17日电", ["北京"], "2023-05-17", "新华社"),
    ],
)
def test_a_field_that_is_a_dateline_is_read(field: str, places: list[str], day: str | None, agency: str | None) -> None:
    dateline = read_dateline(field, published=PUBLISHED)
    assert dateline is not None
    assert [place.printed for place in dateline.places] == places
    assert (dateline.date, dateline.agency) == (day, agency)


@pytest.mark.parametrize(
    "field", ["", " - ", "2023-05-17T10:00:00Z", "As reported by our own correspondents in all the harbors"]
)
def test_a_field_that_says_nothing_is_none(field: str) -> None:
    assert read_dateline(field) is None
