"""What is read beside names on the pages of real papers: roles, adverbs, themes and notices; in linear time."""

from __future__ import annotations

import time

import pytest

from transform.quotes.find import find_quotes


@pytest.mark.parametrize(
    ("text", "speaker", "role"),
    [
        ("“It depends on the yard,” responded Tern administrator Hugo Bol.", "Hugo Bol", "Tern administrator"),
        ("Last week Harbour Ministry official Ann Bol said the yard was shut.", "Ann Bol", "Harbour Ministry official"),
        ("While Harbour press secretary Ann Bol said the yard was open, few do.", "Ann Bol", "Harbour press secretary"),
        ("“We go,” said Ann Bol, former mayor of Leeds who's spent a year here.", "Ann Bol", "former mayor of Leeds"),
        ("“We go,” Ann Bol, a postdoctoral fellow at Tern, said.", "Ann Bol", "postdoctoral fellow at Tern"),
        (
            "“We go,” said Ann Bol, a researcher at the Centre for Eels and Clean Water, a think tank.",
            "Ann Bol",
            "researcher at the Centre for Eels and Clean Water",
        ),
        (
            "“We go,” said Hugo Bol, Research and Harbour Director for the North.",
            "Hugo Bol",
            "Research and Harbour Director for the North",
        ),
        ("“We go,” said Ann Bol, a teacher and mother of two.", "Ann Bol", "teacher"),
        ("Eventually Ann Bol said the yard was shut.", "Ann Bol", None),
        ("Whatever Ann Bol says, the yard is shut. Bol said the yard was open.", "Ann Bol", None),
    ],
)
def test_a_role_is_what_is_printed_of_it_and_no_more(text: str, speaker: str, role: str | None) -> None:
    *_, quote = find_quotes(text, engine="rules")
    assert quote.speaker is not None
    assert (quote.speaker.name, quote.speaker.role) == (speaker, role)


def test_an_adverb_before_a_comma_demands_nothing() -> None:
    text = "Finally, the Norland companies filed suit, demanding that the money be paid back to them."
    assert all(quote.speaker is None for quote in find_quotes(text, engine="rules"))


def test_a_theme_before_the_colon_of_a_title_is_no_speaker() -> None:
    text = "The Department of Climate Change says so. Ann Bol said the harbour was shut."
    quotes = find_quotes(text, engine="rules", title="Climate change: harbour on track for the “clean” year")
    assert [quote.part for quote in quotes if quote.part == "title"] == []


def test_notices_of_a_program_are_no_transcript() -> None:
    notice = "Strict Standards: Non-static method goat::milk() should not be called in /goat.php on line {}"
    text = "\n\n".join([*(notice.format(line) for line in range(9)), "Fast Scan: It uses all of the cores there are."])
    assert not find_quotes(text, engine="rules")


@pytest.mark.parametrize(
    "paragraph",
    [
        "{}: It is good to be here now.",
        "Bol was here. “It is good to be here now,” the {}er said.",
        "“It is good to be here now,” a {}ist said.\n\n“It is good for us here,” the {}er said.",
    ],
)
def test_ten_times_the_paragraphs_cost_no_hundred_times_the_time(paragraph: str) -> None:
    def cost(count: int) -> float:
        names = ["".join("bcdfghklmn"[int(digit)] + "o" for digit in str(number)) for number in range(count)]
        told = names if "Bol" in paragraph else [name.upper() for name in names[:4]] * (count // 4)
        text = "Ann Bol was here.\n\n" + "\n\n".join(paragraph.format(name, name) for name in told)
        begin = time.process_time()
        find_quotes(text, engine="rules")
        return time.process_time() - begin

    cost(40)
    assert cost(3000) < 30 * cost(300)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "A research group led by Ann Bol at the University of Leeds said the fish had gone.",
            "A research group led by Ann Bol at the University of Leeds",
        ),
        (
            "A team headed by Maas’s colleague Ann Bol said the fish had gone.",
            "A team headed by Maas’s colleague Ann Bol",
        ),
        (
            "The director of the University of Leeds said the fish had gone.",
            "The director of the University of Leeds",
        ),
        ("Ann Bol of the University of Leeds said the fish had gone.", "Ann Bol"),
        ("Taoiseach Hugo Bol said the fish had gone.", "Hugo Bol"),
        ("Norland Kestrel jets came. Col. Ann Bol, a Norland officer, said so. She said it was late.", "Ann Bol"),
        ("A Norland army officer was there. The army said the fish had gone.", "The army"),
        (
            "Altair Foreign Ministry aide Hugo Kok came. Norland’s home ministry met. The ministry said it was late.",
            "Norland’s home ministry",
        ),
        ("They like the Harbour Safety Bill. “It is a bad law for the eels,” he said.", None),
    ],
)
def test_who_is_named_in_a_phrase_is_not_always_who_speaks(text: str, speaker: str | None) -> None:
    *_, quote = find_quotes(text, engine="rules")
    assert (quote.speaker.name if quote.speaker else None) == speaker
