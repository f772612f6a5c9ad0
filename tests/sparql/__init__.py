"""The tests of sparql."""
