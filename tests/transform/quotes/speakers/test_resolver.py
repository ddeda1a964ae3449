"""Mentions that are nobody's name, and whom they stand for."""

from __future__ import annotations

import pytest

from transform.quotes.find import find_quotes
from transform.quotes.speakers.resolution import HIGH
from transform.reading import Engine


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ann Bol coughs. That’s what’s said of it: “pigeon lung, and no joke”.", None),
        ("Ann Bol keeps doves. If you've kept doves, you've called it “the loft cough, my old friend”.", None),
        ("Ann Bol keeps doves. She'd called it “the loft cough, my old friend”.", "Ann Bol"),
        ("Ann Bol keeps doves. Father O'Neill called it “the loft cough, my old friend”.", "O'Neill"),
    ],
)
def test_a_contraction_is_the_pronoun_that_it_begins_with(text: str, speaker: str | None) -> None:
    (quote,) = find_quotes(text, engine="rules")
    assert (quote.speaker.name if quote.speaker else None) == speaker


@pytest.mark.parametrize(
    "text",
    [
        "1962: “Champions of the county. The team won all of its games.”",
        "July 15, 1960: “Champions of the county. The team won all of its games.”",
        "Here are the highlights of the day:\n\n“My fears have been realised by this vote of ours”",
        "Removing that old fear of being out and suddenly thinking “Oh no, did I leave the oven on?” is worth it.",
        "Ann Bol is 71. Lean and alert, she has lost the haunted look.\n\n“It is a very odd thing to write a book.”",
    ],
)
def test_a_word_that_only_opens_a_sentence_is_nobody(text: str) -> None:
    (quote,) = find_quotes(text, engine="rules")
    assert quote.kind == "direct"
    assert quote.speaker is None


def test_a_question_between_two_answers_is_the_askers() -> None:
    text = "“We go on,” says Ann Bol.\n\nWhat would she tell him right now?\n\n“It is not my job to advise anybody.”"
    quotes = find_quotes(text, engine="rules")
    assert [quote.speaker.name for quote in quotes if quote.speaker] == ["Ann Bol", "Ann Bol"]


def test_a_technique_that_is_called_something_says_nothing() -> None:
    assert not find_quotes("They used the technique called “time and again and again”.", engine="rules")


INTERVIEW = """Ann Bol won the prize in May. We met in a cafe in Leeds, where she keeps goats.

Were you surprised?

I was, and so was my goat. I had to sit down on it.

What did your mother say?

My mother never reads what I write. She asked for the jar back.

And now?

Now I go home and wash the jar, which is not mine.
"""


def test_who_is_met_and_asked_answers_without_labels_or_marks() -> None:
    quotes = find_quotes(INTERVIEW, engine="rules")
    assert [(quote.kind, quote.speaker.name) for quote in quotes if quote.speaker] == [("direct", "Ann Bol")] * 3
    assert quotes[1].text.startswith("My mother never") and quotes[1].text.endswith("the jar back.")


@pytest.mark.parametrize(
    "text",
    [
        INTERVIEW.replace("We met in a cafe in Leeds", "She lives in Leeds"),  # a column
        INTERVIEW.replace("you ", "they ").replace("your", "her"),
        INTERVIEW.replace("And now?", "And now she waits.").replace("What did your mother say?", "Her mother waits."),
    ],
)
def test_questions_that_nobody_was_met_for_are_no_interview(text: str) -> None:
    assert not [quote for quote in find_quotes(text, engine="rules") if quote.kind == "direct"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Jan Bol came with his son Piet. The younger Bol, 20, was cross. “We lost it all,” he said.", "Piet Bol"),
        ("Jan Bol came with his son Piet. Bol senior, who is 61, was cross. “We lost it all,” he said.", "Jan Bol"),
        ("Ann Bol lives here. Bol's husband, the chef Piet Bol, died. She never left. “I cook,” she said.", "Ann Bol"),
        ("Earl Maas and his daughter Ann came. “We lost it all,” Earl Maas said.", "Earl Maas"),
        ("Charles Maas is here. Earl Maas was cross. “We lost it all,” Earl Maas said.", "Charles Maas"),
        ("Ann Bol teaches Eva Maas. Why, I ask Maas, would she? “That's why I do,” she says.", "Eva Maas"),
        ("Ann Bol is a nurse. Her brother, Piet, is ill. “It runs in us,” Mr Bol said.", "Piet Bol"),
        (
            "“The wind turned,” said Ann Bol Nunes. Bol Nunes, asked of it, sighed. “I fight it,” she said.",
            "Ann Bol Nunes",
        ),
        ("Eva Bol, 44, lied. Bol took the house. Her husband Kenny was cleared. “I left,” Mr Bol said.", "Kenny Bol"),
        ("Jan Bol, 44, came. Mr Bol laughed. Eva Maas and her husband Kenny left. “I stay,” Mr Bol said.", "Jan Bol"),
        ("Ann Bol, born in Tuam, Co Galway, left early. She wrote. “I had a big voice,” she said.", "Ann Bol"),
    ],
)
def test_namesakes_titles_and_owners(text: str, speaker: str) -> None:
    quote = find_quotes(text, engine="rules")[-1]
    assert (quote.speaker.name if quote.speaker else None) == speaker


