"""What is written back into the files of a catalogue."""
