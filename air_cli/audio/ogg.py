"""Ogg streams with a fixed serial number, so that the same sound always gives the same bytes.

Page layout and checksum after RFC 3533: CRC-32 with polynomial 0x04C11DB7, no reflection, no final inversion.
"""

from collections.abc import Sequence
from functools import cache
from typing import BinaryIO

SERIAL = 1
_HEADER_BYTES, _SERIAL_AT, _CHECKSUM_AT, _SEGMENTS_AT = 27, 14, 22, 26
_POLYNOMIAL = 0x04C11DB7
_WORD = 0xFFFFFFFF


def fix_serial(file: BinaryIO) -> None:
    """Give every page of a finished Ogg file the same serial number, in place; the file must be readable too.

    The encoder draws the number at random. Its bits enter the checksum linearly, so that the new checksum follows
    from the old one without reading the page.
    """
    position = 0
    while True:
        file.seek(position)
        header = file.read(_HEADER_BYTES)
        if len(header) < _HEADER_BYTES or header[:4] != b"OggS":
            return
        segments = file.read(header[_SEGMENTS_AT])
        length = _HEADER_BYTES + len(segments) + sum(segments)
        old = int.from_bytes(header[_SERIAL_AT : _SERIAL_AT + 4], "little")
        checksum = int.from_bytes(header[_CHECKSUM_AT : _CHECKSUM_AT + 4], "little")
        difference = (old ^ SERIAL).to_bytes(4, "little")
        checksum ^= _advanced(_of_word(int.from_bytes(difference, "big")), length - _SERIAL_AT - 4)
        file.seek(position + _SERIAL_AT)
        file.write(SERIAL.to_bytes(4, "little"))
        file.seek(position + _CHECKSUM_AT)
        file.write(checksum.to_bytes(4, "little"))
        position += length


def _of_word(word: int) -> int:
    """Checksum of four bytes: the word moved through the register by four bytes."""
    return _advanced(word, 4)


def _advanced(register: int, zero_bytes: int) -> int:
    """The register after so many zero bytes."""
    power = 0
    while zero_bytes:
        if zero_bytes & 1:
            register = _applied(_operator(power), register)
        zero_bytes >>= 1
        power += 1
    return register


@cache
def _operator(power: int) -> tuple[int, ...]:
    """Where each bit of the register goes in 2^power zero bytes."""
    if power == 0:
        return tuple(_one_byte(1 << bit) for bit in range(32))
    half = _operator(power - 1)
    return tuple(_applied(half, column) for column in half)


def _applied(operator: Sequence[int], register: int) -> int:
    result = 0
    for column in operator:
        if register & 1:
            result ^= column
        register >>= 1
    return result


def _one_byte(register: int) -> int:
    for _ in range(8):
        register = ((register << 1) ^ (_POLYNOMIAL if register >> 31 else 0)) & _WORD
    return register
