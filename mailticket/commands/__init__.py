"""Commands in mail: the grammar of their lines, the one registry of verbs, and the help made from it.

``registry``  every verb with its spellings in each language, its right and the evidence it asks for
``grammar``   which lines of a text are commands, and what they say
``loose``    lines that are nearly commands, of who works here
``control``   the same at the control address, where each line names its tickets
``rows``      what commands for the rows of a table are commands for
``help``      what somebody may order, in their language
"""
