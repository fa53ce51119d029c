"""The line that brings a browser on another machine to a port of this one."""

import getpass
import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_address
from typing import Final

from models.google.listener import LOOPBACK
from models.text import plain

SSH_PORT: Final = "22"


def ssh_command(port: int, environment: Mapping[str, str] = os.environ) -> str:
    """Returns what to run on the machine with the browser, ready to paste.

    Args:
        port: Of this machine's loopback, where the browser is waited for.
        environment: Tells by which address and port the person's own SSH session reached this machine.
    """
    host, ssh_port = _reached_at(environment.get("SSH_CONNECTION", ""))
    option = "" if ssh_port == SSH_PORT else f"-p {ssh_port} "
    return f"ssh {option}-N -L {port}:{LOOPBACK}:{port} {_user()}@{host}"


def _reached_at(connection: str) -> tuple[str, str]:
    """Returns host and port for `ssh`: those of the session, whose name need not be known over there."""
    with suppress(ValueError):
        _, _, address, port = connection.split()
        # Through a tunnel of its own it is loopback, and a link's own address holds on this machine's side alone.
        if port.isdecimal() and "%" not in address and not ip_address(address).is_loopback:
            return address, port
    return plain(socket.gethostname()), SSH_PORT


def _user() -> str:
    try:
        return plain(getpass.getuser())
    except (KeyError, OSError):  # as in a container, whose user may be a bare number
        return "you"
