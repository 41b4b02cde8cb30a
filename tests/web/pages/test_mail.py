"""What lies behind an entry: the mail as formatted in a frame that runs nothing, as it came, and why it is where it is."""
