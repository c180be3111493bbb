"""The one place where an error becomes a message: what happened, that data did not change, what to do."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from uuid import uuid4

from dashboard import markup
from layers.problems import SonaeError
from layers.wording import Wording


@contextlib.contextmanager
def messages(words: Wording, page: str) -> Iterator[None]:
    """Whatever goes wrong inside is told as a message; the unexpected is logged under the number shown."""
    try:
        yield
    except SonaeError as err:
        markup.alert(str(err))
    except Exception:
        number = uuid4().hex[:8]
        logging.getLogger("sonae").exception("page %s, record %s", page, number)
        markup.alert(words.say("app.unexpected", number=number))
