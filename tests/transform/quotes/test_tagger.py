"""The tagger: what it finds in two stories of ours is written down; and it is the same alone, in company and again."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.quotes_stories import measure
from transform.article import Quote
from transform.quotes import learned
from transform.quotes.draft import Draft, from_characters
from transform.quotes.find import cut_lines, draft, find_quotes, resolve
from transform.quotes.lexicon import lexicon
from transform.quotes.merge import merged
from transform.quotes.net import Packed
from transform.quotes.speakers.resolution import HIGH
from transform.quotes.tagger import Tagger, _attributions, _edged, tagger
from transform.quotes.tokens import Tokens

STORIES = Path(__file__).parent / "tagger"
NAMES = sorted(path.stem for path in STORIES.glob("*.txt"))
ENGLISH = lexicon("en")


def story(name: str) -> str:
    return (STORIES / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n")


def model() -> Tagger:
    found = tagger("en")
    assert found is not None
    return found


def tokens(text: str) -> Tokens:
    return learned.tokens_of(cut_lines(text, ENGLISH))


def told(quote: Quote) -> dict[str, Any]:
    return {
        "kind": quote.kind,
        "text": quote.text,
        "cue": quote.cue,
        "mention": quote.mention,
        "speaker": quote.speaker.name if quote.speaker else None,
    }


@pytest.mark.parametrize("name", NAMES)
def test_finds_what_is_written_down(name: str) -> None:
    expected = json.loads((STORIES / f"{name}.json").read_text(encoding="utf-8"))
    assert [told(quote) for quote in find_quotes(story(name))] == expected["quotes"]


@pytest.mark.parametrize("name", NAMES)
def test_the_net_gives_the_scores_written_down(name: str) -> None:
    """On any machine, whatever its numpy multiplies with: the first tokens' scores of tags and links."""
    expected = json.loads((STORIES / f"{name}.json").read_text(encoding="utf-8"))
    packed, order = model().net.scores([tokens(story(name))])
    scores = np.empty_like(packed)
    scores[order.both[0]] = packed
    wanted = np.array(expected["scores"])
    assert scores[: len(wanted)] == pytest.approx(wanted, abs=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_offsets_slice(name: str) -> None:
    text = story(name)
    for quote in find_quotes(text):
        assert quote.text == " ".join(text[span.start : span.end] for span in quote.spans)
        for printed, span in ((quote.cue, quote.cue_span), (quote.mention, quote.mention_span)):
            assert printed == (text[span.start : span.end] if span else None)


def test_the_same_again() -> None:
    texts = [story(name) for name in NAMES]
    assert [find_quotes(text) for text in texts] == [find_quotes(text) for text in texts]


def test_the_same_in_company() -> None:
    """Many texts at once, an empty one among them, give what each gives on its own."""
    texts = [story(NAMES[0]), "", story(NAMES[1]), "No one said anything.", story(NAMES[0])]
    lines = [cut_lines(text, ENGLISH) for text in texts]
    together = draft(lines, ENGLISH, "tagger")
    assert [resolve(drafts, one, ENGLISH) for drafts, one in zip(together, lines, strict=True)] == [
        find_quotes(text) for text in texts
    ]


def test_caution_finds_fewer() -> None:
    texts = [tokens(story(name)) for name in NAMES]
    counts = [sum(len(reading.attributions) for reading in model().tag(texts, caution)) for caution in (-2.0, 0.0, 6.0)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def test_chances_are_those_of_all_ways_to_tag() -> None:
    """Forward and backward at once give what adding up every way gives, for each of two chunks of unlike length."""
    net, order = model().net, Packed([(0, 4), (4, 7)])
    scores = np.random.default_rng(3).normal(0, 2, (7, net.tags)).astype(np.float32)
    given = np.empty_like(scores)
    given[order.both[0]] = model()._chances(scores[order.both[0]], order)
    for first, last in ((0, 4), (4, 7)):
        wanted = np.zeros((last - first, net.tags))
        for way in product(range(net.tags), repeat=last - first):
            total = net.first[way[0]] + sum(scores[first + at, tag] for at, tag in enumerate(way))
            total += sum(net.moves[there, here, 0] for there, here in pairwise(way))
            for at, tag in enumerate(way):
                wanted[at, tag] += np.exp(total)
        wanted /= wanted.sum(axis=1, keepdims=True)
        assert given[first:last] == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize(
    ("tags", "said", "wanted"),
    [
        ("OBIIO", (0.1, 0.9, 0.9, 0.9, 0.1), "OBIIO"),
        ("OBIIO", (0.1, 0.9, 0.9, 0.2, 0.1), "OBIOO"),  # its last word is hardly said
        ("OBIIO", (0.1, 0.9, 0.9, 0.9, 0.5), "OBIII"),  # nor does it end there
        ("OOBIO", (0.5, 0.5, 0.9, 0.9, 0.1), "BIIIO"),  # or begin
        ("OOOBI", (0.5, 0.5, 0.1, 0.9, 0.9), "OOOBI"),  # what stands apart stays as it was
        ("CCBII", (0.9, 0.9, 0.9, 0.9, 0.9), "CCBII"),  # and so does a cue
        ("OOOOO", (0.9, 0.9, 0.9, 0.9, 0.9), "OOOOO"),
    ],
)
def test_words_at_the_edges_of_content_go_by_their_own_chance(tags: str, said: tuple[float, ...], wanted: str) -> None:
    names = "OBICI"  # outside, content begins, content goes on, a cue
    given = np.array([names.index(tag) for tag in tags])
    edged = _edged(given, np.array(said, np.float32))
    assert "".join(names[tag] for tag in edged) == wanted


@pytest.mark.parametrize(("chance", "text", "found"), [(0.7, "{}", 1), (0.5, "{}", 0), (0.5, "“{}”", 1)])
def test_what_stands_outside_marks_is_likely(chance: float, text: str, found: int) -> None:
    """Content that is hardly likelier somebody's than nobody's goes, but for what stands in quotation marks."""
    said = text.format("the bridge must close")
    read = tokens(f"Lee said {said}.")
    names = {"Lee": 5, "said": 3, "the": 1, "bridge": 2, "must": 2, "close": 2}  # source, cue, content
    tags = np.array([names.get(word, 0) for word in read.words])
    chances = np.full(len(tags), chance, np.float32)
    assert len(_attributions(read, tags, np.zeros((len(tags), 6), np.float32), chances)) == found


def test_a_name_is_only_a_capital() -> None:
    """Who speaks must not matter: another unknown name gives the same scores."""
    text = story(NAMES[0])
    name = "Parfitt" if "Parfitt" in text else "Solheim"
    given, other = (
        model().net.scores([tokens(text)])[0],
        model().net.scores([tokens(text.replace(name, "Zubrovka"))])[0],
    )
    assert other == pytest.approx(given, abs=1e-4)


def test_quotes_that_resume_after_another_cue_are_one() -> None:
    (first, *_) = find_quotes('"No," said Ann Lee, who hopes to win. "It will rain." She left.')
    assert [first.text, first.cue] == ["No, It will rain.", "said"]


def test_quotes_resume_after_speech_that_only_ends_in_marks() -> None:
    """The quotation at the end goes on from "Lee added", not from the first that was wholly in marks."""
    text = '"We count," said Ann Lee, a clerk. Like most towns, "the town we live in is poor," Lee added. "We go on."'
    first, second = find_quotes(text)
    assert [first.text, second.text] == ["We count,", 'Like most towns, "the town we live in is poor," "We go on."']


def test_words_of_another_paragraph_open_it_or_are_not_of_the_cue() -> None:
    text = '"We close," Ann Lee said.\n\nThe crowd, told of it, sang "Never again."\n\n"And we mean it."'
    first, sung, second = ((text.index(words), text.index(words) + len(words)) for words in text.split('"')[1::2])
    lines = cut_lines(text, ENGLISH)
    assert learned._of_one_paragraph(lines, [first, sung, second], text.index("said")) == [first, second]


@pytest.mark.parametrize("language", ["de", "xx", None])
def test_languages_without_a_model_are_read_by_rules(language: str | None) -> None:
    text = "„Es regnet“, sagte Anna Berg. „Morgen auch.“"
    assert tagger(language) is None
    assert find_quotes(text, language) == find_quotes(text, language, engine="rules")


def test_an_unknown_engine_is_told() -> None:
    with pytest.raises(ValueError, match="there are tagger, rules"):
        find_quotes("x", engine="oracle")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "\n\n", "word", '"', "“" * 500, "a " * 3000, "é\u0301\u200b😀 “x” \x00"])
