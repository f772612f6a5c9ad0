"""The tests of ontology."""
