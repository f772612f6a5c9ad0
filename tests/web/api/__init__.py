"""The tests of web.api."""
