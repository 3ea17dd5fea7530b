"""Security headers: a policy under which only our own scripts run, whatever a mail holds."""

import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from typing import Any

from jinja2 import Environment
from jinja2.ext import Extension

from .hook import hookimpl

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Datasette's templates have inline styles, and inline scripts that get the nonce.
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SCRIPT_RE = re.compile(r"<script(?=[\s>])")  # "<script>" or "<script src=..." in a template's source
_COLUMN_CHOOSER = 'onclick="openColumnChooser()"'  # the one inline handler of Datasette's templates; our script binds the button instead

_nonce: ContextVar[str] = ContextVar("nonce", default="")


class NonceExtension(Extension):
    """Gives the nonce to the scripts of templates: to their source, never to data."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002  # as Jinja names them
        """Return a template's source with nonces."""
        nonced = _SCRIPT_RE.sub('<script nonce="{{ csp_nonce() }}"', source)
        return nonced.replace(_COLUMN_CHOOSER, "data-column-chooser")


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Teach templates the nonce."""
    env.globals["csp_nonce"] = _nonce.get
    env.add_extension(NonceExtension)


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Return the wrapper that sends the headers."""
    return _with_headers


def _with_headers(app: App) -> App:
    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        nonce = secrets.token_urlsafe(16)
        _nonce.set(nonce)
        headers = [
            (b"content-security-policy", _POLICY.format(nonce=nonce).encode("ascii")),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        ]

        async def send_with_headers(event: MutableMapping[str, Any]) -> None:
            if event["type"] == "http.response.start":
                sent = {name.lower() for name, _ in event.get("headers", ())}
                event = {**event, "headers": [*event.get("headers", ()), *(pair for pair in headers if pair[0] not in sent)]}
            await send(event)

        await app(scope, receive, send_with_headers)

    return wrapped
