"""The command line: options, and what each verb says."""
