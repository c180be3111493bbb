"""What a result rests on: the standards with their citation, the rules in words, the editions read, 基準日, 訓練 mark."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from layers.folder import DataFolder
from layers.spec import Config, Standard
from layers.summary import layer_freshness
from layers.wording import Wording


@dataclass(frozen=True)
class Cited:
    """A standard as it was used: its id, and the standard with value, unit, source and level P, S or A."""

    id: str
    standard: Standard


@dataclass(frozen=True)
class RuleWords:
    """How something was counted; its words stand under ``[readiness_rule]``, ``values`` fill their braces."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    def words(self, wording: Wording) -> str:
        """The rule in the reader's language."""
        return wording.say(f"readiness_rule.{self.code}", **self.values)


@dataclass(frozen=True)
class Source:
    """An edition that was read. ``fresh`` as `layers.summary.layer_freshness`; ``basis`` is 推定 for a layer told by a
    rule.
    """

    kind: str
    source: str
    edition_date: datetime.date | None
    rows: int
    fresh: str
    basis: str


@dataclass(frozen=True)
class Basis:
    """``missing`` are the layer kinds that would have been read and are not registered, or cannot be read."""

    as_of: datetime.date | None
    training: bool
    standards: tuple[Cited, ...]
    rules: tuple[RuleWords, ...]
    sources: tuple[Source, ...]
    missing: tuple[str, ...]


def basis_of(
    folder: DataFolder,
    config: Config,
    as_of: datetime.date | None,
    kinds: Iterable[str],
    standards: Iterable[str] = (),
    rules: Iterable[RuleWords] = (),
) -> Basis:
    """What a result computed from these layer kinds and standards rests on; each kind and standard once."""
    wanted = list(dict.fromkeys(kinds))
    layers = {kind: layer for kind in wanted if (layer := folder.layer(kind)) is not None}
    sources = [
        Source(
            kind,
            layer.edition.source,
            layer.edition.edition_date,
            len(layer.frame),
            layer_freshness(layer, config, as_of),
            layer.basis,
        )
        for kind, layer in layers.items()
    ]
    cited = [Cited(name, config.standards[name]) for name in dict.fromkeys(standards)]
    missing = tuple(kind for kind in wanted if kind not in layers)
    return Basis(as_of, folder.training, tuple(cited), tuple(rules), tuple(sources), missing)
