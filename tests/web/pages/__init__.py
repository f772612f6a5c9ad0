"""Tests of servicegraph.web.pages."""
