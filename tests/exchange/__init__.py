"""The tests of exchange."""
