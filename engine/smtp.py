"""The mail server behind the Mailer port."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from hashlib import sha256
from urllib.parse import parse_qs, unquote, urlsplit

from engine.errors import SettingError, Unavailable

PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class SmtpMailer:
    """Sends through one server. ``tls`` is ``always`` (smtps), ``offered`` (STARTTLS where the server has it)."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: str = "offered"

    def send(self, key: str, recipient: str, subject: str, body: str) -> None:
        """Send one message; raises Unavailable when the server does not take it now."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, recipient, " ".join(subject.split())
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{sha256(key.encode()).hexdigest()[:32]}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        try:
            with self._server() as server:
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as failure:
            raise Unavailable("unavailable.mail", reason=type(failure).__name__) from failure

    def _server(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls == "always":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=PATIENCE_SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
        if self.user:
            server.login(self.user, self.password)
        return server


def mailer_of(address: str) -> SmtpMailer | None:
    """The mailer of a setting such as ``smtp://user:password@host:587?from=liangheng@host``; None for ''.

    ``smtps://`` begins with TLS. Raises SettingError for an address that cannot be used.
    """
    if not address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port or (465 if parts.scheme == "smtps" else 25)
    except ValueError:
        raise SettingError("setting.value", name="LIANGHENG_SMTP", value="…") from None
    sender = parse_qs(parts.query).get("from", [""])[0]
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or "@" not in sender:
        raise SettingError("setting.smtp", name="LIANGHENG_SMTP")
    tls = "always" if parts.scheme == "smtps" else "offered"
    return SmtpMailer(
        parts.hostname, port, sender, unquote(parts.username or ""), unquote(parts.password or ""), tls
    )  # fmt: skip