def test_odd_texts(text: str) -> None:
    for quote in find_quotes(text):
        assert quote.text == " ".join(text[span.start : span.end] for span in quote.spans)


def test_stories_by_desk() -> None:
    """Sport, courts, business, war: the tagger knows US politics, and must not lose direct speech elsewhere."""
    figures = measure(engine="tagger").figures("direct")
    assert figures["F1"] >= 95
    assert figures["high precision"] >= 99


def test_what_one_reader_alone_finds_is_disputed() -> None:
    lines = cut_lines('"We close," said Ann Lee. "For good."', ENGLISH)

    def drafts(*pieces: tuple[int, int]) -> list[Draft]:
        return [from_characters(lines, list(pieces), (12, 16), (17, 24), ENGLISH)]

    assert [one.disputed for one in merged(drafts((0, 11)), drafts((0, 11)))] == [False]
    assert [one.disputed for one in merged(drafts((0, 11)), drafts((0, 11), (26, 37)))] == [True]
    assert [one.disputed for one in merged(drafts((0, 11)), [])] == [True]


@pytest.mark.parametrize(("chance", "kept"), [(0.05, False), (0.2, True)])
def test_what_the_rules_alone_read_as_said_must_be_likely(chance: float, kept: bool) -> None:
    lines = cut_lines("At the end of the day, the mayor said the bridge would close.", ENGLISH)
    read = learned.tokens_of(lines)
    said = np.full(len(read.starts), 0.9, np.float32)
    said[:6] = chance
    fronted = [from_characters(lines, [(0, 21)], (33, 37), (23, 32), ENGLISH)]
    tagged = [from_characters(lines, [(38, 60)], (33, 37), (23, 32), ENGLISH)]
    assert bool(learned._credible(fronted, tagged, read, said)) is kept
    assert learned._credible(tagged, tagged, read, said * 0) == tagged  # the tagger reads these itself


@pytest.mark.parametrize(
    ("text", "cue", "mention"),
    [
        ("Ann Lee stayed. She’s said that the bridge must close.", "’s said", "She"),
        ("They've argued that the bridge must close.", "'ve argued", "They"),
        ("Trump's advisers said that the bridge must close.", "said", "Trump's advisers"),
    ],
)
def test_a_shortened_verb_is_of_the_cue(text: str, cue: str, mention: str) -> None:
    (quote,) = find_quotes(text)
    assert (quote.cue, quote.mention) == (cue, mention)


def test_a_fragment_is_never_sure() -> None:
    (whole,) = find_quotes('"We have to close the bridge," said Mayor Ann Lee.')
    (part,) = find_quotes('"and we have to close the bridge," said Mayor Ann Lee.', engine="rules")
    assert whole.confidence >= HIGH > part.confidence


def test_no_torch() -> None:
    code = "import sys; from transform.quotes.find import find_quotes; find_quotes('She said no.'); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "numpy" in run.stdout.split()
    assert not {"torch", "onnxruntime"} & {module.split(".")[0] for module in run.stdout.split()}


def test_weights_are_small() -> None:
    packed = Path(learned.__file__).parent / "model" / "en.npz"
    assert packed.stat().st_size < 3_000_000
