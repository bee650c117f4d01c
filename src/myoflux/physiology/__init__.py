"""The body: rate laws by subsystem, and the models made of them."""
