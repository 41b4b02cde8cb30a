"""Does what is due, when it is due: a run of a schedule once, whatever happens.

``due``       which runs have come, and how many were missed before
``scheduler`` the loop: claims what is due, goes on with what a crash left, and has it done as the system
"""
