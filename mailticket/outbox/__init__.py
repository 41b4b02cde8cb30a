"""Deliver, retry, and know what became of every copy.

``loop`` claims, sends and settles; ``opening`` opens the way out (``smtp``, ``maildir``); ``bounces`` makes the
envelope senders that tell us which copy came back.
"""
