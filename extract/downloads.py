"""Answers too large for memory, saved to a file and gone on with where they broke off (RFC 9110, 14)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import requests

from extract.fetched import Fetch

DOWNLOAD_SECONDS = 6 * 3600.0  # for a file of gigabytes


def save(fetch: Fetch, response: requests.Response, into: Path) -> Fetch:
    """The body of an answer written to a file, behind what is there where the server sends the rest."""
    there = into.stat().st_size if into.exists() else 0
    if fetch.status == 416 and response.headers.get("Content-Range", "").endswith(f"/{there}"):
        return replace(fetch, outcome="ok", detail="")  # the whole of it was there
    if fetch.status == 416:
        into.unlink()
        return replace(fetch, outcome="connection", detail="The file has another length now; it is fetched anew.")
    if fetch.outcome != "ok":
        return fetch
    with into.open("ab" if fetch.status == 206 else "wb") as file:
        shutil.copyfileobj(response.raw, file, 1 << 20)
    return replace(fetch, wire_bytes=into.stat().st_size)
