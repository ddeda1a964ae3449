"""Which fifth of the data an article belongs to: one reckoning for training and measuring."""

from __future__ import annotations

import hashlib


def fold(identifier: str, folds: int = 5) -> int:
    """By the hash of its id, so that it stays where it is when articles are added."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % folds
