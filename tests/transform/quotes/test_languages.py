"""Each language file carries examples of what its rules find, and of what is no quote."""

from __future__ import annotations

import time
from typing import Any

import pytest

from transform import languages
from transform.quotes.cues import CUE_CLASSES, NOT_SPEECH
from transform.quotes.find import find_quotes

EXAMPLES = [
    (language, example)
    for language in languages.known()
    for example in languages.rules(language).get("speech", {}).get("examples", ())
]


NAMES = [f"{code}: {one['text'][:40]}" for code, one in EXAMPLES]


@pytest.mark.parametrize(("language", "example"), EXAMPLES, ids=NAMES)
def test_example(language: str, example: dict[str, Any]) -> None:
    text = example["text"]
    quotes = find_quotes(text, language)
    if "content" not in example:
        assert quotes == []
        return
    (quote,) = quotes
    assert [text[span.start : span.end] for span in quote.spans] == example["content"]
    if "mention" in example:
        assert quote.mention == example["mention"]
    if "speaker" in example:
        assert quote.speaker is not None
        assert quote.speaker.name == example["speaker"]
    if "kind" in example:
        assert quote.speaker is not None
        assert quote.speaker.kind == example["kind"]


def test_languages_with_rules() -> None:
    """English, German, French, Spanish, Italian, Portuguese and Russian have say-verbs; others their marks alone."""
    with_rules = {code for code in languages.known() if languages.rules(code).get("speech", {}).get("verbs")}
    assert with_rules >= {"en", "de", "fr", "es", "it", "pt", "ru"}
    assert with_rules <= {code for code, _ in EXAMPLES}, "a language brings its own examples"
    (quote,) = find_quotes("「海は静かだったのに、」", "ja") or find_quotes("「海は とても 静か でした」", "ja")
    assert quote.kind == "direct"
    assert quote.speaker is None


@pytest.mark.parametrize("language", languages.known())
def test_cue_classes_are_the_published_ones(language: str) -> None:
    speech = languages.rules(language).get("speech", {})
    assert set(speech.get("verbs", {})) | set(speech.get("attitudes", {})) <= set(CUE_CLASSES)


def test_speech_is_told_from_belief_and_intent() -> None:
    text = "Bol said the bridge was blue. She believes it is green. She hopes that it will be red."
    classes = [quote.cue_class for quote in find_quotes(text, "en")]
    assert classes == ["neutral", "belief", "intent"]
    assert [name in NOT_SPEECH for name in classes] == [False, True, True]


def test_german_labels_are_turns_only_for_somebody() -> None:
    """ "Termin: …" names nobody, though every German noun has a capital; a name, or a surname of the text, does."""
    listed = "\n\n".join(
        ["Termin: heute um acht", "Ort: das Fährhaus am Siel", "Termin: morgen um neun", "Ort: am Deich"]
    )
    assert find_quotes(listed, "de") == []
    talk = "Brodersen: Das Watt ist leer.\n\nTamm: Das ist es nicht.\n\nBrodersen: Doch.\n\nTamm: Nein."
    told = f"Die Kapitänin Jette Brodersen traf den Wirt Ole Tamm.\n\n{talk}"
    assert [quote.speaker and quote.speaker.name for quote in find_quotes(told, "de")] == [
        "Jette Brodersen",
        "Ole Tamm",
    ] * 2


@pytest.mark.parametrize(
    "before",
    [
        "",
        "Er kam nach Kiel. Terminator lief im Kino. Ortner kam mit.\n",
        "Er kam nach Kiel. Termin war wie immer der Montag. Ort war wie immer das Rathaus.\n",
        "Es gab Tee usw. Termin und Tee, Kaffee usw. Ort und Kaffee.\n",
    ],
    ids=["alone", "beginnings of words", "behind a full stop", "behind an abbreviation"],
)
@pytest.mark.parametrize("behind", ["", "\n"])
def test_german_labels_are_no_names_by_what_happens_to_stand_around(before: str, behind: str) -> None:
    listed = "Termin: Am Montag um acht geht es los.\nOrt: Das Rathaus ist offen.\n"
    assert find_quotes(f"{before}{listed}{listed.rstrip()}{behind}", "de") == []


def test_german_labels_are_names_behind_an_initial_or_a_title() -> None:
    talk = "Brodersen: Das Watt ist leer.\nTamm: Das ist es nicht.\n"
    quotes = find_quotes(f"Zum Siel kamen Dr. Brodersen und O. Tamm.\n{talk}{talk}", "de")
    assert [quote.mention for quote in quotes] == ["Brodersen", "Tamm"] * 2


@pytest.mark.parametrize(
    ("line", "few"),
    [("{}: Das Watt ist leer.\n", 1_000), ("„Das ist ein guter Tag“, sagte {}.\n", 200)],
    ids=["labels", "surnames"],
)
def test_german_words_that_nobody_knows_are_looked_up_in_time_that_grows_with_the_text(line: str, few: int) -> None:
    """Twenty times as many take some twenty times as long, not a hundred and fifty times as with a look-up each."""
    took = []
    for count in (few, 20 * few):
        text = "".join(line.format(_word(number)) for number in range(count))
        begin = time.process_time()
        find_quotes(text, "de")
        took.append(time.process_time() - begin)
    assert took[1] < 60 * max(took[0], 0.005)


