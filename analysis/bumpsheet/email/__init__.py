"""The mail edition of a report, and sending it."""
