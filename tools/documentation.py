"""Write the generated pages of ``docs``: what each check and each shape looks for, in Finnish, Swedish and English.

    python tools/documentation.py

``make docs`` runs it; a test says when the pages are no longer what it would write.
"""

from __future__ import annotations

from pathlib import Path

from servicegraph import Catalogue
from servicegraph.documentation.markdown import pages

REPOSITORY = Path(__file__).parents[1]


def main() -> None:
    """Write every page below ``docs``."""
    for path, content in pages(Catalogue.load(REPOSITORY / "catalogue").scope).items():
        file = REPOSITORY / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")


if __name__ == "__main__":
    main()
