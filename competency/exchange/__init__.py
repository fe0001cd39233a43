"""Files in and out; nothing is imported here, because the process that parses files must start quickly."""
