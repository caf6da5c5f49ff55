"""A small but real OpenID Connect issuer on the loopback, with its own
key: discovery, authorisation, token, user info.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm


class Issuer:
    """Signs in whoever `claims` says, without asking."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.claims: dict[str, Any] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self.signing = self.published = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.audience = "stadtkern"

    def keys(self) -> dict[str, Any]:
        return {
            "keys": [
                {
                    **json.loads(RSAAlgorithm.to_jwk(self.published.public_key())),
                    "kid": "1",
                    "use": "sig",
                    "alg": "RS256",
                }
            ]
        }

    def token(self, code: str) -> dict[str, Any]:
        asked = self.codes.pop(code)
        now = int(time.time())
        claims = {"iss": self.url, "aud": self.audience, "iat": now, "exp": now + 60, **self.claims}
        if "nonce" in asked:
            claims["nonce"] = asked["nonce"][0]
        signed = jwt.encode(claims, self.signing, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": signed}


@contextmanager
def running():
    """The issuer as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/.well-known/openid-configuration":
                self._json(
                    {
                        "issuer": issuer.url,
                        "authorization_endpoint": f"{issuer.url}/authorise",
                        "token_endpoint": f"{issuer.url}/token",
                        "userinfo_endpoint": f"{issuer.url}/userinfo",
                        "jwks_uri": f"{issuer.url}/keys",
                        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
                        "response_types_supported": ["code"],
                        "subject_types_supported": ["public"],
                        "id_token_signing_alg_values_supported": ["RS256"],
                    }
                )
            elif parts.path == "/keys":
                self._json(issuer.keys())
            elif parts.path == "/userinfo":
                self._json(issuer.claims)
            elif parts.path == "/authorise":
                asked = parse_qs(parts.query)
                code = secrets.token_urlsafe()
                issuer.codes[code] = asked
                back = asked["redirect_uri"][0] + "?" + urlencode({"code": code, "state": asked["state"][0]})
                self.send_response(302)
                self.send_header("Location", back)
                self.end_headers()

        def do_POST(self) -> None:
            body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            expected = base64.b64encode(b"stadtkern:geheim").decode()
            if self.headers.get("Authorization") != f"Basic {expected}" and body.get("client_secret") != ["geheim"]:
                self.send_error(401)
                return
            self._json(issuer.token(body["code"][0]))

        def _json(self, data: dict[str, Any]) -> None:
            raw = json.dumps(data).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = Issuer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
