"""The web as an enemy: nothing inside this machine is reached, nothing outside the data folder is written, and no
answer costs more than its limits. (The misbehaviour that is only clumsy stands in tests/extract/test_web.py.)"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from extract import connections
from extract.archive import Archive
from extract.document import Document, Ref, Reject
from extract.fetched import Fetch
from extract.listings import read_listing
from extract.open import open_documents
from extract.sources import list_refs
from extract.web import Web, WebSettings
from flows.errors import UsageError
from flows.inputs import check
from flows.settings import load_settings
from tests.local_site import Site, odd_site
from transform.read import read

SECRET = "root:x:0:0"  # noqa: S105 (how a file that every system has begins)
ENTITIES = """<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY % d SYSTEM "{site}/evil.dtd"> %d;
<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
<!ENTITY g "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;">]>"""


def settings(**changes: Any) -> WebSettings:
    usual: dict[str, Any] = {
        "interval": 0.0,
        "retries": 0,
        "connect_timeout": 2.0,
        "read_timeout": 2.0,
        "total_timeout": 3.0,
        "failures_per_host": 100,
        "ask_tdmrep": False,
    }
    return WebSettings(**(usual | changes))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("inside")
    (folder / "secret.html").write_text(SECRET)
    with odd_site(folder) as running:
        yield running


INSIDE = (
    *(
        "127.0.0.1",
        "localhost",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "017700000001",
        "0177.0.0.1",
    ),
    *("0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]"),  # noqa: S104
    *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1%25lo]", "127.0.0.1.", "LOCALHOST", "ⓛocalhost", "１２７.0.0.1"),
    *(
        "127。0。0。1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "[fd00::1]",
        "224.0.0.1",
    ),
    *("255.255.255.255", "[ff02::1]", "198.18.0.1", "192.0.2.1", "240.0.0.1", "user@127.0.0.1", "a.example@127.0.0.1"),
)


@pytest.mark.parametrize("host", INSIDE)
def test_no_way_of_writing_an_inner_address_reaches_it(host: str, site: Site) -> None:
    port = site.url.rpartition(":")[2]
    before = sum(site.hits.values())
    with Web(settings()) as web:
        fetch = web.fetch(f"http://{host}:{port}/secret.html")
    assert fetch.outcome in ("private_address", "dns", "bad_url"), fetch
    assert fetch.body == b""
    assert sum(site.hits.values()) == before, "not even robots.txt is asked for"


def test_a_name_that_changes_its_mind_is_connected_to_where_it_was_checked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public when it is looked at, private a moment later."""
    answers = iter([["93.184.216.34"], *[["127.0.0.1"]] * 20])
    tried: list[str] = []

    def resolve(host: str, port: int, *rest: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in next(answers)]

    def connect(address: tuple[str, int], *rest: Any, **more: Any) -> socket.socket:
        tried.append(address[0])
        raise OSError("no route")

    monkeypatch.setattr(connections.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(connections, "create_connection", connect)
    with Web(settings(retries=2, retry_base=0.01)) as web:
        web.fetch("http://rebinding.example/secret.html")
    assert set(tried) <= {"93.184.216.34"}
    assert tried, "the first answer was good and was used"


def test_of_several_addresses_the_private_ones_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def resolve(host: str, port: int, *rest: Any) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("127.0.0.1", "93.184.216.34", "10.0.0.1")
        ]

    def connect(address: tuple[str, int], *rest: Any, **more: Any) -> socket.socket:
        tried.append(address[0])
        raise OSError("no route")

    monkeypatch.setattr(connections.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(connections, "create_connection", connect)
    with Web(settings()) as web:
        web.fetch("http://mixed.example/")
    assert set(tried) == {"93.184.216.34"}


@contextmanager
def talking(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that says what it likes to whoever connects."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stopped = threading.Event()

        def serve() -> None:
            while not stopped.is_set():
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    try:
                        asked = connection.recv(65536)
                        if b"robots.txt" in asked:
                            connection.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        else:
                            talk(connection)
                    except OSError:
                        pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            stopped.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def header_flood(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"X-Flood: 1\r\n" * 100_000 + b"\r\n")


def endless_header(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        connection.sendall(b"a" * 65536)


def endless_continue(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def endless_chunks(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"1\r\na\r\n" * 1000)


def endless_chunk_size(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"0" * 65536)


def lying_length(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999999999999\r\n\r\n<p>a")


def negative_length(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: -5\r\n\r\n<p>a")


def noise(connection: socket.socket) -> None:
    connection.sendall(b"\x00\xff\x16\x03\x01" * 5000)


def bomb_in_a_bomb(connection: socket.socket) -> None:
    body = gzip.compress(gzip.compress(gzip.compress(b"\0" * 300_000_000, 1), 9), 9)
    head = f"Content-Type: text/html\r\nContent-Encoding: gzip, gzip, gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + head.encode() + body)


def many_encodings(connection: socket.socket) -> None:
    encodings = ", ".join(["gzip"] * 5000)
    head = f"Content-Type: text/html\r\nContent-Encoding: {encodings}\r\nContent-Length: 4\r\n\r\n<p>a"
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + head.encode())


@pytest.mark.parametrize(
    "talk",
    [
        *(header_flood, endless_header, endless_continue, endless_chunks, endless_chunk_size, lying_length),
        *(negative_length, noise, bomb_in_a_bomb, many_encodings),
    ],
)
def test_an_answer_ends_within_its_limits(talk: Callable[[socket.socket], None]) -> None:
    with talking(talk) as url, Web(settings(allow_private=True, max_wire_bytes=2_000_000)) as web:
        began = time.monotonic()
        fetch = web.fetch(f"{url}/story.html")
        spent = time.monotonic() - began
    assert fetch.outcome in ("connection", "timeout", "too_large", "ok", "bad_encoding", "not_text"), fetch.outcome
    assert len(fetch.body) < 1000
    assert spent < 60, "the limit of a request is 3 s here; the rest is a busy machine's"


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "data:text/html,x", "http://[", "//"]
)
def test_redirects_lead_nowhere_but_to_the_web(target: str) -> None:
    def redirect(connection: socket.socket) -> None:
        head = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())

    with talking(redirect) as url, Web(settings(allow_private=True)) as web:
        fetch = web.fetch(f"{url}/story.html")
    assert fetch.outcome in ("bad_url", "too_many_redirects"), fetch
    assert fetch.body == b""


def test_poisoned_xml_reads_no_file_asks_nobody_and_ends(site: Site) -> None:
    head = '<?xml version="1.0"?>' + ENTITIES.replace("{site}", site.url)
    feed = f"<rss version='2.0'><channel><item><title>&f;&h;</title><link>{site.url}/1</link></item></channel></rss>"
    pages = (
        f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{site.url}/&f;&h;</loc></url></urlset>"
    )
    news = "<nitf><head><title>&f;</title></head><body><body.content><p>&f;&h; The weir is mended.</p>"
    news += "</body.content></body></nitf>"
    newsml = (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><contentMeta><headline>&f;</headline></contentMeta>'
        "<contentSet><inlineXML>&f;&h;</inlineXML></contentSet></newsItem>"
    )
    html = "<html><body><article><p>&f;&h; The weir will be mended, the mayor said.</article></html>"
    before = sum(site.hits.values())
    for listing in (feed, pages):
        found = repr(list(read_listing((head + listing).encode(), f"{site.url}/x")))
        assert SECRET not in found and len(found) < 100_000
    for page in (news, newsml, html):
        document = Document(Ref("file", "/x"), (head + page).encode(), retrieved_at="2026-03-05T00:00:00Z")
        found = repr(read(document))
        assert SECRET not in found and len(found) < 100_000
    assert sum(site.hits.values()) == before, "no DTD is fetched"


NAMES = (
    "../../../escaped",
    "/escaped",
    "file:///escaped",
    "..\\escaped",
    "a/../../escaped",
    "\x00escaped",
    "con",
    "a" * 5000,
)


def test_names_in_containers_are_names_and_no_paths(tmp_path: Path) -> None:
    """Archive members, rows and feeds may call themselves what they like: nothing is written under their names."""
    data = tmp_path / "data"
    page = b"<html><body><p>The weir will be mended before the summer, the mayor said on Wednesday.</p></body></html>"
    with Archive(data / "raw", run="../../escaped") as archive:
        for name in NAMES:
            archive.add_resource(page, name=name, retrieved_at="2026-03-05T00:00:00Z", content_type="text/html")
            fetch = Fetch(name, name, "ok", status=200, body=page, started_at="2026-03-05T00:00:00Z")
            archive.add(fetch)
    rows = [{"url": name, "title": name, "text": "The weir will be mended before the summer."} for name in NAMES]
    (data / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    refs = [ref for ref in list_refs([str(data)]) if isinstance(ref, Ref)]
    opened = list(open_documents(refs))
    assert len(opened) == len(refs) >= 2 * len(NAMES)
    for each in opened:
        if not isinstance(each, Reject):
            read(each)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert sorted(path.relative_to(data).parts[0] for path in data.iterdir()) == ["raw", "rows.jsonl"]
    assert not list(tmp_path.rglob("*escaped*.html")) and not Path("/escaped").exists()


@pytest.mark.parametrize("host", ["ada:hunter2@a.example", "hunter2@a.example", "ada:hunter2@127.0.0.1"])
def test_a_password_in_an_address_comes_no_further_than_the_argument(host: str, site: Site, tmp_path: Path) -> None:
    """Not into references, rejects, fetches, Prefect's parameters or messages."""
    address = f"http://{host}:{site.url.rpartition(':')[2]}/secret.html"
    with pytest.raises(UsageError) as said:
        check([address])
    (listed,) = list_refs([address])
    (tmp_path / "urls.txt").write_text(address)
    (named,) = list_refs([str(tmp_path / "urls.txt")])
    with Web(settings(allow_private=True)) as web:
        fetched = web.fetch(address)
    (tmp_path / "onrecord.toml").write_text(f'[sources.a]\nkind = "feed"\nurl = "{address}"\n')
    with contextlib.chdir(tmp_path), pytest.raises(UsageError) as refused:
        load_settings()
    assert "hunter2" not in repr((said.value, listed, named, fetched, refused.value))


def test_what_prefect_stores_of_the_settings_holds_no_secret(tmp_path: Path) -> None:
    (tmp_path / "onrecord.toml").write_text(
        'notify_webhook = "https://hooks.example/hunter2"\nnotify_command = "tell --key hunter2"\nworkers = 3\n'
    )
    with contextlib.chdir(tmp_path):
        read_once = load_settings()
        stored = read_once.parameters()
        assert "hunter2" not in json.dumps(stored)
        assert load_settings(**stored) == read_once, "and the flow has them all the same"


def test_the_password_of_a_lake_goes_where_postgresql_looks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "")
    given = "ducklake:postgresql://me:hunter%402@host:5432/news?data_path=/lake"
    assert load_settings(sink=given).sink == "ducklake:postgresql://me@host:5432/news?data_path=/lake"
    assert os.environ["PGPASSWORD"] == "hunter@2"
    for plain in ("", "ducklake:postgresql://me@host/news", "ducklake:postgresql://host:5432/news?data_path=/a@b:c"):
        assert load_settings(sink=plain).sink == plain
