"""Zip archives under limits: what a member says of its size is checked before a byte of it is unpacked.

A member is opened by its number, never by a name of ours, and nothing is written to disk. Members in a member
(a zip in a zip), encrypted ones and those with another compression than deflate are refused.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from layers.intake.table import check_size, refuse
from layers.problems import FileRefused, Problem, TooLarge
from layers.spec import IntakeLimits

#: So many members at most; 国土数値情報 and workbooks have a few dozen.
_MAX_MEMBERS = 1_000
_SMALL = 1_000_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError, RuntimeError)


def is_zip(raw: bytes) -> bool:
    """Whether the bytes begin as a zip with at least one member."""
    return raw.startswith(b"PK\x03\x04")


def open_zip(file: str, raw: bytes, limits: IntakeLimits) -> zipfile.ZipFile:
    """The archive, its directory checked.

    Raises:
        FileRefused: no sound zip, or a member with a path out of it, encrypted or in a compression we do not open.
        TooLarge: too many bytes, members, bytes unpacked, or a member that unpacks to far more than it is.
    """
    check_size(file, len(raw), limits)
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except _BROKEN as err:
        raise refuse(file, str(err), "a whole zip archive") from err
    members = archive.infolist()
    if len(members) > _MAX_MEMBERS:
        raise _too_large(file, f"{len(members):,} members", f"≤ {_MAX_MEMBERS:,} members")
    for member in members:
        _check_member(file, member, limits)
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.max_unpacked_bytes:
        raise _too_large(file, f"{unpacked:,} bytes unpacked", f"≤ {limits.max_unpacked_bytes:,} bytes unpacked")
    return archive


def _too_large(file: str, found: str, expected: str) -> TooLarge:
    return TooLarge(Problem(file, None, None, "file_refused", found, expected))


def _check_member(file: str, member: zipfile.ZipInfo, limits: IntakeLimits) -> None:
    name = member.filename
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0] or not name.isprintable():
        raise refuse(file, ascii(name), "member names inside the archive")
    if member.flag_bits & 0x1:
        raise refuse(file, f"{name}: encrypted", "an archive without password")
    if member.compress_type not in _METHODS:
        raise refuse(file, f"{name}: compression {member.compress_type}", "stored or deflated members")
    if member.file_size > max(_SMALL, limits.max_ratio * member.compress_size):
        found = f"{name}: {member.file_size:,} bytes from {member.compress_size:,}"
        raise _too_large(file, found, f"≤ {limits.max_ratio} times its packed size")


def read_member(file: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The bytes of one member, never more than it declared.

    Raises:
        FileRefused: it is damaged.
    """
    try:
        with archive.open(member) as source:
            return source.read(member.file_size + 1)
    except _BROKEN as err:
        raise refuse(file, f"{member.filename}: {err}", "a whole zip archive") from err


def by_suffix(archive: zipfile.ZipFile, *suffixes: str) -> list[zipfile.ZipInfo]:
    """The members with one of these endings (lower case), in order; folders and those of macOS apart."""
    return [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith(suffixes) and not member.is_dir() and "__MACOSX" not in member.filename
    ]


__all__ = ["FileRefused", "by_suffix", "is_zip", "open_zip", "read_member"]
