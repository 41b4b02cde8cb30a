"""Scrips: because this happened, that should. Conditions and actions are tables; ``prepare`` asks them and writes orders."""
