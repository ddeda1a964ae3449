"""Days named in running text (each language brings its own examples) and publishers' times."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from transform import languages
from transform.calendars import all_months, calendar, plain
from transform.dates import find_day, parse_moment

WEDNESDAY = date(2023, 5, 17)
EXAMPLES = [
    pytest.param(language, example, id=f"{language}:{example['text']}")
    for language in languages.known()
    for example in languages.rules(language).get("calendar", {}).get("examples", [])
]


@pytest.mark.parametrize(("language", "example"), EXAMPLES)
def test_the_examples_of_each_language(language: str, example: dict[str, Any]) -> None:
    found = find_day(example["text"], example["anchor"], language)
    assert (found.date if found else None) == example.get("day")


def test_every_language_has_examples_both_ways() -> None:
    for language in languages.known():
        examples = languages.rules(language)["calendar"]["examples"]
        assert sum("day" in example for example in examples) >= 6, language
        assert sum("day" not in example for example in examples) >= 2, language


def test_every_calendar_names_each_month_and_weekday_once() -> None:
    for language in languages.known():
        words = calendar(language)
        assert words is not None
        assert set(words.months.values()) == set(range(1, 13))
        assert set(words.weekdays.values()) == set(range(7))


def test_no_month_of_one_language_is_another_month_elsewhere() -> None:
    for language in languages.known():
        words = calendar(language)
        assert words is not None
        for form, month in words.months.items():
            assert all_months()[plain(form)] == month, (language, form)


@pytest.mark.parametrize(
    ("text", "expected", "basis"),
    [
        ("told a briefing Wednesday", "2023-05-17", "weekday"),
        ("On Thursday, he said", "2023-05-11", "weekday"),
        ("said last Friday that", "2023-05-12", "weekday"),
        ("said last Wednesday", "2023-05-10", "weekday"),
        ("said early today", "2023-05-17", "relative"),
        ("said the day before yesterday", "2023-05-15", "relative"),
        ("wrote on Dec. 30", "2022-12-30", "printed"),
        ("wrote on Feb. 29", "2020-02-29", "printed"),
        ("wrote on 1 June 2024", "2024-06-01", "printed"),
    ],
)
def test_a_day_is_the_latest_not_after_the_anchor(text: str, expected: str, basis: str) -> None:
    found = find_day(text, WEDNESDAY, "en")
    assert found is not None
    assert (found.date.isoformat(), found.basis) == (expected, basis)


def test_the_span_is_that_of_the_words() -> None:
    text = "he said on Tuesday that"
    found = find_day(text, WEDNESDAY, "en")
    assert found is not None
    assert text[found.start : found.end] == "Tuesday"


@pytest.mark.parametrize(
    "text",
    [
        "said last week",
        "will meet next Monday",
        "the sun rose",
        "sat down",
        "Sun Hung Kai said",
        "may 400 people",
        "the March on the mills",
        "in May 2023",
        "Feb. 30 never comes",
        "May 3.5 percent",
        "",
    ],
)
def test_no_day_is_named(text: str) -> None:
    assert find_day(text, WEDNESDAY, "en") is None


def test_without_an_anchor_only_a_full_date_is_a_day() -> None:
    assert find_day("on Wednesday", None, "en") is None
    assert find_day("on May 3", None, "en") is None
    found = find_day("on May 3, 2021", None, "en")
    assert found is not None
    assert found.date == date(2021, 5, 3)


def test_a_language_without_a_calendar_names_no_day() -> None:
    assert find_day("on Wednesday", WEDNESDAY, "xx") is None


@pytest.mark.parametrize(
    ("raw", "value", "precision"),
    [
        ("2023-05-17T10:00:00+03:00", "2023-05-17T10:00:00+03:00", "second"),
        ("2023-05-17T10:00:00Z", "2023-05-17T10:00:00+00:00", "second"),
        ("2023-05-17T10:00:00.123+0300", "2023-05-17T10:00:00+03:00", "second"),
        ("2023-05-17T10:00:00+03:00[Europe/Moscow]", "2023-05-17T10:00:00+03:00", "second"),
        ("2023-05-17 10:00", "2023-05-17T10:00", "minute"),
        (" 2023-05-17T10:00 ", "2023-05-17T10:00", "minute"),
        ("2023-5-7 8:05 PM", "2023-05-07T20:05", "minute"),
        ("2023/05/17", "2023-05-17", "day"),
        ("20230517", "2023-05-17", "day"),
        ("20230517T100000Z", "2023-05-17T10:00:00+00:00", "second"),
        ("20230517T100000+0200", "2023-05-17T10:00:00+02:00", "second"),
        ("Wed, 17 May 2023 10:00:00 GMT", "2023-05-17T10:00:00+00:00", "second"),
        ("Wed, 17 May 2023 10:00:00 -0500", "2023-05-17T10:00:00-05:00", "second"),
        ("17 May 23 10:00:00 EST", "2023-05-17T10:00:00-05:00", "second"),
        ("Wed May 17 10:00:00 UTC 2023", "2023-05-17T10:00:00+00:00", "second"),
        ("1684317600", "2023-05-17T10:00:00+00:00", "second"),
        ("1684317600000", "2023-05-17T10:00:00+00:00", "second"),
        ("May 17, 2023 at 3:05 PM EDT", "2023-05-17T15:05-04:00", "minute"),
        ("12:30 a.m. ET May 7, 2023", "2023-05-07T00:30", "minute"),
        ("12:15 PM, 3 June 2021", "2021-06-03T12:15", "minute"),
        ("17. Mai 2023, 15.05 Uhr", "2023-05-17T15:05", "minute"),
        ("17.05.2023 15:05", "2023-05-17T15:05", "minute"),
        ("17 mai 2023 à 15h05", "2023-05-17T15:05", "minute"),
        ("17 de mayo de 2023 - 10:30", "2023-05-17T10:30", "minute"),
        ("17 мая 2023, 15:05 МСК", "2023-05-17T15:05+03:00", "minute"),
        ("2023年5月17日 15:05", "2023-05-17T15:05", "minute"),
        ("2023. 5. 17. 오후 3:05", "2023-05-17T15:05", "minute"),
        ("17 مايو 2023", "2023-05-17", "day"),
        ("05/17/2023", "2023-05-17", "day"),
    ],
)
def test_times_as_publishers_write_them(raw: str, value: str, precision: str) -> None:
    moment = parse_moment(raw, "meta")
    assert moment is not None
    assert (moment.value, moment.precision, moment.origin, moment.raw) == (value, precision, "meta", raw)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "now",
        "2 hours ago",
        "Wednesday",
        "May 2023",
        "2023-05",
        "2023-13-45",
        "2024-02-30",
        "0000-00-00",
        "03/04/2023",
        "42",
        "25:61",
    ],
)
def test_no_certain_day_is_no_moment(raw: str) -> None:
    assert parse_moment(raw, "printed") is None


def test_the_language_settles_the_order_of_day_and_month() -> None:
    american, german = parse_moment("03/04/2023", "printed", "en"), parse_moment("03/04/2023", "printed", "de")
    assert american is not None
    assert german is not None
    assert (american.value, german.value) == ("2023-03-04", "2023-04-03")
