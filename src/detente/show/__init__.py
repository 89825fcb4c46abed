"""What people see: words, numbers, tables, charts and the report. Import the submodules."""
