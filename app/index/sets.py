"""Sets of places: bitmaps from and to arrays."""

import struct
from typing import Any

import numpy as np
from pyroaring import BitMap

Numbers = np.ndarray[Any, np.dtype[Any]]
_CHUNK = 2**16  # places of one container of a bitmap
_FEW = 4_096  # places that a container holds one by one
_PLAIN = 12_346  # begins a bitmap without runs


def as_set(mask: Numbers) -> BitMap:
    """The places where a mask is true.

    Written in the form that bitmaps are exchanged in (roaringbitmap.org), which takes a fiftieth
    of the time of naming each place.
    """
    heads, parts = [], []
    for key, begin in enumerate(range(0, len(mask), _CHUNK)):
        chunk = mask[begin : begin + _CHUNK]
        if count := int(np.count_nonzero(chunk)):
            heads.append((key, count - 1))
            if count <= _FEW:
                parts.append(np.flatnonzero(chunk).astype("<u2").tobytes())
            else:
                parts.append(np.packbits(chunk, bitorder="little").tobytes().ljust(8_192, b"\0"))
    if not parts:
        return BitMap()
    told = b"".join(struct.pack("<HH", *head) for head in heads)
    begins = np.cumsum([8 + 8 * len(parts), *(len(part) for part in parts[:-1])])
    head = struct.pack("<II", _PLAIN, len(parts)) + told + begins.astype("<u4").tobytes()
    return BitMap.deserialize(head + b"".join(parts))


def set_of(places: Numbers, size: int) -> BitMap:
    """The set of places below `size`."""
    mask = np.zeros(size, dtype=bool)
    mask[places] = True
    return as_set(mask)


def places_of(found: BitMap) -> Numbers:
    return np.frombuffer(found.to_array(), np.uint32)
