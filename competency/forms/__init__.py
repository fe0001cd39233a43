"""Text from a browser into domain types, one module per page."""
