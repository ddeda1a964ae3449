"""References written down as JSON, for the journal and for what waits to be fetched."""

from __future__ import annotations

import json
from dataclasses import asdict

from extract.document import Hints, Ref


def ref_json(ref: Ref) -> str:
    """A reference as JSON, without what is not said."""
    told = {name: value for name, value in asdict(ref).items() if value}
    told["hints"] = {name: value for name, value in asdict(ref.hints).items() if value}
    return json.dumps(told, ensure_ascii=False)


def ref_of(text: str) -> Ref:
    """The reference that `ref_json` wrote."""
    told = json.loads(text)
    hints = told.pop("hints", {})
    hints["authors"] = tuple(hints.get("authors", ()))
    return Ref(**told, hints=Hints(**hints))
