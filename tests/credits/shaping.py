"""HarfBuzz itself, asked without the printer between: the glyphs that a text has in a font, in the order drawn."""

from __future__ import annotations

from ctypes import CDLL, POINTER, Structure, byref, c_char_p, c_int, c_uint32, c_void_p
from pathlib import Path

_HB = CDLL("libharfbuzz.so.0")


class _Info(Structure):
    _fields_ = (("codepoint", c_uint32), ("mask", c_uint32), ("cluster", c_uint32), ("var1", c_uint32),
                ("var2", c_uint32))


class _Position(Structure):
    _fields_ = (("x_advance", c_int), ("y_advance", c_int), ("x_offset", c_int), ("y_offset", c_int), ("var", c_uint32))


for _made in ("blob_create_from_file", "face_create", "font_create", "buffer_create"):
    getattr(_HB, f"hb_{_made}").restype = c_void_p
_HB.hb_buffer_get_glyph_infos.restype = POINTER(_Info)
_HB.hb_buffer_get_glyph_positions.restype = POINTER(_Position)


def shaped(path: Path, number: int, text: str, units: int = 1000) -> tuple[list[int], float]:
    """The glyph numbers of a run of one script, from left to right, and how wide it is in ems."""
    blob = c_void_p(_HB.hb_blob_create_from_file(c_char_p(str(path).encode())))
    face = c_void_p(_HB.hb_face_create(blob, max(number, 0)))
    font = c_void_p(_HB.hb_font_create(face))
    _HB.hb_font_set_scale(font, units, units)
    buffer = c_void_p(_HB.hb_buffer_create())
    coded = text.encode()
    _HB.hb_buffer_add_utf8(buffer, c_char_p(coded), len(coded), 0, len(coded))
    _HB.hb_buffer_guess_segment_properties(buffer)
    _HB.hb_shape(font, buffer, None, 0)
    count = c_uint32()
    infos = _HB.hb_buffer_get_glyph_infos(buffer, byref(count))
    places = _HB.hb_buffer_get_glyph_positions(buffer, byref(count))
    glyphs = [infos[at].codepoint for at in range(count.value)]
    wide = sum(places[at].x_advance for at in range(count.value)) / units
    for kind, made in (("buffer", buffer), ("font", font), ("face", face), ("blob", blob)):
        getattr(_HB, f"hb_{kind}_destroy")(made)
    return glyphs, wide
