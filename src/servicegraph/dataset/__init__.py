"""Which files make up a catalogue and in which role, and what their statements say of an entity."""
