"""What a failure of the session, or of anything below it, is called."""

from __future__ import annotations

import ssl
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.exceptions import TimeoutError as Urllib3TimeoutError

from extract.connections import PrivateAddressError, cause_of
from extract.fetched import Fetch, Outcome
from extract.manners import Permission

UNREACHABLE: frozenset[Outcome] = frozenset({"dns", "tls", "connection", "timeout", "private_address", "bad_url"})


def outcome_of_error(error: BaseException) -> tuple[Outcome, str]:
    """The outcome and the sentence for an error of the session or of anything below it."""
    if private := cause_of(error, PrivateAddressError):
        return "private_address", f"{private.sentence}; allow private addresses for this source if that is meant."
    if cause_of(error, NameResolutionError):
        return "dns", "The host's name cannot be resolved."
    if secure := cause_of(error, ssl.SSLError):
        return "tls", f"No secure connection: {secure}."
    timeouts = (Urllib3TimeoutError, requests.Timeout, TimeoutError)
    # urllib3 counts a refused connection among the timeouts.
    if not cause_of(error, NewConnectionError) and any(cause_of(error, kind) for kind in timeouts):
        return "timeout", "The server did not answer in time."
    if any(cause_of(error, kind) for kind in (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
        return "bad_url", f"It is no web address: {str(error)[:120].rstrip('.')}."
    return "connection", f"The connection failed: {_root_of(error)}."


def _root_of(error: BaseException) -> str:
    """What the error at the bottom says: those above only add the names of classes."""
    seen: set[int] = set()
    while (below := error.__cause__ or error.__context__) is not None and id(below) not in seen:
        seen.add(id(below))
        error = below
    return str(error)[:120].rstrip(".") or type(error).__name__


def denied(url: str, current: str, permission: Permission) -> Fetch:
    """The fetch that robots.txt stopped. A host that cannot be reached at all is told as that."""
    outcome: Outcome = "robots_denied"
    detail = f"robots.txt of {urlsplit(current).netloc} forbids it ({permission.rule})."
    if permission.unreachable is not None and permission.unreachable in UNREACHABLE:
        outcome, detail = permission.unreachable, permission.detail
    elif permission.unreachable:
        detail = f"robots.txt of {urlsplit(current).netloc} cannot be had, so nothing is fetched: {permission.detail}"
    return Fetch(url, current, outcome, detail=detail, robots=permission.rule)
