"""A picture made anew from its pixels: what described it, and what was hidden behind it, is not among them.

Run as a process of its own (`ports/proofs.py`); `cleaned` alone has no limit but the number of pixels.
"""

from __future__ import annotations

import io
import sys
from typing import Final

from PIL import Image, ImageOps

from neurodash_ceu.ports import cleaning
from neurodash_ceu.rules.proof import LARGEST, MOST_PIXELS, kind_of
from neurodash_ceu.rules.refusal import Refused

LONGEST_SIDE = 4_000  # pixels: a page of A4 at more than 300 dots an inch
JPEG, PNG = "JPEG", "PNG"
_FORMATS: Final = {"jpeg": JPEG, "png": PNG}
_LOSSLESS = ("1", "L", "LA", "P", "RGB", "RGBA")
UNREADABLE = ("This picture cannot be opened: it is damaged, cut off or no picture at all. Open it yourself and save "
              "it anew as JPEG or PNG, or take another photograph.")
TOO_MANY = ("This picture has more than 40 million pixels. Make it smaller, or scan it with 300 dots an inch or fewer.")


def cleaned(content: bytes) -> bytes:
    """The same picture, upright, at most 4,000 pixels a side. Raises Refused for what is none, or too large a one."""
    wanted = _FORMATS[kind_of(content)]
    try:
        with Image.open(io.BytesIO(content), formats=[wanted]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(TOO_MANY)
            if wanted == JPEG:
                picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            picture.load()
            upright = ImageOps.exif_transpose(picture)
    except Refused:
        raise
    except Image.DecompressionBombError as bomb:
        raise Refused(TOO_MANY) from bomb
    except Exception as error:
        raise Refused(UNREADABLE) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return _written(_plain(upright, wanted), wanted)


def _plain(picture: Image.Image, wanted: str) -> Image.Image:
    """The pixels in a mode that the format has, without anything else that came with them."""
    if picture.mode.startswith("I"):  # 16 bits of grey
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if wanted == JPEG:
        picture = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    elif picture.mode not in _LOSSLESS:
        picture = picture.convert("RGBA")
    elif picture.mode == "P":
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _written(picture: Image.Image, wanted: str) -> bytes:
    """The bytes. A lossless picture that would be too large to keep is made smaller until it is not."""
    while True:
        into = io.BytesIO()
        if wanted == JPEG:
            picture.save(into, JPEG, quality=90)
        else:
            picture.save(into, PNG)
        if into.tell() <= LARGEST:
            return into.getvalue()
        picture.thumbnail((max(1, picture.width * 3 // 4), max(1, picture.height * 3 // 4)))


if __name__ == "__main__":
    sys.exit(cleaning.run(cleaned))
