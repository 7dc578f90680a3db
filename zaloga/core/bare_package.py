"""Documents of Word, Excel, PowerPoint and LibreOffice with nothing but what a reader needs.

Everything goes by lists of what is let through: parts of the package, relations of parts, elements, attributes, fields.
A part that is known to tell about its author and is needed by nobody stays behind; one that is on neither list makes
the whole document be refused. Pictures inside are drawn anew.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from PIL import Image

from zaloga.core.files import OPENING, bounded_frames, drawn_again

TYPES, MANIFEST, KIND = "[content_types].xml", "meta-inf/manifest.xml", "mimetype"
RELATIONS = re.compile(r"(.*/)?_rels/([^/]*)\.rels")
KEPT = re.compile(
    r"""\[content_types\]\.xml | mimetype | meta-inf/manifest\.xml | (content|styles)\.xml
    | ((word|xl|ppt)/([a-z]+/)?)?_rels/[\w.]*\.rels
    | (word|xl|ppt)/(theme/theme|charts/chart)\d*\.xml
    | word/(document|styles|numbering|settings|websettings|fonttable|footnotes|endnotes|comments)\.xml
    | word/(header|footer)\d*\.xml
    | xl/(workbook|styles|sharedstrings|worksheets/sheet\d+|drawings/drawing\d+|tables/table\d+)\.xml
    | ppt/(presentation|presprops|tablestyles)\.xml
    | ppt/(slide|slidelayout|slidemaster|notesslide|notesmaster|handoutmaster)s/[a-z]+\d+\.xml
    | ((word|xl|ppt)/media/image\d* | pictures/[0-9a-f]+)\.(png|jpe?g|gif)""",
    re.VERBOSE,
)
LEFT_BEHIND = re.compile(
    r"""docprops/.* | customxml/.* | word/glossary/.* | (word|ppt)/fonts/.* | \w+/printersettings/.*
    | word/(people|comments[a-z]+|styleswitheffects)\.xml | xl/(calcchain\.xml|persons/.*)
    | ppt/(viewprops|revisioninfo|authors|commentauthors)\.xml | ppt/changesinfos/.*
    | (word|xl|ppt)/charts/(style|colors)\d*\.xml | \w+/embeddings/.*\.xlsx | \w+/media/\w+\.(svg|wdp)
    | (meta|settings)\.xml | manifest\.rdf | layout-cache | (thumbnails|configurations2)/.*
    | meta-inf/\w*signatures\.xml | .*/""",
    re.VERBOSE,
)
PREFIXES = re.compile(
    r"""|w|r|wp|a|pic|m|c|cdr|v|w10|xdr|p|xml|office|style|text|table|draw|fo|xlink|dc|number|svg|chart|dr3d
    |math|presentation|smil|anim|calcext|field|of|loext|css3t|tableooo|drawooo|manifest""",
    re.VERBOSE,
)
UNWRAPPED = {"mc:AlternateContent", "mc:Fallback"}  # the choice beside them is for newer programs
SKIPPED = re.compile(
    r"""w:(rsids|docVars|attachedTemplate|mailMerge|writeProtection|documentProtection|dataBinding|permStart|permEnd)
    | w:embed(Regular|Bold|Italic|BoldItalic) | p:(modifyVerifier|custDataLst|photoAlbum) | (c:)?externalData
    | fileSharing | fileRecoveryPr | workbookProtection | customWorkbookViews | customSheetViews | webPublishing
    | dc:creator | dc:date | loext:sender-initials | office:(scripts|settings|meta|forms)
    | text:(author-name|author-initials|creator|initial-creator|file-name|template-name|printed-by|user-defined)
    | text:(print|creation|modification|editing)-(date|time|cycles|duration) | text:sender-.*
    | (\w+:)?extLst""",  # where every program puts what it likes
    re.VERBOSE,
)
MOST_XML = 30_000_000
EMPTIED = {"author", "initials"}
DROPPED = {"date", "dT", "userId", "userName", "providerId", "date-value", "time-value"}
DESCRIBED = {"descr", "title", "name", "alt"}
ON_A_DISK = re.compile(r"\bfile:|(?<![a-z])[a-z]:[\\/](?!/)|\\\\\w|(?<![\w.-])/(home|users)/", re.IGNORECASE)
FILE_NAME = re.compile(r"\.(png|jpe?g|gif|heic|tiff?|bmp|webp|pdf|docx?|xlsx?|pptx?)\s*$", re.IGNORECASE)
FAR = re.compile(r"https?:|mailto:|#", re.IGNORECASE)
# Fields of Word that tell of the text, not of whoever wrote it.
FIELDS = re.compile(
    r"""PAGE|NUMPAGES|SECTION|SECTIONPAGES|PAGEREF|REF|NOTEREF|STYLEREF|TOC|TC|TA|TOA|XE|INDEX|HYPERLINK|SEQ|SYMBOL|EQ
    |FORMTEXT|FORMCHECKBOX|FORMDROPDOWN|IF|LISTNUM|AUTONUM|ADVANCE|QUOTE|=.*""",
    re.VERBOSE | re.IGNORECASE,
)


class Tells(Exception):
    """Something in the document may tell who made it, and is not known well enough to be taken away."""


def bare_package(source: IO[bytes]) -> bytes:
    """The document anew; raises Tells or whatever a library says when it cannot be done.

    Entries get one and the same moment; their order stays, for an ODF begins with its type.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        entries = {entry.filename.lower(): entry for entry in old.infolist()}
        kept = {name for name in entries if not LEFT_BEHIND.fullmatch(name)}
        if len(entries) != len(old.infolist()) or any(not KEPT.fullmatch(name) for name in kept):
            raise Tells
        if sum(entries[name].file_size for name in kept if name.endswith(".xml")) > MOST_XML:
            raise Tells  # a web request should not take so long
        lost = {name: Relations(name, kept) for name in kept if RELATIONS.fullmatch(name)}
        contents = {name: sieve.run(old.read(entries[name])) for name, sieve in lost.items()}
        for name in entries:
            if name not in kept:
                continue
            cut = lost.get(f"{posixpath.dirname(name)}/_rels/{posixpath.basename(name)}.rels")
            content = contents.get(name) or bare_part(name, old.read(entries[name]), kept, cut.lost if cut else set())
            bare = zipfile.ZipInfo(entries[name].filename)
            bare.compress_type = zipfile.ZIP_STORED if name == KIND else zipfile.ZIP_DEFLATED
            new.writestr(bare, content)
    return written.getvalue()


