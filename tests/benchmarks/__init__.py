"""How long do the hot pages take, as multiples of the least that the same machine could need? Not a test."""
