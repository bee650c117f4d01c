"""Pages to read and print: monographs and the one-page summary of a screening."""
