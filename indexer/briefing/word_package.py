"""The bytes of a Word file -> an opened document, once it is known to be harmless.

Comes in: bytes that begin as a packed file does. Goes out: python-docx's document. Promises: nothing is
unpacked to a disk and nothing is fetched; every entry is unpacked in small pieces first, and what is larger
than it says, packed too well, too much, encrypted, named twice or named to lead elsewhere, or declares
entities, is refused with BriefingError; whatever else is wrong with the file, too.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from lxml import etree

from indexer.briefing.limits import (
    MAX_DOCX_ENTRIES,
    MAX_UNPACKED_BYTES,
    MAX_XML_BYTES,
    MAX_XML_RATIO,
    refuse_over,
)
from indexer.errors import BriefingError

_PIECE = 65_536
_LOCAL_HEADER = 30
"""Bytes before the name of an entry."""
_SAVE_AGAIN = "Open it in a word processor and save it as .docx again."
_XML = (".xml", ".rels")
_LEADS_ELSEWHERE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\0")
_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)")
_SMALL = 100_000
"""Bytes of XML below which it does not matter how well they are packed."""


def open_word(data: bytes) -> WordDocument:
    """The document in ``data``. Raises BriefingError."""
    try:
        _examine(data)
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        raise BriefingError("is a damaged Word document", _SAVE_AGAIN) from None
    try:
        return Document(BytesIO(data))
    except Exception:  # python-docx says in many ways that a file is not what it expects
        problem = "is no Word document, or none that can be read"
        raise BriefingError(problem, _SAVE_AGAIN) from None


def parse_part(data: bytes) -> etree._Element:
    """The XML of a part that python-docx does not parse. Raises BriefingError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise BriefingError("has damaged footnotes", _SAVE_AGAIN) from None


def _examine(data: bytes) -> None:
    """Raise BriefingError for what no word processor writes and what would cost too much."""
    with ZipFile(BytesIO(data)) as package:
        entries = package.infolist()
        refuse_over(len(entries), MAX_DOCX_ENTRIES, "files in it", _SAVE_AGAIN)
        if len({entry.filename for entry in entries}) < len(entries):
            raise BriefingError("holds two files of the same name", _SAVE_AGAIN)
        unpacked = xml = 0
        for entry in entries:
            if _LEADS_ELSEWHERE.search(entry.filename):
                raise BriefingError("holds a file whose name leads out of it", _SAVE_AGAIN)
            if entry.flag_bits & 0x1:
                raise BriefingError("is protected by a password", "Save it without one.")
            if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise BriefingError("is packed in an unusual way", _SAVE_AGAIN)
            is_xml = entry.filename.casefold().endswith(_XML)
            unpacked += entry.file_size
            xml += entry.file_size if is_xml else 0
            if unpacked > MAX_UNPACKED_BYTES or xml > MAX_XML_BYTES:
                raise _too_large()
            if is_xml and entry.file_size > max(_SMALL, entry.compress_size * MAX_XML_RATIO):
                raise _too_large()
    at = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < at:
            raise BriefingError("holds files that overlap", _SAVE_AGAIN)
        at = _examine_entry(data, entry)


def _examine_entry(data: bytes, entry: ZipInfo) -> int:
    """Unpack ``entry`` piece by piece, hold it against what it says of itself, and look for entities; where
    it ends in ``data``. zipfile would stop at the size that the entry claims, or unpack all at once."""
    begin = entry.header_offset
    name, extra = (int.from_bytes(data[begin + at : begin + at + 2], "little") for at in (26, 28))
    start = begin + _LOCAL_HEADER + name + extra
    stop = start + entry.compress_size
    if data[begin : begin + 4] != b"PK\x03\x04" or stop > len(data):
        raise BadZipFile
    is_xml = entry.filename.casefold().endswith(_XML)
    size, tail = 0, b""
    for piece in _pieces(data[start:stop], entry.compress_type):
        size += len(piece)
        if size > entry.file_size:
            raise _too_large()
        # UTF-16 has a NUL in each letter of the declaration.
        seen = tail + piece.replace(b"\0", b"") if is_xml else b""
        if _DECLARES.search(seen):
            raise BriefingError("declares entities, as no word processor does", _SAVE_AGAIN)
        tail = seen[-40:]
    if size != entry.file_size:
        raise BadZipFile
    return stop


def _pieces(packed: bytes, kind: int) -> Iterator[bytes]:
    """What ``packed`` unpacks to."""
    if kind == ZIP_STORED:
        yield packed
        return
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), _PIECE):
        waiting = packed[at : at + _PIECE]
        while waiting:
            yield unpacker.decompress(waiting, _PIECE)
            waiting = unpacker.unconsumed_tail
    yield unpacker.flush()


def _too_large() -> BriefingError:
    remedy = "Take its pictures out, or check it in parts."
    return BriefingError("unpacks to far more than a briefing holds", remedy)
