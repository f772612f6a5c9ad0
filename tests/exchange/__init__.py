"""The tests of turtle."""
