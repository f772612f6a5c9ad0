"""Tests of servicegraph.documentation."""
