import io
import subprocess
import sys
import zipfile

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from zaloga.core.errors import Refusal
from zaloga.core.files import LONGEST_SIDE, MOST_FRAMES, bounded_frames, clean_name, inspect, inspect_all

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)


def sent(name, content):
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def picture(format="JPEG", size=(40, 30), **options):
    output = io.BytesIO()
    Image.new("RGB", size, "teal").save(output, format, **options)
    return output.getvalue()


def pdf():
    output = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 300)
    document.save(output)
    return output.getvalue()


def packed(parts, method=zipfile.ZIP_DEFLATED):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return output.getvalue()


def office(kind="wordprocessingml.document.main+xml", **more):
    types = f'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{kind}"/></Types>'
    return packed({"[Content_Types].xml": types, "word/document.xml": "<w/>", **more})


def refusal_of(name, content):
    with pytest.raises(Refusal) as refused:
        inspect(sent(name, content))
    assert name in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "kind", "seen_as"),
    [
        ("Tablica.JPG", picture(), "image/jpeg", "Tablica.JPG"),
        ("wykres.png", picture("PNG"), "image/png", "wykres.png"),
        ("rysunek.webp", picture("WEBP"), "image/webp", "rysunek.webp"),
        ("plansza.gif", picture("GIF"), "image/gif", "plansza.gif"),
        ("IMG_0042.HEIC", picture("HEIF"), "image/jpeg", "IMG_0042.jpg"),
        ("zadania.pdf", pdf(), "application/pdf", "zadania.pdf"),
        ("karta.docx", office(), WORD, "karta.docx"),
        (
            "wyniki.xlsx",
            office("spreadsheetml.sheet.main+xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "wyniki.xlsx",
        ),
        (
            "arkusz.ods",
            packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<o/>"}),
            "application/vnd.oasis.opendocument.spreadsheet",
            "arkusz.ods",
        ),
        ("stary.doc", OLE + "WordDocument".encode("utf-16-le"), "application/msword", "stary.doc"),
        ("notatka.txt", "Zażółć gęślą jaźń".encode("cp1250"), "text/plain", "notatka.txt"),
        ("lista.csv", "Łoś;Lis\n=1+1;2\n".encode(), "text/csv", "lista.csv"),
    ],
)
def test_a_teachers_file_is_taken_for_what_it_is(name, content, kind, seen_as):
    checked = inspect(sent(name, content))

    assert (checked.kind, checked.name) == (kind, seen_as)
    assert checked.octets == len(checked.content.read())


def test_a_file_with_another_kinds_name_gets_the_name_of_what_it_is():
    checked = inspect(sent("zdjęcie.pdf.exe", picture("PNG")))

    assert (checked.kind, checked.name) == ("image/png", "zdjęcie.pdf.png")


def test_documents_are_stored_as_they_came():
    content = office()

    assert inspect(sent("karta.docx", content)).content.read() == content


def test_nothing_is_left_in_a_photograph_but_the_picture():
    exif = Image.Exif()
    exif[0x010E] = "Jan Kowalski, klasa 7b"
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x0112] = 6
    content = picture(exif=exif, comment=b"szkola w Winsku") + b"<script>alert(1)</script>PK\x03\x04"

    drawn = inspect(sent("foto.jpg", content)).content.read()

    assert dict(Image.open(io.BytesIO(drawn)).getexif()) == {}
    assert Image.open(io.BytesIO(drawn)).size == (30, 40)  # turned upright, as the phone had asked
    assert not any(word in drawn for word in (b"Kowalski", b"Winsk", b"script", b"PK\x03\x04", b"Exif"))


def test_a_png_keeps_its_transparency_and_loses_its_notes():
    output = io.BytesIO()
    image = Image.new("RGBA", (10, 10), (255, 0, 0, 100))
    image.info["comment"] = "tajne"
    image.save(output, "PNG")

    drawn = Image.open(inspect(sent("znak.png", output.getvalue())).content)

    assert drawn.getpixel((5, 5)) == (255, 0, 0, 100)
    assert drawn.info == {}