def bare_part(name: str, content: bytes, kept: set[str], lost: set[str]) -> bytes:
    if name == KIND:
        return content
    if name in (TYPES, MANIFEST):
        return Listing(kept).run(content)
    return Sieve(lost).run(content) if name.endswith(".xml") else redrawn(content)


def redrawn(content: bytes) -> bytes:
    """A picture of a document in its pixels only. It is not turned upright: the document itself says how it lies."""
    with OPENING, Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "GIF"]) as image:
        frames = bounded_frames(image)
        if image.format != "JPEG":
            image.load()  # a PNG may say more behind its pixels
        image.info = {key: value for key, value in image.info.items() if key in ("transparency", "duration")}
        return drawn_again(image, frames)


class Sieve:
    """Writes XML again without what is not let through. Comments and instructions for programs never are."""

    def __init__(self, lost: set[str] | None = None) -> None:
        self.lost = lost or set()
        self.out: list[str] = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n']
        self.depth_out = 0
        self.fields: list[str] = []
        self.in_field = False

    def run(self, content: bytes) -> bytes:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = refuse
        parser.Parse(content, True)
        if len(self.out) == 1:
            raise Tells  # nothing known is in it
        return "".join(self.out).encode()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.depth_out or not (name in UNWRAPPED or self.lets(name, attributes)):
            self.depth_out += 1
        elif name not in UNWRAPPED:
            self.follow_field(name, attributes)
            kept = (f" {key}={quoteattr(value)}" for key, value in self.attributes(attributes))
            self.out.append(f"<{name}{''.join(kept)}>")

    def end(self, name: str) -> None:
        if self.depth_out:
            self.depth_out -= 1
        elif name not in UNWRAPPED:
            self.in_field = False
            self.out.append(f"</{name}>")

    def text(self, words: str) -> None:
        if not self.depth_out:
            if self.in_field and self.fields:
                self.fields[-1] += words
            self.out.append(escape(words))

    def lets(self, name: str, attributes: dict[str, str]) -> bool:
        return not SKIPPED.fullmatch(name) and bool(PREFIXES.fullmatch(name.rpartition(":")[0]))

    def attributes(self, attributes: dict[str, str]) -> Iterator[tuple[str, str]]:
        for name, value in attributes.items():
            prefix, _, local = name.rpartition(":")
            if name == "mc:Ignorable" or "xmlns" in (prefix, local):
                yield name, value
            elif PREFIXES.fullmatch(prefix) and (left := self.attribute(prefix, local, value)) is not None:
                yield name, left

    def attribute(self, prefix: str, local: str, value: str) -> str | None:
        """What is left of the value; None for an attribute that goes altogether."""
        if (
            local in DROPPED
            and prefix != "office"
            or local.startswith("rsid")
            or (prefix == "r" and value in self.lost)
        ):
            return None
        if local in EMPTIED or (local in DESCRIBED and (ON_A_DISK.search(value) or FILE_NAME.search(value))):
            return ""
        is_link = (prefix, local) == ("xlink", "href")
        if ON_A_DISK.search(value) or (is_link and not is_known_link(value)):
            raise Tells
        return value

    def follow_field(self, name: str, attributes: dict[str, str]) -> None:
        """A field of Word is written in pieces between its beginning and its result."""
        self.in_field = name == "w:instrText"
        step = attributes.get("w:fldCharType") if name == "w:fldChar" else None
        if name == "w:fldSimple":
            stop_at_field(attributes.get("w:instr", ""))
        elif step == "begin":
            self.fields.append("")
        elif step and self.fields:
            stop_at_field(self.fields[-1])
            self.fields[-1] = ""
            if step == "end":
                self.fields.pop()


