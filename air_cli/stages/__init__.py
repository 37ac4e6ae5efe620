"""One use case a command; where the rooms below meet."""
