"""Write the generated pages of ``docs``: what each check and shape looks for, and the rules of each format.

    python tools/documentation.py

``make docs`` runs it; a test says when the pages are no longer what it would write.
"""

from __future__ import annotations

from pathlib import Path

from servicegraph import Catalogue
from servicegraph.documentation.markdown import pages
from servicegraph.exchange.rule_pages import exchange_page

REPOSITORY = Path(__file__).parents[1]


def main() -> None:
    """Write every page below ``docs``."""
    found = {**pages(Catalogue.load(REPOSITORY / "catalogue").scope), "exchange.md": exchange_page()}
    for path, content in found.items():
        file = REPOSITORY / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")


if __name__ == "__main__":
    main()
