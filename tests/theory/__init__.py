"""Comparative statics: what theory says of each mechanism, in the smallest crisis that shows it."""
