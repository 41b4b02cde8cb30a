"""Takes mail in: SMTP and LMTP listeners, who may speak and how much, the inbox, and the pipe command.

Imports nothing: the pipe command starts once per letter.
"""
