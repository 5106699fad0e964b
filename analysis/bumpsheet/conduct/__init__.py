"""What a newsletter for clients must say and must not, held against its finished text."""
