"""The simulators that are measured, each behind the same two calls."""
