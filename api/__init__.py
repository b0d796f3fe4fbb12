"""The doors: the command line, HTTP and pages. They call commands and read projections; they calculate nothing."""