def _word(number: int) -> str:
    """A word with a capital that is no other number's."""
    return "Z" + "".join("abdefgklmn"[int(digit)] for digit in f"{number:05}")


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Die Zahl der Enten stieg auf 12. Laut Polizei sind drei noch verletzt.", "sind drei noch verletzt"),
        ("Sie starb mit 86. Nach Angaben der Polizei war das Watt leer.", "war das Watt leer"),
        (
            "Der Schaden liegt bei 41. Die alte Brücke am Siel öffne bald wieder, sagte der Bürgermeister Ole Tamm.",
            "Die alte Brücke am Siel öffne bald wieder",
        ),
        ("Der Rat teilte mit, dass die Fähre am 7. Mai und in der 8. Woche ruht.", None),
    ],
)
def test_a_german_number_ends_a_sentence_unless_it_counts_what_stands_behind(text: str, content: str | None) -> None:
    (quote,) = find_quotes(text, "de")
    found = [text[span.start : span.end] for span in quote.spans]
    assert found == [content or "dass die Fähre am 7. Mai und in der 8. Woche ruht"]


def test_a_german_name_that_a_role_makes_sure_bears_its_surname_again() -> None:
    """ "Quentrix Bol" might be two nouns beside Anna Bol, until he is told of as the mayor."""
    said = "„Das ist gut für uns alle hier“, sagte Bürgermeister Quentrix Bol.\n„Wir gehen jetzt heim“, sagte Bol."
    told, bare = find_quotes(f"Quentrix Bol kam. Anna Bol kam aus Bonn.\n{said}", "de")
    assert [one.speaker and one.speaker.name for one in (told, bare)] == ["Quentrix Bol"] * 2
    assert bare.confidence < 0.8


def test_the_subject_behind_a_verb_that_no_list_holds_may_be_all_that_stands_before_the_marks() -> None:
    (quote,) = find_quotes("Ole Tamm kam. Dann rügt Tamm „leere Orte am Watt“.", "de")
    assert quote.speaker is not None
    assert quote.speaker.name == "Ole Tamm"


def test_a_portuguese_word_behind_a_pronoun_is_no_participle() -> None:
    (quote,) = find_quotes("«O dia é bom para todos», se amarelo Rui Lobo vai.", "pt")
    assert quote.speaker is None
    (other,) = find_quotes("«O dia é bom para todos», tinha já twittado Rui Lobo.", "pt")
    assert other.speaker is not None
    assert other.speaker.name == "Rui Lobo"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ole Tamm bellte. „Das Watt ist kein Parkplatz“, sagte der 86-Jährige.", "Ole Tamm"),
        (
            "Die Senatorin Jette Brodersen kam, dann Ole Tamm. „Das Watt ist kein Parkplatz“, sagte sie.",
            "Jette Brodersen",
        ),
        ("Das verdross Schweizer Frust. Ole Tamm ging. „Das Watt ist kein Parkplatz“, sagte er.", "Ole Tamm"),
        ("Dann sprach sich Ole Tamm gegen den Deich aus. Er forderte, „das Watt in Ruhe zu lassen“.", "Ole Tamm"),
        ("Torwart Ole Tamm sprach. „Das Watt ist kein Parkplatz“, sagte Tamm.", "Ole Tamm"),
    ],
)
def test_german_speakers(text: str, speaker: str) -> None:
    (quote,) = find_quotes(text, "de")
    assert quote.speaker is not None
    assert quote.speaker.name == speaker


def test_a_german_noun_at_the_head_of_a_sentence_is_no_speaker() -> None:
    (quote,) = find_quotes("Unterstützung soll bald folgen. „Das Watt ist kein Parkplatz für alle.“", "de")
    assert quote.speaker is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "La alcaldesa Lola Ruiz se fue del pleno. «El puente está cerrado», lamentó."),
        ("es", "La alcaldesa Lola Ruiz se fue del pleno. «El puente está cerrado», gruñó."),
        ("pt", 'A presidente Lola Ruiz saiu da sala. "A ponte está fechada", lamentou.'),
    ],
)
def test_a_dropped_subject_is_whom_the_text_tells_of(language: str, text: str) -> None:
    (quote,) = find_quotes(text, language)
    assert quote.mention is None
    assert quote.speaker is not None
    assert quote.speaker.name == "Lola Ruiz"
    assert quote.confidence < 0.8


def test_a_list_of_labels_is_no_transcript() -> None:
    listed = "Hora: las ocho\n\nÁrbitro: Luis Soto\n\nHora: las nueve\n\nÁrbitro: Paco Lema"
    assert find_quotes(listed, "es") == []
    talk = "Ruiz: No hay puente.\n\nSoto: ¿Y quién paga?\n\nRuiz: Nadie.\n\nSoto: Pues vaya."
    assert len(find_quotes(talk, "es")) == 4


def test_a_german_noun_that_the_text_has_with_an_article_is_nobodys_name() -> None:
    quotes = find_quotes("Das Vorgehen war neu. Dann nannte Vorgehen das Watt „einen leeren Ort“.", "de")
    assert [quote.speaker and quote.speaker.kind for quote in quotes] == ["unnamed"]


def test_a_german_name_with_von_begins_with_a_first_name() -> None:
    text = "Ein Anbieter von Fernwärme kam. „Das Watt ist kein Parkplatz“, sagte Ursel von der Düne."
    (quote,) = find_quotes(text, "de")
    assert quote.speaker is not None
    assert quote.speaker.name == "Ursel von der Düne"
    (other,) = find_quotes("Der Anbieter von Fernwärme sagte: „Das Watt ist kein Parkplatz.“", "de")
    assert other.speaker is not None
    assert other.speaker.kind == "unnamed"
