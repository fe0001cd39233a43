"""Screenshots of every page and of what opens on it, wide and narrow, light and dark. Not a test."""
