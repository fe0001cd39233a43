"""The matrix: people by skills, read with a few flat queries and drawn cell state by cell state."""
