"""The tests of the Finnish Service Catalogue."""
