"""The logo of the installation: always a small PNG drawn anew from what somebody sent."""

import io

from django.core.files.base import ContentFile
from PIL import Image

from zaloga.core.errors import Refusal
from zaloga.core.files import OPENING, Checked

KIND = "image/png"
LARGEST = 2_000_000
# Twice as large as it is ever shown, for dense screens.
WIDEST, HIGHEST = 480, 160
# Above this a picture is drawn with 256 colours: every first visit carries it.
LIGHT = 40_000


def drawn(checked: Checked) -> ContentFile:
    """The PNG of a picture that ``core.files.inspect`` has let in. Raises Refusal when it is something else."""
    if not checked.kind.startswith("image/"):
        raise Refusal(f"Logo musi być obrazem, a „{checked.name}” nim nie jest. Zapisz je jako PNG.")
    with OPENING, Image.open(checked.content) as image:
        pixels = image.convert("RGBA")
    pixels.thumbnail((WIDEST, HIGHEST))
    octets = saved(pixels)
    if len(octets) > LIGHT:
        octets = saved(pixels.quantize(256, method=Image.Quantize.FASTOCTREE))
    return ContentFile(octets)


def saved(pixels: Image.Image) -> bytes:
    output = io.BytesIO()
    pixels.save(output, "PNG", optimize=True)
    return output.getvalue()
