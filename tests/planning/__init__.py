"""Tests of what planners look at."""
