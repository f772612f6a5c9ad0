"""The tests of rdf."""
