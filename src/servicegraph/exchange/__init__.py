"""What goes out of a catalogue in other formats, and what comes in from them, written back into its files."""
