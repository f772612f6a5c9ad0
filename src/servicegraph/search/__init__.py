"""Finding things by their names and descriptions, in each language."""
