"""What can be seen of what happened: read models folded from the log, files made from frozen lines."""
