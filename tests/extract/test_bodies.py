"""Bodies as they travel, undone within limits."""

from __future__ import annotations

import gzip
import io
import zlib

import pytest
from fastwarc.stream_io import BrotliWriter, ZstdWriter

from extract.bodies import DamagedError, TooLargeError, dechunk, decode_body, inflate, media_type

TEXT = b"The ferry came back to Port Anselm. " * 40


def brotli(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with BrotliWriter(buffer) as writer:
        writer.write(content)
    return buffer.getvalue()


def zstd(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with ZstdWriter(buffer) as writer:
        writer.write(content)
    return buffer.getvalue()


PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]),
    "deflate": zlib.compress(TEXT),
    "Deflate": zlib.compress(TEXT)[2:-4],
    "br": brotli(TEXT),
    "zstd": zstd(TEXT),
    "deflate, gzip": gzip.compress(zlib.compress(TEXT)),
    "identity": TEXT,
    "": TEXT,
}


@pytest.mark.parametrize("name", list(PACKED))
def test_every_content_encoding_is_undone(name: str) -> None:
    assert decode_body(PACKED[name], None, name, 10_000) == TEXT


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_header_that_lies_leaves_the_body(name: str) -> None:
    assert decode_body(TEXT, "chunked", name, 10_000) == TEXT


@pytest.mark.parametrize("name", ["gzip", "deflate", "Deflate", "br", "zstd", ""])
def test_nothing_grows_beyond_the_limit(name: str) -> None:
    with pytest.raises(TooLargeError):
        decode_body(PACKED[name], None, name, len(TEXT) - 1)
    assert len(decode_body(PACKED[name], None, name, len(TEXT))) == len(TEXT)


def test_a_cut_body_gives_what_came() -> None:
    cut = gzip.compress(TEXT, 0)[:700]
    content, complete = inflate(cut, "gzip", 10_000)
    assert TEXT.startswith(content)
    assert (len(content) > 500, complete) == (True, False)
    assert decode_body(cut, None, "gzip", 10_000) == content
    with pytest.raises(DamagedError):
        decode_body(cut, None, "gzip", 10_000, whole=True)


def test_a_broken_body_is_told_apart_from_a_header_that_lies() -> None:
    broken = gzip.compress(TEXT)[:12] + b"\xff" * 50
    with pytest.raises(DamagedError):
        decode_body(broken, None, "gzip", 10_000, whole=True)
    assert decode_body(TEXT, None, "gzip", 10_000, whole=True) == TEXT


def test_padding_behind_the_last_member_is_left_out() -> None:
    assert inflate(gzip.compress(TEXT) + b"\0" * 100, "gzip", 10_000) == (TEXT, True)
    assert inflate(gzip.compress(TEXT) + b"garbage", "gzip", 10_000) == (TEXT, True)


def test_chunks() -> None:
    assert dechunk(b"4\r\nport\r\n6;ext=1\r\n anse \r\n0\r\nTrailer: x\r\n\r\n") == b"port anse "
    assert dechunk(b"001c\r\n" + b"x" * 28 + b"\r\n5\r\nab") == b"x" * 28 + b"ab"  # cut off
    for plain in (
        b"<html>\n",
        b"abc\nnot chunked at all, though abc is a number",
        b"-4\r\nport",
        b"+4\r\nport",
        b"\n\n",
    ):
        with pytest.raises(ValueError, match="chunked"):
            dechunk(plain)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('Text/HTML; Charset="UTF-8"', ("text/html", "utf-8")),
        ("text/html;charset=ISO-8859-1; x=y", ("text/html", "iso-8859-1")),
        ("text/html; charset=", ("text/html", None)),
        ("text/html; charset=utf-8, text/html", ("text/html", "utf-8")),
        ("; charset=utf-8", (None, "utf-8")),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_media_type(header: str | None, expected: tuple[str | None, str | None]) -> None:
    assert media_type(header) == expected
