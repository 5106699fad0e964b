"""What clients get: newsletters and mails, by one order, by a file of many, or again."""
