"""Private information: one actor of two types, and a public belief about it as a state."""
