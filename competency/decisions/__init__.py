"""The pure core: formulas that turn ratings and needs into gaps, verdicts and plans.

Nothing here imports Django, reads a database or looks at a clock; every function is given all that it needs.
"""
