"""Bodies as they travel made plain again: chunked transfer, gzip, deflate, brotli and zstd, each with a limit."""

from __future__ import annotations

import contextlib
import io
import zlib
from collections.abc import Callable
from typing import Literal

from fastwarc.stream_io import BrotliReader, ZstdReader

Compression = Literal["gzip", "deflate", "br", "zstd"]

ALIASES: dict[str, Compression] = {
    "gzip": "gzip",
    "x-gzip": "gzip",
    "deflate": "deflate",
    "br": "br",
    "zstd": "zstd",
}
"""Names that Content-Encoding uses (RFC 9110, 8.4.1; IANA HTTP Content Coding Registry)."""


GZIP_MARK = b"\x1f\x8b"


class TooLargeError(ValueError):
    """A body that decompresses to more than its limit: a bomb, or not a news page."""


def media_type(header: str | None) -> tuple[str | None, str | None]:
    """Media type and charset of a Content-Type header, lower case, without quotes; (None, None) where it is absent.

    >>> media_type('Text/HTML; Charset="UTF-8"')
    ('text/html', 'utf-8')
    """
    if not header:
        return None, None
    kind, _, rest = header.split(",", 1)[0].partition(";")  # a field sent twice arrives joined
    charset = None
    for parameter in rest.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'").lower() or None
    return kind.strip().lower() or None, charset


def dechunk(body: bytes) -> bytes:
    """The body of a chunked transfer (RFC 9112, 7.1) put together; what is cut off at its end is left out.

    Raises ValueError where the first chunk is no chunk: many archives keep the header and store the plain body.
    """
    parts: list[bytes] = []
    position = 0
    while position < len(body):
        end = body.find(b"\n", position, position + 1024)
        if end < 0 and not parts:
            raise ValueError("not chunked")
        if end < 0:
            break
        size_text = body[position:end].split(b";", 1)[0].strip()
        try:
            if not size_text or not size_text.isalnum():
                raise ValueError(size_text)
            size = int(size_text, 16)
        except ValueError:
            if not parts:
                raise ValueError("not chunked") from None
            break
        if size == 0:
            return b"".join(parts)
        if not parts and end + 1 + size > len(body) + 2:
            raise ValueError("not chunked")
        parts.append(body[end + 1 : end + 1 + size])
        position = end + 1 + size
        position += 2 if body[position : position + 2] == b"\r\n" else 1
    return b"".join(parts)


class DamagedError(ValueError):
    """A body that is compressed as its header says, and broken or cut off."""


def inflate(body: bytes, compression: Compression, limit: int) -> tuple[bytes, bool]:
    """The body decompressed, and whether it came to its end; a cut one gives what came before the cut.

    Raises TooLargeError above `limit` bytes, and zlib.error, OSError or ValueError where nothing decompresses.
    """
    return _INFLATERS[compression](body, limit)


def decode_body(
    body: bytes, transfer_encoding: str | None, content_encoding: str | None, limit: int, *, whole: bool = False
) -> bytes:
    """An HTTP body as stored, undone by its headers as far as the headers tell the truth.

    A body that is not what its header says is given back as it lies. With `whole`, one that is damaged or cut raises
    DamagedError; without, it gives what can be had. Raises TooLargeError above `limit` bytes.
    """
    if transfer_encoding and "chunked" in transfer_encoding.lower():
        with contextlib.suppress(ValueError):
            body = dechunk(body)
    for name in reversed((content_encoding or "").split(",")):
        compression = ALIASES.get(name.strip().lower())
        if compression is None:
            continue
        try:
            body, complete = inflate(body, compression, limit)
        except TooLargeError:
            raise
        except (zlib.error, OSError, ValueError) as error:
            if whole and body.startswith(GZIP_MARK):
                raise DamagedError(f"the {compression} encoding is broken") from error
            break
        if whole and not complete:
            raise DamagedError(f"it breaks off inside its {compression} encoding")
    if len(body) > limit:
        raise TooLargeError(limit)
    return body


def _inflate_zlib(body: bytes, limit: int, window: int) -> tuple[bytes, bool]:
    """Every gzip or zlib member of a body, one after the other."""
    parts: list[bytes] = []
    room = limit
    rest = body
    complete = False
    while rest:
        machine = zlib.decompressobj(window)
        try:
            part = machine.decompress(rest, room + 1)
        except zlib.error:
            if complete:  # bytes after the last member are padding
                break
            raise
        room -= len(part)
        if room < 0:
            raise TooLargeError(limit)
        parts.append(part)
        complete = machine.eof
        if not complete:
            break
        rest = machine.unused_data.lstrip(b"\0")
    return b"".join(parts), complete


def _inflate_gzip(body: bytes, limit: int) -> tuple[bytes, bool]:
    return _inflate_zlib(body, limit, zlib.MAX_WBITS | 16)


def _inflate_deflate(body: bytes, limit: int) -> tuple[bytes, bool]:
    try:
        return _inflate_zlib(body, limit, zlib.MAX_WBITS)
    except zlib.error:  # half of the servers send raw deflate without the zlib frame
        return _inflate_zlib(body, limit, -zlib.MAX_WBITS)


def _inflate_reader(reader: BrotliReader | ZstdReader, limit: int) -> tuple[bytes, bool]:
    parts: list[bytes] = []
    room = limit + 1
    complete = True
    while room > 0:
        try:
            part = reader.read(min(room, 1 << 16))
        except OSError:
            if not parts:
                raise
            complete = False
            break
        if not part:
            break
        parts.append(part)
        room -= len(part)
    if room <= 0:
        raise TooLargeError(limit)
    return b"".join(parts), complete


_INFLATERS: dict[Compression, Callable[[bytes, int], tuple[bytes, bool]]] = {
    "gzip": _inflate_gzip,
    "deflate": _inflate_deflate,
    "br": lambda body, limit: _inflate_reader(BrotliReader(io.BytesIO(body)), limit),
    "zstd": lambda body, limit: _inflate_reader(ZstdReader(io.BytesIO(body)), limit),
}
