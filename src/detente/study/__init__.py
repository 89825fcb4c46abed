"""What a forecast turns on, what to watch, and what would change it: over the Python face."""