def test_a_moving_picture_goes_on_moving():
    output = io.BytesIO()
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "green", "blue")]
    frames[0].save(output, "GIF", save_all=True, append_images=frames[1:], duration=200, loop=0)

    drawn = Image.open(inspect(sent("ruch.gif", output.getvalue())).content)

    assert (drawn.n_frames, drawn.info["duration"]) == (3, 200)


def test_a_large_photograph_is_made_smaller():
    drawn = Image.open(inspect(sent("plakat.jpg", picture(size=(6000, 3000)))).content)

    assert drawn.size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_a_photograph_of_a_good_telephone_is_taken_and_a_still_larger_one_too():
    telephone = Image.open(inspect(sent("telefon.jpg", picture(size=(5712, 4284)))).content)
    camera = Image.open(inspect(sent("aparat.jpg", picture(size=(8160, 6120)))).content)

    assert telephone.size == camera.size == (LONGEST_SIDE, 1920)


@pytest.mark.parametrize("side", [5_001, 7_000, 20_000])
def test_a_picture_bomb_is_refused_before_it_goes_off(side):
    output = io.BytesIO()
    Image.new("1", (side, side)).save(output, "PNG")  # 50 kB that would open into 1.2 GB

    assert len(output.getvalue()) < 100_000
    assert "za dużo punktów" in refusal_of("bomba.png", output.getvalue())


def test_a_progressive_photograph_may_not_be_larger_than_a_drawing():
    assert "za dużo punktów" in refusal_of("bomba.jpg", picture(size=(7000, 4000), progressive=True))


def test_a_picture_costs_little_more_memory_than_its_pixels():
    content = picture("PNG", size=(5000, 5000))
    code = (
        "import resource, sys\n"
        "from django.conf import settings\n"
        "settings.configure(ATTACHMENT_MAX_OCTETS=25_000_000)\n"
        "from django.core.files.uploadedfile import SimpleUploadedFile\n"
        "from zaloga.core.files import inspect\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "inspect(SimpleUploadedFile('tablica.png', sys.stdin.buffer.read()))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )

    told = subprocess.run([sys.executable, "-c", code], input=content, capture_output=True, check=True)

    assert int(told.stdout) < 200_000  # kB; the pixels alone are 100,000


def test_frames_are_counted_no_further_than_the_bound():
    class Endless:
        """A picture that never runs out of frames."""

        format, width, height, info = "GIF", 1, 1, {}
        asked = 0

        def seek(self, frame):
            self.asked = frame

    endless = Endless()

    with pytest.raises(Image.DecompressionBombError):
        bounded_frames(endless)
    assert endless.asked == MOST_FRAMES


def test_many_small_frames_are_a_bomb_as_well():
    output = io.BytesIO()
    frames = [Image.new("P", (2000, 2000), number) for number in range(14)]
    frames[0].save(output, "GIF", save_all=True, append_images=frames[1:])

    assert "za dużo punktów" in refusal_of("bomba.gif", output.getvalue())


