"""Names under .localhost are this machine, for the clients of this folder: browsers know that, Python does not."""

import socket

resolve = socket.getaddrinfo


def getaddrinfo(host, *rest, **named):
    name = host.decode() if isinstance(host, bytes) else host
    return resolve("127.0.0.1" if name and name.endswith(".localhost") else host, *rest, **named)


socket.getaddrinfo = getaddrinfo
