"""The tests of shacl."""
