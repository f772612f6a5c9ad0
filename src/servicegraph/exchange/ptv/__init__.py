"""The Finnish Service Catalogue (Palvelutietovaranto, PTV): its responses read, and fetched where that is asked for."""
