"""What every body of an entry is made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

_CHARACTERS = 20_000


def _storable(text: str) -> str:
    """NUL and half characters: PostgreSQL refuses the one, UTF-8 the other."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("text with a character that cannot be stored")
    return text


Text = Annotated[str, StringConstraints(max_length=_CHARACTERS), AfterValidator(_storable)]
Said = Annotated[Text, StringConstraints(pattern=r"\S")]


class Body(BaseModel):
    """What one version says. Unknown fields are refused; a body never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
