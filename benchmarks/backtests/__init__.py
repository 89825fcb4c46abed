"""Forecasts of past crises, from what was known on their day, against what happened."""
