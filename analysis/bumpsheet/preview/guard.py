"""Who may ask the preview for what: this machine's browser, and for changes only our own page."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import Message

# A page elsewhere may give its own name this machine's address: its browser then asks us for that
# name, and takes the answer for that page's. Only these names are ours.
OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")
TOKEN = "X-Bumpsheet-Token"


def is_for_us(headers: Message, port: int) -> bool:
    """Whether a request was made to a name of this machine and to our port."""
    host = headers.get("Host", "").strip().lower()
    name, _, asked = host.rpartition(":")
    # Port 80 is left out by browsers.
    return (name in OWN_NAMES and asked == str(port)) or (port == 80 and host in OWN_NAMES)


def is_from_elsewhere(headers: Message) -> bool:
    """Whether a browser says that another site's page has made the request."""
    return headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}


class Guard:
    """Lets changes through that our own page asks for; its token lasts as long as this process."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(32)

    def refusal(self, headers: Message) -> str:
        """Why a request that may change something is refused; empty if it is not."""
        origin = f"http://{headers.get('Host', '').strip()}"
        if is_from_elsewhere(headers) or headers.get("Origin", "") != origin:
            return "Only the page itself may ask for this"
        given = headers.get(TOKEN, "").encode()
        if not hmac.compare_digest(given, self.token.encode()):
            return "The preview was started anew: reload the page"
        if headers.get_content_type() != "application/json":
            return "Ask in JSON"
        return ""
