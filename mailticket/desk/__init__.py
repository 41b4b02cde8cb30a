"""What a letter, a command, a form or the clock does to a ticket. Rights are asked here and nowhere else.

Plain functions: values in, values out. ``rights`` answers who may; ``changes`` makes one change to one ticket and the
history that says so; ``letters`` decides what a letter is to the house.
"""
