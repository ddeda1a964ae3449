"""Links make clusters, and excerpts tie none together."""

from __future__ import annotations

from load.clusters import clustered


def test_an_excerpt_ties_no_two_speeches_together() -> None:
    phrase, speech, other, cut = 0, 1, 2, 3
    links = [
        (phrase, speech, "excerpt", 0.2, 1.0, 5, 40),
        (phrase, other, "excerpt", 0.1, 1.0, 5, 60),
        (cut, other, "near", 0.8, 1.0, 50, 60),
    ]
    assert sorted(clustered(links)) == [(0, 0, "excerpt", 2), (1, 0, "near", 2), (2, 2, "near", 2), (3, 2, "near", 2)]
