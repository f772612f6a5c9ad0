"""Tests of the comparison of several catalogues."""