@pytest.mark.parametrize("how_many", [MOST_FRAMES, MOST_FRAMES + 1])
def test_a_moving_picture_has_at_most_200_frames(how_many):
    output = io.BytesIO()
    frames = [Image.new("L", (1, 1), number % 256) for number in range(how_many)]
    frames[0].save(output, "GIF", save_all=True, append_images=frames[1:])

    if how_many > MOST_FRAMES:
        assert "za dużo punktów" in refusal_of("film.gif", output.getvalue())
    else:
        assert Image.open(inspect(sent("film.gif", output.getvalue())).content).n_frames == how_many


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("puste.pdf", b"", "jest pusty"),
        ("program.exe", b"MZ\x90\x00" + bytes(200), "nie możemy przyjąć"),
        ("program.pdf", b"MZ\x90\x00" + bytes(200), "nie możemy przyjąć"),
        ("program.jpg", b"\x7fELF" + bytes(200), "nie możemy przyjąć"),
        ("program.txt", b"MZ\x90\x00" + bytes(200), "nie da się otworzyć"),
        ("urwane.jpg", picture(size=(400, 400))[:300], "nie da się otworzyć"),
        ("urwane.pdf", b"%PDF-1.7\n%%EOF", "nie da się otworzyć"),
        ("rysunek.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        ("rysunek.png", b"<?xml version='1.0'?><svg onload='alert(1)'/>", "SVG"),
        ("strona.html", b"<p>tekst</p>", "HTML"),
        ("strona.txt", b"  <!DOCTYPE html><script>alert(1)</script>", "HTML"),
        ("skrypt.js", b"alert(1)", "nie możemy przyjąć"),
        ("stary.doc", OLE + "WordDocument _VBA_PROJECT".encode("utf-16-le"), "makra"),
        ("instalator.doc", OLE, "nie da się otworzyć"),
        ("makro.docx", office(**{"word/vbaProject.bin": "x"}), "makra"),
        ("makro.docm", office("word.document.macroEnabled.main+xml"), "makra"),
        ("makro.odt", packed({"mimetype": "application/vnd.oasis.opendocument.text", "Basic/M.xml": "x"}), "makra"),
        ("paczka.zip", packed({"a.txt": "a"}), "archiwum"),
        ("paczka.docx", packed({"a.txt": "a"}), "archiwum"),
        ("bomba.docx", office(**{"bomb": bytes(401_000_000)}), "ogromny"),
    ],
)
def test_a_dangerous_or_broken_file_is_refused_by_name(name, content, words):
    assert words in refusal_of(name, content)


def spoiled(content):
    """The same ZIP with nonsense where the packed octets of its first entry stand; its lists stay whole."""
    start = 30 + len("[Content_Types].xml")
    return content[:start] + b"\xff" * 20 + content[start + 20 :]


@pytest.mark.parametrize(
    "content",
    [
        packed({"[content_types].xml": "<Types/>", "word/document.xml": "<w/>"}),
        packed({"[CONTENT_TYPES].XML": "<Types/>"}),
        spoiled(packed({"[Content_Types].xml": "<Types>" * 100})),
        spoiled(packed({"[Content_Types].xml": "<Types>" * 100}, zipfile.ZIP_BZIP2)),
        spoiled(packed({"[Content_Types].xml": "<Types>" * 100}, zipfile.ZIP_LZMA)),
        packed({"[Content_Types].xml": b"\xff\xfe"}),
        office()[:200],
    ],
    ids=["lower case", "upper case", "deflate", "bzip2", "lzma", "no UTF-8", "cut"],
)
def test_a_spoiled_package_is_refused_by_name(content):
    assert "nie da się otworzyć" in refusal_of("karta.docx", content)


def test_macros_hidden_behind_escapes_are_found():
    types = (
        '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document'
        '.main+xml"/><Override ContentType="application/vnd.ms-office.&#118;baProject"/></Types>'
    )

    assert "makra" in refusal_of("ukryte.docx", packed({"[Content_Types].xml": types, "word/x.bin": "x"}))


def test_a_file_over_the_limit_is_refused(settings):
    settings.ATTACHMENT_MAX_OCTETS = 1000

    assert "najwyżej 1\u00a0KB" in refusal_of("duży.txt", b"a" * 1001)
    assert inspect(sent("mieści się.txt", b"a" * 1000)).octets == 1000


def test_one_bad_file_refuses_them_all_and_six_are_too_many():
    with pytest.raises(Refusal, match="zły.exe"):
        inspect_all([sent("dobry.txt", b"a"), sent("zły.exe", b"MZ")])
    with pytest.raises(Refusal, match="najwyżej 5 plików"):
        inspect_all([sent("dobry.txt", b"a")] * 6)


@pytest.mark.parametrize(
    ("name", "seen_as"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Anna\\plan.docx", "plan.docx"),
        ("wyniki\u202efdp.exe", "wynikifdp.exe"),
        ("zero\x00.pdf", "zero.pdf"),
        ('a"b<c>|d?.txt', "abcd.txt"),
        ("   ", "plik"),
        ("..", "plik"),
        (".htaccess", "htaccess"),
        ("dwa\nwiersze.txt", "dwa wiersze.txt"),
        ("ą" * 3000 + ".pdf", "ą" * 116 + ".pdf"),
    ],
)
def test_names_are_cleaned(name, seen_as):
    assert clean_name(name) == seen_as
