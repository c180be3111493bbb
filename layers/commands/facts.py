"""What a layer and a reading hold, in a few printed lines."""

from __future__ import annotations

from layers.commands.common import mark
from layers.editions import Reading
from layers.layer import Layer
from layers.tsunami import designated, tsunami_only
from layers.wording import Wording


def say_reading(reading: Reading, words: Wording) -> None:
    """Print what was read and of which city."""
    edition = reading.layer.edition
    fmt = words.config.layers.formats.get(edition.format)
    form = words.name(fmt) if fmt else words.say("cli.own_form")
    kind = words.name(reading.layer.kind) + mark(edition.training, words)
    print(words.say("cli.read", file=edition.file, form=form, kind=kind))
    for line in layer_facts(reading.layer, words):
        print(" ", line)
    if reading.spec.name:
        print(" ", words.say("cli.city", city=reading.spec.prefecture + reading.spec.name, code=reading.spec.city))


def layer_facts(layer: Layer, words: Wording) -> list[str]:
    """What a layer holds, in a few lines: rows, places, designations, rows without a position."""
    frame = layer.frame
    facts = [words.say("cli.rows", rows=f"{len(frame):,}")]
    if "place_key" in frame and "site_id" in frame:
        facts.append(words.say("cli.places", places=f"{frame['place_key'].nunique():,}"))
    if "tsunami" in frame and not layer.basis:
        facts.append(words.say("cli.tsunami", rows=f"{int(designated(frame, 'tsunami').sum()):,}"))
        only = int(tsunami_only(frame, list(words.config.layers.hazards)).sum())
        facts.append(words.say("cli.tsunami_only", rows=f"{only:,}"))
    if layer.kind.geometry != "table":
        facts.append(words.say("cli.no_position", rows=f"{int(frame.geometry.isna().sum()):,}"))
    if "capacity_people" in frame:
        facts.append(words.say("cli.no_capacity", rows=f"{int(frame['capacity_people'].isna().sum()):,}"))
    source = layer.edition.source or words.say("value.unregistered")
    facts.append(words.say("cli.edition", date=words.date(layer.edition.edition_date), source=source))
    return facts
