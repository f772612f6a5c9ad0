"""What somebody who writes a catalogue has to know of it: its things by their names, and what may stand where."""
