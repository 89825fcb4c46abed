"""One module a view: what it shows and what it asks the desk for."""
