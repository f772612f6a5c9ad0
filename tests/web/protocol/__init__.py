"""The tests of web.protocol."""
