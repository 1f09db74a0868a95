"""On import: every name under localhost is this machine's, as browsers have it; the system's resolver may not know."""

import socket

_known = socket.getaddrinfo


def _resolve(host, *arguments, **named):
    name = host.decode() if isinstance(host, bytes) else host
    is_own = isinstance(name, str) and name.endswith(".localhost")
    return _known("127.0.0.1" if is_own else host, *arguments, **named)


socket.getaddrinfo = _resolve
