"""Small articles for the tests of load/."""

from __future__ import annotations

from pathlib import Path

from extract.document import Reject
from load import spool
from load.rows import Origin, Rows, add_article, add_reject
from transform.article import Article, Block, Byline, Dateline, Moment, Place, Quote, Span, Speaker

RUN = "11111111-1111-5111-8111-111111111111"

TEXT = '"We will mend the weir," Ilse Marn said.'


def article(
    url: str | None = "https://gazette.example/weir", text: str = TEXT, title: str = "Weir to be mended"
) -> Article:
    """One article with one quote whose span slices."""
    said = "We will mend the weir,"
    start = text.index(said)
    speaker = Speaker("Ilse Marn", "person", "mayor")
    quote = Quote(
        "direct",
        (Span(start, start + len(said)),),
        said,
        cue="said",
        mention="Ilse Marn",
        speaker=speaker,
        route="named",
        confidence=1.0,
    )
    return Article(
        url=url,
        title=title,
        blocks=(Block("paragraph", text), Block("caption", "The weir in March.")),
        language="en",
        bylines=(Byline("Jo Pell"),),
        published=Moment("2026-03-04T10:00:00+01:00", "second", "jsonld", "2026-03-04T10:00:00+01:00"),
        datelines=(
            Dateline(
                "GRAZ, March 4 (APA) -",
                (Place("GRAZ", "Graz", "AT", "Styria", 47.07, 15.44, 2778067, "only"),),
                "2026-03-04",
                "published",
                (),
                "APA",
            ),
        ),
        quotes=(quote,),
    )


def spooled(
    folder: Path,
    batch: str,
    *articles: Article,
    rejects: tuple[Reject, ...] = (),
    rules: str = "rules-1",
    source: str = "a.txt",
    retrieved_at: str = "2026-03-05T00:00:00+00:00",
) -> Path:
    """A batch of articles in a spool folder."""
    rows = Rows()
    for each in articles:
        add_article(rows, each, Origin(RUN, rules, source, retrieved_at))
    for reject in rejects:
        add_reject(rows, reject, RUN)
    return spool.write(
        folder, batch, rows, (batch, RUN, len(articles) + len(rejects), len(articles), len(rejects), 0.5)
    )
