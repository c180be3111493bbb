"""Why an entry was not saved, or cannot be read; the tree stands in `layers.problems`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.problems import SonaeError

if TYPE_CHECKING:
    from layers.store.body import Body
    from layers.store.record import Record, Version


class EntriesError(SonaeError):
    """Anything about people's entries that a caller may show to a person."""


class EntryRefused(EntriesError):
    """A record, a body, ``who`` or ``when`` the store does not take; says what was found and expected."""


class Conflict(EntriesError):
    """Somebody saved this record since it was read; nothing was changed.

    ``mine`` is the body that was to be saved (None: an undo), ``theirs`` the latest version, ``base`` the
    version both began with (None: there was no entry). To save ``mine`` all the same, save it based on
    ``theirs.version``.
    """

    def __init__(self, record: Record, mine: Body | None, theirs: Version, base: Version | None) -> None:
        self.record, self.mine, self.theirs, self.base = record, mine, theirs, base
        found, expected = theirs.version, 0 if base is None else base.version
        super().__init__(
            f"{record.kind} {record.key}: found version {found} by {theirs.who}, expected {expected}; read again"
        )

    def __reduce__(self) -> tuple[object, ...]:
        """So that it survives the way between processes."""
        return Conflict, (self.record, self.mine, self.theirs, self.base)


class YearFrozen(EntriesError):
    """The fiscal year of the record is frozen: from then on only addenda. Nothing was changed."""


class YearOpen(EntriesError):
    """The fiscal year is not frozen yet, so nothing can be published of it or added to it. Nothing was changed."""


class RunClosed(EntriesError):
    """The run is closed: nothing joins it or is added to it. Nothing was changed."""


class EntryDiffers(EntriesError):
    """An entry with this id is there and says something else. Nothing was changed."""


class TrainingEvent(EntriesError):
    """A real event was to be run in a folder of made-up data. Nothing was changed."""


class NotSaved(EntriesError):
    """The file is locked, full or cannot be written; nothing was changed."""


class SaveUnknown(EntriesError):
    """The last step of a save failed: it is not known whether it was saved. Reading again tells."""


class EntriesDamaged(EntriesError):
    """The file of entries, or a backup of it, is none of ours or damaged."""


class EntriesNewer(EntriesError):
    """The file of entries was written by a newer version of the product."""
