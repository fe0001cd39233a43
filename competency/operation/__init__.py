"""Running it: lines of the log, counters, what stops a database from writing, and copies of the data."""
