"""What was sent, and what it was made from: a manifest beside each newsletter."""