class Relations(Sieve):
    """What one part has to do with others; ``lost`` gathers the names of those that go."""

    def __init__(self, name: str, kept: set[str]) -> None:
        super().__init__()
        self.folder = posixpath.dirname(posixpath.dirname(name))
        self.kept = kept

    def lets(self, name: str, attributes: dict[str, str]) -> bool:
        if name != "Relationship":
            return name == "Relationships"
        kind, target = attributes["Type"].rpartition("/")[2], attributes["Target"]
        if attributes.get("TargetMode") == "External":
            if kind == "hyperlink" and FAR.match(target):
                return True
            if kind != "attachedTemplate":
                raise Tells
        elif posixpath.normpath(posixpath.join("/", self.folder, target)).lstrip("/").lower() in self.kept:
            return True
        self.lost.add(attributes["Id"])
        return False


class Listing(Sieve):
    """The list of parts that a package begins or ends with."""

    def __init__(self, kept: set[str]) -> None:
        super().__init__()
        self.kept = kept

    def lets(self, name: str, attributes: dict[str, str]) -> bool:
        if name == "Override":
            return attributes.get("PartName", "").lstrip("/").lower() in self.kept
        if name == "manifest:file-entry":
            path = attributes.get("manifest:full-path", "")
            return path == "/" or path.lower() in self.kept
        return name in ("Types", "Default", "manifest:manifest")


def is_known_link(value: str) -> bool:
    return bool(not value or FAR.match(value) or KEPT.fullmatch(value.removeprefix("./").lower()))


def stop_at_field(code: str) -> None:
    words = code.split()
    if (words and not FIELDS.fullmatch(words[0])) or ON_A_DISK.search(code):
        raise Tells


def refuse(*_: object) -> None:
    raise Tells
