"""From documents to proposals: each event, commitment or tie with its exact place in the text."""
