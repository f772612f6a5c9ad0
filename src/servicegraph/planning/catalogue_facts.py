"""What is told of the catalogue as a whole."""

from __future__ import annotations

from servicegraph.catalogue import Catalogue


def number_of_files(catalogue: Catalogue) -> int:
    """How many files describe the things of the catalogue, those of the catalogues that it includes among them."""
    return len(catalogue.dataset.data)
