"""Files of others as events: formats, what they mean, and reading them line by line."""
