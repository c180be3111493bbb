"""Values of the address that nobody understands: said on the page instead of passed over."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dashboard import markup
from dashboard.session import Context, choices, choose

#: A value in an address may be of any length; so much of it is repeated.
_SHOWN = 40


def told(ctx: Context, takes: Mapping[str, Collection[str]]) -> None:
    """Name the choices (`dashboard.session.DEFAULTS`) that are none of what they take, and begin anew with them."""
    given = {name: choices()[name] for name in takes}
    wrong = {name: value for name, value in given.items() if value and _head(name, value) not in takes[name]}
    if wrong:
        values = "　".join(f"{name}={value[:_SHOWN]}" for name, value in wrong.items())
        markup.caution(ctx.words.say("app.address_not_understood", values=values))
        choose(**dict.fromkeys(wrong, ""))


def _head(name: str, value: str) -> str:
    """What stands behind the "-" of a view is the view's own (`dashboard.view_pick.pick_view`)."""
    return value.partition("-")[0] if name.endswith("view") else value
