"""Listings that said how long they are good: a source does not ask them again before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from extract.fetched import Fetch
from extract.freshness import max_age_seconds, ttl_seconds
from extract.web import Memory

LONGEST = timedelta(hours=1)
"""However long a listing calls itself good: feeds of breaking news with a ttl of a day are no rarity."""
SLACK = timedelta(minutes=1)
"""Forgiven at the end: a source that is asked every hour would miss each second turn of a feed good for one."""
NAME = "rest"


@dataclass(frozen=True, slots=True)
class Rests:
    """What listings said, kept in the file of known pages. `choice` names the entries that are wanted of them: with
    another choice a listing is another one and must be read."""

    memory: Memory
    choice: str = ""

    def until(self, url: str, now: datetime) -> datetime | None:
        """Until when a listing is to be left alone; None where it may be asked."""
        known = self.memory.recall(self._key(url), NAME)
        if known is None:
            return None
        until = datetime.fromtimestamp(known[0], UTC)
        return until if now + SLACK < until < now + LONGEST + SLACK else None  # a clock may have been set back

    def heard(self, url: str, fetch: Fetch, now: datetime) -> None:
        """A listing that answered; its `<ttl>` also counts when it did not change."""
        key = self._key(url)
        known = self.memory.recall(key, NAME)
        ttl = ttl_seconds(fetch.body) if fetch.body else int(known[1]) if known else 0
        rest = min(LONGEST, timedelta(seconds=max(ttl, max_age_seconds(fetch.headers))))
        if rest or known:
            self.memory.remember(key, NAME, (now + rest).timestamp(), str(ttl))

    def _key(self, url: str) -> str:
        return f"{url}\x1f{self.choice}"
