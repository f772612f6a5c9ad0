"""Catalogues of public services that others have written in CPSV-AP, read into the model of the catalogue."""
