"""How quotes are looked for: what a user may set. Imports nothing, so that commands start at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Engine = Literal["tagger", "rules"]
"""What finds quotes: the learned tagger with the rules as its second reader, or the rules alone."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`engine` and `caution` as transform.quotes.find.find_quotes takes them."""

    engine: Engine = "tagger"
    caution: float = 0.0

    @property
    def told(self) -> str:
        """What differs from the usual way, for versions and batches; empty for the usual way.

        Rules know no caution, so theirs is not told: the same rows have the same version.
        """
        if self.engine != "tagger":
            return self.engine
        return f"caution {self.caution:+g}" if self.caution else ""


USUAL = Reading()
