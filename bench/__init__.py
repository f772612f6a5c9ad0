"""Catalogues of any size, and times beside peers."""
