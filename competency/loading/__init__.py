"""How does shipped and invented content become rows? A framework with its roles, or a whole demo organisation."""
