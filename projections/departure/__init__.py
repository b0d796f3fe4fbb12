"""What an agent who leaves is given, from the frozen lines of its bulletins: what, how it is laid out, and its files."""
