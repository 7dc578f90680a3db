"""The file of a backup: a plain tar that begins by saying what it is and ends with a manifest of all its parts.

    zaloga.json     what this is; read first, so that a foreign file is known at once
    pliki/…         everything people have sent
    baza.dump       the database, in the custom format of pg_dump (compressed by itself)
    manifest.json   sizes and SHA-256 of every part; missing when the file was cut off

The files themselves are pictures and documents, packed already: packing the whole would cost time and save little.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from zaloga.core import clock
from zaloga.core.errors import Refusal

FORMAT = 1
HEAD, MANIFEST, DATABASE, FILES = "zaloga.json", "manifest.json", "baza.dump", "pliki/"
PIECE = 1 << 20
LARGEST_JSON = 500_000_000
FOREIGN = "To nie jest kopia zapasowa Załogi."
CUT = "Ta kopia jest ucięta albo uszkodzona i nie da się jej użyć. Weź inną."


@dataclass
class Writer:
    """Writes parts one after another, however long each turns out to be."""

    file: IO[bytes]
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, source: IO[bytes]) -> None:
        """A part read to its end. Its length is known only then, so its header is written twice."""
        start = self.file.tell()
        self.file.write(header(name, 0))
        digest, octets = hashlib.sha256(), 0
        while piece := source.read(PIECE):
            self.file.write(piece)
            digest.update(piece)
            octets += len(piece)
        self.file.write(b"\0" * (-octets % tarfile.BLOCKSIZE))
        end = self.file.tell()
        self.file.seek(start)
        self.file.write(header(name, octets))
        self.file.seek(end)
        self.parts[name] = {"octets": octets, "sha256": digest.hexdigest()}

    def add_json(self, name: str, content: dict[str, Any]) -> None:
        self.add(name, io.BytesIO(json.dumps(content, ensure_ascii=False, indent=1).encode()))

    def add_manifest(self, content: dict[str, Any]) -> None:
        """The last part, which nothing after it could vouch for: it carries a sum of itself."""
        self.add_json(MANIFEST, {**content, "sha256": sum_of(content)})

    def end(self) -> None:
        self.file.write(b"\0" * (2 * tarfile.BLOCKSIZE))


def sum_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def header(name: str, octets: int) -> bytes:
    """One block, whatever the length: the GNU format writes large numbers in the same place."""
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = octets, 0o600, int(clock.now().timestamp())
    return info.tobuf(tarfile.GNU_FORMAT)


Taker = Callable[[str, Iterator[bytes]], None]


def read(path: Path, take: Taker | None = None) -> dict[str, Any]:
    """Read a backup from end to end and give its manifest; raises Refusal for anything but a whole, sound backup.

    ``take`` gets the name and the pieces of every part between head and manifest.
    """
    seen: dict[str, dict[str, Any]] = {}
    last = b""
    try:
        with tarfile.open(path, "r:") as tar:
            for number, member in enumerate(tar):
                if not member.isreg() or (number == 0) != (member.name == HEAD):
                    raise Refusal(FOREIGN)
                sums = Sums()
                if member.name in (HEAD, MANIFEST):
                    last = b"".join(sums.through(pieces(tar, member, LARGEST_JSON)))
                    refuse_other_format(last) if member.name == HEAD else None
                else:
                    pour(member.name, sums.through(pieces(tar, member)), take)
                seen[member.name] = sums.as_part()
    except (tarfile.TarError, EOFError) as error:
        raise Refusal(CUT if seen else FOREIGN) from error
    if MANIFEST not in seen:
        raise Refusal(CUT if seen else FOREIGN)
    del seen[MANIFEST]
    return compared(understood(last), seen)


def pieces(tar: tarfile.TarFile, member: tarfile.TarInfo, most: int | None = None) -> Iterator[bytes]:
    if most is not None and member.size > most:
        raise Refusal(FOREIGN)
    stream = tar.extractfile(member)
    assert stream is not None, "an ordinary file can be read"
    while piece := stream.read(PIECE):
        yield piece


def pour(name: str, content: Iterator[bytes], take: Taker | None) -> None:
    inside = PurePosixPath(name.removeprefix(FILES))
    is_file = name.startswith(FILES) and inside.parts and not inside.is_absolute() and ".." not in inside.parts
    if not (name == DATABASE or is_file):
        raise Refusal(FOREIGN)
    if take:
        take(name, content)
    for _ in content:  # whatever was not taken is still to be summed
        pass


class Sums:
    """Counts and sums what passes through."""

    def __init__(self) -> None:
        self.octets, self.digest = 0, hashlib.sha256()

    def through(self, content: Iterator[bytes]) -> Iterator[bytes]:
        for piece in content:
            self.octets += len(piece)
            self.digest.update(piece)
            yield piece

    def as_part(self) -> dict[str, Any]:
        return {"octets": self.octets, "sha256": self.digest.hexdigest()}


def understood(text: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(text))
    except (ValueError, TypeError) as error:
        raise Refusal(CUT) from error


def refuse_other_format(head: bytes) -> None:
    try:
        told = dict(json.loads(head))
    except (ValueError, TypeError) as error:
        raise Refusal(FOREIGN) from error
    if told.get("program") != "Załoga":
        raise Refusal(FOREIGN)
    if told.get("format") != FORMAT:
        raise Refusal("Ta kopia powstała w nowszej wersji Załogi. Zainstaluj tamtą wersję albo nowszą.")


def compared(manifest: dict[str, Any], seen: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The manifest, when it tells exactly what was seen."""
    told = manifest.get("parts")
    if manifest.pop("sha256", "") != sum_of(manifest) or not isinstance(told, dict) or DATABASE not in told:
        raise Refusal(CUT)
    wrong = sorted(name for name in told.keys() | seen.keys() if told.get(name) != seen.get(name))
    if wrong:
        raise Refusal(f"Ta kopia jest uszkodzona: nie zgadza się {wrong[0]}. Weź inną.")
    return manifest
