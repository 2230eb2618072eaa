"""A real mail server on this machine, which misbehaves as a test asks."""

# The names of the methods are those of the commands of SMTP.
# ruff: noqa: N802

import asyncio
import email
import threading
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.serving import free_port


class MailServer:
    """Takes every mail, unless `refuses` or `drops_at` names a step of the conversation.

    Its answers repeat the address of the recipient, as those of many servers do.
    """

    def __init__(self):
        self.port = free_port()
        self.received: list[Message] = []
        self.connections = 0
        self.refuses: dict[str, int] = {}
        self.drops_at = ""
        self.is_silent_at = ""
        self.is_reached = threading.Event()
        self._controller: Controller | None = None

    def start(self) -> None:
        server = self

        class Conversation(Controller):
            def factory(self):
                return _Conversation(server)

        self._controller = Conversation(server, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        self.connections = 0  # the controller tries its own server first

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, server, session, envelope):
        self.received.append(email.message_from_bytes(envelope.content))
        if self.is_silent_at == "TAKEN":
            await asyncio.sleep(60)
        return "250 OK"

    def behaves(self) -> None:
        self.refuses, self.drops_at, self.is_silent_at = {}, "", ""


class _Conversation(SMTP):
    def __init__(self, server: MailServer):
        super().__init__(server, hostname="localhost")
        self.server = server

    def connection_made(self, transport):
        self.server.connections += 1
        super().connection_made(transport)

    async def misbehaved(self, step: str, address: str = "") -> bool:
        if self.server.is_silent_at == step:
            self.server.is_reached.set()
            await asyncio.sleep(60)
        if self.server.drops_at == step:
            self.transport.abort()
            return True
        if step in self.server.refuses:
            await self.push(f"{self.server.refuses[step]} no mail for {address}")
            return True
        return False

    async def smtp_EHLO(self, hostname):
        if not await self.misbehaved("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_RCPT(self, arg):
        if not await self.misbehaved("RCPT", arg):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg):
        if not await self.misbehaved("DATA", str(self.envelope.rcpt_tos)):
            if self.server.drops_at == "TEXT":
                await self.push("354 go on")
                self.transport.abort()
                return
            await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg):
        if not await self.misbehaved("QUIT"):
            await super().smtp_QUIT(arg)
