"""Files people send, checked by opening them; neither the name nor what the browser says about them counts."""

import io
import re
import secrets
import threading
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import pillow_heif
import pypdfium2
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps, ImageSequence

from zaloga.core.errors import Refusal
from zaloga.core.words import size, tidy_line

pillow_heif.register_heif_opener()

MOST_FILES = 5
MOST_PIXELS = 25_000_000  # of all frames together, what telephones take: this bounds the memory of opening
MOST_SHRUNK = 64_000_000  # of photographs that the decoder itself makes smaller
MOST_FRAMES = 200
LONGEST_SIDE = 2560
MOST_UNPACKED = 400_000_000
MOST_ENTRIES = 10_000
NAME_LENGTH = 120
ACCEPTED = ".jpg,.jpeg,.png,.webp,.gif,.heic,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.doc,.xls,.ppt,.txt,.csv,.md"

PICTURES = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png"), "WEBP": ("image/webp", ".webp")}
PICTURES |= {"GIF": ("image/gif", ".gif"), "HEIF": ("image/jpeg", ".jpg"), "MPO": ("image/jpeg", ".jpg")}
OOXML = "application/vnd.openxmlformats-officedocument."
OFFICE = {
    "wordprocessingml.document": ".docx",
    "spreadsheetml.sheet": ".xlsx",
    "presentationml.presentation": ".pptx",
}
ODF = "application/vnd.oasis.opendocument."
OPEN_DOCUMENTS = {"text": ".odt", "spreadsheet": ".ods", "presentation": ".odp"}
OLD_OFFICE = {
    "WordDocument": ("application/msword", ".doc"),
    "Workbook": ("application/vnd.ms-excel", ".xls"),
    "PowerPoint Document": ("application/vnd.ms-powerpoint", ".ppt"),
}
PLAIN = {".txt": "text/plain", ".csv": "text/csv", ".md": "text/markdown"}

OLE_MARK = bytes.fromhex("d0cf11e0a1b11ae1")
PICTURE_MARK = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF....WEBP|....ftyp(?:hei|hev|mif1|msf1)", re.DOTALL)
PAGE_MARK = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|script|iframe|\?xml|svg)", re.IGNORECASE)
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
NOT_IN_NAMES = re.compile('[<>:"|?*\u061c]')

# PDFium is not safe in threads, and one big picture at a time bounds the memory of a worker.
OPENING = threading.Lock()

