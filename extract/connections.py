"""Connections that refuse private addresses and end at a deadline, for the session of web.py."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

Kind = TypeVar("Kind", bound=BaseException)
NAT64 = ipaddress.ip_network("64:ff9b::/96")
LOCAL_V6 = (ipaddress.ip_network("::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""IPv4 written as IPv6 of old (RFC 4291, 2.5.5.1) and translation inside a network (RFC 8215): Python calls both global
and neither leads to a public host."""


class PrivateAddressError(NewConnectionError):
    """A name that leads into a private network, where a fetcher of public news has no business."""

    def __init__(self, connection: HTTPConnection, host: str, address: str) -> None:
        self.sentence = f"{address} is a private address" + (f", where {host} lies" if host != address else "")
        super().__init__(connection, self.sentence)


def is_private(address: str) -> bool:
    """Whether an IP address is loopback, private, link-local, multicast, reserved, or hides such a one.

    >>> is_private("10.0.0.1"), is_private("::ffff:127.0.0.1"), is_private("93.184.216.34")
    (True, True, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        hidden = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if hidden is None and ip in NAT64:
            hidden = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if hidden is not None:
            return is_private(str(hidden))
        if any(ip in network for network in LOCAL_V6):
            return True
    return not ip.is_global or ip.is_multicast


@dataclass(slots=True, eq=False)
class Deadline:
    """The end of one request; `expired` tells afterwards whether it was cut off."""

    at: float  # time.monotonic()
    expired: bool = False
    sockets: list[socket.socket] = field(default_factory=list)
    address: str | None = None  # IP address that the request went to


class Watch:
    """Shuts the sockets of requests that take too long: a server sending a byte a second never times out otherwise."""

    def __init__(self) -> None:
        self._own = threading.local()
        self._wake = threading.Condition()
        self._running: list[Deadline] = []
        self._thread: threading.Thread | None = None
        self._closed = False

    @contextmanager
    def limit(self, seconds: float) -> Iterator[Deadline]:
        """All connections that this thread uses inside end after `seconds`."""
        deadline = Deadline(time.monotonic() + seconds)
        with self._wake:
            self._running.append(deadline)
            if self._thread is None:
                self._thread = threading.Thread(target=self._reap, name="onrecord-deadlines", daemon=True)
                self._thread.start()
            self._wake.notify()
        self._own.deadline = deadline
        try:
            yield deadline
        finally:
            self._own.deadline = None
            with self._wake:
                self._running.remove(deadline)

    def hold(self, sock: socket.socket | None) -> None:
        """A socket that the current request depends on."""
        deadline: Deadline | None = getattr(self._own, "deadline", None)
        if deadline is None or sock is None:
            return
        with contextlib.suppress(OSError):
            deadline.address = str(sock.getpeername()[0])
        with self._wake:
            deadline.sockets.append(sock)
            if deadline.expired:
                _shut(sock)

    def close(self) -> None:
        with self._wake:
            self._closed = True
            self._wake.notify()

    def _reap(self) -> None:
        with self._wake:
            while not self._closed:
                now = time.monotonic()
                waiting = [deadline for deadline in self._running if not deadline.expired]
                for deadline in waiting:
                    if deadline.at <= now:
                        deadline.expired = True
                        for sock in deadline.sockets:
                            _shut(sock)
                coming = [deadline.at - now for deadline in waiting if not deadline.expired]
                self._wake.wait(max(0.01, min(coming)) if coming else None)


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError, ValueError):
        sock.shutdown(socket.SHUT_RDWR)


def guarded_adapter(watch: Watch, *, allow_private: bool, pool_size: int) -> HTTPAdapter:
    """A requests adapter whose connections check the very address they connect to, before they do."""

    def connect(connection: HTTPConnection) -> socket.socket:
        return _connect(connection, watch, allow_private)

    class PlainConnection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return connect(self)

        def getresponse(self) -> Any:
            watch.hold(self.sock)
            return super().getresponse()

    class SecureConnection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connect(self)

        def getresponse(self) -> Any:
            watch.hold(self.sock)
            return super().getresponse()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = SecureConnection

    adapter = HTTPAdapter(pool_connections=pool_size, pool_maxsize=pool_size)
    adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return adapter


def _connect(connection: HTTPConnection, watch: Watch, allow_private: bool) -> socket.socket:
    host = connection._dns_host.strip("[]")
    try:
        found = socket.getaddrinfo(host, connection.port, socket.AF_UNSPEC, socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        cause = error if isinstance(error, socket.gaierror) else socket.gaierror(socket.EAI_NONAME, str(error))
        raise NameResolutionError(connection.host, connection, cause) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    allowed = [address for address in addresses if allow_private or not is_private(address)]
    if not allowed:
        raise PrivateAddressError(connection, host, addresses[0])
    failure: OSError | None = None
    for address in allowed:
        try:
            sock = create_connection(
                (address, connection.port),
                connection.timeout,
                source_address=connection.source_address,
                socket_options=connection.socket_options,
            )
        except OSError as error:
            failure = error
            continue
        watch.hold(sock)
        return sock
    if isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(connection, f"{host} did not answer in time") from failure
    raise NewConnectionError(connection, f"no connection to {host}: {failure}") from failure


def cause_of(error: BaseException, kind: type[Kind]) -> Kind | None:
    """The first error of this kind among an error and everything it wraps; None where there is none."""
    waiting: list[Any] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        if isinstance(current, kind):
            return current
        seen.add(id(current))
        waiting += [current.__cause__, current.__context__, getattr(current, "reason", None), *current.args]
    return None
