"""A real SMTP server in a process of its own, which writes one line for each message it has taken: address, Message-ID, octets.

python bench/smtp_sink.py PORT FILE
"""

import asyncio
import re
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope

NUMBER = re.compile(rb"^Message-ID: (.*?)\r$", re.MULTILINE | re.IGNORECASE)


class Sink:
    """Takes everything, except for addresses that begin with `nobody` (550) or `later` (451)."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("a", buffering=1)

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list) -> str:
        if address.startswith("nobody"):
            return "550 5.1.1 no such reader"
        if address.startswith("later"):
            return "451 4.2.2 full, try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        found = NUMBER.search(content[:4000])
        number = found[1].decode() if found else "-"
        self.file.write(f"{envelope.rcpt_tos[0]} {number} {len(content)}\n")
        return "250 taken"


async def serve(port: int, path: Path) -> None:
    sink = Sink(path)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, enable_SMTPUTF8=False), "127.0.0.1", port)
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