HELP = "Przyjmujemy zdjęcia, PDF oraz dokumenty Worda, Excela, PowerPointa, LibreOffice i zwykły tekst."


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was opened and found good: its media type from our own list, a clean name, what to store."""

    kind: str
    name: str
    content: File

    @property
    def octets(self) -> int:
        return self.content.size


def inspect(upload: UploadedFile) -> Checked:
    """Open what was sent and decide what it is.

    Pictures come back made anew: turned upright, no larger than LONGEST_SIDE, without any metadata, HEIC as JPEG.
    Raises Refusal with a sentence that names the file when it is empty, too large, broken, dangerous or of no
    accepted kind.
    """
    name = clean_name(upload.name or "")
    if not upload.size:
        raise Refusal(f"Plik „{name}” jest pusty. Sprawdź go na swoim urządzeniu i dołącz jeszcze raz.")
    if upload.size > settings.ATTACHMENT_MAX_OCTETS:
        raise Refusal(too_large(name))
    checked = opened(upload, name)
    checked.content.seek(0)
    return checked


def opened(upload: UploadedFile, name: str) -> Checked:
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    if PICTURE_MARK.match(head):
        return picture(upload, name)
    if head.startswith(b"%PDF-"):
        return pdf(upload, name)
    if head.startswith(b"PK\x03\x04"):
        return packed(upload, name)
    if head.startswith(OLE_MARK):
        return old_office(upload, name)
    return plain(upload, name, head)


def inspect_all(uploads: Sequence[UploadedFile]) -> list[Checked]:
    """All files of one form, at most MOST_FILES; the first bad one refuses them all."""
    if len(uploads) > MOST_FILES:
        raise Refusal(f"Do jednego wpisu można dołączyć najwyżej {MOST_FILES} plików.")
    return [inspect(upload) for upload in uploads]


def too_large(name: str) -> str:
    return f"Plik „{name}” jest za duży. Jeden plik może mieć najwyżej {size(settings.ATTACHMENT_MAX_OCTETS)}."


def clean_name(name: str) -> str:
    """The name as people may see it: without folders, unseen characters and what file systems dislike."""
    bare = NOT_IN_NAMES.sub("", tidy_line(PurePosixPath(name.replace("\\", "/")).name)).strip(" .")
    path = PurePosixPath(bare or "plik")
    suffix = path.suffix[:12]
    return path.stem[: NAME_LENGTH - len(suffix)].rstrip(" .") + suffix


def named(name: str, *suffixes: str) -> str:
    """The name with a suffix that tells the truth."""
    path = PurePosixPath(name)
    if path.suffix.lower() in suffixes:
        return name
    stem = path.stem if path.suffix else name
    return f"{stem}{suffixes[0]}"


def storage_name() -> str:
    """A random name without a suffix: on the disk nothing tells what the file is, or whose."""
    return secrets.token_hex(16)


def broken(name: str) -> Refusal:
    return Refusal(
        f"Pliku „{name}” nie da się otworzyć. Może jest uszkodzony, chroniony hasłem albo ma nie swoją nazwę. {HELP}"
    )


def picture(upload: UploadedFile, name: str) -> Checked:
    """A photograph or drawing, written anew from its pixels: nothing else of the old file is left."""
    try:
        with OPENING, Image.open(upload, formats=["JPEG", "PNG", "WEBP", "GIF", "HEIF", "MPO"]) as image:
            kind, suffix = PICTURES[image.format or ""]
            content = ContentFile(drawn_again(image, bounded_frames(image)))
    except Image.DecompressionBombError as error:
        raise Refusal(f"Obraz „{name}” ma za dużo punktów. Zmniejsz go i dołącz jeszcze raz.") from error
    except Exception as error:  # a decoder fed with hostile bytes may raise anything
        raise broken(name) from error
    return Checked(kind=kind, name=named(name, suffix, ".jpeg" if suffix == ".jpg" else suffix), content=content)


def bounded_frames(image: Image.Image) -> int:
    """How many frames there are, counted no further than the bounds; beyond them DecompressionBombError."""
    # A progressive JPEG is held in memory whole, however small it is to come out.
    is_shrunk = image.format in ("JPEG", "MPO") and "progressive" not in image.info
    most = MOST_SHRUNK if is_shrunk else MOST_PIXELS
    moves = image.format in ("GIF", "WEBP")
    frames = 1
    try:
        while image.width * image.height * frames <= most and frames <= MOST_FRAMES:
            if not moves:
                return 1
            image.seek(frames)
            frames += 1
    except EOFError:
        image.seek(0)
        return frames
    raise Image.DecompressionBombError


def drawn_again(image: Image.Image, frames: int) -> bytes:
    """The octets of a new picture in the same format (JPEG for HEIC) that holds pixels only."""
    format = {"HEIF": "JPEG", "MPO": "JPEG"}.get(image.format or "", image.format or "")
    output = io.BytesIO()
    if frames > 1:
        pictures = [bare(frame, format) for frame in ImageSequence.Iterator(image)]
        pause = image.info.get("duration", 100)
        pictures[0].save(output, format, save_all=True, append_images=pictures[1:], duration=pause, loop=0, disposal=2)
        return output.getvalue()
    shrink(image)
    bare(image, format).save(output, format, quality=85)
    return output.getvalue()


def shrink(image: Image.Image) -> None:
    """Make a still smaller where it lies, before anything copies it."""
    if image.format in ("JPEG", "MPO"):
        ratio = min(1, LONGEST_SIDE / max(image.size))
        # Lets the decoder skip what will be thrown away.
        image.draft("RGB", (max(1, int(image.width * ratio)), max(1, int(image.height * ratio))))
    image.load()
    if image.mode in ("RGB", "RGBA") and "transparency" not in image.info:
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))


def bare(image: Image.Image, format: str) -> Image.Image:
    """Pixels only, upright, at most LONGEST_SIDE."""
    has_alpha = format != "JPEG" and image.has_transparency_data
    pixels = image.convert("RGBA" if has_alpha else "RGB")
    pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    ImageOps.exif_transpose(pixels, in_place=True)
    clean = Image.new(pixels.mode, pixels.size)
    clean.paste(pixels)
    return clean


def pdf(upload: UploadedFile, name: str) -> Checked:
    try:
        with OPENING:
            document = pypdfium2.PdfDocument(upload.read())
            pages = len(document)
            document.close()
    except Exception as error:  # a library fed with hostile bytes may raise anything
        raise broken(name) from error
    if not pages:
        raise broken(name)
    return Checked(kind="application/pdf", name=named(name, ".pdf"), content=upload)


def packed(upload: UploadedFile, name: str) -> Checked:
    """Documents that are ZIP inside. Nothing is ever unpacked here but the entry that says what they are."""
    try:
        with zipfile.ZipFile(upload) as package:
            kind, suffix = packed_kind(package, name)
    except Refusal:
        raise
    except Exception as error:  # broken headers and streams: zlib.error, LZMAError, KeyError and more
        raise broken(name) from error
    return Checked(kind=kind, name=named(name, suffix), content=upload)


def packed_kind(package: zipfile.ZipFile, name: str) -> tuple[str, str]:
    entries = package.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refusal(f"Plik „{name}” po rozpakowaniu byłby ogromny, więc go nie przyjmujemy.")
    names = {entry.filename.lower() for entry in entries}
    if any(part.startswith(("basic/", "scripts/")) or part.endswith("vbaproject.bin") for part in names):
        raise with_macros(name)
    if "[content_types].xml" in names:
        return office_kind(first_part(package, "[Content_Types].xml"), name)
    if entries and entries[0].filename == "mimetype":
        kind = first_part(package, "mimetype").decode("ascii", "replace").strip()
        if suffix := OPEN_DOCUMENTS.get(kind.removeprefix(ODF)):
            return kind, suffix
    raise Refusal(f"Plik „{name}” to archiwum. Rozpakuj je i dołącz pliki osobno. {HELP}")


def first_part(package: zipfile.ZipFile, entry: str) -> bytes:
    with package.open(entry) as stream:
        return stream.read(1_000_000)


def office_kind(types: bytes, name: str) -> tuple[str, str]:
    """What [Content_Types].xml declares; escaped characters in it would hide something, so they are refused too."""
    text = types.decode("utf-8").lower()
    if "vbaproject" in text or "macroenabled" in text or "&#" in text:
        raise with_macros(name)
    for kind, suffix in OFFICE.items():
        if f"{OOXML}{kind}.main+xml" in text:
            return f"{OOXML}{kind}", suffix
    raise broken(name)


def with_macros(name: str) -> Refusal:
    return Refusal(f"Dokument „{name}” ma w sobie makra. Zapisz go bez makr i dołącz jeszcze raz.")


def old_office(upload: UploadedFile, name: str) -> Checked:
    """Documents of Office before 2007, known by the streams they hold."""
    content = upload.read()
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise with_macros(name)
    for stream, (kind, suffix) in OLD_OFFICE.items():
        if stream.encode("utf-16-le") in content:
            return Checked(kind=kind, name=named(name, suffix), content=upload)
    raise broken(name)


def plain(upload: UploadedFile, name: str, head: bytes) -> Checked:
    """Plain text in UTF-8 or in the old Windows code page of Polish."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".svg" or b"<svg" in head.lower():
        raise Refusal(f"Rysunku SVG „{name}” nie przyjmujemy, bo może mieć w sobie skrypt. Zapisz go jako PNG.")
    if suffix in (".html", ".htm", ".xhtml") or PAGE_MARK.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise Refusal(f"Strony HTML „{name}” nie przyjmujemy, bo może mieć w sobie skrypt. Zapisz ją jako PDF.")
    if suffix not in PLAIN:
        raise Refusal(f"Pliku „{name}” nie możemy przyjąć. {HELP}")
    content = upload.read()
    if CONTROLS.search(decoded(content, name)):
        raise broken(name)
    return Checked(kind=PLAIN[suffix], name=name, content=upload)


def decoded(content: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "cp1250"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise broken(name)
