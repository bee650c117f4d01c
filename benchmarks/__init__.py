"""Speed, error, compile time and memory of the engine beside other simulators; run ``python -m benchmarks``."""
