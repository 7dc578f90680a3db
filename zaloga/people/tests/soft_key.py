"""A key of a device made of software, for tests: answers challenges as a browser would."""

import os
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

HOME = "sieci.example"
PRESENT, VERIFIED, HOLDS_KEY = 0x01, 0x04, 0x40


class SoftKey:
    def __init__(self, *, is_locked: bool = True, origin: str = f"https://{HOME}"):
        self.secret, self.id, self.origin = ec.generate_private_key(ec.SECP256R1()), os.urandom(32), origin
        self.flags = PRESENT | (VERIFIED if is_locked else 0)
        self.owner = ""

    def make(self, asked: dict) -> dict:
        """The answer to a challenge for a new key."""
        known = AttestedCredentialData.create(bytes(16), self.id, ES256.from_cryptography_key(self.secret.public_key()))
        data = AuthenticatorData.create(sha256(HOME.encode()).digest(), self.flags | HOLDS_KEY, 0, known)
        attested = AttestationObject.create("none", data, {})
        self.owner = asked["publicKey"]["user"]["id"]
        return self.answer(
            clientDataJSON=self.said("webauthn.create", asked), attestationObject=websafe_encode(attested)
        )

    def show(self, asked: dict) -> dict:
        """The answer to a challenge to show the key."""
        data = AuthenticatorData.create(sha256(HOME.encode()).digest(), self.flags, 1)
        said = self.said_plainly("webauthn.get", asked)
        signature = self.secret.sign(data + sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self.answer(
            clientDataJSON=websafe_encode(said),
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signature),
            userHandle=self.owner,
        )

    def answer(self, **response: str) -> dict:
        name = websafe_encode(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}

    def said(self, kind: str, asked: dict) -> str:
        return websafe_encode(self.said_plainly(kind, asked))

    def said_plainly(self, kind: str, asked: dict) -> bytes:
        challenge = asked["publicKey"]["challenge"]
        return f'{{"type":"{kind}","challenge":"{challenge}","origin":"{self.origin}","crossOrigin":false}}'.encode()
