"""Tests of writing a catalogue."""