def test_who_is_spoken_of_as_she_makes_the_next_she_less_sure() -> None:
    told = "Eva Maas, a mother of two, is back. “{} lets them talk,” said Ann Bol."
    text = f"{told}\n\nWill she run? “It is very flat there,” she says."
    sure, unsure = (find_quotes(text.format(who), engine="rules")[-1].confidence for who in ("Eva", "She"))
    assert sure > unsure
    assert unsure < HIGH


def test_words_in_marks_may_stand_before_who_gives_a_name() -> None:
    quotes = find_quotes("The “clerk” who gave her name as Ann Bol came. “We won,” she said.", engine="rules")
    assert [quote.text for quote in quotes] == ["We won,"]


def test_at_whose_door_he_knocks_may_be_she() -> None:
    """Two are in view at one place, and the pronoun there is only one's."""
    text = "Jan Bol, 34, found it. He knocked at the door of Robin Shaw, a nurse. “I knew,” she admitted."
    (quote,) = find_quotes(text, engine="rules")
    assert (quote.speaker and quote.speaker.name, quote.confidence) == ("Robin Shaw", 0.7)


@pytest.mark.parametrize("said", ["Bol senior said", "said Bol senior"])
def test_seniority_behind_a_name_is_no_part_of_the_mention(said: str) -> None:
    (quote,) = find_quotes(f"Jan Bol came with his son Piet. “We lost it all,” {said}.", engine="rules")
    assert quote.speaker is not None
    assert quote.speaker.name == "Jan Bol"


@pytest.mark.parametrize("end", ["Rain As", "And", "But", "It was", "Then there’s", "When this was put to", "Ms."])
@pytest.mark.parametrize("engine", ["rules", "tagger"])
def test_a_paragraph_may_stop_anywhere(end: str, engine: Engine) -> None:
    """What is looked at behind a unit is not always there: a surname like a conjunction, a crosshead of one word."""
    found = find_quotes(f"Ann Bol came. {end}\n\n“We won,” she said.\n\n{end}", engine=engine)
    assert [quote.text for quote in found] == ["We won,"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "He lectured at the Business Council of British Columbia. British Columbia says it is late.",
            "British Columbia",
        ),
        ("She banks at the National Bank of Canada. Canada said that it was sorry.", "Canada"),
        ("The Tallow Harbour Council met. Harbour Council said that it was sorry.", "Tallow Harbour Council"),
        (
            "Bol welcomed a ruling by the Tallow Board of Elections, which said that he was late.",
            "Tallow Board of Elections",
        ),
    ],
)
def test_a_place_is_not_the_house_called_after_it(text: str, speaker: str) -> None:
    quote = find_quotes(text, engine="rules")[-1]
    assert quote.speaker is not None and quote.speaker.name == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Campaign aides met. The Maas campaign said that it was sorry.", "The Maas campaign"),
        ("The clinic is run by Ann C. Bol. The old firm said that it was sorry.", "The old firm"),
        (
            "According to a police summary of its work, Mia Rook, a top aide, left. According to the summary, he is.",
            "a police summary of its work",
        ),
    ],
)
def test_a_house_or_paper_is_not_whatever_is_named_before_it(text: str, speaker: str) -> None:
    quote = find_quotes(text, engine="rules")[-1]
    assert quote.speaker is not None and quote.speaker.name == speaker


@pytest.mark.parametrize(
    ("thanked", "speaker"),
    [
        ("Then Sam Maas thanked his spokeswoman, Ann Bol.", "Sam Maas"),
        ("Then Sam Maas thanked his aide, Ann Bol.", "Sam Maas"),
        ("Then Sam Maas wept. As usual, Piet Rook left.", "Piet Rook"),
    ],
)
def test_who_ends_a_sentence_behind_a_comma_is_not_whom_it_is_about(thanked: str, speaker: str) -> None:
    (quote,) = find_quotes(f"Sam Maas won the vote. {thanked}\n\n“We made it,” he said.", engine="rules")
    assert quote.speaker is not None and quote.speaker.name == speaker


@pytest.mark.parametrize(
    ("who", "speaker"),
    [
        ("Ann Bol and Piet Maas", "Ann Bol and Piet Maas"),
        ("Vietnam, Malaysia and Taiwan", "Vietnam, Malaysia and Taiwan"),
        ("Ann Bol, Piet Maas, and Jan Lee", "Ann Bol, Piet Maas and Jan Lee"),
        ("Germany, the Philippines, Italy and Spain", "Germany, Philippines, Italy and Spain"),
        ("Two clerks, Ann Bol and Piet Maas,", "Ann Bol and Piet Maas"),
        ("Ann Bol, the mayor, and Piet Maas", "Ann Bol"),
        ("Ann Bol of Leeds, Maine, and Piet Maas", "Ann Bol and Piet Maas"),
    ],
)
def test_those_of_a_list_speak_together(who: str, speaker: str) -> None:
    (quote,) = find_quotes(f"{who} said the bridge had been shut for a month.")
    assert quote.speaker is not None
    assert quote.speaker.name == speaker
