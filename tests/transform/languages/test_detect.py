"""Languages of texts that say one, that say none, and that say what they are not."""

from __future__ import annotations

import pytest

from transform.languages.detect import detect, language_of

GERMAN = (
    "Die Fähre nach Wangersund fährt seit gestern wieder, nachdem Taucher ein altes Netz aus der Schraube geschnitten "
    "hatten. Die Reederei bat um Verständnis und kündigte an, den Fahrplan bis zum Wochenende einzuhalten. An Bord "
    "gibt es Kaffee umsonst, sagte die Kapitänin, solange der Vorrat reicht und niemand das Netz zurückhaben will."
)
NORWEGIAN = (
    "Fergen til Wangersund går igjen siden i går, etter at dykkere skar et gammelt garn ut av propellen. Rederiet ba "
    "om forståelse og varslet at ruten skal holdes fram til helgen. Om bord er kaffen gratis, sa kapteinen, så lenge "
    "den varer og ingen vil ha garnet tilbake."
)
ENGLISH = (
    "The ferry to Wangersund has been running again since yesterday, after divers cut an old net out of its propeller. "
    "The company asked for patience and promised to keep to the timetable until the weekend, as far as the tide allows."
)
ZULU = (
    "Isikebhe siphinde saqala ukuhamba izolo emuva kokuthi abatshuzi besike inethi elidala kusifafazo. Inkampani icele "
    "ukuqonda yathi uhlelo lwezikhathi luzogcinwa kuze kube impelasonto. Emkhunjini ikhofi limahhala, kusho ukapteni, "
    "inqobo nje uma lisekhona futhi kungekho muntu ofuna inethi lakhe."
)


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (GERMAN, "de", "de"),
        (GERMAN, None, "de"),
        (GERMAN, "en", "de"),  # the blog's template says English
        (GERMAN, "en-US", "de"),
        ("The ferry to Wangersund runs again, its captain says.\n\n" + GERMAN, "en", "de"),  # only its first line is
        (f"{ENGLISH[:170]}\n\n{GERMAN}", "en", "de"),  # a summary in English above it
        (ENGLISH, "de", "en"),
        (f"Half a sign \ud83d, as JSON may hold it.\n\n{GERMAN}", "en", "de"),
        (GERMAN, "lb", "lb"),  # a relative: the text's word stands
        (NORWEGIAN, "nb", "nb"),
        (NORWEGIAN, "da", "da"),
        (NORWEGIAN, "en", "no"),
        (NORWEGIAN, None, "no"),  # between it and its relatives the model wavers
        (ZULU, "en", None),  # the model does not know it
        (ZULU, "zu", "zu"),
        (GERMAN[:100], "en", "en"),  # too short to tell against what it says
    ],
)
def test_a_text_is_in_the_language_that_it_says_unless_it_is_surely_in_another(
    text: str, declared: str | None, language: str | None
) -> None:
    assert language_of(text, declared) == language


def test_too_short_a_text_is_in_no_language() -> None:
    assert detect("Guten Tag.") is None
