"""Documents a person reads, made from frozen lines with typst; calculates nothing and stores nothing."""
