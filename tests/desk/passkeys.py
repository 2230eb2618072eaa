"""A security key without a device, for the tests; and what nobody's key would send."""

import json
import struct
from collections.abc import Iterator
from hashlib import sha256

from allauth.account.utils import user_pk_to_url_str
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode
from fido2.utils import websafe_encode as text
from fido2.webauthn import AttestationObject, AttestedCredentialData

ADD, PASSKEY_LOGIN = "/beheer/2fa/webauthn/add/", "/beheer/2fa/webauthn/login/"
SHOW_AGAIN, KEYS = "/beheer/2fa/webauthn/reauthenticate/", "/beheer/2fa/webauthn/"
HOST = "testserver"
PRESENT_AND_VERIFIED, WITH_KEY, WITH_EXTENSIONS = 0x05, 0x40, 0x80


class Key:
    """Answers a challenge as a browser with a key of this site does."""

    def __init__(self) -> None:
        self.private, self.pk = ec.generate_private_key(ec.SECP256R1()), b"a key of the tests"

    def data(self, flags: int = PRESENT_AND_VERIFIED, more: bytes = b"") -> bytes:
        return sha256(HOST.encode()).digest() + struct.pack(">BI", flags, 1) + more

    def answer(self, kind: str, challenge: str, **response: object) -> dict:
        said = {"type": kind, "challenge": challenge, "origin": f"https://{HOST}"}
        response["clientDataJSON"] = text(json.dumps(said).encode())
        return {
            "type": "public-key",
            "id": text(self.pk),
            "rawId": text(self.pk),
            "response": response,
            "clientExtensionResults": {"credProps": {"rk": True}},
        }

    def made(self, challenge: str) -> dict:
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(b"\0" * 16, self.pk, public)
        data = self.data(PRESENT_AND_VERIFIED | WITH_KEY, credential)
        attested = AttestationObject.create("none", data, {})
        return self.answer("webauthn.create", challenge, attestationObject=text(attested))

    def signed(self, challenge: str, user) -> dict:
        answer = self.answer(
            "webauthn.get",
            challenge,
            authenticatorData=text(self.data()),
            userHandle=text(user_pk_to_url_str(user).encode()),
        )
        said = sha256(websafe_decode(answer["response"]["clientDataJSON"])).digest()
        signature = self.private.sign(self.data() + said, ec.ECDSA(hashes.SHA256()))
        answer["response"]["signature"] = text(signature)
        return answer


def challenge(client, page: str) -> str:
    """What a page asks a key to sign."""
    answer = client.get(page, headers={"accept": "application/json"})
    asked = answer.json() if page == PASSKEY_LOGIN else answer.context["js_data"]
    (options,) = asked.values()
    return options["publicKey"]["challenge"]


def give_passkey(client, key: Key):
    """Add a key to the account that is signed in."""
    made = json.dumps(key.made(challenge(client, ADD)))
    return client.post(ADD, {"name": "Sleutel", "credential": made})


JUNK = (None, 10**30, "x", "é", [], [[1]], {"id": "x"})
SAID = (b"", b"[]", b"1", b"{}", b"\xff", b"[" * 9_000, b'{"type":1,"challenge":[],"origin":{}}')
CBOR = (
    *(
        b"",
        b"\xff",
        b"\xa0",
        b"\x81" * 5_000,
        b"\x9b" + b"\xff" * 8,
        b"\x19",
        b"\xa1\x80\x01",
        b"\x61\xff",
    ),
    *(cbor.encode(one) for one in ({1: 2}, {3: -7}, {1: [], 3: -257}, {3: {}})),
)


def nonsense(good: dict) -> Iterator[str]:
    """What stands in the field for the answer of a key, from no JSON at all to nearly right."""
    yield from (
        "",
        "geen",
        "{",
        "[" * 20_000,
        '{"a":' * 5_000,
        "9" * 5_000,
        "NaN",
        "\x00",
        '"\\ud800"',
    )
    yield from map(json.dumps, JUNK)
    places = [(good, name) for name in good] + [
        (good["response"], name) for name in good["response"]
    ]
    for where, name in places:
        kept = where.pop(name)
        yield json.dumps(good)
        for one in JUNK:
            where[name] = one
            yield json.dumps(good)
        where[name] = kept
    for said in SAID:
        yield _with(good, clientDataJSON=said)
    key = Key()
    for part in CBOR:
        for flags in (WITH_KEY, WITH_EXTENSIONS):
            for before in (b"", b"\0" * 16 + b"\0\1x"):
                data = key.data(PRESENT_AND_VERIFIED | flags, before + part)
                yield _with(good, authenticatorData=data, attestationObject=_attested(data))
        yield _with(good, authenticatorData=part, attestationObject=part)
        yield _with(good, attestationObject=_attested(part))


def _attested(data: bytes | int) -> bytes:
    return cbor.encode({"fmt": "none", "authData": data, "attStmt": {}})


def _with(good: dict, **parts: bytes) -> str:
    given = {name: text(part) for name, part in parts.items() if name in good["response"]}
    return json.dumps(good | {"response": good["response"] | given})


def bombs(good: dict) -> Iterator[str]:
    """Small, and dear: numbers of which a hundred million bytes are made, and nested lists."""
    many = 10**8
    yield json.dumps(good | {"rawId": many, "id": many})
    yield json.dumps(good | {"response": good["response"] | {"userHandle": many}})
    said = {"type": "webauthn.get", "challenge": many, "origin": f"https://{HOST}"}
    yield _with(good, clientDataJSON=json.dumps(said).encode())
    yield _with(good, attestationObject=_attested(many))
    long = b"\x9a" + struct.pack(">I", 400_000) + b"\xf5" * 400_000
    data = Key().data(PRESENT_AND_VERIFIED | WITH_EXTENSIONS, long)
    yield _with(good, authenticatorData=data, attestationObject=long)
