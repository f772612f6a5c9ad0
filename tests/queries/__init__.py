"""The tests of queries."""
