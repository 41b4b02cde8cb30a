"""The nouns, and what is true of them without any letter, clock, disk or network. Imports nobody."""
