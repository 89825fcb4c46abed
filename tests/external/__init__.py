"""Numbers that others published or computed: see docs/agreement.md for the list."""
