"""Tables that people edit, out of a catalogue and back into its files."""
