"""What changes from one state of a catalogue to another, and what that means for its integrated services."""
