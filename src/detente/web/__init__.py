"""The workbench: `detente serve` opens a local page on the same objects as the command line.

Nothing here computes. Views ask the desk (`detente.web.desk`) for work that processes of their own
do (`detente.web.worker`) with the packages below, and show what comes back.
"""
