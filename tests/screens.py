"""Make pictures of every page, in both languages and widths, into one folder: ``python tests/screens.py [FOLDER]``.

The pictures are for people to look at before a page is called done; SONAE_DATA chooses the data, as ever.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.driving import browser_page, grow, serve, settle
from tests.browser.looking import PAGES

WIDTHS = (1280, 390)


def main(folder: Path) -> None:
    """Write PAGE_LANG_WIDTH.png for each."""
    folder.mkdir(parents=True, exist_ok=True)
    with serve() as address:
        for width in WIDTHS:
            with browser_page(width=width, height=900) as page:
                for name, path in PAGES.items():
                    for lang in ("ja", "en"):
                        page.set_viewport_size({"width": width, "height": 900})
                        page.goto(f"{address}{path}&lang={lang}")
                        settle(page)
                        grow(page)
                        target = folder / f"{name}_{lang}_{width}.png"
                        page.screenshot(path=str(target), full_page=True)
                        print(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "screens")
