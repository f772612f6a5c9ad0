"""What a catalogue is as a dataset: DCAT 3 and VoID, told from its settings and counted in its data."""
